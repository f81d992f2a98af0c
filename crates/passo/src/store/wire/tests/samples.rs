//! Frozen samples: records that were written once, and are read for ever. `tests/journal/v1` has them as hexadecimal digits,
//! a record a line, each file with its readable text beside it. `PASSO_BLESS=1` writes files that are missing, and never
//! another one.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::dump::Dump;
use super::generate::{self, Source};
use super::{Variant, check_record, shape_of, variants};
use crate::journal::Journal;
use crate::journal::wire::{RecordKind, decode_events};
use crate::state::{encode_instance, replay};
use crate::store::Lookup as _;
use crate::value::Value;
use crate::{Engine, ManualClock, MemoryStore, Message, Start, WorkQuery};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/journal/v1").join(name)
}

/// The text of a file; when it is missing and may be written, what it would have now.
fn frozen(name: &str, now: impl FnOnce() -> String) -> String {
    let file = path(name);
    if !file.exists() && std::env::var_os("PASSO_BLESS").is_some() {
        fs::write(&file, now()).expect("the folder of the samples is there");
    }
    fs::read_to_string(&file).unwrap_or_else(|_| unreachable!("{} is missing", file.display()))
}

fn hexadecimal(records: &[Vec<u8>]) -> String {
    let line = |record: &Vec<u8>| record.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    records.iter().map(line).collect()
}

fn bytes(text: &str) -> Vec<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap_or("?"), 16);
    let record = |line: &str| line.as_bytes().chunks(2).map(byte).collect::<Result<_, _>>();
    text.lines().map(|line| record(line).expect("samples are hexadecimal digits")).collect()
}

/// The readable text of records, and the variants in them.
fn readable(records: &[Vec<u8>]) -> (String, BTreeSet<Variant>) {
    let (mut text, mut seen) = (String::new(), BTreeSet::new());
    for record in records {
        let mut dump = Dump::new(record);
        for tree in dump.record() {
            text += &(tree.text(0) + "\n");
        }
        seen.append(&mut dump.seen);
        text.push('\n');
    }
    (text, seen)
}

/// The records of a file, which are read as the text beside it says, and written again as they are.
#[track_caller]
fn check(name: &str, now: impl FnOnce() -> Vec<Vec<u8>>) -> (Vec<Vec<u8>>, BTreeSet<Variant>) {
    let records = bytes(&frozen(&format!("{name}.hex"), || hexadecimal(&now())));
    assert!(!records.is_empty(), "{name} has records");
    let (text, seen) = readable(&records);
    assert_eq!(text, frozen(&format!("{name}.txt"), || text.clone()), "{name}");
    for record in &records {
        assert_eq!(check_record(record), Ok(()), "{name}");
    }
    (records, seen)
}

/// Records of a kind with these variants, as far as it has them: each has one that those before it have not.
fn samples(kind: RecordKind, root: &str, wanted: &BTreeSet<Variant>) -> Vec<Vec<u8>> {
    let first = shape_of(root).rows.iter().filter_map(|row| row.number).count() as u32;
    let mut missing = wanted.clone();
    let mut found = Vec::new();
    for (seed, number) in (1..).zip(0..3_000) {
        let first = (first > 0).then(|| number % first);
        let record = generate::record(kind, 1, first, &mut Source::new(seed));
        let (_, has) = readable(std::slice::from_ref(&record));
        if !has.is_disjoint(&missing) {
            missing.retain(|variant| !has.contains(variant));
            found.push(record);
        }
    }
    found
}

/// The files of samples of a kind, in order: `events`, `events-2` and so on.
fn files(kind: &str) -> impl Iterator<Item = String> {
    let names = std::iter::once(kind.to_owned()).chain((2..).map(move |number| format!("{kind}-{number}")));
    names.take_while(|name| path(&format!("{name}.hex")).exists())
}

