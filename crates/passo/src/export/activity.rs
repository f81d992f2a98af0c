//! What of a history an analyst counts: the life of activities and events, of instances, and what went wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Case;
use crate::history::{Actor, HistoryEntry, HistoryKind};

/// A step in the life of an activity (the standard model of the lifecycle extension of XES).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transition {
    Schedule,
    Assign,
    Start,
    Suspend,
    Resume,
    Withdraw,
    Complete,
    AbortActivity,
    AbortCase,
    Unknown,
}

impl Transition {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Transition::Schedule => "schedule",
            Transition::Assign => "assign",
            Transition::Start => "start",
            Transition::Suspend => "suspend",
            Transition::Resume => "resume",
            Transition::Withdraw => "withdraw",
            Transition::Complete => "complete",
            Transition::AbortActivity => "ate_abort",
            Transition::AbortCase => "pi_abort",
            Transition::Unknown => "unknown",
        }
    }
}

/// One event of a log.
pub(super) struct LogEvent<'h> {
    pub(super) entry: &'h HistoryEntry,
    pub(super) transition: Transition,
    /// Who did it, or who is to do it.
    pub(super) resource: Option<Arc<str>>,
    /// Whose members are to do it.
    pub(super) group: Option<String>,
}

/// The events that a case gives a log, in their order.
pub(super) fn log_events(case: &Case) -> Vec<LogEvent<'_>> {
    let entries = &case.history.entries;
    let offered: BTreeSet<u32> = entries
        .iter()
        .filter(|entry| matches!(entry.kind, HistoryKind::Offered { .. }))
        .filter_map(|entry| entry.serial)
        .collect();
    let mut life = Life { offered, claimed: BTreeMap::new() };
    let events = entries.iter().filter(|entry| !entry.tag.ends_with("Gateway"));
    events.filter_map(|entry| life.event(case, entry)).collect()
}

/// What is known of work items while a history is read.
struct Life {
    /// Those that are offered at some time.
    offered: BTreeSet<u32>,
    /// Whether somebody has them.
    claimed: BTreeMap<u32, bool>,
}

impl Life {
    fn event<'h>(&mut self, case: &Case, entry: &'h HistoryEntry) -> Option<LogEvent<'h>> {
        let mut resource = entry.actor.as_ref().map(|actor| match actor {
            Actor::Person(name) | Actor::Handler(name) => name.clone(),
        });
        let mut group = None;
        let transition = match &entry.kind {
            HistoryKind::Entered if self.is_offered(entry) => return None,
            HistoryKind::Started | HistoryKind::Entered => Transition::Start,
            HistoryKind::Offered { assignee, candidate_users: _, candidate_groups, handler: _ } => {
                self.claim(entry, assignee.is_some());
                resource.clone_from(assignee);
                group = (!candidate_groups.is_empty()).then(|| candidate_groups.join(", "));
                Transition::Schedule
            }
            HistoryKind::Claimed { .. } => {
                self.claim(entry, true);
                Transition::Assign
            }
            HistoryKind::Released => {
                self.claim(entry, false);
                Transition::Unknown
            }
            HistoryKind::Completed => Transition::Complete,
            HistoryKind::Cancelled => match entry.serial.and_then(|serial| self.claimed.get(&serial)) {
                Some(false) => Transition::Withdraw,
                Some(true) | None => Transition::AbortActivity,
            },
            HistoryKind::Ended if case.is_aborted => Transition::AbortCase,
            HistoryKind::Ended => Transition::Complete,
            HistoryKind::Suspended | HistoryKind::IncidentRaised { .. } => Transition::Suspend,
            HistoryKind::Resumed | HistoryKind::IncidentResolved => Transition::Resume,
            HistoryKind::Compensated
            | HistoryKind::JobFailed { .. }
            | HistoryKind::ErrorThrown { .. }
            | HistoryKind::EscalationThrown { .. }
            | HistoryKind::TokenSet { .. }
            | HistoryKind::Migrated { .. } => Transition::Unknown,
            // What these tell is told by the element that is entered or done, or by the objects and attributes of the log.
            HistoryKind::Called { .. }
            | HistoryKind::KeyGiven { .. }
            | HistoryKind::Activated
            | HistoryKind::VariableSet { .. }
            | HistoryKind::Thrown { .. }
            | HistoryKind::Triggered { .. } => return None,
        };
        Some(LogEvent { entry, transition, resource, group })
    }

    fn is_offered(&self, entry: &HistoryEntry) -> bool {
        entry.serial.is_some_and(|serial| self.offered.contains(&serial))
    }

    fn claim(&mut self, entry: &HistoryEntry, claimed: bool) {
        if let Some(serial) = entry.serial {
            self.claimed.insert(serial, claimed);
        }
    }
}
