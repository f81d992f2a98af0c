//! Timers fire.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::core::Core;
use super::index::{Due, Waiter};
use super::own::Own;
use super::start_timers::StartTimer;
use super::{Engine, EngineError, Holding, Registry, Sight, Variables, time_of};
use crate::journal::{Command, Delivery, StartPlace};
use crate::store::{EngineFact, RowKey};

impl Engine {
    /// When the next timer is due; call [`Engine::tick`] then.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let found = match &self.holding {
            Holding::Own(own) => own.look(Sight::All, Core::first_due),
            Holding::Shared(shared) => shared.look(self, Core::first_due_of_all),
        };
        found.ok().flatten().map(|(due, ..)| time_of(due))
    }

    /// How long to sleep before the next [`Engine::tick`]: until the next timer is due, but no longer than `at_most`.
    #[must_use]
    pub fn until_next_due(&self, at_most: std::time::Duration) -> std::time::Duration {
        match self.next_due() {
            Some(due) => (due - self.now()).to_std().unwrap_or_default().min(at_most),
            None => at_most,
        }
    }

    /// Fires the timers that are due by now, the earliest first, of those due at the same time the one that was armed
    /// first; gives how many have fired. Occurrences of a cycle that were missed are made up for, up to the limit of
    /// [`Limits::timer_catch_up`](crate::base::Limits::timer_catch_up); the rest is skipped. Over a shared store, what
    /// engines that have died were doing goes on too.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tick(&self) -> Result<usize, EngineError> {
        match &self.holding {
            Holding::Own(own) => own.tick(self),
            Holding::Shared(shared) => shared.tick(self),
        }
    }
}

impl Own {
    fn tick(&self, engine: &Engine) -> Result<usize, EngineError> {
        let mut core = self.begin(engine)?;
        let mut fired = 0;
        let mut repeated: BTreeMap<Due, u32> = BTreeMap::new();
        while let Some(first) = core.first_due() {
            let (due, _, what) = first;
            if due > core.now || fired >= core.limits.steps_per_command as usize {
                break;
            }
            let times = repeated.entry(what).or_default();
            *times += 1;
            let skip_missed = *times >= core.limits.timer_catch_up;
            core.fire_due(&engine.registry, first, skip_missed);
            fired += 1;
            core = self.all_in(self.drive(engine, core));
        }
        self.settle(core)?;
        Ok(fired)
    }
}

impl Core {
    /// The timer that is due first, of all that the store has.
    fn first_due_of_all(&mut self) -> Option<(i64, u64, Due)> {
        self.recall_start_timers();
        let starts = self.start_timers.iter();
        let running = starts.filter(|(place, _)| !self.catalog.is_suspended(place.definition));
        let start = running.map(|(place, timer)| (timer.plan.due, timer.order, Due::Start(place))).min();
        self.first_due().into_iter().chain(start).min()
    }

    /// A timer fires.
    pub(super) fn fire_due(
        &mut self,
        registry: &Registry,
        (due, order, what): (i64, u64, Due),
        skip_missed: bool,
    ) {
        match what {
            Due::Wait(waiter) => self.fire(registry, due, order, waiter, skip_missed),
            Due::Start(place) => self.fire_start(registry, place, skip_missed),
        }
    }

    fn fire(&mut self, registry: &Registry, due: i64, order: u64, waiter: Waiter, skip_missed: bool) {
        let Waiter { instance, serial, wait } = waiter;
        let delivery = Delivery { skip_missed, ..Delivery::bare(wait, serial) };
        if self.command(registry, instance, Command::Deliver(delivery)).is_err() {
            self.schedule.remove(due, order, Due::Wait(waiter));
            if let Some(pending) = &mut self.pending {
                // Or the timers after it would never fire.
                pending.waits.gone(RowKey { instance, serial });
            }
        }
    }

    fn fire_start(&mut self, registry: &Registry, place: StartPlace, skip_missed: bool) {
        let Some(StartTimer { plan, .. }) = self.start_timers.get(place) else { return };
        let next = plan.following(self.now, skip_missed);
        self.set_start_timer(place, next.clone());
        self.note(EngineFact::StartTimerFired { place, next });
        // What is gathered beyond the limit is let go by: a timer has nobody to tell.
        let _ = self.start_triggered(registry, place, Variables::new(), &[]);
    }

    /// A timer start event fires next as the plan says, or never again.
    pub(super) fn set_start_timer(&mut self, place: StartPlace, next: Option<crate::journal::TimerPlan>) {
        let Some(timer) = self.start_timers.remove(place) else { return };
        self.schedule.remove(timer.plan.due, timer.order, Due::Start(place));
        if let Some(plan) = next {
            self.arm_start_timer(place, StartTimer { plan, order: timer.order });
        }
    }

    /// A timer start event waits for its time.
    pub(super) fn arm_start_timer(&mut self, place: StartPlace, timer: StartTimer) {
        self.schedule.insert(timer.plan.due, timer.order, Due::Start(place));
        self.start_timers.insert(place, timer);
    }
}
