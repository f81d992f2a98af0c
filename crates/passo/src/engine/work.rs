//! Work items: found, claimed, completed.

use super::core::Core;
use super::drive::inner_scope;
use super::form::check_form;
use super::instance::check_variables;
use super::{
    BpmnError, Engine, EngineError, Holding, Incident, InstanceId, Sight, Variables, WorkField, WorkForm,
    WorkItem, WorkItemId, WorkQuery, time_of,
};
use crate::base::time::Duration;
use crate::execute::{Refusal, View, visible};
use crate::expression::Surroundings;
use crate::journal::{Command, Failure, Place, ScopeId};
use crate::program::{ExpressionId, FieldPlan, FormPlan, Program, TextPlan};
use crate::state::{Activity, Detail, Instance, Work};
use crate::store::{RowKey, WorkItemFilter};
use crate::value::Value;

impl Engine {
    /// The open work items that a query finds, the oldest first.
    #[must_use]
    pub fn work_items(&self, query: &WorkQuery) -> Vec<WorkItem> {
        let filter = query.filter();
        let at = filter.instance.map_or(Sight::All, |id| Sight::One(InstanceId(id)));
        self.look(at, |core| core.found_work(&filter))
    }

    /// One open work item.
    #[must_use]
    pub fn work_item(&self, id: WorkItemId) -> Option<WorkItem> {
        self.look(Sight::One(id.instance), |core| {
            let instance = core.look_at(id.instance.0)?;
            core.work_item(id.instance, &instance, id.serial)
        })
    }

    /// The variables that the worker of a work item sees, the activity's own before those of the scopes around it.
    #[must_use]
    pub fn work_variables(&self, id: WorkItemId) -> Option<Variables> {
        self.look(Sight::One(id.instance), |core| {
            let instance = core.look_at(id.instance.0)?;
            let (activity, _) = open_work(&instance, id.serial)?;
            Some(visible(&instance, &core.catalog.programs, inner_scope(&instance, activity)))
        })
    }

    /// Gives a work item to a person. One that the person has already stays with the person.
    ///
    /// # Errors
    /// When it is not open, or somebody else has it.
    pub fn claim(&self, id: WorkItemId, user: &str) -> Result<(), EngineError> {
        self.work_command(id, (), |core, ()| {
            Ok(Command::Claim { at: core.place(id)?, user: Some(user.into()) })
        })
    }

    /// Makes a work item free again.
    ///
    /// # Errors
    /// When it is not open.
    pub fn release(&self, id: WorkItemId) -> Result<(), EngineError> {
        self.work_command(id, (), |core, ()| Ok(Command::Claim { at: core.place(id)?, user: None }))
    }

    /// Completes a work item, or a receive task that waits, with the variables that result from it. Of a work item with a
    /// form the fields are checked: required, read-only, type, allowed values, bounds.
    ///
    /// # Errors
    /// When it is not open, when a field is wrong (then nothing changes, and the work item stays as it was), or when a
    /// variable is beyond the limits.
    pub fn complete(&self, id: WorkItemId, variables: Variables) -> Result<(), EngineError> {
        self.work_command(id, variables, |core, variables| {
            let at = core.place(id)?;
            let variables = core.checked(self, id, variables)?;
            Ok(Command::Complete { at, variables })
        })
    }

    /// The receive tasks with this element id that wait, the oldest instance first. They are no work items, but
    /// [`Engine::complete`] takes them too. Looks at every instance that runs.
    #[must_use]
    pub fn receive_tasks(&self, element: &str) -> Vec<WorkItemId> {
        self.look(Sight::All, |core| {
            let mut found = Vec::new();
            for (id, instance) in core.running_instances() {
                let mut serials: Vec<u32> = instance
                    .activities()
                    .iter()
                    .filter(|(_, activity)| core.is_receive_task(&instance, activity, element))
                    .map(|(_, activity)| activity.serial)
                    .collect();
                serials.sort_unstable();
                let ids = serials.into_iter().map(|serial| WorkItemId { instance: InstanceId(id), serial });
                found.extend(ids);
            }
            found
        })
    }

    /// A worker reports a BPMN error, which the diagram may catch.
    ///
    /// # Errors
    /// When the work item is not open, or a variable is beyond the limits.
    pub fn throw_error(&self, id: WorkItemId, error: BpmnError) -> Result<(), EngineError> {
        self.work_command(id, error, |core, error| {
            let at = core.place(id)?;
            check_variables(&core.limits, &error.variables)?;
            let BpmnError { code, message, variables } = error;
            Ok(Command::Throw { at, code, message, variables })
        })
    }

