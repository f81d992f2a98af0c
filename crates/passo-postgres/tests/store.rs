//! The store in a PostgreSQL database: its contract, what it refuses, what people can read in it.
//!
//! `PASSO_POSTGRES` names a database in which tests may make schemas; `.ci/postgres` starts one. Without it these tests say
//! that they did nothing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

mod database;
mod rows;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use passo::store::{
    Address, Batch, Enough, InstanceFilter, InstanceRow, SharedStore, StoreError, SubscriptionKind,
    UnitOfWork, WorkItemFilter, WorkItemRow,
};
use passo::{Engine, Start, WorkQuery};
use passo_postgres::{PostgresOptions, PostgresStore};

use crate::database::{Database, database};

/// A new schema in the database.
fn open(database: &Database, options: PostgresOptions) -> PostgresStore {
    PostgresStore::open(database.connection(), options.schema(database.new_schema())).unwrap()
}

fn keep(store: &PostgresStore, batch: &Batch) {
    store.begin().unwrap().commit(batch).unwrap();
}

#[test]
fn it_keeps_the_contract_of_stores_for_many_engines() {
    let Some(database) = database() else { return };
    let lease = Duration::from_secs(1);
    let checked = passo_test::check_shared_store(
        || Ok(Arc::new(open(&database, PostgresOptions::new().lease(lease)))),
        lease,
    );
    assert_eq!(checked, Ok(()));
}

#[test]
fn nodes_that_start_at_once_make_the_tables_once() {
    let Some(database) = database() else { return };
    let schema = database.new_schema();
    let nodes: Vec<_> = (0..8)
        .map(|_| {
            let (connection, schema) = (database.connection().to_owned(), schema.clone());
            thread::spawn(move || {
                PostgresStore::open(&connection, PostgresOptions::new().schema(schema)).map(|_| ())
            })
        })
        .collect();
    for node in nodes {
        node.join().unwrap().unwrap();
    }
    assert_eq!(database.read(&format!("SELECT value::text FROM {schema}.meta")), ["2"]);
}

#[test]
fn tables_of_a_later_version_and_of_another_program_are_refused_and_stay_as_they_are() {
    let Some(database) = database() else { return };
    let refused = |schema: &str| {
        let options = PostgresOptions::new().schema(schema);
        PostgresStore::open(database.connection(), options).map(|_| ()).unwrap_err()
    };
    let later = database.new_schema();
    drop(PostgresStore::open(database.connection(), PostgresOptions::new().schema(&later)).unwrap());
    database.run(&format!("UPDATE {later}.meta SET value = 99"));
    let error = refused(&later);
    assert!(matches!(&error, StoreError::Unsupported(text) if text.contains("version 99")), "{error}");

    let other = database.new_schema();
    database.run(&format!("CREATE SCHEMA {other}; CREATE TABLE {other}.instance (mine text)"));
    let error = refused(&other);
    assert!(matches!(error, StoreError::Unsupported(_)), "{error}");
    let tables = format!("SELECT tablename::text FROM pg_tables WHERE schemaname = '{other}'");
    assert_eq!(database.read(&tables), ["instance"]);
}

