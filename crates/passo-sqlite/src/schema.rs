//! The tables, and how a connection is set up.

use std::path::Path;

use passo::store::StoreError;
use rusqlite::{Connection, OpenFlags};

use crate::Synchronous;
use crate::error::failed;

/// What tells a store of Passo from any other SQLite file: "PASS" in ASCII.
const APPLICATION: i32 = 0x5041_5353;

/// What makes the tables of each version out of those of the version before. A store is brought to the last one when it is opened.
const VERSIONS: [&str; 2] = [TABLES, HISTORY];

/// The version of the tables.
const VERSION: i32 = VERSIONS.len() as i32;

/// The tables that hold everything (`meta`, `fact`, `record`, `snapshot`), those that follow them, and the views for people,
/// in which times are texts in UTC.
const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('commands', 0), ('instances', 0), ('facts', 0);
CREATE TABLE fact (sequence INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, record BLOB NOT NULL) STRICT;
CREATE INDEX fact_key ON fact (key);
CREATE TABLE record (
    instance INTEGER NOT NULL, number INTEGER NOT NULL, record BLOB NOT NULL, PRIMARY KEY (instance, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot (instance INTEGER PRIMARY KEY, number INTEGER NOT NULL, state BLOB NOT NULL) STRICT;
CREATE TABLE instance (
    id INTEGER PRIMARY KEY, process TEXT NOT NULL, version INTEGER NOT NULL, business_key TEXT, state TEXT NOT NULL,
    error TEXT, incidents INTEGER NOT NULL, changed INTEGER NOT NULL, restless INTEGER NOT NULL
) STRICT;
CREATE INDEX instance_running ON instance (id) WHERE state IN ('active', 'suspended');
CREATE INDEX instance_restless ON instance (id) WHERE restless;
CREATE INDEX instance_business_key ON instance (business_key) WHERE business_key IS NOT NULL;
CREATE INDEX instance_ended ON instance (changed) WHERE state NOT IN ('active', 'suspended');
CREATE TABLE work_item (
    instance INTEGER NOT NULL, serial INTEGER NOT NULL, process TEXT NOT NULL, element TEXT NOT NULL, name TEXT,
    handler TEXT, assignee TEXT, candidate_users TEXT, candidate_groups TEXT, due INTEGER, follow_up INTEGER,
    priority INTEGER NOT NULL, since INTEGER NOT NULL, retries_left INTEGER NOT NULL, PRIMARY KEY (instance, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_item_element ON work_item (process, element);
CREATE INDEX work_item_assignee ON work_item (assignee) WHERE assignee IS NOT NULL;
CREATE INDEX work_item_handler ON work_item (handler) WHERE handler IS NOT NULL;
CREATE TABLE candidate (
    kind TEXT NOT NULL, name TEXT NOT NULL, instance INTEGER NOT NULL, serial INTEGER NOT NULL,
    PRIMARY KEY (kind, name, instance, serial)
) STRICT, WITHOUT ROWID;
CREATE TABLE timer (
    instance INTEGER NOT NULL, serial INTEGER NOT NULL, process TEXT NOT NULL, element TEXT NOT NULL,
    due INTEGER NOT NULL, turn INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (instance, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due, turn);
CREATE TABLE subscription (
    instance INTEGER NOT NULL, serial INTEGER NOT NULL, address TEXT NOT NULL, process TEXT NOT NULL,
    element TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, message_key TEXT, depth INTEGER NOT NULL,
    turn INTEGER NOT NULL, PRIMARY KEY (instance, serial, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_address ON subscription (kind, address, message_key, depth DESC, turn);
CREATE TABLE incident (
    instance INTEGER NOT NULL, serial INTEGER NOT NULL, process TEXT NOT NULL, element TEXT NOT NULL,
    kind TEXT NOT NULL, message TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (instance, serial)
) STRICT, WITHOUT ROWID;
CREATE VIEW instances AS
    SELECT id, process, version, business_key, state, error, incidents,
        strftime('%Y-%m-%dT%H:%M:%fZ', changed / 1000.0, 'unixepoch') AS changed
    FROM instance;
CREATE VIEW work_items AS
    SELECT w.instance || '-' || w.serial AS id, w.instance, i.business_key, w.process, w.element, w.name, w.handler,
        w.assignee, w.candidate_users, w.candidate_groups,
        strftime('%Y-%m-%dT%H:%M:%fZ', w.due / 1000.0, 'unixepoch') AS due,
        strftime('%Y-%m-%dT%H:%M:%fZ', w.follow_up / 1000.0, 'unixepoch') AS follow_up,
        w.priority, strftime('%Y-%m-%dT%H:%M:%fZ', w.since / 1000.0, 'unixepoch') AS since, w.retries_left,
        i.state = 'suspended' AS suspended
    FROM work_item w JOIN instance i ON i.id = w.instance;
CREATE VIEW timers AS
    SELECT t.instance, i.business_key, t.process, t.element,
        strftime('%Y-%m-%dT%H:%M:%fZ', t.due / 1000.0, 'unixepoch') AS due, i.state = 'suspended' AS suspended
    FROM timer t JOIN instance i ON i.id = t.instance ORDER BY t.due, t.turn;
CREATE VIEW subscriptions AS
    SELECT s.instance, i.business_key, s.process, s.element, s.kind, s.name, s.message_key,
        i.state = 'suspended' AS suspended
    FROM subscription s JOIN instance i ON i.id = s.instance WHERE s.address = s.name;
CREATE VIEW incidents AS
    SELECT n.instance || '-' || n.serial AS id, n.instance, i.business_key, n.process, n.element, n.kind, n.message,
        strftime('%Y-%m-%dT%H:%M:%fZ', n.since / 1000.0, 'unixepoch') AS since
    FROM incident n JOIN instance i ON i.id = n.instance;
";

/// What happened, for people: `history_told` has how much of each instance is in `history_entry`.
const HISTORY: &str = "
CREATE TABLE history_told (instance INTEGER PRIMARY KEY, records INTEGER, events INTEGER NOT NULL) STRICT;
CREATE TABLE history_entry (
    instance INTEGER NOT NULL, event INTEGER NOT NULL, command INTEGER NOT NULL, at INTEGER NOT NULL,
    process TEXT NOT NULL, element TEXT NOT NULL, name TEXT, tag TEXT NOT NULL, serial INTEGER, what TEXT NOT NULL,
    who TEXT, variable TEXT, value TEXT, detail TEXT, PRIMARY KEY (instance, event)
) STRICT, WITHOUT ROWID;
CREATE VIEW history AS
    SELECT h.instance, i.business_key, h.event, strftime('%Y-%m-%dT%H:%M:%fZ', h.at / 1000.0, 'unixepoch') AS at,
        h.process, h.element, h.name, h.tag, h.instance || '-' || h.serial AS place, h.what, h.who, h.variable,
        h.value, h.detail
    FROM history_entry h JOIN instance i ON i.id = h.instance;
";

/// Opens the file for writing, and makes the tables if it is new.
pub(crate) fn connect(path: &Path, synchronous: Synchronous) -> Result<Connection, StoreError> {
    let context = |what: &str| format!("{what} {}", path.display());
    let mut connection = Connection::open(path).map_err(failed(context("opening")))?;
    let is_new = is_empty(&connection).map_err(failed(context("reading")))?;
    let version = if is_new { 0 } else { check(&connection, path)? };
    set_up(&connection, synchronous).map_err(failed(context("setting up")))?;
    let missing = VERSIONS.get(usize::try_from(version).unwrap_or(0)..).unwrap_or_default();
    if !missing.is_empty() {
        create(&mut connection, missing).map_err(failed(context("making the tables in")))?;
    }
    Ok(connection)
}

/// Opens the file for reading; it is not changed, and nothing is locked.
pub(crate) fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let context = |what: &str| format!("{what} {}", path.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed(context("opening")))?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.pragma_update(None, "trusted_schema", false).map_err(failed(context("setting up")))?;
    Ok(connection)
}

/// Whether the file has a write-ahead log. A connection that asks for one can fail to get it without a word, when its disk fails at that
/// moment, and goes on in a mode in which commits are less sure. So one that has just been opened looks.
///
/// # Errors
/// When it has none, or cannot be read.
pub(crate) fn check_log(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let context = || format!("looking for the write-ahead log of {}", path.display());
    // The mode is known when something has been read.
    is_empty(connection).map_err(failed(context()))?;
    let mode: String =
        connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).map_err(failed(context()))?;
    if mode == "wal" {
        return Ok(());
    }
    let source = format!("there is none; the journal is in the mode \"{mode}\"").into();
    Err(StoreError::Failed { context: context(), source })
}

/// The version of the tables of a store.
///
/// # Errors
/// When the file is none, or its tables are not known.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<i32, StoreError> {
    let pragma = |name: &str| -> Result<i32, StoreError> {
        let read = connection.pragma_query_value(None, name, |row| row.get(0));
        read.map_err(failed(format!("reading {}", path.display())))
    };
    let (application, version) = (pragma("application_id")?, pragma("user_version")?);
    if application != APPLICATION {
        let message = format!("{} is a SQLite file of another program", path.display());
        return Err(StoreError::Unsupported(message));
    }
    if version > VERSION {
        let message = format!(
            "{} has tables of version {version}, and this version of Passo knows them up to {VERSION}",
            path.display()
        );
        return Err(StoreError::Unsupported(message));
    }
    Ok(version)
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

fn set_up(connection: &Connection, synchronous: Synchronous) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Pages that the write-ahead log holds before they are moved into the file: 16 MiB, so that pages that are written again
    // and again move once.
    connection.pragma_update(None, "wal_autocheckpoint", 4096)?;
    connection.pragma_update(None, "cache_size", -16 * 1024)
}

fn create(connection: &mut Connection, missing: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for tables in missing {
        transaction.execute_batch(tables)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}
