//! What every store for many engines must do.

mod taken;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use passo::store::{
    Address, Batch, Enough, InstanceFilter, KeptInstance, Phase, RowKey, RowState, SharedStore, Snapshot,
    StoreError, SubscriptionKind, SubscriptionRow, UnitOfWork,
};

use super::{equal, lookup, record_of, row, with_fact, with_record};

/// Checks that a store for many engines keeps its contract: a unit of work sees one moment, and takes effect whole or not at all; of
/// two that cannot have come one after the other, one is a conflict; numbers rise and are nobody else's; timers and instances
/// that are taken are taken by one unit of work, and leases come to their end; what is looked up is found, in its order.
///
/// `new` gives an empty store each time it is called, whose leases last so long. A second or two is right: the checks wait until
/// a lease is over.
///
/// # Errors
/// A sentence about the first thing that does not hold.
pub fn check_shared_store(
    new: impl Fn() -> Result<Arc<dyn SharedStore>, StoreError>,
    lease: Duration,
) -> Result<(), String> {
    let checks: [(&str, Check); 15] = [
        ("an empty store", empty),
        ("facts", facts),
        ("instances", instances),
        ("rows that come and go", rows),
        ("units of work that come to nothing", abandoned),
        ("one moment", one_moment),
        ("two units of work on one instance", two_at_once),
        ("a message and the place that waits for it", message_and_place),
        ("a message with a key and the place that waits for it", keyed_message_and_place),
        ("a message and the place of an instance that is resumed", message_and_resumed_place),
        ("facts that depend on each other", facts_at_once),
        ("many units of work on one instance", many_at_once),
        ("numbers", taken::numbers),
        ("timers", taken::timers),
        ("numbers of many threads", taken::numbers_of_many),
    ];
    let open = || new().map_err(|error| format!("it does not open: {error}"));
    for (name, check) in checks {
        check(&Store(open()?)).map_err(|complaint| format!("{name}: {complaint}"))?;
    }
    taken::leases(&Store(open()?), lease).map_err(|complaint| format!("leases: {complaint}"))
}

type Check = fn(&Store) -> Result<(), String>;

/// A store whose errors are sentences.
struct Store(Arc<dyn SharedStore>);

impl Store {
    fn begin(&self) -> Result<Box<dyn UnitOfWork>, String> {
        self.0.begin().map_err(|error| format!("a unit of work does not begin: {error}"))
    }

    fn keep(&self, batches: &[Batch]) -> Result<(), String> {
        for batch in batches {
            self.begin()?.commit(batch).map_err(|error| format!("a batch is refused: {error}"))?;
        }
        Ok(())
    }
}

/// What was asked for, or a sentence.
fn found<T>(answer: Result<T, StoreError>) -> Result<T, String> {
    answer.map_err(|error| format!("it cannot be read: {error}"))
}

/// That a unit of work came too late.
fn conflict<T>(what: &str, outcome: &Result<T, StoreError>) -> Result<(), String> {
    match outcome {
        Err(StoreError::Conflict { .. }) => Ok(()),
        Err(other) => Err(format!("{what} fails with: {other}")),
        Ok(_) => Err(format!("{what} is accepted")),
    }
}

fn empty(store: &Store) -> Result<(), String> {
    let unit = store.begin()?;
    equal("the facts", &found(unit.facts(""))?, &Vec::new())?;
    equal("an unknown instance", &found(unit.instance(1))?, &None)?;
    equal("the records of an unknown instance", &found(unit.records(1))?, &Vec::new())?;
    equal("a timer", &found(unit.take_timer(i64::MAX))?, &None)?;
    equal("a restless instance", &found(unit.take_restless())?, &None)?;
    found(unit.commit(&Batch::default()))
}

