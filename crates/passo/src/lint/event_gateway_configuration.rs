//! What may follow an event-based gateway, beyond that it waits for an event (section 10.6.6 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::catalog::Trigger;
use crate::model::{ActivityKind, FlowNode, FlowNodeKind, GatewayKind, Task};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let FlowNodeKind::Gateway(gateway) = &node.kind else { continue };
        if !matches!(gateway.kind, GatewayKind::EventBased { .. }) {
            continue;
        }
        let targets: Vec<(usize, &FlowNode)> = scope
            .outgoing(place)
            .iter()
            .filter_map(|flow| scope.place(&flow.target.as_ref()?.id))
            .filter_map(|place| Some((place, scope.elements.nodes.get(place)?)))
            .collect();
        let id = &node.base.id;
        let mut report = |about: &FlowNode, what: String, advice: &str| {
            let message = format!("the event-based gateway `{id}` {what}");
            findings.push(
                Diagnostic::new(Code::EventGatewayConfiguration, about.base.span, message)
                    .about(about.base.id.clone())
                    .advise(advice),
            );
        };
        let receives = targets.iter().any(|(_, target)| is_receive_task(target));
        if receives && targets.iter().any(|(_, target)| is_message_event(scope, target)) {
            let what = "is followed by message events and by receive tasks".to_owned();
            report(node, what, "Draw all of them as events, or all as receive tasks.");
        }
        for (place, target) in targets {
            let name = &target.base.id;
            if is_receive_task(target) && scope.boundary_events(place).next().is_some() {
                let what = format!(
                    "is followed by the receive task `{name}`, which has boundary events; they are never armed"
                );
                report(target, what, "Draw the event of the boundary beside the receive task.");
            }
            if scope.incoming(place).len() > 1 {
                let what = format!("is followed by `{name}`, which has other incoming flows as well");
                report(target, what, "Draw the event a second time for the other way.");
            }
        }
    }
}

fn is_receive_task(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Activity(activity) => {
            matches!(activity.kind, ActivityKind::Task(Task::Receive { .. }))
        }
        FlowNodeKind::Event(_) | FlowNodeKind::Gateway(_) => false,
    }
}

fn is_message_event(scope: &Scope<'_>, node: &FlowNode) -> bool {
    let FlowNodeKind::Event(event) = &node.kind else { return false };
    scope.has_trigger(event, Trigger::Message)
}
