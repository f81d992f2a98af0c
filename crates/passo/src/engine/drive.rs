//! Running the engine to rest: handlers, messages that found their place late, throws.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::core::{Agenda, Core};
use super::index::Waiter;
use super::lock::idempotency_key;
use super::{InstanceId, Registry, Variables};
use crate::execute::{check_value, visible};
use crate::journal::{Command, Delivery, Failure, Place, PublicationFact};
use crate::plugin::{Handler, HandlerError, Job};
use crate::state::{Activity, Instance};
use crate::store::EngineFact;

/// A handler that is to be called for a work item.
pub(super) struct Call {
    instance: u64,
    at: Place,
    job: Job,
    handler: Arc<dyn Handler>,
}

/// What an engine needs from outside to go on.
pub(super) enum Next {
    /// A handler is to be called.
    Call(Call),
    /// All instances, of which some are out.
    AllInstances,
    /// Nothing: it is at rest.
    Nothing,
}

impl Call {
    /// Calls the handler.
    pub(super) fn carry_out(&self) -> Result<Variables, HandlerError> {
        let result = catch_unwind(AssertUnwindSafe(|| self.handler.handle(&self.job)));
        result.unwrap_or_else(|_| {
            Err(HandlerError::Failed(format!("the handler \"{}\" panicked", self.job.handler)))
        })
    }
}

impl Core {
    /// Does what is on the agenda until nothing is left or a handler is to be called: messages first that wait for a place which
    /// has just begun to wait, then handlers, then throws, first in, first out. What goes round without end is stopped by the
    /// limit of steps.
    ///
    /// Before a handler is called, everything is kept. A store tells which handlers are to be called and what is to be thrown, but
    /// not that a message and its place have yet to meet; so they have met by then.
    pub(super) fn go_on(&mut self, registry: &Registry, steps_left: &mut u32) -> Next {
        loop {
            let endless = *steps_left == 0;
            *steps_left = steps_left.saturating_sub(1);
            if let Some(waiter) = self.agenda.arrivals.pop_front() {
                self.take_from_buffer(registry, waiter);
            } else if let Some((id, at)) = self.agenda.jobs.pop() {
                let call = self.call(registry, id, at);
                let is_wanted = call.is_some();
                match call {
                    Some(call) if !endless => return Next::Call(call),
                    Some(_) | None => self.agenda.jobs.put_down(id, at),
                }
                if is_wanted {
                    let failure = Failure::last("handlers and flows go round without waiting");
                    let _ = self.command(registry, id, Command::Fail { at, failure });
                }
            } else if self.instances.count_out() > 0 && self.agenda.concerns_all() {
                return Next::AllInstances;
            } else if let Some((number, publication)) = self.agenda.publications.front().cloned() {
                self.take_publication(registry, number, publication);
            } else if let Some(id) = self.agenda.throwers.pop_front() {
                self.take_throw(registry, id, endless);
            } else {
                return Next::Nothing;
            }
        }
    }

    /// What a handler has done is the result of its work item. The work item may be gone meanwhile: a timer or another caller
    /// has ended it. Of an instance that was suspended meanwhile the result is not taken; when it is resumed, the handler runs
    /// again under the same key.
    pub(super) fn take_result(
        &mut self,
        registry: &Registry,
        call: &Call,
        result: Result<Variables, HandlerError>,
    ) {
        let (id, command) = self.result_of(call, result);
        let _ = self.command(registry, id, command);
    }

    /// The command that hands in what a handler has done, with the number of the instance.
    pub(super) fn result_of(
        &mut self,
        call: &Call,
        result: Result<Variables, HandlerError>,
    ) -> (u64, Command) {
        self.agenda.jobs.put_down(call.instance, call.at);
        (call.instance, command_of(self, call.at, result))
    }

    /// What was thrown because its scope ended is handed to its receivers, unless another engine has done that.
    fn take_publication(&mut self, registry: &Registry, number: u64, publication: PublicationFact) {
        let waits = self.is_queued(number);
        self.note(EngineFact::PublicationDone { number });
        if waits {
            self.publish_thrown(registry, publication, None);
        }
    }
}

/// What the result of a handler means for its work item.
pub(super) fn command_of(core: &Core, at: Place, result: Result<Variables, HandlerError>) -> Command {
    let too_large = |variables: &Variables| {
        variables.iter().find_map(|(name, value)| check_value(&core.limits, name, value).err())
    };
    match result {
        Ok(variables) => match too_large(&variables) {
            None => Command::Complete { at, variables },
            Some(reason) => Command::Fail { at, failure: Failure::last(reason) },
        },
        Err(HandlerError::Bpmn { code, message, variables }) => {
            Command::Throw { at, code, message, variables }
        }
        Err(HandlerError::Failed(reason)) => {
            let failure = Failure { reason: reason.into(), retries_left: None, back_off: None };
            Command::Fail { at, failure }
        }
        Err(HandlerError::FailedFor { reason, back_off }) => {
            let failure = Failure { reason: reason.into(), retries_left: None, back_off: Some(back_off) };
            Command::Fail { at, failure }
        }
    }
}

