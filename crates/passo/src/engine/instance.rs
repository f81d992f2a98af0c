//! Instances: started, looked at, changed from outside.

use std::borrow::Cow;
use std::sync::Arc;

use super::core::Core;
use super::past::journal_of;
use super::{
    Engine, EngineError, Incident, InstanceId, InstanceQuery, InstanceState, InstanceSummary, InstanceView,
    OpenElement, Sight, Variables, Waiting, WorkItemId, time_of,
};
use crate::base::Limits;
use crate::execute::{Refusal, check_value, plan_of, visible};
use crate::history::{History, fold};
use crate::journal::{Command, Journal, SetWithin};
use crate::state::{Activity, Detail, Instance, replay};
use crate::store::{InstanceFilter, InstanceRow, Phase, RowState};

impl Engine {
    /// An instance as it stands. One that has ended is rebuilt from its events; without history it is not known any more, nor is
    /// one that is damaged in the store.
    /// When the store cannot be read, the engine fails: it takes no more commands.
    #[must_use]
    pub fn instance(&self, id: InstanceId) -> Option<InstanceView> {
        self.look(Sight::One(id), |core| {
            if let Some(instance) = core.look_at(id.0) {
                return core.view(id, &instance);
            }
            let journal = core.journal(id)?;
            core.view(id, &replay(journal.iter()))
        })
    }

    /// The instances that a query finds, the oldest first; those that have ended as far as history is kept. When the store
    /// cannot be read, the engine fails: it takes no more commands.
    #[must_use]
    pub fn instances(&self, query: &InstanceQuery) -> Vec<InstanceSummary> {
        self.try_instances(query).unwrap_or_default()
    }

    /// The same, with why there is nothing.
    pub(super) fn try_instances(&self, query: &InstanceQuery) -> Result<Vec<InstanceSummary>, EngineError> {
        let rows = self.try_look(Sight::All, |core| core.rows(&query.filter()))?;
        Ok(rows.into_iter().map(summary_of_row).collect())
    }

    /// Sets variables from outside: of the process, or of the oldest open scope that belongs to the element with this id.
    ///
    /// # Errors
    /// When there is no such running instance or open scope, or a variable is beyond the limits.
    pub fn set_variables(
        &self,
        id: InstanceId,
        element: Option<&str>,
        variables: Variables,
    ) -> Result<(), EngineError> {
        self.change(variables, |core, variables| {
            check_variables(&core.limits, &variables)?;
            let within = element.map_or(SetWithin::Process, |element| SetWithin::Element(element.into()));
            core.instance_command(self, id, Command::Set { within, variables }, element)
        })
    }

    /// Sets variables from outside in the scope of one open element, as [`InstanceView::open`](super::InstanceView) gives its
    /// id: one of several instances of a sub-process or call.
    ///
    /// # Errors
    /// When the element is not open any more, or has no scope of its own, or a variable is beyond the limits.
    pub fn set_variables_in(&self, open: WorkItemId, variables: Variables) -> Result<(), EngineError> {
        self.change(variables, |core, variables| {
            check_variables(&core.limits, &variables)?;
            let within = SetWithin::Open(core.place(open)?);
            let set = core.instance_command(self, open.instance, Command::Set { within, variables }, None);
            set.map_err(|error| match error {
                EngineError::UnknownElement { .. } => EngineError::NoScope(open),
                other => other,
            })
        })
    }

    /// Ends an instance from outside, with everything in it.
    ///
    /// # Errors
    /// When there is no such running instance.
    pub fn cancel(&self, id: InstanceId) -> Result<(), EngineError> {
        self.change((), |core, ()| core.instance_command(self, id, Command::Cancel, None))
    }

    /// What happened to an instance, from its events. Nothing for an instance without history. When the store cannot be read,
    /// the engine fails: it takes no more commands.
    #[must_use]
    pub fn history(&self, id: InstanceId) -> Option<History> {
        self.look(Sight::One(id), |core| {
            core.journal(id).map(|journal| fold(&journal, &core.catalog.programs))
        })
    }
}

pub(super) fn summary_of_row(row: InstanceRow) -> InstanceSummary {
    InstanceSummary {
        id: InstanceId(row.id),
        process: row.process,
        version: row.version,
        business_key: row.business_key,
        state: match row.state {
            RowState::Active => InstanceState::Active,
            RowState::Suspended => InstanceState::Suspended,
            RowState::Completed => InstanceState::Completed,
            RowState::Terminated => InstanceState::Terminated,
            RowState::Failed => InstanceState::Failed { code: row.error.unwrap_or_default() },
            RowState::Cancelled => InstanceState::Cancelled,
        },
        incidents: row.incidents as usize,
        changed: time_of(row.changed),
    }
}

