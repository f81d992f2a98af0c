//! One run: an engine works, something goes wrong with its disk, and another engine goes on, some times in a row.
//!
//! Beside it works an engine that has no store, and gets the same calls. After a call that was not answered the engine over
//! the store must stand where the other one stood before the call, or where it stands after it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use passo::store::StoreError;
use passo::{Clock, Engine, InstanceId, InstanceQuery, InstanceState, ManualClock, WorkItemId, WorkQuery};
use passo_sqlite::{SqliteStore, Synchronous};
use rusqlite::Connection;

use crate::client::{Answer, Call, Charges, Clients, builder};
use crate::disk::Disk;
use crate::fault::Plan;
use crate::random::Random;
use crate::vfs::{lock, mount};

/// What has happened in runs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) runs: u64,
    /// Calls that were answered.
    pub(crate) answered: u64,
    /// Engines whose disk had met trouble.
    pub(crate) troubled: u64,
    pub(crate) power_cuts: u64,
    /// Engines that could not be opened.
    pub(crate) unopened: u64,
    /// Calls that were not answered, and had not been done, or had been done.
    pub(crate) undone: u64,
    pub(crate) done: u64,
}

/// What runs have in common.
pub(crate) struct Setting {
    folder: PathBuf,
    synchronous: Synchronous,
    /// A store in which the diagrams are deployed.
    deployed: Disk,
}

impl Setting {
    pub(crate) fn new(folder: &Path, synchronous: Synchronous) -> Result<Setting, String> {
        let disk = mount(folder, Disk::new(0), 0);
        let engine = builder(&clock(), &Charges::default());
        let engine = engine.open(store(folder, synchronous)?).map_err(|error| error.to_string())?;
        expect(&Call::Deploy.make(&engine), |answer| matches!(answer, Answer::Done(_)))?;
        drop(engine);
        let deployed = Disk::copy_of(&lock(&disk), 0);
        Ok(Setting { folder: folder.to_owned(), synchronous, deployed })
    }

    /// Does the run of a seed.
    pub(crate) fn run(&self, seed: u64, counts: &mut Counts) -> Result<(), String> {
        let mut run = Run::new(self, seed);
        let done = run.rounds().and_then(|()| run.end());
        run.counts.add_to(counts);
        done
    }
}

impl Counts {
    fn add_to(self, sum: &mut Counts) {
        sum.runs += 1;
        sum.answered += self.answered;
        sum.troubled += self.troubled;
        sum.power_cuts += self.power_cuts;
        sum.unopened += self.unopened;
        sum.undone += self.undone;
        sum.done += self.done;
    }
}

/// A call that was not answered, with what the other engine shows before and after it.
#[derive(Debug)]
struct Unanswered {
    call: Call,
    before: Vec<String>,
    after: Vec<String>,
    answer: Answer,
}

struct Run<'s> {
    setting: &'s Setting,
    random: Random,
    disk: Arc<Mutex<Disk>>,
    clock: ManualClock,
    clients: Clients,
    charges: Charges,
    /// The engine without a store.
    other: Engine,
    /// What the other engine was asked, and when.
    asked: Vec<(DateTime<Utc>, Call)>,
    unanswered: Option<Unanswered>,
    counts: Counts,
}

