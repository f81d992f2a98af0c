//! What happened to an instance, as a readable fold over its events.

mod fold;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub(crate) use fold::fold;

use crate::journal::DefinitionId;
use crate::value::Value;

/// What happened to one instance, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The entries.
    pub entries: Vec<HistoryEntry>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// The number of the command within the engine: entries of different instances are ordered by it.
    pub command: u64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id; the process's own id where it is about the process.
    pub element: Arc<str>,
    /// What happened.
    pub kind: HistoryKind,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum HistoryKind {
    /// The instance has started (element: the process).
    Started,
    /// A process was called by the call activity that the entry is about.
    Called {
        /// The called process.
        process: Arc<str>,
    },
    /// The called process has this key of its caller (element: the called process).
    KeyGiven {
        /// The key.
        key: Arc<str>,
    },
    /// Somebody has activated the activity, which an ad-hoc sub-process offers.
    Activated,
    /// The element waits.
    Entered,
    /// The element is done: one completion.
    Completed,
    /// The element was ended before it was done.
    Cancelled,
    /// What the element had done is compensated.
    Compensated,
    /// A variable has a new value (element: the element whose scope it is, or the process).
    VariableSet {
        /// The variable.
        name: Arc<str>,
        /// Its value.
        value: Value,
    },
    /// Somebody has claimed the work item.
    Claimed {
        /// Who.
        user: Arc<str>,
    },
    /// The work item is free again.
    Released,
    /// A job failed technically.
    JobFailed {
        /// Why.
        reason: Arc<str>,
        /// How many tries remain.
        retries_left: u32,
    },
    /// A message or signal was thrown.
    Thrown {
        /// Its name.
        name: Arc<str>,
    },
    /// A message, signal or timer has come to the element.
    Triggered,
    /// The element cannot go on.
    IncidentRaised {
        /// What happened.
        message: String,
    },
    /// The incident is resolved.
    IncidentResolved,
    /// A BPMN error was thrown at the element.
    ErrorThrown {
        /// Its code.
        code: Arc<str>,
        /// Whether an event of the diagram catches it; otherwise it ends the instance.
        caught: bool,
    },
    /// An escalation was thrown at the element.
    EscalationThrown {
        /// Its code.
        code: Arc<str>,
        /// Whether an event of the diagram catches it.
        caught: bool,
    },
    /// A token was set from outside, before the element, or after it, so that it was left without being done.
    TokenSet {
        /// Whether after it.
        after: bool,
    },
    /// The instance goes on under another definition of its process, or of a process that it calls (element: the process).
    Migrated {
        /// The definition before.
        from: DefinitionId,
        /// The definition after.
        to: DefinitionId,
    },
    /// The instance takes no step until it is resumed (element: the process).
    Suspended,
    /// The instance goes on (element: the process).
    Resumed,
    /// The instance has ended (element: the process).
    Ended,
}
