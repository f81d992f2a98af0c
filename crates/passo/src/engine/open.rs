//! Opening an engine over a store: everything that was is again.

use super::core::Core;
use super::pending::KeptSoFar;
use super::{Engine, EngineError};
use crate::journal::Numbering;
use crate::journal::wire::decode_events;
use crate::program::Program;
use crate::state::{Instance, decode_instance, replay_onto};
use crate::store::{Counters, EngineFact, KeptInstance, StoreError, decode_fact};

impl Engine {
    /// Deployments, waiting messages and what goes on by itself come back from what the store kept, and go on. Other instances
    /// come back when they are wanted.
    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let Some(keeper) = &self.keeper else { return Ok(()) };
        let mut core = self.lock();
        let Counters { commands, instances, facts } = keeper.store().counters()?;
        (core.commands, core.last_instance, core.last_fact) = (commands, instances, facts);
        for record in keeper.store().lookup().facts("")? {
            let fact = decode_fact(&record).map_err(|error| damaged("a fact", &error))?;
            self.take_up_fact(&mut core, &fact)?;
        }
        core.look_elsewhere();
        core.take_up_restless();
        self.finish(core).map_err(|error| match error {
            EngineError::StoreFailed { reason } => StoreError::Failed {
                context: "going on with what had not come to rest".to_owned(),
                source: reason.as_ref().into(),
            },
            other => StoreError::Damaged(other.to_string()),
        })
    }

    fn take_up_fact(&self, core: &mut Core, fact: &EngineFact) -> Result<(), StoreError> {
        core.follow_fact(fact);
        match fact {
            EngineFact::Deployed { files, order, now, programs: numberings } => {
                core.now = *now;
                let (programs, decisions) = self.compile_again(files).map_err(|error| {
                    StoreError::Unsupported(format!("a file that was deployed is refused now: {error}"))
                })?;
                let compiled: Vec<Numbering> = programs.iter().map(Program::numbering).collect();
                let differences = Numbering::differences(numberings, &compiled);
                if let Some(difference) = differences.first() {
                    let message =
                        format!("a diagram that was deployed is numbered otherwise now: {difference:?}");
                    return Err(StoreError::Unsupported(message));
                }
                core.add_programs(programs, decisions, *order);
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
            | EngineFact::PublicationDone { .. } => {}
        }
        Ok(())
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
