//! The tables of a store in memory.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::store::row::Keyed;
use crate::store::{
    Address, Append, Batch, Counters, Enough, FactChange, IncidentRow, InstanceFilter, InstanceRow,
    KeptInstance, Lookup, RowChanges, RowKey, RowState, Snapshot, StoreError, SubscriptionRow, TimerRow,
    WorkItemFilter, WorkItemRow,
};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tables {
    pub(super) counters: Counters,
    pub(super) facts: Vec<(String, Vec<u8>)>,
    pub(super) records: BTreeMap<u64, Vec<Vec<u8>>>,
    pub(super) snapshots: BTreeMap<u64, Snapshot>,
    pub(super) rows: BTreeMap<u64, InstanceRow>,
    pub(super) work_items: Table<WorkItemRow>,
    pub(super) timers: Table<TimerRow>,
    pub(super) subscriptions: Table<SubscriptionRow>,
    pub(super) incidents: Table<IncidentRow>,
}

/// Rows by where they are; a place has several of one kind at most when it can be reached in several ways.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table<R>(BTreeMap<RowKey, Vec<R>>);

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

    pub(super) fn rows(&self) -> impl Iterator<Item = &R> {
        self.0.values().flatten()
    }
}

impl Lookup for Tables {
    fn facts(&self, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let found = self.facts.iter().filter(|(key, _)| key.starts_with(key_prefix));
        Ok(found.map(|(_, record)| record.clone()).collect())
    }

    fn instance(&self, id: u64) -> Result<Option<KeptInstance>, StoreError> {
        let runs = self.rows.get(&id).is_some_and(|row| !row.state.is_ended());
        Ok(runs.then(|| self.kept(id)))
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        Ok(self.records.get(&instance).cloned().unwrap_or_default())
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        let fitting = self.rows.values().filter(|row| filter.fits(row)).cloned();
        Ok(fitting.take(filter.limit.unwrap_or(usize::MAX)).collect())
    }

    fn work_items(&self, filter: &WorkItemFilter) -> Result<Vec<RowKey>, StoreError> {
        let fitting = self.work_items.rows().filter(|row| filter.fits(row)).map(|row| row.key);
        Ok(fitting.take(filter.limit.unwrap_or(usize::MAX)).collect())
    }

    fn timers(&self, after: i64, limit: usize) -> Result<Vec<TimerRow>, StoreError> {
        let armed = self.timers.rows().filter(|row| row.due > after && self.is_active(row.key));
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
            let rows = self.subscriptions.rows().filter(|row| address.fits(row) && self.is_active(row.key));
            let mut rows: Vec<_> = rows.map(|row| (Reverse(row.depth), row.order, row.key)).collect();
            rows.sort_unstable();
            rows.into_iter().map(|(.., key)| key).collect()
        };
        let _ = found.into_iter().find(|key| visit(*key) == Enough::Yes);
        Ok(())
    }
}

impl Tables {
    /// Keeps batches, all of them or none.
    ///
    /// # Errors
    /// When a record of an instance has a number that is taken.
    pub(super) fn commit(&mut self, batches: &[Batch]) -> Result<(), StoreError> {
        let mut next: BTreeMap<u64, usize> = BTreeMap::new();
        for Append { instance, number, .. } in batches.iter().flat_map(|batch| &batch.appends) {
            let known = || self.records.get(instance).map_or(0, Vec::len);
            let next = next.entry(*instance).or_insert_with(known);
            if *next as u64 != *number {
                return Err(StoreError::Conflict { instance: *instance });
            }
            *next += 1;
        }
        for batch in batches {
            self.keep(batch.clone());
        }
        Ok(())
    }

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