    /// A worker raises an escalation, which the diagram may catch; the work item goes on unless an interrupting event
    /// catches it.
    ///
    /// # Errors
    /// When the work item is not open, or a variable is beyond the limits.
    pub fn escalate(&self, id: WorkItemId, code: &str, variables: Variables) -> Result<(), EngineError> {
        self.work_command(id, variables, |core, variables| {
            let at = core.place(id)?;
            check_variables(&core.limits, &variables)?;
            Ok(Command::Escalate { at, code: code.into(), variables })
        })
    }

    /// A worker reports a technical failure. With no tries left the work item has an incident. Without a number, one try
    /// less remains than before. The next try comes as soon as the model says; see [`Engine::fail_for`].
    ///
    /// # Errors
    /// When the work item is not open, or has an incident already.
    pub fn fail(&self, id: WorkItemId, reason: &str, retries_left: Option<u32>) -> Result<(), EngineError> {
        let failure = Failure { reason: reason.into(), retries_left, back_off: None };
        self.work_command(id, failure, |core, failure| Ok(Command::Fail { at: core.place(id)?, failure }))
    }

    /// A worker reports a technical failure, as with [`Engine::fail`], and says how long to wait before the next try.
    ///
    /// # Errors
    /// When the work item is not open, or has an incident already.
    pub fn fail_for(
        &self,
        id: WorkItemId,
        reason: &str,
        retries_left: Option<u32>,
        back_off: Duration,
    ) -> Result<(), EngineError> {
        let failure = Failure { reason: reason.into(), retries_left, back_off: Some(back_off) };
        self.work_command(id, failure, |core, failure| Ok(Command::Fail { at: core.place(id)?, failure }))
    }

    /// Resolves an incident: its element is tried again, with the variables that are handed in. A job gets one more try.
    ///
    /// # Errors
    /// When there is no such incident, or a variable is beyond the limits.
    pub fn resolve(&self, incident: WorkItemId, variables: Variables) -> Result<(), EngineError> {
        self.change(variables, |core, variables| {
            let at = core.place(incident).map_err(|_| EngineError::StaleIncident(incident))?;
            check_variables(&core.limits, &variables)?;
            let command = Command::Resolve { at, variables };
            core.command(&self.registry, incident.instance.0, command).map_err(|refusal| match refusal {
                Refusal::Suspended => EngineError::InstanceSuspended(incident.instance),
                _ => EngineError::StaleIncident(incident),
            })
        })
    }

    /// Carries out the command that a request for a work item means.
    pub(super) fn work_command<R: Clone>(
        &self,
        id: WorkItemId,
        request: R,
        meaning: impl Fn(&mut Core, R) -> Result<Command, EngineError>,
    ) -> Result<(), EngineError> {
        let explain = |refusal| match refusal {
            Refusal::Claimed(assignee) => EngineError::AlreadyClaimed { id, assignee },
            Refusal::Suspended => EngineError::InstanceSuspended(id.instance),
            Refusal::Stale
            | Refusal::Ended
            | Refusal::NoBeginning
            | Refusal::UnknownElement
            | Refusal::Obstacles(_)
            | Refusal::NotOffered
            | Refusal::Busy
            | Refusal::Full => EngineError::StaleWorkItem(id),
        };
        let instance = id.instance.0;
        match &self.holding {
            Holding::Own(own) => own.command(self, instance, |core| meaning(core, request), explain),
            Holding::Shared(shared) => shared.change(self, |core| {
                let command = meaning(core, request.clone())?;
                core.command(&self.registry, instance, command).map_err(explain)
            }),
        }
    }
}

impl Core {
    /// The work items that fit, the oldest instance first.
    pub(super) fn found_work(&self, filter: &WorkItemFilter) -> Vec<WorkItem> {
        let limit = filter.limit.unwrap_or(usize::MAX);
        let after =
            |id: u64, serial: u32| filter.after.is_none_or(|after| RowKey { instance: id, serial } > after);
        let held =
            self.candidates(filter).filter(|(id, serial)| after(*id, *serial)).filter_map(|(id, serial)| {
                self.work_item(InstanceId(id), &*self.instances.look_at(id)?, serial)
                    .filter(|item| fits(filter, item))
            });
        let mut found: Vec<WorkItem> = held.take(limit).collect();
        if self.elsewhere {
            self.add_stored_work(filter, &mut found);
            found.sort_by_key(|item| item.id);
            found.truncate(limit);
        }
        found
    }

