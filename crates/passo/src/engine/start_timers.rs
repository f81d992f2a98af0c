//! Timer start events: when each fires next.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::journal::{StartPlace, TimerPlan};

/// A timer start event.
#[derive(Clone, Debug)]
pub(super) struct StartTimer {
    /// When it fires.
    pub(super) plan: TimerPlan,
    /// The number of the deployment's command.
    pub(super) order: u64,
}

/// Timer start events of the latest versions that fire again. Clones share their memory as long as they are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct StartTimers {
    all: Arc<BTreeMap<StartPlace, StartTimer>>,
}

impl StartTimers {
    pub(super) fn iter(&self) -> impl Iterator<Item = (StartPlace, &StartTimer)> {
        self.all.iter().map(|(place, timer)| (*place, timer))
    }

    pub(super) fn get(&self, place: StartPlace) -> Option<&StartTimer> {
        self.all.get(&place)
    }

    pub(super) fn insert(&mut self, place: StartPlace, timer: StartTimer) {
        Arc::make_mut(&mut self.all).insert(place, timer);
    }

    pub(super) fn remove(&mut self, place: StartPlace) -> Option<StartTimer> {
        Arc::make_mut(&mut self.all).remove(&place)
    }

    /// Takes out those at the places that are over.
    pub(super) fn take_out(
        &mut self,
        is_over: impl Fn(StartPlace) -> bool,
    ) -> BTreeMap<StartPlace, StartTimer> {
        let all = std::mem::take(Arc::make_mut(&mut self.all));
        let (gone, left) = all.into_iter().partition(|(place, _)| is_over(*place));
        self.all = Arc::new(left);
        gone
    }

    /// A timer start event fires next as the plan says, or never again.
    pub(super) fn fires_next(&mut self, place: StartPlace, next: Option<TimerPlan>) {
        if let Some(StartTimer { order, .. }) = self.remove(place)
            && let Some(plan) = next
        {
            self.insert(place, StartTimer { plan, order });
        }
    }
}
