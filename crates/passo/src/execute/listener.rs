//! Event sub-processes: they listen while their scope runs, and start beside its work or in place of it (sections 10.3.5
//! and 13.5.4 of the standard).

use super::Move;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{
    ActivityId, Delivery, Event, FlowId, NodeId, Record, RestKind, Resume, ScopeId, ScopeKind,
};
use crate::program::{PlanId, Program, ScopePlan};

impl<'a, R: Record> Run<'a, R> {
    /// The event sub-processes of a scope that has just opened listen for their start events.
    pub(super) fn listen(&mut self, program: &'a Program, scope: ScopeId, plan: &ScopePlan) {
        for (node, _) in &plan.event_sub_processes {
            let activity = self.rest(RestKind::Listener, scope, *node);
            self.arm_listener(program, scope, activity);
        }
    }

    /// Arms a listener; trouble is an incident at the event sub-process, after which it is armed again.
    pub(super) fn arm_listener(&mut self, program: &'a Program, scope: ScopeId, activity: ActivityId) {
        let node = self.tx.activity(activity).map_or(NodeId::NONE, |found| found.node);
        let Some(start) = self.start_of(program, scope, node) else { return };
        if let Err(Trouble { kind, message }) = self.arm(program, scope, activity, start) {
            self.disarm_all(activity);
            self.raise(activity, kind, message, Resume::Arrive, None);
        }
    }

    /// The start event of an event sub-process.
    pub(super) fn start_of(&self, program: &'a Program, scope: ScopeId, node: NodeId) -> Option<NodeId> {
        program.scope(self.inner_plan(program, scope, node)?)?.entries.first().copied()
    }

    fn inner_plan(&self, program: &'a Program, scope: ScopeId, node: NodeId) -> Option<PlanId> {
        let plan = self.plan_of(program, scope)?;
        plan.event_sub_processes.iter().find(|(found, _)| *found == node).map(|(_, inner)| *inner)
    }

    /// What an event sub-process listens for has come.
    pub(super) fn fire_listener(&mut self, listener: ActivityId, start: NodeId, delivery: Delivery) {
        let Some(scope) = self.tx.activity(listener).map(|listener| listener.scope) else { return };
        let interrupting = self
            .program_at(scope)
            .and_then(|program| program.catch_of(start))
            .is_some_and(|plan| plan.interrupting);
        if !interrupting {
            self.rearm(delivery.wait, delivery.skip_missed);
            if let Some(program) = self.program_at(scope) {
                self.arm_again_if_all(program, scope, listener, start);
            }
        }
        self.start_event_sub_process(listener, start, Values::new(), delivery.variables);
    }

    /// Starts an event sub-process: an interrupting one first ends everything else in its scope, and nothing listens there any
    /// more. `named` are variables that the start event names; the payload follows its mapping.
    pub(super) fn start_event_sub_process(
        &mut self,
        listener: ActivityId,
        start: NodeId,
        named: Values,
        payload: Values,
    ) {
        let Some(found) = self.tx.activity(listener) else { return };
        let (scope, node) = (found.scope, found.node);
        let Some(program) = self.program_at(scope) else { return };
        let Some(inner) = self.inner_plan(program, scope, node).and_then(|plan| program.scope(plan)) else {
            return;
        };
        if program.catch_of(start).is_some_and(|plan| plan.interrupting) {
            self.cancel_content(scope);
            self.tx.emit(Event::Interrupted { scope });
        }
        self.tx.emit(Event::Placed { scope, node });
        let host = self.rest(RestKind::SubProcess, scope, node);
        let opened = self.open_scope(ScopeKind::SubProcess, host);
        for name in &inner.declared {
            self.set_in(opened, *name, crate::value::Value::Null);
        }
        self.listen(program, opened, inner);
        self.tx.emit(Event::Placed { scope: opened, node: start });
        self.assign_all(opened, named);
        let at = Move { scope: opened, node: start, flow: FlowId::NONE };
        match self.take_payload(program, opened, start, payload, None) {
            Ok(()) => self.scratch.queue.push(at),
            Err(trouble) => self.stop(at, trouble.kind, trouble.message, Resume::Leave, None),
        }
        self.touch(scope);
    }

    /// The event sub-processes of a scope listen no more.
    pub(super) fn stop_listening(&mut self, scope: ScopeId) {
        let mut next = self.tx.scope(scope).map_or(ActivityId::NONE, |scope| scope.first);
        while let Some(found) = self.tx.activity(next) {
            let (activity, is_listener) = (next, found.is_listener);
            next = found.next;
            if is_listener {
                self.tx.emit(Event::ListenerRemoved { activity });
            }
        }
    }
}
