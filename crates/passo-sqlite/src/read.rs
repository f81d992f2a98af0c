//! What the tables hold.

use passo::store::{Counters, InstanceFilter, InstanceRow, Kept, RowState, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::error::failed;
use crate::write::signed;

/// Everything that an engine needs to open, as it was at one moment.
pub(crate) fn everything(
    connection: &Connection,
    visit: &mut dyn FnMut(Kept) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let moment = connection.unchecked_transaction().map_err(failed("reading"))?;
    let counter = |name: &str| counter(&moment, name);
    let counters = Counters {
        commands: counter("commands")?,
        instances: counter("instances")?,
        facts: counter("facts")?,
    };
    visit(Kept::Counters(counters))?;
    facts(&moment, visit)?;
    running(&moment, visit)?;
    moment.commit().map_err(failed("reading"))
}

fn counter(connection: &Connection, name: &str) -> Result<u64, StoreError> {
    let value: i64 = connection
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))
        .map_err(failed("reading the counters"))?;
    unsigned(value)
}

fn facts(
    connection: &Connection,
    visit: &mut dyn FnMut(Kept) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let reading = || failed("reading the facts");
    let mut select = connection.prepare("SELECT record FROM fact ORDER BY sequence").map_err(reading())?;
    let mut rows = select.query([]).map_err(reading())?;
    while let Some(row) = rows.next().map_err(reading())? {
        visit(Kept::Fact(row.get(0).map_err(reading())?))?;
    }
    Ok(())
}

fn running(
    connection: &Connection,
    visit: &mut dyn FnMut(Kept) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let reading = || failed("reading the instances");
    let mut select = connection
        .prepare("SELECT id FROM instance WHERE state IN ('active', 'suspended') ORDER BY id")
        .map_err(reading())?;
    let mut rows = select.query([]).map_err(reading())?;
    while let Some(row) = rows.next().map_err(reading())? {
        let instance = unsigned(row.get(0).map_err(reading())?)?;
        let snapshot = snapshot(connection, instance)?;
        let after = snapshot.as_ref().map_or(0, |(number, _)| number + 1);
        let records = records(connection, instance, after)?;
        visit(Kept::Instance { instance, snapshot, records })?;
    }
    Ok(())
}

fn snapshot(connection: &Connection, instance: u64) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
    let found: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT number, state FROM snapshot WHERE instance = ?1")
        .and_then(|mut select| {
            select.query_row([signed(instance)], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(failed("reading a snapshot"))?;
    found.map(|(number, state)| Ok((unsigned(number)?, state))).transpose()
}

/// The records of an instance from a number on. They must follow each other without a gap.
pub(crate) fn records(connection: &Connection, instance: u64, from: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let reading = || failed("reading the records of an instance");
    let mut select = connection
        .prepare_cached(
            "SELECT number, record FROM record WHERE instance = ?1 AND number >= ?2 ORDER BY number",
        )
        .map_err(reading())?;
    let mut rows = select.query(params![signed(instance), signed(from)]).map_err(reading())?;
    let mut records = Vec::new();
    while let Some(row) = rows.next().map_err(reading())? {
        let number = unsigned(row.get(0).map_err(reading())?)?;
        let expected = from + records.len() as u64;
        if number != expected {
            let message = format!("instance {instance} has record {number} where {expected} should be");
            return Err(StoreError::Damaged(message));
        }
        records.push(row.get(1).map_err(reading())?);
    }
    Ok(records)
}

/// The rows of the instances that fit.
pub(crate) fn instances(
    connection: &Connection,
    filter: &InstanceFilter,
) -> Result<Vec<InstanceRow>, StoreError> {
    let reading = || failed("reading the instances");
    let mut select = connection
        .prepare_cached(
            "SELECT id, process, version, business_key, state, error, incidents, changed FROM instance
             WHERE (?1 IS NULL OR process = ?1) AND (?2 IS NULL OR business_key = ?2)
               AND (NOT ?3 OR state NOT IN ('active', 'suspended'))
             ORDER BY id LIMIT ?4",
        )
        .map_err(reading())?;
    let limit = filter.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
    let (process, key) = (filter.process.as_deref(), filter.business_key.as_deref());
    let mut rows = select.query(params![process, key, filter.ended, limit]).map_err(reading())?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(reading())? {
        found.push(instance_row(row)?);
    }
    Ok(found)
}

fn instance_row(row: &Row) -> Result<InstanceRow, StoreError> {
    let reading = || failed("reading an instance");
    let text = |index: usize| row.get::<_, Option<String>>(index).map_err(reading());
    let state: String = row.get(4).map_err(reading())?;
    Ok(InstanceRow {
        id: unsigned(row.get(0).map_err(reading())?)?,
        process: text(1)?.unwrap_or_default().into(),
        version: row.get(2).map_err(reading())?,
        business_key: text(3)?.map(Into::into),
        state: RowState::from_word(&state)
            .ok_or_else(|| StoreError::Damaged(format!("an instance has the state \"{state}\"")))?,
        error: text(5)?.map(Into::into),
        incidents: row.get(6).map_err(reading())?,
        changed: row.get(7).map_err(reading())?,
    })
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("a number is {number}")))
}
