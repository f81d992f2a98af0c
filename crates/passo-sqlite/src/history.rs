//! What happened to instances, as rows for people. They follow the records when they are asked to, in steps of their own, so that no
//! call of an engine waits for them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use passo::InstanceId;
use passo::history::{History, HistoryEntry, HistoryKind};
use passo::store::{Batch, StoreError};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::error::failed;
use crate::write::{run, signed};
use crate::{SqliteStore, lock};

/// How many instances are told of in one step.
const STEP: usize = 200;

/// The instances of which not everything is told.
#[derive(Debug, Default)]
pub(crate) struct Untold(Mutex<Option<BTreeSet<u64>>>);

impl Untold {
    /// Notes whom batches are about, once the first rows were asked for.
    pub(crate) fn note(&self, batches: &[Batch]) {
        if let Some(untold) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            untold.extend(batches.iter().flat_map(|batch| &batch.appends).map(|append| append.instance));
        }
    }

    /// Takes out whom it has; nothing if it does not know, as then everybody may be meant. From now on it knows.
    fn take(&self) -> Option<BTreeSet<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(BTreeSet::new())
    }

    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl SqliteStore {
    /// Brings the view `history` up to date, in which people see what happened to instances: writes what was committed since the last
    /// time; gives how many rows that are. `history_of` tells what happened to an instance: it is that of the engine over this store, or of
    /// an archive over it.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use passo::Engine;
    /// use passo_sqlite::SqliteStore;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("orders.passo");
    /// let store = Arc::new(SqliteStore::open(&path)?);
    /// let engine = Engine::builder().open(store.clone())?;
    /// // In a thread of its own, from time to time:
    /// store.write_history(|instance| Ok(engine.history(instance)))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the store cannot be read or written. What was written until then stays, and the rest is written the next time.
    pub fn write_history(
        &self,
        history_of: impl Fn(InstanceId) -> Result<Option<History>, StoreError>,
    ) -> Result<usize, StoreError> {
        let noted = self.untold.take();
        let written = match noted {
            None => self.write_all_history(&history_of),
            Some(noted) => {
                let noted: Vec<u64> = noted.into_iter().collect();
                noted.chunks(STEP).try_fold(0, |sum, step| Ok(sum + self.write_step(step, &history_of)?))
            }
        };
        if written.is_err() {
            self.untold.forget();
        }
        written
    }

    fn write_all_history(
        &self,
        history_of: &impl Fn(InstanceId) -> Result<Option<History>, StoreError>,
    ) -> Result<usize, StoreError> {
        let (mut after, mut written) = (0, 0);
        loop {
            let step = untold(&lock(&self.reader), after).map_err(failed("reading the history"))?;
            let Some(last) = step.last() else { return Ok(written) };
            after = *last;
            written += self.write_step(&step, history_of)?;
        }
    }

    /// What happened is told outside of the transaction, which is short.
    fn write_step(
        &self,
        instances: &[u64],
        history_of: &impl Fn(InstanceId) -> Result<Option<History>, StoreError>,
    ) -> Result<usize, StoreError> {
        let mut told = Vec::new();
        for id in instances {
            // Records that come after this number are told of the next time, whether they are in this history or not.
            let records = records(&lock(&self.reader), *id).map_err(failed("reading the history"))?;
            match history_of(InstanceId(*id)) {
                Ok(history) => told.push((*id, records, history.unwrap_or_default())),
                Err(StoreError::Damaged(_)) => told.push((*id, records, History::default())),
                Err(error) => return Err(error),
            }
        }
        write(&mut lock(&self.writer), &told).map_err(failed("writing the history"))
    }
}

/// The first instances after a number of which not everything is told.
fn untold(connection: &Connection, after: u64) -> rusqlite::Result<Vec<u64>> {
    let select = "SELECT id FROM (
            SELECT i.id AS id, t.records AS told,
                (SELECT max(number) + 1 FROM record r WHERE r.instance = i.id) AS records
            FROM instance i LEFT JOIN history_told t ON t.instance = i.id WHERE i.id > ?1)
        WHERE records IS NOT told ORDER BY id LIMIT ?2";
    let mut select = connection.prepare_cached(select)?;
    let rows = select.query_map(params![signed(after), STEP as i64], |row| row.get::<_, i64>(0))?;
    rows.map(|id| id.map(i64::unsigned_abs)).collect()
}

/// How many records an instance has; none if there are none.
fn records(connection: &Connection, instance: u64) -> rusqlite::Result<Option<i64>> {
    let select = "SELECT max(number) + 1 FROM record WHERE instance = ?1";
    connection.prepare_cached(select)?.query_row([signed(instance)], |row| row.get(0))
}

fn write(connection: &mut Connection, told: &[(u64, Option<i64>, History)]) -> rusqlite::Result<usize> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut written = 0;
    for (id, records, history) in told {
        let exists = "SELECT coalesce((SELECT events FROM history_told WHERE instance = ?1), 0)
            FROM instance WHERE id = ?1";
        let known = transaction.prepare_cached(exists)?.query_row([signed(*id)], |row| row.get::<_, i64>(0));
        // An instance that was forgotten meanwhile has no history any more.
        let Some(known) = known.optional()? else { continue };
        for entry in history.entries.iter().filter(|entry| signed(entry.event) > known) {
            write_entry(&transaction, *id, entry)?;
            written += 1;
        }
        let events = history.entries.last().map_or(known, |entry| signed(entry.event)).max(known);
        let tell = "INSERT OR REPLACE INTO history_told (instance, records, events) VALUES (?1, ?2, ?3)";
        run(&transaction, tell, params![signed(*id), records, events])?;
    }
    transaction.commit()?;
    Ok(written)
}

fn write_entry(connection: &Connection, instance: u64, entry: &HistoryEntry) -> rusqlite::Result<()> {
    let (variable, value) = match &entry.kind {
        HistoryKind::VariableSet { name, value } => (Some(&**name), Some(value.to_json().to_string())),
        _ => (None, None),
    };
    let insert = "INSERT INTO history_entry
        (instance, event, command, at, process, element, name, tag, serial, what, who, variable, value, detail)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let values = params![
        signed(instance),
        signed(entry.event),
        signed(entry.command),
        entry.at.timestamp_millis(),
        &*entry.process,
        &*entry.element,
        entry.name.as_deref(),
        entry.tag,
        entry.serial,
        entry.kind.as_str(),
        entry.who(),
        variable,
        value,
        entry.kind.detail(),
    ];
    run(connection, insert, values)
}
