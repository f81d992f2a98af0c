//! The store in a SQLite file: its contract, what it refuses, what people can read in it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use passo::store::{Counters, Lookup, Store, StoreError};
use passo::{Engine, EngineError, InstanceId, InstanceQuery, InstanceState, ManualClock, Start, WorkQuery};
use passo_sqlite::{SqliteReader, SqliteStore};
use rusqlite::Connection;
use tempfile::TempDir;

const ORDER: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
  <message id="m" name="paid"/>
  <process id="order" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <userTask id="approve" name="Approve it"/>
    <boundaryEvent id="late" attachedToRef="approve" cancelActivity="false">
      <timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <sequenceFlow id="f2" sourceRef="approve" targetRef="paid"/>
    <intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
    <sequenceFlow id="f3" sourceRef="paid" targetRef="sum"/>
    <scriptTask id="sum"><script>total = amount + 1;</script></scriptTask>
  </process>
</definitions>"#;

fn open(path: &Path) -> Engine {
    let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
    Engine::builder().clock(clock).open(SqliteStore::open(path).unwrap()).unwrap()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn it_keeps_the_contract_of_stores() {
    let folder = folder();
    let number = std::cell::Cell::new(0);
    let checked = passo_test::check_store(|| {
        number.set(number.get() + 1);
        let path = folder.path().join(format!("{}.passo", number.get()));
        Box::new(move || Ok(Arc::new(SqliteStore::open(&path)?)))
    });
    assert_eq!(checked, Ok(()));
}

#[test]
fn everything_goes_on_where_it_stopped_and_people_can_read_it() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let engine = open(&path);
    engine.deploy(ORDER).unwrap();
    let order = engine.start(Start::process("order").business_key("B-7").variable("amount", 41)).unwrap();
    drop(engine);

    let read = |select: &str| -> Vec<String> {
        let connection = Connection::open(&path).unwrap();
        let mut select = connection.prepare(select).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(
        read("SELECT business_key || ' ' || state || ' ' || changed FROM instances"),
        ["B-7 active 2026-03-02T08:00:00.000Z"]
    );
    assert_eq!(
        read("SELECT id || ' ' || name || ' ' || since FROM work_items"),
        ["1-0 Approve it 2026-03-02T08:00:00.000Z"]
    );
    assert_eq!(read("SELECT element || ' ' || due FROM timers"), ["late 2026-03-02T09:00:00.000Z"]);

    let engine = open(&path);
    let work = engine.work_items(&WorkQuery::new())[0].id;
    engine.complete(work, [].into()).unwrap();
    drop(engine);
    assert_eq!(read("SELECT element || ' ' || name FROM subscriptions"), ["paid paid"]);
    assert!(read("SELECT element FROM timers").is_empty());

    let engine = open(&path);
    engine.publish(passo::Message::new("paid")).unwrap();
    assert_eq!(engine.instance(order).unwrap().state, InstanceState::Completed);
    drop(engine);
    let engine = open(&path);
    let view = engine.instance(order).unwrap();
    assert_eq!((view.state, &view.variables["total"]), (InstanceState::Completed, &42.into()));
    assert_eq!(engine.instances(&InstanceQuery::new()).len(), 1);
    assert!(engine.history(order).unwrap().entries.len() > 5);
    assert_eq!(engine.start(Start::process("order")).unwrap(), InstanceId(2), "numbers go on");
}

/// What a query gives in its first column.
fn texts(path: &Path, select: &str) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut select = connection.prepare(select).unwrap();
    select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn people_can_read_what_happened() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
    let open = || {
        let store = Arc::new(SqliteStore::open(&path).unwrap());
        (Engine::builder().clock(clock.clone()).open(store.clone()).unwrap(), store)
    };
    let write = |engine: &Engine, store: &SqliteStore| {
        store.write_history(|instance| Ok(engine.history(instance))).unwrap()
    };
    let (engine, store) = open();
    engine.deploy(ORDER).unwrap();
    let order = engine.start(Start::process("order").business_key("B-7").variable("amount", 41)).unwrap();
    let before = write(&engine, &store);
    assert!(before > 2, "{before}");
    assert_eq!(write(&engine, &store), 0, "everything is told");

    let work = engine.work_items(&WorkQuery::new())[0].id;
    engine.claim(work, "anna").unwrap();
    engine.complete(work, [("note".into(), "it's fine".into())].into()).unwrap();
    let after = write(&engine, &store);
    drop((engine, store));
    let (engine, store) = open();
    assert_eq!(write(&engine, &store), 0, "another engine knows what is told");
    engine.publish(passo::Message::new("paid")).unwrap();
    let last = write(&engine, &store);
    assert_eq!(engine.history(order).unwrap().entries.len(), before + after + last);
    let done = "SELECT at || ' ' || business_key || ' ' || who || ' ' || place FROM history
        WHERE element = 'approve' AND what = 'completed'";
    assert_eq!(texts(&path, done), ["2026-03-02T08:00:00.000Z B-7 anna 1-0"]);
    let variables = "SELECT variable || ' ' || value FROM history WHERE what = 'variable-set' ORDER BY event";
    assert_eq!(texts(&path, variables), ["amount 41", "note \"it's fine\"", "total 42"]);
    assert_eq!(texts(&path, "SELECT detail FROM history WHERE what = 'triggered'"), ["message paid"]);

    engine.forget("2026-03-03T00:00:00Z".parse().unwrap(), 10).unwrap();
    assert!(texts(&path, "SELECT what FROM history_entry").is_empty());
    assert!(texts(&path, "SELECT 'told' FROM history_told").is_empty());
}

