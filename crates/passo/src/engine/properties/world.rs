//! An engine under test, with a clock that the test moves and a store that outlives it.

use chrono::TimeDelta;

use super::block::HANDLERS;
use crate::base::Limits;
use crate::plugin::{HandlerError, Job, Plugin};
use crate::{DeployError, Engine, ManualClock, MemoryStore};

/// When every test begins.
const BEGIN: i64 = 1_772_438_400_000;

/// An engine under test.
pub(super) struct World {
    engine: Engine,
    clock: ManualClock,
    pub(super) store: MemoryStore,
    limits: Limits,
}

impl World {
    /// An engine with nothing deployed. Its limits are low, so that what goes round ends soon.
    pub(super) fn new() -> World {
        let limits = Limits { steps_per_command: 400, tokens: 60, timer_catch_up: 5, ..Limits::default() };
        let clock = ManualClock::new(crate::engine::time_of(BEGIN));
        let store = MemoryStore::new();
        World { engine: build(&clock, &store, &limits), clock, store, limits }
    }

    /// An engine with a file.
    pub(super) fn with(file: impl AsRef<[u8]>) -> Result<World, DeployError> {
        let world = World::new();
        world.engine.deploy(file)?;
        Ok(world)
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Another engine over what this one has kept, at the same time.
    pub(super) fn reopened(&self) -> Engine {
        build(&self.clock, &self.store, &self.limits)
    }

    /// The engine goes, and another one goes on where it stopped.
    pub(super) fn restart(&mut self) {
        self.engine = self.reopened();
    }

    pub(super) fn advance(&self, milliseconds: i64) {
        self.clock.advance(TimeDelta::milliseconds(milliseconds));
    }
}

fn build(clock: &ManualClock, store: &MemoryStore, limits: &Limits) -> Engine {
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
    let engine = Engine::builder().clock(clock.clone()).store(store.clone()).limits(limits.clone());
    engine.plugin(plugin).build()
}
