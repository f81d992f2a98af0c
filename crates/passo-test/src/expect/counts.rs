//! How often what happened, as a fold over the histories of all instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use passo::InstanceId;
use passo::history::{History, HistoryEntry, HistoryKind};

/// The entries of several instances, in the order in which things happened.
pub(crate) fn merge(histories: &[(InstanceId, History)]) -> Vec<&HistoryEntry> {
    let mut entries: Vec<_> = histories
        .iter()
        .flat_map(|(instance, history)| {
            history.entries.iter().enumerate().map(move |(position, entry)| (*instance, position, entry))
        })
        .collect();
    entries.sort_by_key(|(instance, position, entry)| (entry.command, *instance, *position));
    entries.into_iter().map(|(_, _, entry)| entry).collect()
}

/// What the entries add up to.
#[derive(Default)]
pub(super) struct Counts {
    /// By the element's id.
    pub(super) completed: BTreeMap<Arc<str>, u64>,
    /// By the element's id.
    pub(super) cancelled: BTreeMap<Arc<str>, u64>,
    /// By the process's id.
    pub(super) started: BTreeMap<Arc<str>, u64>,
    /// The elements in the order of their completions.
    pub(super) completions: Vec<Arc<str>>,
}

impl Counts {
    pub(super) fn of(entries: &[&HistoryEntry]) -> Counts {
        let mut counts = Counts::default();
        for entry in entries {
            match &entry.kind {
                HistoryKind::Completed => {
                    *counts.completed.entry(entry.element.clone()).or_default() += 1;
                    counts.completions.push(entry.element.clone());
                }
                HistoryKind::Cancelled => {
                    *counts.cancelled.entry(entry.element.clone()).or_default() += 1;
                }
                HistoryKind::Started => *counts.started.entry(entry.process.clone()).or_default() += 1,
                HistoryKind::Called { process } => {
                    *counts.started.entry(process.clone()).or_default() += 1;
                }
                HistoryKind::KeyGiven { .. }
                | HistoryKind::Entered
                | HistoryKind::VariableSet { .. }
                | HistoryKind::Offered { .. }
                | HistoryKind::Claimed { .. }
                | HistoryKind::Released
                | HistoryKind::JobFailed { .. }
                | HistoryKind::Thrown { .. }
                | HistoryKind::Triggered { .. }
                | HistoryKind::IncidentRaised { .. }
                | HistoryKind::IncidentResolved
                | HistoryKind::ErrorThrown { .. }
                | HistoryKind::EscalationThrown { .. }
                | HistoryKind::TokenSet { .. }
                | HistoryKind::Migrated { .. }
                | HistoryKind::Suspended
                | HistoryKind::Resumed
                | HistoryKind::Activated
                | HistoryKind::Compensated
                | HistoryKind::Ended => {}
            }
        }
        counts
    }

    /// The elements named, in the order of their completions.
    pub(super) fn sequence(&self, named: &[String]) -> Vec<&str> {
        self.completions
            .iter()
            .map(AsRef::as_ref)
            .filter(|element| named.iter().any(|name| name == element))
            .collect()
    }

    /// The elements named, in the order of their first completions.
    pub(super) fn order(&self, named: &[String]) -> Vec<&str> {
        let mut first = Vec::new();
        for element in self.sequence(named) {
            if !first.contains(&element) {
                first.push(element);
            }
        }
        first
    }
}
