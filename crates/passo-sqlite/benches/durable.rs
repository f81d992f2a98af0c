//! Durable commands beside the bare limit on the same disk in the same run: appends with `fdatasync`, and bare SQLite with the
//! same sharing of commits. Then the bytes of a command, and the time in which an engine opens over many instances that wait.
//!
//! `cargo bench -p passo-sqlite --bench durable` prints a table; with `-- --test` it does less, with `-- 64` only the comparison with 64
//! callers. `PASSO_WAITING` says how many
//! instances wait when the engine is opened (100 000 unless told otherwise).
#![allow(missing_docs, reason = "a bench has no interface")]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints its table, measures time, and stops when it cannot run"
)]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use passo::{Engine, InstanceId, Start, Variables, WorkItemId, WorkQuery};
use passo_sqlite::SqliteStore;
use rusqlite::Connection;

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">
  <process id="bench" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <userTask id="approve"/>
    <sequenceFlow id="f2" sourceRef="approve" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"#;

/// Bytes of one record of the bare limits, as the issue of such comparisons is the fsync and not the size.
const RECORD: usize = 200;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, OPEN, path, waiting] = &*arguments.iter().map(String::as_str).collect::<Vec<_>>() {
        return opened(Path::new(path), waiting.parse().expect("a number"));
    }
    let is_test = arguments.iter().any(|argument| argument == "--test");
    let waiting = std::env::var("PASSO_WAITING").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let (waiting, share) = if is_test { (200, 100) } else { (waiting, 1) };
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    println!("{:<64} {:>12}", "what", "measured");
    // Numbers among the arguments are those of callers that are compared, and nothing else is done.
    let only: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    for (callers, commands) in [(1, 2_000), (8, 10_000), (64, 40_000)] {
        if only.is_empty() || only.contains(&callers) {
            compare(folder.path(), callers, commands / share);
        }
    }
    if !only.is_empty() {
        return;
    }
    history(folder.path(), 20_000 / share);
    open(folder.path(), waiting);
}

fn row(what: &str, measured: f64) {
    println!("{what:<64} {measured:>12.1}");
}

/// How many commands a second so many callers get done.
fn rate(callers: usize, commands: usize, command: impl Fn(usize) + Sync) -> f64 {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    if index >= commands {
                        break;
                    }
                    command(index);
                }
            });
        }
    });
    commands as f64 / began.elapsed().as_secs_f64()
}

fn compare(folder: &Path, callers: usize, commands: usize) {
    let appends = appends(folder, callers, commands);
    let began = processor_seconds();
    let bare = bare_sqlite(folder, callers, commands);
    let bare_work = processor_seconds() - began;
    let path = folder.join(format!("engine-{callers}.passo"));
    let engine = engine(&path);
    let starts = rate(callers, commands, |index| {
        engine.start(start(index)).expect("it starts");
    });
    let items: Vec<WorkItemId> = engine.work_items(&WorkQuery::new()).iter().map(|item| item.id).collect();
    let before = bytes(&path);
    let began = processor_seconds();
    let completions = rate(callers, commands, |index| {
        engine.complete(items[index], form(index)).expect("it is open");
    });
    let work = processor_seconds() - began;
    let grown = bytes(&path).saturating_sub(before);
    row(&format!("{callers} callers: appends with fdatasync a second, shared"), appends);
    row(&format!("{callers} callers: bare SQLite inserts a second, shared commits"), bare);
    row(&format!("{callers} callers: instances started a second"), starts);
    row(&format!("{callers} callers: user tasks completed a second"), completions);
    row(&format!("{callers} callers: completed / bare SQLite"), completions / bare);
    let microseconds = |seconds: f64| seconds * 1e6 / commands as f64;
    row(&format!("{callers} callers: microseconds of processors a bare insert"), microseconds(bare_work));
    row(&format!("{callers} callers: microseconds of processors a completion"), microseconds(work));
    row(&format!("{callers} callers: bytes in the files a completion"), grown as f64 / commands as f64);
    let record: f64 = Connection::open(&path)
        .and_then(|file| {
            file.query_row("SELECT avg(length(record)) FROM record WHERE number = 1", [], |row| row.get(0))
        })
        .expect("there are records");
    row(&format!("{callers} callers: bytes of the record of a completion"), record);
}

