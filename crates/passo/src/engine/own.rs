//! An engine that holds what it knows in memory, for itself alone; what happens is kept in a store, if it has one.
//!
//! Everything lies behind one lock, beside which instances that start come in and come to rest, and instances run whose commands
//! may take long. Commands change the state in memory; what they did goes to the store together with what other callers did,
//! outside of the lock.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::core::{Agenda, Core};
use super::drive::Next;
use super::entrance::Entrance;
use super::keeper::Keeper;
use super::residents::Resident;
use super::shelf::Shelf;
use super::{Engine, EngineError, HistoryLevel, Sight};
use crate::base::Limits;
use crate::store::Store;

/// What an engine knows that has it for itself.
pub(super) struct Own {
    core: Mutex<Core>,
    /// An instance that was out is back.
    returned: Condvar,
    pub(super) entrance: Entrance,
    keeper: Option<Keeper>,
    /// Whether events are wanted, for the store or for the history.
    pub(super) keeps_events: bool,
}

impl Own {
    pub(super) fn new(store: Option<Arc<dyn Store>>, history: HistoryLevel, limits: Limits) -> Own {
        let shelf = store.clone().map_or_else(Shelf::nothing, Shelf::store);
        let core = Core::new(shelf, history, limits);
        Own {
            entrance: Entrance::of(&core),
            keeps_events: core.keeps_events(),
            core: Mutex::new(core),
            returned: Condvar::new(),
            keeper: store.map(Keeper::new),
        }
    }

    /// What the engine knows; instances may be out, whose commands run beside the lock. A thread that panicked while it held the
    /// lock is a defect of the engine; what it had applied stands, as every event is applied whole.
    pub(super) fn lock(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the engine knows, with all instances.
    pub(super) fn lock_all(&self) -> MutexGuard<'_, Core> {
        self.all_in(self.lock())
    }

    /// Waits until no instance is out; meanwhile none goes out. What has happened under the lock before may be kept by others
    /// meanwhile, so that nothing may be half done.
    pub(super) fn all_in<'o>(&'o self, mut core: MutexGuard<'o, Core>) -> MutexGuard<'o, Core> {
        if core.instances.count_out() == 0 {
            return core;
        }
        core.waiting.for_all += 1;
        let is_one_out = |core: &mut Core| core.instances.count_out() > 0;
        let mut core = self.returned.wait_while(core, is_one_out).unwrap_or_else(PoisonError::into_inner);
        core.waiting.for_all -= 1;
        core
    }

    /// Waits until an instance is not out.
    pub(super) fn one_in<'o>(&'o self, mut core: MutexGuard<'o, Core>, id: u64) -> MutexGuard<'o, Core> {
        if !core.instances.is_out(id) {
            return core;
        }
        core.waiting.for_one += 1;
        let is_out = |core: &mut Core| core.instances.is_out(id);
        let mut core = self.returned.wait_while(core, is_out).unwrap_or_else(PoisonError::into_inner);
        core.waiting.for_one -= 1;
        core
    }

    /// An instance is back: those that wait for it are told.
    pub(super) fn take_back(&self, core: &mut Core, id: u64, resident: Box<Resident>) {
        core.instances.take_back(id, resident);
        if core.waiting.for_all + core.waiting.for_one > 0 {
            self.returned.notify_all();
        }
    }

    /// The store, if there is one.
    pub(super) fn store(&self) -> Option<&Arc<dyn Store>> {
        self.keeper.as_ref().map(Keeper::store)
    }

