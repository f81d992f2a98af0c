//! Places that wait for signals.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use super::Waiter;
use crate::journal::WaitId;

/// All places that wait for signals, by name, then in the order in which they were armed.
#[derive(Debug, Default)]
pub(in crate::engine) struct SignalWaits(BTreeSet<(Arc<str>, u64, Waiter)>);

impl SignalWaits {
    pub(in crate::engine) fn insert(&mut self, name: Arc<str>, order: u64, waiter: Waiter) {
        self.0.insert((name, order, waiter));
    }

    pub(in crate::engine) fn remove(&mut self, name: Arc<str>, order: u64, waiter: Waiter) {
        self.0.remove(&(name, order, waiter));
    }

    /// Every place that waits for the signal, the oldest first.
    pub(in crate::engine) fn all(&self, name: &Arc<str>) -> Vec<Waiter> {
        let from = (name.clone(), 0, Waiter { instance: 0, serial: 0, wait: WaitId(0) });
        self.0
            .range((Bound::Included(from), Bound::Unbounded))
            .take_while(|(known, ..)| known == name)
            .map(|(_, _, waiter)| *waiter)
            .collect()
    }
}
