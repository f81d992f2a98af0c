//! What is due when.

use std::collections::BTreeSet;

use super::Waiter;
use crate::journal::StartPlace;

/// Something that is due at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Due {
    /// A timer start event of a definition.
    Start(StartPlace),
    /// A timer of an instance.
    Wait(Waiter),
}

/// All timers, by the time when they are due, then in the order in which they were armed.
#[derive(Debug, Default)]
pub(in crate::engine) struct Schedule(BTreeSet<(i64, u64, Due)>);

impl Schedule {
    pub(in crate::engine) fn insert(&mut self, due: i64, order: u64, what: Due) {
        self.0.insert((due, order, what));
    }

    pub(in crate::engine) fn remove(&mut self, due: i64, order: u64, what: Due) {
        self.0.remove(&(due, order, what));
    }

    /// What is due first.
    pub(in crate::engine) fn first(&self) -> Option<(i64, u64, Due)> {
        self.0.first().copied()
    }
}
