//! The data of data stores, for commands and from outside.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::shelf::Shelf;
use super::{Engine, EngineError, Sight};
use crate::execute::{DataStores, check_value};
use crate::plugin::{DataStore, DataStoreError};
use crate::store::EngineFact;
use crate::value::Value;

/// The data stores as a command sees them.
pub(super) struct Data<'a> {
    /// Those that the host keeps, by name.
    pub(super) host: &'a BTreeMap<Arc<str>, Arc<dyn DataStore>>,
    /// The data of those that the engine keeps, by name.
    pub(super) own: &'a BTreeMap<Arc<str>, Value>,
    /// Where those that the engine keeps are looked up, if others change them too.
    pub(super) shelf: &'a Shelf,
}

/// What a data store holds of which others keep the data too.
fn recalled(shelf: &Shelf, name: &str) -> Option<Value> {
    let held = |fact| match fact {
        EngineFact::DataStored { store, value } if *store == *name => Some(value),
        _ => None,
    };
    shelf.recall(&format!("data/{name}")).into_iter().find_map(held)
}

impl DataStores for Data<'_> {
    fn is_kept_by_host(&self, store: &str) -> bool {
        self.host.contains_key(store)
    }

    fn read(&self, store: &str) -> Result<Option<Value>, String> {
        match self.host.get(store) {
            Some(host) => host.read(store).map_err(|error| error.to_string()),
            None => Ok(self.own.get(store).cloned().or_else(|| recalled(self.shelf, store))),
        }
    }

    fn write(&self, store: &str, value: Value) -> Result<(), String> {
        let Some(host) = self.host.get(store) else { return Ok(()) };
        host.write(store, value).map_err(|error| error.to_string())
    }
}

impl Engine {
    /// What a data store holds: by its name or, without one, its id. Nothing when it was never written. A data store that
    /// the host keeps is asked.
    ///
    /// # Errors
    /// When the host's data store cannot be read.
    pub fn data(&self, store: &str) -> Result<Option<Value>, DataStoreError> {
        match self.registry.data_stores.get(store) {
            Some(host) => host.read(store),
            None => Ok(self.look(Sight::Nothing, |core| {
                core.data.get(store).cloned().or_else(|| recalled(&core.shelf, store))
            })),
        }
    }

    /// A data store that the engine keeps holds this from now on.
    ///
    /// # Errors
    /// When the host keeps the data store, or the value is larger than the limits allow.
    pub fn set_data(&self, store: impl Into<Arc<str>>, value: Value) -> Result<(), EngineError> {
        let store = store.into();
        if self.registry.data_stores.contains_key(&store) {
            return Err(EngineError::KeptByHost { store });
        }
        if let Err(what) = check_value(&self.limits, &store, &value) {
            return Err(EngineError::LimitExceeded { what, limit: self.limits.value_bytes });
        }
        self.change((store, value), |core, (store, value)| {
            core.next_command();
            core.note(EngineFact::DataStored { store, value });
            Ok(())
        })
    }
}