fn engine(path: &Path) -> Engine {
    engine_over(&Arc::new(SqliteStore::open(path).expect("the file opens")))
}

fn engine_over(store: &Arc<SqliteStore>) -> Engine {
    let engine = Engine::builder().open(store.clone()).expect("it opens");
    if engine.definitions().is_empty() {
        engine.deploy(MODEL).expect("the bench's model is deployed");
    }
    engine
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

/// What happened, as rows for people.
fn history(folder: &Path, instances: usize) {
    let path = folder.join("history.passo");
    let store = Arc::new(SqliteStore::open(&path).expect("the file opens"));
    let engine = engine_over(&store);
    rate(64, instances, |index| {
        let id = engine.start(start(index)).expect("it starts");
        let items = engine.work_items(&WorkQuery::new().instance(id));
        engine.complete(items[0].id, form(index)).expect("it is open");
    });
    let began = Instant::now();
    let rows = store.write_history(|id| Ok(engine.history(id))).expect("it is written");
    row("history: rows written a second, one caller", rows as f64 / began.elapsed().as_secs_f64());
    row("history: rows an instance", rows as f64 / instances as f64);
    let size = "SELECT sum(pgsize) FROM dbstat WHERE name = 'history_entry'";
    let size: f64 = Connection::open(&path)
        .and_then(|file| file.query_row(size, [], |row| row.get(0)))
        .expect("there are rows");
    row("history: bytes of a row", size / rows as f64);
}

/// Bytes of the store's files.
fn bytes(path: &Path) -> u64 {
    let length = |path: &str| fs::metadata(path).map_or(0, |found| found.len());
    let name = path.to_string_lossy();
    length(&name) + length(&format!("{name}-wal"))
}

/// Records into one file, callers that wait at the same time share a `fdatasync`.
fn appends(folder: &Path, callers: usize, commands: usize) -> f64 {
    let file = Mutex::new(File::create(folder.join(format!("appends-{callers}"))).expect("a file is made"));
    let group = Group::default();
    rate(callers, commands, |_| {
        group.share(|count| {
            let mut file = file.lock().expect("nobody panics with the file");
            file.write_all(&vec![7; RECORD * count]).expect("it is written");
            file.sync_data().expect("it is synchronized");
        });
    })
}

/// Rows into a table with nothing else, callers that wait at the same time share a transaction.
fn bare_sqlite(folder: &Path, callers: usize, commands: usize) -> f64 {
    let connection = Connection::open(folder.join(format!("bare-{callers}.db"))).expect("the file opens");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4096;
             CREATE TABLE record (instance INTEGER, number INTEGER, record BLOB, PRIMARY KEY (instance, number))
             STRICT, WITHOUT ROWID;",
        )
        .expect("the table is made");
    let connection = Mutex::new((connection, 0_i64));
    let group = Group::default();
    rate(callers, commands, |_| {
        group.share(|count| {
            let mut held = connection.lock().expect("nobody panics with the connection");
            let (connection, last) = &mut *held;
            let transaction = connection.transaction().expect("it begins");
            for _ in 0..count {
                *last += 1;
                let mut insert = transaction
                    .prepare_cached("INSERT INTO record (instance, number, record) VALUES (?1, 0, ?2)")
                    .expect("it is right");
                insert.execute(rusqlite::params![*last, &[7_u8; RECORD][..]]).expect("it is inserted");
            }
            transaction.commit().expect("it is committed");
        });
    })
}

