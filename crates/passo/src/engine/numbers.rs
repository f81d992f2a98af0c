//! Numbers that are never used twice.

use crate::store::Sequence;

/// Numbers of one kind: those up to `last` are used; beyond `end` others may use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    last: u64,
    end: u64,
}

impl Numbers {
    /// All numbers after this one are free.
    pub(super) fn after(last: u64) -> Numbers {
        Numbers { last, end: u64::MAX }
    }

    /// None are free: a block of them is to be taken first.
    pub(super) fn none() -> Numbers {
        Numbers { last: 0, end: 0 }
    }

    /// A block of numbers that was taken from a sequence, from this one on.
    pub(super) fn block(first: u64, sequence: Sequence) -> Numbers {
        let last = first.saturating_sub(1);
        Numbers { last, end: last.saturating_add(u64::from(sequence.block())) }
    }

    /// Whether a block is to be taken before the next number is used.
    pub(super) fn is_used_up(self) -> bool {
        self.last >= self.end
    }

    /// The last number that was used.
    pub(super) fn last(self) -> u64 {
        self.last
    }

    /// The next number, which is not used yet.
    pub(super) fn next(self) -> u64 {
        self.last.saturating_add(1)
    }

    /// A number is used, and those before it.
    pub(super) fn reach(&mut self, number: u64) {
        self.last = self.last.max(number);
    }

    /// Uses the next number.
    pub(super) fn take(&mut self) -> u64 {
        self.last = self.next();
        self.last
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
}
