//! Data stores: data that outlives the instances which read and write it (section 10.4.1 of the standard).

use std::sync::Arc;

use super::incident::Trouble;
use super::run::Run;
use crate::journal::{IncidentKind, Record};
use crate::value::Value;

/// The data stores that a command may use.
pub(crate) trait DataStores {
    /// Whether the host keeps the data store, which is then written at once; what the engine keeps is written with the
    /// command.
    fn is_kept_by_host(&self, store: &str) -> bool;

    /// What the data store held before the command, or holds now where the host keeps it.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&self, store: &str) -> Result<Option<Value>, String>;

    /// A data store that the host keeps holds this from now on.
    ///
    /// # Errors
    /// Why it cannot be written.
    fn write(&self, store: &str, value: Value) -> Result<(), String>;
}

impl<R: Record> Run<'_, R> {
    /// What a data store holds now; nothing of one that was never written.
    pub(super) fn stored(&self, store: &Arc<str>) -> Result<Option<Value>, Trouble> {
        match self.stored.iter().rev().find(|(name, _)| name == store) {
            Some((_, written)) => Ok(Some(written.clone())),
            None => self.world.data.read(store).map_err(|reason| failed(store, "read", &reason)),
        }
    }

    /// Data goes to a data store.
    pub(super) fn store(&mut self, store: &Arc<str>, value: Value) -> Result<(), Trouble> {
        if self.world.data.is_kept_by_host(store) {
            return self.world.data.write(store, value).map_err(|reason| failed(store, "written", &reason));
        }
        self.stored.push((store.clone(), value));
        Ok(())
    }
}

fn failed(store: &str, what: &str, reason: &str) -> Trouble {
    let message = format!("the data store \"{store}\" cannot be {what}: {reason}");
    Trouble { kind: IncidentKind::Expression, message }
}
