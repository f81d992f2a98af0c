//! The instances that an engine holds in memory. Those that were used lately lie open; an engine without a store folds the
//! others, one with a store lets them wait there until they are wanted.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use super::pending::KeptSoFar;
use crate::state::{Instance, decode_instance, encode_instance};

/// An open instance.
#[derive(Clone, Debug)]
pub(super) struct Resident {
    pub(super) instance: Instance,
    /// What the store has of it.
    pub(super) kept: KeptSoFar,
    /// The number of the last batch with something of it.
    batch: u64,
    /// Whether it was used since its last turn.
    used: bool,
}

/// An instance in memory.
#[derive(Clone, Debug)]
enum Held {
    /// Nothing while it is out: a thread that carries out a command on it beside the lock has it.
    Open(Option<Box<Resident>>),
    /// As its record in the durable format, a fraction of what it is when it lies open.
    Folded(Box<[u8]>),
}

/// The instances in memory, by their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Residents {
    held: BTreeMap<u64, Held>,
    /// The numbers of those that lie open, the one whose turn it is to go first. Some that lie open no more are among them.
    turns: VecDeque<u64>,
    open: usize,
    /// How many of the open ones are out.
    out: usize,
    /// Those that have ended, which the store may not know yet, with the number of the batch that tells it.
    ended: BTreeMap<u64, u64>,
}

impl Residents {
    /// Holds an instance from now on, of which the store has so much.
    pub(super) fn insert(&mut self, id: u64, instance: Instance, kept: KeptSoFar) {
        let resident = Box::new(Resident { instance, kept, batch: 0, used: true });
        self.held.insert(id, Held::Open(Some(resident)));
        self.open += 1;
        self.turns.push_back(id);
        if self.turns.len() > 2 * self.open + 64 {
            let held = &self.held;
            self.turns.retain(|id| matches!(held.get(id), Some(Held::Open(_))));
        }
    }

    /// Takes an instance out that lies open.
    pub(super) fn remove(&mut self, id: u64) -> Option<Box<Resident>> {
        match self.held.remove(&id)? {
            Held::Open(Some(resident)) => {
                self.open -= 1;
                // One that has come and gone at once leaves nothing behind.
                self.skip_last_turn(id);
                Some(resident)
            }
            Held::Open(None) | Held::Folded(_) => None,
        }
    }

    /// Lets an instance out that lies open, for a command beside the lock.
    pub(super) fn let_out(&mut self, id: u64) -> Option<Box<Resident>> {
        let held = self.held.get_mut(&id)?;
        match std::mem::replace(held, Held::Open(None)) {
            Held::Open(Some(mut resident)) => {
                self.out += 1;
                resident.used = true;
                Some(resident)
            }
            other => {
                *held = other;
                None
            }
        }
    }

    /// Takes in an instance that was out.
    pub(super) fn take_back(&mut self, id: u64, resident: Box<Resident>) {
        self.held.insert(id, Held::Open(Some(resident)));
        self.out = self.out.saturating_sub(1);
    }

    /// Whether an instance is out.
    pub(super) fn is_out(&self, id: u64) -> bool {
        matches!(self.held.get(&id), Some(Held::Open(None)))
    }

    /// How many instances are out.
    pub(super) fn count_out(&self) -> usize {
        self.out
    }

    /// Takes out an instance that has ended; until the store knows that, it is not looked for there.
    pub(super) fn end(&mut self, id: u64) -> Option<Box<Resident>> {
        self.ended.insert(id, u64::MAX);
        self.remove(id)
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

    /// An instance that lies open.
    pub(super) fn get(&self, id: u64) -> Option<&Instance> {
        match self.held.get(&id)? {
            Held::Open(Some(resident)) => Some(&resident.instance),
            Held::Open(None) | Held::Folded(_) => None,
        }
    }

    /// An instance, as it stands.
    pub(super) fn look_at(&self, id: u64) -> Option<Cow<'_, Instance>> {
        self.held.get(&id).and_then(as_it_stands)
    }

    /// An instance that lies open, to be changed.
    pub(super) fn get_mut(&mut self, id: u64) -> Option<&mut Resident> {
        match self.held.get_mut(&id)? {
            Held::Open(Some(resident)) => {
                resident.used = true;
                Some(resident)
            }
            Held::Open(None) | Held::Folded(_) => None,
        }
    }

