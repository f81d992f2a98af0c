//! What an instance was, and why it went its way: answered from its events.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::core::Core;
use super::open::damaged;
use super::{Engine, EngineError, InstanceId, PastInstance, ScopeVariables, Sight, WorkItem, WorkItemId};
use crate::execute::name_text;
use crate::history::{Decision, Moment, Reached, explain, reach, waiting_joins};
use crate::journal::{Journal, ScopeId, wire};
use crate::state::{Instance, Scope};
use crate::store::{InstanceFilter, Lookup, Phase, StoreError};

impl Engine {
    /// An instance as it was at a moment: after one of its events, or at a time. Nothing for an instance without history, and
    /// for a moment before it began. When the store cannot be read, the engine fails: it takes no more commands.
    ///
    /// ```
    /// use passo::{Engine, Start, WorkQuery};
    /// use passo::history::Moment;
    /// let engine = Engine::new();
    /// engine.deploy(r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
    ///   <process id="order" isExecutable="true"><userTask id="approve"/></process></definitions>"#)?;
    /// let order = engine.start(Start::process("order").variable("amount", 120))?;
    /// let then = engine.history(order).and_then(|history| history.entries.last().map(|entry| entry.event));
    /// let work = engine.work_items(&WorkQuery::new());
    /// engine.complete(work[0].id, [("amount".into(), 90.into())].into())?;
    /// let past = engine.instance_at(order, Moment::Event(then.unwrap_or_default())).expect("history is kept");
    /// assert_eq!(past.instance.variables["amount"], 120.into());
    /// assert_eq!(past.work_items.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn instance_at(&self, id: InstanceId, moment: Moment) -> Option<PastInstance> {
        self.look(Sight::One(id), |core| core.past(id, &core.journal(id)?, moment))
    }

    /// Why an instance went its way: each choice that it made, with what was looked at and what the conditions read then, and
    /// each join. Nothing for an instance without history. When the store cannot be read, the engine fails: it takes no more
    /// commands.
    #[must_use]
    pub fn decisions(&self, id: InstanceId) -> Option<Vec<Decision>> {
        self.look(Sight::One(id), |core| {
            core.journal(id).map(|journal| explain(&journal, &core.catalog.programs))
        })
    }

    /// Forgets instances that have ended, with everything that was kept of them: of those whose last command was before this
    /// time, no more than so many, in one step. Call it until it gives less than that; between two calls others can work.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget(&self, ended_before: DateTime<Utc>, limit: usize) -> Result<usize, EngineError> {
        let before = ended_before.timestamp_millis();
        self.change((), |core, ()| Ok(core.forget(before, limit)))
    }
}

impl Core {
    /// An instance as it was.
    pub(super) fn past(&self, id: InstanceId, journal: &Journal, moment: Moment) -> Option<PastInstance> {
        let Reached { instance, event, command, at } = reach(journal, moment)?;
        Some(PastInstance {
            event,
            command,
            at,
            instance: self.view(id, &instance)?,
            work_items: self.open_items(id, &instance),
            scopes: self.scope_variables(id, &instance),
            joins: waiting_joins(&instance, &self.catalog.programs),
        })
    }

    fn open_items(&self, id: InstanceId, instance: &Instance) -> Vec<WorkItem> {
        let items = instance
            .activities()
            .iter()
            .filter_map(|(_, activity)| self.item_without_form(id, instance, activity, activity.work()?));
        let mut items: Vec<WorkItem> = items.collect();
        items.sort_by_key(|item| item.id);
        items
    }

    /// The variables of every open scope but that of the instance's own process.
    fn scope_variables(&self, id: InstanceId, instance: &Instance) -> Vec<ScopeVariables> {
        let scopes = instance.scopes().iter().filter_map(|(place, scope)| {
            let host = instance.activity(scope.host)?;
            let program = self.program_of(instance, host.scope)?;
            Some(ScopeVariables {
                open: WorkItemId { instance: id, serial: host.serial },
                process: program.process.clone(),
                element: program.element_id(host.node),
                variables: self.own_variables(instance, ScopeId(place), scope),
            })
        });
        let mut scopes: Vec<ScopeVariables> = scopes.filter(|scope| !scope.variables.is_empty()).collect();
        scopes.sort_by_key(|scope| scope.open);
        scopes
    }

    fn own_variables(&self, instance: &Instance, id: ScopeId, scope: &Scope) -> super::Variables {
        let process = instance.process_scope(id);
        let variables = scope.variables.iter().filter_map(|(name, value)| {
            let name = name_text(instance, &self.catalog.programs, process, name)?;
            Some((name.clone(), value.clone()))
        });
        variables.collect::<BTreeMap<_, _>>()
    }

    /// Forgets instances that have ended before a time; gives how many.
    fn forget(&mut self, before: i64, limit: usize) -> usize {
        if limit == 0 {
            return 0;
        }
        let filter = InstanceFilter {
            phase: Phase::Ended,
            changed_before: Some(before),
            limit: Some(limit),
            ..InstanceFilter::default()
        };
        let found: Vec<u64> = self.rows(&filter).into_iter().map(|row| row.id).collect();
        match &mut self.pending {
            Some(pending) => pending.forgotten.extend(&found),
            None => found.iter().for_each(|id| drop(self.journals.remove(id))),
        }
        found.len()
    }
}

/// The events of an instance from its records; nothing without any.
pub(super) fn journal_of(lookup: &dyn Lookup, id: InstanceId) -> Result<Option<Journal>, StoreError> {
    let mut journal = Journal::default();
    for record in lookup.records(id.0)? {
        let mut more = wire::decode_events(&record)
            .map_err(|error| damaged(&format!("a record of instance {id}"), &error))?;
        journal.append(&mut more);
    }
    Ok((!journal.events.is_empty()).then_some(journal))
}
