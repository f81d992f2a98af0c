//! Commands that run beside the lock.
//!
//! A command that may take long takes its instance out: the instance runs while others hold the lock, and when it has come to
//! rest, what it did is followed under the lock. Commands on other instances run at the same time. Whoever needs the same
//! instance, or all of them, waits until it is back.

use std::sync::MutexGuard;

use super::carry_out::{Errand, Stands, Workspace};
use super::catalog::Catalog;
use super::core::Core;
use super::drive::Call;
use super::own::Own;
use super::residents::Resident;
use super::{Engine, EngineError, Variables};
use crate::execute::{DataStores, Refusal};
use crate::journal::Command;
use crate::plugin::HandlerError;
use crate::value::Value;

impl Own {
    /// Carries out the command on an instance that a request means, and runs the engine to rest. Returns when the store has kept
    /// everything.
    ///
    /// # Errors
    /// When the request makes no sense, when the command is refused, or when the store fails.
    pub(super) fn command(
        &self,
        engine: &Engine,
        id: u64,
        meaning: impl FnOnce(&mut Core) -> Result<Command, EngineError>,
        explain: impl FnOnce(Refusal) -> EngineError,
    ) -> Result<(), EngineError> {
        let kept = self.kept()?;
        let now = engine.clock.now_in_milliseconds();
        let mut core = self.enter(self.one_in(self.lock(), id), now, kept);
        let command = meaning(&mut core);
        self.check_shelf(&core)?;
        let command = command?;
        let (core, done) = self.carry_out(engine, core, id, command);
        self.check_shelf(&core)?;
        done.map_err(explain)?;
        let core = self.drive(engine, core);
        self.settle(core)
    }

    /// Takes what a handler has done.
    pub(super) fn take_result<'o>(
        &'o self,
        engine: &Engine,
        mut core: MutexGuard<'o, Core>,
        call: &Call,
        result: Result<Variables, HandlerError>,
    ) -> MutexGuard<'o, Core> {
        let (id, command) = core.result_of(call, result);
        // The work item may be gone meanwhile: then its result is, too.
        self.carry_out(engine, core, id, command).0
    }

    /// Carries out a command on an instance that is in; one that may take long while others hold the lock.
    fn carry_out<'o>(
        &'o self,
        engine: &Engine,
        mut core: MutexGuard<'o, Core>,
        id: u64,
        command: Command,
    ) -> (MutexGuard<'o, Core>, Result<(), Refusal>) {
        let out = if core.may_go_out(id) { core.instances.let_out(id) } else { None };
        let Some(resident) = out else {
            let done = core.command(&engine.registry, id, command);
            return (core, done);
        };
        let (number, now, catalog) = (core.next_command(), core.now, core.catalog.clone());
        drop(core);

        let mut outing = Outing { own: self, id, resident: Some(resident) };
        let errand = self.errand(engine, &catalog, id, number, now);
        let mut workspace = Workspace::take();
        let (done, stands) = outing.carry_out(&errand, command, &mut workspace);

        let mut core = outing.end();
        match done {
            Ok(()) => core.follow_command(id, stands, &mut workspace),
            Err(_) => core.commands.give_back(number),
        }
        workspace.put_back();
        (core, done)
    }

    /// A command beside the lock, where no program reads or writes data stores.
    pub(super) fn errand<'e>(
        &self,
        engine: &'e Engine,
        catalog: &'e Catalog,
        instance: u64,
        number: u64,
        now: i64,
    ) -> Errand<'e> {
        Errand {
            catalog,
            registry: &engine.registry,
            data: &NoData,
            limits: &engine.limits,
            instance,
            number,
            now,
            keeps_events: self.keeps_events,
        }
    }
}

/// An instance that is out. It is taken back in any case, also when something panics: what had been applied stands then.
struct Outing<'o> {
    own: &'o Own,
    id: u64,
    resident: Option<Box<Resident>>,
}

impl<'o> Outing<'o> {
    fn carry_out(
        &mut self,
        errand: &Errand<'_>,
        command: Command,
        workspace: &mut Workspace,
    ) -> (Result<(), Refusal>, Stands) {
        let Some(resident) = &mut self.resident else { return (Err(Refusal::Ended), Stands::Resting) };
        let done = errand.carry_out(&mut resident.instance, command, workspace);
        (done, Stands::of(&resident.instance))
    }

    /// Takes the instance back, under the lock.
    fn end(mut self) -> MutexGuard<'o, Core> {
        self.take_back()
    }

    fn take_back(&mut self) -> MutexGuard<'o, Core> {
        let mut core = self.own.lock();
        if let Some(resident) = self.resident.take() {
            self.own.take_back(&mut core, self.id, resident);
        }
        core
    }
}

impl Drop for Outing<'_> {
    fn drop(&mut self) {
        if self.resident.is_some() {
            drop(self.take_back());
        }
    }
}

impl Core {
    /// Whether a command on an instance should run beside the lock. What runs without an interpreter is over sooner than the lock
    /// changes hands. Data stores are read and written under the lock, and an instance in which something goes on by itself
    /// stays where it is found; so do all while somebody waits for all of them.
    fn may_go_out(&self, id: u64) -> bool {
        let instance = self.instances.get(id);
        let program = instance.and_then(|instance| self.catalog.program(instance.definition()));
        program.is_some_and(|program| program.may_take_long)
            && !self.catalog.uses_data_stores
            && self.waiting.for_all == 0
            && !self.agenda.holds(id)
    }
}

/// The data stores where no program reads or writes any.
struct NoData;

impl DataStores for NoData {
    fn is_kept_by_host(&self, _: &str) -> bool {
        false
    }

    fn read(&self, _: &str) -> Result<Option<Value>, String> {
        Ok(None)
    }

    fn write(&self, _: &str, _: Value) -> Result<(), String> {
        Ok(())
    }
}
