//! Several processes with an engine each work on one database and are killed at random moments, two of them and then four. What they
//! had acknowledged must be there, nothing twice, nothing by half; no timer fires twice; and everything else must go on to its
//! end.
//!
//! The test starts itself again as the processes that are killed. `PASSO_POSTGRES` names the database; without it the test says that
//! it did nothing. `PASSO_KILLS` says how often (20 unless told otherwise), and `PASSO_SEED` repeats the random choices of
//! the process that kills.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the processes that are killed say on their output what they have been answered; a test stops where something fails"
)]

mod check;
#[path = "../database/mod.rs"]
mod database;
mod node;

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use passo::base::Limits;
use passo::plugin::{Job, Plugin};
use passo::{Engine, InstanceQuery, Message, WorkQuery};
use passo_postgres::{PostgresOptions, PostgresStore};

use crate::check::{Acknowledged, check, check_completed, check_end, check_records};
use crate::database::{Database, database};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// An order is approved by a person, who is reminded once if it takes long; it is charged by a handler, waits for its money and a
/// little longer, and then throws a message that starts its delivery.
const MODELS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="shop">
  <message id="m1" name="paid"/>
  <message id="m2" name="deliver"/>
  <process id="order" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <userTask id="approve"/>
    <boundaryEvent id="late" attachedToRef="approve" cancelActivity="false">
      <timerEventDefinition><timeDuration>PT0.05S</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <sequenceFlow id="f2" sourceRef="late" targetRef="remind"/>
    <scriptTask id="remind"><script>reminders = reminders + 1;</script></scriptTask>
    <sequenceFlow id="f3" sourceRef="approve" targetRef="charge"/>
    <serviceTask id="charge" implementation="charge"/>
    <sequenceFlow id="f4" sourceRef="charge" targetRef="money"/>
    <intermediateCatchEvent id="money" passo:correlationKey="number">
      <messageEventDefinition messageRef="m1"/>
    </intermediateCatchEvent>
    <sequenceFlow id="f5" sourceRef="money" targetRef="pause"/>
    <intermediateCatchEvent id="pause">
      <timerEventDefinition><timeDuration>PT0.02S</timeDuration></timerEventDefinition>
    </intermediateCatchEvent>
    <sequenceFlow id="f6" sourceRef="pause" targetRef="end"/>
    <endEvent id="end"><messageEventDefinition messageRef="m2"/></endEvent>
  </process>
  <process id="delivery" isExecutable="true">
    <startEvent id="ordered"><messageEventDefinition messageRef="m2"/></startEvent>
    <sequenceFlow id="d1" sourceRef="ordered" targetRef="hand"/>
    <userTask id="hand"/>
  </process>
</definitions>"#;

/// What tells a process that it is one of those that are killed: the folder for what handlers do.
const FOLDER: &str = "PASSO_NODE_FOLDER";
const SCHEMA: &str = "PASSO_NODE_SCHEMA";
const FIRST_ORDER: &str = "PASSO_NODE_FIRST_ORDER";
const THREADS: u64 = 4;

fn main() -> Outcome<()> {
    if let Ok(folder) = std::env::var(FOLDER) {
        return node::work(Path::new(&folder));
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
    let Some(database) = database() else { return Ok(()) };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("PASSO_KILLS").unwrap_or(20);
    let seed = number("PASSO_SEED").unwrap_or_else(|| u64::from(std::process::id()) << 16);
    for nodes in [2, 4] {
        let summary = killed(&database, nodes, kills / 2, seed)
            .map_err(|error| format!("{nodes} nodes, PASSO_SEED={seed}: {error}"))?;
        println!("test killed ... ok ({nodes} nodes: {summary}; PASSO_SEED={seed})");
    }
    Ok(())
}

/// Random numbers that a seed repeats (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// Opens an engine; its handler notes every call outside of the store, as a payment provider would.
fn open(connection: &str, schema: &str, folder: &Path) -> Outcome<Engine> {
    let charges = File::options().create(true).append(true).open(folder.join("charges"))?;
    let charges = Mutex::new(charges);
    let plugin = Plugin::new("shop").handler("charge", move |job: &Job| {
        let order = job.variables.get("number").map(ToString::to_string).unwrap_or_default();
        let line = format!("{} {order}\n", job.idempotency_key);
        if let Ok(mut charges) = charges.lock() {
            let _ = charges.write_all(line.as_bytes());
        }
        Ok([("charged".into(), true.into())].into())
    });
    let options = PostgresOptions::new().schema(schema).lease(Duration::from_secs(1));
    let limits = Limits { buffered_messages: 100_000, ..Limits::default() };
    Ok(Engine::builder().plugin(plugin).limits(limits).share(PostgresStore::open(connection, options)?)?)
}

/// The money for an order. It takes effect once, however often it is published.
fn money(order: u64) -> Message {
    let hour = "PT1H".parse().unwrap();
    Message::new("paid").key(order.to_string()).id(format!("paid-{order}")).time_to_live(hour)
}

/// The processes that work, and what they say.
struct Nodes<'a> {
    database: &'a Database,
    schema: String,
    folder: &'a Path,
    running: Vec<Child>,
    begun: u64,
    lines: (mpsc::Sender<String>, mpsc::Receiver<String>),
}

