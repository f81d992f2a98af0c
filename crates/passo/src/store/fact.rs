//! What happens to an engine besides what happens to its instances.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::journal::{DefinitionId, Numbering, StartPlace, TimerPlan};
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
