//! An engine that shares a store with others and holds nothing between two calls.
//!
//! What a call does is a unit of work: what it needs is looked up in it, what happens is written with it, and if another engine was
//! faster it comes to nothing and is done again. Before a handler is called the unit is committed; what the handler has done
//! begins another one. An instance in which something goes on then is restless in the store: when its engine dies, another one
//! takes it up after a while.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::catalog::Catalog;
use super::core::{Agenda, Core};
use super::deploy::Compiled;
use super::drive::{Call, Next};
use super::index::{Due, Schedule, Waiter};
use super::numbers::Numbers;
use super::open::damaged;
use super::shelf::Shelf;
use super::start_timers::StartTimers;
use super::{Engine, EngineError, HistoryLevel, Holding};
use crate::base::Limits;
use crate::journal::WaitId;
use crate::store::{EngineFact, Sequence, SharedStore, StoreError};

/// How often a unit of work is tried at most.
const TRIES: u32 = 50;

/// How long to wait after the first try that came to nothing; twice as long after the next one, up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(1);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// What an engine knows that shares a store.
pub(super) struct Shared {
    store: Arc<dyn SharedStore>,
    history: HistoryLevel,
    limits: Limits,
    known: Mutex<Known>,
}

/// What is deployed, as far as this engine has seen it. Files are compiled once.
#[derive(Default)]
struct Known {
    /// The command that changed it last.
    version: Option<u64>,
    catalog: Arc<Catalog>,
    start_timers: StartTimers,
    /// By the numbers of the deployments.
    compiled: BTreeMap<u64, Compiled>,
}

/// What a unit of work leads to: its answer, and the handler that is to be called after it, with what else is to be done.
type Done<T> = (T, Option<(Call, Agenda)>);

impl Shared {
    pub(super) fn new(store: Arc<dyn SharedStore>, history: HistoryLevel, limits: Limits) -> Shared {
        Shared { store, history, limits, known: Mutex::default() }
    }

    /// Carries a request out, with everything that it leads to.
    ///
    /// # Errors
    /// When it is refused, when the store fails, or when others are faster again and again.
    pub(super) fn change<T>(
        &self,
        engine: &Engine,
        carry_out: impl Fn(&mut Core) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let mut steps_left = self.limits.steps_per_command;
        let (answer, mut next) = self.unit(engine, &Agenda::default(), &mut steps_left, carry_out)?;
        while let Some((call, agenda)) = next {
            let result = call.carry_out();
            let take_result = |core: &mut Core| {
                core.take_result(&engine.registry, &call, result.clone());
                Ok(())
            };
            ((), next) = self.unit(engine, &agenda, &mut steps_left, take_result)?;
        }
        Ok(answer)
    }

