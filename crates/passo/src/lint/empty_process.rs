//! A process without any activity, event or gateway does nothing.

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    if scope.kind == ScopeKind::Process && scope.elements.nodes.is_empty() {
        let message = format!("the process `{}` has no activity, no event and no gateway", scope.base.id);
        findings.push(
            Diagnostic::new(Code::EmptyProcess, scope.base.span, message)
                .about(scope.base.id.clone())
                .advise("An instance of it ends at once; draw something or remove the process."),
        );
    }
}
