//! Commands on a database beside the bare limit on the same database in the same run: transactions of the same size that read two
//! rows and write the same ones, without Passo.
//!
//! `PASSO_POSTGRES_FSYNC=on .ci/postgres cargo bench -p passo-postgres --bench shared` prints a table; with `-- --test` it does less.
//! Without a database, which `PASSO_POSTGRES` names, it says that it does nothing.
#![allow(missing_docs, reason = "a bench has no interface")]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a bench prints its table, measures time, and stops when it cannot run"
)]

#[path = "../tests/database/mod.rs"]
mod database;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use passo::store::SharedStore;
use passo::{Engine, Start, Variables, WorkItemId, WorkQuery};
use passo_postgres::tokio_postgres::{self, Client, NoTls};
use passo_postgres::{PostgresOptions, PostgresStore};
use tokio::runtime::Runtime;

use crate::database::{Database, database};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">
  <process id="bench" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <userTask id="approve"/>
    <sequenceFlow id="f2" sourceRef="approve" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"#;

fn main() {
    let Some(database) = database() else { return };
    let share = if std::env::args().any(|argument| argument == "--test") { 100 } else { 1 };
    println!("{:<72} {:>10}", "what", "measured");
    let fsync = database.read("SHOW fsync");
    println!("{:<72} {:>10}", "the database forces its log to the disk", fsync.join(""));
    for (callers, commands) in [(1, 1_000), (8, 6_000), (64, 12_000)] {
        compare(&database, callers, commands / share);
    }
}

fn row(what: &str, measured: f64) {
    println!("{what:<72} {measured:>10.1}");
}

/// How many commands a second so many callers get done.
fn rate(callers: usize, commands: usize, command: impl Fn(usize, usize) + Sync) -> f64 {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        for caller in 0..callers {
            let (next, command) = (&next, &command);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    if index >= commands {
                        break;
                    }
                    command(caller, index);
                }
            });
        }
    });
    commands as f64 / began.elapsed().as_secs_f64()
}

fn compare(database: &Database, callers: usize, commands: usize) {
    let bare = bare(database, callers, commands);
    let options = PostgresOptions::new().schema(database.new_schema()).connections(callers);
    let store = Arc::new(PostgresStore::open(database.connection(), options).expect("the store opens"));
    let shared: Arc<dyn SharedStore> = store.clone();
    let engine = Engine::builder().share(shared).expect("the engine opens");
    engine.deploy(MODEL).expect("the model is deployed");
    let before = store.round_trips();
    let starts = rate(callers, commands, |_, index| {
        engine.start(start(index)).expect("it starts");
    });
    let start_trips = store.round_trips() - before;
    let items: Vec<WorkItemId> = engine.work_items(&WorkQuery::new()).iter().map(|item| item.id).collect();
    let before = store.round_trips();
    let completions = rate(callers, commands, |_, index| {
        engine.complete(items[index], form(index)).expect("it is open");
    });
    let trips = store.round_trips() - before;
    let each = |trips: u64| trips as f64 / commands as f64;
    row(&format!("{callers} callers: bare transactions a second"), bare);
    row(&format!("{callers} callers: instances started a second"), starts);
    row(&format!("{callers} callers: user tasks completed a second"), completions);
    row(&format!("{callers} callers: completed / bare"), completions / bare);
    row(&format!("{callers} callers: round trips a start"), each(start_trips));
    row(&format!("{callers} callers: round trips a completion"), each(trips));
}

fn start(index: usize) -> Start<'static> {
    Start::process("bench")
        .variable("amount", index as i64)
        .variable("customer", "Rossi")
        .variable("urgent", false)
}

/// A form of five short fields.
fn form(index: usize) -> Variables {
    [
        ("approved".into(), true.into()),
        ("reason".into(), "all is well".into()),
        ("limit".into(), (index as i64).into()),
        ("rate".into(), 1.25.into()),
        ("clerk".into(), "ada".into()),
    ]
    .into()
}

/// Transactions that do by hand what the completion of a user task does: read an instance and its records, add a record, change the
/// row of the instance, and delete that of the work item. One connection a caller; each statement is waited for.
fn bare(database: &Database, callers: usize, commands: usize) -> f64 {
    let schema = database.new_schema();
    database.run(&format!(
        "CREATE SCHEMA {schema};
         CREATE TABLE {schema}.record (instance bigint, number bigint, record bytea, PRIMARY KEY (instance, number));
         CREATE TABLE {schema}.instance (id bigint PRIMARY KEY, state text, changed bigint);
         CREATE TABLE {schema}.work_item (instance bigint, serial bigint, element text, PRIMARY KEY (instance, serial));
         INSERT INTO {schema}.record SELECT n, 0, decode(repeat('07', 100), 'hex') FROM generate_series(0, {commands}) n;
         INSERT INTO {schema}.instance SELECT n, 'active', 0 FROM generate_series(0, {commands}) n;
         INSERT INTO {schema}.work_item SELECT n, 0, 'approve' FROM generate_series(0, {commands}) n;"
    ));
    let runtime = Runtime::new().expect("a runtime starts");
    let clients: Vec<Bare> = (0..callers)
        .map(|_| runtime.block_on(Bare::connect(database.connection(), &schema)).expect("it connects"))
        .collect();
    rate(callers, commands, |caller, index| {
        runtime.block_on(clients[caller].complete(index as i64)).expect("it is completed");
    })
}

/// A connection with its statements.
struct Bare {
    client: Client,
    statements: Vec<tokio_postgres::Statement>,
}

impl Bare {
    async fn connect(connection: &str, schema: &str) -> Result<Bare, tokio_postgres::Error> {
        let (client, background) = tokio_postgres::connect(connection, NoTls).await?;
        tokio::spawn(background);
        let mut statements = Vec::new();
        for text in [
            format!("SELECT state FROM {schema}.instance WHERE id = $1"),
            format!("SELECT record FROM {schema}.record WHERE instance = $1 ORDER BY number"),
            format!("INSERT INTO {schema}.record VALUES ($1, 1, $2)"),
            format!("UPDATE {schema}.instance SET state = 'completed', changed = 1 WHERE id = $1"),
            format!("DELETE FROM {schema}.work_item WHERE instance = $1 AND serial = 0"),
        ] {
            statements.push(client.prepare(&text).await?);
        }
        Ok(Bare { client, statements })
    }

    async fn complete(&self, instance: i64) -> Result<(), tokio_postgres::Error> {
        let record = [7_u8; 69];
        self.client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ").await?;
        self.client.query(&self.statements[0], &[&instance]).await?;
        self.client.query(&self.statements[1], &[&instance]).await?;
        self.client.execute(&self.statements[2], &[&instance, &&record[..]]).await?;
        self.client.execute(&self.statements[3], &[&instance]).await?;
        self.client.execute(&self.statements[4], &[&instance]).await?;
        self.client.batch_execute("COMMIT").await
    }
}
