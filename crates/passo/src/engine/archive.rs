//! What a store tells of its instances, without an engine that runs them.

use std::sync::Arc;

use super::core::Core;
use super::deploy::Compiled;
use super::instance::summary_of_row;
use super::open::damaged;
use super::past::journal_of;
use super::shelf::Shelf;
use super::{
    Definition, Engine, EngineBuilder, HistoryLevel, InstanceId, InstanceQuery, InstanceSummary,
    InstanceView, PastInstance,
};
use crate::history::{Decision, History, Moment, explain, fold};
use crate::journal::{Journal, Numbering};
use crate::program::Program;
use crate::store::{EngineFact, Lookup, StoreError, decode_fact};

/// What a store tells of its instances. Nothing runs, nothing is changed, and an engine may use the store meanwhile.
///
/// ```
/// use passo::{Engine, InstanceQuery, MemoryStore, Start};
/// let store = MemoryStore::new();
/// let engine = Engine::builder().open(store.clone())?;
/// engine.deploy(r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
///   <process id="order" isExecutable="true"><userTask id="approve"/></process></definitions>"#)?;
/// engine.start(Start::process("order").business_key("B-7"))?;
///
/// let archive = Engine::builder().archive(store)?;
/// let found = archive.instances(&InstanceQuery::new().business_key("B-7"))?;
/// let history = archive.history(found[0].id)?.unwrap_or_default();
/// assert!(history.entries.iter().any(|entry| &*entry.element == "approve"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Archive {
    /// It knows what was deployed, and has no instances.
    core: Core,
    lookup: Box<dyn Lookup + Send>,
    notes: Vec<String>,
}

impl EngineBuilder {
    /// Opens a store to read what happened. The files that were deployed are compiled again for it; a process that is refused
    /// now, since a plug-in is missing, is known by the ids of its elements alone, which [`Archive::notes`] tells.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn archive(self, lookup: impl Lookup + Send + 'static) -> Result<Archive, StoreError> {
        let core = Core::new(Shelf::nothing(), HistoryLevel::Full, self.limits.clone());
        let mut archive = Archive { core, lookup: Box::new(lookup), notes: Vec::new() };
        let compiler = self.build();
        for kind in ["deployment/", "definition/"] {
            for record in archive.lookup.facts(kind)? {
                let fact = decode_fact(&record).map_err(|error| damaged("a fact", &error))?;
                archive.take_up(&compiler, fact);
            }
        }
        Ok(archive)
    }
}

impl Archive {
    /// Every version of every process that was deployed, in the order of their deployment.
    #[must_use]
    pub fn definitions(&self) -> Vec<Definition> {
        self.core.catalog.definitions().cloned().collect()
    }

    /// What is not known as it should be, a sentence each.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The instances that a query finds, the oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn instances(&self, query: &InstanceQuery) -> Result<Vec<InstanceSummary>, StoreError> {
        Ok(self.lookup.instances(&query.filter())?.into_iter().map(summary_of_row).collect())
    }

    /// An instance after its last event; nothing for one without records.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn instance(&self, id: InstanceId) -> Result<Option<InstanceView>, StoreError> {
        Ok(self
            .instance_at(id, Moment::Time(chrono::DateTime::<chrono::Utc>::MAX_UTC))?
            .map(|past| past.instance))
    }

    /// An instance as it was, as [`Engine::instance_at`] gives it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn instance_at(&self, id: InstanceId, moment: Moment) -> Result<Option<PastInstance>, StoreError> {
        self.look(id, |core, journal| core.past(id, journal, moment)).map(Option::flatten)
    }

    /// What happened to an instance, as [`Engine::history`] gives it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn history(&self, id: InstanceId) -> Result<Option<History>, StoreError> {
        self.look(id, |core, journal| fold(journal, &core.catalog.programs))
    }

    /// Why an instance went its way, as [`Engine::decisions`] gives it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn decisions(&self, id: InstanceId) -> Result<Option<Vec<Decision>>, StoreError> {
        self.look(id, |core, journal| explain(journal, &core.catalog.programs))
    }

    fn look<T>(
        &self,
        id: InstanceId,
        look: impl FnOnce(&Core, &Journal) -> T,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.journal(id)?.map(|journal| look(&self.core, &journal)))
    }

    /// The events of an instance.
    pub(super) fn journal(&self, id: InstanceId) -> Result<Option<Journal>, StoreError> {
        journal_of(&*self.lookup, id)
    }

    /// What was deployed.
    pub(super) fn core(&self) -> &Core {
        &self.core
    }

    fn take_up(&mut self, compiler: &Engine, fact: EngineFact) {
        match fact {
            EngineFact::Deployed { files, programs, .. } => self.deploy(compiler, &files, &programs),
            EngineFact::DefinitionSuspended { definition, suspended } => {
                self.core.set_suspended(definition, suspended);
            }
            EngineFact::StartTimerFired { .. }
            | EngineFact::StartGathered { .. }
            | EngineFact::GatheredStarted { .. }
            | EngineFact::DataStored { .. }
            | EngineFact::MessageBuffered { .. }
            | EngineFact::MessageGone { .. }
            | EngineFact::MessageSeen { .. }
            | EngineFact::MessageForgotten { .. }
            | EngineFact::PublicationQueued { .. }
            | EngineFact::PublicationDone { .. }
            | EngineFact::CatalogChanged { .. } => {}
        }
    }

    /// Compiles files again. What a process was numbered by decides: a program with other numbers would read another story.
    fn deploy(&mut self, compiler: &Engine, files: &[Arc<[u8]>], numberings: &[Numbering]) {
        let mut found = Vec::new();
        for file in files {
            match compiler.compile_again(std::slice::from_ref(file)) {
                Ok(compiled) => found.extend(compiled.programs),
                Err(error) => self.notes.push(format!("a file that was deployed is refused here: {error}")),
            }
        }
        let mut programs = Vec::new();
        for numbering in numberings {
            let known = found.iter().position(|program| program.numbering() == *numbering);
            programs.push(match known {
                Some(index) => found.swap_remove(index),
                None => {
                    let process = &numbering.process;
                    self.notes.push(format!(
                        "of the process \"{process}\" only the ids of its elements are known here: names and conditions are missing"
                    ));
                    Arc::new(Program::of_numbering(numbering))
                }
            });
        }
        let compiled = Compiled { programs, decisions: Vec::new() };
        Arc::make_mut(&mut self.core.catalog).add(&compiled);
    }
}
