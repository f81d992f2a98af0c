//! What every store must do, as checks that the tests of a store run.

mod lookup;
mod shared;

use std::sync::Arc;

use passo::store::{
    Append, Batch, Counters, FactChange, InstanceFilter, InstanceRow, KeptInstance, Phase, RowKey, RowState,
    Snapshot, Store, StoreError,
};

use crate::options::OpenStore;

pub use shared::check_shared_store;

/// Checks that a store keeps its contract: what is committed is there when it is opened again, in order; a batch is kept
/// whole or not at all; facts are replaced and cleared by their keys; snapshots take the place of the records before them;
/// records of a number that is taken are a conflict; what is looked up is found, in its order;
/// instances that have ended are found by their age, and forgotten.
///
/// `new` prepares an empty store each time it is called, and gives what opens it; a store is dropped before it is opened again.
///
/// ```
/// use std::sync::Arc;
/// use passo::MemoryStore;
/// passo_test::check_store(|| {
///     let store = MemoryStore::new();
///     Box::new(move || Ok(Arc::new(store.clone())))
/// })?;
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// A sentence about the first thing that does not hold.
pub fn check_store(new: impl Fn() -> OpenStore) -> Result<(), String> {
    let checks: [(&str, Check); 10] = [
        ("an empty store", empty),
        ("counters", counters),
        ("facts", facts),
        ("records", records),
        ("snapshots", snapshots),
        ("conflicts", conflicts),
        ("ended and forgotten instances", ended),
        ("rows that come and go", rows),
        ("rows that nobody has seen", never_seen),
        ("old instances that are forgotten", forgotten),
    ];
    for (name, check) in checks {
        check(&new()).map_err(|complaint| format!("{name}: {complaint}"))?;
    }
    Ok(())
}

type Check = fn(&OpenStore) -> Result<(), String>;

/// Everything that opening a store gives.
#[derive(Debug, Default, PartialEq, Eq)]
struct Everything {
    counters: Counters,
    facts: Vec<Vec<u8>>,
    instances: Vec<Running>,
}

/// An instance that runs: its number, its snapshot, its records.
type Running = (u64, Option<(u64, Vec<u8>)>, Vec<Vec<u8>>);

fn open(store: &OpenStore) -> Result<Arc<dyn Store>, String> {
    store().map_err(|error| format!("it does not open: {error}"))
}

/// Opens the store and reads everything.
fn everything(store: &OpenStore) -> Result<Everything, String> {
    let store = open(store)?;
    let read = || -> Result<Everything, StoreError> {
        let mut found = Everything {
            counters: store.counters()?,
            facts: store.lookup().facts("")?,
            instances: Vec::new(),
        };
        let running = InstanceFilter { phase: Phase::Running, ..InstanceFilter::default() };
        for row in store.lookup().instances(&running)? {
            if let Some(KeptInstance { snapshot, records }) = store.lookup().instance(row.id)? {
                found.instances.push((row.id, snapshot, records));
            }
        }
        Ok(found)
    };
    read().map_err(|error| format!("it cannot be read: {error}"))
}

fn commit(store: &OpenStore, batches: &[Batch]) -> Result<(), String> {
    open(store)?.commit(batches).map_err(|error| format!("a batch is refused: {error}"))
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what} is {found:?}, it should be {expected:?}")) }
}

fn empty(store: &OpenStore) -> Result<(), String> {
    equal("what it holds", &everything(store)?, &Everything::default())?;
    equal("an unknown instance", &records_of(store, 1)?, &Vec::new())
}

fn counters(store: &OpenStore) -> Result<(), String> {
    let counters = |commands, instances, facts| Counters { commands, instances, facts };
    commit(store, &[Batch { counters: counters(7, 3, 1), ..with_fact("a", b"1") }])?;
    commit(store, &[Batch { counters: counters(6, 4, 2), ..with_fact("b", b"2") }])?;
    equal("the counters", &everything(store)?.counters, &counters(7, 4, 2))
}

