//! An engine under test, with a clock that the test moves and a store that outlives it.

use chrono::TimeDelta;

use super::block::HANDLERS;
use crate::base::Limits;
use crate::plugin::{HandlerError, Job, Plugin};
use crate::{DeployError, Deployment, Engine, HistoryLevel, ManualClock, MemoryStore};

/// When every test begins.
const BEGIN: i64 = 1_772_438_400_000;

/// An engine under test.
pub(super) struct World {
    engine: Engine,
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

    /// An engine with this file that keeps so much history.
    pub(super) fn with_history(file: impl AsRef<[u8]>, history: HistoryLevel) -> Result<World, DeployError> {
        World::with_limits(file, history, World::limits())
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
        Ok(World { engine, clock, store, limits, file: file.as_ref().to_vec() })
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

    pub(super) fn advance(&self, milliseconds: i64) {
        self.clock.advance(TimeDelta::milliseconds(milliseconds));
    }
}

fn build(clock: &ManualClock, store: &MemoryStore, limits: &Limits, history: HistoryLevel) -> Engine {
    let [count, fail, throw] = HANDLERS;
    let plugin = Plugin::new("properties")
        .handler(count, |job: &Job| {
            let x = job.variables.get("x").and_then(crate::value::Value::as_int).unwrap_or(0);
            Ok([("x".into(), ((x + 1) % 4).into())].into())
        })
        .handler(fail, |job: &Job| match job.variables.get("w") {
            Some(_) => Ok([].into()),
            None => Err(HandlerError::Failed("the variable \"w\" is not set".to_owned())),
        })
        .handler(throw, |_: &Job| {
            let variables = [("w".into(), true.into())].into();
            Err(HandlerError::Bpmn { code: "E1".into(), message: "always".to_owned(), variables })
        });
    let engine =
        Engine::builder().clock(clock.clone()).store(store.clone()).limits(limits.clone()).history(history);
    engine.plugin(plugin).build()
}
