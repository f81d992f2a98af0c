//! Units of work of engines that share a store in memory.

use std::cell::Cell;
use std::sync::Arc;

use super::MemoryStore;
use super::tables::Tables;
use crate::store::{
    Address, Batch, Enough, InstanceFilter, InstanceRow, KeptInstance, Lookup, RowKey, Sequence, SharedStore,
    StoreError, TimerRow, UnitOfWork, WorkItemFilter,
};

/// What looks something up in the tables of a moment.
pub(super) trait Moment {
    /// The tables of that moment.
    fn moment(&self) -> Arc<Tables>;
}

impl<M: Moment> Lookup for M {
    fn facts(&self, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        self.moment().facts(key_prefix)
    }

    fn instance(&self, id: u64) -> Result<Option<KeptInstance>, StoreError> {
        self.moment().instance(id)
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        self.moment().records(instance)
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        self.moment().instances(filter)
    }

    fn work_items(&self, filter: &WorkItemFilter) -> Result<Vec<RowKey>, StoreError> {
        self.moment().work_items(filter)
    }

    fn timers(&self, after: i64, limit: usize) -> Result<Vec<TimerRow>, StoreError> {
        self.moment().timers(after, limit)
    }

    fn subscriptions(
        &self,
        address: &Address<'_>,
        visit: &mut dyn FnMut(RowKey) -> Enough,
    ) -> Result<(), StoreError> {
        self.moment().subscriptions(address, visit)
    }
}

/// A unit of work: everything that it looks up is of the moment when it began, and it is committed if that is still the last.
struct Unit {
    store: MemoryStore,
    tables: Arc<Tables>,
    /// The restless instance that it has taken.
    taken_up: Cell<Option<u64>>,
}

impl SharedStore for MemoryStore {
    fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let (store, tables) = (self.clone(), self.tables());
        Ok(Box::new(Unit { store, tables, taken_up: Cell::new(None) }))
    }
}

impl Moment for Unit {
    fn moment(&self) -> Arc<Tables> {
        self.tables.clone()
    }
}

impl UnitOfWork for Unit {
    fn take_numbers(&self, sequence: Sequence) -> Result<u64, StoreError> {
        Ok(self.store.kept().take_numbers(sequence))
    }

    fn take_timer(&self, due_by: i64) -> Result<Option<TimerRow>, StoreError> {
        let first = self.timers(i64::MIN, 1)?.into_iter().next();
        Ok(first.filter(|timer| timer.due <= due_by))
    }

    fn take_restless(&self) -> Result<Option<u64>, StoreError> {
        let is_restless = |id: &u64| self.tables.rows.get(id).is_some_and(|row| row.restless);
        let found = self.store.kept().left_behind.iter().copied().find(is_restless);
        self.taken_up.set(found);
        Ok(found)
    }

    fn commit(self: Box<Self>, batch: &Batch) -> Result<(), StoreError> {
        let Unit { store, tables, taken_up } = *self;
        let mut kept = store.kept();
        if !Arc::ptr_eq(&kept.tables, &tables) {
            let instance = batch.appends.first().map_or(0, |append| append.instance);
            return Err(StoreError::Conflict { instance });
        }
        drop(tables);
        Arc::make_mut(&mut kept.tables).commit(std::slice::from_ref(batch))?;
        if let Some(id) = taken_up.get() {
            kept.left_behind.remove(&id);
        }
        Ok(())
    }
}
