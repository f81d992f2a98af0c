//! A batch into the tables: statements that are sent all at once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use passo::store::{
    Append, Batch, FactChange, IncidentRow, InstanceRow, Keyed, RowKey, Snapshot, SubscriptionRow, TimerRow,
    WorkItemRow,
};

use crate::connection::{Call, Value};
use crate::value::{signed, some_text, text};

/// The statements that write a batch, in their order.
pub(crate) fn batch(batch: &Batch, lease: Duration) -> Vec<Call<'_>> {
    let mut calls = Calls(Vec::new());
    calls.append(&batch.appends);
    calls.facts(&batch.facts);
    calls.snapshots(&batch.snapshots);
    calls.instances(&batch.instance_rows, lease);
    calls.drop_instances(&batch.outlived_snapshots, &["DELETE FROM passo.snapshot WHERE instance = ANY($1)"]);
    calls.drop_instances(&batch.forgotten, &FORGET);
    calls.rows(&batch.work_items.gone, &batch.work_items.put, &DROP_WORK_ITEMS, Calls::work_items);
    calls.rows(&batch.timers.gone, &batch.timers.put, &DROP_TIMERS, Calls::timers);
    calls.rows(
        &batch.subscriptions.gone,
        &batch.subscriptions.put,
        &DROP_SUBSCRIPTIONS,
        Calls::subscriptions,
    );
    calls.rows(&batch.incidents.gone, &batch.incidents.put, &DROP_INCIDENTS, Calls::incidents);
    calls.0
}

const FORGET: [&str; 5] = [
    "DELETE FROM passo.record WHERE instance = ANY($1)",
    "DELETE FROM passo.snapshot WHERE instance = ANY($1)",
    "DELETE FROM passo.history_entry WHERE instance = ANY($1)",
    "DELETE FROM passo.history_told WHERE instance = ANY($1)",
    "DELETE FROM passo.instance WHERE id = ANY($1)",
];
const DROP_WORK_ITEMS: [&str; 2] = [
    "DELETE FROM passo.candidate WHERE instance = $1 AND serial = ANY($2)",
    "DELETE FROM passo.work_item WHERE instance = $1 AND serial = ANY($2)",
];
const DROP_TIMERS: [&str; 1] = ["DELETE FROM passo.timer WHERE instance = $1 AND serial = ANY($2)"];
const DROP_SUBSCRIPTIONS: [&str; 1] =
    ["DELETE FROM passo.subscription WHERE instance = $1 AND serial = ANY($2)"];
const DROP_INCIDENTS: [&str; 1] = ["DELETE FROM passo.incident WHERE instance = $1 AND serial = ANY($2)"];

/// The statements, as they gather.
struct Calls<'a>(Vec<Call<'a>>);

/// A column of many rows.
fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Value<'a>
where
    Vec<T>: tokio_postgres::types::ToSql + Send + Sync + 'a,
    T: 'a,
{
    Box::new(rows.iter().map(value).collect::<Vec<T>>())
}

impl<'a> Calls<'a> {
    fn call(&mut self, text: &'a str, values: Vec<Value<'a>>) {
        self.0.push(Call { text, values });
    }

    fn append(&mut self, appends: &'a [Append]) {
        if appends.is_empty() {
            return;
        }
        let text = "INSERT INTO passo.record (instance, number, record)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])";
        let values = vec![
            column(appends, |append| signed(append.instance)),
            column(appends, |append| signed(append.number)),
            column(appends, |append| append.record.as_slice()),
        ];
        self.call(text, values);
    }