fn facts(store: &Store) -> Result<(), String> {
    let added = |key: &str, record: &[u8]| {
        let mut batch = with_fact(key, record);
        batch.facts[0].clears = false;
        batch
    };
    store.keep(&[
        with_fact("a/1", b"1"),
        with_fact("b/1", b"2"),
        with_fact("a/2", b"3"),
        added("a/1", b"4"),
    ])?;
    let facts = |prefix: &str| found(store.begin()?.facts(prefix));
    equal("the facts under a", &facts("a/")?, &vec![b"1".to_vec(), b"3".to_vec(), b"4".to_vec()])?;
    let mut batch = Batch::default();
    for changes in
        [added("a/2", b"lost"), with_fact("a/2", b"5"), with_fact("b/1", b"lost"), added("c", b"6")]
    {
        batch.facts.extend(changes.facts);
    }
    batch.facts[2].record = None;
    store.keep(&[batch])?;
    let expected: Vec<Vec<u8>> = [b"1", b"4", b"5", b"6"].map(|record| record.to_vec()).into();
    equal("the facts after changes", &facts("")?, &expected)?;
    equal("the facts under a key that was cleared", &facts("b/")?, &Vec::new())?;
    equal("the facts under a key that nobody has", &facts("a/1\u{10FFFF}")?, &Vec::new())
}

fn instances(store: &Store) -> Result<(), String> {
    for number in 0..4 {
        let mut batch = with_record(1, number, &[b'a' + number as u8]);
        if number == 2 {
            batch.snapshots.push(Snapshot { instance: 1, number, state: b"state".to_vec() });
        }
        store.keep(&[batch])?;
    }
    store.keep(&[with_record(2, 0, b"x"), with_record(3, 0, b"y")])?;
    let unit = store.begin()?;
    let kept = KeptInstance { snapshot: Some((2, b"state".to_vec())), records: vec![b"d".to_vec()] };
    equal("an instance with a snapshot", &found(unit.instance(1))?, &Some(kept))?;
    let kept = KeptInstance { snapshot: None, records: vec![b"x".to_vec()] };
    equal("an instance without", &found(unit.instance(2))?, &Some(kept))?;
    equal("all its records", &found(unit.records(1))?.len(), &4)?;
    drop(unit);
    let mut batch = with_record(1, 4, b"z");
    batch.instance_rows = vec![row(1, RowState::Failed)];
    batch.outlived_snapshots = vec![1];
    batch.forgotten = vec![3];
    store.keep(&[batch])?;
    let unit = store.begin()?;
    equal("an ended instance", &found(unit.instance(1))?, &None)?;
    equal("its records", &found(unit.records(1))?.len(), &5)?;
    equal("the records of a forgotten instance", &found(unit.records(3))?, &Vec::new())?;
    let ended = InstanceFilter { phase: Phase::Ended, ..InstanceFilter::default() };
    equal("the rows of ended instances", &found(unit.instances(&ended))?, &vec![row(1, RowState::Failed)])?;
    let old = |before| InstanceFilter { changed_before: Some(before), ..ended.clone() };
    let changed = row(1, RowState::Failed).changed;
    equal("the ended instances that are not old", &lookup::numbers(&*unit, &old(changed))?, &Vec::new())?;
    equal("the ended instances that are old", &lookup::numbers(&*unit, &old(changed + 1))?, &vec![1])?;
    let of_key = InstanceFilter { business_key: Some("key".into()), ..InstanceFilter::default() };
    equal("the instances with a key", &lookup::numbers(&*unit, &of_key)?, &vec![1, 2])?;
    let other = InstanceFilter { process: Some("other".into()), ..InstanceFilter::default() };
    equal("the instances of another process", &lookup::numbers(&*unit, &other)?, &Vec::new())
}

fn rows(store: &Store) -> Result<(), String> {
    store.keep(&[lookup::written()])?;
    lookup::check(&*store.begin()?)?;
    store.keep(&[lookup::changed()])?;
    lookup::check_changed(&*store.begin()?)?;
    let mut batch = Batch::default();
    let never = vec![RowKey { instance: 1, serial: 99 }];
    batch.work_items.gone.clone_from(&never);
    batch.timers.gone.clone_from(&never);
    batch.subscriptions.gone.clone_from(&never);
    batch.incidents.gone = never;
    store.keep(&[batch])?;
    lookup::check_changed(&*store.begin()?)
}

