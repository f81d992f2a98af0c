//! A process that works on a store is killed at random moments. What it had acknowledged must be there, nothing twice,
//! nothing by half, and everything else must go on to its end.
//!
//! The test starts itself again as the process that is killed. `PASSO_KILLS` says how often (20 unless told otherwise), and
//! `PASSO_SEED` repeats the random choices of a run.

#![allow(
    clippy::print_stdout,
    reason = "the process that is killed says on its output what it has been answered"
)]

mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use passo::plugin::{Job, Plugin};
use passo::{Engine, InstanceQuery, InstanceState, Start, WorkQuery};
use passo_sqlite::SqliteStore;

use crate::random::Random;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// An order is approved by a person, priced by a script for the interpreter, charged by a handler, and then throws a message that
/// starts its delivery. Because of the script its commands run beside the engine's lock.
const MODELS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="shop">
  <message id="m" name="deliver"/>
  <process id="order" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <userTask id="approve"/>
    <sequenceFlow id="f2" sourceRef="approve" targetRef="set_price"/>
    <scriptTask id="set_price"><script>price = 0; for part in [1, 2, 3] { price += part * order; }</script></scriptTask>
    <sequenceFlow id="f5" sourceRef="set_price" targetRef="charge"/>
    <serviceTask id="charge" implementation="charge"/>
    <sequenceFlow id="f3" sourceRef="charge" targetRef="end"/>
    <endEvent id="end"><messageEventDefinition messageRef="m"/></endEvent>
  </process>
  <process id="delivery" isExecutable="true">
    <startEvent id="ordered"><messageEventDefinition messageRef="m"/></startEvent>
    <sequenceFlow id="d1" sourceRef="ordered" targetRef="hand"/>
    <userTask id="hand"/>
  </process>
</definitions>"#;

const CHILD: &str = "PASSO_CRASH_CHILD";
const THREADS: u64 = 4;

fn main() -> Outcome<()> {
    if let Ok(folder) = std::env::var(CHILD) {
        return work(Path::new(&folder));
    }
    // What `cargo test` passes on: the names of tests, and whether they are only to be listed.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        println!("killed: test");
        return Ok(());
    }
    let names: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    if !names.is_empty() && !names.iter().any(|name| "killed".contains(name.as_str())) {
        return Ok(());
    }
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("PASSO_KILLS").unwrap_or(20);
    let seed = number("PASSO_SEED").unwrap_or_else(|| u64::from(std::process::id()) << 16);
    let summary = killed(kills, seed).map_err(|error| format!("PASSO_SEED={seed}: {error}"))?;
    println!("test killed ... ok ({summary}; PASSO_SEED={seed})");
    Ok(())
}

fn store(folder: &Path) -> PathBuf {
    folder.join("orders.passo")
}

/// Opens the engine; its handler notes every call outside of the store, as a payment provider would.
fn open(folder: &Path) -> Outcome<Engine> {
    let charges = File::options().create(true).append(true).open(folder.join("charges"))?;
    let charges = Mutex::new(charges);
    let plugin = Plugin::new("shop").handler("charge", move |job: &Job| {
        let order = job.variables.get("order").map(ToString::to_string).unwrap_or_default();
        if let Ok(mut charges) = charges.lock() {
            let _ = writeln!(charges, "{} {order}", job.idempotency_key);
        }
        Ok([("charged".into(), true.into())].into())
    });
    Ok(Engine::builder().plugin(plugin).open(SqliteStore::open(store(folder))?)?)
}

/// What the process does that is killed: several threads start orders and complete work items, and say so when the engine
/// has answered.
fn work(folder: &Path) -> Outcome<()> {
    let engine = Arc::new(open(folder)?);
    if engine.definitions().is_empty() {
        engine.deploy(MODELS)?;
    }
    println!("ready");
    let orders = Arc::new(AtomicU64::new(std::env::var("PASSO_FIRST_ORDER")?.parse()?));
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (engine, orders) = (engine.clone(), orders.clone());
            thread::spawn(move || {
                let mut random = Random::new(u64::from(std::process::id()) * THREADS + thread);
                loop {
                    if random.below(2) == 0 {
                        let order = orders.fetch_add(1, Ordering::SeqCst);
                        let start = Start::process("order").business_key(order.to_string());
                        if engine.start(start.variable("order", order as i64)).is_ok() {
                            say(&format!("started {order}"));
                        }
                    } else {
                        let open = engine.work_items(&WorkQuery::new().limit(50));
                        if open.is_empty() {
                            continue;
                        }
                        let item = &open[random.below(open.len() as u64) as usize];
                        let done = [(format!("by_{}", item.element).as_str().into(), true.into())].into();
                        if engine.complete(item.id, done).is_ok() {
                            say(&format!(
                                "completed {}-{} {}",
                                item.id.instance.0, item.id.serial, item.element
                            ));
                        }
                    }
                }
            })
        })
        .collect();
    for thread in threads {
        let _ = thread.join();
    }
    Ok(())
}

/// One line to the parent, whole.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// What has been acknowledged until now.
#[derive(Default)]
struct Acknowledged {
    started: BTreeSet<u64>,
    /// Completed work items, with their elements.
    completed: BTreeMap<String, String>,
}