    /// All of them, by their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, Cow<'_, Instance>)> {
        self.held.iter().filter_map(|(id, held)| Some((*id, as_it_stands(held)?)))
    }

    /// How many lie open.
    pub(super) fn count_open(&self) -> usize {
        self.open
    }

    /// Notes the number of a batch with something of an instance.
    pub(super) fn batched(&mut self, id: u64, batch: u64) {
        if let Some(resident) = self.get_mut(id) {
            resident.batch = batch;
        } else if let Some(ended) = self.ended.get_mut(&id) {
            *ended = batch;
        }
    }

    /// The next open instance that may go: one that was not used since its last turn, that the store has whole, and for which
    /// `is_free` says so. Nothing when none is found with so many looks, each of which is taken from their number.
    pub(super) fn next_to_go(
        &mut self,
        looks: &mut usize,
        kept_batch: u64,
        is_free: impl Fn(u64) -> bool,
    ) -> Option<u64> {
        while *looks > 0 {
            let id = self.turns.pop_front()?;
            let resident = match self.held.get_mut(&id) {
                Some(Held::Open(Some(resident))) => resident,
                Some(Held::Open(None)) => {
                    *looks -= 1;
                    self.turns.push_back(id);
                    continue;
                }
                Some(Held::Folded(_)) | None => continue,
            };
            *looks -= 1;
            let was_used = std::mem::take(&mut resident.used);
            self.turns.push_back(id);
            if !was_used && resident.batch <= kept_batch && is_free(id) {
                return Some(id);
            }
        }
        None
    }

    /// Folds an open instance. One that cannot be written down stays open.
    pub(super) fn fold(&mut self, id: u64) {
        let mut record = Vec::new();
        if let Some(held) = self.held.get_mut(&id)
            && let Held::Open(Some(resident)) = held
            && encode_instance(&resident.instance, &mut record).is_ok()
        {
            *held = Held::Folded(record.into());
            self.open -= 1;
            self.skip_last_turn(id);
        }
    }

    /// An instance does not lie open any more; if it was the last to come, its turn is not kept.
    fn skip_last_turn(&mut self, id: u64) {
        if self.turns.back() == Some(&id) {
            self.turns.pop_back();
        }
    }

    /// Opens an instance if it is folded; tells whether it is here.
    pub(super) fn open(&mut self, id: u64) -> bool {
        let opened = match self.held.get(&id) {
            Some(Held::Open(_)) => return true,
            Some(Held::Folded(record)) => decode_instance(record).ok(),
            None => None,
        };
        let is_here = opened.is_some();
        if let Some(instance) = opened {
            self.insert(id, instance, KeptSoFar::default());
        }
        is_here
    }
}

fn as_it_stands(held: &Held) -> Option<Cow<'_, Instance>> {
    match held {
        Held::Open(Some(resident)) => Some(Cow::Borrowed(&resident.instance)),
        Held::Open(None) => None,
        Held::Folded(record) => decode_instance(record).ok().map(Cow::Owned),
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, Residents};
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
        let looks = &mut 3;
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

    #[test]
    fn a_folded_instance_is_there_and_opens_again() {
        let mut residents = of([1, 2]);
        residents.fold(1);
        assert_eq!((residents.count_open(), residents.contains(1), residents.get(1)), (1, true, None));
        assert_eq!(residents.look_at(1).as_deref(), Some(&Instance::new()));
        assert_eq!(residents.iter().count(), 2);
        assert!(residents.open(1) && !residents.open(7));
        assert_eq!((residents.count_open(), residents.get(1)), (2, Some(&Instance::new())));
    }

    #[test]
    fn those_that_have_gone_leave_nothing_behind() {
        let mut residents = of(1..=1_000);
        (1..=999).for_each(|id| drop(residents.remove(id)));
        residents.insert(1_001, Instance::new(), KeptSoFar::default());
        assert_eq!((residents.count_open(), residents.turns.len()), (2, 2));
        (2_000..3_000).for_each(|id| {
            residents.insert(id, Instance::new(), KeptSoFar::default());
            residents.remove(id);
        });
        assert_eq!((residents.count_open(), residents.turns.len()), (2, 2));
    }

    #[test]
    fn an_instance_that_is_out_keeps_its_turn() {
        let mut residents = of([1, 2]);
        let resident = residents.let_out(1).expect("it lies open");
        assert!(residents.let_out(1).is_none() && residents.let_out(7).is_none());
        assert_eq!((residents.is_out(1), residents.count_out(), residents.count_open()), (true, 1, 2));
        let looks = &mut 4;
        assert_eq!(residents.next_to_go(looks, 0, |_| true), Some(2), "the other one, in its second turn");
        residents.take_back(1, resident);
        assert_eq!((residents.is_out(1), residents.count_out()), (false, 0));
        let looks = &mut 2;
        assert_eq!(residents.next_to_go(looks, 0, |id| id == 1), None, "it was used");
        let looks = &mut 2;
        assert_eq!(residents.next_to_go(looks, 0, |id| id == 1), Some(1));
    }

    #[test]
    fn a_folded_instance_takes_two_words_of_the_map() {
        assert_eq!(size_of::<Held>(), 16);
    }
}
