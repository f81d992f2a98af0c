//! Work items that handlers of the engine do, in the order in which they were offered.

use std::collections::{BTreeSet, VecDeque};

use crate::journal::{ActivityId, Place};

/// Work items to be done, each once, and those that are being done.
#[derive(Clone, Default)]
pub(super) struct Jobs {
    queue: VecDeque<(u64, Place)>,
    queued: BTreeSet<(u64, Place)>,
    in_hand: BTreeSet<(u64, Place)>,
}

impl Jobs {
    /// Adds a work item of an instance at the end; one that waits already keeps its place, and one that is being done is not
    /// done again meanwhile.
    pub(super) fn push(&mut self, instance: u64, at: Place) {
        let job = (instance, at);
        if !self.in_hand.contains(&job) && self.queued.insert(job) {
            self.queue.push_back(job);
        }
    }

    /// Takes in hand the work item that waits longest.
    pub(super) fn pop(&mut self) -> Option<(u64, Place)> {
        let next = self.queue.pop_front()?;
        self.queued.remove(&next);
        self.in_hand.insert(next);
        Some(next)
    }

    /// A work item that was in hand is done, or was not to be done any more.
    pub(super) fn put_down(&mut self, instance: u64, at: Place) {
        self.in_hand.remove(&(instance, at));
    }

    /// Whether there is a work item of an instance.
    pub(super) fn concern(&self, instance: u64) -> bool {
        let first = Place { activity: ActivityId(0), serial: 0 };
        let next_of = |jobs: &BTreeSet<(u64, Place)>| {
            jobs.range((instance, first)..).next().is_some_and(|(of, _)| *of == instance)
        };
        next_of(&self.queued) || next_of(&self.in_hand)
    }

    /// How many work items are to be done or are being done.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.queue.len() + self.in_hand.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Jobs;
    use crate::journal::{ActivityId, Place};

    fn place(serial: u32) -> Place {
        Place { activity: ActivityId(serial), serial }
    }

    #[test]
    fn a_work_item_waits_once_and_may_come_again_when_it_was_taken() {
        let mut jobs = Jobs::default();
        for serial in [1, 2, 1] {
            jobs.push(7, place(serial));
        }
        assert_eq!(jobs.pop(), Some((7, place(1))));
        jobs.push(7, place(1));
        jobs.put_down(7, place(1));
        assert_eq!(jobs.pop(), Some((7, place(2))), "what is in hand is not to be done again");
        jobs.push(7, place(1));
        assert_eq!([jobs.pop(), jobs.pop()], [Some((7, place(1))), None]);
    }

    #[test]
    fn an_instance_is_concerned_until_its_work_items_are_put_down() {
        let mut jobs = Jobs::default();
        jobs.push(7, place(3));
        assert_eq!([6, 7, 8].map(|instance| jobs.concern(instance)), [false, true, false]);
        jobs.pop();
        assert!(jobs.concern(7));
        jobs.put_down(7, place(3));
        assert!(!jobs.concern(7));
    }
}
