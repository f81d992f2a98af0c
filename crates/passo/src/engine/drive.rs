//! Running the engine to rest: handlers, messages that found their place late, throws.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, MutexGuard};

use super::core::{Agenda, Core};
use super::index::Waiter;
use super::{Engine, Variables};
use crate::execute::{check_value, visible};
use crate::journal::{Command, Delivery, Place};
use crate::plugin::{Handler, HandlerError, Job};
use crate::state::{Activity, Instance};
use crate::store::EngineFact;

impl Engine {
    /// Does what is on the agenda until nothing is left: handlers first, then messages that wait for a place which has
    /// just begun to wait, then throws, first in, first out. Handlers run without the lock. What goes round without end is
    /// stopped by the limit of steps.
    pub(super) fn drive<'e>(&'e self, mut core: MutexGuard<'e, Core>) -> MutexGuard<'e, Core> {
        let mut steps_left = core.limits.steps_per_command;
        loop {
            let endless = steps_left == 0;
            steps_left = steps_left.saturating_sub(1);
            if let Some((id, at)) = core.agenda.jobs.pop() {
                core = self.run_job(core, id, at, endless);
            } else if let Some(waiter) = core.agenda.arrivals.pop_front() {
                core.take_from_buffer(&self.registry, waiter);
            } else if let Some((number, publication)) = core.agenda.publications.front().cloned() {
                core.note(EngineFact::PublicationDone { number });
                core.publish_thrown(&self.registry, publication, None);
            } else if let Some(id) = core.agenda.throwers.pop_front() {
                core.take_throw(&self.registry, id, endless);
            } else {
                return core;
            }
        }
    }

    /// Runs the handler of a work item, and completes the work item with its result.
    fn run_job<'e>(
        &'e self,
        mut core: MutexGuard<'e, Core>,
        id: u64,
        at: Place,
        endless: bool,
    ) -> MutexGuard<'e, Core> {
        let Some((job, handler)) = core.job(self, id, at) else {
            core.agenda.jobs.put_down(id, at);
            return core;
        };
        let command = if endless {
            let reason = "handlers and flows go round without waiting".into();
            Command::Fail { at, reason, retries_left: Some(0) }
        } else {
            // What the handler does outside must not be done for something that a loss of power undoes: its key would be used
            // again.
            if self.settle(core).is_err() {
                let mut core = self.lock();
                core.agenda = Agenda::default();
                return core;
            }
            let result = catch_unwind(AssertUnwindSafe(|| handler.handle(&job)));
            core = self.lock();
            let result = result.unwrap_or_else(|_| {
                Err(HandlerError::Failed(format!("the handler \"{}\" panicked", job.handler)))
            });
            command_of(&core, at, result)
        };
        core.agenda.jobs.put_down(id, at);
        // The work item may be gone meanwhile: a timer or another caller has ended it. Of an instance that was suspended
        // meanwhile the result is not taken; when it is resumed, the handler runs again under the same key.
        let _ = core.command(&self.registry, id, command);
        core
    }
}

/// What the result of a handler means for its work item.
fn command_of(core: &Core, at: Place, result: Result<Variables, HandlerError>) -> Command {
    let too_large = |variables: &Variables| {
        variables.iter().find_map(|(name, value)| check_value(&core.limits, name, value).err())
    };
    match result {
        Ok(variables) => match too_large(&variables) {
            None => Command::Complete { at, variables },
            Some(reason) => Command::Fail { at, reason: reason.into(), retries_left: Some(0) },
        },
        Err(HandlerError::Bpmn { code, message, variables }) => {
            Command::Throw { at, code, message, variables }
        }
        Err(HandlerError::Failed(reason)) => Command::Fail { at, reason: reason.into(), retries_left: None },
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
            | EngineFact::MessageForgotten { .. } => {}
        }
    }
}

impl Core {
    /// The job of a work item that is still open, with its handler.
    fn job(&self, engine: &Engine, id: u64, at: Place) -> Option<(Job, Arc<dyn Handler>)> {
        let instance = self.instances.get(id).filter(|instance| !instance.is_suspended())?;
        let activity = instance.activity(at.activity).filter(|found| found.serial == at.serial)?;
        let work = activity.work()?;
        let program = self.catalog.program(instance.scope(activity.scope)?.definition)?;
        let handler_name = program.work_of(activity.node)?.handler.clone()?;
        let handler = engine.registry.handlers.get(&handler_name)?.clone();
        let job = Job {
            process: program.process.clone(),
            instance: id,
            element: program.element_id(activity.node),
            handler: handler_name,
            variables: visible(instance, &self.catalog.programs, inner_scope(instance, activity)),
            idempotency_key: format!("{id}-{}", at.serial).into(),
            retries_left: work.fact.retries_left,
            now: super::time_of(self.now),
        };
        Some((job, handler))
    }

    /// A place has begun to wait: the oldest message that waits for it is delivered.
    fn take_from_buffer(&mut self, registry: &super::Registry, waiter: Waiter) {
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
        self.follow_fact(&fact);
        if let Some(pending) = &mut self.pending {
            pending.facts.push(fact);
        }
    }

    /// What the engine knows follows a fact that changes nothing but itself.
    pub(super) fn follow_fact(&mut self, fact: &EngineFact) {
        self.last_fact = self.last_fact.max(fact.number().unwrap_or(0));
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
        registry: &super::Registry,
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
