//! Scopes without a start event or without an end event (sections 10.5.2 and 10.5.3 of the standard): both are allowed,
//! and both begin and end in a way that nobody has drawn.

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::is_start;
use crate::model::EventPosition;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    let begins_by_itself = match scope.kind {
        ScopeKind::Process | ScopeKind::Embedded | ScopeKind::Transaction => true,
        // The activities of an ad-hoc sub-process are offered one by one, and an event sub-process has a rule of its own.
        ScopeKind::AdHoc | ScopeKind::EventSubProcess => false,
    };
    if !begins_by_itself || scope.elements.nodes.is_empty() {
        return;
    }
    let id = &scope.base.id;
    let mut report = |code, message: String, advice: &str| {
        findings.push(Diagnostic::new(code, scope.base.span, message).about(id.clone()).advise(advice));
    };
    if !scope.elements.nodes.iter().any(is_start) {
        let message = format!("`{id}` has no start event");
        report(
            Code::MissingStartEvent,
            message,
            "Every node without an incoming flow starts; draw a start event to say it.",
        );
    }
    if !scope.events().any(|(_, _, event)| event.position == EventPosition::End) {
        let message = format!("`{id}` has no end event");
        report(
            Code::MissingEndEvent,
            message,
            "It ends where nothing leads on; draw an end event to say it.",
        );
    }
}
