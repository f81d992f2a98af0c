//! A store that many engines use at once, on one machine or on several.

use std::sync::Arc;

use super::row::TimerRow;
use super::{Batch, Lookup, StoreError};

/// Keeps what many engines know together. None of them holds anything for longer than a unit of work, so that a command can be
/// given to any of them.
pub trait SharedStore: Send + Sync {
    /// Begins a unit of work.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;
}

impl<S: SharedStore + ?Sized> SharedStore for Arc<S> {
    fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        (**self).begin()
    }
}

/// What happens at one moment or not at all: everything that was looked up is as if it had been looked up at that moment, and
/// everything is written then. One that goes without being committed has changed nothing.
pub trait UnitOfWork: Lookup + Send {
    /// Takes a block of numbers that nobody else gets ([`Sequence::block`]), and gives the first of them. Later numbers are
    /// higher, whoever takes them. Numbers stay taken when the unit of work comes to nothing.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn take_numbers(&self, sequence: Sequence) -> Result<u64, StoreError>;

    /// The first timer that is due by a time, in milliseconds since the Unix epoch, among those of instances that are not
    /// suspended, unless another unit of work has taken it; nobody else takes it before this one ends.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn take_timer(&self, due_by: i64) -> Result<Option<TimerRow>, StoreError>;

    /// An instance that is restless and has been left alone by its engine for longer than the store's lease; nobody else takes it
    /// before this unit of work ends, and after it is committed the lease begins again.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn take_restless(&self) -> Result<Option<u64>, StoreError>;

    /// Writes everything, all of it or none. The counters of the batch mean nothing to a shared store.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another unit of work came before: this one has changed nothing, and may be tried again from its
    /// beginning. Anything else when the store cannot say what became of it, or cannot be reached.
    fn commit(self: Box<Self>, batch: &Batch) -> Result<(), StoreError>;
}

/// What numbers are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequence {
    /// Commands.
    Commands,
    /// Instances.
    Instances,
    /// Facts.
    Facts,
}

impl Sequence {
    /// How many numbers are taken at once: as many as a unit of work commonly needs.
    #[must_use]
    pub fn block(self) -> u32 {
        match self {
            Sequence::Commands => 1024,
            Sequence::Instances => 1,
            Sequence::Facts => 64,
        }
    }
}
