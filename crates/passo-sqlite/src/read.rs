//! What the tables hold.

use passo::store::{
    Address, Counters, Enough, InstanceFilter, InstanceRow, KeptInstance, Phase, RowKey, RowState,
    StoreError, TimerRow, WorkItemFilter,
};
use rusqlite::{Connection, Row, ToSql, params};

use crate::error::failed;
use crate::write::signed;

/// How far an engine has counted.
pub(crate) fn counters(connection: &Connection) -> Result<Counters, StoreError> {
    let counter = |name: &str| counter(connection, name);
    Ok(Counters {
        commands: counter("commands")?,
        instances: counter("instances")?,
        facts: counter("facts")?,
    })
}

fn counter(connection: &Connection, name: &str) -> Result<u64, StoreError> {
    let value: i64 = connection
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))
        .map_err(failed("reading the counters"))?;
    unsigned(value)
}

/// The facts whose key begins with a text.
pub(crate) fn facts(connection: &Connection, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError> {
    let reading = || failed("reading the facts");
    let mut select = connection
        .prepare_cached("SELECT record FROM fact WHERE substr(key, 1, length(?1)) = ?1 ORDER BY sequence")
        .map_err(reading())?;
    let rows = select.query_map([key_prefix], |row| row.get(0)).map_err(reading())?;
    rows.map(|row| row.map_err(reading())).collect()
}

/// What an instance that runs is made of again. One statement, so that it is that of one moment.
pub(crate) fn instance(connection: &Connection, id: u64) -> Result<Option<KeptInstance>, StoreError> {
    let reading = || failed("reading an instance");
    let mut select = connection
        .prepare_cached(
            "SELECT s.number, s.state, r.number, r.record
             FROM instance i LEFT JOIN snapshot s ON s.instance = i.id
                 LEFT JOIN record r ON r.instance = i.id AND r.number > coalesce(s.number, -1)
             WHERE i.id = ?1 AND i.state IN ('active', 'suspended') ORDER BY r.number",
        )
        .map_err(reading())?;
    let mut rows = select.query([signed(id)]).map_err(reading())?;
    let mut kept: Option<KeptInstance> = None;
    while let Some(row) = rows.next().map_err(reading())? {
        let found = match &mut kept {
            Some(found) => found,
            None => kept.insert(KeptInstance { snapshot: snapshot(row)?, records: Vec::new() }),
        };
        let Some(number) = row.get::<_, Option<i64>>(2).map_err(reading())? else { continue };
        let after = found.snapshot.as_ref().map_or(0, |(number, _)| number + 1);
        follows(id, unsigned(number)?, after + found.records.len() as u64)?;
        found.records.push(row.get(3).map_err(reading())?);
    }
    Ok(kept)
}

/// The snapshot in a row, if there is one.
fn snapshot(row: &Row) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
    let reading = || failed("reading a snapshot");
    let Some(number) = row.get::<_, Option<i64>>(0).map_err(reading())? else { return Ok(None) };
    Ok(Some((unsigned(number)?, row.get(1).map_err(reading())?)))
}

/// Whether a record is the next one.
fn follows(instance: u64, number: u64, expected: u64) -> Result<(), StoreError> {
    if number == expected {
        return Ok(());
    }
    let message = format!("instance {instance} has record {number} where {expected} should be");
    Err(StoreError::Damaged(message))
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
        follows(instance, number, from + records.len() as u64)?;
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
    // Plain conditions, and not ones over a parameter, so that the indexes serve them.
    let phase = match filter.phase {
        Phase::Any => "TRUE",
        Phase::Running => "state IN ('active', 'suspended')",
        Phase::Restless => "restless",
        Phase::Ended => "state NOT IN ('active', 'suspended')",
    };
    let by_age = if filter.changed_before.is_some() { "AND changed < ?5" } else { "AND ?5 IS NULL" };
    let by_key = if filter.business_key.is_some() { "AND business_key = ?2" } else { "AND ?2 IS NULL" };
    let mut select = connection
        .prepare_cached(
            &format!(
                "SELECT id, process, version, business_key, state, error, incidents, changed, restless FROM instance
                 WHERE {phase} AND id > ?4 AND (?1 IS NULL OR process = ?1) {by_key} {by_age}
                 ORDER BY id LIMIT ?3"
            ),
        )
        .map_err(reading())?;
    let (process, key) = (filter.process.as_deref(), filter.business_key.as_deref());
    let values = params![process, key, limit(filter.limit), signed(filter.after), filter.changed_before];
    let mut rows = select.query(values).map_err(reading())?;
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
        restless: row.get(8).map_err(reading())?,
    })
}

/// The keys of the work items that fit.
pub(crate) fn work_items(
    connection: &Connection,
    filter: &WorkItemFilter,
) -> Result<Vec<RowKey>, StoreError> {
    let reading = || failed("reading the work items");
    let (text, values) = work_items_query(filter);
    let values: Vec<&dyn ToSql> = values.iter().map(|value| &**value as &dyn ToSql).collect();
    let mut select = connection.prepare_cached(&text).map_err(reading())?;
    let rows = select
        .query_map(&*values, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?)))
        .map_err(reading())?;
    rows.map(|row| {
        let (instance, serial) = row.map_err(reading())?;
        Ok(RowKey { instance: unsigned(instance)?, serial })
    })
    .collect()
}

