//! What happened to instances, as rows for people. They follow the records when somebody asks for it, in transactions of their own, so
//! that no call of an engine waits for them.

use std::sync::PoisonError;

use passo::InstanceId;
use passo::history::{History, HistoryEntry, HistoryKind};
use passo::store::StoreError;

use crate::PostgresStore;
use crate::connection::{BEGIN, Call, Connection, Value};
use crate::error::failed;
use crate::value::{column, signed, some_text, text, unsigned};

/// How many instances are told of in one step.
const STEP: i64 = 200;

/// How far the clocks of nodes may lie apart, and how long a transaction may take, in milliseconds.
const MARGIN: i64 = 10 * 60 * 1000;

/// An instance, how many records it had, and what happened to it.
type Told = (u64, i64, History);

impl PostgresStore {
    /// Brings the view `history` up to date, in which people see what happened to instances: writes what was committed since the last
    /// time, by any node; gives how many rows that are. Any node may do it, also several at once. `history_of` tells what
    /// happened to an instance: it is that of an engine over this store.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use passo::Engine;
    /// use passo_postgres::{PostgresOptions, PostgresStore};
    ///
    /// let store = Arc::new(PostgresStore::open("host=/run/postgresql dbname=orders", PostgresOptions::new())?);
    /// let engine = Engine::builder().share(store.clone())?;
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
        let since = *self.told_until.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = self.with(newest)?;
        let (mut after, mut written, mut was_late) = (0, 0, false);
        loop {
            let step = self.with(|connection| untold(connection, after, since))?;
            let Some((last, _)) = step.last() else { break };
            after = *last;
            let mut told: Vec<Told> = Vec::new();
            for (id, records) in step {
                match history_of(InstanceId(id)) {
                    Ok(history) => told.push((id, records, history.unwrap_or_default())),
                    Err(StoreError::Damaged(_)) => told.push((id, records, History::default())),
                    Err(error) => return Err(error),
                }
            }
            match self.with(|connection| write(connection, &told)) {
                Ok(number) => written += number,
                // Another node tells of some of them at this moment.
                Err(StoreError::Conflict { .. }) => was_late = true,
                Err(error) => return Err(error),
            }
        }
        if !was_late {
            *self.told_until.lock().unwrap_or_else(PoisonError::into_inner) = newest.saturating_sub(MARGIN);
        }
        Ok(written)
    }

    /// Does something with a connection, which is given up when that fails.
    fn with<T>(&self, ask: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let connection = self.pool.take()?;
        let answer = ask(&connection);
        match &answer {
            Ok(_) => self.pool.give_back(connection),
            Err(_) => self.pool.discard(),
        }
        answer
    }
}

/// The time of the last command of all.
fn newest(connection: &Connection) -> Result<i64, StoreError> {
    let text = "SELECT coalesce(max(changed), 0) FROM passo.instance";
    let rows = connection.rows(Call { text, values: Vec::new() }).map_err(failed("reading the history"))?;
    rows.first().map_or(Ok(0), |row| column(row, 0))
}

/// The first instances after a number, and changed since a time, of which not everything is told; with how many records each has.
fn untold(connection: &Connection, after: u64, since: i64) -> Result<Vec<(u64, i64)>, StoreError> {
    let text = "SELECT id, records FROM (
            SELECT i.id, t.records AS told,
                (SELECT max(r.number) + 1 FROM passo.record r WHERE r.instance = i.id) AS records
            FROM passo.instance i LEFT JOIN passo.history_told t ON t.instance = i.id
            WHERE i.id > $1 AND i.changed >= $2) found
        WHERE records IS DISTINCT FROM told AND records IS NOT NULL ORDER BY id LIMIT $3";
    let values: Vec<Value<'_>> = vec![Box::new(signed(after)), Box::new(since), Box::new(STEP)];
    let rows = connection.rows(Call { text, values }).map_err(failed("reading the history"))?;
    rows.iter().map(|row| Ok((unsigned(column(row, 0)?)?, column(row, 1)?))).collect()
}

