//! An event sub-process has exactly one start event (section 10.3.5 of the standard).

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::is_start;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    let starts = scope.elements.nodes.iter().filter(|node| is_start(node)).count();
    if scope.kind != ScopeKind::EventSubProcess || starts == 1 {
        return;
    }
    let id = &scope.base.id;
    let message = match starts {
        0 => format!("the event sub-process `{id}` has no start event"),
        _ => format!("the event sub-process `{id}` has {starts} start events"),
    };
    findings.push(
        Diagnostic::new(Code::EventSubProcessStart, scope.base.span, message)
            .about(id.clone())
            .advise("Give it exactly one start event, with the trigger that starts it."),
    );
}
