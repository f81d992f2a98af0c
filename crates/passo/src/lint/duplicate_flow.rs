//! Flows that are drawn twice: two tokens go where one was meant.

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    let mut first = BTreeMap::new();
    for (flow, ends) in scope.flows() {
        // Looking for the others costs more than seeing that there are none.
        if ends.source.is_some_and(|source| scope.outgoing(source).len() == 1) {
            continue;
        }
        let (Some(source), Some(target)) = (&flow.source, &flow.target) else { continue };
        let condition = flow.condition.as_ref().map_or("", |condition| condition.body.as_str());
        let Some(other) = first.insert((&source.id, &target.id, condition), flow) else { continue };
        let (id, other) = (&flow.base.id, &other.base.id);
        let message = format!(
            "the flow `{id}` leads from `{}` to `{}` as `{other}` does, under the same condition",
            source.id, target.id
        );
        findings.push(
            Diagnostic::new(Code::DuplicateFlow, flow.base.span, message)
                .about(id.clone())
                .advise("Remove one of the two; drawn over each other they look like one."),
        );
    }
}
