//! Conditions of sequence flows: those that are missing where a gateway chooses, and those that nobody looks at (sections
//! 13.2.1 and 13.4 of the standard).

use super::default_flow::default_of;
use super::scope::{Scope, is_conditional};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FlowNode, FlowNodeKind, GatewayKind, SequenceFlow};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let flows = scope.outgoing(place);
        let default = default_of(node).map(|default| &default.id);
        let is_default = |flow: &SequenceFlow| Some(&flow.base.id) == default;
        let ignoring = ignores_conditions(node);
        for flow in flows.iter().filter(|flow| is_conditional(flow)) {
            if is_default(flow) || ignoring.is_some() {
                let reason =
                    ignoring.unwrap_or("it is the default, which is taken when no other condition holds");
                findings.push(ignored(flow, reason));
            }
        }
        if flows.len() < 2 || !chooses(node) {
            continue;
        }
        if default.is_none() && !flows.iter().any(|flow| is_conditional(flow)) {
            findings.push(without_any(node));
            continue;
        }
        let undecided = flows.iter().filter(|flow| !is_conditional(flow) && !is_default(flow));
        findings.extend(undecided.map(|flow| missing(flow, node)));
    }
}

/// One finding is enough for a gateway that is only drawn.
fn without_any(gateway: &FlowNode) -> Diagnostic {
    let id = &gateway.base.id;
    let message = format!("no flow out of the gateway `{id}` has a condition");
    Diagnostic::new(Code::MissingCondition, gateway.base.span, message).about(id.clone()).advise(
        "A flow without a condition is always taken; write conditions, and make one flow the default.",
    )
}

fn ignored(flow: &SequenceFlow, reason: &str) -> Diagnostic {
    let id = &flow.base.id;
    let span = flow.condition.as_ref().map_or(flow.base.span, |condition| condition.span);
    Diagnostic::new(
        Code::IgnoredCondition,
        span,
        format!("the condition of the flow `{id}` is ignored: {reason}"),
    )
    .about(id.clone())
    .advise("Remove the condition, or let another gateway decide.")
}

fn missing(flow: &SequenceFlow, gateway: &FlowNode) -> Diagnostic {
    let id = &flow.base.id;
    let message = format!(
        "the flow `{id}` out of the gateway `{}` has no condition and is not its default",
        gateway.base.id
    );
    Diagnostic::new(Code::MissingCondition, flow.base.span, message)
        .about(id.clone())
        .advise("Without a condition it is always taken; write one, or make it the default.")
}

/// Whether the node takes its flows by their conditions.
fn chooses(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Gateway(gateway) => match gateway.kind {
            GatewayKind::Exclusive { .. } | GatewayKind::Inclusive { .. } => true,
            GatewayKind::Complex { .. } | GatewayKind::Parallel | GatewayKind::EventBased { .. } => false,
        },
        FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => false,
    }
}

/// Why the node looks at no condition, if it does not.
fn ignores_conditions(node: &FlowNode) -> Option<&'static str> {
    match &node.kind {
        FlowNodeKind::Gateway(gateway) => match gateway.kind {
            GatewayKind::Parallel => Some("a parallel gateway takes every flow"),
            GatewayKind::EventBased { .. } => Some("after an event-based gateway the first event decides"),
            GatewayKind::Exclusive { .. } | GatewayKind::Inclusive { .. } | GatewayKind::Complex { .. } => {
                None
            }
        },
        FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => None,
    }
}
