//! Calls of other processes: their scope lies in the tree and the events of the caller (section 13.3.4 of the standard).

use std::sync::Arc;

use super::Move;
use super::evaluate::as_text;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use crate::journal::{
    ActivityId, DefinitionId, Event, IncidentKind, Payload, Record, RestKind, Resume, ScopeId,
};
use crate::program::{Binding, CallId, CallPlan, ExpressionId, PlanId, Program};
use crate::state::Instance;

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a call activity.
    pub(super) fn call(&mut self, program: &'a Program, at: Move, call: CallId) {
        let Some(plan) = program.calls.get(call.index()) else { return };
        let computed = match self.computed_call(program, at, plan) {
            Ok(computed) => computed,
            Err(trouble) => return self.stop(at, trouble.kind, trouble.message, Resume::Arrive, None),
        };
        let definition = match self.called(at, computed.as_ref().unwrap_or(plan)) {
            Ok(definition) => definition,
            Err((kind, message)) => return self.stop(at, kind, message, Resume::Arrive, None),
        };
        let (activity, run) = self.rest_in_run(RestKind::Call, at);
        let began = self.run_before(program, at, run);
        let inputs = match began.and_then(|()| self.inputs(program, at.scope, at.node, run)) {
            Ok(_) if plan.hands_over_all => Ok(self.visible(at.scope)),
            inputs => inputs,
        };
        let key = match &plan.business_key {
            Some(text) => self.text(program, at.scope, text),
            None if plan.hands_over_key => Ok(self.own_key(at.scope)),
            None => Ok(None),
        };
        let given = inputs.and_then(|inputs| Ok((inputs, key?)));
        let armed = given.and_then(|given| self.arm_boundaries(program, at, activity).map(|()| given));
        match armed {
            Ok((inputs, key)) => self.open_process(definition, activity, inputs, key),
            Err(trouble) => {
                self.ready(activity, run, Err(trouble));
            }
        }
    }

    /// The business key of the process around a scope.
    fn own_key(&self, scope: ScopeId) -> Option<Arc<str>> {
        match self.tx.process_scope(scope) {
            Instance::ROOT => self.tx.business_key().cloned(),
            called => self.tx.scope(called)?.business_key.clone(),
        }
    }

    /// The call with the process that an expression gives, where one does.
    fn computed_call(
        &self,
        program: &Program,
        at: Move,
        plan: &CallPlan,
    ) -> Result<Option<CallPlan>, Trouble> {
        if plan.called_by == ExpressionId::NONE && plan.bound_by == ExpressionId::NONE {
            return Ok(None);
        }
        let mut computed = plan.clone();
        if plan.called_by != ExpressionId::NONE {
            let called = as_text(&self.value(program, at.scope, plan.called_by)?);
            computed.called = called.ok_or_else(|| Trouble {
                kind: IncidentKind::CallFailed,
                message: "the expression for the called process gives none".to_owned(),
            })?;
        }
        computed.binding = self.bound(program, at.scope, &plan.binding, plan.bound_by)?;
        Ok(Some(computed))
    }

    /// The version that a call or a decision is bound to, with the number or the tag that an expression gives.
    pub(super) fn bound(
        &self,
        program: &Program,
        scope: ScopeId,
        binding: &Binding,
        bound_by: ExpressionId,
    ) -> Result<Binding, Trouble> {
        if bound_by == ExpressionId::NONE {
            return Ok(binding.clone());
        }
        let given = as_text(&self.value(program, scope, bound_by)?).unwrap_or_default();
        match binding {
            Binding::Latest => Ok(Binding::Latest),
            Binding::Deployment => Ok(Binding::Deployment),
            Binding::VersionTag(_) => Ok(Binding::VersionTag(given)),
            Binding::Version(_) => given.parse().map(Binding::Version).map_err(|_| Trouble {
                kind: IncidentKind::CallFailed,
                message: format!(
                    "the expression for the version gives \"{given}\", which is no whole number"
                ),
            }),
        }
    }

    /// The definition that a call runs now.
    fn called(&self, at: Move, plan: &CallPlan) -> Result<DefinitionId, (IncidentKind, String)> {
        let failed = |message: String| (IncidentKind::CallFailed, message);
        let caller = self.tx.scope(at.scope);
        let limit = self.world.limits.call_depth;
        if caller.is_some_and(|scope| scope.call_depth >= limit) {
            return Err((IncidentKind::Limit, format!("calls are nested more than {limit} deep")));
        }
        let definition = caller.and_then(|scope| self.world.directory.resolve(scope.definition, plan));
        let Some(definition) = definition else {
            return Err(failed(format!(
                "the called process \"{}\" is not deployed; deploy it and resolve this",
                plan.called
            )));
        };
        let entries = self.program_of(definition).and_then(|called| called.scope(PlanId(0)));
        match entries {
            Some(scope) if scope.entries.is_empty() && !scope.triggered_starts.is_empty() => {
                Err(failed(format!(
                    "the called process \"{}\" only starts by messages, signals or timers; it needs a none start event",
                    plan.called
                )))
            }
            Some(scope) if scope.has_start_events && scope.entries.len() > 1 => {
                Err(failed(format!("the called process \"{}\" has several none start events", plan.called)))
            }
            Some(_) => Ok(definition),
            None => Err(failed(format!("the called process \"{}\" is not there", plan.called))),
        }
    }

    /// Opens the scope of a process, sets its first variables, and begins where it begins by itself.
    fn open_process(
        &mut self,
        definition: DefinitionId,
        host: ActivityId,
        variables: Values,
        key: Option<Arc<str>>,
    ) {
        let scope = ScopeId(self.tx.scopes().next_place());
        self.tx.emit(Event::ProcessOpened { scope, host, definition });
        if let Some(key) = key {
            self.tx.emit_with(Event::KeyGiven { scope }, Payload::Text(key));
        }
        self.set_all_in(scope, variables);
        let Some(program) = self.program_of(definition) else { return };
        let Some(plan) = program.scope(PlanId(0)) else { return };
        self.give_first_values(program, scope, plan);
        self.listen(program, scope, plan);
        for entry in &plan.entries {
            self.begin_at(scope, *entry);
        }
        if plan.entries.is_empty() {
            self.finish(scope);
        }
    }
}
