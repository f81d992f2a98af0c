//! Activities and events to which several flows lead by which tokens can come at the same time: each token that arrives runs them
//! anew, where people who read the diagram think of a join (section 10.3.1 of the standard allows it). Where only one of the
//! flows brings a token, as after a choice or in a loop, nothing is meant to be joined.

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{EventPosition, FlowNodeKind};

/// The places of the elements to which several flows lead, and which do not wait for several tokens.
pub(super) fn candidates(scope: &Scope<'_>) -> Vec<usize> {
    let nodes = scope.elements.nodes.iter().enumerate();
    let candidates = nodes.filter(|(place, node)| {
        let gathers = match &node.kind {
            // It waits for several tokens, and says so.
            FlowNodeKind::Activity(activity) => activity.start_quantity > 1,
            // A token that ends is ended, whoever else comes.
            FlowNodeKind::Event(event) => event.position == EventPosition::End,
            FlowNodeKind::Gateway(_) => true,
        };
        !gathers && scope.incoming(*place).len() > 1
    });
    candidates.map(|(place, _)| place).collect()
}

/// Reports an element to which tokens can come by several flows at the same time.
pub(super) fn report(scope: &Scope<'_>, place: usize, findings: &mut Vec<Diagnostic>) {
    let Some(node) = scope.elements.nodes.get(place) else { return };
    let (id, flows) = (&node.base.id, scope.incoming(place).len());
    let message = format!(
        "{flows} flows lead to `{id}`, tokens can come on several of them at the same time, and no gateway joins them"
    );
    findings.push(
        Diagnostic::new(Code::FakeJoin, node.base.span, message).about(id.clone()).advise(
            "It runs once for each token; draw a parallel gateway before it if all of them are meant.",
        ),
    );
}
