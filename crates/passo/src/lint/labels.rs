//! Names that people miss: of nodes and of the flows between which they choose. A scope in which nothing has a name is made for
//! machines, and needs none.

use super::default_flow::default_of;
use super::scope::{Scope, is_conditional};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{EventPosition, FlowNode, FlowNodeKind, GatewayKind};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    let nodes = &scope.elements.nodes;
    if !nodes.iter().any(|node| matches!(node.kind, FlowNodeKind::Activity(_)) && node.base.name.is_some()) {
        return;
    }
    for (place, node) in nodes.iter().enumerate() {
        if node.base.name.is_none()
            && let Some(what) = needs_name(scope, place, node)
        {
            let id = &node.base.id;
            let message = format!("{what} `{id}` has no name, and others here have one");
            findings.push(
                Diagnostic::new(Code::UnnamedNode, node.base.span, message)
                    .about(id.clone())
                    .advise("Say what happens there, as a person would."),
            );
        }
        findings.extend(without_labels(scope, place, node));
    }
}

/// What the node is, if people want to know what happens there.
fn needs_name(scope: &Scope<'_>, place: usize, node: &FlowNode) -> Option<&'static str> {
    match &node.kind {
        FlowNodeKind::Activity(_) => Some("the activity"),
        FlowNodeKind::Event(event) => {
            let has_trigger = !event.definitions.is_empty() || !event.definition_refs.is_empty();
            match event.position {
                // Where a scope begins and ends is plain to see.
                EventPosition::Start { .. } | EventPosition::End => has_trigger.then_some("the event"),
                EventPosition::IntermediateCatch
                | EventPosition::IntermediateThrow
                | EventPosition::Boundary { .. } => Some("the event"),
            }
        }
        FlowNodeKind::Gateway(gateway) => {
            let asks = matches!(gateway.kind, GatewayKind::Exclusive { .. } | GatewayKind::Inclusive { .. });
            (asks && scope.outgoing(place).len() > 1).then_some("the gateway")
        }
    }
}

/// The flows of a decision that do not say when they are taken; the default says it by its mark.
fn without_labels(scope: &Scope<'_>, place: usize, node: &FlowNode) -> Option<Diagnostic> {
    let flows = scope.outgoing(place);
    let decides = match &node.kind {
        FlowNodeKind::Gateway(gateway) => {
            matches!(gateway.kind, GatewayKind::Exclusive { .. } | GatewayKind::Inclusive { .. })
        }
        FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => flows.iter().any(|flow| is_conditional(flow)),
    };
    let default = default_of(node).map(|default| &default.id);
    let unnamed = flows.iter().filter(|flow| flow.base.name.is_none() && Some(&flow.base.id) != default);
    let unnamed: Vec<_> = unnamed.collect();
    let first = unnamed.first().filter(|_| decides && flows.len() > 1)?;
    let ids: Vec<String> = unnamed.iter().map(|flow| format!("`{}`", flow.base.id)).collect();
    let message =
        format!("the flows out of `{}` do not say when they are taken: {}", node.base.id, ids.join(", "));
    let found = Diagnostic::new(Code::UnlabelledFlow, first.base.span, message).about(first.base.id.clone());
    Some(found.advise("Give each a name such as \"yes\" or \"above 1000\"."))
}