fn killed(kills: u64, seed: u64) -> Outcome<String> {
    let folder = tempfile::tempdir()?;
    let mut random = Random::new(seed);
    let mut acknowledged = Acknowledged::default();
    for round in 0..kills {
        let lines = run_and_kill(folder.path(), round, &mut random)?;
        for line in lines {
            acknowledge(&mut acknowledged, &line)?;
        }
        let engine = open(folder.path())?;
        check(&engine, &acknowledged).map_err(|error| format!("after kill {}: {error}", round + 1))?;
    }
    let engine = open(folder.path())?;
    loop {
        let open = engine.work_items(&WorkQuery::new().limit(1000));
        if open.is_empty() {
            break;
        }
        for item in open {
            engine.complete(item.id, [].into())?;
        }
    }
    check(&engine, &acknowledged)?;
    check_end(&engine, folder.path())?;
    let (started, completed) = (acknowledged.started.len(), acknowledged.completed.len());
    Ok(format!("{kills} kills, {started} orders and {completed} completed work items acknowledged"))
}

/// Starts the process, lets it work, kills it; gives what it had said.
fn run_and_kill(folder: &Path, round: u64, random: &mut Random) -> Outcome<Vec<String>> {
    let mut child = Command::new(std::env::current_exe()?)
        .env(CHILD, folder)
        .env("PASSO_FIRST_ORDER", (round * 1_000_000).to_string())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = read_lines(&mut child)?;
    // Some are killed while they open the store, most while they work.
    if random.below(8) > 0 {
        let ready = lines.recv_timeout(Duration::from_secs(60));
        let mut early = vec![ready.map_err(|_| "the process does not open its store")?];
        thread::sleep(Duration::from_micros(random.below(150_000)));
        child.kill()?;
        child.wait()?;
        early.extend(lines.iter());
        return Ok(early);
    }
    thread::sleep(Duration::from_micros(random.below(30_000)));
    child.kill()?;
    child.wait()?;
    Ok(lines.iter().collect())
}

/// The lines that a child writes, until it is gone. A line that is cut off was not acknowledged.
fn read_lines(child: &mut Child) -> Outcome<mpsc::Receiver<String>> {
    let out = child.stdout.take().ok_or("the child has no output")?;
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(out);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
            if line.ends_with('\n') && send.send(line.trim_end().to_owned()).is_err() {
                break;
            }
            line.clear();
        }
    });
    Ok(receive)
}

fn acknowledge(acknowledged: &mut Acknowledged, line: &str) -> Outcome<()> {
    match line.split(' ').collect::<Vec<_>>()[..] {
        ["ready"] => {}
        ["started", order] => {
            acknowledged.started.insert(order.parse()?);
        }
        ["completed", item, element] => {
            if acknowledged.completed.insert(item.to_owned(), element.to_owned()).is_some() {
                return Err(format!("work item {item} was completed twice").into());
            }
        }
        _ => return Err(format!("the child said: {line}").into()),
    }
    Ok(())
}

/// Every acknowledged command is there, none twice, none by half.
fn check(engine: &Engine, acknowledged: &Acknowledged) -> Outcome<()> {
    let mut orders: BTreeMap<String, u64> = BTreeMap::new();
    let (mut ended, mut deliveries) = (0, 0);
    for summary in engine.instances(&InstanceQuery::new()) {
        if &*summary.process == "delivery" {
            deliveries += 1;
            continue;
        }
        let key = summary.business_key.as_deref().ok_or("an order has lost its key")?;
        if orders.insert(key.to_owned(), summary.id.0).is_some() {
            return Err(format!("order {key} is there twice").into());
        }
        ended += u64::from(summary.state == InstanceState::Completed);
    }
    if let Some(lost) = acknowledged.started.iter().find(|order| !orders.contains_key(&order.to_string())) {
        return Err(format!("order {lost} was acknowledged and is lost").into());
    }
    if ended != deliveries {
        return Err(
            format!("{ended} orders have thrown their message, and {deliveries} deliveries began").into()
        );
    }
    let open: BTreeSet<String> = engine
        .work_items(&WorkQuery::new())
        .into_iter()
        .map(|item| format!("{}-{}", item.id.instance.0, item.id.serial))
        .collect();
    if let Some(item) = acknowledged.completed.keys().find(|item| open.contains(*item)) {
        return Err(format!("work item {item} was completed, acknowledged, and is open again").into());
    }
    for (item, element) in &acknowledged.completed {
        let instance: u64 = item.split('-').next().unwrap_or_default().parse()?;
        let view = engine.instance(passo::InstanceId(instance)).ok_or("an instance is lost")?;
        if !view.variables.contains_key(format!("by_{element}").as_str()) {
            return Err(format!("what came with work item {item} is lost").into());
        }
    }
    Ok(())
}

/// At the end every order was charged at least once, under one key, no key belongs to two orders, and each has its own price.
fn check_end(engine: &Engine, folder: &Path) -> Outcome<()> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for line in BufReader::new(File::open(folder.join("charges"))?).lines() {
        let line = line?;
        let (key, order) = line.split_once(' ').ok_or("a charge is torn")?;
        let known = keys.entry(key.to_owned()).or_insert_with(|| order.to_owned());
        if known != order {
            return Err(format!("the key {key} was used for order {known} and for order {order}").into());
        }
    }
    let charged: BTreeSet<&String> = keys.values().collect();
    if charged.len() != keys.len() {
        return Err("an order was charged under two keys".into());
    }
    for summary in engine.instances(&InstanceQuery::new()) {
        if summary.state != InstanceState::Completed {
            return Err(format!("instance {} does not end", summary.id).into());
        }
        if let Some(order) = summary.business_key.as_deref().filter(|_| &*summary.process == "order")
            && !charged.contains(&order.to_owned())
        {
            return Err(format!("order {order} was never charged").into());
        }
        if &*summary.process == "order" {
            let view = engine.instance(summary.id).ok_or("an instance is lost")?;
            let number = |name: &str| view.variables.get(name).and_then(passo::value::Value::as_int);
            if number("price").is_none() || number("price") != number("order").map(|order| order * 6) {
                return Err(format!("instance {} has another price than its own", summary.id).into());
            }
        }
    }
    Ok(())
}
