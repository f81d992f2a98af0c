//! What happens to an engine besides what happens to its instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::journal::{DefinitionId, Numbering, PublicationFact, StartPlace, TimerPlan};
use crate::value::Value;

/// One fact about an engine.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum EngineFact {
    /// Files were deployed together by the command of this number, at this time; the numbers of their programs mean this.
    Deployed { files: Vec<Arc<[u8]>>, order: u64, now: i64, programs: Vec<Numbering> },
    /// A timer start event has fired; it fires next as the plan says, or never again.
    StartTimerFired { place: StartPlace, next: Option<TimerPlan> },
    /// One of the triggers of a parallel multiple start event has come; it is gathered under this number until all of them
    /// have.
    StartGathered {
        number: u64,
        place: StartPlace,
        keys: Vec<Arc<str>>,
        variables: BTreeMap<Arc<str>, Value>,
    },
    /// What was gathered under this number starts an instance.
    GatheredStarted { number: u64 },
    /// Instances of a definition start no more, or start again.
    DefinitionSuspended { definition: DefinitionId, suspended: bool },
    /// A message waits for a place that takes it.
    MessageBuffered { number: u64, message: BufferedMessage },
    /// A message waits no more: it was taken, or its time is over.
    MessageGone { number: u64 },
    /// A data store that the engine keeps holds this from now on.
    DataStored { store: Arc<str>, value: Value },
    /// A message with an id has taken effect; until this time another one with the id has none.
    MessageSeen { id: Arc<str>, until: i64 },
    /// The time of an id is over.
    MessageForgotten { id: Arc<str> },
    /// A message or signal was thrown because its scope ended; it is handed to its receivers after what goes on by itself.
    PublicationQueued { number: u64, publication: PublicationFact },
    /// The receivers have it.
    PublicationDone { number: u64 },
    /// What is deployed, or whether it starts instances, was changed by the command of this number. Noted where others keep what
    /// is deployed in memory, so that they see that they know too little.
    CatalogChanged { command: u64 },
}

impl EngineFact {
    /// The number that it gives to what it is about, of one sequence for all facts.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            EngineFact::StartGathered { number, .. }
            | EngineFact::MessageBuffered { number, .. }
            | EngineFact::PublicationQueued { number, .. } => Some(*number),
            EngineFact::Deployed { .. }
            | EngineFact::StartTimerFired { .. }
            | EngineFact::GatheredStarted { .. }
            | EngineFact::DefinitionSuspended { .. }
            | EngineFact::MessageGone { .. }
            | EngineFact::DataStored { .. }
            | EngineFact::MessageSeen { .. }
            | EngineFact::MessageForgotten { .. }
            | EngineFact::PublicationDone { .. }
            | EngineFact::CatalogChanged { .. } => None,
        }
    }

    /// The key under which it stands in a store, and what becomes of what stood there: facts that take effect once and are
    /// over leave nothing behind.
    pub(crate) fn place(&self) -> FactPlace {
        let (key, effect) = match self {
            EngineFact::Deployed { order, .. } => (format!("deployment/{order}"), FactEffect::Replaces),
            EngineFact::StartTimerFired { place, .. } => {
                let StartPlace { definition, node, trigger } = place;
                (format!("start-timer/{}/{}/{trigger}", definition.0, node.0), FactEffect::Replaces)
            }
            EngineFact::StartGathered { number, .. } => (format!("start/{number}"), FactEffect::Adds),
            EngineFact::GatheredStarted { number } => (format!("start/{number}"), FactEffect::Clears),
            EngineFact::DefinitionSuspended { definition, .. } => {
                (format!("definition/{}", definition.0), FactEffect::Replaces)
            }
            EngineFact::MessageBuffered { number, .. } => (format!("message/{number}"), FactEffect::Replaces),
            EngineFact::MessageGone { number } => (format!("message/{number}"), FactEffect::Clears),
            EngineFact::DataStored { store, .. } => (format!("data/{store}"), FactEffect::Replaces),
            EngineFact::MessageSeen { id, .. } => (format!("seen/{id}"), FactEffect::Replaces),
            EngineFact::MessageForgotten { id } => (format!("seen/{id}"), FactEffect::Clears),
            EngineFact::PublicationQueued { number, .. } => {
                (format!("publication/{number}"), FactEffect::Replaces)
            }
            EngineFact::PublicationDone { number } => (format!("publication/{number}"), FactEffect::Clears),
            EngineFact::CatalogChanged { .. } => ("catalog".to_owned(), FactEffect::Replaces),
        };
        FactPlace { key, effect }
    }
}

/// Where a fact stands in a store.
pub(crate) struct FactPlace {
    /// The key.
    pub(crate) key: String,
    /// What becomes of what stood there.
    pub(crate) effect: FactEffect,
}

/// What a fact does to what stands under its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactEffect {
    /// It is added.
    Adds,
    /// It stands there alone.
    Replaces,
    /// Nothing stands there any more, not even itself.
    Clears,
}

/// A message that waits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BufferedMessage {
    /// Its name.
    pub(crate) name: Arc<str>,
    /// Its keys.
    pub(crate) keys: Vec<Arc<str>>,
    /// The message flow by which it goes; none for whoever waits for its name.
    pub(crate) flow: Option<Arc<str>>,
    /// The variables that it carries.
    pub(crate) variables: BTreeMap<Arc<str>, Value>,
    /// Until when it waits, in milliseconds since the Unix epoch.
    pub(crate) until: i64,
}

impl BufferedMessage {
    /// What it is found by: its message flow, or its name.
    pub(crate) fn address(&self) -> &Arc<str> {
        self.flow.as_ref().unwrap_or(&self.name)
    }
}