    /// What stands under the keys after all changes: what was added behind the last clearing of each.
    fn facts(&mut self, changes: &'a [FactChange]) {
        let mut cleared: BTreeSet<Cow<'a, str>> = BTreeSet::new();
        let mut added: Vec<(Cow<'a, str>, &'a [u8])> = Vec::new();
        for FactChange { key, clears, record } in changes {
            let key = text(key);
            if *clears {
                added.retain(|(known, _)| *known != key);
                cleared.insert(key.clone());
            }
            added.extend(record.as_ref().map(|record| (key, record.as_slice())));
        }
        if !cleared.is_empty() {
            let text = "DELETE FROM passo.fact
                WHERE left(key, 400) = ANY(ARRAY(SELECT left(k, 400) FROM unnest($1::text[]) k)) AND key = ANY($1)";
            self.call(text, vec![Box::new(Vec::from_iter(cleared))]);
        }
        if !added.is_empty() {
            let text = "INSERT INTO passo.fact (key, record)
                SELECT f.key, f.record FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY f (key, record, nth)
                ORDER BY f.nth";
            let (keys, records): (Vec<_>, Vec<_>) = added.into_iter().unzip();
            self.call(text, vec![Box::new(keys), Box::new(records)]);
        }
    }

    fn snapshots(&mut self, snapshots: &'a [Snapshot]) {
        if snapshots.is_empty() {
            return;
        }
        let text = "INSERT INTO passo.snapshot (instance, number, state)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
            ON CONFLICT (instance) DO UPDATE SET number = excluded.number, state = excluded.state";
        let values = vec![
            column(snapshots, |snapshot| signed(snapshot.instance)),
            column(snapshots, |snapshot| signed(snapshot.number)),
            column(snapshots, |snapshot| snapshot.state.as_slice()),
        ];
        self.call(text, values);
    }