#[test]
fn the_queries_of_the_page_can_be_asked() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    drop(open(&path));
    let page = include_str!("../../../docs/operating.md").split("## Many engines").next().unwrap();
    let queries: Vec<&str> = page
        .split("```sql\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .flat_map(|block| block.split(';'))
        .filter(|query| !query.trim().is_empty())
        .collect();
    assert!(queries.len() > 8, "{queries:?}");
    let connection = Connection::open(&path).unwrap();
    for query in queries {
        let asked = connection.prepare(query).and_then(|mut select| select.query([])?.next().map(|_| ()));
        assert_eq!(asked, Ok(()), "{query}");
    }
}

#[test]
fn a_store_of_an_earlier_version_gets_the_tables_that_it_lacks() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let engine = open(&path);
    engine.deploy(ORDER).unwrap();
    engine.start(Start::process("order")).unwrap();
    drop(engine);
    let earlier =
        "DROP VIEW history; DROP TABLE history_entry; DROP TABLE history_told; PRAGMA user_version = 1;";
    Connection::open(&path).unwrap().execute_batch(earlier).unwrap();
    assert_eq!(open(&path).work_items(&WorkQuery::new()).len(), 1);
    assert!(texts(&path, "SELECT what FROM history").is_empty());
    assert_eq!(texts(&path, "SELECT 'version ' || user_version FROM pragma_user_version"), ["version 2"]);
}

#[test]
fn an_incident_is_listed_until_it_is_resolved() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let engine = open(&path);
    engine.deploy(ORDER).unwrap();
    engine.start(Start::process("order")).unwrap();
    engine.complete(engine.work_items(&WorkQuery::new())[0].id, [].into()).unwrap();
    engine.publish(passo::Message::new("paid")).unwrap();
    let listed = || -> Vec<String> {
        let connection = Connection::open(&path).unwrap();
        let mut select = connection.prepare("SELECT element || ' ' || kind FROM incidents").unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let instance = engine.instance(InstanceId(1)).unwrap();
    assert_eq!(listed(), ["sum expression"]);
    engine.resolve(instance.incidents[0].id, [("amount".into(), 1.into())].into()).unwrap();
    assert!(listed().is_empty());
    assert_eq!(engine.instance(InstanceId(1)).unwrap().state, InstanceState::Completed);
}

