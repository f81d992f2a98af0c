//! The instances that an engine holds in memory. With a store it holds those that were used lately; the others wait in the
//! store until they are wanted.

use std::collections::BTreeMap;

use super::pending::KeptSoFar;
use crate::state::Instance;

/// An instance in memory.
#[derive(Clone, Debug)]
pub(super) struct Resident {
    pub(super) instance: Instance,
    /// What the store has of it.
    pub(super) kept: KeptSoFar,
    /// The number of the last batch with something of it.
    batch: u64,
    /// Whether it was used since the hand came by.
    used: bool,
}

/// The instances in memory, by their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Residents {
    held: BTreeMap<u64, Box<Resident>>,
    /// The number at which the search for instances that may go stands, like the hand of a clock.
    hand: u64,
    /// Those that have ended, which the store may not know yet, with the number of the batch that tells it.
    ended: BTreeMap<u64, u64>,
}

impl Residents {
    /// Holds an instance from now on, of which the store has so much.
    pub(super) fn insert(&mut self, id: u64, instance: Instance, kept: KeptSoFar) {
        self.held.insert(id, Box::new(Resident { instance, kept, batch: 0, used: true }));
    }

    pub(super) fn remove(&mut self, id: u64) -> Option<Box<Resident>> {
        self.held.remove(&id)
    }

    /// Takes out an instance that has ended; until the store knows that, it is not looked for there.
    pub(super) fn end(&mut self, id: u64) -> Option<Box<Resident>> {
        self.ended.insert(id, u64::MAX);
        self.held.remove(&id)
    }

    /// Whether an instance has ended and the store may not know it yet.
    pub(super) fn has_just_ended(&self, id: u64) -> bool {
        self.ended.contains_key(&id)
    }

    /// The store knows everything up to a batch.
    pub(super) fn forget_ended(&mut self, kept_batch: u64) {
        if !self.ended.is_empty() {
            self.ended.retain(|_, batch| *batch > kept_batch);
        }
    }

    pub(super) fn contains(&self, id: u64) -> bool {
        self.held.contains_key(&id)
    }

    pub(super) fn get(&self, id: u64) -> Option<&Instance> {
        self.held.get(&id).map(|resident| &resident.instance)
    }

    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut Resident> {
        let resident = self.held.get_mut(&id)?;
        resident.used = true;
        Some(resident)
    }

    /// All of them, by their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Instance)> {
        self.held.iter().map(|(id, resident)| (*id, &resident.instance))
    }

    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Notes the number of a batch with something of an instance.
    pub(super) fn batched(&mut self, id: u64, batch: u64) {
        if let Some(resident) = self.held.get_mut(&id) {
            resident.batch = batch;
        } else if let Some(ended) = self.ended.get_mut(&id) {
            *ended = batch;
        }
    }

    /// The next instance that may go: one that was not used since the hand came by, that the store has whole, and for which
    /// `is_free` says so. Nothing when none is found with so many looks, each of which is taken from their number.
    pub(super) fn next_to_go(
        &mut self,
        looks: &mut usize,
        kept_batch: u64,
        is_free: impl Fn(u64) -> bool,
    ) -> Option<u64> {
        while *looks > 0 {
            *looks -= 1;
            let next = self.held.range_mut(self.hand..).next();
            let Some((id, resident)) = next else {
                self.hand = 0;
                continue;
            };
            self.hand = id + 1;
            let was_used = std::mem::take(&mut resident.used);
            if !was_used && resident.batch <= kept_batch && is_free(*id) {
                return Some(*id);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Residents;
    use crate::engine::pending::KeptSoFar;
    use crate::state::Instance;

    fn of(ids: impl IntoIterator<Item = u64>) -> Residents {
        let mut residents = Residents::default();
        for id in ids {
            residents.insert(id, Instance::new(), KeptSoFar::default());
        }
        residents
    }

    #[test]
    fn what_was_used_lately_stays() {
        let mut residents = of(1..=3);
        let looks = &mut 4;
        assert_eq!(residents.next_to_go(looks, 0, |_| true), None, "all were used when they came");
        *looks = 2;
        assert_eq!(residents.next_to_go(looks, 0, |_| true), Some(1));
        assert_eq!(*looks, 1);
        residents.get_mut(2);
        *looks = 2;
        assert_eq!(residents.next_to_go(looks, 0, |_| true), Some(3));
    }

    #[test]
    fn what_the_store_has_not_kept_stays() {
        let mut residents = of([1]);
        residents.batched(1, 7);
        assert_eq!(residents.next_to_go(&mut 10, 6, |_| true), None);
        assert_eq!(residents.next_to_go(&mut 10, 7, |_| false), None, "and what something is done with");
        assert_eq!(residents.next_to_go(&mut 10, 7, |_| true), Some(1));
    }
}