#[test]
fn a_schema_that_is_there_is_used_without_the_right_to_make_one() {
    let Some(database) = database() else { return };
    let schema = database.new_schema();
    let role = format!("{schema}_role");
    database.run(&format!(
        "CREATE SCHEMA {schema}; CREATE ROLE {role} LOGIN; GRANT CREATE, USAGE ON SCHEMA {schema} TO {role}"
    ));
    let connection = format!("{} user={role}", database.connection());
    let store = PostgresStore::open(&connection, PostgresOptions::new().schema(&schema)).unwrap();
    keep(&store, &rows::with_record(1, 0));
    let refused = PostgresStore::open(&connection, PostgresOptions::new().schema(format!("{schema}_other")));
    assert!(matches!(refused, Err(StoreError::Failed { .. })), "{refused:?}");
    drop(store);
    database.run(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn a_name_that_is_no_plain_name_is_refused() {
    let options = PostgresOptions::new().schema("a\"; DROP SCHEMA public; --");
    let refused = PostgresStore::open("host=/nowhere", options);
    assert!(matches!(refused, Err(StoreError::Unsupported(_))), "{refused:?}");
}

#[test]
fn errors_never_have_the_password_in_them() {
    let mut connections = vec![
        "postgresql://ada:sesame@127.0.0.1:1/orders".to_owned(),
        "host=127.0.0.1 port=1 user=ada password=sesame".to_owned(),
        "host=127.0.0.1 port=1 password=open sesame".to_owned(),
        "postgresql://ada:sesame@127.0.0.1:sesame/orders".to_owned(),
        "host=/nowhere user=ada password=sesame sslmode=require".to_owned(),
    ];
    connections.extend(database().map(|found| format!("{} user=nobody password=sesame", found.connection())));
    for connection in connections {
        let error = PostgresStore::open(&connection, PostgresOptions::new()).map(|_| ()).unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(!said.contains("sesame") && !said.contains("ada"), "{said}");
    }
}

#[test]
fn a_connection_that_broke_is_not_used_again() {
    let Some(database) = database() else { return };
    let name = format!("broken_{}", std::process::id());
    let connection = format!("{} application_name={name}", database.connection());
    let options = PostgresOptions::new().schema(database.new_schema()).connections(2);
    let store = PostgresStore::open(&connection, options).unwrap();
    let unit = store.begin().unwrap();
    assert_eq!(unit.records(1).unwrap().len(), 0);
    let stop = format!(
        "SELECT pg_terminate_backend(pid, 10000)::text FROM pg_stat_activity WHERE application_name = '{name}'"
    );
    assert!(!database.read(&stop).is_empty());
    let failed = unit.records(1).unwrap_err();
    assert!(matches!(failed, StoreError::Failed { .. }), "{failed}");
    assert!(matches!(unit.commit(&rows::with_record(1, 0)), Err(StoreError::Failed { .. })));
    for number in 0..4 {
        keep(&store, &rows::with_record(2, number));
    }
    assert_eq!(store.begin().unwrap().records(2).unwrap().len(), 4);
}

#[test]
fn who_finds_all_connections_in_use_waits_for_one_and_not_for_ever() {
    let Some(database) = database() else { return };
    let options = PostgresOptions::new().connections(1);
    let store = Arc::new(open(&database, options.clone().wait(Duration::from_millis(50))));
    let unit = store.begin().unwrap();
    let busy = store.begin().map(|_| ()).unwrap_err().to_string();
    assert!(busy.contains("all 1 connections"), "{busy}");
    drop(unit);
    store.begin().unwrap();

    let store = Arc::new(open(&database, options.wait(Duration::from_secs(60))));
    let unit = store.begin().unwrap();
    let other = store.clone();
    let waiting = thread::spawn(move || other.begin().map(|_| ()));
    drop(unit);
    waiting.join().unwrap().unwrap();
}

#[test]
fn a_node_that_stops_in_the_middle_of_a_unit_of_work_loses_what_it_has_taken() {
    let Some(database) = database() else { return };
    let store = open(&database, PostgresOptions::new().lease(Duration::from_secs(1)));
    let mut batch = rows::with_record(1, 0);
    batch.timers.put = vec![rows::timer(1, 5)];
    keep(&store, &batch);
    let stopped = store.begin().unwrap();
    assert!(stopped.take_timer(5).unwrap().is_some());
    let taken = (0..3000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        store.begin().unwrap().take_timer(5).unwrap().is_some()
    });
    assert!(taken, "the timer is free again");
    assert!(matches!(stopped.commit(&rows::with_record(1, 1)), Err(StoreError::Failed { .. })));
    assert_eq!(store.begin().unwrap().records(1).unwrap().len(), 1);
}

#[test]
fn a_thread_of_an_asynchronous_runtime_can_use_it() {
    let Some(database) = database() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = open_in_schema(&database, &database.new_schema());
        keep(&store, &rows::with_record(1, 0));
        assert_eq!(store.begin().unwrap().records(1).unwrap().len(), 1);
    });
}

fn open_in_schema(database: &Database, schema: &str) -> PostgresStore {
    PostgresStore::open(database.connection(), PostgresOptions::new().schema(schema)).unwrap()
}