    /// Adds the first work items that fit of instances that are not in memory.
    fn add_stored_work(&self, filter: &WorkItemFilter, found: &mut Vec<WorkItem>) {
        let mut page = filter.clone();
        let mut missing = filter.limit.unwrap_or(usize::MAX);
        loop {
            let keys = self.shelf.read(|lookup| lookup.work_items(&page));
            let is_last = page.limit.is_none_or(|limit| keys.len() < limit);
            page.after = keys.last().copied();
            for of_one in keys.chunk_by(|one, other| one.instance == other.instance) {
                let Some(id) = of_one.first().map(|key| key.instance) else { continue };
                let Some((instance, _)) = self.stored(id) else { continue };
                let items =
                    of_one.iter().filter_map(|key| self.work_item(InstanceId(id), &instance, key.serial));
                let before = found.len();
                found.extend(items);
                missing = missing.saturating_sub(found.len() - before);
            }
            if is_last || missing == 0 {
                return;
            }
        }
    }

    /// The smallest set of work items in memory that a query can be answered from.
    fn candidates<'c>(&'c self, query: &'c WorkItemFilter) -> Box<dyn Iterator<Item = (u64, u32)> + 'c> {
        if let Some(instance) = query.instance {
            Box::new(self.work.of_instance(instance))
        } else if let Some(user) = &query.assignee {
            Box::new(self.work.of_assignee(user))
        } else if let Some(group) = &query.candidate_group {
            Box::new(self.work.of_group(group))
        } else if let (Some(process), Some(element)) = (&query.process, &query.element) {
            let mut keys: Vec<(u64, u32)> = Vec::new();
            for definition in self.catalog.versions(process) {
                let node = self.catalog.program(*definition).and_then(|program| program.find(element));
                keys.extend(node.into_iter().flat_map(|node| self.work.of_element(*definition, node)));
            }
            keys.sort_unstable();
            Box::new(keys.into_iter())
        } else {
            Box::new(self.work.iter())
        }
    }

    /// Where a work item, or anything else that rests, is.
    pub(super) fn place(&mut self, id: WorkItemId) -> Result<Place, EngineError> {
        let (instance, serial) = (id.instance.0, id.serial);
        self.fetch(instance);
        if let Some(reason) = self.shelf.damage(instance) {
            return Err(EngineError::InstanceDamaged { instance: id.instance, reason });
        }
        if let Some(keys) = self.work.find(instance, serial) {
            return Ok(Place { activity: keys.activity, serial });
        }
        let found = self.instances.get(instance).and_then(|instance| instance.activity_by_serial(serial));
        found.map(|(activity, _)| Place { activity, serial }).ok_or(EngineError::StaleWorkItem(id))
    }

    fn work_item(&self, id: InstanceId, instance: &Instance, serial: u32) -> Option<WorkItem> {
        let (activity, work) = match self.work.find(id.0, serial) {
            Some(keys) => work_of(instance.activity(keys.activity)?)?,
            None => open_work(instance, serial)?,
        };
        let mut item = self.item_without_form(id, instance, activity, work)?;
        let program = self.program_of(instance, activity.scope)?;
        let form = program.work_of(activity.node)?.form.as_ref();
        item.form = form.map(|form| self.form(instance, activity, program, form));
        Some(item)
    }

    /// A work item of an instance, without its form.
    pub(super) fn item_without_form(
        &self,
        id: InstanceId,
        instance: &Instance,
        activity: &Activity,
        work: &Work,
    ) -> Option<WorkItem> {
        let program = self.program_of(instance, activity.scope)?;
        let plan = program.work_of(activity.node)?;
        let element = program.elements.get(activity.node.index())?;
        let fact = &work.fact;
        let item_id = WorkItemId { instance: id, serial: activity.serial };
        Some(WorkItem {
            id: item_id,
            process: program.process.clone(),
            element: element.id.clone(),
            name: element.name.clone(),
            kind: plan.kind,
            handler: plan.handler.clone(),
            assignee: fact.assignee.clone(),
            candidate_users: fact.candidate_users.clone(),
            candidate_groups: fact.candidate_groups.clone(),
            due: fact.due.map(time_of),
            follow_up: fact.follow_up.map(time_of),
            parameters: fact.parameters.clone(),
            priority: fact.priority.unwrap_or(0),
            since: time_of(work.since),
            retries_left: fact.retries_left,
            incident: work.incident.as_ref().map(|incident| Incident {
                id: item_id,
                process: program.process.clone(),
                element: element.id.clone(),
                kind: incident.kind,
                message: incident.message.clone(),
                since: time_of(incident.since),
            }),
            suspended: instance.is_suspended(),
            form: None,
        })
    }

