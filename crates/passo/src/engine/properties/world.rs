//! An engine under test, with a clock that the test moves and a store that outlives it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;

use super::block::HANDLERS;
use crate::base::Limits;
use crate::base::time::Duration;
use crate::journal::{Journal, wire};
use crate::plugin::{HandlerError, Job, Plugin};
use crate::store::{Batch, Counters, Lookup, Store, StoreError};
use crate::{
    Archive, DeployError, Deployment, Engine, EngineBuilder, HistoryLevel, ManualClock, MemoryStore,
};

/// When every test begins.
const BEGIN: i64 = 1_772_438_400_000;

/// An engine under test.
pub(super) struct World {
    engine: Engine,
    other: Option<Engine>,
    clock: ManualClock,
    pub(super) store: MemoryStore,
    limits: Limits,
    file: Vec<u8>,
}

impl World {
    /// An engine with this file. Its limits are low, so that what goes round ends soon.
    pub(super) fn with(file: impl AsRef<[u8]>) -> Result<World, DeployError> {
        World::with_history(file, HistoryLevel::Full)
    }

    /// An engine with this file that has room for all of its tokens and remembers all that can be compensated, so that
    /// nothing stands still for want of room.
    pub(super) fn with_room(file: impl AsRef<[u8]>) -> Result<World, DeployError> {
        let Limits { tokens, compensation_records, .. } = Limits::default();
        World::with_limits(
            file,
            HistoryLevel::Full,
            Limits { tokens, compensation_records, ..World::limits() },
        )
    }

    /// An engine with this file that keeps no instance in memory with which nothing is done.
    pub(super) fn with_empty_memory(file: impl AsRef<[u8]>) -> Result<World, DeployError> {
        World::with_limits(file, HistoryLevel::Full, Limits { resident_instances: 0, ..World::limits() })
    }

    /// An engine with this file and without a store, which folds every instance with which nothing is done.
    pub(super) fn folding(file: impl AsRef<[u8]>) -> Result<World, DeployError> {
        let mut world = World::with(file)?;
        let limits = Limits { unfolded_instances: 0, ..World::limits() };
        world.engine = builder(&world.clock, &limits).build();
        world.deploy_again()?;
        Ok(world)
    }

    /// An engine with this file that keeps so much history.
    pub(super) fn with_history(file: impl AsRef<[u8]>, history: HistoryLevel) -> Result<World, DeployError> {
        World::with_limits(file, history, World::limits())
    }

    /// Two engines that share a store, both with this file; see [`World::change_engines`].
    pub(super) fn shared(file: impl AsRef<[u8]>) -> Result<World, DeployError> {
        let clock = ManualClock::new(crate::engine::time_of(BEGIN));
        let (store, limits) = (MemoryStore::new(), World::limits());
        let engine = share(&clock, &store, &limits);
        engine.deploy(&file)?;
        let other = Some(share(&clock, &store, &limits));
        Ok(World { engine, other, clock, store, limits, file: file.as_ref().to_vec() })
    }

    /// What is done from now on is done with the other of two engines that share a store.
    pub(super) fn change_engines(&mut self) {
        if let Some(other) = &mut self.other {
            std::mem::swap(&mut self.engine, other);
        }
    }

    fn limits() -> Limits {
        Limits {
            steps_per_command: 150,
            tokens: 40,
            compensation_records: 30,
            timer_catch_up: 5,
            buffered_messages: 3,
            value_bytes: 1_000,
            ..Limits::default()
        }
    }

    fn with_limits(
        file: impl AsRef<[u8]>,
        history: HistoryLevel,
        limits: Limits,
    ) -> Result<World, DeployError> {
        let clock = ManualClock::new(crate::engine::time_of(BEGIN));
        let store = MemoryStore::new();
        let engine = build(&clock, &store, &limits, history);
        engine.deploy(&file)?;
        Ok(World { engine, other: None, clock, store, limits, file: file.as_ref().to_vec() })
    }