/// A unit of work that is dropped, and one that comes too late, leave nothing behind.
fn abandoned(store: &Store) -> Result<(), String> {
    store.keep(&[with_record(1, 0, b"a")])?;
    let unit = store.begin()?;
    equal("the records", &found(unit.records(1))?.len(), &1)?;
    drop(unit);
    let mut late = with_record(1, 0, b"other");
    late.facts = with_fact("lost", b"lost").facts;
    late.appends.insert(0, record_of(5, 0, b"lost"));
    late.instance_rows = vec![row(5, RowState::Active)];
    conflict("a record of a number that is taken", &store.begin()?.commit(&late))?;
    let unit = store.begin()?;
    equal("the facts", &found(unit.facts(""))?, &Vec::new())?;
    equal("the records of a refused batch", &found(unit.records(5))?, &Vec::new())?;
    equal("the instances", &lookup::numbers(&*unit, &InstanceFilter::default())?, &vec![1])
}

/// What is looked up twice in a unit of work is the same, whatever others do meanwhile.
fn one_moment(store: &Store) -> Result<(), String> {
    store.keep(&[with_record(1, 0, b"a")])?;
    let unit = store.begin()?;
    equal("the records at first", &found(unit.records(1))?.len(), &1)?;
    store.keep(&[with_record(1, 1, b"b"), with_fact("a", b"1")])?;
    equal("the records later", &found(unit.records(1))?.len(), &1)?;
    equal("the facts later", &found(unit.facts(""))?, &Vec::new())?;
    drop(unit);
    equal("the records afterwards", &found(store.begin()?.records(1))?.len(), &2)
}

fn two_at_once(store: &Store) -> Result<(), String> {
    store.keep(&[with_record(1, 0, b"a"), with_record(2, 0, b"a")])?;
    let (first, second) = (store.begin()?, store.begin()?);
    equal("what the first finds", &found(first.records(1))?.len(), &1)?;
    equal("what the second finds", &found(second.records(1))?.len(), &1)?;
    found(first.commit(&with_record(1, 1, b"first")))?;
    conflict("the second", &second.commit(&with_record(1, 1, b"second")))?;
    equal("the records", &found(store.begin()?.records(1))?, &vec![b"a".to_vec(), b"first".to_vec()])
}

fn message_and_place(store: &Store) -> Result<(), String> {
    send_and_wait(store, None)
}

fn keyed_message_and_place(store: &Store) -> Result<(), String> {
    send_and_wait(store, Some("B-7"))
}

/// One finds nobody who waits, and buffers its message; the other finds no message, and waits. They cannot both, whoever comes first.
fn send_and_wait(store: &Store, message_key: Option<&str>) -> Result<(), String> {
    store.keep(&[with_record(1, 0, b"a"), with_record(2, 0, b"a")])?;
    for (instance, sender_first) in [(1, true), (2, false)] {
        let name = format!("m{instance}");
        let (sender, receiver) = (store.begin()?, store.begin()?);
        let mut waiting = 0;
        let address = Address { kind: SubscriptionKind::Message, address: &name, message_key };
        let mut count = |_: RowKey| {
            waiting += 1;
            Enough::No
        };
        found(sender.subscriptions(&address, &mut count))?;
        equal("how many wait", &waiting, &0)?;
        let before = found(receiver.facts("message/"))?.len() as u64;
        equal("the messages", &before, &(instance - 1))?;
        let message = with_fact(&format!("message/{instance}"), b"m");
        let mut waits = with_record(instance, 1, b"b");
        waits.subscriptions.put = vec![SubscriptionRow {
            message_key: message_key.map(Into::into),
            ..lookup::subscription((instance, 10), &name, 0, 1)
        }];
        if sender_first {
            found(sender.commit(&message))?;
            conflict("the place that waits", &receiver.commit(&waits))?;
        } else {
            found(receiver.commit(&waits))?;
            conflict("the message", &sender.commit(&message))?;
        }
    }
    Ok(())
}

