//! Decisions that tasks take at once (section 10.3.3 of the standard leaves their language open).

use std::sync::Arc;

use super::Move;
use super::evaluate::as_text;
use super::incident::Trouble;
use super::run::Run;
use super::script::Failure;
use crate::journal::{IncidentKind, NodeId, Record, ScopeId, ScopeKind};
use crate::plugin::Decision;
use crate::program::{DecisionId, DecisionPlan, DecisionResult, Program, TextPlan};
use crate::value::Value;

mod result;

/// Who decides.
pub(crate) enum Decider {
    /// A decision that is deployed.
    Deployed(Arc<Decision>),
    /// Somebody or something outside: no decision is deployed at all.
    Outside,
    /// Nobody: there are decisions, and not this one.
    Missing,
}

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a task that takes a decision. A handler of the engine comes before a decision that is deployed.
    pub(super) fn decide_by(&mut self, program: &'a Program, at: Move, decision: DecisionId) {
        let Some(plan) = program.decisions.get(decision.index()) else { return };
        let work = program.works.get(plan.otherwise.index());
        let handler = work.and_then(|work| work.handler.as_deref());
        let is_outside = match &plan.decision {
            TextPlan::Literal(name) => matches!(self.decider(at.scope, plan, name), Decider::Outside),
            TextPlan::Expression(_) => matches!(self.decider(at.scope, plan, ""), Decider::Outside),
        };
        if is_outside || handler.is_some_and(|name| self.world.directory.has_handler(name)) {
            return self.work(program, at, plan.otherwise);
        }
        self.at_once(program, at, |run, scope, serial| {
            run.take_decision(program, scope, at.node, plan, serial)
        });
    }

    fn decider(&self, scope: ScopeId, plan: &DecisionPlan, name: &str) -> Decider {
        match self.tx.scope(scope) {
            Some(found) => self.world.directory.decider(found.definition, plan, name),
            None => Decider::Missing,
        }
    }

    /// Takes a decision over the variables that a scope sees. One that fails changes nothing.
    fn take_decision(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        plan: &DecisionPlan,
        serial: u32,
    ) -> Result<(), Failure> {
        let decision = self.decision(program, scope, plan).map_err(Failure::Trouble)?;
        let visible = self.visible(scope);
        let values: Vec<Option<&Value>> =
            decision.formula.names().iter().map(|name| visible.get(name)).collect();
        let value = decision.formula.evaluate(&values, &self.surroundings(serial).call_context());
        let value = value.map_err(|error| self.failure(scope, node, error.into()))?;
        let results = result::variables(&decision, plan, program.names.get(plan.variable.index()), value);
        let results = results.map_err(|message| trouble(IncidentKind::Expression, message))?;
        for (name, value) in &results {
            self.check_value(name, value).map_err(Failure::Trouble)?;
        }
        // What goes out under the decision's own name belongs to the task until its outputs take it.
        let stays = plan.result == DecisionResult::Named
            || program.mapping_of(node).is_some_and(|mapping| mapping.keeps_results);
        if stays && self.tx.scope(scope).is_some_and(|found| found.kind == ScopeKind::Local) {
            self.set_all_in(scope, results);
        } else {
            self.assign_all(scope, results);
        }
        Ok(())
    }

    /// The decision that a task takes now.
    fn decision(
        &self,
        program: &Program,
        scope: ScopeId,
        plan: &DecisionPlan,
    ) -> Result<Arc<Decision>, Trouble> {
        let named = |message: String| Trouble { kind: IncidentKind::CallFailed, message };
        let name = match &plan.decision {
            TextPlan::Literal(name) => name.clone(),
            TextPlan::Expression(text) => as_text(&self.value(program, scope, *text)?)
                .ok_or_else(|| named("the expression for the decision gives no name".to_owned()))?,
        };
        let binding = self.bound(program, scope, &plan.binding, plan.bound_by)?;
        let plan = DecisionPlan { binding, ..plan.clone() };
        match self.decider(scope, &plan, &name) {
            Decider::Deployed(decision) => Ok(decision),
            Decider::Outside | Decider::Missing => {
                Err(named(format!("the decision \"{name}\" is not deployed; deploy it and resolve this")))
            }
        }
    }
}

fn trouble(kind: IncidentKind, message: String) -> Failure {
    Failure::Trouble(Trouble { kind, message })
}
