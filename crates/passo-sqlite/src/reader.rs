//! Reading a store beside the engine that uses it.

use std::path::Path;

use passo::store::{
    Address, Enough, InstanceFilter, InstanceRow, KeptInstance, Lookup, RowKey, StoreError, TimerRow,
    WorkItemFilter,
};
use rusqlite::Connection;

use crate::error::failed;
use crate::{read, schema};

/// Reads a store as it was when the reader was opened. An engine may use the file meanwhile: the reader neither needs nor
/// takes its lock, and changes nothing. As long as a reader is open, what an engine does stays in the write-ahead log, so open
/// another one from time to time rather than keep one.
///
/// ```
/// use passo::Engine;
/// use passo_sqlite::{SqliteReader, SqliteStore};
///
/// # let folder = tempfile::tempdir()?;
/// let path = folder.path().join("orders.passo");
/// let engine = Engine::builder().open(SqliteStore::open(&path)?)?;
/// let archive = Engine::builder().archive(SqliteReader::open(&path)?)?;
/// assert!(archive.definitions().is_empty());
/// # drop(engine);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SqliteReader {
    /// A transaction is open as long as the reader is, so that all that it reads is of one moment.
    connection: Connection,
}

impl SqliteReader {
    /// Opens a file that is there.
    ///
    /// # Errors
    /// When there is none, when it is no store of Passo or of a later version, or when the system refuses.
    pub fn open(path: impl AsRef<Path>) -> Result<SqliteReader, StoreError> {
        let path = path.as_ref();
        let connection = schema::connect_to_read(path)?;
        let context = || format!("reading {}", path.display());
        connection.execute_batch("BEGIN").map_err(failed(context()))?;
        schema::check(&connection, path)?;
        Ok(SqliteReader { connection })
    }
}

impl Lookup for SqliteReader {
    fn facts(&self, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        read::facts(&self.connection, key_prefix)
    }

    fn instance(&self, id: u64) -> Result<Option<KeptInstance>, StoreError> {
        read::instance(&self.connection, id)
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        read::records(&self.connection, instance, 0)
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        read::instances(&self.connection, filter)
    }

    fn work_items(&self, filter: &WorkItemFilter) -> Result<Vec<RowKey>, StoreError> {
        read::work_items(&self.connection, filter)
    }

    fn timers(&self, after: i64, limit: usize) -> Result<Vec<TimerRow>, StoreError> {
        read::timers(&self.connection, after, limit)
    }

    fn subscriptions(
        &self,
        address: &Address<'_>,
        visit: &mut dyn FnMut(RowKey) -> Enough,
    ) -> Result<(), StoreError> {
        read::subscriptions(&self.connection, address, visit)
    }
}