impl Nodes<'_> {
    fn start(&mut self) -> Outcome<()> {
        self.begun += 1;
        let mut child = Command::new(std::env::current_exe()?)
            .env(FOLDER, self.folder)
            .env(SCHEMA, &self.schema)
            .env("PASSO_POSTGRES", self.database.connection())
            .env(FIRST_ORDER, (self.begun * 1_000_000).to_string())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("a node has no output")?;
        let said = self.lines.0.clone();
        thread::spawn(move || {
            let mut reader = BufReader::new(out);
            let mut line = String::new();
            // A line that is cut off was not acknowledged.
            while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
                if line.ends_with('\n') && said.send(line.trim_end().to_owned()).is_err() {
                    break;
                }
                line.clear();
            }
        });
        self.running.push(child);
        Ok(())
    }

    fn kill(&mut self, at: usize) -> Outcome<()> {
        let mut child = self.running.swap_remove(at);
        let killed = child.kill();
        child.wait()?;
        Ok(killed?)
    }
}

impl Drop for Nodes<'_> {
    fn drop(&mut self) {
        for child in &mut self.running {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn killed(database: &Database, nodes: usize, kills: u64, seed: u64) -> Outcome<String> {
    let folder = tempfile::tempdir()?;
    let schema = database.new_schema();
    let engine = open(database.connection(), &schema, folder.path())?;
    engine.deploy(MODELS)?;
    let mut random = Random(seed | 1);
    let mut acknowledged = Acknowledged::default();
    let (running, lines) = (Vec::new(), mpsc::channel());
    let mut all = Nodes { database, schema: schema.clone(), folder: folder.path(), running, begun: 0, lines };
    for _ in 0..nodes {
        all.start()?;
    }
    for kill in 1..=kills {
        thread::sleep(Duration::from_micros(random.below(400_000)));
        all.kill(random.below(nodes as u64) as usize)?;
        all.start()?;
        all.lines.1.try_iter().try_for_each(|line| acknowledged.add(&line))?;
        check(&engine, &acknowledged).map_err(|error| format!("after kill {kill}: {error}"))?;
    }
    while !all.running.is_empty() {
        all.kill(0)?;
    }
    // The threads that read what the nodes said have ended, or will.
    while let Ok(line) = all.lines.1.recv_timeout(Duration::from_millis(200)) {
        acknowledged.add(&line)?;
    }
    finish(&engine, &acknowledged)?;
    check(&engine, &acknowledged)?;
    check_completed(&engine, &acknowledged)?;
    check_end(&engine, folder.path())?;
    check_records(database, &schema)?;
    let Acknowledged { started, paid, completed } = acknowledged;
    let (started, paid, completed) = (started.len(), paid.len(), completed.len());
    Ok(format!(
        "{kills} kills; acknowledged: {started} orders, {paid} payments, {completed} completed work items"
    ))
}

/// Does what is left to do, until no instance runs any more.
fn finish(engine: &Engine, acknowledged: &Acknowledged) -> Outcome<()> {
    for _ in 0..3000 {
        engine.tick()?;
        for element in ["approve", "hand"] {
            for item in engine.work_items(&WorkQuery::new().element(element).limit(1000)) {
                engine.complete(item.id, [].into())?;
            }
        }
        let running = engine.instances(&InstanceQuery::new().running());
        if running.is_empty() {
            return Ok(());
        }
        for order in running.iter().filter_map(|summary| summary.business_key.as_ref()) {
            let order = order.parse()?;
            if !acknowledged.paid.contains(&order) {
                engine.publish(money(order))?;
            }
        }
        thread::sleep(Duration::from_millis(10));
    }
    let running = engine.instances(&InstanceQuery::new().running());
    let first = running.first().ok_or("all have ended")?;
    let view = engine.instance(first.id);
    Err(format!("{} instances do not end, the first of them {view:?}", running.len()).into())
}
