//! Open work items.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::journal::{ActivityId, DefinitionId, NodeId};

/// A work item by its instance and its serial.
type Key = (u64, u32);

/// What a work item is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::engine) struct WorkKeys {
    /// Its place in its instance.
    pub(in crate::engine) activity: ActivityId,
    /// The definition that its element belongs to.
    pub(in crate::engine) definition: DefinitionId,
    /// Its element.
    pub(in crate::engine) node: NodeId,
    /// Who has it.
    pub(in crate::engine) assignee: Option<Arc<str>>,
    /// Whose members may claim it.
    pub(in crate::engine) groups: Box<[Arc<str>]>,
}

/// All open work items, the oldest instance first.
#[derive(Debug, Default)]
pub(in crate::engine) struct WorkIndex {
    all: BTreeMap<Key, WorkKeys>,
    by_element: BTreeMap<(DefinitionId, NodeId), BTreeSet<Key>>,
    by_assignee: BTreeMap<Arc<str>, BTreeSet<Key>>,
    by_group: BTreeMap<Arc<str>, BTreeSet<Key>>,
}

impl WorkIndex {
    /// Adds a work item, or finds it under other keys from now on.
    pub(in crate::engine) fn insert(&mut self, instance: u64, serial: u32, keys: WorkKeys) {
        self.remove(instance, serial);
        let key = (instance, serial);
        self.by_element.entry((keys.definition, keys.node)).or_default().insert(key);
        if let Some(assignee) = &keys.assignee {
            self.by_assignee.entry(assignee.clone()).or_default().insert(key);
        }
        for group in &keys.groups {
            self.by_group.entry(group.clone()).or_default().insert(key);
        }
        self.all.insert(key, keys);
    }

    /// Takes a work item out.
    pub(in crate::engine) fn remove(&mut self, instance: u64, serial: u32) {
        let key = (instance, serial);
        let Some(keys) = self.all.remove(&key) else { return };
        take(&mut self.by_element, &(keys.definition, keys.node), key);
        if let Some(assignee) = &keys.assignee {
            take(&mut self.by_assignee, assignee, key);
        }
        for group in &keys.groups {
            take(&mut self.by_group, group, key);
        }
    }

    /// The keys of a work item.
    pub(in crate::engine) fn find(&self, instance: u64, serial: u32) -> Option<&WorkKeys> {
        self.all.get(&(instance, serial))
    }

    /// The work items of one instance.
    pub(in crate::engine) fn of_instance(&self, instance: u64) -> impl Iterator<Item = Key> {
        self.all.range((instance, 0)..=(instance, u32::MAX)).map(|(key, _)| *key)
    }

    /// The work items that somebody has.
    pub(in crate::engine) fn of_assignee(&self, user: &str) -> impl Iterator<Item = Key> {
        self.by_assignee.get(user).into_iter().flatten().copied()
    }

    /// The work items that a group may claim.
    pub(in crate::engine) fn of_group(&self, group: &str) -> impl Iterator<Item = Key> {
        self.by_group.get(group).into_iter().flatten().copied()
    }

    /// The work items at one element.
    pub(in crate::engine) fn of_element(
        &self,
        definition: DefinitionId,
        node: NodeId,
    ) -> impl Iterator<Item = Key> {
        self.by_element.get(&(definition, node)).into_iter().flatten().copied()
    }

    /// All work items.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = Key> {
        self.all.keys().copied()
    }
}

fn take<K: Ord>(index: &mut BTreeMap<K, BTreeSet<Key>>, at: &K, key: Key) {
    if let Some(keys) = index.get_mut(at) {
        keys.remove(&key);
        if keys.is_empty() {
            index.remove(at);
        }
    }
}
