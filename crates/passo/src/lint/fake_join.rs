//! Activities and events to which several flows lead: each token that arrives runs them anew, where people who read the diagram
//! think of a join (section 10.3.1 of the standard allows it).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{EventPosition, FlowNodeKind};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let flows = scope.incoming(place).len();
        let gathers = match &node.kind {
            // It waits for several tokens, and says so.
            FlowNodeKind::Activity(activity) => activity.start_quantity > 1,
            // A token that ends is ended, whoever else comes.
            FlowNodeKind::Event(event) => event.position == EventPosition::End,
            FlowNodeKind::Gateway(_) => true,
        };
        if flows > 1 && !gathers {
            let id = &node.base.id;
            let message = format!("{flows} flows lead to `{id}` without a gateway that joins them");
            findings.push(
                Diagnostic::new(Code::FakeJoin, node.base.span, message).about(id.clone()).advise(
                    "It runs once for each token; draw the gateway that is meant, exclusive for one of the flows or parallel for all.",
                ),
            );
        }
    }
}
