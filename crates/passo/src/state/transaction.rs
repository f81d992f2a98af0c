//! How behaviour code changes an instance: by emitting events, and in no other way.

use super::apply::{apply_bare, apply_loaded};
use super::instance::Instance;
use super::repeat::pass_rounds;
use crate::journal::{ActivityId, Event, NodeId, Payload, Record, ScopeId, WaitFact, WaitId};

/// What indexes outside the instance must know of an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    /// A timer or subscription is armed.
    WaitArmed { wait: WaitId, serial: u32 },
    /// A timer or subscription is gone.
    WaitGone { wait: WaitId, serial: u32, fact: Box<WaitFact> },
    /// A work item is offered.
    WorkOffered { activity: ActivityId, serial: u32 },
    /// A work item has another assignee, other tries or an incident.
    WorkChanged { activity: ActivityId, serial: u32 },
    /// A work item belongs to another element or definition.
    WorkMoved { activity: ActivityId, serial: u32 },
    /// A work item is gone.
    WorkGone { serial: u32 },
    /// An incident is open.
    IncidentRaised { activity: ActivityId, serial: u32 },
    /// An incident is open no more.
    IncidentGone { serial: u32 },
    /// What rests belongs to elements of another definition.
    Migrated,
    /// The instance takes no step until it is resumed.
    Suspended,
    /// The instance goes on.
    Resumed,
    /// The instance has ended.
    Ended,
}

/// A command in progress on an instance. It reads as the instance; [`Transaction::emit`] is the only way to change it.
pub(crate) struct Transaction<'a, R: Record> {
    instance: &'a mut Instance,
    record: &'a mut R,
    changes: &'a mut Vec<Change>,
}

impl<'a, R: Record> Transaction<'a, R> {
    /// Begins a command.
    pub(crate) fn new(instance: &'a mut Instance, record: &'a mut R, changes: &'a mut Vec<Change>) -> Self {
        Transaction { instance, record, changes }
    }

    /// Notes an event and applies it.
    ///
    /// Inlined, so that the moves of tokens, whose kind is known where they are emitted, cost no call and no match.
    #[inline(always)]
    pub(crate) fn emit(&mut self, event: Event) {
        debug_assert!(!event.has_payload(), "the event needs its payload");
        self.record.record(event, None);
        apply_bare(self.instance, event, self.changes);
    }

    /// Notes [`Event::RoundPassed`] for each of so many rounds, and applies them together.
    pub(crate) fn emit_rounds_passed(&mut self, scope: ScopeId, node: NodeId, rounds: u32) {
        for _ in 0..rounds {
            self.record.record(Event::RoundPassed { scope, node }, None);
        }
        pass_rounds(self.instance, scope, rounds);
    }

    /// Notes an event with its payload and applies it. Inlined for the same reason.
    #[inline(always)]
    pub(crate) fn emit_with(&mut self, event: Event, payload: Payload) {
        debug_assert!(event.has_payload(), "the event takes no payload");
        self.record.record(event, Some(&payload));
        apply_loaded(self.instance, event, payload, self.changes);
    }
}

impl<R: Record> std::ops::Deref for Transaction<'_, R> {
    type Target = Instance;

    fn deref(&self) -> &Instance {
        self.instance
    }
}
