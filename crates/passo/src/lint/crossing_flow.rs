//! A sequence flow stays within its process and its sub-process (section 8.4.13 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ElementKind, Reference, SequenceFlow};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (flow, ends) in scope.flows() {
        if ends.both().is_some() {
            continue;
        }
        let outside = |end: &Option<Reference>| end.as_ref().is_some_and(|end| is_outside(scope, end));
        if outside(&flow.source) || outside(&flow.target) {
            findings.push(crossing(scope, flow));
        }
    }
}

/// Whether the reference names a flow node of another scope.
fn is_outside(scope: &Scope<'_>, end: &Reference) -> bool {
    let is_node = scope.definitions.find(&end.id).is_some_and(|found| {
        matches!(found.kind, ElementKind::Activity | ElementKind::Event | ElementKind::Gateway)
    });
    is_node && scope.node(&end.id).is_none()
}

fn crossing(scope: &Scope<'_>, flow: &SequenceFlow) -> Diagnostic {
    let end = |end: &Option<Reference>| end.as_ref().map_or("nothing", |end| &*end.id).to_owned();
    let outside = |end: &Option<Reference>| end.as_ref().is_some_and(|end| is_outside(scope, end));
    let (source, target) = (end(&flow.source), end(&flow.target));
    let (id, here) = (&flow.base.id, &scope.base.id);
    let message = if outside(&flow.source) && outside(&flow.target) {
        format!("the flow `{id}` stands in `{here}`, and neither of its ends `{source}` and `{target}` does")
    } else {
        format!("the flow `{id}` from `{source}` to `{target}` crosses the border of `{here}`")
    };
    Diagnostic::new(Code::CrossingFlow, flow.base.span, message).about(id.clone()).advise(
        "Draw it between two nodes of one process or sub-process; between pools, draw a message flow.",
    )
}
