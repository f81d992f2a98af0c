//! Parallel multiple start events: what has come is kept until the rest has (section 10.5.2 of the standard).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Variables;
use crate::journal::{DefinitionId, NodeId, StartPlace};
use crate::store::EngineFact;

/// The parallel multiple start events for which something has come and something is missing.
#[derive(Debug, Default)]
pub(super) struct GatheredStarts {
    groups: BTreeMap<u64, Group>,
}

/// What has come for one instance that is to start.
#[derive(Debug)]
struct Group {
    definition: DefinitionId,
    node: NodeId,
    /// Which of the event's definitions have come.
    came: BTreeSet<u32>,
    /// The keys of the messages that have come.
    keys: BTreeSet<Arc<str>>,
    /// What came with them; later values replace earlier ones.
    variables: Variables,
}

impl GatheredStarts {
    /// Follows a fact of the store.
    pub(super) fn follow(&mut self, fact: &EngineFact) {
        match fact {
            EngineFact::StartGathered { number, place, keys, variables } => {
                let group = self.groups.entry(*number).or_insert_with(|| Group {
                    definition: place.definition,
                    node: place.node,
                    came: BTreeSet::new(),
                    keys: BTreeSet::new(),
                    variables: Variables::new(),
                });
                group.came.insert(place.trigger);
                group.keys.extend(keys.iter().cloned());
                group.variables.extend(variables.clone());
            }
            EngineFact::GatheredStarted { number } => {
                self.groups.remove(number);
            }
            EngineFact::Deployed { .. }
            | EngineFact::PublicationQueued { .. }
            | EngineFact::PublicationDone { .. }
            | EngineFact::MessageForgotten { .. }
            | EngineFact::DataStored { .. }
            | EngineFact::StartTimerFired { .. }
            | EngineFact::DefinitionSuspended { .. }
            | EngineFact::MessageBuffered { .. }
            | EngineFact::MessageGone { .. }
            | EngineFact::MessageSeen { .. }
            | EngineFact::CatalogChanged { .. } => {}
        }
    }

    /// Forgets what has come for definitions that start no instances any more.
    pub(super) fn retain(&mut self, starts: impl Fn(DefinitionId) -> bool) {
        self.groups.retain(|_, group| starts(group.definition));
    }

    /// How many instances wait for the rest of what starts them at this event.
    pub(super) fn count(&self, place: StartPlace) -> usize {
        self.at(place).count()
    }

    /// Where a message is gathered: with the oldest that misses it and has no other key, else under the number `new`.
    pub(super) fn for_message(&self, place: StartPlace, keys: &[Arc<str>], new: u64) -> u64 {
        let fits = |group: &Group| {
            !group.came.contains(&place.trigger)
                && (keys.is_empty()
                    || group.keys.is_empty()
                    || keys.iter().any(|key| group.keys.contains(key)))
        };
        self.at(place).find(|(_, group)| fits(group)).map_or(new, |(number, _)| number)
    }

    /// Where a signal, a timer or a condition is gathered: with all that miss it; under the number `new` when nothing is
    /// gathered at the event. It never waits twice.
    pub(super) fn for_others(&self, place: StartPlace, new: u64) -> Vec<u64> {
        if self.count(place) == 0 {
            return vec![new];
        }
        let misses = |group: &Group| !group.came.contains(&place.trigger);
        self.at(place).filter(|(_, group)| misses(group)).map(|(number, _)| number).collect()
    }

    /// Whether a number is that of something gathered already.
    pub(super) fn has(&self, number: u64) -> bool {
        self.groups.contains_key(&number)
    }

    /// What was gathered under a number, with the keys of its messages, once all triggers of the event have come.
    pub(super) fn complete(&self, number: u64, triggers: usize) -> Option<(Variables, Vec<Arc<str>>)> {
        let group = self.groups.get(&number)?;
        let keys = || group.keys.iter().cloned().collect();
        (group.came.len() == triggers).then(|| (group.variables.clone(), keys()))
    }

    fn at(&self, place: StartPlace) -> impl Iterator<Item = (u64, &Group)> {
        let here = move |group: &Group| group.definition == place.definition && group.node == place.node;
        self.groups.iter().filter(move |(_, group)| here(group)).map(|(number, group)| (*number, group))
    }
}
