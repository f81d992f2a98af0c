//! A store that lives as long as the process.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::row::Keyed;
use super::{
    Address, Append, Batch, Counters, Enough, FactChange, IncidentRow, InstanceFilter, InstanceRow,
    KeptInstance, Lookup, RowChanges, RowKey, RowState, Snapshot, Store, StoreError, SubscriptionRow,
    TimerRow, WorkItemFilter, WorkItemRow,
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
    work_items: Table<WorkItemRow>,
    timers: Table<TimerRow>,
    subscriptions: Table<SubscriptionRow>,
    incidents: Table<IncidentRow>,
}

/// Rows by where they are; a place has several of one kind at most when it can be reached in several ways.
#[derive(Clone, Debug, PartialEq)]
struct Table<R>(BTreeMap<RowKey, Vec<R>>);

impl<R> Default for Table<R> {
    fn default() -> Self {
        Table(BTreeMap::new())
    }
}

impl<R: Keyed> Table<R> {
    fn follow(&mut self, changes: RowChanges<R>) {
        for key in changes.gone.into_iter().chain(changes.put.iter().map(Keyed::key)) {
            self.0.remove(&key);
        }
        for row in changes.put {
            self.0.entry(row.key()).or_default().push(row);
        }
    }

    fn rows(&self) -> impl Iterator<Item = &R> {
        self.0.values().flatten()
    }
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

    /// What is kept. A thread that panicked while it held the lock has not torn it: a batch that conflicts is found before
    /// anything is changed, and the rest does not fail.
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
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
}

impl Lookup for MemoryStore {
    fn facts(&self, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let tables = self.tables();
        let found = tables.facts.iter().filter(|(key, _)| key.starts_with(key_prefix));
        Ok(found.map(|(_, record)| record.clone()).collect())
    }

    fn instance(&self, id: u64) -> Result<Option<KeptInstance>, StoreError> {
        let tables = self.tables();
        let runs = tables.rows.get(&id).is_some_and(|row| !row.state.is_ended());
        Ok(runs.then(|| tables.kept(id)))
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.tables().records.get(&instance).cloned().unwrap_or_default())
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        let tables = self.tables();
        let fitting = tables.rows.values().filter(|row| filter.fits(row)).cloned();
        Ok(fitting.take(filter.limit.unwrap_or(usize::MAX)).collect())
    }

    fn work_items(&self, filter: &WorkItemFilter) -> Result<Vec<RowKey>, StoreError> {
        let tables = self.tables();
        let fitting = tables.work_items.rows().filter(|row| filter.fits(row)).map(|row| row.key);
        Ok(fitting.take(filter.limit.unwrap_or(usize::MAX)).collect())
    }

    fn timers(&self, after: i64, limit: usize) -> Result<Vec<TimerRow>, StoreError> {
        let tables = self.tables();
        let armed = tables.timers.rows().filter(|row| row.due > after && tables.is_active(row.key));
        let mut found: Vec<TimerRow> = armed.cloned().collect();
        found.sort_unstable_by_key(|row| (row.due, row.order, row.key));
        let last = limit.checked_sub(1).and_then(|last| found.get(last)).map_or(i64::MAX, |row| row.due);
        found.retain(|row| row.due <= last);
        Ok(found)
    }

    fn subscriptions(
        &self,
        address: &Address<'_>,
        visit: &mut dyn FnMut(RowKey) -> Enough,
    ) -> Result<(), StoreError> {
        let found: Vec<RowKey> = {
            let tables = self.tables();
            let rows =
                tables.subscriptions.rows().filter(|row| address.fits(row) && tables.is_active(row.key));
            let mut rows: Vec<_> = rows.map(|row| (Reverse(row.depth), row.order, row.key)).collect();
            rows.sort_unstable();
            rows.into_iter().map(|(.., key)| key).collect()
        };
        let _ = found.into_iter().find(|key| visit(*key) == Enough::Yes);
        Ok(())
    }
}

impl Tables {
    /// What an instance is made of again.
    fn kept(&self, id: u64) -> KeptInstance {
        let records = self.records.get(&id).map_or(&[][..], Vec::as_slice);
        let snapshot = self.snapshots.get(&id);
        let covered = snapshot.map_or(0, |snapshot| snapshot.number as usize + 1);
        KeptInstance {
            snapshot: snapshot.map(|snapshot| (snapshot.number, snapshot.state.clone())),
            records: records.iter().skip(covered).cloned().collect(),
        }
    }

    /// Whether the instance takes steps that a row belongs to.
    fn is_active(&self, key: RowKey) -> bool {
        self.rows.get(&key.instance).is_some_and(|row| row.state == RowState::Active)
    }

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
        self.work_items.follow(batch.work_items);
        self.timers.follow(batch.timers);
        self.subscriptions.follow(batch.subscriptions);
        self.incidents.follow(batch.incidents);
    }
}
