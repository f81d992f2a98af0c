//! Numbers that are never used twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::Sequence;

/// Numbers of one kind: those up to the last are used; beyond `end` others may use them. Clones count together.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    all: Arc<Last>,
    sequence: Sequence,
    end: u64,
}

/// The last numbers of each kind. Nothing else is told by a number, so that no order with other memory is needed.
///
/// They have a line of the processor's memory for themselves: threads that start instances at the same time take two of them,
/// and hand the line to each other once for that.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Last {
    commands: AtomicU64,
    instances: AtomicU64,
    facts: AtomicU64,
}

impl Numbers {
    /// The numbers of commands, of instances and of facts: all are free.
    pub(super) fn all() -> [Numbers; 3] {
        let all = Arc::<Last>::default();
        [Sequence::Commands, Sequence::Instances, Sequence::Facts].map(|sequence| Numbers {
            all: all.clone(),
            sequence,
            end: u64::MAX,
        })
    }

    /// None are free: a block of them is to be taken first.
    pub(super) fn none(sequence: Sequence) -> Numbers {
        Numbers { all: Arc::default(), sequence, end: 0 }
    }

    /// A block of numbers that was taken from a sequence, from this one on.
    pub(super) fn block(first: u64, sequence: Sequence) -> Numbers {
        let last = first.saturating_sub(1);
        let numbers =
            Numbers { end: last.saturating_add(u64::from(sequence.block())), ..Numbers::none(sequence) };
        numbers.reach(last);
        numbers
    }

    fn counter(&self) -> &AtomicU64 {
        match self.sequence {
            Sequence::Commands => &self.all.commands,
            Sequence::Instances => &self.all.instances,
            Sequence::Facts => &self.all.facts,
        }
    }

    /// Whether a block is to be taken before the next number is used.
    pub(super) fn is_used_up(&self) -> bool {
        self.last() >= self.end
    }

    /// The last number that was used.
    pub(super) fn last(&self) -> u64 {
        self.counter().load(Ordering::Relaxed)
    }

    /// The next number, which is not used yet.
    pub(super) fn next(&self) -> u64 {
        self.last().saturating_add(1)
    }

    /// A number is used, and those before it.
    pub(super) fn reach(&self, number: u64) {
        self.counter().fetch_max(number, Ordering::Relaxed);
    }

    /// Uses the next number.
    pub(super) fn take(&self) -> u64 {
        self.counter().fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// A number that was taken is free again, unless one after it was taken meanwhile.
    pub(super) fn give_back(&self, number: u64) {
        let before = number.saturating_sub(1);
        let _ = self.counter().compare_exchange(number, before, Ordering::Relaxed, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;
    use crate::store::Sequence;

    #[test]
    fn a_block_is_used_up_after_its_last_number() {
        let mut numbers = Numbers::none(Sequence::Facts);
        assert!(numbers.is_used_up());
        numbers = Numbers::block(65, Sequence::Facts);
        let taken: Vec<u64> =
            std::iter::from_fn(|| (!numbers.is_used_up()).then(|| numbers.take())).collect();
        assert_eq!((taken.first(), taken.last(), taken.len()), (Some(&65), Some(&128), 64));
    }

    #[test]
    fn clones_count_together_and_only_the_last_number_comes_back() {
        let [numbers, other, _] = Numbers::all();
        numbers.reach(7);
        let others = numbers.clone();
        let (first, second) = (numbers.take(), others.take());
        assert_eq!((first, second, numbers.last()), (8, 9, 9));
        numbers.give_back(first);
        assert_eq!(numbers.last(), 9);
        numbers.give_back(second);
        assert_eq!(numbers.next(), 9);
        numbers.reach(20);
        numbers.reach(3);
        assert_eq!((numbers.take(), other.last(), numbers.is_used_up()), (21, 0, false));
    }
}