fn facts(store: &OpenStore) -> Result<(), String> {
    commit(store, &[with_fact("a", b"1"), with_fact("b", b"2"), with_fact("c", b"3")])?;
    let replaced = FactChange { key: "a".to_owned(), clears: true, record: Some(b"4".to_vec()) };
    let cleared = FactChange { key: "b".to_owned(), clears: true, record: None };
    let added = FactChange { key: "c".to_owned(), clears: false, record: Some(b"5".to_vec()) };
    commit(store, &[Batch { facts: vec![replaced, cleared, added], ..Batch::default() }])?;
    let expected: Vec<Vec<u8>> = [b"3", b"4", b"5"].iter().map(|record| record.to_vec()).collect();
    equal("the facts", &everything(store)?.facts, &expected)?;
    let of_c = open(store)?.lookup().facts("c").map_err(|error| error.to_string())?;
    equal("the facts of a key", &of_c, &vec![b"3".to_vec(), b"5".to_vec()])
}

fn records(store: &OpenStore) -> Result<(), String> {
    commit(store, &[with_record(2, 0, b"x"), with_record(1, 0, b"a"), with_record(1, 1, b"b")])?;
    commit(store, &[with_record(1, 2, b"c")])?;
    let expected = vec![b"a".to_vec(), b"b".to_vec(), b"c".to_vec()];
    equal("the records", &records_of(store, 1)?, &expected)?;
    let running = vec![(1, None, expected), (2, None, vec![b"x".to_vec()])];
    equal("the instances", &everything(store)?.instances, &running)
}

fn snapshots(store: &OpenStore) -> Result<(), String> {
    for number in 0..4 {
        let mut batch = with_record(1, number, &[b'a' + number as u8]);
        if number == 2 {
            batch.snapshots.push(Snapshot { instance: 1, number, state: b"state".to_vec() });
        }
        commit(store, &[batch])?;
    }
    let running = vec![(1, Some((2, b"state".to_vec())), vec![b"d".to_vec()])];
    equal("the instances", &everything(store)?.instances, &running)?;
    equal("the number of records", &records_of(store, 1)?.len(), &4)
}

fn conflicts(store: &OpenStore) -> Result<(), String> {
    commit(store, &[with_record(1, 0, b"a")])?;
    let before = everything(store)?;
    let taken = [with_fact("lost", b"lost"), with_record(5, 0, b"lost"), with_record(1, 0, b"other")];
    match open(store)?.commit(&taken) {
        Err(StoreError::Conflict { instance: 1 }) => {}
        Err(other) => return Err(format!("a taken number is refused with: {other}")),
        Ok(()) => return Err("a record of a taken number is accepted".to_owned()),
    }
    equal("what it holds after a refused batch", &everything(store)?, &before)?;
    equal("a record of a refused batch", &records_of(store, 5)?, &Vec::new())
}

fn ended(store: &OpenStore) -> Result<(), String> {
    commit(store, &[with_record(1, 0, b"a"), with_record(2, 0, b"b"), with_record(3, 0, b"c")])?;
    let mut batch = with_record(1, 1, b"z");
    batch.instance_rows = vec![row(1, RowState::Completed)];
    batch.forgotten = vec![3];
    commit(store, &[batch])?;
    let running: Vec<u64> = everything(store)?.instances.into_iter().map(|(id, ..)| id).collect();
    equal("the instances that run", &running, &vec![2])?;
    equal("the records of an ended instance", &records_of(store, 1)?.len(), &2)?;
    equal("the records of a forgotten instance", &records_of(store, 3)?.len(), &0)?;
    let filter = InstanceFilter { phase: Phase::Ended, ..InstanceFilter::default() };
    let found = open(store)?.lookup().instances(&filter).map_err(|error| error.to_string())?;
    equal("the rows of ended instances", &found, &vec![row(1, RowState::Completed)])?;
    let filter = InstanceFilter { process: Some("other".into()), ..InstanceFilter::default() };
    let found = open(store)?.lookup().instances(&filter).map_err(|error| error.to_string())?;
    equal("the rows of a process that nobody runs", &found, &Vec::new())?;
    let filter = InstanceFilter { limit: Some(1), ..InstanceFilter::default() };
    let found = open(store)?.lookup().instances(&filter).map_err(|error| error.to_string())?;
    equal("the number of rows within the limit", &found.len(), &1)
}

