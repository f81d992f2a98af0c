//! What may follow an event-based gateway: an intermediate catch event or a receive task (section 10.6.6 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ActivityKind, EventPosition, FlowNode, FlowNodeKind, GatewayKind, Task};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        if !is_event_based(node) {
            continue;
        }
        let id = &node.base.id;
        for flow in scope.outgoing(place) {
            let target = flow.target.as_ref().and_then(|target| scope.node(&target.id));
            let Some(target) = target.filter(|target| !may_follow(target)) else { continue };
            let message = format!(
                "the event-based gateway `{id}` is followed by `{}`, which waits for no event",
                target.base.id
            );
            findings.push(
                Diagnostic::new(Code::EventGatewayTarget, flow.base.span, message)
                    .about(id.clone())
                    .advise("Only intermediate catch events and receive tasks may follow."),
            );
        }
    }
}

fn is_event_based(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Gateway(gateway) => matches!(gateway.kind, GatewayKind::EventBased { .. }),
        FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => false,
    }
}

fn may_follow(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Event(event) => event.position == EventPosition::IntermediateCatch,
        FlowNodeKind::Activity(activity) => {
            matches!(activity.kind, ActivityKind::Task(Task::Receive { .. }))
        }
        FlowNodeKind::Gateway(_) => false,
    }
}
