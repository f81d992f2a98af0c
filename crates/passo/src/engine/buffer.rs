//! Messages that wait for a place that takes them, and the ids of those that took effect.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::store::{BufferedMessage, EngineFact};

/// Messages that wait, first in, first out.
#[derive(Debug, Default)]
pub(super) struct MessageBuffer {
    messages: BTreeMap<u64, BufferedMessage>,
    by_name: BTreeMap<Arc<str>, BTreeSet<u64>>,
    seen: BTreeMap<Arc<str>, i64>,
}

impl MessageBuffer {
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// How many messages of this name, or in this message flow, wait.
    pub(super) fn count(&self, name: &str) -> usize {
        self.by_name.get(name).map_or(0, BTreeSet::len)
    }

    /// Follows a fact of the store.
    pub(super) fn follow(&mut self, fact: &EngineFact) {
        match fact {
            EngineFact::MessageBuffered { number, message } => {
                self.by_name.entry(message.address().clone()).or_default().insert(*number);
                self.messages.insert(*number, message.clone());
            }
            EngineFact::MessageGone { number } => {
                if let Some(gone) = self.messages.remove(number)
                    && let Some(numbers) = self.by_name.get_mut(gone.address())
                {
                    numbers.remove(number);
                    if numbers.is_empty() {
                        self.by_name.remove(gone.address());
                    }
                }
            }
            EngineFact::MessageSeen { id, until } => {
                self.seen.insert(id.clone(), *until);
            }
            EngineFact::MessageForgotten { id } => {
                self.seen.remove(id);
            }
            EngineFact::Deployed { .. }
            | EngineFact::PublicationQueued { .. }
            | EngineFact::PublicationDone { .. }
            | EngineFact::DataStored { .. }
            | EngineFact::StartTimerFired { .. }
            | EngineFact::DefinitionSuspended { .. }
            | EngineFact::StartGathered { .. }
            | EngineFact::GatheredStarted { .. }
            | EngineFact::CatalogChanged { .. } => {}
        }
    }

    /// The oldest message that a place takes which waits for this name, by these message flows, and with this key.
    pub(super) fn find(
        &self,
        name: &Arc<str>,
        flows: &[Arc<str>],
        key: Option<&Arc<str>>,
        now: i64,
    ) -> Option<(u64, &BufferedMessage)> {
        let fits = |message: &BufferedMessage| {
            message.until >= now && key.is_none_or(|key| message.keys.contains(key))
        };
        let oldest = |address: &Arc<str>| {
            let numbers = self.by_name.get(address)?;
            numbers
                .iter()
                .filter_map(|number| Some((*number, self.messages.get(number)?)))
                .find(|(_, message)| fits(message))
        };
        flows.iter().chain([name]).filter_map(oldest).min_by_key(|(number, _)| *number)
    }

    /// Messages whose time is over.
    pub(super) fn expired(&self, now: i64) -> Vec<u64> {
        self.messages.iter().filter(|(_, message)| message.until < now).map(|(number, _)| *number).collect()
    }

    /// Whether a message with this id has taken effect.
    pub(super) fn has_seen(&self, id: &str, now: i64) -> bool {
        self.seen.get(id).is_some_and(|until| *until >= now)
    }

    /// The ids whose time is over.
    pub(super) fn outlived(&self, now: i64) -> Vec<Arc<str>> {
        self.seen.iter().filter(|(_, until)| **until < now).map(|(id, _)| id.clone()).collect()
    }
}
