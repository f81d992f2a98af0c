//! What has changed becomes a batch for the store.

use std::sync::Arc;

use super::core::Core;
use super::pending::{Ended, KeptSoFar, Pending};
use super::residents::Resident;
use crate::journal::wire::{WireError, encode_events};
use crate::journal::{ActivityId, IncidentKind, Journal, Outcome, ScopeId, WaitId, WaitOn};
use crate::program::Program;
use crate::state::{Instance, Status, encode_instance};
use crate::store::{
    Append, Batch, Counters, EngineFact, FactChange, FactEffect, FactPlace, IncidentRow, InstanceFilter,
    InstanceRow, RowChanges, RowKey, RowState, Snapshot, SubscriptionKind, SubscriptionRow, TimerRow,
    WorkItemRow, encode_fact,
};

/// A snapshot is taken once the records since the last one are this much, and twice as much as the last one: what is written
/// in all stays in proportion to what has happened.
const LEAST_TAIL: u32 = 8 * 1024;

impl Core {
    /// Everything that has changed since the last time; nothing without a store or a change.
    ///
    /// # Errors
    /// When something cannot be put into the durable format: a value is nested too deep.
    pub(super) fn seal(&mut self) -> Result<Option<Batch>, WireError> {
        let Some(mut pending) = self.pending.take() else { return Ok(None) };
        let batch = self.batch(&mut pending);
        self.pending = Some(pending);
        batch.map(|batch| (!batch.is_empty()).then_some(batch))
    }

    fn batch(&mut self, pending: &mut Pending) -> Result<Batch, WireError> {
        let counters = Counters {
            commands: self.commands.last(),
            instances: self.instance_numbers.last(),
            facts: self.fact_numbers.last(),
        };
        let forgotten = std::mem::take(&mut pending.forgotten);
        let mut batch = Batch { counters, forgotten, ..Batch::default() };
        for fact in std::mem::take(&mut pending.facts) {
            batch.facts.push(change_of(&fact)?);
        }
        let mut journals = std::mem::take(&mut pending.journals);
        for Ended { row, mut kept } in pending.ended.drain(..) {
            if let Some(journal) = journals.remove(&row.id) {
                batch.appends.push(append(row.id, &journal, &mut kept)?);
            }
            if self.history == super::HistoryLevel::None {
                batch.forgotten.push(row.id);
                continue;
            }
            if kept.snapshot > 0 {
                batch.outlived_snapshots.push(row.id);
            }
            batch.instance_rows.push(row);
        }
        for (instance, journal) in journals {
            self.append(&mut batch, instance, &journal)?;
        }
        for id in pending.taken_up.drain(..) {
            if batch.instance_rows.iter().all(|row| row.id != id) {
                batch.instance_rows.extend(self.row_of_taken_up(id));
            }
        }
        self.row_changes(&mut batch, pending);
        Ok(batch)
    }

    fn append(&mut self, batch: &mut Batch, id: u64, journal: &Journal) -> Result<(), WireError> {
        let Some(Resident { instance, kept, .. }) = self.instances.get_mut(id) else { return Ok(()) };
        let appended = append(id, journal, kept)?;
        let number = appended.number;
        batch.appends.push(appended);
        if kept.tail >= LEAST_TAIL.max(kept.snapshot.saturating_mul(2)) {
            let mut state = Vec::new();
            encode_instance(instance, &mut state)?;
            kept.snapshot = state.len() as u32;
            kept.tail = 0;
            batch.snapshots.push(Snapshot { instance: id, number, state });
        }
        let row = self.instances.get(id).and_then(|instance| self.instance_row(id, instance));
        batch.instance_rows.extend(row);
        Ok(())
    }

    fn row_changes(&self, batch: &mut Batch, pending: &mut Pending) {
        for (key, place) in pending.work.take() {
            put(&mut batch.work_items, key, place.and_then(|_| self.work_row(key)));
        }
        for (key, place) in pending.waits.take() {
            let rows = place.map_or_else(WaitRows::default, |wait| self.wait_rows(key, wait));
            if rows.is_empty() {
                batch.timers.gone.push(key);
                batch.subscriptions.gone.push(key);
            }
            batch.timers.put.extend(rows.timer);
            batch.subscriptions.put.extend(rows.subscriptions);
        }
        for (key, place) in pending.incidents.take() {
            put(&mut batch.incidents, key, place.and_then(|activity| self.incident_row(key, activity)));
        }
    }

    /// The row of an instance in which nothing has happened; of one that is damaged, the row that it had, at rest.
    fn row_of_taken_up(&self, id: u64) -> Option<InstanceRow> {
        if let Some(instance) = self.instances.get(id) {
            return self.instance_row(id, instance);
        }
        let filter =
            InstanceFilter { after: id.checked_sub(1)?, limit: Some(1), ..InstanceFilter::default() };
        let row = self.shelf.read(|lookup| lookup.instances(&filter)).into_iter().find(|row| row.id == id);
        row.map(|row| InstanceRow { restless: false, ..row })
    }

    /// An instance as it stands.
    pub(super) fn instance_row(&self, id: u64, instance: &Instance) -> Option<InstanceRow> {
        let definition = self.catalog.definition(instance.definition())?;
        Some(InstanceRow {
            id,
            process: definition.process.clone(),
            version: definition.version,
            business_key: instance.business_key().cloned(),
            state: row_state(instance),
            error: instance.failure().cloned(),
            incidents: instance.incidents(),
            changed: instance.now(),
            restless: instance.status() == Status::Active && self.agenda.holds(id),
        })
    }

