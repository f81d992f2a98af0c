//! Jobs: tries that fail and come again, and locks of workers.

use std::sync::Arc;

use super::Refusal;
use super::run::Run;
use crate::journal::{
    ActivityId, Event, Failure, IncidentKind, Payload, Record, Resume, TimerPlan, WaitFact, WaitId, WaitOn,
};
use crate::state::WorkWait;

impl<R: Record> Run<'_, R> {
    /// A job has failed technically: it is tried again while tries remain, at once or after a while; then it is an incident.
    pub(super) fn fail(&mut self, activity: ActivityId, failure: Failure) {
        let Some(work) = self.work_at(activity) else { return };
        let Failure { reason, retries_left, back_off } = failure;
        let retries_left = retries_left.unwrap_or_else(|| work.fact.retries_left.saturating_sub(1));
        let back_off = back_off.or_else(|| self.planned_back_off(activity, retries_left));
        self.unlock(activity);
        self.forget_next_try(activity);
        let message = reason.to_string();
        self.tx.emit_with(Event::WorkFailed { activity, retries_left }, Payload::Text(reason));
        if retries_left == 0 {
            self.raise(activity, IncidentKind::JobFailed, message, Resume::Work, None);
        } else if let Some(due) = back_off.and_then(|wait| wait.after(self.world.now))
            && due > self.world.now
        {
            self.arm_work(activity, WorkWait::NextTry, due);
        }
    }

    /// How long the model waits before the next try, when so many remain.
    fn planned_back_off(
        &self,
        activity: ActivityId,
        retries_left: u32,
    ) -> Option<crate::base::time::Duration> {
        let found = self.tx.activity(activity)?;
        let plan = self.program_at(found.scope)?.work_of(found.node)?;
        plan.back_off.after(plan.retries.saturating_sub(retries_left))
    }

    /// Whether a worker may have a work item for itself.
    pub(super) fn may_lock(&self, activity: ActivityId, worker: &Arc<str>) -> Result<(), Refusal> {
        let work = self.work_at(activity).filter(|work| work.incident.is_none()).ok_or(Refusal::Stale)?;
        match &work.fact.assignee {
            Some(owner) if owner != worker => Err(Refusal::Claimed(owner.clone())),
            Some(_) | None if self.tx.work_wait(activity, WorkWait::NextTry).is_some() => Err(Refusal::Stale),
            Some(_) | None => Ok(()),
        }
    }

    /// A worker has a work item for itself until a time; one that has it already, for longer or shorter.
    pub(super) fn lock(&mut self, activity: ActivityId, worker: Arc<str>, until: i64) {
        match self.tx.work_wait(activity, WorkWait::LockEnds) {
            Some((wait, _)) => {
                let fact = self.work_wait_fact(WorkWait::LockEnds, until);
                self.tx.emit_with(Event::WaitRearmed { wait }, Payload::Wait(Box::new(fact)));
            }
            None => {
                self.tx.emit_with(Event::WorkClaimed { activity }, Payload::Text(worker));
                self.arm_work(activity, WorkWait::LockEnds, until);
            }
        }
    }

    /// A work item is free again.
    pub(super) fn release(&mut self, activity: ActivityId) {
        if !self.unlock(activity) {
            self.tx.emit(Event::WorkReleased { activity });
        }
    }

    /// A worker has a work item no longer for itself; gives whether one had.
    fn unlock(&mut self, activity: ActivityId) -> bool {
        let Some((wait, _)) = self.tx.work_wait(activity, WorkWait::LockEnds) else { return false };
        self.tx.emit(Event::WaitDisarmed { wait });
        self.tx.emit(Event::WorkReleased { activity });
        true
    }

    fn forget_next_try(&mut self, activity: ActivityId) {
        if let Some((wait, _)) = self.tx.work_wait(activity, WorkWait::NextTry) {
            self.tx.emit(Event::WaitDisarmed { wait });
        }
    }

    /// The time has come for the next try, or the lock of a worker has ended: the work item is free again.
    pub(super) fn work_wait_over(&mut self, activity: ActivityId, wait: WaitId) {
        self.tx.emit(Event::WaitDisarmed { wait });
        self.tx.emit(Event::WorkReleased { activity });
    }

    fn arm_work(&mut self, activity: ActivityId, what: WorkWait, due: i64) {
        let Some(node) = self.tx.activity(activity).map(|found| found.node) else { return };
        let fact = self.work_wait_fact(what, due);
        let wait = WaitId(self.tx.waits().next_place());
        self.tx.emit_with(Event::WaitArmed { activity, wait, node }, Payload::Wait(Box::new(fact)));
    }

    fn work_wait_fact(&self, what: WorkWait, due: i64) -> WaitFact {
        let on = WaitOn::Timer(TimerPlan { due, cycle: None, remaining: None });
        WaitFact { on, order: self.world.command, definition: what.definition(), depth: 0 }
    }
}
