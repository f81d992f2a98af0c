//! The embedded durable store for [Passo](passo): one SQLite file beside your program.
//!
//! ```
//! use passo::{Engine, Start};
//! use passo_sqlite::SqliteStore;
//!
//! # let folder = tempfile::tempdir()?;
//! let path = folder.path().join("orders.passo");
//! let engine = Engine::builder().open(SqliteStore::open(&path)?)?;
//! engine.deploy(r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
//!   <process id="order" isExecutable="true"><startEvent id="start"/>
//!     <sequenceFlow id="f" sourceRef="start" targetRef="approve"/><userTask id="approve"/></process>
//! </definitions>"#)?;
//! let order = engine.start(Start::process("order"))?;
//! drop(engine);
//!
//! let engine = Engine::builder().open(SqliteStore::open(&path)?)?;
//! assert_eq!(engine.instance(order).map(|found| found.waiting.len()), Some(1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What a call did is on the disk when the call returns: the write-ahead log is synchronized with every commit, and the
//! calls of many threads share a commit. A file is used by one engine at a time; other programs can read it meanwhile with
//! any SQLite tool. The views `instances`, `work_items`, `timers`, `subscriptions`, `incidents` and `history` are for people; the
//! tables behind them belong to this crate. [`SqliteReader`] reads what happened, beside an engine or without one.
#![forbid(unsafe_code)]

mod error;
mod history;
mod left;
mod lock;
mod read;
mod reader;
mod schema;
mod write;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use passo::store::{
    Address, Batch, Counters, Enough, InstanceFilter, InstanceRow, KeptInstance, Lookup, RowKey, Store,
    StoreError, TimerRow, WorkItemFilter,
};
use rusqlite::{Connection, TransactionBehavior};

use crate::error::failed;
use crate::history::Untold;
use crate::lock::FileLock;
pub use crate::reader::SqliteReader;

/// How sure a commit is before a call is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// It survives a loss of power.
    #[default]
    Full,
    /// It survives the end of the program, however sudden; a loss of power may undo the last commits, but never half of one.
    Normal,
}

/// A store in one SQLite file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    untold: Untold,
    /// Held as long as the store is open.
    _lock: FileLock,
}

impl SqliteStore {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    /// When another engine uses the file, when it is no store of Passo or of a later version, or when the system refuses.
    pub fn open(path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        SqliteStore::open_with(path, Synchronous::default())
    }

    /// Opens a file, or makes it, with another promise of durability.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn open_with(path: impl AsRef<Path>, synchronous: Synchronous) -> Result<SqliteStore, StoreError> {
        let path = path.as_ref().to_owned();
        let lock = FileLock::take(&path)?;
        left::make_sure(&path)?;
        let writer = schema::connect(&path, synchronous)?;
        let reader = schema::connect_to_read(&path)?;
        schema::check_log(&reader, &path)?;
        Ok(SqliteStore {
            path,
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            untold: Untold::default(),
            _lock: lock,
        })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Copies the store as it is now into another file, which must not exist; engines may work meanwhile.
    ///
    /// # Errors
    /// When the other file exists, or the system refuses.
    pub fn back_up(&self, to: impl AsRef<Path>) -> Result<(), StoreError> {
        let to = to.as_ref();
        if to.exists() {
            let message = format!("{} exists already", to.display());
            return Err(StoreError::Failed { context: "backing up".to_owned(), source: message.into() });
        }
        let to = to.to_string_lossy();
        let context = || format!("backing up into {to}");
        lock(&self.reader).execute("VACUUM INTO ?1", [&to]).map_err(failed(context()))?;
        Ok(())
    }
}

impl Store for SqliteStore {
    fn lookup(&self) -> &dyn Lookup {
        self
    }

    fn counters(&self) -> Result<Counters, StoreError> {
        read::counters(&lock(&self.reader))
    }

    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
        let mut writer = lock(&self.writer);
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed("beginning a transaction"))?;
        write::batches(&transaction, batches)?;
        transaction.commit().map_err(failed("committing"))?;
        self.untold.note(batches);
        Ok(())
    }
}

impl Lookup for SqliteStore {
    fn facts(&self, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        read::facts(&lock(&self.reader), key_prefix)
    }

    fn instance(&self, id: u64) -> Result<Option<KeptInstance>, StoreError> {
        read::instance(&lock(&self.reader), id)
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        read::records(&lock(&self.reader), instance, 0)
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        read::instances(&lock(&self.reader), filter)
    }

    fn work_items(&self, filter: &WorkItemFilter) -> Result<Vec<RowKey>, StoreError> {
        read::work_items(&lock(&self.reader), filter)
    }

    fn timers(&self, after: i64, limit: usize) -> Result<Vec<TimerRow>, StoreError> {
        read::timers(&lock(&self.reader), after, limit)
    }

    fn subscriptions(
        &self,
        address: &Address<'_>,
        visit: &mut dyn FnMut(RowKey) -> Enough,
    ) -> Result<(), StoreError> {
        read::subscriptions(&lock(&self.reader), address, visit)
    }
}

/// A connection. A thread that panicked while it had it has left no transaction open: it was rolled back on the way.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(doctest)]
#[doc = include_str!("../../../docs/operating.md")]
struct Operating;