    fn form(&self, instance: &Instance, activity: &Activity, program: &Program, form: &FormPlan) -> WorkForm {
        let scope = inner_scope(instance, activity);
        let fields = form
            .fields
            .iter()
            .map(|field| {
                let current = current_value(instance, scope, field);
                let value =
                    if current.is_null() { self.default(instance, scope, program, field) } else { current };
                WorkField {
                    id: field.id.clone(),
                    label: field.label.clone(),
                    field_type: field.field_type.clone(),
                    required: field.required,
                    read_only: field.read_only,
                    allowed: field.allowed.clone(),
                    value,
                }
            })
            .collect();
        WorkForm { key: form.key.clone(), fields }
    }

    /// The default of a field; one that cannot be evaluated is none.
    fn default(&self, instance: &Instance, scope: ScopeId, program: &Program, field: &FieldPlan) -> Value {
        match &field.default {
            None => Value::Null,
            Some(TextPlan::Literal(text)) => Value::String(text.clone()),
            Some(TextPlan::Expression(expression)) => {
                self.evaluate(instance, scope, program, *expression).unwrap_or_default()
            }
        }
    }

    fn evaluate(
        &self,
        instance: &Instance,
        scope: ScopeId,
        program: &Program,
        expression: ExpressionId,
    ) -> Option<Value> {
        let bound = program.expressions.get(expression.index())?;
        let mut view = View::new(instance, scope, &bound.names);
        let surroundings = Surroundings { now: self.now, instance: 0, serial: 0 };
        bound.expression.evaluate(&mut view, surroundings).ok()
    }

    /// What a worker hands in, checked against the work item's form and the limits.
    fn checked(
        &self,
        engine: &Engine,
        id: WorkItemId,
        variables: Variables,
    ) -> Result<Variables, EngineError> {
        check_variables(&self.limits, &variables)?;
        let keys = self.work.find(id.instance.0, id.serial);
        let found = keys.and_then(|keys| {
            let instance = self.instances.get(id.instance.0)?;
            Some((instance, instance.activity(keys.activity)?))
        });
        let Some((instance, activity)) = found else { return Ok(variables) };
        let program = instance.scope(activity.scope).and_then(|scope| self.catalog.program(scope.definition));
        let Some(program) = program else { return Ok(variables) };
        let Some(form) = program.work_of(activity.node).and_then(|plan| plan.form.as_ref()) else {
            return Ok(variables);
        };
        let scope = inner_scope(instance, activity);
        check_form(
            form,
            &engine.registry,
            variables,
            |field| current_value(instance, scope, field),
            |field| self.default(instance, scope, program, field),
        )
        .map_err(|fields| EngineError::InvalidForm { fields })
    }

    fn is_receive_task(&self, instance: &Instance, activity: &Activity, element: &str) -> bool {
        let program = instance.scope(activity.scope).and_then(|scope| self.catalog.program(scope.definition));
        program.is_some_and(|program| {
            activity.detail == Detail::Catch
                && program.catch_of(activity.node).is_some_and(|plan| plan.is_receive_task)
                && *program.element_id(activity.node) == *element
        })
    }
}

/// An open work item of an instance.
fn open_work(instance: &Instance, serial: u32) -> Option<(&Activity, &Work)> {
    let (_, activity) = instance.activity_by_serial(serial)?;
    work_of(activity)
}

fn work_of(activity: &Activity) -> Option<(&Activity, &Work)> {
    Some((activity, activity.work()?))
}

/// Whether a work item is one of those that are looked for.
fn fits(filter: &WorkItemFilter, item: &WorkItem) -> bool {
    let WorkItemFilter { process, instance, element, assignee, candidate_user, .. } = filter;
    let WorkItemFilter { candidate_group, handler, unassigned, .. } = filter;
    process.as_ref().is_none_or(|process| *process == item.process)
        && instance.is_none_or(|instance| instance == item.id.instance.0)
        && element.as_ref().is_none_or(|element| *element == item.element)
        && assignee.as_ref().is_none_or(|user| Some(user) == item.assignee.as_ref())
        && candidate_user.as_ref().is_none_or(|user| item.candidate_users.contains(user))
        && candidate_group.as_ref().is_none_or(|group| item.candidate_groups.contains(group))
        && handler.as_ref().is_none_or(|handler| Some(handler) == item.handler.as_ref())
        && !(*unassigned && item.assignee.is_some())
}

fn current_value(instance: &Instance, scope: ScopeId, field: &FieldPlan) -> Value {
    instance.variable(scope, field.name).cloned().unwrap_or_default()
}
