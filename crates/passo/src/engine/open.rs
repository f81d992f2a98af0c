//! Opening an engine over a store: everything that was is again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::core::Core;
use super::deploy::Compiled;
use super::pending::KeptSoFar;
use super::{Engine, EngineError, Holding};
use crate::journal::Numbering;
use crate::journal::wire::decode_events;
use crate::state::{Instance, decode_instance, replay_onto};
use crate::store::{Counters, EngineFact, KeptInstance, StoreError, decode_fact};

impl Engine {
    /// Deployments, waiting messages and what goes on by itself come back from what the store kept, and go on. Other instances
    /// come back when they are wanted.
    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let Holding::Own(own) = &self.holding else { return Ok(()) };
        let Some(store) = own.store() else { return Ok(()) };
        let mut core = own.lock_all();
        let Counters { commands, instances, facts } = store.counters()?;
        core.commands.reach(commands);
        core.instance_numbers.reach(instances);
        core.fact_numbers.reach(facts);
        let mut compiled = BTreeMap::new();
        for record in store.lookup().facts("")? {
            let fact = decode_fact(&record).map_err(|error| damaged("a fact", &error))?;
            self.take_up_fact(&mut core, &fact, &mut compiled)?;
        }
        own.entrance.follow_catalog(&core);
        own.entrance.follow_time(&core);
        core.look_elsewhere();
        core.take_up_restless();
        let core = own.drive(self, core);
        own.settle(core).map_err(|error| match error {
            EngineError::StoreFailed { reason } => StoreError::Failed {
                context: "going on with what had not come to rest".to_owned(),
                source: reason.as_ref().into(),
            },
            other => StoreError::Damaged(other.to_string()),
        })
    }

    /// A fact from the store. What is compiled from it is kept by the number of its deployment.
    pub(super) fn take_up_fact(
        &self,
        core: &mut Core,
        fact: &EngineFact,
        known: &mut BTreeMap<u64, Compiled>,
    ) -> Result<(), StoreError> {
        core.follow_fact(fact);
        match fact {
            EngineFact::Deployed { files, order, now, programs: numberings } => {
                core.now = *now;
                let compiled = match known.get(order) {
                    Some(compiled) => compiled.clone(),
                    None => self.compiled_again(files, numberings)?,
                };
                core.add_programs(&compiled, *order);
                known.insert(*order, compiled);
            }
            EngineFact::StartTimerFired { place, next } => core.set_start_timer(*place, next.clone()),
            EngineFact::DefinitionSuspended { definition, suspended } => {
                core.set_suspended(*definition, *suspended);
            }
            EngineFact::StartGathered { .. }
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
        Ok(())
    }

    /// What files that were deployed before are compiled to.
    ///
    /// # Errors
    /// When they are refused now, or are numbered otherwise.
    fn compiled_again(&self, files: &[Arc<[u8]>], numberings: &[Numbering]) -> Result<Compiled, StoreError> {
        let compiled = self.compile_again(files).map_err(|error| {
            StoreError::Unsupported(format!("a file that was deployed is refused now: {error}"))
        })?;
        let now: Vec<Numbering> = compiled.programs.iter().map(|program| program.numbering()).collect();
        match Numbering::differences(numberings, &now).first() {
            None => Ok(compiled),
            Some(difference) => Err(StoreError::Unsupported(format!(
                "a diagram that was deployed is numbered otherwise now: {difference:?}"
            ))),
        }
    }
}

/// An instance from its latest snapshot and the records after it.
pub(super) fn restored(
    id: u64,
    KeptInstance { snapshot, records }: KeptInstance,
) -> Result<(Instance, KeptSoFar), StoreError> {
    let mut kept = KeptSoFar::default();
    let mut instance = Instance::new();
    if let Some((number, state)) = snapshot {
        let context = || format!("the snapshot of instance {id}");
        instance = decode_instance(&state).map_err(|error| damaged(&context(), &error))?;
        kept.records = number + 1;
        kept.snapshot = state.len() as u32;
    }
    for record in &records {
        let context = || format!("record {} of instance {id}", kept.records);
        let journal = decode_events(record).map_err(|error| damaged(&context(), &error))?;
        replay_onto(&mut instance, journal.iter());
        kept.records += 1;
        kept.tail = kept.tail.saturating_add(record.len() as u32);
    }
    Ok((instance, kept))
}

pub(super) fn damaged(what: &str, error: &dyn std::error::Error) -> StoreError {
    StoreError::Damaged(format!("{what}: {error}"))
}
