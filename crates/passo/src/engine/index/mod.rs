//! Where to find what waits, over all instances: work items, messages, signals, timers.

mod message;
mod schedule;
mod signal;
mod work;

pub(super) use message::{MessagePlace, MessageWaits};
pub(super) use schedule::{Due, Schedule};
pub(super) use signal::SignalWaits;
pub(super) use work::{WorkIndex, WorkKeys};

use crate::journal::WaitId;

/// A waiting place of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Waiter {
    /// The instance.
    pub(super) instance: u64,
    /// The wait's serial within the instance.
    pub(super) serial: u32,
    /// The wait's place within the instance.
    pub(super) wait: WaitId,
}
