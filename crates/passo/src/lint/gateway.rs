//! Gateways whose flows contradict their direction, that do two things at once, or that have nothing to decide and nothing to
//! join (section 10.6.1 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FlowNodeKind, GatewayDirection, GatewayKind};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let FlowNodeKind::Gateway(gateway) = &node.kind else { continue };
        let (incoming, outgoing) = (scope.incoming(place).len(), scope.outgoing(place).len());
        let id = &node.base.id;
        let mut report = |code, message: String, advice: &str| {
            findings.push(Diagnostic::new(code, node.base.span, message).about(id.clone()).advise(advice));
        };
        if let Some(what) = contradiction(gateway.direction, incoming, outgoing) {
            let advice = "The flows hold; correct gatewayDirection, or take it away.";
            report(Code::GatewayDirection, format!("the gateway `{id}` is marked as {what}"), advice);
        }
        if incoming > 1 && outgoing > 1 {
            let message =
                format!("the gateway `{id}` both joins {incoming} flows and splits into {outgoing}");
            report(
                Code::MixedGateway,
                message,
                "Draw two gateways after each other: one joins, the other splits.",
            );
        }
        if matches!(gateway.kind, GatewayKind::EventBased { .. }) {
            if outgoing < 2 {
                let message = format!(
                    "the event-based gateway `{id}` has {outgoing} outgoing flows and chooses between at least two"
                );
                report(
                    Code::SuperfluousGateway,
                    message,
                    "Draw the events that it waits for, or take it away.",
                );
            }
        } else if incoming < 2 && outgoing < 2 {
            let message = format!(
                "the gateway `{id}` has {incoming} incoming and {outgoing} outgoing flows: it joins nothing and chooses nothing"
            );
            report(Code::SuperfluousGateway, message, "Take it away, or draw the flows that it lacks.");
        }
    }
}

/// What the direction says against the flows.
fn contradiction(direction: GatewayDirection, incoming: usize, outgoing: usize) -> Option<String> {
    match direction {
        GatewayDirection::Unspecified => None,
        GatewayDirection::Converging if outgoing > 1 => {
            Some(format!("converging, and has {outgoing} outgoing flows"))
        }
        GatewayDirection::Diverging if incoming > 1 => {
            Some(format!("diverging, and has {incoming} incoming flows"))
        }
        GatewayDirection::Mixed if incoming < 2 || outgoing < 2 => {
            Some(format!("mixed, and has {incoming} incoming and {outgoing} outgoing flows"))
        }
        GatewayDirection::Converging | GatewayDirection::Diverging | GatewayDirection::Mixed => None,
    }
}
