//! Receive tasks and event-based gateways that are marked to start instances where they cannot (sections 10.3.3 and 10.6.6
//! of the standard).

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{instantiates, is_none_start};
use crate::model::{EventBasedGatewayType, FlowNode, FlowNodeKind, GatewayKind};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let id = &node.base.id;
        let mut report = |what: String, advice: &str| {
            findings.push(
                Diagnostic::new(Code::IgnoredInstantiate, node.base.span, format!("`{id}` {what}"))
                    .about(id.clone())
                    .advise(advice),
            );
        };
        if instantiates(node).is_some() && scope.kind != ScopeKind::Process {
            let advice = "Move it to the process, or take instantiate=\"true\" away.";
            report("stands in a sub-process and starts no instance of the process".to_owned(), advice);
        } else if instantiates(node).is_some() && !is_first(scope, place) {
            let advice =
                "Let nothing lead to it but one none start event, or take instantiate=\"true\" away.";
            report("has incoming flows and starts no instance".to_owned(), advice);
        } else if needs_all(node) {
            let advice = "Add instantiate=\"true\", or draw a parallel gateway before the events.";
            report(
                "needs all of its events only where it starts instances; the first one wins".to_owned(),
                advice,
            );
        }
    }
}

/// Whether nothing leads to the node but a none start event that leads nowhere else.
fn is_first(scope: &Scope<'_>, place: usize) -> bool {
    match scope.incoming(place) {
        [] => true,
        [flow] => {
            let source = flow.source.as_ref().and_then(|source| scope.node(&source.id));
            let leaves = |source: &FlowNode| {
                scope
                    .elements
                    .sequence_flows
                    .iter()
                    .filter(|flow| flow.source.as_ref().is_some_and(|end| end.id == source.base.id))
                    .count()
            };
            source.is_some_and(|source| is_none_start(source) && leaves(source) == 1)
        }
        _ => false,
    }
}

/// Whether it is an event-based gateway that needs all of its events and starts no instance.
fn needs_all(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Gateway(gateway) => matches!(
            gateway.kind,
            GatewayKind::EventBased { instantiate: false, gateway_type: EventBasedGatewayType::Parallel }
        ),
        FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => false,
    }
}