impl<'s> Run<'s> {
    fn new(setting: &'s Setting, seed: u64) -> Run<'s> {
        let mut random = Random::new(seed);
        let clock = clock();
        let is_new = random.below(8) == 0;
        let disk = if is_new { Disk::new(seed) } else { Disk::copy_of(&setting.deployed, seed) };
        let mut run = Run {
            setting,
            disk: mount(&setting.folder, disk, seed),
            random,
            clients: Clients::default(),
            charges: Charges::default(),
            other: builder(&clock, &Charges::default()).build(),
            clock,
            asked: Vec::new(),
            unanswered: None,
            counts: Counts::default(),
        };
        if !is_new {
            run.ask_other(Call::Deploy);
        }
        run
    }

    /// Engines that work, one after the other, each with something that goes wrong.
    fn rounds(&mut self) -> Result<(), String> {
        for _ in 0..1 + self.random.below(3) {
            let plan = self.plan();
            lock(&self.disk).faults.set(plan);
            if let Some(engine) = self.open()? {
                self.work(&engine)?;
                if self.unanswered.is_some() {
                    expect(&Call::Order(0).make(&engine), |answer| *answer == Answer::Failed)?;
                }
            }
            let cuts = self.random.below(2) == 0;
            let mut disk = lock(&self.disk);
            expect(&disk.handles, |handles| handles.are_closed())?;
            self.counts.troubled += u64::from(disk.faults.met() > 0);
            self.counts.power_cuts += u64::from(cuts);
            if cuts {
                disk.lose_power();
            }
        }
        Ok(())
    }

    /// What goes wrong next. Where in the work it comes is chosen so that much comes early, while the store is opened.
    fn plan(&mut self) -> Plan {
        let bound = if self.random.below(4) == 0 { 128 } else { 700 };
        let at = self.random.below(bound);
        match self.random.below(8) {
            0..3 => Plan::Off(at),
            3 => Plan::Nothing,
            4 | 5 => Plan::Fails(at),
            6 => Plan::Full(at),
            _ => Plan::Broken(at),
        }
    }

    /// Opens the engine, and checks that it stands where it should; nothing if it cannot be opened, or fails meanwhile.
    fn open(&mut self) -> Result<Option<Engine>, String> {
        for log in ["shop.passo-wal", "shop.passo-journal"] {
            // SQLite's file layer is not where a store does this, so it is done here in its place.
            if lock(&self.disk).write_again(log).is_err() {
                self.counts.unopened += 1;
                return Ok(None);
            }
        }
        let store = SqliteStore::open_with(path(&self.setting.folder), self.setting.synchronous);
        let opened = store.and_then(|store| builder(&self.clock, &self.charges).open(store));
        match opened {
            Ok(engine) => {
                if self.take_up(&engine)? {
                    Ok(Some(engine))
                } else {
                    Ok(None)
                }
            }
            Err(StoreError::Failed { .. }) if lock(&self.disk).faults.met() > 0 => {
                self.counts.unopened += 1;
                Ok(None)
            }
            Err(error) => Err(format!("the store does not open: {error}")),
        }
    }

    /// The engine stands where the other one does; what was not answered is asked for again, unless it was done. Gives whether
    /// the engine still works then.
    fn take_up(&mut self, engine: &Engine) -> Result<bool, String> {
        let found = state(engine);
        if !works(engine) {
            return Ok(false);
        }
        let Some(open) = self.unanswered.take() else {
            return same(&found, &state(&self.other)).map(|()| true);
        };
        // A message that waits for a place is not shown; it has an id, and may be sent twice.
        let cannot_be_told = open.before == open.after;
        if found == open.after && !cannot_be_told {
            self.counts.done += 1;
            return Ok(true);
        }
        if !open.call.comes_in_parts() {
            same(&found, &open.before).map_err(|error| {
                let other = same(&found, &open.after).err().unwrap_or_default();
                format!("after {:?}: {error}\nor {other}", open.call)
            })?;
        }
        self.counts.undone += 1;
        if !open.call.comes_in_parts() && !cannot_be_told && self.random.below(4) == 0 {
            self.forget_last();
            return Ok(true);
        }
        let answer = open.call.make(engine);
        if answer == Answer::Failed {
            self.unanswered = Some(open);
            return Ok(false);
        }
        expect(&answer, |answer| cannot_be_told || *answer == open.answer)?;
        Ok(true)
    }

    /// The client gives up: what it asked for last was never asked.
    fn forget_last(&mut self) {
        self.asked.pop();
        self.other = builder(&self.clock, &Charges::default()).build();
        let now = self.clock.now();
        for (at, call) in &self.asked {
            self.clock.set(*at);
            call.make(&self.other);
        }
        self.clock.set(now);
    }

    /// Clients make calls, until some were made or the store fails.
    fn work(&mut self, engine: &Engine) -> Result<(), String> {
        for _ in 0..1 + self.random.below(12) {
            if self.random.below(8) == 0 {
                self.checkpoint_from_beside();
            }
            let call = self.clients.next(&self.other, &self.clock, &mut self.random);
            if !self.ask(engine, call)? {
                break;
            }
        }
        Ok(())
    }

    /// The log is moved into the file, as it is when it has become long. Nothing depends on whether that can be done.
    fn checkpoint_from_beside(&self) {
        if let Ok(connection) = Connection::open(path(&self.setting.folder)) {
            let _ = connection.query_row("PRAGMA wal_checkpoint", [], |_| Ok(()));
        }
    }

    /// Both engines are asked, and answer the same; gives whether the one over the store has answered.
    fn ask(&mut self, engine: &Engine, call: Call) -> Result<bool, String> {
        let answer = call.make(engine);
        if answer == Answer::Failed {
            expect(&lock(&self.disk).faults.met(), |met| *met > 0)?;
            let before = state(&self.other);
            let answer = self.ask_other(call.clone());
            self.unanswered = Some(Unanswered { call, before, after: state(&self.other), answer });
            return Ok(false);
        }
        self.counts.answered += 1;
        let expected = self.ask_other(call.clone());
        if answer == expected {
            Ok(true)
        } else {
            Err(format!("{call:?} is answered with {answer:?}, and without a store with {expected:?}"))
        }
    }

    fn ask_other(&mut self, call: Call) -> Answer {
        let answer = call.make(&self.other);
        self.asked.push((self.clock.now(), call));
        answer
    }

    /// Nothing goes wrong any more: the engine stands where it should, and in some runs everything comes to its end.
    fn end(&mut self) -> Result<(), String> {
        lock(&self.disk).faults.set(Plan::Nothing);
        let engine = self.open()?.ok_or("the store fails on a disk that works")?;
        let goes_on = self.random.below(4) == 0;
        if goes_on {
            self.come_to_the_end(&engine)?;
        }
        self.check_charges(&engine)?;
        drop(engine);
        self.check_tables(goes_on)
    }

    fn come_to_the_end(&mut self, engine: &Engine) -> Result<(), String> {
        for _ in 0..2000 {
            match Clients::last(&self.other, &self.clock) {
                Some(call) => self.ask(engine, call).map(drop)?,
                None => return same(&state(engine), &state(&self.other)),
            }
        }
        Err("it does not come to its end".to_owned())
    }

    /// Every order that was completed was charged, under one key, and no key belongs to two orders.
    fn check_charges(&self, engine: &Engine) -> Result<(), String> {
        let noted = self.charges.lock().unwrap_or_else(PoisonError::into_inner);
        let mut orders = BTreeMap::new();
        for (key, order) in noted.iter() {
            let known = orders.entry(key).or_insert(order);
            expect(&(key, order), |(_, order)| known == order)?;
        }
        for found in engine.instances(&InstanceQuery::new().process("order")) {
            let number = found.business_key.as_deref().and_then(|key| key.strip_prefix("order "));
            let keys = orders.values().filter(|order| Some(order.as_str()) == number).count();
            let is_right = match found.state {
                InstanceState::Completed => keys == 1,
                _ => keys <= 1,
            };
            expect(&(found, keys), |_| is_right)?;
        }
        Ok(())
    }

    /// The file is a sound one, and at the end has no rows of what is over.
    fn check_tables(&self, is_over: bool) -> Result<(), String> {
        let text = |error: rusqlite::Error| error.to_string();
        let connection = Connection::open(path(&self.setting.folder)).map_err(text)?;
        let sound: String =
            connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).map_err(text)?;
        expect(&sound, |sound| sound == "ok")?;
        if !is_over {
            return Ok(());
        }
        for table in ["work_item", "candidate", "timer", "subscription", "incident"] {
            let count = format!("SELECT count(*) FROM {table}");
            let count: i64 = connection.query_row(&count, [], |row| row.get(0)).map_err(text)?;
            expect(&(table, count), |(_, count)| *count == 0)?;
        }
        Ok(())
    }
}

