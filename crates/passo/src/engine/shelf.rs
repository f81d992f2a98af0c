//! Where an engine looks up what it does not hold in memory.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::open::damaged;
use crate::store::{
    Batch, EngineFact, Lookup, Sequence, Store, StoreError, TimerRow, UnitOfWork, decode_fact,
};

/// Where an engine looks up what it does not hold in memory.
pub(super) struct Shelf {
    source: Source,
    /// What went wrong when it was read; from then on nothing that it gave is to be relied on.
    failure: OnceCell<StoreError>,
    /// The instances that were found damaged, with what is wrong with them. The others go on.
    damaged: RefCell<BTreeMap<u64, Arc<str>>>,
}

/// What stands behind it.
enum Source {
    /// Nothing: everything is in memory.
    Nothing,
    Store(Arc<dyn Store>),
    /// A unit of work in a store that others use too.
    Unit(Box<dyn UnitOfWork>),
}

impl Shelf {
    /// Everything is in memory.
    pub(super) fn nothing() -> Shelf {
        Shelf::over(Source::Nothing)
    }

    pub(super) fn store(store: Arc<dyn Store>) -> Shelf {
        Shelf::over(Source::Store(store))
    }

    pub(super) fn unit(unit: Box<dyn UnitOfWork>) -> Shelf {
        Shelf::over(Source::Unit(unit))
    }

    fn over(source: Source) -> Shelf {
        Shelf { source, failure: OnceCell::new(), damaged: RefCell::default() }
    }

    /// Whether there is a store.
    pub(super) fn is_there(&self) -> bool {
        match self.source {
            Source::Nothing => false,
            Source::Store(_) | Source::Unit(_) => true,
        }
    }

    /// Reads; gives nothing when there is no store or it fails, which [`Shelf::failure`] tells then.
    pub(super) fn read<T: Default>(&self, read: impl FnOnce(&dyn Lookup) -> Result<T, StoreError>) -> T {
        let lookup: &dyn Lookup = match &self.source {
            Source::Nothing => return T::default(),
            Source::Store(store) => store.lookup(),
            Source::Unit(unit) => &**unit,
        };
        match read(lookup) {
            Ok(found) => found,
            Err(error) => {
                let _ = self.failure.set(error);
                T::default()
            }
        }
    }

    /// The facts whose key begins with this text, of a store that others change too.
    pub(super) fn recall(&self, key_prefix: &str) -> Vec<EngineFact> {
        if !self.is_shared() {
            return Vec::new();
        }
        self.read(|lookup| {
            let records = lookup.facts(key_prefix)?;
            let facts = records.iter().map(|record| decode_fact(record));
            facts.collect::<Result<_, _>>().map_err(|error| damaged("a fact", &error))
        })
    }

    /// Reads one instance. One that is damaged is as if it were not there, and is noted.
    pub(super) fn read_instance<T>(
        &self,
        id: u64,
        read: impl FnOnce(&dyn Lookup) -> Result<Option<T>, StoreError>,
    ) -> Option<T> {
        self.read(|lookup| match read(lookup) {
            Err(StoreError::Damaged(reason)) => {
                self.damaged.borrow_mut().insert(id, reason.into());
                Ok(None)
            }
            other => other,
        })
    }

    /// What is wrong with an instance that was found damaged.
    pub(super) fn damage(&self, id: u64) -> Option<Arc<str>> {
        self.damaged.borrow().get(&id).cloned()
    }

    /// Whether others use the store too.
    pub(super) fn is_shared(&self) -> bool {
        self.as_unit().is_some()
    }

    fn as_unit(&self) -> Option<&dyn UnitOfWork> {
        match &self.source {
            Source::Nothing | Source::Store(_) => None,
            Source::Unit(unit) => Some(&**unit),
        }
    }

    /// Asks the unit of work, if there is one.
    fn ask<T>(&self, ask: impl FnOnce(&dyn UnitOfWork) -> Result<Option<T>, StoreError>) -> Option<T> {
        ask(self.as_unit()?).unwrap_or_else(|error| {
            let _ = self.failure.set(error);
            None
        })
    }

    /// The first of a block of numbers.
    pub(super) fn take_numbers(&self, sequence: Sequence) -> Option<u64> {
        self.ask(|unit| unit.take_numbers(sequence).map(Some))
    }

    /// The timer that is due first by a time.
    pub(super) fn take_timer(&self, due_by: i64) -> Option<TimerRow> {
        self.ask(|unit| unit.take_timer(due_by))
    }

    /// An instance that an engine has left behind.
    pub(super) fn take_restless(&self) -> Option<u64> {
        self.ask(|unit| unit.take_restless())
    }

    /// Commits the unit of work.
    ///
    /// # Errors
    /// When another one came before, or the store fails.
    pub(super) fn commit(self, batch: Option<Batch>) -> Result<(), StoreError> {
        match (self.source, batch) {
            (Source::Unit(unit), Some(batch)) => unit.commit(&batch),
            (Source::Unit(_) | Source::Store(_) | Source::Nothing, _) => Ok(()),
        }
    }

    /// Takes out what went wrong.
    pub(super) fn take_failure(&mut self) -> Option<StoreError> {
        self.failure.take()
    }

    /// What went wrong.
    pub(super) fn failure(&self) -> Option<&StoreError> {
        self.failure.get()
    }
}