impl Core {
    /// An instance that runs, from memory or from the store.
    pub(super) fn look_at(&self, id: u64) -> Option<Cow<'_, Instance>> {
        let held = self.instances.look_at(id);
        held.or_else(|| self.stored(id).map(|(instance, _)| Cow::Owned(instance)))
    }

    /// Every instance that runs, by their numbers.
    pub(super) fn running_instances(&self) -> impl Iterator<Item = (u64, Cow<'_, Instance>)> {
        let filter = InstanceFilter { phase: Phase::Running, ..InstanceFilter::default() };
        let rows = self.rows(&filter).into_iter();
        rows.filter_map(|row| Some((row.id, self.look_at(row.id)?)))
    }

    /// The rows of the instances that fit, by their numbers.
    pub(super) fn rows(&self, filter: &InstanceFilter) -> Vec<InstanceRow> {
        let held = self.instances.iter().filter_map(|(id, instance)| self.instance_row(id, &instance));
        let mut found: Vec<InstanceRow> =
            held.chain(self.ended_in_memory()).filter(|row| filter.fits(row)).collect();
        if self.elsewhere || filter.phase != Phase::Running {
            found.extend(self.stored_rows(filter));
        }
        found.sort_by_key(|row| row.id);
        found.truncate(filter.limit.unwrap_or(usize::MAX));
        found
    }

    /// Of the rows that fit, those of instances of which the store knows the state.
    fn stored_rows(&self, filter: &InstanceFilter) -> Vec<InstanceRow> {
        let (mut page, mut found) = (filter.clone(), Vec::new());
        loop {
            let rows = self.shelf.read(|lookup| lookup.instances(&page));
            let is_last = page.limit.is_none_or(|limit| rows.len() < limit);
            page.after = rows.last().map_or(u64::MAX, |row| row.id);
            found.extend(rows.into_iter().filter(|row| {
                !self.instances.contains(row.id)
                    && (row.state.is_ended() || !self.instances.has_just_ended(row.id))
            }));
            if is_last || page.limit.is_some_and(|limit| found.len() >= limit) {
                return found;
            }
        }
    }

    /// The events of an instance, from memory or from the store.
    pub(super) fn journal(&self, id: InstanceId) -> Option<Journal> {
        if !self.shelf.is_there() {
            return self.journals.get(&id.0).cloned();
        }
        self.shelf.read_instance(id.0, |lookup| journal_of(lookup, id))
    }

    pub(super) fn instance_command(
        &mut self,
        engine: &Engine,
        id: InstanceId,
        command: Command,
        element: Option<&str>,
    ) -> Result<(), EngineError> {
        self.running(id)?;
        let process =
            self.instances.get(id.0).and_then(|instance| self.catalog.definition(instance.definition()));
        let process = process.map_or_else(|| Arc::from(""), |definition| definition.process.clone());
        self.command(&engine.registry, id.0, command).map_err(|refusal| match refusal {
            Refusal::UnknownElement => {
                EngineError::UnknownElement { process, element: element.unwrap_or_default().into() }
            }
            Refusal::Suspended => EngineError::InstanceSuspended(id),
            Refusal::Obstacles(obstacles) => EngineError::Impossible { instance: id, obstacles },
            Refusal::Stale
            | Refusal::Claimed(_)
            | Refusal::Ended
            | Refusal::NoBeginning
            | Refusal::NotOffered
            | Refusal::Busy
            | Refusal::Full => EngineError::InstanceEnded(id),
        })
    }

    /// Whether an instance runs; says why not.
    pub(super) fn running(&mut self, id: InstanceId) -> Result<(), EngineError> {
        if self.fetch(id.0) {
            return Ok(());
        }
        if let Some(reason) = self.shelf.damage(id.0) {
            return Err(EngineError::InstanceDamaged { instance: id, reason });
        }
        Err(if self.is_known(id) { EngineError::InstanceEnded(id) } else { EngineError::UnknownInstance(id) })
    }

    /// Whether there was ever an instance of this number.
    fn is_known(&self, id: InstanceId) -> bool {
        if !self.shelf.is_shared() {
            return id.0 >= 1 && id.0 <= self.instance_numbers.last();
        }
        let Some(after) = id.0.checked_sub(1) else { return false };
        let filter = InstanceFilter { after, limit: Some(1), ..InstanceFilter::default() };
        self.shelf.read(|lookup| lookup.instances(&filter)).iter().any(|row| row.id == id.0)
    }

    /// The instances that have ended, of those whose events are kept in memory.
    fn ended_in_memory(&self) -> impl Iterator<Item = InstanceRow> {
        let ended = self.journals.iter().filter(|(id, _)| !self.instances.contains(**id));
        ended.filter_map(|(id, journal)| self.instance_row(*id, &replay(journal.iter())))
    }

    pub(super) fn view(&self, id: InstanceId, instance: &Instance) -> Option<InstanceView> {
        let summary = summary_of_row(self.instance_row(id.0, instance)?);
        let mut waiting = self.resting(instance);
        waiting.extend(self.at_joins(instance));
        waiting.sort();
        Some(InstanceView {
            id,
            process: summary.process,
            version: summary.version,
            business_key: summary.business_key,
            state: summary.state,
            variables: visible(instance, &self.catalog.programs, Instance::ROOT),
            waiting,
            open: self.open(id, instance),
            offers: self.offers(id, instance),
            incidents: self.incidents(id, instance),
        })
    }

    /// Tokens that rest at elements. In place of a sub-process or call stand those inside it.
    fn resting(&self, instance: &Instance) -> Vec<Waiting> {
        let leaves = instance.activities().iter().filter(|(_, activity)| match activity.detail {
            Detail::SubProcess
            | Detail::Call
            | Detail::Repeat
            | Detail::Round
            | Detail::Compensating(_)
            | Detail::Listener => false,
            Detail::Compensation => self.waits_for_compensation(instance, activity),
            Detail::Work(_)
            | Detail::Script
            | Detail::Catch
            | Detail::Race
            | Detail::Ready
            | Detail::Throw(_)
            | Detail::Stopped(_) => true,
        });
        leaves
            .filter_map(|(_, activity)| {
                let program = self.program_of(instance, activity.scope)?;
                Some(Waiting { process: program.process.clone(), element: program.element_id(activity.node) })
            })
            .collect()
    }

    /// Every place where a token rests.
    fn open(&self, id: InstanceId, instance: &Instance) -> Vec<OpenElement> {
        let place = |serial: u32| WorkItemId { instance: id, serial };
        let resting = instance.activities().iter().filter(|(_, activity)| !activity.is_listener);
        let mut open: Vec<OpenElement> = resting
            .filter_map(|(_, activity)| {
                let program = self.program_of(instance, activity.scope)?;
                let host = instance.scope(activity.scope).and_then(|scope| instance.activity(scope.host));
                Some(OpenElement {
                    id: place(activity.serial),
                    process: program.process.clone(),
                    element: program.element_id(activity.node),
                    inside: host.map(|host| place(host.serial)),
                    business_key: instance.scope(activity.child).and_then(|child| child.business_key.clone()),
                })
            })
            .collect();
        open.sort_by_key(|element| element.id);
        open
    }

    /// Whether the token of a throw event waits for the compensation that it has thrown, or has left already.
    fn waits_for_compensation(&self, instance: &Instance, activity: &Activity) -> bool {
        let program = self.program_of(instance, activity.scope);
        let plan = program.and_then(|program| program.throw_of(activity.node));
        plan.and_then(|plan| plan.compensated()).is_none_or(|(_, waits)| waits)
    }

    /// Tokens that wait at joins, or are gathered by activities.
    fn at_joins(&self, instance: &Instance) -> Vec<Waiting> {
        let mut waiting = Vec::new();
        for (id, scope) in instance.scopes().iter() {
            let Some(program) = self.program_of(instance, crate::journal::ScopeId(id)) else { continue };
            let Some(plan) = plan_of(instance, program, scope) else { continue };
            for node in &plan.joins {
                let Some(join) = program.join_of(*node) else { continue };
                let first = join.slot as usize + 1;
                let tokens: u32 = scope.joins.iter().skip(first).take(usize::from(join.width)).sum();
                let place = Waiting { process: program.process.clone(), element: program.element_id(*node) };
                waiting.extend((0..tokens).map(|_| place.clone()));
            }
        }
        waiting
    }

    fn incidents(&self, id: InstanceId, instance: &Instance) -> Vec<Incident> {
        let mut found: Vec<Incident> = instance
            .activities()
            .iter()
            .filter_map(|(_, activity)| {
                let incident = activity.incident()?;
                let program = self.program_of(instance, activity.scope)?;
                Some(Incident {
                    id: WorkItemId { instance: id, serial: activity.serial },
                    process: program.process.clone(),
                    element: program.element_id(activity.node),
                    kind: incident.kind,
                    message: incident.message.clone(),
                    since: time_of(incident.since),
                })
            })
            .collect();
        found.sort_by_key(|incident| incident.id);
        found
    }
}

/// Whether variables that are handed in are within the limits.
///
/// # Errors
/// When one is not.
pub(super) fn check_variables(limits: &Limits, variables: &Variables) -> Result<(), EngineError> {
    for (name, value) in variables {
        if let Err(what) = check_value(limits, name, value) {
            return Err(EngineError::LimitExceeded { what, limit: limits.value_bytes });
        }
    }
    Ok(())
}
