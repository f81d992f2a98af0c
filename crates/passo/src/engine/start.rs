//! Instances that somebody starts by name.

use std::sync::Arc;

use super::carry_out::{Stands, Workspace};
use super::catalog::Catalog;
use super::core::Core;
use super::instance::check_variables;
use super::own::Own;
use super::pending::KeptSoFar;
use super::{Engine, EngineError, Holding, InstanceId, Start};
use crate::base::Limits;
use crate::journal::{Begin, Command, DefinitionId, NodeId};
use crate::program::{PlanId, Program};
use crate::state::Instance;

impl Engine {
    /// Starts an instance and runs it until it waits or ends.
    ///
    /// # Errors
    /// When the process is not deployed, when it has several none start events and none is named, when it only starts by
    /// messages, signals or timers, or when a variable is beyond the limits.
    pub fn start<'a>(&self, start: impl Into<Start<'a>>) -> Result<InstanceId, EngineError> {
        match &self.holding {
            Holding::Own(own) => own.start(self, start.into()),
            Holding::Shared(_) => self.change(start.into(), |core, start| core.start(self, start)),
        }
    }
}

impl Own {
    /// Starts an instance. Nobody knows of it before it has come to rest, so that it gets there beside the engine's lock:
    /// several threads start instances at the same time. Data stores are read and written under the lock.
    fn start(&self, engine: &Engine, start: Start<'_>) -> Result<InstanceId, EngineError> {
        let catalog = self.entrance.catalog();
        if catalog.uses_data_stores {
            return self.change(engine, |core| core.start(engine, start));
        }
        let kept = self.kept()?;
        let now = self.entrance.time(engine.clock.now_in_milliseconds());
        let begin = beginning(&catalog, &engine.limits, start)?;
        let definition = begin.definition;
        let id = self.entrance.instances.take();
        let errand = self.errand(engine, &catalog, id, self.entrance.commands.take(), now);
        let mut instance = Instance::new();
        let mut workspace = Workspace::take();
        let done = errand.carry_out(&mut instance, Command::Start(begin), &mut workspace);
        done.map_err(|_| refused(&catalog, definition))?;
        let stands = Stands::of(&instance);
        if stands == Stands::Ended && workspace.done.is_nothing() && !self.keeps_events {
            workspace.put_back();
            return Ok(InstanceId(id));
        }

        let mut core = self.enter(self.lock(), now, kept);
        core.instances.insert(id, instance, KeptSoFar::default());
        core.follow_command(id, stands, &mut workspace);
        workspace.put_back();
        let core = self.drive(engine, core);
        self.settle(core).map(|()| InstanceId(id))
    }
}

impl Core {
    /// An instance starts.
    fn start(&mut self, engine: &Engine, start: Start<'_>) -> Result<InstanceId, EngineError> {
        let begin = beginning(&self.catalog, &self.limits, start)?;
        let definition = begin.definition;
        let id = self.add_instance();
        if self.command(&engine.registry, id, Command::Start(begin)).is_err() {
            self.instances.remove(id);
            return Err(refused(&self.catalog, definition));
        }
        Ok(InstanceId(id))
    }
}

/// What an instance begins with, when nothing speaks against it.
fn beginning(catalog: &Catalog, limits: &Limits, start: Start<'_>) -> Result<Begin, EngineError> {
    let Start { process, version, at, business_key, variables } = start;
    check_variables(limits, &variables)?;
    let known = catalog.version(&process, version);
    let Some((definition, program)) = known.and_then(|id| Some((id, catalog.program(id)?))) else {
        return Err(EngineError::UnknownProcess { process: process.into(), version });
    };
    if let Some(found) = catalog.definition(definition).filter(|found| found.suspended) {
        return Err(EngineError::DefinitionSuspended {
            process: program.process.clone(),
            version: found.version,
        });
    }
    Ok(Begin { definition, at: start_node(program, at.as_ref())?, variables, business_key, trigger: None })
}

fn refused(catalog: &Catalog, definition: DefinitionId) -> EngineError {
    not_startable(catalog.program(definition).map(|program| program.process.clone()).unwrap_or_default())
}

/// The start event that a call names, or none for wherever the process begins by itself.
fn start_node(program: &Program, at: Option<&Arc<str>>) -> Result<NodeId, EngineError> {
    let scope = program.scope(PlanId(0));
    if let Some(element) = at {
        let node = program.find(element);
        let is_start = |node: &NodeId| {
            scope.is_some_and(|scope| scope.entries.contains(node) || scope.triggered_starts.contains(node))
        };
        return node.filter(is_start).ok_or_else(|| EngineError::UnknownElement {
            process: program.process.clone(),
            element: element.clone(),
        });
    }
    match scope {
        Some(scope) if scope.has_start_events && scope.entries.len() > 1 => {
            Err(EngineError::AmbiguousStart {
                process: program.process.clone(),
                choices: scope.entries.iter().map(|node| program.element_id(*node)).collect(),
            })
        }
        Some(scope) if scope.entries.is_empty() && !scope.triggered_starts.is_empty() => {
            Err(not_startable(program.process.clone()))
        }
        Some(_) | None => Ok(NodeId::NONE),
    }
}

fn not_startable(process: Arc<str>) -> EngineError {
    EngineError::NotStartable {
        process,
        reason: "it has no none start event; it starts by a message, a signal or a timer, or at a named start event"
            .to_owned(),
    }
}
