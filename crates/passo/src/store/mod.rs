//! Where deployments and events are kept, so that an engine can be opened again.
//!
//! What an engine knows is a fold over what stands here: the facts of the engine itself, and the events of each
//! instance. A command's facts and events are appended together.

mod fact;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use fact::{BufferedMessage, EngineFact};
pub use wire::check_record;
#[cfg(test)]
pub(crate) use wire::{decode_fact, encode_fact};

use crate::journal::Journal;

/// Keeps everything in memory. Its clones are the same store: hand one to an engine, and after that engine is gone hand
/// another to the next one, which goes on where the first one stopped.
///
/// ```
/// use passo::{Engine, MemoryStore};
/// let store = MemoryStore::new();
/// let engine = Engine::builder().store(store.clone()).build();
/// drop(engine);
/// let reopened = Engine::builder().store(store).build();
/// # let _ = reopened;
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    kept: Arc<Mutex<Kept>>,
}

/// What is kept.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The number of the last command.
    pub(crate) commands: u64,
    /// The number of the last instance.
    pub(crate) instances: u64,
    /// What happened to the engine itself, in order.
    pub(crate) facts: Vec<EngineFact>,
    /// What happened to each instance, in order.
    pub(crate) journals: BTreeMap<u64, Journal>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    /// What is kept. A thread that panicked while it held the store has not torn it: every append is one step.
    pub(crate) fn open(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends what a command did to an instance and to the engine, and takes the events out of `journal`.
    pub(crate) fn append(&self, command: u64, instance: u64, journal: &mut Journal, facts: Vec<EngineFact>) {
        let mut kept = self.open();
        kept.commands = kept.commands.max(command);
        kept.instances = kept.instances.max(instance);
        kept.journals.entry(instance).or_default().append(journal);
        kept.facts.extend(facts);
    }

    /// Notes what happened to the engine itself.
    pub(crate) fn note(&self, command: u64, fact: EngineFact) {
        let mut kept = self.open();
        kept.commands = kept.commands.max(command);
        kept.facts.push(fact);
    }
}
