//! Which trigger may stand at which position (table 10.93 of the standard), and cancel events only with transactions
//! (section 10.5.6).

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::catalog::{Position, Trigger, is_legal};
use crate::model::{Event, EventPosition};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, node, event) in scope.events() {
        let position = position(scope, event);
        let triggers = triggers(scope, event);
        let whole = match (triggers.as_slice(), event.parallel_multiple) {
            ([], _) => Trigger::None,
            ([single], _) => *single,
            (_, true) => Trigger::ParallelMultiple,
            (_, false) => Trigger::Multiple,
        };
        let illegal = std::iter::once(whole).chain(triggers).find(|trigger| !is_legal(position, *trigger));
        let reason = illegal.map(|trigger| illegal_at(position, trigger));
        if let Some(reason) = reason.or_else(|| out_of_place(scope, event, whole)) {
            let id = &node.base.id;
            findings.push(
                Diagnostic::new(Code::IllegalTrigger, node.base.span, format!("the event `{id}` {reason}"))
                    .about(id.clone())
                    .advise("The standard's table of events does not have it; draw another event."),
            );
        }
    }
}

fn illegal_at(position: Position, trigger: Trigger) -> String {
    let position = position.as_str();
    let article = if position.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    match trigger {
        Trigger::None => format!("is {article} {position} and has no trigger"),
        _ => format!("is {article} {position} and must not have the trigger {}", trigger.as_str()),
    }
}

/// The rules beyond the table.
fn out_of_place(scope: &Scope<'_>, event: &Event, trigger: Trigger) -> Option<String> {
    let is_embedded = matches!(scope.kind, ScopeKind::Embedded | ScopeKind::Transaction | ScopeKind::AdHoc);
    match (&event.position, trigger) {
        (EventPosition::Start { .. }, trigger) if is_embedded && trigger != Trigger::None => {
            let trigger = trigger.as_str();
            Some(format!(
                "starts a sub-process that is no event sub-process, and must not have the trigger {trigger}"
            ))
        }
        (EventPosition::End, Trigger::Cancel) if scope.kind != ScopeKind::Transaction => {
            Some("cancels, and stands in no transaction".to_owned())
        }
        (EventPosition::Boundary { attached_to: Some(activity), .. }, Trigger::Cancel)
            if scope.node(&activity.id).is_some_and(|node| !node.is_transaction()) =>
        {
            Some(format!("waits for the cancelling of `{}`, which is no transaction", activity.id))
        }
        _ => None,
    }
}

/// The triggers that the event has in place or by reference.
fn triggers(scope: &Scope<'_>, event: &Event) -> Vec<Trigger> {
    scope.definitions.definitions_of(event).map(|definition| Trigger::of(&definition.kind)).collect()
}

fn position(scope: &Scope<'_>, event: &Event) -> Position {
    match event.position {
        EventPosition::Start { is_interrupting } if scope.kind == ScopeKind::EventSubProcess => {
            if is_interrupting {
                Position::EventSubProcessInterrupting
            } else {
                Position::EventSubProcessNonInterrupting
            }
        }
        EventPosition::Start { .. } => Position::Start,
        EventPosition::IntermediateCatch => Position::Catch,
        EventPosition::IntermediateThrow => Position::Throw,
        EventPosition::Boundary { cancel_activity: true, .. } => Position::BoundaryInterrupting,
        EventPosition::Boundary { cancel_activity: false, .. } => Position::BoundaryNonInterrupting,
        EventPosition::End => Position::End,
    }
}
