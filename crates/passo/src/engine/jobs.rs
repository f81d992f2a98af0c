//! Work items that handlers of the engine do, in the order in which they were offered.

use std::collections::{BTreeSet, VecDeque};

use crate::journal::Place;

/// Work items to be done, each once.
#[derive(Default)]
pub(super) struct Jobs {
    queue: VecDeque<(u64, Place)>,
    queued: BTreeSet<(u64, Place)>,
}

impl Jobs {
    /// Adds a work item of an instance at the end; one that waits already keeps its place.
    pub(super) fn push(&mut self, instance: u64, at: Place) {
        if self.queued.insert((instance, at)) {
            self.queue.push_back((instance, at));
        }
    }

    /// Takes out the work item that waits longest.
    pub(super) fn pop(&mut self) -> Option<(u64, Place)> {
        let next = self.queue.pop_front()?;
        self.queued.remove(&next);
        Some(next)
    }

    /// How many work items are to be done.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Jobs;
    use crate::journal::{ActivityId, Place};

    #[test]
    fn a_work_item_waits_once_and_may_come_again_when_it_was_taken() {
        let mut jobs = Jobs::default();
        let place = |serial| Place { activity: ActivityId(serial), serial };
        for serial in [1, 2, 1] {
            jobs.push(7, place(serial));
        }
        assert_eq!(jobs.pop(), Some((7, place(1))));
        jobs.push(7, place(1));
        assert_eq!([jobs.pop(), jobs.pop(), jobs.pop()], [Some((7, place(2))), Some((7, place(1))), None]);
    }
}