fn rows(store: &OpenStore) -> Result<(), String> {
    commit(store, &[lookup::written()])?;
    lookup::check(open(store)?.lookup())?;
    commit(store, &[lookup::changed()])?;
    lookup::check_changed(open(store)?.lookup())?;
    let mut batch = with_record(1, 2, b"c");
    batch.instance_rows = vec![InstanceRow { restless: true, ..row(1, RowState::Active) }];
    commit(store, &[batch])?;
    let restless = InstanceFilter { phase: Phase::Restless, ..InstanceFilter::default() };
    equal("the restless instances", &lookup::numbers(open(store)?.lookup(), &restless)?, &vec![1])
}

/// That a row is gone may be said of one that never was.
fn never_seen(store: &OpenStore) -> Result<(), String> {
    let mut batch = with_record(1, 0, b"a");
    let gone = vec![RowKey { instance: 1, serial: 9 }];
    batch.work_items.gone.clone_from(&gone);
    batch.timers.gone.clone_from(&gone);
    batch.incidents.gone.clone_from(&gone);
    batch.subscriptions.gone = gone;
    commit(store, &[batch])?;
    equal("the number of records", &records_of(store, 1)?.len(), &1)
}

/// Instances that ended long ago are found, and go with everything that was kept of them.
fn forgotten(store: &OpenStore) -> Result<(), String> {
    let rows = [
        (1, RowState::Completed, 30),
        (2, RowState::Active, 10),
        (3, RowState::Cancelled, 10),
        (4, RowState::Suspended, 10),
        (5, RowState::Failed, 20),
        (6, RowState::Terminated, 29),
    ];
    for (id, state, changed) in rows {
        let row = InstanceRow { changed, ..row(id, state) };
        commit(store, &[Batch { instance_rows: vec![row], ..with_record(id, 0, b"a") }])?;
    }
    let old = |before, limit| {
        let (phase, changed_before, limit) = (Phase::Ended, Some(before), Some(limit));
        let filter = InstanceFilter { phase, changed_before, limit, ..InstanceFilter::default() };
        lookup::numbers(open(store)?.lookup(), &filter)
    };
    equal("those that are old enough", &old(10, 9)?, &Vec::new())?;
    equal("those that are old enough", &old(30, 9)?, &vec![3, 5, 6])?;
    equal("those that are old enough, within a limit", &old(30, 2)?, &vec![3, 5])?;
    commit(store, &[Batch { forgotten: vec![3, 5], ..Batch::default() }])?;
    equal("those that are old enough", &old(30, 9)?, &vec![6])?;
    commit(store, &[Batch { forgotten: vec![6], ..Batch::default() }])?;
    let left = lookup::numbers(open(store)?.lookup(), &InstanceFilter::default())?;
    equal("the instances that are left", &left, &vec![1, 2, 4])?;
    for (id, ..) in rows {
        let expected = usize::from(left.contains(&id));
        equal(&format!("the number of records of instance {id}"), &records_of(store, id)?.len(), &expected)?;
    }
    Ok(())
}

fn records_of(store: &OpenStore, instance: u64) -> Result<Vec<Vec<u8>>, String> {
    open(store)?.lookup().records(instance).map_err(|error| error.to_string())
}

fn with_fact(key: &str, record: &[u8]) -> Batch {
    let change = FactChange { key: key.to_owned(), clears: true, record: Some(record.to_vec()) };
    Batch { facts: vec![change], ..Batch::default() }
}

fn record_of(instance: u64, number: u64, record: &[u8]) -> Append {
    Append { instance, number, record: record.to_vec() }
}

fn with_record(instance: u64, number: u64, record: &[u8]) -> Batch {
    Batch {
        appends: vec![record_of(instance, number, record)],
        instance_rows: vec![row(instance, RowState::Active)],
        ..Batch::default()
    }
}

fn row(id: u64, state: RowState) -> InstanceRow {
    InstanceRow {
        id,
        process: "p".into(),
        version: 1,
        business_key: Some("key".into()),
        state,
        error: None,
        incidents: 0,
        changed: 1_772_438_400_000,
        restless: false,
    }
}