#[test]
fn texts_of_every_kind_are_found_again() {
    let Some(database) = database() else { return };
    let store = open(&database, PostgresOptions::new());
    // Random enough that the database cannot make it short enough for an index.
    let long: String =
        (0_u32..6000).map(|n| char::from(b'!' + (n.wrapping_mul(2_654_435_761) >> 25) as u8 % 90)).collect();
    let texts = ["o'neill", "a\\b\"", "%_", "", "\u{10FFFF}é\u{301}", "a\0b", "NULL", "{a,b}", &long];
    for (text, instance) in texts.into_iter().zip(1..) {
        let mut batch = rows::with_record(instance, 0);
        batch.instance_rows[0].business_key = Some(text.into());
        batch.work_items.put = vec![WorkItemRow {
            assignee: Some(text.into()),
            candidate_users: vec![text.into(), text.into()],
            candidate_groups: vec![text.into()],
            handler: Some(text.into()),
            element: text.into(),
            ..rows::work(instance)
        }];
        batch.subscriptions.put = vec![rows::subscription(instance, text)];
        batch.incidents.put = vec![rows::incident(instance, text)];
        batch.facts = vec![rows::fact(&format!("data/{text}"), text.as_bytes())];
        keep(&store, &batch);
        // The same again: everything stands in place of what stood there.
        batch.appends.clear();
        keep(&store, &batch);

        let unit = store.begin().unwrap();
        let filter = InstanceFilter { business_key: Some(text.into()), ..InstanceFilter::default() };
        let found: Vec<u64> = unit.instances(&filter).unwrap().iter().map(|row| row.id).collect();
        assert_eq!(found, [instance], "{text:?}");
        assert_eq!(work_items(&*unit, text), [instance], "{text:?}");
        assert_eq!(subscriptions(&*unit, text), [instance], "{text:?}");
        assert_eq!(
            unit.facts(&format!("data/{text}")).unwrap().last().map(Vec::as_slice),
            Some(text.as_bytes())
        );
    }
}

fn work_items(unit: &dyn UnitOfWork, text: &str) -> Vec<u64> {
    let named = |text: &str| Some(text.into());
    let filter = WorkItemFilter {
        assignee: named(text),
        candidate_user: named(text),
        candidate_group: named(text),
        handler: named(text),
        element: named(text),
        ..WorkItemFilter::default()
    };
    unit.work_items(&filter).unwrap().iter().map(|key| key.instance).collect()
}

fn subscriptions(unit: &dyn UnitOfWork, text: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let address = Address { kind: SubscriptionKind::Message, address: text, message_key: Some(text) };
    let mut visit = |key: passo::store::RowKey| {
        found.push(key.instance);
        Enough::No
    };
    unit.subscriptions(&address, &mut visit).unwrap();
    found
}

#[test]
fn many_subscriptions_of_one_address_are_handed_out_in_their_order() {
    let Some(database) = database() else { return };
    let store = open(&database, PostgresOptions::new());
    let mut batch = Batch::default();
    for instance in 1..=1200 {
        batch.instance_rows.push(rows::instance(instance));
        let mut row = rows::subscription(instance, "m");
        (row.depth, row.order) = ((instance % 7) as u32, instance % 5);
        batch.subscriptions.put.push(row);
    }
    let mut expected: Vec<_> =
        batch.subscriptions.put.iter().map(|row| (7 - row.depth, row.order, row.key)).collect();
    expected.sort_unstable();
    keep(&store, &batch);
    let expected: Vec<u64> = expected.into_iter().map(|(.., key)| key.instance).collect();
    assert_eq!(subscriptions(&*store.begin().unwrap(), "m"), expected);
}

#[test]
fn people_read_views_with_times() {
    let Some(database) = database() else { return };
    let schema = database.new_schema();
    let store = open_in_schema(&database, &schema);
    let mut batch = rows::with_record(1, 0);
    batch.instance_rows = vec![InstanceRow { business_key: Some("B-7".into()), ..rows::instance(1) }];
    batch.work_items.put = vec![WorkItemRow {
        candidate_groups: vec!["sales".into(), "office".into()],
        due: Some(i64::MAX),
        ..rows::work(1)
    }];
    batch.timers.put = vec![rows::timer(1, i64::MIN), rows::timer(2, 1_772_438_400_123)];
    batch.instance_rows.push(rows::instance(2));
    batch.subscriptions.put = vec![rows::subscription(1, "paid")];
    batch.incidents.put = vec![rows::incident(1, "no such thing")];
    keep(&store, &batch);
    let read = |select: &str| {
        database
            .read(&format!("SET TIME ZONE 'UTC'; {}", select.replace("FROM ", &format!("FROM {schema}."))))
    };
    let utc = "YYYY-MM-DD HH24:MI:SS.MS";
    assert_eq!(
        read(&format!(
            "SELECT business_key || ' ' || state || ' ' || to_char(changed, '{utc}') FROM instances WHERE id = 1"
        )),
        ["B-7 active 2026-03-02 08:00:00.000"]
    );
    assert_eq!(
        read(
            "SELECT id || ' ' || array_to_string(candidate_groups, '+') || ' ' || extract(year from due) FROM work_items"
        ),
        ["1-1 office+sales 9999"]
    );
    assert_eq!(
        read(&format!("SELECT to_char(due, '{utc}') FROM timers WHERE instance = 2")),
        ["2026-03-02 08:00:00.123"]
    );
    assert_eq!(read("SELECT name || ' ' || message_key FROM subscriptions"), ["paid paid"]);
    assert_eq!(read("SELECT id || ' ' || message FROM incidents"), ["1-1 no such thing"]);
}

