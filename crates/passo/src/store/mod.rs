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
mod lookup;
mod memory;
mod row;
mod shared;
mod wire;

use std::sync::Arc;

use thiserror::Error;

pub use batch::{Append, Batch, Counters, FactChange, RowChanges, Snapshot};
pub(crate) use fact::{BufferedMessage, EngineFact, FactEffect, FactPlace};
pub use lookup::{Address, Enough, InstanceFilter, KeptInstance, Lookup, Phase, WorkItemFilter};
pub use memory::MemoryStore;
pub use row::{
    IncidentRow, InstanceRow, Keyed, RowKey, RowState, SubscriptionKind, SubscriptionRow, TimerRow,
    WorkItemRow,
};
pub use shared::{Sequence, SharedStore, UnitOfWork};
pub use wire::check_record;
pub(crate) use wire::{decode_fact, encode_fact};

/// Keeps what one engine knows. One engine at a time uses it; a store for many engines is a [`SharedStore`].
pub trait Store: Send + Sync {
    /// What is looked up in it.
    fn lookup(&self) -> &dyn Lookup;

    /// How far an engine has counted.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn counters(&self) -> Result<Counters, StoreError>;

    /// Keeps batches, all of them or none, in their order. When it returns they survive a loss of power, as far as the store
    /// promises that.
    ///
    /// # Errors
    /// When they are not kept: nothing of them is then, or the store can not say. The engine takes no command any more.
    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError>;
}

impl<S: Store + ?Sized> Store for Arc<S> {
    fn lookup(&self) -> &dyn Lookup {
        (**self).lookup()
    }

    fn counters(&self) -> Result<Counters, StoreError> {
        (**self).counters()
    }

    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
        (**self).commit(batches)
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