impl Agenda {
    /// Follows a fact of the store.
    fn follow(&mut self, fact: &EngineFact) {
        match fact {
            EngineFact::PublicationQueued { number, publication } => {
                self.publications.push_back((*number, publication.clone()));
            }
            EngineFact::PublicationDone { number } => {
                self.publications.retain(|(queued, _)| queued != number);
            }
            EngineFact::Deployed { .. }
            | EngineFact::DataStored { .. }
            | EngineFact::StartTimerFired { .. }
            | EngineFact::DefinitionSuspended { .. }
            | EngineFact::StartGathered { .. }
            | EngineFact::GatheredStarted { .. }
            | EngineFact::MessageBuffered { .. }
            | EngineFact::MessageGone { .. }
            | EngineFact::MessageSeen { .. }
            | EngineFact::MessageForgotten { .. }
            | EngineFact::CatalogChanged { .. } => {}
        }
    }
}

impl Core {
    /// The handler that is to be called for a work item, if it is still open.
    fn call(&mut self, registry: &Registry, id: u64, at: Place) -> Option<Call> {
        self.fetch(id);
        let instance = self.instances.get(id).filter(|instance| !instance.is_suspended())?;
        let activity = instance.activity(at.activity).filter(|found| found.serial == at.serial)?;
        let work = activity.work()?;
        let program = self.catalog.program(instance.scope(activity.scope)?.definition)?;
        let handler_name = program.work_of(activity.node)?.handler.clone()?;
        let handler = registry.handlers.get(&handler_name)?.clone();
        let job = Job {
            process: program.process.clone(),
            instance: id,
            element: program.element_id(activity.node),
            handler: handler_name,
            variables: visible(instance, &self.catalog.programs, inner_scope(instance, activity)),
            idempotency_key: idempotency_key(InstanceId(id), at.serial),
            retries_left: work.fact.retries_left,
            now: super::time_of(self.now),
        };
        Some(Call { instance: id, at, job, handler })
    }

    /// A place has begun to wait: the oldest message that waits for it is delivered.
    fn take_from_buffer(&mut self, registry: &Registry, waiter: Waiter) {
        self.fetch(waiter.instance);
        self.recall_messages();
        let Some(crate::journal::WaitOn::Message { name, key, flows }) =
            self.wait_fact(waiter).map(|fact| &fact.on)
        else {
            return;
        };
        let Some((number, message)) = self.buffer.find(name, flows, key.as_ref(), self.now) else { return };
        let (variables, keys) = (message.variables.clone(), message.keys.clone());
        self.note(EngineFact::MessageGone { number });
        self.deliver(registry, waiter, variables, keys);
        if self.wait_fact(waiter).is_some() {
            // An event that does not interrupt waits on, and takes the next message too.
            self.agenda.arrivals.push_back(waiter);
        }
    }

    /// Notes a fact about the engine, and follows it.
    pub(super) fn note(&mut self, fact: EngineFact) {
        if let Some(number) = fact.number() {
            self.fact_numbers.reach(number);
        }
        self.follow_fact(&fact);
        if let Some(pending) = &mut self.pending {
            pending.facts.push(fact);
        }
    }

    /// What the engine knows follows a fact that changes nothing but itself.
    pub(super) fn follow_fact(&mut self, fact: &EngineFact) {
        self.buffer.follow(fact);
        self.gathered.follow(fact);
        self.agenda.follow(fact);
        if let EngineFact::DataStored { store, value } = fact {
            self.data.insert(store.clone(), value.clone());
        }
    }

    /// Delivers what came to a waiting place.
    pub(super) fn deliver(
        &mut self,
        registry: &Registry,
        waiter: Waiter,
        variables: Variables,
        keys: Vec<Arc<str>>,
    ) {
        let Waiter { instance, serial, wait } = waiter;
        let delivery = Delivery { wait, serial, variables, keys, skip_missed: false };
        // A place that is gone meanwhile lets it go by.
        let _ = self.command(registry, instance, Command::Deliver(delivery));
    }
}

/// The scope that the worker of an activity sees: the activity's own, or the one that it lies in.
pub(super) fn inner_scope(instance: &Instance, activity: &Activity) -> crate::journal::ScopeId {
    if instance.scope(activity.child).is_some() { activity.child } else { activity.scope }
}