#[test]
fn a_file_is_used_by_one_engine_at_a_time() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let first = SqliteStore::open(&path).unwrap();
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::InUse(_))));
    drop(first);
    SqliteStore::open(&path).unwrap();
}

#[test]
fn a_file_that_is_no_store_is_refused_and_stays_as_it_is() {
    let folder = folder();
    let text = folder.path().join("notes.txt");
    fs::write(&text, "these are notes, and not a database at all; they are long enough to be looked at")
        .unwrap();
    assert!(matches!(SqliteStore::open(&text), Err(StoreError::Unsupported(_))));
    assert!(fs::read_to_string(&text).unwrap().starts_with("these are notes"));

    let other = folder.path().join("other.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE mine (a); PRAGMA user_version = 3;")
        .unwrap();
    assert!(matches!(SqliteStore::open(&other), Err(StoreError::Unsupported(_))));

    let later = folder.path().join("later.passo");
    drop(SqliteStore::open(&later).unwrap());
    Connection::open(&later).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = SqliteStore::open(&later).unwrap_err().to_string();
    assert!(refused.contains("version 99"), "{refused}");
}

#[test]
fn a_damaged_instance_is_refused_and_the_others_go_on() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let engine = open(&path);
    engine.deploy(ORDER).unwrap();
    let order = engine.start(Start::process("order").variable("amount", 41)).unwrap();
    engine.start(Start::process("order").variable("amount", 42)).unwrap();
    drop(engine);
    let connection = Connection::open(&path).unwrap();
    let of_first = "WHERE instance = 1";
    let record: Vec<u8> =
        connection.query_row(&format!("SELECT record FROM record {of_first}"), [], |row| row.get(0)).unwrap();
    let put = |record: &[u8]| {
        connection.execute(&format!("UPDATE record SET record = ?1 {of_first}"), [record]).unwrap();
    };
    for at in [0, record.len() / 2, record.len() - 1] {
        let mut damaged = record.clone();
        damaged[at] ^= 0x10;
        put(&damaged);
        let engine = open(&path);
        assert_eq!(engine.work_items(&WorkQuery::new().instance(InstanceId(2))).len(), 1);
        let refused = engine.cancel(order).unwrap_err();
        assert!(
            matches!(refused, EngineError::InstanceDamaged { instance, .. } if instance == order),
            "{refused}"
        );
        engine.start(Start::process("order").variable("amount", 43)).unwrap();
        put(&record);
        engine.cancel(engine.start(Start::process("order")).unwrap()).unwrap();
    }
    assert_eq!(open(&path).work_items(&WorkQuery::new().instance(order)).len(), 1);
}

#[test]
fn a_copy_made_while_the_engine_works_can_be_opened() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let store = Arc::new(SqliteStore::open(&path).unwrap());
    let engine = Engine::builder().open(store.clone()).unwrap();
    engine.deploy(ORDER).unwrap();
    engine.start(Start::process("order").variable("amount", 41)).unwrap();
    let copy = folder.path().join("copy.passo");
    store.back_up(&copy).unwrap();
    assert!(store.back_up(&copy).is_err(), "a copy never overwrites a file");
    engine.start(Start::process("order").variable("amount", 42)).unwrap();
    assert_eq!(open(&copy).work_items(&WorkQuery::new()).len(), 1);
}

/// A store that fails when it is told to.
struct Failing(SqliteStore, std::sync::atomic::AtomicBool);

impl Store for Failing {
    fn lookup(&self) -> &dyn Lookup {
        self.0.lookup()
    }

    fn counters(&self) -> Result<Counters, StoreError> {
        self.0.counters()
    }

    fn commit(&self, batches: &[passo::store::Batch]) -> Result<(), StoreError> {
        if self.1.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(StoreError::Failed { context: "committing".to_owned(), source: "disk full".into() });
        }
        self.0.commit(batches)
    }
}

