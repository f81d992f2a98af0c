//! Standard loops and multi-instance activities (sections 13.3.6 and 13.3.7 of the standard).
//!
//! The token of a repeated activity rests with a scope of its own, whose tokens are the rounds. Each round has a scope too,
//! in which one token runs the body. Boundary events belong to the whole activity, and so do the outgoing flows.

use std::sync::Arc;

use super::Move;
use super::behavior::Told;
use super::incident::Trouble;
use super::mapping::Handed;
use super::run::Run;
use crate::journal::{
    ActivityId, Event, IncidentKind, NameId, NodeId, Payload, Record, RepeatFact, RestKind, Resume, ScopeId,
    ScopeKind,
};
use crate::program::{
    Attributes, Count, DataSetsId, Exit, ExpressionId, LoopPlan, Mapping, MappingId, MultiInstancePlan, Node,
    Op, Program, QuantityId, RepeatId, RepeatPlan,
};
use crate::state::{Instance, Rounds};
use crate::value::Value;

/// How a token leaves a node in a scope. In a round it is consumed.
#[inline]
pub(crate) fn exit_of(instance: &Instance, node: &Node, scope: ScopeId) -> Exit {
    if node.repeat != RepeatId::NONE && is_round(instance, scope) { Exit::End } else { node.exit }
}

fn is_round(instance: &Instance, scope: ScopeId) -> bool {
    instance.scope(scope).is_some_and(|scope| scope.kind == ScopeKind::Round)
}

impl<'a, R: Record> Run<'a, R> {
    /// How a token leaves a node. In a round it is consumed: the outgoing flows are taken once, when all rounds are done.
    #[inline]
    pub(super) fn exit_of(&self, node: &Node, scope: ScopeId) -> Exit {
        exit_of(&self.tx, node, scope)
    }

    /// Whether a scope is one round of a repeated activity.
    pub(super) fn is_round(&self, scope: ScopeId) -> bool {
        is_round(&self.tx, scope)
    }

