//! A command is carried out on an instance: what it needs of the engine goes in, and what it did comes out.

use std::cell::Cell;

use super::Registry;
use super::catalog::Catalog;
use crate::base::Limits;
use crate::execute::{DataStores, Decider, Directory, Done, Refusal, Scratch, World, execute};
use crate::journal::{Command, DefinitionId, Forget, Journal};
use crate::program::{CallPlan, DecisionPlan};
use crate::state::{Instance, Status};

/// A command on an instance.
pub(super) struct Errand<'e> {
    pub(super) catalog: &'e Catalog,
    pub(super) registry: &'e Registry,
    pub(super) data: &'e dyn DataStores,
    pub(super) limits: &'e Limits,
    /// The number of the instance.
    pub(super) instance: u64,
    /// The number of the command.
    pub(super) number: u64,
    /// The time, in milliseconds since the Unix epoch.
    pub(super) now: i64,
    /// Whether its events are wanted.
    pub(super) keeps_events: bool,
}

impl Errand<'_> {
    /// Carries the command out. A refused command changes nothing.
    ///
    /// # Errors
    /// When it is refused.
    #[inline]
    pub(super) fn carry_out(
        &self,
        instance: &mut Instance,
        command: Command,
        workspace: &mut Workspace,
    ) -> Result<(), Refusal> {
        let world = World {
            programs: &self.catalog.programs,
            directory: self,
            data: self.data,
            limits: self.limits,
            instance: self.instance,
            command: self.number,
            now: self.now,
        };
        let Workspace { scratch, done, journal } = workspace;
        done.clear();
        if self.keeps_events {
            journal.clear();
            execute(instance, command, &world, journal, scratch, done)
        } else {
            execute(instance, command, &world, &mut Forget, scratch, done)
        }
    }
}

impl Directory for Errand<'_> {
    fn resolve(&self, caller: DefinitionId, call: &CallPlan) -> Option<DefinitionId> {
        self.catalog.resolve(caller, call)
    }

    fn decider(&self, caller: DefinitionId, plan: &DecisionPlan, name: &str) -> Decider {
        self.catalog.decisions.decider(self.catalog.deployment_of(caller), &plan.binding, name)
    }

    fn has_handler(&self, name: &str) -> bool {
        self.registry.handlers.contains_key(name)
    }
}

/// How an instance stands after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It waits for somebody or something outside, or is suspended.
    Resting,
    /// A throw rests in it, which the engine is to take.
    Throwing,
    /// It has ended.
    Ended,
}

impl Stands {
    pub(super) fn of(instance: &Instance) -> Stands {
        match instance.status() {
            Status::Ended(_) => Stands::Ended,
            Status::Active if instance.first_throw().is_some() && !instance.is_suspended() => {
                Stands::Throwing
            }
            Status::Active => Stands::Resting,
        }
    }
}

/// Storage that the commands of a thread use one after the other, so that none of them allocates it, with what the last one
/// did.
#[derive(Default)]
pub(super) struct Workspace {
    scratch: Scratch,
    /// What the last command has left to be done.
    pub(super) done: Done,
    /// The events of the last command, if they were wanted.
    pub(super) journal: Journal,
}

thread_local! {
    static WORKSPACE: Cell<Option<Box<Workspace>>> = const { Cell::new(None) };
}

impl Workspace {
    /// Takes the thread's storage; a command within a command gets some of its own.
    pub(super) fn take() -> Box<Workspace> {
        WORKSPACE.take().unwrap_or_default()
    }

    /// Gives it back.
    pub(super) fn put_back(self: Box<Self>) {
        WORKSPACE.set(Some(self));
    }
}
