//! What starts instances should have no incoming flow (sections 10.3.3 and 10.6.6 of the standard).

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::instantiates;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    if scope.kind != ScopeKind::Process {
        return;
    }
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        if instantiates(node).is_none() || scope.incoming(place).is_empty() {
            continue;
        }
        let id = &node.base.id;
        let message = format!("`{id}` starts instances, and a flow leads to it");
        findings.push(
            Diagnostic::new(Code::InstantiateWithIncoming, node.base.span, message).about(id.clone()).advise(
                "The standard wants none; a single none start event before it is passed all the same.",
            ),
        );
    }
}
