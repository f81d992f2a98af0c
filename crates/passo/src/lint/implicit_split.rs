//! Activities with conditions on their outgoing flows: every flow whose condition holds is taken, not the first (section 13.2.1
//! of the standard).

use super::scope::{Scope, is_conditional};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::FlowNodeKind;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let flows = scope.outgoing(place);
        let splits = flows.len() > 1 && flows.iter().any(|flow| is_conditional(flow));
        match &node.kind {
            FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) if splits => {}
            FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) | FlowNodeKind::Gateway(_) => continue,
        }
        let id = &node.base.id;
        let message = format!(
            "`{id}` decides between {} flows without a gateway: each whose condition holds is taken",
            flows.len()
        );
        findings.push(
            Diagnostic::new(Code::ImplicitSplit, node.base.span, message).about(id.clone()).advise(
                "Draw an exclusive gateway if one flow is meant, and an inclusive one if several are.",
            ),
        );
    }
}
