//! What an instance can be told to do.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{DefinitionId, NodeId};
use crate::value::Value;

/// Variables by name.
type Variables = BTreeMap<Arc<str>, Value>;

/// What an instance can be told to do. Work items, timers and subscriptions are named by their serial, which an
/// instance never uses twice.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    /// Begin, at this start event, or wherever a process without start events begins.
    Start {
        definition: DefinitionId,
        at: Option<NodeId>,
        variables: Variables,
        business_key: Option<Arc<str>>,
    },
    /// A work item or a receive task is done.
    Complete { serial: u32, variables: Variables },
    /// Somebody takes a work item, or gives it back.
    Claim { serial: u32, user: Option<Arc<str>> },
    /// A worker reports a BPMN error.
    Throw { serial: u32, code: Arc<str>, message: String, variables: Variables },
    /// A worker reports a technical failure.
    Fail { serial: u32, reason: String, retries_left: Option<u32> },
    /// An incident is resolved: its element is tried again.
    Resolve { serial: u32, variables: Variables },
    /// What a place waits for has come.
    Deliver(Delivery),
    /// The throw that rests longest is taken; these places of this instance receive it.
    TakeThrow { serial: u32, here: Vec<Delivery>, elsewhere: u32 },
    /// Variables are set from outside, in the scope of an element or of the process.
    Set { scope: Option<u32>, variables: Variables },
    /// The instance is ended from outside.
    Cancel,
}

/// A message, signal or timer that reaches the place that waits for it.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// The wait's serial.
    pub(crate) serial: u32,
    /// The variables that come with it.
    pub(crate) variables: Variables,
}
