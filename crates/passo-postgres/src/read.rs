//! What the tables hold.

use passo::store::{InstanceRow, KeptInstance, RowState, StoreError, TimerRow};
use tokio_postgres::Row;

use crate::connection::Call;
use crate::value::{after_all_with, column, row_key, signed, small, text, unsigned};

/// The records under all keys that begin with a text.
pub(crate) fn facts(key_prefix: &str) -> Call<'static> {
    let from = text(key_prefix).into_owned();
    match after_all_with(&from) {
        Some(until) => Call {
            text: "SELECT record FROM passo.fact
                WHERE left(key, 400) >= left($1, 400) AND left(key, 400) <= left($2, 400) AND key >= $1 AND key < $2
                ORDER BY place",
            values: vec![Box::new(from), Box::new(until)],
        },
        None => Call {
            text: "SELECT record FROM passo.fact WHERE key >= $1 ORDER BY place",
            values: vec![Box::new(from)],
        },
    }
}

/// Records, one in a row.
pub(crate) fn bytes(rows: &[Row]) -> Result<Vec<Vec<u8>>, StoreError> {
    rows.iter().map(|row| column(row, 0)).collect()
}

/// The state of an instance that runs and its snapshot; then the records after the snapshot.
pub(crate) fn instance(id: u64) -> Vec<Call<'static>> {
    let kept =
        "SELECT s.number, s.state FROM passo.instance i LEFT JOIN passo.snapshot s ON s.instance = i.id
        WHERE i.id = $1 AND i.state IN ('active', 'suspended')";
    let records = "SELECT record, number FROM passo.record
        WHERE instance = $1 AND number > coalesce((SELECT number FROM passo.snapshot WHERE instance = $1), -1)
        ORDER BY number";
    [kept, records].map(|text| Call { text, values: vec![Box::new(signed(id))] }).into()
}

/// What an instance is made of again, from the answers to [`instance`].
pub(crate) fn kept_instance(id: u64, answers: &[Vec<Row>]) -> Result<Option<KeptInstance>, StoreError> {
    let [kept, records] = answers else { return Ok(None) };
    let Some(kept) = kept.first() else { return Ok(None) };
    let number: Option<i64> = column(kept, 0)?;
    let snapshot = match number {
        Some(number) => Some((unsigned(number)?, column(kept, 1)?)),
        None => None,
    };
    let first = snapshot.as_ref().map_or(0, |(number, _)| number + 1);
    Ok(Some(KeptInstance { snapshot, records: without_gap(id, first, records)? }))
}

/// All records of an instance.
pub(crate) fn records(instance: u64) -> Call<'static> {
    let text = "SELECT record, number FROM passo.record WHERE instance = $1 ORDER BY number";
    Call { text, values: vec![Box::new(signed(instance))] }
}

/// The records of an instance from a number on. They must follow each other without a gap.
pub(crate) fn without_gap(instance: u64, first: u64, rows: &[Row]) -> Result<Vec<Vec<u8>>, StoreError> {
    let record = |(row, expected): (&Row, u64)| {
        let number = unsigned(column(row, 1)?)?;
        if number != expected {
            let message = format!("instance {instance} has record {number} where {expected} should be");
            return Err(StoreError::Damaged(message));
        }
        column(row, 0)
    };
    rows.iter().zip(first..).map(record).collect()
}

/// The columns of [`instance_row`].
pub(crate) const INSTANCE: &str =
    "id, process, version, business_key, state, error, incidents, changed, leased_until IS NOT NULL";

/// A row with the columns of [`INSTANCE`].
pub(crate) fn instance_row(row: &Row) -> Result<InstanceRow, StoreError> {
    let some_text = |index| column::<Option<&str>>(row, index).map(|found| found.map(Into::into));
    let state: &str = column(row, 4)?;
    Ok(InstanceRow {
        id: unsigned(column(row, 0)?)?,
        process: column::<&str>(row, 1)?.into(),
        version: small(column(row, 2)?)?,
        business_key: some_text(3)?,
        state: RowState::from_word(state)
            .ok_or_else(|| StoreError::Damaged(format!("an instance has the state \"{state}\"")))?,
        error: some_text(5)?,
        incidents: small(column(row, 6)?)?,
        changed: column(row, 7)?,
        restless: column(row, 8)?,
    })
}

/// The timers after a time: the earliest so many, and all that are due at the same time as the last of these.
pub(crate) fn timers(after: i64, limit: usize) -> Call<'static> {
    let text = "SELECT t.instance, t.serial, t.process, t.element, t.due, t.turn, t.place FROM passo.timer t
        WHERE t.due > $1 AND t.due <= (SELECT max(f.due) FROM
            (SELECT e.due FROM passo.timer e
             WHERE e.due > $1
               AND (SELECT i.state FROM passo.instance i WHERE i.id = e.instance) IS DISTINCT FROM 'suspended'
             ORDER BY e.due LIMIT $2) f)
          AND (SELECT i.state FROM passo.instance i WHERE i.id = t.instance) IS DISTINCT FROM 'suspended'
        ORDER BY t.due, t.turn, t.instance, t.serial";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Call { text, values: vec![Box::new(after), Box::new(limit)] }
}

/// The first timer that is due, unless another unit of work has taken it.
pub(crate) fn take_timer(due_by: i64) -> Call<'static> {
    let text = "SELECT t.instance, t.serial, t.process, t.element, t.due, t.turn, t.place FROM passo.timer t
        WHERE t.due <= $1
          AND (SELECT i.state FROM passo.instance i WHERE i.id = t.instance) IS DISTINCT FROM 'suspended'
        ORDER BY t.due, t.turn, t.instance, t.serial LIMIT 1 FOR UPDATE OF t SKIP LOCKED";
    Call { text, values: vec![Box::new(due_by)] }
}

/// A row that [`timers`] or [`take_timer`] has found.
pub(crate) fn timer_row(row: &Row) -> Result<TimerRow, StoreError> {
    Ok(TimerRow {
        key: row_key(row)?,
        process: column::<&str>(row, 2)?.into(),
        element: column::<&str>(row, 3)?.into(),
        due: column(row, 4)?,
        order: unsigned(column(row, 5)?)?,
        place: small(column(row, 6)?)?,
    })
}

/// An instance whose lease is over, unless another unit of work has taken it. Its lease begins again.
pub(crate) fn take_restless(lease: f64) -> Call<'static> {
    let text = "WITH taken AS MATERIALIZED (
            SELECT id FROM passo.instance
            WHERE leased_until IS NOT NULL AND leased_until < now() AND state IN ('active', 'suspended')
            ORDER BY leased_until LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        UPDATE passo.instance SET leased_until = clock_timestamp() + $1 * interval '1 second'
        WHERE id = (SELECT id FROM taken) RETURNING id";
    Call { text, values: vec![Box::new(lease)] }
}
