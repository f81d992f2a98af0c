//! What is deployed: programs, versions, and the events that start instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Definition;
use super::decisions::DecisionCatalog;
use super::deploy::Compiled;
use crate::journal::{DefinitionId, StartPlace};
use crate::model::Binding;
use crate::program::{CallPlan, CatchTrigger, ExpressionId, PlanId, Program};

/// What is deployed.
#[derive(Clone, Default)]
pub(super) struct Catalog {
    /// By definition.
    pub(super) programs: Vec<Arc<Program>>,
    definitions: Vec<Deployed>,
    /// The decisions that tasks can take.
    pub(super) decisions: DecisionCatalog,
    /// The versions of each process, the latest last.
    versions: BTreeMap<Arc<str>, Vec<DefinitionId>>,
    /// How many deployments there were.
    deployments: u32,
    /// Whether a program reads or writes data stores.
    pub(super) uses_data_stores: bool,
    /// Message start events of the latest versions, by the message's name, and by the message flows that lead to them.
    message_starts: BTreeMap<Arc<str>, Vec<StartPlace>>,
    /// The latest versions that know how to tell messages apart by what is in them, by the message's name.
    correlating: BTreeMap<Arc<str>, Vec<DefinitionId>>,
    /// Signal start events of the latest versions, by the signal's name.
    signal_starts: BTreeMap<Arc<str>, Vec<StartPlace>>,
    /// Conditional start events of the latest versions, with their conditions.
    pub(super) conditional_starts: Vec<(StartPlace, ExpressionId)>,
}

#[derive(Clone)]
struct Deployed {
    definition: Definition,
    deployment: u32,
}

impl Catalog {
    /// Adds programs that are deployed together; gives their definitions. The start events of earlier versions no longer
    /// start instances.
    pub(super) fn add(&mut self, Compiled { programs, decisions }: &Compiled) -> Vec<Definition> {
        self.deployments += 1;
        self.decisions.add(decisions, self.deployments);
        let mut added = Vec::new();
        for program in programs {
            self.uses_data_stores |= program.uses_data_stores;
            let id = DefinitionId(self.programs.len() as u32);
            let versions = self.versions.entry(program.process.clone()).or_default();
            let replaced = versions.last().copied();
            versions.push(id);
            let definition = Definition {
                id,
                process: program.process.clone(),
                name: program.name.clone(),
                version: versions.len() as u32,
                is_global_task: program.is_global_task,
                suspended: false,
            };
            if let Some(replaced) = replaced {
                self.retire(replaced);
            }
            self.add_starts(id, program);
            for name in program.correlation.messages.keys() {
                self.correlating.entry(name.clone()).or_default().push(id);
            }
            added.push(definition.clone());
            self.definitions.push(Deployed { definition, deployment: self.deployments });
            self.programs.push(program.clone());
        }
        added
    }

    fn add_starts(&mut self, id: DefinitionId, program: &Program) {
        let Some(scope) = program.scope(PlanId(0)) else { return };
        for node in &scope.triggered_starts {
            let Some(plan) = program.catch_of(*node) else { continue };
            for (index, trigger) in plan.triggers.iter().enumerate() {
                let place = StartPlace { definition: id, node: *node, trigger: index as u32 };
                match trigger {
                    CatchTrigger::Message { name, flows, .. } => {
                        for name in flows.iter().chain([name]) {
                            self.message_starts.entry(name.clone()).or_default().push(place);
                        }
                    }
                    CatchTrigger::Signal { name } => {
                        self.signal_starts.entry(name.clone()).or_default().push(place);
                    }
                    CatchTrigger::Conditional { condition } => {
                        self.conditional_starts.push((place, *condition));
                    }
                    CatchTrigger::Timer(_)
                    | CatchTrigger::Error(_)
                    | CatchTrigger::Escalation(_)
                    | CatchTrigger::Cancel => {}
                }
            }
        }
    }

    /// Messages, signals and conditions start no instances of a definition any more.
    fn remove_starts(&mut self, id: DefinitionId) {
        for starts in self.message_starts.values_mut().chain(self.signal_starts.values_mut()) {
            starts.retain(|place| place.definition != id);
        }
        self.conditional_starts.retain(|(place, _)| place.definition != id);
    }

