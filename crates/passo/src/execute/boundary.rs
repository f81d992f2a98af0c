//! Boundary events: what happens at the border of an activity (section 10.5.4 of the standard).

use super::run::Run;
use crate::journal::{
    ActivityId, Delivery, Event, NodeId, Payload, Record, ScopeId, WaitFact, WaitId, WaitOn,
};
use crate::program::Program;

impl<'a, R: Record> Run<'a, R> {
    /// A message, signal or timer has come to a boundary event: an interrupting one ends its activity, the other one adds
    /// a token beside it.
    pub(super) fn fire_boundary(&mut self, host: ActivityId, node: NodeId, delivery: Delivery) {
        let Some(scope) = self.tx.activity(host).map(|host| host.scope) else { return };
        let Some(program) = self.program_at(scope) else { return };
        if program.catch_of(node).is_some_and(|plan| plan.interrupting) {
            self.cancel_activity(host);
        } else {
            self.rearm(delivery.wait, delivery.skip_missed);
            self.arm_again_if_all(program, scope, host, node);
        }
        self.tx.emit(Event::Placed { scope, node });
        self.leave_event(program, scope, node, delivery.variables);
    }

    /// A non-interrupting parallel multiple event that has fired waits for all of its triggers again.
    pub(super) fn arm_again_if_all(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        activity: ActivityId,
        node: NodeId,
    ) {
        if !program.catch_of(node).is_some_and(|plan| plan.needs_all) {
            return;
        }
        self.disarm_event(activity, node);
        let before = self.scratch.held_at_once.len();
        // What could be armed once can be armed again; a time that cannot be evaluated any more is not waited for.
        let _ = self.arm(program, scope, activity, node);
        // A condition that still holds must become false before it counts again.
        self.scratch.held_at_once.truncate(before);
        let now = self.world.now;
        let has_passed = |on: &WaitOn| matches!(on, WaitOn::Timer(timer) if timer.due <= now);
        let waits = self.tx.waits_of(activity);
        if waits.filter(|(_, found)| found.node == node).any(|(_, found)| has_passed(&found.fact.on)) {
            // It would come at once, again and again.
            self.disarm_event(activity, node);
        }
    }

    /// Disarms what a resting token waits for at one of its events.
    fn disarm_event(&mut self, activity: ActivityId, node: NodeId) {
        let waits = self.tx.waits_of(activity).filter(|(_, found)| found.node == node);
        for wait in waits.map(|(wait, _)| wait).collect::<Vec<_>>() {
            self.tx.emit(Event::WaitDisarmed { wait });
        }
    }

    /// A non-interrupting event waits on: a message or signal as before, a timer for its next time if it has one.
    pub(super) fn rearm(&mut self, wait: WaitId, skip_missed: bool) {
        let Some(found) = self.tx.wait(wait) else { return };
        let WaitOn::Timer(timer) = &found.fact.on else { return };
        match timer.following(self.world.now, skip_missed) {
            Some(next) => {
                let fact = WaitFact { on: WaitOn::Timer(next), ..*found.fact };
                self.tx.emit_with(Event::WaitRearmed { wait }, Payload::Wait(Box::new(fact)));
            }
            None => self.tx.emit(Event::WaitDisarmed { wait }),
        }
    }
}
