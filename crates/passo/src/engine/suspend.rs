//! Suspending and resuming: instances that take no step, and definitions of which no instance starts.

use std::sync::Arc;

use super::core::Core;
use super::index::{Due, Waiter};
use super::start_timers::StartTimer;
use super::{Engine, EngineError, InstanceId};
use crate::journal::{ActivityId, Command, DefinitionId, Place, WaitFact, WaitId};
use crate::state::Detail;
use crate::store::EngineFact;

impl Engine {
    /// Suspends an instance: it takes no step until it is resumed. Its work items can be seen, but not claimed, completed,
    /// failed or thrown from, and its incidents not resolved. Messages go to other places, or wait, or are refused, as if
    /// the instance did not wait for them; signals pass it by; its timers do not fire. Variables can be set. The result of
    /// a handler that is running is not taken, and costs no try. One that is suspended already stays so.
    ///
    /// # Errors
    /// When there is no such running instance.
    pub fn suspend(&self, id: InstanceId) -> Result<(), EngineError> {
        self.change((), |core, ()| core.instance_command(self, id, Command::Suspend, None))
    }

    /// Resumes an instance that is suspended: handlers do its open jobs, messages that wait are delivered, conditions are
    /// looked at once. Timers that were due meanwhile fire with the next [`Engine::tick`], in the order of their times;
    /// [`Engine::next_due`] gives the first of them. One that is not suspended goes on as it did.
    ///
    /// # Errors
    /// When there is no such running instance.
    pub fn resume(&self, id: InstanceId) -> Result<(), EngineError> {
        self.change((), |core, ()| core.instance_command(self, id, Command::Resume, None))
    }

    /// Suspends a version of a process, the latest one without a number: no instance of it starts, neither by a call nor by
    /// a message, signal or timer, until it is resumed. Instances that run go on, and call activities still call it.
    ///
    /// # Errors
    /// When the process is not deployed in this version.
    pub fn suspend_definition(&self, process: &str, version: Option<u32>) -> Result<(), EngineError> {
        self.note_suspension(process, version, true)
    }

    /// Resumes a version of a process. Of the latest version, messages, signals and timers start instances again; times
    /// that were missed are made up for with the next [`Engine::tick`].
    ///
    /// # Errors
    /// When the process is not deployed in this version.
    pub fn resume_definition(&self, process: &str, version: Option<u32>) -> Result<(), EngineError> {
        self.note_suspension(process, version, false)
    }

    fn note_suspension(
        &self,
        process: &str,
        version: Option<u32>,
        suspended: bool,
    ) -> Result<(), EngineError> {
        self.change((), |core, ()| {
            let Some(definition) = core.catalog.version(process, version) else {
                return Err(EngineError::UnknownProcess { process: process.into(), version });
            };
            if core.catalog.is_suspended(definition) != suspended {
                core.note(EngineFact::DefinitionSuspended { definition, suspended });
                core.note_catalog_change();
                core.set_suspended(definition, suspended);
            }
            Ok(())
        })
    }
}

impl Core {
    /// Instances of a definition start no more, or start again.
    pub(super) fn set_suspended(&mut self, definition: DefinitionId, suspended: bool) {
        Arc::make_mut(&mut self.catalog).set_suspended(definition, suspended);
        let timers = self.start_timers.iter().filter(|(place, _)| place.definition == definition);
        for (place, StartTimer { plan, order }) in timers {
            let due = Due::Start(place);
            if suspended {
                self.schedule.remove(plan.due, *order, due);
            } else {
                self.schedule.insert(plan.due, *order, due);
            }
        }
    }

    /// Whether an instance takes no step.
    pub(super) fn is_suspended(&self, id: u64) -> bool {
        self.instances.get(id).is_some_and(|instance| instance.is_suspended())
    }

    /// Nothing from outside comes to the places of an instance that wait.
    pub(super) fn forget_waits(&mut self, id: u64) {
        for (waiter, fact) in self.waits_of(id) {
            self.forget_wait(waiter, &fact);
        }
    }

    /// The places of an instance wait again, and what goes on in it by itself goes on the agenda.
    pub(super) fn take_up(&mut self, id: u64) {
        if self.is_suspended(id) {
            return;
        }
        for (waiter, fact) in self.waits_of(id) {
            self.begin_to_wait(waiter, &fact);
        }
        for work in self.works_of(id) {
            self.offer_to_handler(id, work);
        }
        self.look_for_throws(id);
    }

    /// The places of an instance that wait, in the order in which they began to.
    pub(super) fn waits_of(&self, id: u64) -> Vec<(Waiter, Box<WaitFact>)> {
        let waits = self.instances.get(id).into_iter().flat_map(|instance| instance.waits().iter());
        let mut waits: Vec<(Waiter, Box<WaitFact>)> = waits
            .map(|(place, wait)| {
                let waiter = Waiter { instance: id, serial: wait.serial, wait: WaitId(place) };
                (waiter, wait.fact.clone())
            })
            .collect();
        waits.sort_by_key(|(waiter, _)| waiter.serial);
        waits
    }

    /// The work items of an instance, in the order in which they were offered.
    pub(super) fn works_of(&self, id: u64) -> Vec<Place> {
        let activities = self.instances.get(id).into_iter().flat_map(|instance| instance.activities().iter());
        let mut works: Vec<Place> = activities
            .filter(|(_, activity)| matches!(activity.detail, Detail::Work(Some(_))))
            .map(|(place, activity)| Place { activity: ActivityId(place), serial: activity.serial })
            .collect();
        works.sort_by_key(|work| work.serial);
        works
    }
}