/// The query for a filter has a condition for each of its parts, so that the indexes serve them.
fn work_items_query(filter: &WorkItemFilter) -> (String, Vec<Box<dyn ToSql + '_>>) {
    let mut text = "SELECT w.instance, w.serial FROM work_item w WHERE TRUE".to_owned();
    let mut values: Vec<Box<dyn ToSql + '_>> = Vec::new();
    let columns = [
        ("w.process", &filter.process),
        ("w.element", &filter.element),
        ("w.assignee", &filter.assignee),
        ("w.handler", &filter.handler),
    ];
    for (column, name) in columns.into_iter().filter_map(|(column, name)| Some((column, name.as_deref()?))) {
        values.push(Box::new(name));
        text += &format!(" AND {column} = ?{}", values.len());
    }
    for (kind, name) in [("user", &filter.candidate_user), ("group", &filter.candidate_group)] {
        let Some(name) = name.as_deref() else { continue };
        values.push(Box::new(name));
        text += &format!(
            " AND (w.instance, w.serial) IN
                (SELECT instance, serial FROM candidate WHERE kind = '{kind}' AND name = ?{})",
            values.len()
        );
    }
    if let Some(instance) = filter.instance {
        values.push(Box::new(signed(instance)));
        text += &format!(" AND w.instance = ?{}", values.len());
    }
    if filter.unassigned {
        text += " AND w.assignee IS NULL";
    }
    if let Some(RowKey { instance, serial }) = filter.after {
        values.push(Box::new(signed(instance)));
        values.push(Box::new(serial));
        text += &format!(" AND (w.instance, w.serial) > (?{}, ?{})", values.len() - 1, values.len());
    }
    values.push(Box::new(limit(filter.limit)));
    text += &format!(" ORDER BY w.instance, w.serial LIMIT ?{}", values.len());
    (text, values)
}

/// The timers that are due after a time, up to a number of them and all that are due with the last one.
pub(crate) fn timers(
    connection: &Connection,
    after: i64,
    number: usize,
) -> Result<Vec<TimerRow>, StoreError> {
    let reading = || failed("reading the timers");
    let mut select = connection
        .prepare_cached(
            "SELECT t.instance, t.serial, t.process, t.element, t.due, t.turn, t.place
             FROM timer t JOIN instance i ON i.id = t.instance
             WHERE i.state = 'active' AND t.due > ?1 ORDER BY t.due, t.turn, t.instance, t.serial",
        )
        .map_err(reading())?;
    let mut rows = select.query([after]).map_err(reading())?;
    let mut found: Vec<TimerRow> = Vec::new();
    while let Some(row) = rows.next().map_err(reading())? {
        let timer = timer_row(row)?;
        if found.len() >= number && found.last().is_none_or(|last| last.due < timer.due) {
            break;
        }
        found.push(timer);
    }
    Ok(found)
}

fn timer_row(row: &Row) -> Result<TimerRow, StoreError> {
    let reading = || failed("reading a timer");
    let text = |index: usize| row.get::<_, String>(index).map_err(reading());
    let instance = unsigned(row.get(0).map_err(reading())?)?;
    Ok(TimerRow {
        key: RowKey { instance, serial: row.get(1).map_err(reading())? },
        process: text(2)?.into(),
        element: text(3)?.into(),
        due: row.get(4).map_err(reading())?,
        order: unsigned(row.get(5).map_err(reading())?)?,
        place: row.get(6).map_err(reading())?,
    })
}

/// Hands the subscriptions of an address to `visit` until it has enough.
pub(crate) fn subscriptions(
    connection: &Connection,
    address: &Address<'_>,
    visit: &mut dyn FnMut(RowKey) -> Enough,
) -> Result<(), StoreError> {
    let reading = || failed("reading the subscriptions");
    let mut select = connection
        .prepare_cached(
            "SELECT s.instance, s.serial FROM subscription s JOIN instance i ON i.id = s.instance
             WHERE s.kind = ?1 AND s.address = ?2 AND s.message_key IS ?3 AND i.state = 'active'
             ORDER BY s.depth DESC, s.turn, s.instance, s.serial",
        )
        .map_err(reading())?;
    let Address { kind, address, message_key } = address;
    let mut rows = select.query(params![kind.as_str(), address, message_key]).map_err(reading())?;
    while let Some(row) = rows.next().map_err(reading())? {
        let instance = unsigned(row.get(0).map_err(reading())?)?;
        let key = RowKey { instance, serial: row.get(1).map_err(reading())? };
        if visit(key) == Enough::Yes {
            break;
        }
    }
    Ok(())
}

/// A limit as SQLite has it: none is below zero.
fn limit(limit: Option<usize>) -> i64 {
    limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1)
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("a number is {number}")))
}