    /// An engine with this file, whose store keeps only so many commits after the deployment and then fails, as in a crash.
    pub(super) fn with_lives(file: impl AsRef<[u8]>, lives: u32) -> Result<World, DeployError> {
        let mut world = World::with(file)?;
        let store = Fragile { store: world.store.clone(), lives: AtomicU32::new(lives) };
        world.engine = open(&world.clock, Arc::new(store), &world.limits);
        Ok(world)
    }

    /// Whether the engine's store has failed.
    pub(super) fn has_crashed(&self) -> bool {
        self.engine.own().has_failed()
    }

    /// Deploys the file once more: every process gets another version.
    pub(super) fn deploy_again(&self) -> Result<Deployment, DeployError> {
        self.engine.deploy(&self.file)
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The engine goes, and another one goes on where it stopped; gives the one before.
    pub(super) fn restart(&mut self) -> Engine {
        let reopened = build(&self.clock, &self.store, &self.limits, HistoryLevel::Full);
        std::mem::replace(&mut self.engine, reopened)
    }

    /// The events of an instance, as the store has them.
    pub(super) fn journal(&self, id: u64) -> Journal {
        let mut journal = Journal::default();
        for record in self.store.records(id).expect("a store in memory can be read") {
            journal.append(&mut wire::decode_events(&record).expect("what was encoded is decoded"));
        }
        journal
    }

    /// What the store tells, without the engine and without its plug-ins.
    pub(super) fn archive(&self) -> Archive {
        Engine::builder().archive(self.store.clone()).expect("a store in memory can be read")
    }

    pub(super) fn advance(&self, milliseconds: i64) {
        self.clock.advance(TimeDelta::milliseconds(milliseconds));
    }
}

/// A store that keeps only so many commits.
struct Fragile {
    store: MemoryStore,
    lives: AtomicU32,
}

impl Store for Fragile {
    fn lookup(&self) -> &dyn Lookup {
        &self.store
    }

    fn counters(&self) -> Result<Counters, StoreError> {
        self.store.counters()
    }

    fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
        let spend = |lives: u32| lives.checked_sub(1);
        self.lives
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend)
            .map_err(|_| StoreError::Damaged("the power is gone".to_owned()))?;
        self.store.commit(batches)
    }
}

fn build(clock: &ManualClock, store: &MemoryStore, limits: &Limits, history: HistoryLevel) -> Engine {
    match history {
        HistoryLevel::Full => open(clock, Arc::new(store.clone()), limits),
        HistoryLevel::None => builder(clock, limits).history(history).build(),
    }
}

fn open(clock: &ManualClock, store: Arc<dyn Store>, limits: &Limits) -> Engine {
    builder(clock, limits).open(store).expect("a store in memory can be read")
}

fn share(clock: &ManualClock, store: &MemoryStore, limits: &Limits) -> Engine {
    builder(clock, limits).share(store.clone()).expect("a store in memory can be reached")
}

fn builder(clock: &ManualClock, limits: &Limits) -> EngineBuilder {
    let [count, fail, throw] = HANDLERS;
    let plugin = Plugin::new("properties")
        .handler(count, |job: &Job| {
            let x = job.variables.get("x").and_then(crate::value::Value::as_int).unwrap_or(0);
            Ok([("x".into(), ((x + 1) % 4).into())].into())
        })
        .handler(fail, |job: &Job| match job.variables.get("w") {
            Some(_) => Ok([].into()),
            None if job.retries_left.is_multiple_of(2) => Err(HandlerError::FailedFor {
                reason: "the variable \"w\" is not set yet".to_owned(),
                back_off: Duration { months: 0, milliseconds: 3_000 },
            }),
            None => Err(HandlerError::Failed("the variable \"w\" is not set".to_owned())),
        })
        .handler(throw, |_: &Job| {
            let variables = [("w".into(), true.into())].into();
            Err(HandlerError::Bpmn { code: "E1".into(), message: "always".to_owned(), variables })
        });
    Engine::builder().clock(clock.clone()).limits(limits.clone()).plugin(plugin)
}
