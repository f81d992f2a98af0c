//! Script tasks (section 13.3.3 of the standard).

use super::Move;
use super::catcher::Thrown;
use super::evaluate::{ScriptView, View};
use super::incident::Trouble;
use super::run::Run;
use crate::expression::EvaluationError;
use crate::journal::{Event, IncidentKind, NameId, NodeId, Record, RestKind, Resume, ScopeId};
use crate::program::{BoundExpression, ExpressionId, MappingId, Program, ScriptId, ScriptPlan};
use crate::value::Value;

/// Why a script, or a decision, does not complete its task.
pub(super) enum Failure {
    Bpmn(Thrown),
    Trouble(Trouble),
}

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a script task.
    pub(super) fn script(&mut self, program: &'a Program, at: Move, script: ScriptId) {
        let Some(plan) = program.scripts.get(script.index()) else { return };
        self.at_once(program, at, |this, scope, run| this.run_script(program, scope, at.node, plan, run));
    }

    /// Does the work of a task at once, over the variables that a scope sees, in a run with a serial. A task without
    /// variables of its own never rests.
    pub(super) fn at_once(
        &mut self,
        program: &'a Program,
        at: Move,
        work: impl FnOnce(&mut Self, ScopeId, u32) -> Result<(), Failure>,
    ) {
        let has_mapping = program.node(at.node).is_some_and(|node| node.mapping != MappingId::NONE);
        if has_mapping {
            return self.at_once_with_own_variables(program, at, work);
        }
        let run = self.begin_run(at.scope, at.node);
        match work(self, at.scope, run) {
            Ok(()) => self.leave_moving(program, at.scope, at.node),
            Err(Failure::Bpmn(thrown)) => self.throw_from_moving(at, thrown),
            Err(Failure::Trouble(trouble)) => {
                self.stop(at, trouble.kind, trouble.message, Resume::Arrive, Some(run));
            }
        }
    }

    fn at_once_with_own_variables(
        &mut self,
        program: &'a Program,
        at: Move,
        work: impl FnOnce(&mut Self, ScopeId, u32) -> Result<(), Failure>,
    ) {
        let Some((activity, run)) = self.enter_activity(program, at, RestKind::Script) else { return };
        let child = self.tx.activity(activity).map_or(ScopeId::NONE, |found| found.child);
        let inner = if self.tx.scope(child).is_some() { child } else { at.scope };
        match work(self, inner, run) {
            Ok(()) => self.depart(activity),
            Err(Failure::Bpmn(thrown)) => self.throw_from_activity(activity, thrown),
            Err(Failure::Trouble(trouble)) => {
                self.disarm_all(activity);
                self.raise(activity, trouble.kind, trouble.message, Resume::Arrive, Some(run));
            }
        }
    }

    /// The serial that names a run of a script or mapping. A try that follows a failed one has the same.
    pub(super) fn begin_run(&mut self, scope: ScopeId, node: NodeId) -> u32 {
        if let Some(run) = self.retried_run.take() {
            return run;
        }
        let run = self.tx.next_serial();
        self.tx.emit(Event::RunBegan { scope, node });
        run
    }

    /// Runs the scripts in front of an activity, in the scope around it.
    pub(super) fn run_before(&mut self, program: &'a Program, at: Move, run: u32) -> Result<(), Trouble> {
        let scripts = program.mapping_of(at.node).map_or(&[][..], |mapping| mapping.before.as_slice());
        self.run_around(program, at.scope, at.node, scripts, run)
    }

    /// Runs the scripts behind an activity, in the scope around it.
    pub(super) fn run_after(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        run: u32,
    ) -> Result<(), Trouble> {
        let scripts = program.mapping_of(node).map_or(&[][..], |mapping| mapping.after.as_slice());
        self.run_around(program, scope, node, scripts, run)
    }

    fn run_around(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        scripts: &[ExpressionId],
        run: u32,
    ) -> Result<(), Trouble> {
        for script in scripts {
            let plan = ScriptPlan { script: *script, result: NameId::NONE };
            self.run_script(program, scope, node, &plan, run).map_err(|failure| match failure {
                Failure::Trouble(trouble) => trouble,
                Failure::Bpmn(thrown) => Trouble {
                    kind: IncidentKind::Expression,
                    message: format!("a script around an activity throws the BPMN error \"{}\"", thrown.code),
                },
            })?;
        }
        Ok(())
    }

    /// Runs a script over the variables that a scope sees. One that fails changes nothing.
    fn run_script(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        plan: &ScriptPlan,
        run: u32,
    ) -> Result<(), Failure> {
        if plan.script == ExpressionId::NONE {
            return Ok(());
        }
        let Some(bound) = program.expressions.get(plan.script.index()) else { return Ok(()) };
        let view = View::new(&self.tx, scope, &bound.names);
        if let Some((index, value)) = bound.expression.only_change(&view) {
            self.check_change(bound, index, &value)?;
            self.change(scope, bound.name(index), value);
            return self.keep_result(scope, plan, || Value::Null);
        }
        let mut view = ScriptView::new(view);
        let result = bound.expression.evaluate(&mut view, self.surroundings(run));
        let changes = view.changes;
        let result = result.map_err(|error| self.failure(scope, node, error))?;
        for (index, value) in &changes {
            self.check_change(bound, *index, value)?;
        }
        for (index, value) in changes {
            self.assign(scope, bound.name(index), value);
        }
        self.keep_result(scope, plan, || result)
    }

    /// Whether a value that a script gives to a variable is within the limits.
    #[inline]
    fn check_change(&self, bound: &BoundExpression, index: usize, value: &Value) -> Result<(), Failure> {
        if value.is_bounded() {
            return Ok(());
        }
        let name = bound.expression.names().get(index).map_or("", |name| &**name);
        self.check_value(name, value).map_err(Failure::Trouble)
    }

    /// What an evaluation that fails means for the task.
    pub(super) fn failure(&self, scope: ScopeId, node: NodeId, error: EvaluationError) -> Failure {
        match error {
            EvaluationError::Bpmn { code, message } => Failure::Bpmn(Thrown::error(code, message)),
            EvaluationError::Exception { class, message } => {
                let thrown = Thrown::error(class, message);
                if self.is_caught_by_code(scope, node, &thrown) {
                    Failure::Bpmn(thrown)
                } else {
                    let message = format!("{}: {}", thrown.code, thrown.message);
                    Failure::Trouble(Trouble { kind: IncidentKind::Expression, message })
                }
            }
            EvaluationError::Failed { message } => {
                Failure::Trouble(Trouble { kind: IncidentKind::Expression, message })
            }
        }
    }

    #[inline]
    fn keep_result(
        &mut self,
        scope: ScopeId,
        plan: &ScriptPlan,
        result: impl FnOnce() -> Value,
    ) -> Result<(), Failure> {
        if plan.result != NameId::NONE {
            let result = result();
            self.check_value("result", &result).map_err(Failure::Trouble)?;
            self.assign(scope, plan.result, result);
        }
        Ok(())
    }
}