/// Callers that come while one commits share the next commit. Those who wait for the commit that runs and those who wait for the
/// next one are woken apart, as the engine does it.
#[derive(Default)]
struct Group {
    state: Mutex<Shared>,
    moved: [Condvar; 2],
}

#[derive(Default)]
struct Shared {
    last: usize,
    taken: usize,
    turn: usize,
    kept: usize,
    commits: bool,
}

impl Group {
    fn share(&self, commit: impl Fn(usize)) {
        let mut state = self.state.lock().expect("nobody panics with it");
        state.last += 1;
        let own = state.last;
        while state.kept < own {
            if state.commits {
                let turn = if own <= state.taken { state.turn } else { state.turn + 1 };
                state = self.moved[turn % 2].wait(state).expect("nobody panics with it");
                continue;
            }
            let (until, count) = (state.last, state.last - state.kept);
            (state.commits, state.taken, state.turn) = (true, until, state.turn + 1);
            drop(state);
            commit(count);
            state = self.state.lock().expect("nobody panics with it");
            (state.commits, state.kept) = (false, until);
            self.moved[(state.turn + 1) % 2].notify_one();
            self.moved[state.turn % 2].notify_all();
        }
    }
}

/// Many instances wait in a file. Another process opens it, so that its memory is that of an engine that has just been opened.
fn open(folder: &Path, waiting: usize) {
    let path = folder.join("waiting.passo");
    let first = engine(&path);
    let started = rate(64, waiting, |index| {
        first.start(start(index)).expect("it starts");
    });
    row(&format!("{waiting} waiting: instances started a second, 64 callers"), started);
    drop(first);
    row(&format!("{waiting} waiting: bytes of the file an instance"), bytes(&path) as f64 / waiting as f64);
    let program = std::env::current_exe().expect("a bench knows where it is");
    let status = Command::new(program).arg(OPEN).arg(&path).arg(waiting.to_string()).status();
    assert!(status.is_ok_and(|status| status.success()), "the other process did not do its part");
}

/// The argument of the process that opens a file.
const OPEN: &str = "--open-waiting";

/// How many work items are completed one by one after opening.
const COMPLETED: usize = 1_000;

/// What the process does that opens a file in which instances wait.
fn opened(path: &Path, waiting: usize) {
    let before = resident_kibibytes();
    let began = Instant::now();
    let engine = engine(path);
    let opened = began.elapsed();
    let memory = resident_kibibytes();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    row(&format!("{waiting} waiting: milliseconds to open"), milliseconds(opened));
    row(&format!("{waiting} waiting: MiB of memory that opening takes"), (memory - before) / 1024.0);
    let count = COMPLETED.min(waiting);
    let mut times: Vec<Duration> = (0..count)
        .map(|number| {
            // Spread over the file, in an order that is no order.
            let id = (number * 7_919) % count * (waiting / count) + 1;
            let began = Instant::now();
            let items = engine.work_items(&WorkQuery::new().instance(InstanceId(id as u64)));
            engine.complete(items[0].id, form(number)).expect("it is open");
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    row(
        &format!("{waiting} waiting: milliseconds to find and complete one, median"),
        milliseconds(times[count / 2]),
    );
    let began = Instant::now();
    let found = engine.work_items(&WorkQuery::new().process("bench").element("approve").limit(100)).len();
    row(
        &format!("{waiting} waiting: milliseconds to list {found} work items"),
        milliseconds(began.elapsed()),
    );
    let memory = (resident_kibibytes() - before) / 1024.0;
    row(&format!("{waiting} waiting: MiB of memory after {count} completions"), memory);
}

/// How long processors have worked for this process, as Linux counts it: what other programs do changes it little.
fn processor_seconds() -> f64 {
    let status = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = status.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = behind_name.split(' ').skip(12).take(2).filter_map(|number| number.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// The memory of this process, as Linux counts it; nothing elsewhere.
fn resident_kibibytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    number.unwrap_or(f64::NAN)
}