/// Writes what is new, and how far each instance is told. An instance that was forgotten meanwhile has no history any more.
fn write(connection: &Connection, told: &[Told]) -> Result<usize, StoreError> {
    let doing = "writing the history";
    connection.run(BEGIN).map_err(failed(doing))?;
    let known = known(connection, told)?;
    let new: Vec<(u64, &HistoryEntry)> = told
        .iter()
        .zip(&known)
        .flat_map(|((id, _, history), known)| {
            let is_new = move |entry: &&HistoryEntry| known.is_some_and(|known| signed(entry.event) > known);
            history.entries.iter().filter(is_new).map(|entry| (*id, entry))
        })
        .collect();
    let mut calls = vec![tell(told, &known)];
    if !new.is_empty() {
        calls.push(entries(&new));
    }
    connection.commit(calls).map_err(failed(doing))?;
    Ok(new.len())
}

/// The last event of each instance that was told of; none for an instance that is gone.
fn known(connection: &Connection, told: &[Told]) -> Result<Vec<Option<i64>>, StoreError> {
    let text = "SELECT CASE WHEN i.id IS NOT NULL THEN coalesce(t.events, 0) END
        FROM unnest($1::bigint[]) WITH ORDINALITY n (id, nth)
            LEFT JOIN passo.instance i ON i.id = n.id LEFT JOIN passo.history_told t ON t.instance = n.id
        ORDER BY n.nth";
    let ids: Vec<i64> = told.iter().map(|(id, ..)| signed(*id)).collect();
    let rows =
        connection.rows(Call { text, values: vec![Box::new(ids)] }).map_err(failed("reading the history"))?;
    rows.iter().map(|row| column(row, 0)).collect()
}

fn tell<'a>(told: &'a [Told], known: &[Option<i64>]) -> Call<'a> {
    let there = || told.iter().zip(known).filter_map(|(told, known)| Some((told, (*known)?)));
    let events = there().map(|((.., history), known)| {
        history.entries.last().map_or(known, |entry| signed(entry.event)).max(known)
    });
    Call {
        text: "INSERT INTO passo.history_told (instance, records, events)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
            ON CONFLICT (instance) DO UPDATE SET records = excluded.records, events = excluded.events",
        values: vec![
            Box::new(there().map(|((id, ..), _)| signed(*id)).collect::<Vec<_>>()),
            Box::new(there().map(|((_, records, _), _)| *records).collect::<Vec<_>>()),
            Box::new(events.collect::<Vec<_>>()),
        ],
    }
}

fn entries<'a>(new: &[(u64, &'a HistoryEntry)]) -> Call<'a> {
    fn all<'a, T>(new: &[(u64, &'a HistoryEntry)], value: impl Fn(&'a HistoryEntry) -> T) -> Value<'a>
    where
        Vec<T>: tokio_postgres::types::ToSql + Send + Sync + 'a,
    {
        Box::new(new.iter().map(|(_, entry)| value(entry)).collect::<Vec<T>>())
    }
    Call {
        text: "INSERT INTO passo.history_entry
                (instance, event, command, at, process, element, name, tag, serial, what, who, variable, value, detail)
            SELECT e.instance, e.event, e.command, e.at, e.process, e.element, e.name, e.tag, e.serial, e.what, e.who,
                e.variable, e.value::json, e.detail
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
                e (instance, event, command, at, process, element, name, tag, serial, what, who, variable, value, detail)",
        values: vec![
            Box::new(new.iter().map(|(id, _)| signed(*id)).collect::<Vec<_>>()),
            all(new, |entry| signed(entry.event)),
            all(new, |entry| signed(entry.command)),
            all(new, |entry| entry.at.timestamp_millis()),
            all(new, |entry| text(&entry.process)),
            all(new, |entry| text(&entry.element)),
            all(new, |entry| some_text(entry.name.as_ref())),
            all(new, |entry| entry.tag),
            all(new, |entry| entry.serial.map(i64::from)),
            all(new, |entry| entry.kind.as_str()),
            all(new, |entry| entry.who().map(text)),
            all(new, |entry| set(&entry.kind).map(|(name, _)| text(name))),
            all(new, |entry| set(&entry.kind).map(|(_, value)| value.to_json().to_string())),
            all(new, |entry| entry.kind.detail().map(|detail| text(&detail).into_owned())),
        ],
    }
}

/// The variable that has a new value, and the value.
fn set(kind: &HistoryKind) -> Option<(&str, &passo::value::Value)> {
    match kind {
        HistoryKind::VariableSet { name, value } => Some((name, value)),
        _ => None,
    }
}
