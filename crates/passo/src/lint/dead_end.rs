//! Nodes that lack the flow into them or out of them (sections 10.5.2 to 10.5.4, and 10.3 of the standard). What no token can
//! come to where there is a start event is found by the rule of unreachable nodes.

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::is_start;
use crate::model::catalog::Trigger;
use crate::model::{EventPosition, FlowNode, FlowNodeKind};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    // The activities of an ad-hoc sub-process need no flows.
    if scope.kind == ScopeKind::AdHoc {
        return;
    }
    let has_start = scope.elements.nodes.iter().any(is_start);
    let has_end = scope.events().any(|(_, _, event)| event.position == EventPosition::End);
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let id = &node.base.id;
        let mut report = |code, message: String, advice: &str| {
            findings.push(Diagnostic::new(code, node.base.span, message).about(id.clone()).advise(advice));
        };
        if scope.outgoing(place).is_empty()
            && let Some(what) = needs_outgoing(scope, node, has_end)
        {
            let advice = "A token that comes here is consumed; draw the flow that leads on.";
            report(Code::MissingOutgoing, format!("no flow leads out of {what} `{id}`"), advice);
        }
        if scope.incoming(place).is_empty()
            && !has_start
            && let Some(what) = needs_incoming(scope, node)
        {
            let advice = "It begins by itself with the scope; draw the flow that leads to it.";
            report(Code::MissingIncoming, format!("no flow leads to {what} `{id}`"), advice);
        }
    }
}

/// What the node is, if a flow must lead out of it.
fn needs_outgoing(scope: &Scope<'_>, node: &FlowNode, has_end: bool) -> Option<&'static str> {
    match &node.kind {
        FlowNodeKind::Event(event) => match event.position {
            EventPosition::Start { .. } => Some("the start event"),
            EventPosition::IntermediateCatch => Some("the intermediate event"),
            EventPosition::IntermediateThrow if !scope.has_trigger(event, Trigger::Link) => {
                Some("the intermediate event")
            }
            EventPosition::Boundary { .. } if !scope.has_trigger(event, Trigger::Compensation) => {
                Some("the boundary event")
            }
            EventPosition::IntermediateThrow | EventPosition::Boundary { .. } | EventPosition::End => None,
        },
        FlowNodeKind::Activity(activity) => {
            let stands_apart = activity.is_for_compensation || node.is_event_sub_process();
            (has_end && !stands_apart).then_some("the activity")
        }
        FlowNodeKind::Gateway(_) => has_end.then_some("the gateway"),
    }
}

/// What the node is, if a flow must lead to it.
fn needs_incoming(scope: &Scope<'_>, node: &FlowNode) -> Option<&'static str> {
    let FlowNodeKind::Event(event) = &node.kind else { return None };
    match event.position {
        EventPosition::IntermediateCatch if !scope.has_trigger(event, Trigger::Link) => {
            Some("the intermediate event")
        }
        EventPosition::IntermediateThrow => Some("the intermediate event"),
        EventPosition::End => Some("the end event"),
        EventPosition::IntermediateCatch | EventPosition::Start { .. } | EventPosition::Boundary { .. } => {
            None
        }
    }
}
