//! What has changed since the last batch for the store.

use std::collections::BTreeMap;

use crate::journal::{ActivityId, Journal, WaitId};
use crate::state::Change;
use crate::store::{EngineFact, InstanceRow, RowKey};

/// What has changed since the last batch for the store.
#[derive(Default)]
pub(super) struct Pending {
    /// What happened to the engine itself, in order.
    pub(super) facts: Vec<EngineFact>,
    /// What happened to instances.
    pub(super) journals: BTreeMap<u64, Journal>,
    /// Instances that were taken up because they were restless.
    pub(super) taken_up: Vec<u64>,
    /// Instances that have ended.
    pub(super) ended: Vec<Ended>,
    /// Instances that ended long ago and are to be forgotten.
    pub(super) forgotten: Vec<u64>,
    pub(super) work: Touched<ActivityId>,
    pub(super) waits: Touched<WaitId>,
    pub(super) incidents: Touched<ActivityId>,
}

/// An instance that has ended.
pub(super) struct Ended {
    pub(super) row: InstanceRow,
    /// What the store has of it.
    pub(super) kept: KeptSoFar,
}

/// What a store has of an instance that runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct KeptSoFar {
    /// How many records.
    pub(super) records: u64,
    /// Bytes of the records since the latest snapshot.
    pub(super) tail: u32,
    /// Bytes of the latest snapshot.
    pub(super) snapshot: u32,
}

impl Pending {
    /// Notes which rows a change of an instance concerns.
    pub(super) fn follow(&mut self, instance: u64, change: &Change) {
        let key = |serial: u32| RowKey { instance, serial };
        match *change {
            Change::WaitArmed { wait, serial } => self.waits.added(key(serial), wait),
            Change::WaitGone { serial, .. } => self.waits.gone(key(serial)),
            Change::WorkOffered { activity, serial } => self.work.added(key(serial), activity),
            Change::WorkChanged { activity, serial } | Change::WorkMoved { activity, serial } => {
                self.work.changed(key(serial), activity);
            }
            Change::WorkGone { serial } => self.work.gone(key(serial)),
            Change::IncidentRaised { activity, serial } => self.incidents.added(key(serial), activity),
            Change::IncidentGone { serial } => self.incidents.gone(key(serial)),
            Change::Migrated | Change::Suspended | Change::Resumed | Change::Ended => {}
        }
    }

    /// Takes the events of a command.
    pub(super) fn append(&mut self, instance: u64, journal: &mut Journal) {
        self.journals.entry(instance).or_default().append(journal);
    }
}

/// Rows that have changed, each with where to find what it tells of.
#[derive(Debug)]
pub(super) struct Touched<P>(BTreeMap<RowKey, State<P>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State<P> {
    /// The store has never heard of it.
    New(P),
    Changed(P),
    Gone,
}

impl<P> Default for Touched<P> {
    fn default() -> Self {
        Touched(BTreeMap::new())
    }
}

impl<P: Copy + PartialEq> Touched<P> {
    /// Something that was not there before, or has just gone and comes again.
    pub(super) fn added(&mut self, key: RowKey, place: P) {
        let is_known = matches!(self.0.get(&key), Some(State::Gone | State::Changed(_)));
        self.0.insert(key, if is_known { State::Changed(place) } else { State::New(place) });
    }

    /// Something that was there is different.
    pub(super) fn changed(&mut self, key: RowKey, place: P) {
        let state = self.0.entry(key).or_insert(State::Changed(place));
        if *state == State::Gone {
            *state = State::Changed(place);
        }
    }

    /// Something is gone.
    pub(super) fn gone(&mut self, key: RowKey) {
        match self.0.get(&key) {
            Some(State::New(_)) => {
                self.0.remove(&key);
            }
            Some(State::Changed(_) | State::Gone) | None => {
                self.0.insert(key, State::Gone);
            }
        }
    }

    /// Takes out what has changed, with its place; nothing stands for what is gone.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (RowKey, Option<P>)> + use<P> {
        std::mem::take(&mut self.0).into_iter().map(|(key, state)| match state {
            State::New(place) | State::Changed(place) => (key, Some(place)),
            State::Gone => (key, None),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Touched;
    use crate::store::RowKey;

    #[test]
    fn what_comes_and_goes_between_two_batches_is_not_told() {
        let mut touched = Touched::default();
        let key = |serial| RowKey { instance: 1, serial };
        touched.added(key(1), 'a');
        touched.gone(key(1));
        touched.changed(key(2), 'b');
        touched.gone(key(2));
        touched.added(key(3), 'c');
        touched.changed(key(3), 'd');
        touched.gone(key(4));
        touched.added(key(4), 'e');
        touched.gone(key(4));
        let told: Vec<_> = touched.take().collect();
        assert_eq!(told, [(key(2), None), (key(3), Some('c')), (key(4), None)]);
        assert_eq!(touched.take().count(), 0);
    }
}
