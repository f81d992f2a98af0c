//! What happened to an instance, as a readable fold over its events.

mod decision;
mod detail;
mod explain;
mod fold;
mod join;
mod moment;
mod step;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use decision::{
    Arrival, Consideration, Decision, DecisionKind, EventChoice, FlowChoice, JoinChoice, NamedFlow,
    RacingEvent, ReadCondition, Verdict, WaitingJoin,
};
pub(crate) use explain::explain;
pub(crate) use fold::fold;
pub(crate) use join::waiting_joins;
pub use moment::{Moment, MomentError};
pub(crate) use moment::{Reached, reach};
pub use step::Place;

use crate::journal::{DefinitionId, WaitOn};
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
    /// The number of the event within the instance, from 1: what [`Moment::Event`] names.
    pub event: u64,
    /// The number of the command within the engine: entries of different instances are ordered by it.
    pub command: u64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id; the process's own id where it is about the process.
    pub element: Arc<str>,
    /// The element's name.
    pub name: Option<Arc<str>>,
    /// The name of the element in the standard's schema, for example `userTask`; `process` where it is about the process, and
    /// empty where it is not known.
    pub tag: &'static str,
    /// The number of the call activity, within the instance, that has called the process of the element; none in the instance's
    /// own process.
    pub call: Option<u32>,
    /// The number of the place that waits, within the instance: the same from the time it is entered until it is done, and that
    /// of its [`WorkItemId`](crate::WorkItemId). None where a token only passes.
    pub serial: Option<u32>,
    /// Who did it, as far as it is known.
    pub actor: Option<Actor>,
    /// What happened.
    pub kind: HistoryKind,
}

impl HistoryEntry {
    /// What people call the element: its name, or its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.element)
    }
}

/// Who did something to a work item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// The person who had the work item.
    Person(Arc<str>),
    /// The handler, or the worker that takes its place.
    Handler(Arc<str>),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Person(name) | Actor::Handler(name) => f.write_str(name),
        }
    }
}

/// What an element waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// A time.
    Timer {
        /// When.
        due: DateTime<Utc>,
    },
    /// A message.
    Message {
        /// Its name.
        name: Arc<str>,
        /// The key that it must have.
        key: Option<Arc<str>>,
    },
    /// A signal.
    Signal {
        /// Its name.
        name: Arc<str>,
    },
    /// That a condition holds, or data is there.
    Condition,
}

impl Awaited {
    pub(crate) fn of(on: &WaitOn) -> Awaited {
        match on {
            WaitOn::Timer(plan) => {
                Awaited::Timer { due: DateTime::from_timestamp_millis(plan.due).unwrap_or_default() }
            }
            WaitOn::Message { name, key, flows: _ } => {
                Awaited::Message { name: name.clone(), key: key.clone() }
            }
            WaitOn::Signal { name } => Awaited::Signal { name: name.clone() },
            WaitOn::Condition { .. } => Awaited::Condition,
        }
    }
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
    /// The work item is offered.
    Offered {
        /// Who has it from the beginning.
        assignee: Option<Arc<str>>,
        /// Who may claim it.
        candidate_users: Vec<Arc<str>>,
        /// Whose members may claim it.
        candidate_groups: Vec<Arc<str>>,
        /// The handler that does it, or a worker in its place.
        handler: Option<Arc<str>>,
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
    Triggered {
        /// What.
        on: Awaited,
    },
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

impl HistoryKind {
    /// What happened, in a word for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            HistoryKind::Started => "started",
            HistoryKind::Called { .. } => "called",
            HistoryKind::KeyGiven { .. } => "key-given",
            HistoryKind::Activated => "activated",
            HistoryKind::Entered => "entered",
            HistoryKind::Completed => "completed",
            HistoryKind::Cancelled => "cancelled",
            HistoryKind::Compensated => "compensated",
            HistoryKind::VariableSet { .. } => "variable-set",
            HistoryKind::Offered { .. } => "offered",
            HistoryKind::Claimed { .. } => "claimed",
            HistoryKind::Released => "released",
            HistoryKind::JobFailed { .. } => "job-failed",
            HistoryKind::Thrown { .. } => "thrown",
            HistoryKind::Triggered { .. } => "triggered",
            HistoryKind::IncidentRaised { .. } => "incident-raised",
            HistoryKind::IncidentResolved => "incident-resolved",
            HistoryKind::ErrorThrown { .. } => "error-thrown",
            HistoryKind::EscalationThrown { .. } => "escalation-thrown",
            HistoryKind::TokenSet { .. } => "token-set",
            HistoryKind::Migrated { .. } => "migrated",
            HistoryKind::Suspended => "suspended",
            HistoryKind::Resumed => "resumed",
            HistoryKind::Ended => "ended",
        }
    }
}