    /// Takes the lock for a command, with all instances, at the clock's time. Time never goes back, whatever the clock does.
    ///
    /// # Errors
    /// When the store has failed.
    pub(super) fn begin(&self, engine: &Engine) -> Result<MutexGuard<'_, Core>, EngineError> {
        let kept = self.kept()?;
        let now = engine.clock.now_in_milliseconds();
        Ok(self.enter(self.lock_all(), now, kept))
    }

    /// The number of the last batch that the store has kept.
    ///
    /// # Errors
    /// When the store has failed.
    pub(super) fn kept(&self) -> Result<u64, EngineError> {
        match &self.keeper {
            Some(keeper) => keeper.kept().map_err(|reason| EngineError::StoreFailed { reason }),
            None => Ok(0),
        }
    }

    /// A command begins under the lock at a time, when the store has kept everything up to a batch.
    pub(super) fn enter<'o>(
        &self,
        mut core: MutexGuard<'o, Core>,
        now: i64,
        kept: u64,
    ) -> MutexGuard<'o, Core> {
        core.now = core.now.max(now);
        self.entrance.follow_time(&core);
        core.let_go(kept);
        core
    }

    /// Carries a request out, runs the engine to rest, and returns when the store has kept everything.
    ///
    /// # Errors
    /// When it is refused, or the store fails.
    pub(super) fn change<T>(
        &self,
        engine: &Engine,
        carry_out: impl FnOnce(&mut Core) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let mut core = self.begin(engine)?;
        let done = carry_out(&mut core);
        self.entrance.follow_catalog(&core);
        self.check_shelf(&core)?;
        let answer = done?;
        let core = self.drive(engine, core);
        self.settle(core)?;
        Ok(answer)
    }

    /// Looks at what the engine knows. When the store cannot be read for it, the engine has failed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn look<T>(&self, at: Sight, look: impl FnOnce(&mut Core) -> T) -> Result<T, EngineError> {
        let core = self.lock();
        let mut core = match at {
            Sight::All => self.all_in(core),
            Sight::One(id) => self.one_in(core, id.0),
            Sight::Nothing => core,
        };
        let found = look(&mut core);
        self.check_shelf(&core)?;
        Ok(found)
    }

    /// Runs the engine to rest. Handlers run without the lock.
    pub(super) fn drive<'e>(
        &'e self,
        engine: &Engine,
        mut core: MutexGuard<'e, Core>,
    ) -> MutexGuard<'e, Core> {
        let mut steps_left = core.limits.steps_per_command;
        loop {
            let call = match core.go_on(&engine.registry, &mut steps_left) {
                Next::Call(call) => call,
                Next::AllInstances => {
                    core = self.all_in(core);
                    continue;
                }
                Next::Nothing => return core,
            };
            // What the handler does outside must not be done for something that a loss of power undoes: its key would be used
            // again.
            if self.settle(core).is_err() {
                let mut core = self.lock();
                core.agenda = Agenda::default();
                return core;
            }
            let result = call.carry_out();
            core = self.take_result(engine, self.lock(), &call, result);
        }
    }

    /// Gives the lock back, and returns when the store has kept everything that was done under it.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn settle(&self, mut core: MutexGuard<'_, Core>) -> Result<(), EngineError> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        self.check_shelf(&core)?;
        let batch = core.seal().map_err(|error| {
            let reason: Arc<str> = format!("what has happened cannot be written: {error}").into();
            keeper.fail(reason.clone());
            EngineError::StoreFailed { reason }
        })?;
        let instances: Vec<u64> =
            batch.iter().flat_map(|batch| &batch.appends).map(|found| found.instance).collect();
        let ticket = keeper.enqueue(batch);
        core.batched(&instances, ticket.number());
        drop(core);
        keeper.settle(ticket).map_err(|reason| EngineError::StoreFailed { reason })
    }

    /// Whether the store could be read whenever it was.
    ///
    /// # Errors
    /// When it could not; the engine has failed then.
    pub(super) fn check_shelf(&self, core: &Core) -> Result<(), EngineError> {
        match (core.shelf.failure(), &self.keeper) {
            (Some(error), Some(keeper)) => {
                let reason: Arc<str> = error.to_string().into();
                keeper.fail(reason.clone());
                Err(EngineError::StoreFailed { reason })
            }
            (Some(_), None) | (None, _) => Ok(()),
        }
    }

    /// Whether the store has failed.
    #[cfg(test)]
    pub(super) fn has_failed(&self) -> bool {
        self.keeper.as_ref().is_some_and(|keeper| keeper.kept().is_err())
    }
}