    /// The lease of an instance that is restless begins with each of its rows.
    fn instances(&mut self, rows: &'a [InstanceRow], lease: Duration) {
        if rows.is_empty() {
            return;
        }
        let text = "INSERT INTO passo.instance
                (id, process, version, business_key, state, error, incidents, changed, leased_until)
            SELECT r.id, r.process, r.version, r.business_key, r.state, r.error, r.incidents, r.changed,
                CASE WHEN r.restless THEN clock_timestamp() + $10 * interval '1 second' END
            FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                $8::bigint[], $9::bool[])
                r (id, process, version, business_key, state, error, incidents, changed, restless)
            ON CONFLICT (id) DO UPDATE SET process = excluded.process, version = excluded.version,
                business_key = excluded.business_key, state = excluded.state, error = excluded.error,
                incidents = excluded.incidents, changed = excluded.changed, leased_until = excluded.leased_until";
        let values = vec![
            column(rows, |row| signed(row.id)),
            column(rows, |row| text_of(&row.process)),
            column(rows, |row| i64::from(row.version)),
            column(rows, |row| some_text(row.business_key.as_ref())),
            column(rows, |row| row.state.as_str()),
            column(rows, |row| some_text(row.error.as_ref())),
            column(rows, |row| i64::from(row.incidents)),
            column(rows, |row| row.changed),
            column(rows, |row| row.restless && !row.state.is_ended()),
            Box::new(lease.as_secs_f64()),
        ];
        self.call(text, values);
    }

    fn drop_instances(&mut self, instances: &'a [u64], texts: &[&'a str]) {
        if instances.is_empty() {
            return;
        }
        for text in texts {
            self.call(text, vec![column(instances, |instance| signed(*instance))]);
        }
    }

    /// Rows that are gone or stand anew, an instance at a time: so each statement looks in one place of the index.
    fn rows<R: Keyed>(
        &mut self,
        gone: &'a [RowKey],
        put: &'a [R],
        drop: &[&'a str],
        insert: fn(&mut Calls<'a>, &'a [R]),
    ) {
        let mut dropped: BTreeMap<u64, Vec<i64>> = BTreeMap::new();
        for RowKey { instance, serial } in gone.iter().copied().chain(put.iter().map(Keyed::key)) {
            dropped.entry(instance).or_default().push(i64::from(serial));
        }
        for (instance, serials) in dropped {
            for text in drop {
                self.call(text, vec![Box::new(signed(instance)), Box::new(serials.clone())]);
            }
        }
        if !put.is_empty() {
            insert(self, put);
        }
    }

    fn work_items(&mut self, rows: &'a [WorkItemRow]) {
        let text =
            "INSERT INTO passo.work_item (instance, serial, process, element, name, handler, assignee, due,
                follow_up, priority, since, retries_left)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])";
        let values = vec![
            column(rows, |row| signed(row.key.instance)),
            column(rows, |row| i64::from(row.key.serial)),
            column(rows, |row| text_of(&row.process)),
            column(rows, |row| text_of(&row.element)),
            column(rows, |row| some_text(row.name.as_ref())),
            column(rows, |row| some_text(row.handler.as_ref())),
            column(rows, |row| some_text(row.assignee.as_ref())),
            column(rows, |row| row.due),
            column(rows, |row| row.follow_up),
            column(rows, |row| row.priority),
            column(rows, |row| row.since),
            column(rows, |row| i64::from(row.retries_left)),
        ];
        self.call(text, values);
        self.candidates(rows);
    }

    fn candidates(&mut self, rows: &'a [WorkItemRow]) {
        let mut candidates: BTreeSet<(RowKey, &'static str, Cow<'a, str>)> = BTreeSet::new();
        for row in rows {
            candidates.extend(row.candidate_users.iter().map(|name| (row.key, "user", text_of(name))));
            candidates.extend(row.candidate_groups.iter().map(|name| (row.key, "group", text_of(name))));
        }
        if candidates.is_empty() {
            return;
        }
        let text = "INSERT INTO passo.candidate (instance, serial, kind, name)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])";
        let (mut instances, mut serials) = (Vec::new(), Vec::new());
        let (mut kinds, mut names) = (Vec::new(), Vec::new());
        for (RowKey { instance, serial }, kind, name) in candidates {
            instances.push(signed(instance));
            serials.push(i64::from(serial));
            kinds.push(kind);
            names.push(name);
        }
        self.call(text, vec![Box::new(instances), Box::new(serials), Box::new(kinds), Box::new(names)]);
    }

    fn timers(&mut self, rows: &'a [TimerRow]) {
        let text = "INSERT INTO passo.timer (instance, serial, process, element, due, turn, place)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
                $7::bigint[])";
        let values = vec![
            column(rows, |row| signed(row.key.instance)),
            column(rows, |row| i64::from(row.key.serial)),
            column(rows, |row| text_of(&row.process)),
            column(rows, |row| text_of(&row.element)),
            column(rows, |row| row.due),
            column(rows, |row| signed(row.order)),
            column(rows, |row| i64::from(row.place)),
        ];
        self.call(text, values);
    }

    fn subscriptions(&mut self, rows: &'a [SubscriptionRow]) {
        let text = "INSERT INTO passo.subscription (instance, serial, address, process, element, kind, name,
                message_key, depth, turn)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::text[], $8::text[], $9::bigint[], $10::bigint[])";
        let values = vec![
            column(rows, |row| signed(row.key.instance)),
            column(rows, |row| i64::from(row.key.serial)),
            column(rows, |row| text_of(&row.address)),
            column(rows, |row| text_of(&row.process)),
            column(rows, |row| text_of(&row.element)),
            column(rows, |row| row.kind.as_str()),
            column(rows, |row| text_of(&row.name)),
            column(rows, |row| some_text(row.message_key.as_ref())),
            column(rows, |row| i64::from(row.depth)),
            column(rows, |row| signed(row.order)),
        ];
        self.call(text, values);
    }

    fn incidents(&mut self, rows: &'a [IncidentRow]) {
        let text = "INSERT INTO passo.incident (instance, serial, process, element, kind, message, since)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
                $7::bigint[])";
        let values = vec![
            column(rows, |row| signed(row.key.instance)),
            column(rows, |row| i64::from(row.key.serial)),
            column(rows, |row| text_of(&row.process)),
            column(rows, |row| text_of(&row.element)),
            column(rows, |row| row.kind),
            column(rows, |row| text_of(&row.message)),
            column(rows, |row| row.since),
        ];
        self.call(text, values);
    }
}

fn text_of(found: &Arc<str>) -> Cow<'_, str> {
    text(found)
}
