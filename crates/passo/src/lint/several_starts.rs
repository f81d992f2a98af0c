//! Several start events without a trigger in one scope (sections 10.3.5 and 10.5.2 of the standard): whoever starts the process has to
//! say at which, and in a sub-process all of them begin together.

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::is_none_start;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    let (what, advice) = match scope.kind {
        ScopeKind::Process => (
            "whoever starts it has to say at which",
            "Draw one start event, or give the others the triggers that start them.",
        ),
        ScopeKind::Embedded | ScopeKind::Transaction => (
            "all of them begin together",
            "Draw one start event and a gateway behind it; a parallel one says that all begin.",
        ),
        // An event sub-process has a rule of its own, and an ad-hoc sub-process has no start events.
        ScopeKind::EventSubProcess | ScopeKind::AdHoc => return,
    };
    let starts = scope.elements.nodes.iter().filter(|node| is_none_start(node));
    let starts: Vec<_> = starts.map(|node| format!("`{}`", node.base.id)).collect();
    if starts.len() < 2 {
        return;
    }
    let id = &scope.base.id;
    let message =
        format!("`{id}` has {} start events without a trigger, {}: {what}", starts.len(), starts.join(", "));
    findings.push(
        Diagnostic::new(Code::SeveralStartEvents, scope.base.span, message).about(id.clone()).advise(advice),
    );
}