#[test]
fn people_read_what_happened_on_any_node() {
    let Some(database) = database() else { return };
    let schema = database.new_schema();
    let node = || {
        let store = Arc::new(open_in_schema(&database, &schema));
        (Engine::builder().share(store.clone()).unwrap(), store)
    };
    let (one, two) = (node(), node());
    let write = |(engine, store): &(Engine, Arc<PostgresStore>)| {
        store.write_history(|instance| Ok(engine.history(instance))).unwrap()
    };
    one.0
        .deploy(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
              <process id="order" isExecutable="true"><startEvent id="start"/>
                <sequenceFlow id="f" sourceRef="start" targetRef="approve"/><userTask id="approve"/></process>
            </definitions>"#,
        )
        .unwrap();
    let start = Start::process("order").business_key("B-7").variable("note", "a\0b");
    let order = one.0.start(start).unwrap();
    let before = write(&one);
    let item = two.0.work_items(&WorkQuery::new())[0].id;
    two.0.claim(item, "anna").unwrap();
    two.0.complete(item, [].into()).unwrap();
    let after = write(&two);
    assert_eq!((write(&one), write(&two)), (0, 0), "everything is told");
    assert_eq!(one.0.history(order).unwrap().entries.len(), before + after);
    let read =
        |select: &str| database.read(&select.replace("FROM history", &format!("FROM {schema}.history")));
    let done = "SELECT business_key || ' ' || who || ' ' || place FROM history WHERE what = 'completed' AND element = 'approve'";
    assert_eq!(read(done), [format!("B-7 anna {item}")]);
    assert_eq!(read("SELECT value::text FROM history WHERE variable = 'note'"), [r#""a\u0000b""#]);

    database.run(&format!(
        "DROP VIEW {schema}.history; DROP TABLE {schema}.history_entry, {schema}.history_told;
         UPDATE {schema}.meta SET value = 1 WHERE name = 'version'"
    ));
    assert_eq!(write(&node()), before + after, "tables of the version before get the history");
    let later = one.0.now() + chrono::TimeDelta::days(1);
    assert_eq!(one.0.forget(later, 10), Ok(1));
    assert!(read("SELECT instance::text FROM history_entry").is_empty());
}

#[test]
fn a_unit_of_work_waits_for_the_database_once_for_each_question_and_once_for_all_it_writes() {
    let Some(database) = database() else { return };
    let store = open(&database, PostgresOptions::new().connections(1));
    let mut started = rows::with_record(1, 0);
    started.work_items.put = vec![rows::work(1)];
    let mut completed = rows::with_record(1, 1);
    completed.work_items.gone = vec![rows::work(1).key];
    completed.work_items.put = vec![WorkItemRow { candidate_groups: vec!["sales".into()], ..rows::work(1) }];
    completed.timers.put = vec![rows::timer(1, 5)];
    completed.facts = vec![rows::fact("seen/1", b"1")];
    let complete = |batch: &Batch| {
        let unit = store.begin().unwrap();
        assert!(unit.instance(1).unwrap().is_some());
        unit.take_numbers(passo::store::Sequence::Commands).unwrap();
        unit.commit(batch).unwrap();
    };
    keep(&store, &started);
    complete(&completed);
    // Every statement is prepared now.
    let before = store.round_trips();
    completed.appends[0].number = 2;
    complete(&completed);
    assert_eq!(store.round_trips() - before, 2);
}