    /// The boundary events of an activity in a scope. A round has none: they belong to the whole activity.
    pub(super) fn boundaries_at(&self, program: &'a Program, scope: ScopeId, node: NodeId) -> &'a [NodeId] {
        match self.tx.scope(scope).map(|scope| scope.kind) {
            Some(ScopeKind::Repeat | ScopeKind::Round | ScopeKind::Compensation) => &[],
            Some(
                ScopeKind::Process
                | ScopeKind::SubProcess
                | ScopeKind::AdHoc
                | ScopeKind::Local
                | ScopeKind::Handler,
            )
            | None => program.boundaries_of(node),
        }
    }

    /// A token arrives at a repeated activity. How often it runs is read now.
    pub(super) fn repeat(&mut self, program: &'a Program, at: Move, repeat: RepeatId) {
        let Some(plan) = program.repeats.get(repeat.index()) else { return };
        let (activity, run) = self.rest_in_run(RestKind::Repeat, at);
        let fact = self.repeat_fact(program, at, plan, run);
        let armed = fact.and_then(|fact| self.arm_boundaries(program, at, activity).map(|()| fact));
        let begun = armed.and_then(|fact| self.open_rounds(program, plan, activity, fact));
        match begun {
            Ok(true) => {}
            Ok(false) => self.depart(activity),
            Err(trouble) => {
                self.ready(activity, run, Err(trouble));
            }
        }
    }

    /// How often a repeated activity runs, in the run with this serial.
    fn repeat_fact(
        &self,
        program: &'a Program,
        at: Move,
        plan: &RepeatPlan,
        serial: u32,
    ) -> Result<RepeatFact, Trouble> {
        let RepeatPlan::MultiInstance(plan) = plan else { return Ok(RepeatFact::default()) };
        let (total, items) = match &plan.count {
            Count::Cardinality(expression) => {
                (cardinality(&self.value_with(program, at.scope, *expression, None, serial)?)?, None)
            }
            Count::Collection { source, .. } => {
                let items = self.collection(program, at, source, serial)?;
                (items.len() as u64, Some(items))
            }
        };
        let limit = self.world.limits.multi_instance;
        if total > u64::from(limit) {
            let message = format!("a multi-instance activity has at most {limit} instances, not {total}");
            return Err(Trouble { kind: IncidentKind::Limit, message });
        }
        if !plan.is_sequential {
            self.has_room((total as usize).saturating_sub(1))?;
        }
        Ok(RepeatFact { total: Some(total as u32), items })
    }

    fn collection(
        &self,
        program: &'a Program,
        at: Move,
        source: &Mapping,
        serial: u32,
    ) -> Result<Arc<Vec<Value>>, Trouble> {
        let value = self.row_value(program, at.scope, source, None, serial)?.unwrap_or(Value::Null);
        match value {
            Value::List(items) => Ok(items),
            other => Err(not_countable(format!("the collection must be a list, this is a {}", other.kind()))),
        }
    }

    /// Opens the scope of the rounds and begins those that are due; gives whether there are any.
    fn open_rounds(
        &mut self,
        program: &'a Program,
        plan: &RepeatPlan,
        host: ActivityId,
        fact: RepeatFact,
    ) -> Result<bool, Trouble> {
        let scope = ScopeId(self.tx.scopes().next_place());
        let items = fact.items.clone();
        self.tx.emit_with(Event::RepeatOpened { scope, host }, Payload::Repeat(Box::new(fact)));
        match plan {
            RepeatPlan::Loop(plan) => {
                self.set_in(scope, plan.counter, Value::Int(0));
                let runs = plan.maximum != Some(0)
                    && (!plan.test_before || self.decide(program, scope, plan.condition)?);
                if !runs {
                    return Ok(false);
                }
            }
            RepeatPlan::MultiInstance(plan) => {
                if let (Count::Collection { name, .. }, Some(items)) = (&plan.count, items)
                    && *name != NameId::NONE
                {
                    self.set_in(scope, *name, Value::List(items));
                }
                self.pass_rounds(program, plan, host, scope);
            }
        }
        let has_begun = self.begin_due(plan, scope);
        if let RepeatPlan::MultiInstance(plan) = plan {
            self.count_instances(plan.attributes, scope);
        }
        Ok(has_begun)
    }

    /// The instances of an activity in which a token does nothing but pass are done as soon as they begin, without a scope that
    /// nobody looks into. Those for which the command may enter no more elements are left to be stopped.
    fn pass_rounds(
        &mut self,
        program: &'a Program,
        plan: &MultiInstancePlan,
        host: ActivityId,
        scope: ScopeId,
    ) {
        let Some(node) = self.tx.activity(host).map(|host| host.node) else { return };
        let only_passes = program.node(node).is_some_and(|found| {
            found.op == Op::Pass
                && found.mapping == MappingId::NONE
                && found.quantity == QuantityId::NONE
                && found.data_sets == DataSetsId::NONE
        });
        if !only_passes || !plan.is_silent() || program.compensation.handler(node).is_some() {
            return;
        }
        let Some(Rounds { total: Some(total), begun, .. }) = self.tx.rounds(scope) else { return };
        let due = total.saturating_sub(*begun);
        let rounds = self.count_steps(due);
        self.tx.emit_rounds_passed(scope, node, rounds);
    }

    /// Begins the rounds that are due in the scope of a repeated activity; gives whether there are any.
    fn begin_due(&mut self, plan: &RepeatPlan, scope: ScopeId) -> bool {
        let due = match (plan, self.tx.rounds(scope)) {
            (RepeatPlan::Loop(_), Some(_)) => 1,
            (RepeatPlan::MultiInstance(plan), Some(Rounds { total: Some(total), begun, .. })) => {
                let remaining = total.saturating_sub(*begun);
                if plan.is_sequential { remaining.min(1) } else { remaining }
            }
            (_, Some(_) | None) => 0,
        };
        for _ in 0..due {
            self.begin_round(plan, scope);
        }
        due > 0
    }

    /// Begins the next round.
    fn begin_round(&mut self, plan: &RepeatPlan, outer: ScopeId) {
        let host = self.tx.scope(outer).map_or(ActivityId::NONE, |scope| scope.host);
        let Some(node) = self.tx.activity(host).map(|host| host.node) else { return };
        let Some(Rounds { begun, items, .. }) = self.tx.rounds(outer) else { return };
        let number = *begun;
        let item = items.as_ref().and_then(|items| items.get(number as usize)).cloned();
        self.tx.emit(Event::Placed { scope: outer, node });
        let round = self.rest(RestKind::Round, outer, node);
        let scope = self.open_scope(ScopeKind::Round, round);
        match plan {
            RepeatPlan::Loop(plan) => {
                self.set_in(outer, plan.counter, Value::Int(i64::from(number) + 1));
            }
            RepeatPlan::MultiInstance(plan) => {
                self.set_in(scope, plan.counter, Value::Int(i64::from(number) + plan.first));
                if let (Some(item), true) = (item, plan.item != NameId::NONE) {
                    self.set_in(scope, plan.item, item);
                }
                if let Some(output) = plan
                    .output
                    .as_ref()
                    .filter(|output| output.item != NameId::NONE && output.item != plan.item)
                {
                    self.set_in(scope, output.item, Value::Null);
                }
            }
        }
        self.begin_at(scope, node);
    }

    /// The body of a round is done. Gives the scope of the rounds when no further one begins.
    pub(super) fn end_round(&mut self, round: ActivityId) -> Option<ScopeId> {
        let found = self.tx.activity(round)?;
        let (outer, node, scope) = (found.scope, found.node, found.child);
        let program = self.program_at(outer)?;
        let plan = program.repeats.get(program.node(node)?.repeat.index())?;
        let host = self.tx.scope(outer)?.host;
        let decided = self.goes_on(program, plan, outer, scope);
        let decided = decided.and_then(|goes_on| Ok((goes_on, self.told_in(program, plan, outer, scope)?)));
        let (goes_on, told) = match decided {
            Ok(decided) => decided,
            Err(trouble) => {
                self.raise(round, trouble.kind, trouble.message, Resume::Leave, None);
                return None;
            }
        };
        if let RepeatPlan::MultiInstance(plan) = plan
            && let Some(output) = &plan.output
        {
            let value = match output.value {
                ExpressionId::NONE => Ok(self.tx.variable(scope, output.item).cloned().unwrap_or_default()),
                computed => self.value(program, scope, computed),
            };
            let value = match value {
                Ok(value) => value,
                Err(trouble) => {
                    self.raise(round, trouble.kind, trouble.message, Resume::Leave, None);
                    return None;
                }
            };
            self.tx.emit_with(Event::ItemGathered { activity: round }, Payload::Value(value));
        }
        self.close_or_preserve(program, round);
        self.tx.emit(Event::Completed { activity: round });
        if !self.tell(host, told) {
            return None;
        }
        if !goes_on {
            self.cancel_content(outer);
            if let RepeatPlan::MultiInstance(plan) = plan {
                self.count_instances(plan.attributes, outer);
            }
            return Some(outer);
        }
        if !self.begin_due(plan, outer) {
            return Some(outer);
        }
        if let RepeatPlan::MultiInstance(plan) = plan {
            self.count_begun(plan.attributes, outer);
        }
        None
    }

    /// Whether further rounds may run after the one whose scope this is.
    fn goes_on(
        &mut self,
        program: &'a Program,
        plan: &RepeatPlan,
        outer: ScopeId,
        scope: ScopeId,
    ) -> Result<bool, Trouble> {
        match plan {
            RepeatPlan::Loop(LoopPlan { maximum, condition, .. }) => {
                let begun = self.tx.rounds(outer).map_or(0, |rounds| rounds.begun);
                Ok(maximum.is_none_or(|maximum| begun < maximum)
                    && self.decide(program, scope, *condition)?)
            }
            RepeatPlan::MultiInstance(plan) => {
                self.count_completed(plan.attributes, outer);
                let MultiInstancePlan { completion_condition, .. } = **plan;
                Ok(completion_condition == ExpressionId::NONE
                    || !self.decide(program, scope, completion_condition)?)
            }
        }
    }

    /// What the round whose scope this is throws to the boundary when it is done.
    fn told_in(
        &self,
        program: &'a Program,
        plan: &RepeatPlan,
        outer: ScopeId,
        scope: ScopeId,
    ) -> Result<Vec<Told>, Trouble> {
        match plan {
            RepeatPlan::Loop(_) => Ok(Vec::new()),
            RepeatPlan::MultiInstance(plan) => {
                let is_first = self.tx.rounds(outer).is_some_and(|rounds| rounds.completed == 0);
                self.told(program, &plan.events, scope, is_first)
            }
        }
    }

    /// The numbers of instances become variables.
    fn count_instances(&mut self, attributes: Attributes, scope: ScopeId) {
        let (Some(found), Some(rounds)) = (self.tx.scope(scope), self.tx.rounds(scope)) else { return };
        let numbers = [
            (attributes.instances, rounds.total.unwrap_or(0)),
            (attributes.active, found.tokens),
            (attributes.completed, rounds.completed),
            (attributes.terminated, rounds.begun.saturating_sub(rounds.completed + found.tokens)),
        ];
        for (name, number) in numbers {
            let value = Value::Int(i64::from(number));
            let own = self.tx.scope(scope).and_then(|scope| scope.variables.get(name));
            if own != Some(&value) {
                self.set_in(scope, name, value);
            }
        }
    }

    /// The same when another instance has begun.
    fn count_begun(&mut self, attributes: Attributes, scope: ScopeId) {
        let Some(active) = self.tx.scope(scope).map(|scope| scope.tokens) else { return };
        self.set_in(scope, attributes.active, Value::Int(active.into()));
    }

    /// The same when an instance is done that still has its token.
    fn count_completed(&mut self, attributes: Attributes, scope: ScopeId) {
        let (Some(found), Some(rounds)) = (self.tx.scope(scope), self.tx.rounds(scope)) else { return };
        let (active, completed) = (found.tokens.saturating_sub(1), rounds.completed + 1);
        self.set_in(scope, attributes.active, Value::Int(active.into()));
        self.set_in(scope, attributes.completed, Value::Int(completed.into()));
    }

    /// All rounds of a repeated activity are done: what they gave becomes visible, and the activity is left. Gives its scope
    /// when the token was consumed.
    pub(super) fn leave_repeat(&mut self, activity: ActivityId) -> Option<ScopeId> {
        let found = self.tx.activity(activity)?;
        let (scope, node, inner) = (found.scope, found.node, found.child);
        let program = self.program_at(scope)?;
        if let Some(RepeatPlan::MultiInstance(plan)) = program.repeats.get(program.node(node)?.repeat.index())
            && let Some(output) = &plan.output
            && let Some(Rounds { total, gathered, .. }) = self.tx.rounds(inner)
        {
            let mut results = gathered.clone();
            results.resize(total.unwrap_or(0) as usize, Value::Null);
            let results = Value::list(results);
            let mut handed = Handed::default();
            handed.give(&output.target, results);
            if let Err(trouble) = self.hand_out(scope, handed) {
                self.raise(activity, trouble.kind, trouble.message, Resume::Leave, None);
                return None;
            }
        }
        self.complete_and_take(activity)
    }
}

/// The number of instances that an expression gives.
fn cardinality(value: &Value) -> Result<u64, Trouble> {
    // A text may hold the number: vendors' languages give the text that is written out.
    let number = value.as_int().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
    let number = number.and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| {
        not_countable(format!("the number of instances must be a whole number from 0 on, this is {value}"))
    })
}

fn not_countable(message: String) -> Trouble {
    Trouble { kind: IncidentKind::Expression, message }
}