#[test]
fn frozen_samples_are_read_as_ever_and_have_every_variant() {
    let mut missing = variants();
    let roots = [
        ("events", RecordKind::Events, "Event"),
        ("facts", RecordKind::Fact, "Fact"),
        ("instances", RecordKind::Instance, "Snapshot"),
    ];
    for (name, kind, root) in roots {
        let mut frozen = 0;
        for name in files(name) {
            let (_, seen) = check(&name, Vec::new);
            missing.retain(|variant| !seen.contains(variant));
            frozen += 1;
        }
        let more = samples(kind, root, &missing);
        if !more.is_empty() && std::env::var_os("PASSO_BLESS").is_some() {
            let name = if frozen == 0 { name.to_owned() } else { format!("{name}-{}", frozen + 1) };
            let (_, seen) = check(&name, || more);
            missing.retain(|variant| !seen.contains(variant));
        }
    }
    assert!(missing.is_empty(), "these variants have no sample, PASSO_BLESS=1 adds some: {missing:?}");
}

/// The journal of the first instance of a model that is driven so.
fn run(model: &str, drive: impl FnOnce(&Engine, &ManualClock)) -> Vec<Vec<u8>> {
    let file = fs::read(path(model)).expect("the model is there");
    let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().expect("it is a time"));
    let store = MemoryStore::new();
    let engine = Engine::builder().clock(clock.clone()).open(store.clone()).expect("the store is empty");
    engine.deploy(file).expect("the model is right");
    drive(&engine, &clock);
    store.records(1).unwrap_or_default()
}

/// The journal of a file, replayed, gives the instance that stands beside it.
#[track_caller]
fn check_journal(name: &str, now: impl FnOnce() -> Vec<Vec<u8>>) {
    let (records, _) = check(name, now);
    let mut journal = Journal::default();
    for record in &records {
        journal.append(&mut decode_events(record).expect("it was checked"));
    }
    let instance = replay(journal.iter());
    let mut snapshot = Vec::new();
    assert_eq!(encode_instance(&instance, &mut snapshot), Ok(()));
    let state = format!("{name}.state");
    let (frozen, _) = check(&state, || vec![snapshot.clone()]);
    assert_eq!(frozen, [snapshot], "the state after {name}");
}

fn complete(engine: &Engine, variables: &[(&str, Value)]) {
    let item = engine.work_items(&WorkQuery::new()).into_iter().next().expect("work is open");
    let variables =
        variables.iter().map(|(name, value)| ((*name).into(), value.clone())).collect::<crate::Variables>();
    engine.complete(item.id, variables).expect("it can be done");
}

#[test]
fn the_journal_of_an_order_that_waits_is_replayed_as_ever() {
    check_journal("order", || {
        run("order.bpmn", |engine, _| {
            let start = Start::process("order").business_key("4711").variable("customer", "Ada");
            engine.start(start).expect("it starts");
            complete(engine, &form());
        })
    });
}

#[test]
fn the_journal_of_an_order_that_has_ended_is_replayed_as_ever() {
    check_journal("order-ended", || {
        run("order.bpmn", |engine, clock| {
            engine.start(Start::process("order").business_key("4712")).expect("it starts");
            complete(engine, &form());
            clock.advance(chrono::TimeDelta::days(8));
            engine.tick().expect("the timer fires");
            engine.publish(Message::new("paid").key("lamp black")).expect("it is waited for");
            while !engine.work_items(&WorkQuery::new()).is_empty() {
                complete(engine, &[("packed", true.into())]);
            }
        })
    });
}

/// What is handed in with a form of five short fields.
pub(super) fn form() -> [(&'static str, Value); 5] {
    let decimal = rust_decimal::Decimal::new(1999, 2);
    let date = crate::base::time::parse_instant("2026-03-09").expect("it is a date");
    [
        ("article", "lamp black".into()),
        ("count", 3.into()),
        ("gift", false.into()),
        ("wanted", date.into()),
        ("price", decimal.into()),
    ]
}

/// The record of the command that completes a user task with that form and leads to an end event.
pub(super) fn completion() -> Vec<u8> {
    let records = bytes(&frozen("completion.hex", || {
        hexadecimal(&run("form.bpmn", |engine, _| {
            engine.start(Start::process("order")).expect("it starts");
            complete(engine, &form());
        }))
    }));
    records.last().cloned().unwrap_or_default()
}
