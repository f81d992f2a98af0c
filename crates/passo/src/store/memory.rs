//! A store that lives as long as the process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::row::Keyed;
use super::{
    Append, Batch, Counters, FactChange, IncidentRow, InstanceFilter, InstanceRow, Kept, RowChanges, RowKey,
    Snapshot, Store, StoreError, SubscriptionRow, TimerRow, WorkItemRow,
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
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    tables: Arc<Mutex<Tables>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Tables {
    counters: Counters,
    facts: Vec<(String, Vec<u8>)>,
    records: BTreeMap<u64, Vec<Vec<u8>>>,
    snapshots: BTreeMap<u64, Snapshot>,
    rows: BTreeMap<u64, InstanceRow>,
    work_items: BTreeMap<RowKey, WorkItemRow>,
    timers: BTreeMap<RowKey, TimerRow>,
    subscriptions: BTreeMap<RowKey, SubscriptionRow>,
    incidents: BTreeMap<RowKey, IncidentRow>,
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
        let tables = self.tables().clone();
        tables == *other.tables()
    }

    /// The open work items.
    #[must_use]
    pub fn work_items(&self) -> Vec<WorkItemRow> {
        self.tables().work_items.values().cloned().collect()
    }

    /// The armed timers.
    #[must_use]
    pub fn timers(&self) -> Vec<TimerRow> {
        self.tables().timers.values().cloned().collect()
    }

    /// The places that wait for messages and signals.
    #[must_use]
    pub fn subscriptions(&self) -> Vec<SubscriptionRow> {
        self.tables().subscriptions.values().cloned().collect()
    }

    /// The open incidents.
    #[must_use]
    pub fn incidents(&self) -> Vec<IncidentRow> {
        self.tables().incidents.values().cloned().collect()
    }

    /// What is kept. A thread that panicked while it held the lock has not torn it: a batch that conflicts is found before
    /// anything is changed, and the rest does not fail.
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn open(&self, visit: &mut dyn FnMut(Kept) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let tables = self.tables().clone();
        visit(Kept::Counters(tables.counters))?;
        for (_, record) in tables.facts {
            visit(Kept::Fact(record))?;
        }
        for row in tables.rows.values().filter(|row| !row.state.is_ended()) {
            let records = tables.records.get(&row.id).map_or(&[][..], Vec::as_slice);
            let snapshot = tables.snapshots.get(&row.id);
            let covered = snapshot.map_or(0, |snapshot| snapshot.number as usize + 1);
            visit(Kept::Instance {
                instance: row.id,
                snapshot: snapshot.map(|snapshot| (snapshot.number, snapshot.state.clone())),
                records: records.iter().skip(covered).cloned().collect(),
            })?;
        }
        Ok(())
    }

    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
        let mut tables = self.tables();
        let mut next: BTreeMap<u64, usize> = BTreeMap::new();
        for Append { instance, number, .. } in batches.iter().flat_map(|batch| &batch.appends) {
            let known = || tables.records.get(instance).map_or(0, Vec::len);
            let next = next.entry(*instance).or_insert_with(known);
            if *next as u64 != *number {
                return Err(StoreError::Conflict { instance: *instance });
            }
            *next += 1;
        }
        for batch in batches {
            tables.keep(batch.clone());
        }
        Ok(())
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.tables().records.get(&instance).cloned().unwrap_or_default())
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        let tables = self.tables();
        let fitting = tables.rows.values().filter(|row| filter.fits(row)).cloned();
        Ok(fitting.take(filter.limit.unwrap_or(usize::MAX)).collect())
    }
}

impl Tables {
    fn keep(&mut self, batch: Batch) {
        self.counters = self.counters.max(batch.counters);
        for FactChange { key, clears, record } in batch.facts {
            if clears {
                self.facts.retain(|(known, _)| *known != key);
            }
            self.facts.extend(record.map(|record| (key, record)));
        }
        for Append { instance, record, .. } in batch.appends {
            self.records.entry(instance).or_default().push(record);
        }
        for snapshot in batch.snapshots {
            self.snapshots.insert(snapshot.instance, snapshot);
        }
        for instance in batch.outlived_snapshots {
            self.snapshots.remove(&instance);
        }
        self.rows.extend(batch.instance_rows.into_iter().map(|row| (row.id, row)));
        for instance in batch.forgotten {
            self.records.remove(&instance);
            self.snapshots.remove(&instance);
            self.rows.remove(&instance);
        }
        follow(&mut self.work_items, batch.work_items);
        follow(&mut self.timers, batch.timers);
        follow(&mut self.subscriptions, batch.subscriptions);
        follow(&mut self.incidents, batch.incidents);
    }
}

fn follow<R: Keyed>(table: &mut BTreeMap<RowKey, R>, changes: RowChanges<R>) {
    for key in changes.gone {
        table.remove(&key);
    }
    for row in changes.put {
        table.insert(row.key(), row);
    }
}
