//! Work items: user, manual, service, send and business rule tasks (section 13.3.3 of the standard).

use std::sync::Arc;

use super::Move;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use crate::base::time::parse_instant;
use crate::journal::{
    ActivityId, Event, IncidentKind, NodeId, Payload, Record, RestKind, ScopeId, ScopeKind, WorkFact,
};
use crate::program::{Program, TextPlan, WorkId, WorkPlan};
use crate::state::Work;
use crate::value::Value;

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a task that somebody or something outside does.
    pub(super) fn work(&mut self, program: &'a Program, at: Move, work: WorkId) {
        let Some(plan) = program.works.get(work.index()) else { return };
        let Some((activity, run)) = self.enter_activity(program, at, RestKind::Work) else { return };
        let child = self.tx.activity(activity).map_or(ScopeId::NONE, |found| found.child);
        let inner = if self.tx.scope(child).is_some() { child } else { at.scope };
        match self.work_fact(program, inner, plan) {
            Ok(fact) => self.tx.emit_with(Event::WorkOffered { activity }, Payload::Work(Box::new(fact))),
            Err(trouble) => {
                self.ready(activity, run, Err(trouble));
            }
        }
    }

    fn work_fact(&self, program: &'a Program, scope: ScopeId, plan: &WorkPlan) -> Result<WorkFact, Trouble> {
        let text = |text: &Option<TextPlan>| match text {
            Some(text) => self.text(program, scope, text),
            None => Ok(None),
        };
        Ok(WorkFact {
            assignee: text(&plan.assignee)?,
            candidate_users: self.people(program, scope, &plan.candidate_users)?,
            candidate_groups: self.people(program, scope, &plan.candidate_groups)?,
            due: self.instant(program, scope, plan.due.as_ref())?,
            follow_up: self.instant(program, scope, plan.follow_up.as_ref())?,
            priority: self.priority(program, scope, plan.priority.as_ref())?,
            parameters: self.parameters(program, scope, plan)?,
            retries_left: plan.retries,
            handled: plan.handler.as_deref().is_some_and(|name| self.world.directory.has_handler(name)),
        })
    }

    /// The parameters of the resources, as they are when the work item is offered.
    fn parameters(&self, program: &'a Program, scope: ScopeId, plan: &WorkPlan) -> Result<Values, Trouble> {
        let mut values = Values::new();
        for (name, expression) in &plan.parameters {
            let value = self.value(program, scope, *expression)?;
            self.check_value(name, &value)?;
            values.insert(name.clone(), value);
        }
        Ok(values)
    }

    /// Names of people or groups: each text may be a list with commas, each expression may give a list.
    fn people(
        &self,
        program: &'a Program,
        scope: ScopeId,
        texts: &[TextPlan],
    ) -> Result<Vec<Arc<str>>, Trouble> {
        let mut people = Vec::new();
        for text in texts {
            match text {
                TextPlan::Literal(name) => people.push(name.clone()),
                TextPlan::Expression(expression) => match self.value(program, scope, *expression)? {
                    Value::List(names) => people.extend(names.iter().filter_map(super::evaluate::as_text)),
                    Value::String(names) => {
                        people.extend(
                            names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(Arc::from),
                        );
                    }
                    other => people.extend(super::evaluate::as_text(&other)),
                },
            }
        }
        Ok(people)
    }

    /// An instant, or a duration from now on, in milliseconds since the Unix epoch.
    fn instant(
        &self,
        program: &'a Program,
        scope: ScopeId,
        text: Option<&TextPlan>,
    ) -> Result<Option<i64>, Trouble> {
        let value = match text {
            None => return Ok(None),
            Some(TextPlan::Literal(text)) => Value::String(text.clone()),
            Some(TextPlan::Expression(expression)) => self.value(program, scope, *expression)?,
        };
        let instant = match &value {
            Value::Null => return Ok(None),
            Value::DateTime(instant) => Some(instant.timestamp_millis()),
            Value::Duration(duration) => duration.after(self.world.now),
            Value::String(text) => match text.trim().parse::<crate::base::time::Duration>() {
                Ok(duration) => duration.after(self.world.now),
                Err(_) => parse_instant(text.trim()).map(|instant| instant.timestamp_millis()),
            },
            Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Decimal(_)
            | Value::List(_)
            | Value::Map(_) => None,
        };
        let message = || format!("\"{value}\" is no date; write it like 2026-03-02T08:00:00Z");
        instant.map(Some).ok_or_else(|| Trouble { kind: IncidentKind::Timer, message: message() })
    }

    fn priority(
        &self,
        program: &'a Program,
        scope: ScopeId,
        text: Option<&TextPlan>,
    ) -> Result<Option<i64>, Trouble> {
        let value = match text {
            None => return Ok(None),
            Some(TextPlan::Literal(text)) => Value::String(text.clone()),
            Some(TextPlan::Expression(expression)) => self.value(program, scope, *expression)?,
        };
        let number = value.as_int().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
        let message = || format!("the priority \"{value}\" is no whole number");
        number.map(Some).ok_or_else(|| Trouble { kind: IncidentKind::Expression, message: message() })
    }

    /// A work item is done: what the worker hands in becomes variables, and its element is left.
    pub(super) fn complete(&mut self, activity: ActivityId, variables: Values) {
        let Some(found) = self.tx.activity(activity) else { return };
        let inner = if self.tx.scope(found.child).is_some() { found.child } else { found.scope };
        let (program, node) = (self.program_at(found.scope), found.node);
        let mapping = program.and_then(|program| program.mapping_of(node));
        let keeps_results = mapping.is_some_and(|mapping| mapping.keeps_results);
        if self.incident_of(activity).is_some() {
            self.tx.emit(Event::IncidentResolved { activity });
        }
        if keeps_results {
            self.set_all_in(inner, variables);
        } else {
            self.assign_all(inner, variables);
        }
        self.depart(activity);
    }

    /// The work item of a resting token.
    pub(super) fn work_at(&self, activity: ActivityId) -> Option<&Work> {
        self.tx.activity(activity)?.work()
    }

    /// The scope that belongs to an element, the oldest one that is open.
    pub(super) fn scope_of_element(&self, element: &str) -> Option<ScopeId> {
        self.tx.activities().iter().find_map(|(_, activity)| {
            let is_it = self.is_element(activity.scope, activity.node, element);
            let child = self.tx.scope(activity.child)?;
            let is_own = !matches!(child.kind, ScopeKind::Compensation | ScopeKind::Handler);
            (is_it && is_own).then_some(activity.child)
        })
    }

    fn is_element(&self, scope: ScopeId, node: NodeId, element: &str) -> bool {
        let known = self.program_at(scope).and_then(|program| program.elements.get(node.index()));
        known.is_some_and(|known| &*known.id == element)
    }
}
