//! A store that lives as long as the process.

mod tables;
mod unit;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::tables::Tables;
use self::unit::Moment;
use super::{
    Batch, Counters, IncidentRow, InstanceFilter, Lookup, Phase, Sequence, Store, StoreError,
    SubscriptionRow, TimerRow, WorkItemRow,
};

/// Keeps everything in memory, in the durable format. Its clones are the same store: open an engine over one, and after that
/// engine is gone another one over a clone, which goes on where the first one stopped.
///
/// ```
/// use passo::{Engine, MemoryStore};
/// let store = MemoryStore::new();
/// let engine = Engine::builder().open(store.clone())?;
/// drop(engine);
/// let reopened = Engine::builder().open(store)?;
/// # let _ = reopened;
/// # Ok::<(), passo::store::StoreError>(())
/// ```
///
/// Engines can also share it, each with a clone, as they would share a store on another machine: for tests of hosts that do.
///
/// ```
/// use passo::{Engine, MemoryStore};
/// let store = MemoryStore::new();
/// let one = Engine::builder().share(store.clone())?;
/// let other = Engine::builder().share(store)?;
/// # let _ = (one, other);
/// # Ok::<(), passo::store::StoreError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Whoever looks something up holds on to the tables of that moment.
    tables: Arc<Tables>,
    /// The numbers that engines which share the store have taken.
    taken: Counters,
    /// Restless instances of which nobody has the lease.
    left_behind: BTreeSet<u64>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    /// Whether two stores hold the same.
    #[must_use]
    pub fn holds_the_same_as(&self, other: &MemoryStore) -> bool {
        self.tables() == other.tables()
    }

    /// The open work items.
    #[must_use]
    pub fn work_items(&self) -> Vec<WorkItemRow> {
        self.tables().work_items.rows().cloned().collect()
    }

    /// The armed timers.
    #[must_use]
    pub fn timers(&self) -> Vec<TimerRow> {
        self.tables().timers.rows().cloned().collect()
    }

    /// The places that wait for messages and signals.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<SubscriptionRow> {
        self.tables().subscriptions.rows().cloned().collect()
    }

    /// The open incidents.
    #[must_use]
    pub fn incidents(&self) -> Vec<IncidentRow> {
        self.tables().incidents.rows().cloned().collect()
    }

    /// Ends the leases of all engines that share the store: whatever is restless now goes on with the next engine that looks
    /// for it. In memory no time passes by itself; a test that kills an engine calls this.
    pub fn end_leases(&self) {
        let mut kept = self.kept();
        let restless = InstanceFilter { phase: Phase::Restless, ..InstanceFilter::default() };
        let rows = kept.tables.instances(&restless).unwrap_or_default();
        kept.left_behind = rows.into_iter().map(|row| row.id).collect();
    }

    fn tables(&self) -> Arc<Tables> {
        self.kept().tables.clone()
    }

    /// What is kept. A thread that panicked while it held the lock has not torn it: a batch that conflicts is found before
    /// anything is changed, and the rest does not fail.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Moment for MemoryStore {
    fn moment(&self) -> Arc<Tables> {
        self.tables()
    }
}

impl Store for MemoryStore {
    fn lookup(&self) -> &dyn Lookup {
        self
    }

    fn counters(&self) -> Result<Counters, StoreError> {
        Ok(self.tables().counters)
    }

    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
        Arc::make_mut(&mut self.kept().tables).commit(batches)
    }
}

impl Kept {
    /// The first of a block of numbers that nobody else gets.
    fn take_numbers(&mut self, sequence: Sequence) -> u64 {
        let used = self.taken.max(self.tables.counters);
        self.taken = used;
        let (taken, last) = match sequence {
            Sequence::Commands => (&mut self.taken.commands, used.commands),
            Sequence::Instances => (&mut self.taken.instances, used.instances),
            Sequence::Facts => (&mut self.taken.facts, used.facts),
        };
        *taken = last + u64::from(sequence.block());
        last + 1
    }
}
