//! A compensation boundary event is joined to its handler by an association (section 10.7 of the standard).

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::catalog::Trigger;
use crate::model::{EventPosition, FlowNode};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    let mut associations = None;
    for (_, node, event) in scope.events() {
        if !scope.has_trigger(event, Trigger::Compensation)
            || !matches!(event.position, EventPosition::Boundary { .. })
        {
            continue;
        }
        let known = associations.get_or_insert_with(|| scope.definitions.associations());
        if has_handler(scope, node, known) {
            continue;
        }
        let id = &node.base.id;
        let message =
            format!("no association joins the compensation event `{id}` to an activity for compensation");
        findings.push(
            Diagnostic::new(Code::MissingHandler, node.base.span, message)
                .about(id.clone())
                .advise("Draw an association to an activity with isForCompensation=\"true\"."),
        );
    }
}

fn has_handler(scope: &Scope<'_>, event: &FlowNode, associations: &BTreeMap<&str, Vec<&str>>) -> bool {
    let ends = associations.get(&*event.base.id).map_or(&[][..], Vec::as_slice);
    ends.iter().any(|end| scope.node(end).is_some_and(FlowNode::is_for_compensation))
}
