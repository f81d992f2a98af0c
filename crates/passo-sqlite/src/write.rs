//! A batch into the tables.

use std::sync::Arc;

use passo::store::{
    Append, Batch, Counters, FactChange, IncidentRow, InstanceRow, RowKey, Snapshot, StoreError,
    SubscriptionRow, TimerRow, WorkItemRow,
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::error::{failed, is_taken};

/// Writes batches; the transaction around them makes them one step.
pub(crate) fn batches(connection: &Connection, batches: &[Batch]) -> Result<(), StoreError> {
    let mut counters = Counters::default();
    for batch in batches {
        for append in &batch.appends {
            append_record(connection, append)?;
        }
        rest(connection, batch).map_err(failed("writing"))?;
        counters = counters.max(batch.counters);
    }
    count(connection, counters).map_err(failed("writing"))
}

fn count(connection: &Connection, counters: Counters) -> rusqlite::Result<()> {
    let Counters { commands, instances, facts } = counters;
    for (name, value) in [("commands", commands), ("instances", instances), ("facts", facts)] {
        let set = "UPDATE meta SET value = ?2 WHERE name = ?1 AND value < ?2";
        run(connection, set, params![name, signed(value)])?;
    }
    Ok(())
}

fn append_record(connection: &Connection, append: &Append) -> Result<(), StoreError> {
    let Append { instance, number, record } = append;
    let insert = "INSERT INTO record (instance, number, record) VALUES (?1, ?2, ?3)";
    match run(connection, insert, params![signed(*instance), signed(*number), record]) {
        Ok(()) => Ok(()),
        Err(error) if is_taken(&error) => Err(StoreError::Conflict { instance: *instance }),
        Err(error) => Err(failed("writing")(error)),
    }
}

fn rest(connection: &Connection, batch: &Batch) -> rusqlite::Result<()> {
    for change in &batch.facts {
        fact(connection, change)?;
    }
    for Snapshot { instance, number, state } in &batch.snapshots {
        let put = "INSERT OR REPLACE INTO snapshot (instance, number, state) VALUES (?1, ?2, ?3)";
        run(connection, put, params![signed(*instance), signed(*number), state])?;
    }
    for instance in &batch.outlived_snapshots {
        run(connection, "DELETE FROM snapshot WHERE instance = ?1", [signed(*instance)])?;
    }
    for row in &batch.instance_rows {
        instance(connection, row)?;
    }
    for instance in &batch.forgotten {
        forget(connection, *instance)?;
    }
    for key in &batch.work_items.gone {
        remove_work_item(connection, *key)?;
    }
    for row in &batch.work_items.put {
        work_item(connection, row)?;
    }
    for key in &batch.timers.gone {
        remove(connection, "DELETE FROM timer WHERE instance = ?1 AND serial = ?2", *key)?;
    }
    for row in &batch.timers.put {
        timer(connection, row)?;
    }
    let subscriptions = &batch.subscriptions;
    for key in subscriptions.gone.iter().chain(subscriptions.put.iter().map(|row| &row.key)) {
        remove(connection, "DELETE FROM subscription WHERE instance = ?1 AND serial = ?2", *key)?;
    }
    for row in &subscriptions.put {
        subscription(connection, row)?;
    }
    for key in &batch.incidents.gone {
        remove(connection, "DELETE FROM incident WHERE instance = ?1 AND serial = ?2", *key)?;
    }
    for row in &batch.incidents.put {
        incident(connection, row)?;
    }
    Ok(())
}

fn fact(connection: &Connection, change: &FactChange) -> rusqlite::Result<()> {
    let FactChange { key, clears, record } = change;
    if *clears {
        run(connection, "DELETE FROM fact WHERE key = ?1", [key])?;
    }
    match record {
        Some(record) => {
            run(connection, "INSERT INTO fact (key, record) VALUES (?1, ?2)", params![key, record])
        }
        None => Ok(()),
    }
}

fn instance(connection: &Connection, row: &InstanceRow) -> rusqlite::Result<()> {
    let InstanceRow { id, process, version, business_key, state, error, incidents, changed, restless } = row;
    // Not `INSERT OR REPLACE`, which would write the indexes anew each time.
    let put = "INSERT INTO instance
        (id, process, version, business_key, state, error, incidents, changed, restless)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (id) DO UPDATE SET process = ?2, version = ?3, state = ?5, error = ?6,
            incidents = ?7, changed = ?8, restless = ?9";
    let (business_key, error) = (business_key.as_deref(), error.as_deref());
    let values = params![
        signed(*id),
        process.as_ref(),
        version,
        business_key,
        state.as_str(),
        error,
        incidents,
        changed,
        restless,
    ];
    run(connection, put, values)
}

fn forget(connection: &Connection, instance: u64) -> rusqlite::Result<()> {
    let id = [signed(instance)];
    run(connection, "DELETE FROM record WHERE instance = ?1", id)?;
    run(connection, "DELETE FROM snapshot WHERE instance = ?1", id)?;
    run(connection, "DELETE FROM history_entry WHERE instance = ?1", id)?;
    run(connection, "DELETE FROM history_told WHERE instance = ?1", id)?;
    run(connection, "DELETE FROM instance WHERE id = ?1", id)
}

fn work_item(connection: &Connection, row: &WorkItemRow) -> rusqlite::Result<()> {
    remove_work_item(connection, row.key)?;
    candidates(connection, row)?;
    let put = "INSERT INTO work_item
        (instance, serial, process, element, name, handler, assignee, candidate_users, candidate_groups, due,
         follow_up, priority, since, retries_left)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let values = params![
        signed(row.key.instance),
        row.key.serial,
        row.process.as_ref(),
        row.element.as_ref(),
        row.name.as_deref(),
        row.handler.as_deref(),
        row.assignee.as_deref(),
        list(&row.candidate_users),
        list(&row.candidate_groups),
        row.due,
        row.follow_up,
        row.priority,
        row.since,
        row.retries_left,
    ];
    run(connection, put, values)
}

/// A work item goes, with the names of those who may claim it.
fn remove_work_item(connection: &Connection, key: RowKey) -> rusqlite::Result<()> {
    let at = params![signed(key.instance), key.serial];
    // Not `DELETE ... RETURNING`, which makes a table for its answer each time.
    let select =
        "SELECT candidate_users, candidate_groups FROM work_item WHERE instance = ?1 AND serial = ?2";
    let names = |row: &Row| Ok([("user", row.get::<_, Option<String>>(0)?), ("group", row.get(1)?)]);
    let Some(found) = connection.prepare_cached(select)?.query_row(at, names).optional()? else {
        return Ok(());
    };
    for (kind, names) in found {
        let Some(names) = names else { continue };
        let delete = "DELETE FROM candidate WHERE kind = ?1 AND name IN (SELECT value FROM json_each(?2))
            AND instance = ?3 AND serial = ?4";
        run(connection, delete, params![kind, names, signed(key.instance), key.serial])?;
    }
    remove(connection, "DELETE FROM work_item WHERE instance = ?1 AND serial = ?2", key)
}

/// The names of those who may claim a work item, to find it by.
fn candidates(connection: &Connection, row: &WorkItemRow) -> rusqlite::Result<()> {
    let users = row.candidate_users.iter().map(|user| ("user", user));
    let groups = row.candidate_groups.iter().map(|group| ("group", group));
    for (kind, name) in users.chain(groups) {
        let put = "INSERT OR IGNORE INTO candidate (kind, name, instance, serial) VALUES (?1, ?2, ?3, ?4)";
        run(connection, put, params![kind, name.as_ref(), signed(row.key.instance), row.key.serial])?;
    }
    Ok(())
}

fn timer(connection: &Connection, row: &TimerRow) -> rusqlite::Result<()> {
    let TimerRow { key, process, element, due, order, place } = row;
    let put = "INSERT OR REPLACE INTO timer
        (instance, serial, process, element, due, turn, place) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (process, element) = (process.as_ref(), element.as_ref());
    let values = params![signed(key.instance), key.serial, process, element, due, signed(*order), place];
    run(connection, put, values)
}

fn subscription(connection: &Connection, row: &SubscriptionRow) -> rusqlite::Result<()> {
    let put = "INSERT INTO subscription
        (instance, serial, process, element, kind, name, message_key, turn, address, depth)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let values = params![
        signed(row.key.instance),
        row.key.serial,
        row.process.as_ref(),
        row.element.as_ref(),
        row.kind.as_str(),
        row.name.as_ref(),
        row.message_key.as_deref(),
        signed(row.order),
        row.address.as_ref(),
        row.depth,
    ];
    run(connection, put, values)
}

fn incident(connection: &Connection, row: &IncidentRow) -> rusqlite::Result<()> {
    let IncidentRow { key, process, element, kind, message, since } = row;
    let put = "INSERT OR REPLACE INTO incident
        (instance, serial, process, element, kind, message, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (process, element, message) = (process.as_ref(), element.as_ref(), message.as_ref());
    run(connection, put, params![signed(key.instance), key.serial, process, element, kind, message, since])
}

fn remove(connection: &Connection, delete: &str, key: RowKey) -> rusqlite::Result<()> {
    run(connection, delete, params![signed(key.instance), key.serial])
}

/// Does a statement, which is prepared once.
pub(crate) fn run(connection: &Connection, text: &str, values: impl Params) -> rusqlite::Result<()> {
    connection.prepare_cached(text)?.execute(values).map(|_| ())
}

/// Names as a JSON array, which SQLite can search; none for an empty list.
fn list(names: &[Arc<str>]) -> Option<String> {
    (!names.is_empty()).then(|| serde_json::Value::from_iter(names.iter().map(AsRef::as_ref)).to_string())
}

/// A number as SQLite keeps it. Numbers count up from 1 and never come near the end of its range.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
