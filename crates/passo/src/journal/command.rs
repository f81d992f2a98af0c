//! What an instance can be told to do.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ActivityId, DefinitionId, NodeId, WaitId};
use crate::base::time::Duration;
use crate::value::Value;

/// Variables by name.
type Variables = BTreeMap<Arc<str>, Value>;

/// What an instance can be told to do.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    /// Begin.
    Start(Begin),
    /// A work item or a receive task is done.
    Complete { at: Place, variables: Variables },
    /// Somebody takes a work item, or gives it back.
    Claim { at: Place, user: Option<Arc<str>> },
    /// A worker has a work item for itself until a time, in milliseconds since the Unix epoch, or has it for longer.
    Lock { at: Place, worker: Arc<str>, until: i64 },
    /// A worker reports a BPMN error.
    Throw { at: Place, code: Arc<str>, message: String, variables: Variables },
    /// A worker raises an escalation.
    Escalate { at: Place, code: Arc<str>, variables: Variables },
    /// A worker reports a technical failure; without a number, one try less remains.
    Fail { at: Place, failure: Failure },
    /// An incident is resolved: its element is tried again.
    Resolve { at: Place, variables: Variables },
    /// What a place waits for has come.
    Deliver(Delivery),
    /// The throw that rests longest is taken; these places of this instance receive it, and so many elsewhere.
    TakeThrow { at: Place, here: Vec<Delivery>, elsewhere: u32 },
    /// The throw that rests longest cannot be taken: an incident.
    StopThrow { at: Place, reason: String },
    /// An activity that an ad-hoc sub-process offers is activated: in the one whose token rests here, or in the oldest that
    /// offers it.
    Activate { at: Option<Place>, element: Arc<str>, variables: Variables },
    /// Variables are set from outside.
    Set { within: SetWithin, variables: Variables },
    /// Tokens are set and cancelled from outside, and variables of the process are set.
    Modify { steps: Vec<Instruction>, variables: Variables },
    /// What runs one definition goes on under another one; elements with other ids there are mapped.
    Migrate { from: DefinitionId, to: DefinitionId, mapping: Arc<[(Arc<str>, Arc<str>)]> },
    /// The instance takes no step until it is resumed.
    Suspend,
    /// The instance goes on.
    Resume,
    /// The instance is ended from outside.
    Cancel,
}

/// How an instance begins.
#[derive(Clone, Debug)]
pub(crate) struct Begin {
    /// The version of the process that it runs.
    pub(crate) definition: DefinitionId,
    /// The start event; none for wherever the process begins by itself.
    pub(crate) at: NodeId,
    /// The start variables, or what came with the message or signal.
    pub(crate) variables: Variables,
    /// The caller's own key.
    pub(crate) business_key: Option<Arc<str>>,
    /// What starts it, if it is a message, signal or timer, so that the start event's mapping decides what becomes of the
    /// variables.
    pub(crate) trigger: Option<Box<StartTrigger>>,
}

/// What starts an instance by itself.
#[derive(Clone, Debug)]
pub(crate) struct StartTrigger {
    /// Which of the event's definitions has come, from 0; none when all of them have.
    pub(crate) index: Option<u32>,
    /// The keys of the messages that start it.
    pub(crate) keys: Vec<Arc<str>>,
}

/// Why a try has failed, and what becomes of its work item.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// What happened, in a sentence.
    pub(crate) reason: Arc<str>,
    /// How many tries remain; without a number one less than before.
    pub(crate) retries_left: Option<u32>,
    /// How long to wait before the next one; without it as long as the model says.
    pub(crate) back_off: Option<Duration>,
}

impl Failure {
    /// One after which no try is left.
    pub(crate) fn last(reason: impl Into<Arc<str>>) -> Failure {
        Failure { reason: reason.into(), retries_left: Some(0), back_off: None }
    }
}

/// One step of a modification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Instruction {
    /// Everything that rests at an element is ended.
    CancelAll { element: Arc<str> },
    /// The resting token with this serial is ended.
    CancelOne { serial: u32 },
    /// A token arrives at an element, or leaves it as if the element were done; in the scope of the resting token with
    /// this serial.
    Start { element: Arc<str>, after: bool, inside: Option<u32> },
}

/// A trigger of an event that starts instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StartPlace {
    /// The version of the process.
    pub(crate) definition: DefinitionId,
    /// The event.
    pub(crate) node: NodeId,
    /// Which of the event's definitions it is, from 0.
    pub(crate) trigger: u32,
}

/// A resting token, by its place and by its serial, which an instance never uses twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) activity: ActivityId,
    pub(crate) serial: u32,
}

/// A message, signal or timer that reaches the place that waits for it.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// The wait's place.
    pub(crate) wait: WaitId,
    /// The wait's serial, which an instance never uses twice.
    pub(crate) serial: u32,
    /// The variables that come with it.
    pub(crate) variables: Variables,
    /// Of a message: its keys.
    pub(crate) keys: Vec<Arc<str>>,
    /// Of a repeating timer: whether the times that have passed meanwhile are skipped.
    pub(crate) skip_missed: bool,
}

impl Delivery {
    /// One that brings nothing but itself: of a timer, a condition, or what a multi-instance activity throws to its boundary.
    pub(crate) fn bare(wait: WaitId, serial: u32) -> Delivery {
        Delivery { wait, serial, variables: Variables::new(), keys: Vec::new(), skip_missed: false }
    }
}

/// Where variables are set from outside.
#[derive(Clone, Debug)]
pub(crate) enum SetWithin {
    /// In the process.
    Process,
    /// In the oldest open scope that belongs to the element with this id.
    Element(Arc<str>),
    /// In the scope of one open element.
    Open(Place),
}