#[test]
fn after_a_failed_commit_nothing_is_acknowledged_and_nothing_half_done_is_kept() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let store = Arc::new(Failing(SqliteStore::open(&path).unwrap(), false.into()));
    let engine = Engine::builder().open(store.clone()).unwrap();
    engine.deploy(ORDER).unwrap();
    engine.start(Start::process("order").variable("amount", 1)).unwrap();
    store.1.store(true, std::sync::atomic::Ordering::SeqCst);
    let failed = engine.start(Start::process("order").variable("amount", 2));
    assert!(matches!(failed, Err(EngineError::StoreFailed { .. })), "{failed:?}");
    store.1.store(false, std::sync::atomic::Ordering::SeqCst);
    assert!(
        engine.start(Start::process("order")).is_err(),
        "the engine is ahead of its store and stays stopped"
    );
    drop((engine, store));
    assert_eq!(open(&path).work_items(&WorkQuery::new()).len(), 1);
}

#[test]
fn a_reader_sees_the_store_as_it_was_when_it_was_opened_beside_the_engine() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let engine = open(&path);
    engine.deploy(ORDER).unwrap();
    let order = engine.start(Start::process("order").business_key("B-7").variable("amount", 41)).unwrap();
    let archive = Engine::builder().archive(SqliteReader::open(&path).unwrap()).unwrap();
    assert_eq!(archive.history(order).unwrap(), engine.history(order));

    engine.complete(engine.work_items(&WorkQuery::new())[0].id, [].into()).unwrap();
    engine.start(Start::process("order").variable("amount", 1)).unwrap();
    let seen = archive.instances(&InstanceQuery::new()).unwrap();
    assert_eq!(seen.len(), 1, "what came later is not of that moment");
    assert_eq!(archive.instance(order).unwrap().unwrap().waiting[0].element.as_ref(), "approve");
    let later = Engine::builder().archive(SqliteReader::open(&path).unwrap()).unwrap();
    assert_eq!(later.instances(&InstanceQuery::new()).unwrap().len(), 2);
    assert_eq!(later.instance(order).unwrap().unwrap().waiting[0].element.as_ref(), "paid");

    drop(engine);
    let engine = open(&path);
    assert_eq!(engine.work_items(&WorkQuery::new()).len(), 1, "readers hold no lock");
}

#[test]
fn a_reader_changes_nothing() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let engine = open(&path);
    engine.deploy(ORDER).unwrap();
    let order = engine.start(Start::process("order").variable("amount", 41)).unwrap();
    drop(engine);
    fs::remove_file(folder.path().join("orders.passo-lock")).unwrap();
    let before = fs::read(&path).unwrap();
    let archive = Engine::builder().archive(SqliteReader::open(&path).unwrap()).unwrap();
    assert!(archive.history(order).unwrap().is_some());
    assert!(!folder.path().join("orders.passo-lock").exists(), "a reader takes no lock");
    drop(archive);
    assert!(fs::read(&path).unwrap() == before);

    assert!(SqliteReader::open(folder.path().join("none.passo")).is_err());
    assert!(!folder.path().join("none.passo").exists(), "a reader makes no file");
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE mine (a);").unwrap();
    assert!(matches!(SqliteReader::open(&other), Err(StoreError::Unsupported(_))));
}

#[test]
fn old_instances_leave_no_rows() {
    let folder = folder();
    let path = folder.path().join("orders.passo");
    let engine = open(&path);
    engine.deploy(ORDER).unwrap();
    for amount in 0..5 {
        let order = engine.start(Start::process("order").variable("amount", amount)).unwrap();
        if amount > 0 {
            engine.cancel(order).unwrap();
        }
    }
    let later = "2026-03-03T00:00:00Z".parse().unwrap();
    assert_eq!((engine.forget(later, 3), engine.forget(later, 3)), (Ok(3), Ok(1)));
    drop(engine);
    let connection = Connection::open(&path).unwrap();
    for table in ["instance", "record", "work_item", "timer"] {
        let select = format!("SELECT count(*) FROM {table}");
        let count: i64 = connection.query_row(&select, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 1, "{table}");
    }
}
