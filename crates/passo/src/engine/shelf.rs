//! Where an engine looks up what it does not hold in memory.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::store::{Lookup, Store, StoreError};

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
}

impl Shelf {
    /// Everything is in memory.
    pub(super) fn nothing() -> Shelf {
        Shelf::over(Source::Nothing)
    }

    pub(super) fn store(store: Arc<dyn Store>) -> Shelf {
        Shelf::over(Source::Store(store))
    }

    fn over(source: Source) -> Shelf {
        Shelf { source, failure: OnceCell::new(), damaged: RefCell::default() }
    }

    /// Whether there is a store.
    pub(super) fn is_there(&self) -> bool {
        match self.source {
            Source::Nothing => false,
            Source::Store(_) => true,
        }
    }

    /// Reads; gives nothing when there is no store or it fails, which [`Shelf::failure`] tells then.
    pub(super) fn read<T: Default>(&self, read: impl FnOnce(&dyn Lookup) -> Result<T, StoreError>) -> T {
        let lookup: &dyn Lookup = match &self.source {
            Source::Nothing => return T::default(),
            Source::Store(store) => store.lookup(),
        };
        match read(lookup) {
            Ok(found) => found,
            Err(error) => {
                let _ = self.failure.set(error);
                T::default()
            }
        }
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

    /// What went wrong.
    pub(super) fn failure(&self) -> Option<&StoreError> {
        self.failure.get()
    }
}