/// A message passes over an instance that is suspended, and is buffered; the instance is resumed and finds no message.
fn message_and_resumed_place(store: &Store) -> Result<(), String> {
    for (instance, sender_first) in [(1, true), (2, false)] {
        let name = format!("m{instance}");
        let mut waits = with_record(instance, 0, b"a");
        waits.instance_rows = vec![row(instance, RowState::Suspended)];
        waits.subscriptions.put = vec![lookup::subscription((instance, 10), &name, 0, 1)];
        store.keep(&[waits])?;
        let (sender, receiver) = (store.begin()?, store.begin()?);
        let address = Address { kind: SubscriptionKind::Message, address: &name, message_key: None };
        let mut waiting = 0;
        let mut count = |_: RowKey| {
            waiting += 1;
            Enough::No
        };
        found(sender.subscriptions(&address, &mut count))?;
        equal("how many wait", &waiting, &0)?;
        found(receiver.facts("message/"))?;
        let message = with_fact(&format!("message/{instance}"), b"m");
        let resumed = with_record(instance, 1, b"b");
        if sender_first {
            found(sender.commit(&message))?;
            conflict("the instance that is resumed", &receiver.commit(&resumed))?;
        } else {
            found(receiver.commit(&resumed))?;
            conflict("the message", &sender.commit(&message))?;
        }
    }
    Ok(())
}

/// Two that look at the same facts and then change them: a directory to which both add, and two facts of which each looks at one
/// and changes the other.
fn facts_at_once(store: &Store) -> Result<(), String> {
    let looked = [("deployment/", "deployment/"), ("data/a", "data/b"), ("seen/x", "seen/x")];
    let changed = [("deployment/1", "deployment/2"), ("data/b", "data/a"), ("seen/x", "seen/x")];
    for ((first_looks, second_looks), (first_key, second_key)) in looked.into_iter().zip(changed) {
        let (first, second) = (store.begin()?, store.begin()?);
        equal("the facts", &found(first.facts(first_looks))?, &Vec::new())?;
        equal("the facts", &found(second.facts(second_looks))?, &Vec::new())?;
        found(first.commit(&with_fact(first_key, b"1")))?;
        conflict(&format!("the change of {second_key}"), &second.commit(&with_fact(second_key, b"2")))?;
    }
    Ok(())
}

/// Each thread adds its records, and tries again when another one came before.
fn many_at_once(store: &Store) -> Result<(), String> {
    const THREADS: u64 = 4;
    const EACH: u64 = 10;
    store.keep(&[with_record(1, 0, b"a")])?;
    let add = || -> Result<(), String> {
        for _ in 0..EACH {
            loop {
                let unit = store.begin()?;
                let outcome = unit.records(1).and_then(|records| {
                    let number = records.len() as u64;
                    unit.commit(&with_record(1, number, &number.to_be_bytes()))
                });
                match outcome {
                    Ok(()) => break,
                    Err(StoreError::Conflict { .. }) => {}
                    Err(other) => return Err(format!("a record is refused: {other}")),
                }
            }
        }
        Ok(())
    };
    in_threads(THREADS, &add)?;
    let records = found(store.begin()?.records(1))?;
    equal("the number of records", &(records.len() as u64), &(1 + THREADS * EACH))?;
    let numbers: Vec<Vec<u8>> = (1..=THREADS * EACH).map(|number| number.to_be_bytes().to_vec()).collect();
    equal("the records after the first", &records[1..].to_vec(), &numbers)
}

/// Does the same in several threads at once.
fn in_threads(threads: u64, work: &(dyn Fn() -> Result<(), String> + Sync)) -> Result<(), String> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a thread has panicked".to_owned())))
    })
}
