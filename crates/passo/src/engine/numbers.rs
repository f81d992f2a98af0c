//! Numbers that are never used twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::Sequence;

/// Numbers of one kind: those up to `last` are used; beyond `end` others may use them. Clones count together.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// Nothing else is told by a number, so that no order with other memory is needed.
    last: Arc<AtomicU64>,
    end: u64,
}

impl Numbers {
    /// All numbers after this one are free.
    pub(super) fn after(last: u64) -> Numbers {
        Numbers::until(last, u64::MAX)
    }

    /// None are free: a block of them is to be taken first.
    pub(super) fn none() -> Numbers {
        Numbers::until(0, 0)
    }

    /// A block of numbers that was taken from a sequence, from this one on.
    pub(super) fn block(first: u64, sequence: Sequence) -> Numbers {
        let last = first.saturating_sub(1);
        Numbers::until(last, last.saturating_add(u64::from(sequence.block())))
    }

    fn until(last: u64, end: u64) -> Numbers {
        Numbers { last: Arc::new(AtomicU64::new(last)), end }
    }

    /// Whether a block is to be taken before the next number is used.
    pub(super) fn is_used_up(&self) -> bool {
        self.last() >= self.end
    }

    /// The last number that was used.
    pub(super) fn last(&self) -> u64 {
        self.last.load(Ordering::Relaxed)
    }

    /// The next number, which is not used yet.
    pub(super) fn next(&self) -> u64 {
        self.last().saturating_add(1)
    }

    /// A number is used, and those before it.
    pub(super) fn reach(&self, number: u64) {
        self.last.fetch_max(number, Ordering::Relaxed);
    }

    /// Uses the next number.
    pub(super) fn take(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// A number that was taken is free again, unless one after it was taken meanwhile.
    pub(super) fn give_back(&self, number: u64) {
        let before = number.saturating_sub(1);
        let _ = self.last.compare_exchange(number, before, Ordering::Relaxed, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;
    use crate::store::Sequence;

    #[test]
    fn a_block_is_used_up_after_its_last_number() {
        let mut numbers = Numbers::none();
        assert!(numbers.is_used_up());
        numbers = Numbers::block(65, Sequence::Facts);
        let taken: Vec<u64> =
            std::iter::from_fn(|| (!numbers.is_used_up()).then(|| numbers.take())).collect();
        assert_eq!((taken.first(), taken.last(), taken.len()), (Some(&65), Some(&128), 64));
        assert!(!Numbers::after(7).is_used_up());
    }

    #[test]
    fn clones_count_together_and_only_the_last_number_comes_back() {
        let numbers = Numbers::after(7);
        let others = numbers.clone();
        let (first, second) = (numbers.take(), others.take());
        assert_eq!((first, second, numbers.last()), (8, 9, 9));
        numbers.give_back(first);
        assert_eq!(numbers.last(), 9);
        numbers.give_back(second);
        assert_eq!(numbers.next(), 9);
        numbers.reach(20);
        numbers.reach(3);
        assert_eq!(numbers.take(), 21);
    }
}
