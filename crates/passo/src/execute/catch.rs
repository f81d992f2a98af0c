//! Places that wait for an event: catch events, receive tasks, event-based gateways, and what comes to them.

use super::Move;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{
    ActivityId, Delivery, Event, FlowId, NodeId, Payload, Record, RestKind, Resume, ScopeId, WaitFact,
    WaitId, WaitOn,
};
use crate::program::{CatchId, CatchTrigger, ExpressionId, Op, Program};
use crate::state::Detail;

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a catch event or a receive task and waits. A start event that a scope begins with passes.
    pub(super) fn catch(&mut self, program: &'a Program, at: Move, _catch: CatchId) {
        if at.flow == FlowId::NONE && self.begins_here(program, at) {
            return self.leave_moving(program, at.scope, at.node);
        }
        if let Some((activity, run)) = self.enter_activity(program, at, RestKind::Catch) {
            let armed = self.arm(program, at.scope, activity, at.node);
            self.ready(activity, run, armed);
        }
    }

    /// Whether the node is where its scope begins: a triggered start event.
    fn begins_here(&self, program: &'a Program, at: Move) -> bool {
        program.start_path(at.node).is_none()
            && self.plan_of(program, at.scope).is_some_and(|plan| {
                plan.has_start_events
                    && (plan.triggered_starts.contains(&at.node) || plan.entries.contains(&at.node))
            })
    }

    /// A token arrives at an event-based gateway: all the events that follow are armed, the first wins (section 13.4.4 of
    /// the standard).
    pub(super) fn race(&mut self, program: &'a Program, at: Move) {
        let (activity, run) = self.rest_in_run(RestKind::Race, at);
        let mut armed = Ok(());
        for flow in program.outgoing_of(at.node) {
            if let (Ok(()), Some(flow)) = (&armed, program.flow(*flow)) {
                armed = self.arm(program, at.scope, activity, flow.target);
            }
        }
        self.ready(activity, run, armed);
    }

    /// Arms what a node waits for, on a resting token. Nodes that wait for nothing from outside arm nothing.
    pub(super) fn arm(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        activity: ActivityId,
        node: NodeId,
    ) -> Result<(), Trouble> {
        let Some(plan) = program.catch_of(node) else { return Ok(()) };
        let seen_from = self.tx.activity(activity).map(|activity| activity.child);
        let inner = seen_from.filter(|child| self.tx.scope(*child).is_some()).unwrap_or(scope);
        for (definition, trigger) in plan.triggers.iter().enumerate() {
            let Some(on) = self.wait_on(program, inner, trigger)? else { continue };
            let (order, depth) = (self.world.command, self.depth(scope));
            let fact = WaitFact { on, order, definition: definition as u32, depth };
            let wait = WaitId(self.tx.waits().next_place());
            self.tx.emit_with(Event::WaitArmed { activity, wait, node }, Payload::Wait(Box::new(fact)));
            self.fire_if_held(wait);
        }
        Ok(())
    }

    /// What a trigger waits for; nothing for errors and escalations, whose catchers are looked for when they are thrown.
    fn wait_on(
        &self,
        program: &'a Program,
        scope: ScopeId,
        trigger: &CatchTrigger,
    ) -> Result<Option<WaitOn>, Trouble> {
        Ok(Some(match trigger {
            CatchTrigger::Error(_) | CatchTrigger::Escalation(_) | CatchTrigger::Cancel => return Ok(None),
            CatchTrigger::Message { name, key, flows } => {
                let key = match *key {
                    ExpressionId::NONE => self.expected_key(program, scope, name),
                    written => self.key(program, scope, written)?,
                };
                WaitOn::Message { name: self.event_name(program, scope, name)?, key, flows: flows.clone() }
            }
            CatchTrigger::Signal { name } => WaitOn::Signal { name: self.event_name(program, scope, name)? },
            CatchTrigger::Timer(timer) => WaitOn::Timer(self.timer_plan(program, scope, timer)?),
            CatchTrigger::Conditional { condition } => {
                // A condition that cannot be evaluated yet does not hold yet.
                WaitOn::Condition { holds: self.decide(program, scope, *condition).unwrap_or(false) }
            }
        }))
    }

    pub(super) fn depth(&self, scope: ScopeId) -> u32 {
        let mut depth = 0;
        let mut id = scope;
        while let Some(found) = self.tx.scope(id) {
            depth += 1;
            id = found.parent;
        }
        depth
    }

    /// What a place waits for has come. A place that waits no longer lets it go by.
    pub(super) fn deliver(&mut self, delivery: Delivery) {
        let Some(wait) = self.tx.wait(delivery.wait).filter(|wait| wait.serial == delivery.serial) else {
            return;
        };
        let (activity, node) = (wait.activity, wait.node);
        let Some(found) = self.tx.activity(activity) else { return };
        let (scope, host) = (found.scope, found.node);
        let is_race = self
            .program_at(scope)
            .and_then(|program| program.node(host))
            .is_some_and(|node| node.op == Op::Race);
        let is_listener = found.is_listener;
        let is_ready = found.detail == Detail::Ready && node == host;
        let is_work = matches!(found.detail, Detail::Work(_)) && node == host;
        let received = match &wait.fact.on {
            WaitOn::Message { name, .. } => Some(name.clone()),
            WaitOn::Timer(_) | WaitOn::Signal { .. } | WaitOn::Condition { .. } => None,
        };
        self.tx.emit(Event::WaitFired { wait: delivery.wait });
        if let (Some(name), Some(program)) = (received, self.program_at(scope)) {
            self.initialize_keys(program, scope, &name, &delivery.variables, &delivery.keys);
        }
        if self.waits_for_more(activity, node, &delivery) {
            return;
        }
        if is_listener {
            self.fire_listener(activity, node, delivery);
        } else if is_ready {
            self.data_came(activity);
        } else if is_work {
            self.work_wait_over(activity, delivery.wait);
        } else if node == host {
            self.caught(activity, delivery.variables);
        } else if is_race {
            self.win_race(activity, node, delivery.variables);
        } else {
            self.fire_boundary(activity, node, delivery);
        }
    }

    /// A parallel multiple event needs all of its triggers, in any order: whether others are still to come. What came with
    /// each of them becomes variables at once.
    fn waits_for_more(&mut self, activity: ActivityId, node: NodeId, delivery: &Delivery) -> bool {
        let Some(scope) = self.tx.activity(activity).map(|found| found.scope) else { return false };
        let Some(program) = self.program_at(scope) else { return false };
        let needs_all = program.catch_of(node).is_some_and(|plan| plan.needs_all);
        let others = |run: &Self| {
            run.tx.waits_of(activity).any(|(wait, found)| found.node == node && wait != delivery.wait)
        };
        if !needs_all || !others(self) {
            return false;
        }
        self.assign_all(scope, delivery.variables.clone());
        self.tx.emit(Event::WaitDisarmed { wait: delivery.wait });
        true
    }

    /// The event of a catch event or receive task has come.
    pub(super) fn caught(&mut self, activity: ActivityId, variables: Values) {
        let Some(found) = self.tx.activity(activity) else { return };
        let (scope, node, child, serial) = (found.scope, found.node, found.child, found.serial);
        let Some(program) = self.program_at(scope) else { return };
        self.disarm_all(activity);
        let inner = if self.tx.scope(child).is_some() { child } else { scope };
        match self.take_payload(program, inner, node, variables, Some(serial)) {
            Ok(()) => {
                if let Some(scope) = self.complete_and_take(activity) {
                    self.finish(scope);
                }
            }
            Err(trouble) => self.raise(activity, trouble.kind, trouble.message, Resume::Leave, None),
        }
    }

    /// The first event after an event-based gateway has come: the gateway is done, and the event is left.
    fn win_race(&mut self, gateway: ActivityId, node: NodeId, variables: Values) {
        let Some(scope) = self.tx.activity(gateway).map(|gateway| gateway.scope) else { return };
        let Some(program) = self.program_at(scope) else { return };
        self.tx.emit(Event::Completed { activity: gateway });
        self.tx.emit(Event::Placed { scope, node });
        self.leave_event(program, scope, node, variables);
    }

    /// A token at an event takes what came with it and goes on.
    pub(super) fn leave_event(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        variables: Values,
    ) {
        let taken = self.take_event(program, scope, node, variables);
        self.leave_taken(program, scope, node, taken);
    }

    /// A token at an event takes what came with it.
    pub(super) fn take_event(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        variables: Values,
    ) -> Result<(), Trouble> {
        self.touch(scope);
        self.take_payload(program, scope, node, variables, None)
    }

    /// A token at an event goes on when it could take what came with it, and is an incident when it could not.
    pub(super) fn leave_taken(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        taken: Result<(), Trouble>,
    ) {
        match taken {
            Ok(()) => self.leave_moving(program, scope, node),
            Err(trouble) => {
                let at = Move { scope, node, flow: FlowId::NONE };
                self.stop(at, trouble.kind, trouble.message, Resume::Leave, None);
            }
        }
    }

    /// Whether a resting token is a receive task that waits, which can be completed from outside.
    pub(super) fn is_waiting_receive_task(&self, activity: ActivityId) -> bool {
        let Some(found) = self.tx.activity(activity) else { return false };
        let program = self.program_at(found.scope);
        let plan = program.and_then(|program| program.catch_of(found.node));
        found.detail == Detail::Catch && plan.is_some_and(|plan| plan.is_receive_task)
    }
}
