//! What is known of the scope inside an activity, as the scope around it sees it.

use super::net::{END, LEAVE};
use crate::lint::scope::Scope;
use crate::model::catalog::Trigger;
use crate::model::{Event, EventDefinitionKind, FlowNodeKind};

/// How an activity can come to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inner {
    /// Whether it can be done, so that its token goes on.
    pub(super) completes: bool,
    /// Whether an error is thrown in it and not caught there.
    pub(super) throws_error: bool,
    /// Whether it is a transaction that can be cancelled.
    pub(super) cancels: bool,
    /// Whether what happens in it is known: it is a sub-process.
    pub(super) is_known: bool,
}

impl Inner {
    /// What is not a sub-process.
    pub(super) const UNKNOWN: Inner =
        Inner { completes: true, throws_error: false, cancels: false, is_known: false };

    /// Whether an event at the border of the activity may happen.
    pub(super) fn may_trigger(self, scope: &Scope<'_>, event: &Event) -> bool {
        !self.is_known || !scope.has_trigger(event, Trigger::Cancel) || self.cancels
    }

    /// How it can end besides being done, where nothing at its border catches that: an error goes on to the scope around it, and
    /// the token of a transaction that is cancelled is consumed.
    pub(super) fn other_ends(self, scope: &Scope<'_>, element: usize) -> Vec<usize> {
        let catches = |trigger: Trigger| {
            scope.boundary_events(element).any(|place| {
                let FlowNodeKind::Event(event) = &scope.elements.nodes[place].kind else { return false };
                catches_all(scope, event, trigger)
            })
        };
        let error = (self.throws_error && !catches(Trigger::Error)).then_some(LEAVE);
        let cancel = (self.cancels && !catches(Trigger::Cancel)).then_some(END);
        error.into_iter().chain(cancel).collect()
    }
}

/// Whether an event catches whatever is thrown with this trigger.
pub(super) fn catches_all(scope: &Scope<'_>, event: &Event, trigger: Trigger) -> bool {
    let mut definitions = scope.definitions.definitions_of(event);
    definitions.any(|definition| {
        Trigger::of(&definition.kind) == trigger
            && !matches!(definition.kind, EventDefinitionKind::Error { error: Some(_) })
    })
}
