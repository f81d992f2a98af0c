//! What is due when.

use std::collections::BTreeSet;

use super::Waiter;
use crate::journal::{StartPlace, WaitFact, WaitOn};

/// Something that is due at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Due {
    /// A timer start event of a definition.
    Start(StartPlace),
    /// A timer of an instance.
    Wait(Waiter),
}

/// Timers, by the time when they are due, then in the order in which they were armed: those of the instances in memory, and
/// of the others those that are due up to a time.
#[derive(Debug)]
pub(in crate::engine) struct Schedule {
    timers: BTreeSet<(i64, u64, Due)>,
    known_until: i64,
}

impl Default for Schedule {
    fn default() -> Self {
        Schedule { timers: BTreeSet::new(), known_until: i64::MIN }
    }
}

impl Schedule {
    pub(in crate::engine) fn insert(&mut self, due: i64, order: u64, what: Due) {
        self.timers.insert((due, order, what));
    }

    pub(in crate::engine) fn remove(&mut self, due: i64, order: u64, what: Due) {
        self.timers.remove(&(due, order, what));
    }

    /// What is due first of what is known.
    pub(in crate::engine) fn first(&self) -> Option<(i64, u64, Due)> {
        self.timers.first().copied()
    }

    /// Up to this time all timers are known.
    pub(in crate::engine) fn known_until(&self) -> i64 {
        self.known_until
    }

    /// Up to this time all timers are known from now on.
    pub(in crate::engine) fn look_until(&mut self, due: i64) {
        self.known_until = self.known_until.max(due);
    }

    /// Whether this is a timer that is known wherever its instance is.
    pub(in crate::engine) fn knows(&self, fact: &WaitFact) -> bool {
        match &fact.on {
            WaitOn::Timer(plan) => plan.due <= self.known_until,
            WaitOn::Message { .. } | WaitOn::Signal { .. } | WaitOn::Condition { .. } => false,
        }
    }

    /// All timers that are known.
    #[cfg(test)]
    pub(in crate::engine) fn all(&self) -> &BTreeSet<(i64, u64, Due)> {
        &self.timers
    }
}
