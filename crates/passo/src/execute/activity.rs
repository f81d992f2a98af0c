//! Activities are entered: the token rests, variables go in, boundary events are armed; sub-processes open their scope.

use super::Move;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{ActivityId, Event, NodeId, Record, RestKind, Resume, ScopeId, ScopeKind, WaitId};
use crate::program::{PlanId, Program, ScopePlan};
use crate::state::{Instance, Scope};
use crate::value::Value;

impl<'a, R: Record> Run<'a, R> {
    /// A token rests at a node.
    pub(super) fn rest(&mut self, kind: RestKind, scope: ScopeId, node: NodeId) -> ActivityId {
        let activity = ActivityId(self.tx.activities().next_place());
        self.tx.emit(Event::Rested { kind, scope, node, activity });
        activity
    }

    /// A token rests at an activity: its inputs become variables of its own, and its boundary events are armed. Trouble
    /// becomes an incident at the activity, and nothing is given back.
    pub(super) fn enter_activity(
        &mut self,
        program: &'a Program,
        at: Move,
        kind: RestKind,
    ) -> Option<(ActivityId, u32)> {
        let (activity, run) = self.rest_in_run(kind, at);
        let began = self.run_before(program, at, run);
        let ready = began.and_then(|()| self.inputs(program, at.scope, at.node, run)).and_then(|inputs| {
            let keeps_results = program.mapping_of(at.node).is_some_and(|mapping| mapping.keeps_results);
            if keeps_results || !inputs.is_empty() {
                let scope = self.open_scope(ScopeKind::Local, activity);
                self.set_all_in(scope, inputs);
            }
            self.arm_boundaries(program, at, activity)
        });
        self.ready(activity, run, ready).then_some((activity, run))
    }

    /// A token rests at an element; its serial names the run, or the serial of the try before that failed.
    pub(super) fn rest_in_run(&mut self, kind: RestKind, at: Move) -> (ActivityId, u32) {
        let run = self.retried_run.take().unwrap_or_else(|| self.tx.next_serial());
        (self.rest(kind, at.scope, at.node), run)
    }

    /// Whether entering worked; trouble becomes an incident, after which the element is entered again in the same run.
    pub(super) fn ready(&mut self, activity: ActivityId, run: u32, result: Result<(), Trouble>) -> bool {
        match result {
            Ok(()) => true,
            Err(trouble) => {
                self.disarm_all(activity);
                self.raise(activity, trouble.kind, trouble.message, Resume::Arrive, Some(run));
                false
            }
        }
    }

    /// Opens a scope inside the current process for a resting token.
    pub(super) fn open_scope(&mut self, kind: ScopeKind, host: ActivityId) -> ScopeId {
        let scope = ScopeId(self.tx.scopes().next_place());
        self.tx.emit(Event::ScopeOpened { kind, scope, host });
        scope
    }

    /// Arms the boundary events of an activity that wait for something from outside; errors are looked for when they are
    /// thrown.
    pub(super) fn arm_boundaries(
        &mut self,
        program: &'a Program,
        at: Move,
        activity: ActivityId,
    ) -> Result<(), Trouble> {
        for boundary in self.boundaries_at(program, at.scope, at.node) {
            self.arm(program, at.scope, activity, *boundary)?;
        }
        Ok(())
    }

    /// A sub-process is entered (section 13.3.4 of the standard).
    pub(super) fn enter(&mut self, program: &'a Program, at: Move, plan: PlanId) {
        let (activity, run) = self.rest_in_run(RestKind::SubProcess, at);
        let began = self.run_before(program, at, run);
        let inputs = began.and_then(|()| self.inputs(program, at.scope, at.node, run));
        let given = inputs.and_then(|inputs| {
            let ad_hoc = program.scope(plan).and_then(ScopePlan::ad_hoc);
            let begins = match ad_hoc {
                Some(ad_hoc) => self.begin_by_themselves(program, at.scope, ad_hoc, &inputs, run)?,
                None => Vec::new(),
            };
            self.arm_boundaries(program, at, activity).map(|()| (inputs, begins))
        });
        match given {
            Ok((inputs, begins)) => {
                self.open_sub_process(program, activity, plan, inputs);
                let child = self.tx.activity(activity).map_or(ScopeId::NONE, |found| found.child);
                begins.into_iter().for_each(|node| self.begin_offered(child, node));
            }
            Err(trouble) => {
                self.ready(activity, run, Err(trouble));
            }
        }
    }

    fn open_sub_process(&mut self, program: &'a Program, host: ActivityId, plan: PlanId, inputs: Values) {
        let Some(plan) = program.scope(plan) else { return };
        let scope = self.open_scope(kind_of(plan), host);
        self.prepare_scope(program, scope, plan, inputs);
        for entry in &plan.entries {
            self.begin_at(scope, *entry);
        }
        if let Some(ad_hoc) = plan.ad_hoc() {
            self.open_offers(scope, plan, ad_hoc);
        } else if plan.entries.is_empty() {
            self.finish(scope);
        }
    }

    /// A sub-process that has just opened gets its variables, and its event sub-processes listen.
    pub(super) fn prepare_scope(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        plan: &ScopePlan,
        inputs: Values,
    ) {
        for name in &plan.declared {
            self.set_in(scope, *name, Value::Null);
        }
        self.set_all_in(scope, inputs);
        self.give_first_values(program, scope, plan);
        self.listen(program, scope, plan);
    }

    /// Variables of a scope that have nothing yet get their first values.
    pub(super) fn give_first_values(&mut self, program: &'a Program, scope: ScopeId, plan: &ScopePlan) {
        for (name, expression) in &plan.first_values {
            let own = self.tx.scope(scope).and_then(|scope| scope.variables.get(*name));
            if own.is_none_or(Value::is_null)
                && let Ok(value) = self.value(program, scope, *expression)
            {
                self.set_in(scope, *name, value);
            }
        }
    }

    /// The plan of the process or sub-process whose scope this is.
    pub(super) fn plan_of(&self, program: &'a Program, scope: ScopeId) -> Option<&'a ScopePlan> {
        plan_of(&self.tx, program, self.tx.scope(scope)?)
    }

    /// Disarms every timer and subscription of a resting token.
    pub(super) fn disarm_all(&mut self, activity: ActivityId) {
        let mut wait = self.tx.activity(activity).map_or(WaitId::NONE, |found| found.first_wait);
        while let Some(next) = self.tx.wait(wait).map(|found| found.next) {
            self.tx.emit(Event::WaitDisarmed { wait });
            wait = next;
        }
    }
}

/// What kind of scope a sub-process opens.
pub(super) fn kind_of(plan: &ScopePlan) -> ScopeKind {
    if plan.ad_hoc().is_some() { ScopeKind::AdHoc } else { ScopeKind::SubProcess }
}

/// The plan of the process or sub-process whose scope this is.
pub(crate) fn plan_of<'p>(instance: &Instance, program: &'p Program, scope: &Scope) -> Option<&'p ScopePlan> {
    let node = instance.activity(scope.host).map_or(NodeId::NONE, |host| host.node);
    program.plan_inside(scope.kind, node)
}