    pub(super) fn work_row(&self, key: RowKey) -> Option<WorkItemRow> {
        let instance = self.instances.get(key.instance)?;
        let activity = instance.activity(self.work.find(key.instance, key.serial)?.activity)?;
        let work = activity.work()?;
        let program = self.program_of(instance, activity.scope)?;
        let element = program.elements.get(activity.node.index())?;
        let fact = &work.fact;
        Some(WorkItemRow {
            key,
            process: program.process.clone(),
            element: element.id.clone(),
            name: element.name.clone(),
            handler: program.work_of(activity.node)?.handler.clone(),
            assignee: fact.assignee.clone(),
            candidate_users: fact.candidate_users.clone(),
            candidate_groups: fact.candidate_groups.clone(),
            due: fact.due,
            follow_up: fact.follow_up,
            priority: fact.priority.unwrap_or(0),
            since: work.since,
            retries_left: fact.retries_left,
        })
    }

    pub(super) fn wait_rows(&self, key: RowKey, place: WaitId) -> WaitRows {
        let found = self.instances.get(key.instance).and_then(|instance| {
            let wait = instance.wait(place).filter(|wait| wait.serial == key.serial)?;
            let scope = instance.activity(wait.activity)?.scope;
            Some((wait, self.program_of(instance, scope)?))
        });
        let Some((wait, program)) = found else { return WaitRows::default() };
        let (process, element) = (program.process.clone(), program.element_id(wait.node));
        let order = wait.fact.order;
        let subscription =
            |kind, address: &Arc<str>, name: &Arc<str>, message_key: Option<&Arc<str>>| SubscriptionRow {
                key,
                address: address.clone(),
                process: process.clone(),
                element: element.clone(),
                kind,
                name: name.clone(),
                message_key: message_key.cloned(),
                depth: wait.fact.depth,
                order,
            };
        match &wait.fact.on {
            WaitOn::Timer(plan) => {
                let timer = TimerRow { key, process, element, due: plan.due, order, place: place.0 };
                WaitRows { timer: Some(timer), subscriptions: Vec::new() }
            }
            WaitOn::Message { name, key, flows } => {
                let addresses = flows.iter().chain([name]);
                let rows = addresses
                    .map(|address| subscription(SubscriptionKind::Message, address, name, key.as_ref()));
                WaitRows { timer: None, subscriptions: rows.collect() }
            }
            WaitOn::Signal { name } => {
                let row = subscription(SubscriptionKind::Signal, name, name, None);
                WaitRows { timer: None, subscriptions: vec![row] }
            }
            WaitOn::Condition { .. } => WaitRows::default(),
        }
    }

    pub(super) fn incident_row(&self, key: RowKey, activity: ActivityId) -> Option<IncidentRow> {
        let instance = self.instances.get(key.instance)?;
        let activity = instance.activity(activity).filter(|found| found.serial == key.serial)?;
        let incident = activity.incident()?;
        let program = self.program_of(instance, activity.scope)?;
        Some(IncidentRow {
            key,
            process: program.process.clone(),
            element: program.element_id(activity.node),
            kind: word(incident.kind),
            message: incident.message.as_str().into(),
            since: incident.since,
        })
    }

    /// The program that a scope of an instance runs.
    pub(super) fn program_of(&self, instance: &Instance, scope: ScopeId) -> Option<&Program> {
        self.catalog.program(instance.scope(scope)?.definition).map(Arc::as_ref)
    }
}

/// The rows of a place that waits.
#[derive(Default)]
pub(super) struct WaitRows {
    pub(super) timer: Option<TimerRow>,
    pub(super) subscriptions: Vec<SubscriptionRow>,
}

impl WaitRows {
    fn is_empty(&self) -> bool {
        self.timer.is_none() && self.subscriptions.is_empty()
    }
}

/// The next record of an instance.
fn append(instance: u64, journal: &Journal, kept: &mut KeptSoFar) -> Result<Append, WireError> {
    let mut record = Vec::new();
    encode_events(journal.iter(), &mut record)?;
    let number = kept.records;
    kept.records += 1;
    kept.tail = kept.tail.saturating_add(record.len() as u32);
    Ok(Append { instance, number, record })
}

/// What a fact changes in a store.
fn change_of(fact: &EngineFact) -> Result<FactChange, WireError> {
    let FactPlace { key, effect } = fact.place();
    let record = match effect {
        FactEffect::Adds | FactEffect::Replaces => {
            let mut record = Vec::new();
            encode_fact(fact, &mut record)?;
            Some(record)
        }
        FactEffect::Clears => None,
    };
    Ok(FactChange { key, clears: effect != FactEffect::Adds, record })
}

fn put<R>(changes: &mut RowChanges<R>, key: RowKey, row: Option<R>) {
    match row {
        Some(row) => changes.put.push(row),
        None => changes.gone.push(key),
    }
}

fn row_state(instance: &Instance) -> RowState {
    match instance.status() {
        Status::Active if instance.is_suspended() => RowState::Suspended,
        Status::Active => RowState::Active,
        Status::Ended(Outcome::Completed) => RowState::Completed,
        Status::Ended(Outcome::Terminated) => RowState::Terminated,
        Status::Ended(Outcome::Failed) => RowState::Failed,
        Status::Ended(Outcome::Cancelled) => RowState::Cancelled,
    }
}

fn word(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::Expression => "expression",
        IncidentKind::NoFlow => "no flow",
        IncidentKind::JobFailed => "job failed",
        IncidentKind::CallFailed => "call failed",
        IncidentKind::Timer => "timer",
        IncidentKind::Limit => "limit",
    }
}
