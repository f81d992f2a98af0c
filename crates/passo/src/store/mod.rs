//! Where an engine keeps what it knows, so that it can be opened again: the seam [`Store`], and a store in memory.
//!
//! What an engine knows is a fold over facts about the engine itself and over the events of each instance. Both are records
//! in the durable format, which a store keeps as bytes without reading them. Beside them it keeps rows (instances, work
//! items, timers, subscriptions, incidents), which follow the records in the same step, for queries and for people.
//!
//! An engine hands over batches. [`Store::commit`] returns when they will survive a loss of power; only then are the calls
//! answered whose effects they are. Batches are committed in the order of the engine's commands, so that what a crash
//! leaves is always the state after some command.

mod batch;
mod fact;
mod memory;
mod row;
mod wire;

use std::sync::Arc;

use thiserror::Error;

pub use batch::{Append, Batch, Counters, FactChange, RowChanges, Snapshot};
pub(crate) use fact::{BufferedMessage, EngineFact, FactEffect, FactPlace};
pub use memory::MemoryStore;
pub use row::{
    IncidentRow, InstanceRow, Keyed, RowKey, RowState, SubscriptionKind, SubscriptionRow, TimerRow,
    WorkItemRow,
};
pub use wire::check_record;
pub(crate) use wire::{decode_fact, encode_fact};

/// Keeps what an engine knows. One engine at a time uses a store, unless the store says otherwise.
pub trait Store: Send + Sync {
    /// Hands everything that an engine needs to open to `visit`: the counters, then the facts in the order in which they
    /// were put there, then the instances that run.
    ///
    /// # Errors
    /// When the store cannot be read, or `visit` refuses something.
    fn open(&self, visit: &mut dyn FnMut(Kept) -> Result<(), StoreError>) -> Result<(), StoreError>;

    /// Keeps batches, all of them or none, in their order. When it returns they survive a loss of power, as far as the store
    /// promises that.
    ///
    /// # Errors
    /// When they are not kept: nothing of them is then, or the store can not say. The engine takes no command any more.
    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError>;

    /// All records of an instance, in their order; none when it is not known.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The rows of the instances that fit, by their numbers.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError>;
}

impl<S: Store + ?Sized> Store for Arc<S> {
    fn open(&self, visit: &mut dyn FnMut(Kept) -> Result<(), StoreError>) -> Result<(), StoreError> {
        (**self).open(visit)
    }

    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
        (**self).commit(batches)
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        (**self).records(instance)
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        (**self).instances(filter)
    }
}

/// Something that an engine needs to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// How far an engine has counted.
    Counters(Counters),
    /// A fact about the engine itself.
    Fact(Vec<u8>),
    /// An instance that runs.
    Instance {
        /// The instance.
        instance: u64,
        /// Its latest snapshot, with the number of the record after which it was taken.
        snapshot: Option<(u64, Vec<u8>)>,
        /// The records after the snapshot, or all of them, in their order.
        records: Vec<Vec<u8>>,
    },
}

/// Which instances are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceFilter {
    /// Those of this process.
    pub process: Option<Arc<str>>,
    /// Those with this key.
    pub business_key: Option<Arc<str>>,
    /// Those that have ended.
    pub ended: bool,
    /// So many at most.
    pub limit: Option<usize>,
}

impl InstanceFilter {
    /// Whether an instance fits.
    #[must_use]
    pub fn fits(&self, row: &InstanceRow) -> bool {
        self.process.as_ref().is_none_or(|process| *process == row.process)
            && self.business_key.as_ref().is_none_or(|key| Some(key) == row.business_key.as_ref())
            && (!self.ended || row.state.is_ended())
    }
}

/// Why a store fails.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another engine has changed an instance meanwhile.
    #[error("another engine has changed instance {instance} meanwhile")]
    Conflict {
        /// The instance.
        instance: u64,
    },
    /// Another engine uses the store.
    #[error("another engine uses the store: {0}")]
    InUse(String),
    /// What the store holds is not what was put there.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// What the store holds was written by another version of Passo, or is no store at all.
    #[error("the store cannot be read by this version: {0}")]
    Unsupported(String),
    /// The system failed: a disk, a file, a connection.
    #[error("{context}: {source}")]
    Failed {
        /// What was being done.
        context: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
