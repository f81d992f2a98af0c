//! Opening an engine over a store: everything that was is again.

use super::Engine;
use super::core::Core;
use crate::journal::Numbering;
use crate::program::Program;
use crate::state::{Status, replay};
use crate::store::EngineFact;

impl Engine {
    /// Deployments, instances, timers, subscriptions, work items and waiting messages come back from what the store kept;
    /// then what had not come to rest goes on.
    pub(super) fn reopen(&self) {
        let mut core = self.lock();
        let (facts, journals, commands, instances) = {
            let kept = core.store.open();
            let instances: Vec<_> =
                kept.journals.iter().map(|(id, journal)| (*id, replay(journal.iter()))).collect();
            (kept.facts.clone(), instances, kept.commands, kept.instances)
        };
        core.last_instance = instances;
        for fact in facts {
            self.follow_fact(&mut core, &fact);
        }
        core.commands = commands;
        for (id, instance) in journals {
            core.now = core.now.max(instance.now());
            if instance.status() == Status::Active {
                core.instances.insert(id, Box::new(instance));
                core.index_instance(id);
            }
        }
        drop(self.drive(core));
    }

    fn follow_fact(&self, core: &mut Core, fact: &EngineFact) {
        core.buffer.follow(fact);
        match fact {
            EngineFact::Deployed { files, order, now, programs: numberings } => {
                core.now = *now;
                let programs = self.compile_again(files);
                let compiled: Vec<Numbering> = programs.iter().map(Program::numbering).collect();
                let differences = Numbering::differences(numberings, &compiled);
                debug_assert!(
                    differences.is_empty(),
                    "the same files have the same numbers: {differences:?}"
                );
                core.add_programs(programs, *order);
            }
            EngineFact::StartTimerFired { place, next } => core.set_start_timer(*place, next.clone()),
            EngineFact::StartGathered { .. } | EngineFact::GatheredStarted { .. } => {
                core.gathered.follow(fact)
            }
            EngineFact::DefinitionSuspended { definition, suspended } => {
                core.set_suspended(*definition, *suspended);
            }
            EngineFact::DataStored { store, value } => {
                core.data.insert(store.clone(), value.clone());
            }
            EngineFact::MessageBuffered { .. }
            | EngineFact::MessageGone { .. }
            | EngineFact::MessageSeen { .. } => {}
        }
    }
}

impl Core {
    /// Everything that waits in an instance is found again.
    fn index_instance(&mut self, id: u64) {
        let Some(instance) = self.instances.get(&id) else { return };
        let suspended = instance.is_suspended();
        let throws = instance.first_throw().is_some() && !suspended;
        for (waiter, fact) in self.waits_of(id).into_iter().filter(|_| !suspended) {
            self.index_wait(waiter, &fact);
        }
        for work in self.works_of(id) {
            self.index_work(id, work);
            self.offer_to_handler(id, work);
        }
        if throws {
            self.agenda.throwers.push_back(id);
        }
    }
}