fn clock() -> ManualClock {
    ManualClock::new(DateTime::from_timestamp(1_772_438_400, 0).unwrap_or_default())
}

fn path(folder: &Path) -> PathBuf {
    folder.join("shop.passo")
}

fn store(folder: &Path, synchronous: Synchronous) -> Result<SqliteStore, String> {
    SqliteStore::open_with(path(folder), synchronous).map_err(|error| error.to_string())
}

/// Whether an engine still takes calls: it refuses this one, and says why.
fn works(engine: &Engine) -> bool {
    let nothing = WorkItemId { instance: InstanceId(0), serial: 0 };
    !matches!(engine.release(nothing), Err(passo::EngineError::StoreFailed { .. }))
}

/// Everything that an engine shows.
fn state(engine: &Engine) -> Vec<String> {
    let mut state = vec![format!("{:?}", engine.definitions()), format!("next due {:?}", engine.next_due())];
    state.extend(engine.work_items(&WorkQuery::new()).iter().map(|item| format!("{item:?}")));
    for found in engine.instances(&InstanceQuery::new()) {
        state.push(format!("{:?}", engine.instance(found.id)));
        let history = engine.history(found.id).unwrap_or_default();
        // The numbers of commands may have gaps where one was not kept.
        state.extend(history.entries.into_iter().map(|mut entry| {
            entry.command = 0;
            format!("{} {entry:?}", found.id)
        }));
    }
    state
}

fn same(found: &[String], expected: &[String]) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let none = "nothing".to_owned();
    let first = (0..).find(|at| found.get(*at) != expected.get(*at)).unwrap_or_default();
    let at = |all: &[String]| all.get(first).unwrap_or(&none).clone();
    Err(format!("the engine shows\n  {}\nand not\n  {}", at(found), at(expected)))
}

fn expect<T: std::fmt::Debug>(found: &T, holds: impl FnOnce(&T) -> bool) -> Result<(), String> {
    if holds(found) { Ok(()) } else { Err(format!("this should not be: {found:?}")) }
}
