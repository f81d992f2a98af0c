//! A default flow leaves the element whose default it is.

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FlowNode, FlowNodeKind, GatewayKind, Reference};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let Some(default) = default_of(node) else { continue };
        let is_its_own = scope.outgoing(place).iter().any(|flow| flow.base.id == default.id);
        // A default that names nothing at all is already found by reading.
        if is_its_own || scope.definitions.find(&default.id).is_none() {
            continue;
        }
        let id = &node.base.id;
        let message = format!("the default `{}` of `{id}` is no flow that leaves it", default.id);
        findings.push(
            Diagnostic::new(Code::WrongDefault, default.span, message)
                .about(id.clone())
                .advise("It counts as no default; name one of the outgoing flows."),
        );
    }
}

/// The default flow that the node names.
pub(crate) fn default_of(node: &FlowNode) -> Option<&Reference> {
    match &node.kind {
        FlowNodeKind::Activity(activity) => activity.details.default.as_ref(),
        FlowNodeKind::Event(_) => None,
        FlowNodeKind::Gateway(gateway) => match &gateway.kind {
            GatewayKind::Exclusive { default }
            | GatewayKind::Inclusive { default }
            | GatewayKind::Complex { default, .. } => default.as_ref(),
            GatewayKind::Parallel | GatewayKind::EventBased { .. } => None,
        },
    }
}