    /// Instances of a definition start no more by messages, signals and conditions, or start again if it is the latest version.
    pub(super) fn set_suspended(&mut self, id: DefinitionId, suspended: bool) {
        let Some(deployed) = self.definitions.get_mut(id.0 as usize) else { return };
        deployed.definition.suspended = suspended;
        let is_latest =
            self.versions.get(&deployed.definition.process).and_then(|all| all.last()) == Some(&id);
        self.remove_starts(id);
        if !suspended
            && is_latest
            && let Some(program) = self.programs.get(id.0 as usize).cloned()
        {
            self.add_starts(id, &program);
        }
    }

    /// Whether no instance of a definition starts.
    pub(super) fn is_suspended(&self, id: DefinitionId) -> bool {
        self.definition(id).is_some_and(|definition| definition.suspended)
    }

    fn retire(&mut self, id: DefinitionId) {
        self.remove_starts(id);
        self.correlating.values_mut().for_each(|known| known.retain(|definition| *definition != id));
    }

    /// All definitions, in the order of their deployment.
    pub(super) fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.definitions.iter().map(|deployed| &deployed.definition)
    }

    /// One definition.
    pub(super) fn definition(&self, id: DefinitionId) -> Option<&Definition> {
        self.definitions.get(id.0 as usize).map(|deployed| &deployed.definition)
    }

    /// The number of the deployment that a definition came with.
    pub(super) fn deployment_of(&self, id: DefinitionId) -> u32 {
        self.definitions.get(id.0 as usize).map_or(0, |found| found.deployment)
    }

    /// The program of a definition.
    pub(super) fn program(&self, id: DefinitionId) -> Option<&Arc<Program>> {
        self.programs.get(id.0 as usize)
    }

    /// A version of a process; without a number, the latest.
    pub(super) fn version(&self, process: &str, version: Option<u32>) -> Option<DefinitionId> {
        let versions = self.versions.get(process)?;
        match version {
            None => versions.last().copied(),
            Some(version) => versions.get((version as usize).checked_sub(1)?).copied(),
        }
    }

    /// Whether a definition is the latest version of its process.
    pub(super) fn is_latest(&self, id: DefinitionId) -> bool {
        self.definition(id).is_some_and(|definition| self.version(&definition.process, None) == Some(id))
    }

    /// All versions of a process.
    pub(super) fn versions(&self, process: &str) -> &[DefinitionId] {
        self.versions.get(process).map_or(&[], Vec::as_slice)
    }

    /// The versions of the process that a call names by its id, or else by its name.
    fn called(&self, called: &Arc<str>) -> Option<&Vec<DefinitionId>> {
        self.versions.get(called).or_else(|| {
            let named = self.programs.iter().rev().find(|program| program.name.as_ref() == Some(called))?;
            self.versions.get(&named.process)
        })
    }

    /// Whether there is a process that a call names so.
    pub(super) fn has_called(&self, called: &Arc<str>) -> bool {
        self.called(called).is_some()
    }

    /// The definition that a call runs now.
    pub(super) fn resolve(&self, caller: DefinitionId, call: &CallPlan) -> Option<DefinitionId> {
        let versions = self.called(&call.called)?;
        match &call.binding {
            Binding::Latest => versions.last().copied(),
            Binding::Version(version) => versions.get((*version as usize).checked_sub(1)?).copied(),
            Binding::Deployment => {
                let own = self.definitions.get(caller.0 as usize)?.deployment;
                let together = |id: &&DefinitionId| {
                    self.definitions.get(id.0 as usize).is_some_and(|found| found.deployment == own)
                };
                versions.iter().rev().find(together).copied()
            }
            Binding::VersionTag(tag) => {
                let tagged = |id: &&DefinitionId| {
                    self.program(**id).is_some_and(|found| found.version_tag.as_ref() == Some(tag))
                };
                versions.iter().rev().find(tagged).copied()
            }
        }
    }

    /// The start events that a message of this name, or in this message flow, starts, in the order of their deployment.
    pub(super) fn message_starts(&self, name: &str) -> &[StartPlace] {
        self.message_starts.get(name).map_or(&[], Vec::as_slice)
    }

    /// The latest versions that know how to tell messages of this name apart by what is in them.
    pub(super) fn correlating(&self, name: &str) -> &[DefinitionId] {
        self.correlating.get(name).map_or(&[], Vec::as_slice)
    }

    /// The start events that a signal starts, in the order of their deployment.
    pub(super) fn signal_starts(&self, name: &str) -> &[StartPlace] {
        self.signal_starts.get(name).map_or(&[], Vec::as_slice)
    }
}
