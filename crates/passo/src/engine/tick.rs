//! Timers fire.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::catalog::StartTimer;
use super::core::Core;
use super::index::{Due, Waiter};
use super::{Engine, EngineError, Registry, Variables, time_of};
use crate::journal::{Command, Delivery, StartPlace};
use crate::store::EngineFact;

impl Engine {
    /// When the next timer is due; call [`Engine::tick`] then.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        let mut core = self.lock();
        let first = core.first_due();
        self.check_shelf(&core).ok()?;
        first.map(|(due, ..)| time_of(due))
    }

    /// Fires the timers that are due by now, the earliest first, of those due at the same time the one that was armed
    /// first; gives how many have fired. Occurrences of a cycle that were missed are made up for, up to the limit of
    /// [`Limits::timer_catch_up`](crate::base::Limits::timer_catch_up); the rest is skipped.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tick(&self) -> Result<usize, EngineError> {
        let mut core = self.begin()?;
        let mut fired = 0;
        let mut repeated: BTreeMap<Due, u32> = BTreeMap::new();
        while let Some((due, order, what)) = core.first_due() {
            if due > core.now || fired >= core.limits.steps_per_command as usize {
                break;
            }
            let times = repeated.entry(what).or_default();
            *times += 1;
            let skip_missed = *times >= core.limits.timer_catch_up;
            match what {
                Due::Wait(waiter) => core.fire(&self.registry, due, order, waiter, skip_missed),
                Due::Start(place) => core.fire_start(&self.registry, place, skip_missed),
            }
            fired += 1;
            core = self.drive(core);
        }
        self.settle(core)?;
        Ok(fired)
    }
}

impl Core {
    fn fire(&mut self, registry: &Registry, due: i64, order: u64, waiter: Waiter, skip_missed: bool) {
        let Waiter { instance, serial, wait } = waiter;
        let delivery = Delivery { skip_missed, ..Delivery::bare(wait, serial) };
        if self.command(registry, instance, Command::Deliver(delivery)).is_err() {
            self.schedule.remove(due, order, Due::Wait(waiter));
        }
    }

    fn fire_start(&mut self, registry: &Registry, place: StartPlace, skip_missed: bool) {
        let Some(StartTimer { plan, .. }) = self.catalog.timer_starts.get(&place) else {
            return;
        };
        let next = plan.following(self.now, skip_missed);
        self.set_start_timer(place, next.clone());
        self.note(EngineFact::StartTimerFired { place, next });
        // What is gathered beyond the limit is let go by: a timer has nobody to tell.
        let _ = self.start_triggered(registry, place, Variables::new(), &[]);
    }

    /// A timer start event fires next as the plan says, or never again.
    pub(super) fn set_start_timer(&mut self, place: StartPlace, next: Option<crate::journal::TimerPlan>) {
        let Some(timer) = self.catalog.timer_starts.remove(&place) else { return };
        self.schedule.remove(timer.plan.due, timer.order, Due::Start(place));
        if let Some(plan) = next {
            self.arm_start_timer(place, StartTimer { plan, order: timer.order });
        }
    }

    /// A timer start event waits for its time.
    pub(super) fn arm_start_timer(&mut self, place: StartPlace, timer: StartTimer) {
        self.schedule.insert(timer.plan.due, timer.order, Due::Start(place));
        self.catalog.timer_starts.insert(place, timer);
    }
}