    /// Looks at what the store has.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn look<T>(&self, engine: &Engine, look: impl Fn(&mut Core) -> T) -> Result<T, EngineError> {
        self.repeat(|| {
            let mut core = self.begin(engine)?;
            let found = look(&mut core);
            match core.shelf.take_failure() {
                Some(error) => Err(error),
                None => Ok(Ok(found)),
            }
        })
    }

    /// One unit of work: the request, and what follows from it and from the agenda until everything is at rest or a handler is
    /// to be called.
    fn unit<T>(
        &self,
        engine: &Engine,
        agenda: &Agenda,
        steps_left: &mut u32,
        carry_out: impl Fn(&mut Core) -> Result<T, EngineError>,
    ) -> Result<Done<T>, EngineError> {
        let before = *steps_left;
        self.repeat(|| {
            *steps_left = before;
            let mut core = self.begin(engine)?;
            core.agenda = agenda.clone();
            let done = carry_out(&mut core);
            let next = match &done {
                // Nobody else has instances of this unit.
                Ok(_) => match core.go_on(&engine.registry, steps_left) {
                    Next::Call(call) => Some(call),
                    Next::AllInstances | Next::Nothing => None,
                },
                Err(_) => None,
            };
            if let Some(error) = core.shelf.take_failure() {
                return Err(error);
            }
            let Ok(answer) = done else { return Ok(done.map(|answer| (answer, None))) };
            let batch = core.seal().map_err(|error| damaged("what has happened", &error))?;
            core.shelf.commit(batch)?;
            Ok(Ok((answer, next.map(|call| (call, core.agenda)))))
        })
    }

    /// Tries again while others are faster.
    fn repeat<T>(
        &self,
        mut attempt: impl FnMut() -> Result<Result<T, EngineError>, StoreError>,
    ) -> Result<T, EngineError> {
        let (mut wait, mut tries) = (FIRST_WAIT, 1);
        loop {
            match attempt() {
                Ok(done) => return done,
                Err(StoreError::Conflict { .. }) if tries < TRIES => {
                    std::thread::sleep(wait);
                    wait = LONGEST_WAIT.min(wait * 2);
                    tries += 1;
                }
                Err(error) => return Err(EngineError::StoreFailed { reason: error.to_string().into() }),
            }
        }
    }

    /// Begins a unit of work, with what is deployed now.
    fn begin(&self, engine: &Engine) -> Result<Core, StoreError> {
        let mut core = Core::new(Shelf::unit(self.store.begin()?), self.history, self.limits.clone());
        core.elsewhere = true;
        core.commands = Numbers::none(Sequence::Commands);
        core.instance_numbers = Numbers::none(Sequence::Instances);
        core.fact_numbers = Numbers::none(Sequence::Facts);
        self.bring_up_to_date(engine, &mut core)?;
        core.now = engine.clock.now_in_milliseconds();
        Ok(core)
    }

    /// Takes over what is deployed; if others have changed that, what has changed is compiled first.
    fn bring_up_to_date(&self, engine: &Engine, core: &mut Core) -> Result<(), StoreError> {
        let version = core.shelf.recall("catalog").into_iter().find_map(|fact| match fact {
            EngineFact::CatalogChanged { command } => Some(command),
            _ => None,
        });
        if let Some(error) = core.shelf.take_failure() {
            return Err(error);
        }
        let mut known = self.known();
        if known.version != version {
            for fact in core.shelf.recall("deployment/") {
                engine.take_up_fact(core, &fact, &mut known.compiled)?;
            }
            for fact in core.shelf.recall("definition/") {
                engine.take_up_fact(core, &fact, &mut known.compiled)?;
            }
            if let Some(error) = core.shelf.take_failure() {
                return Err(error);
            }
            known.version = version;
            known.catalog = core.catalog.clone();
            known.start_timers = core.start_timers.clone();
        }
        core.catalog = known.catalog.clone();
        core.start_timers = known.start_timers.clone();
        core.schedule = Schedule::default();
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fires the timers that are due, each in a unit of its own, and takes up what other engines have left behind; gives how many
    /// timers have fired.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) fn tick(&self, engine: &Engine) -> Result<usize, EngineError> {
        while self.change(engine, |core| Ok(core.take_up_left_behind()))? {}
        let mut fired = 0;
        let mut repeated: BTreeMap<Due, u32> = BTreeMap::new();
        while fired < self.limits.steps_per_command as usize {
            let limit = self.limits.timer_catch_up;
            let next = self.change(engine, |core| {
                Ok(core.take_due().inspect(|due| {
                    let times = repeated.get(&due.2).copied().unwrap_or(0) + 1;
                    core.fire_due(&engine.registry, *due, times >= limit);
                }))
            })?;
            let Some((.., what)) = next else { break };
            *repeated.entry(what).or_default() += 1;
            fired += 1;
        }
        Ok(fired)
    }
}

impl Engine {
    /// Whether the store can be reached, and everything that is deployed runs here.
    pub(super) fn check_shared(&self) -> Result<(), StoreError> {
        match &self.holding {
            Holding::Own(_) => Ok(()),
            Holding::Shared(shared) => match shared.begin(self) {
                Err(StoreError::Conflict { .. }) | Ok(_) => Ok(()),
                Err(error) => Err(error),
            },
        }
    }
}

impl Core {
    /// The timer that is due first, which nobody else fires meanwhile.
    fn take_due(&mut self) -> Option<(i64, u64, Due)> {
        self.recall_start_timers();
        let start = self.start_timers.iter().filter(|(place, timer)| {
            timer.plan.due <= self.now && !self.catalog.is_suspended(place.definition)
        });
        let start = start.map(|(place, timer)| (timer.plan.due, timer.order, Due::Start(place))).min();
        let row = self.shelf.take_timer(self.now);
        let wait = row.map(|row| {
            let waiter =
                Waiter { instance: row.key.instance, serial: row.key.serial, wait: WaitId(row.place) };
            (row.due, row.order, Due::Wait(waiter))
        });
        start.into_iter().chain(wait).min()
    }

    /// Puts on the agenda what an engine that is gone has left behind; gives whether there was anything.
    fn take_up_left_behind(&mut self) -> bool {
        let Some(id) = self.shelf.take_restless() else {
            // What was thrown because its scope ended belongs to no instance any more. Whoever hands it over first does so alone.
            let queued = self.shelf.recall("publication/");
            queued.iter().for_each(|fact| self.follow_fact(fact));
            return !queued.is_empty();
        };
        if self.fetch(id) {
            self.take_up(id);
        }
        // Its row is written even if nothing goes on in it, or it would be taken again and again.
        if let Some(pending) = &mut self.pending {
            pending.taken_up.push(id);
        }
        true
    }
}
