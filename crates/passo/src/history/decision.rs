//! Why an instance went the way that it went.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Awaited, Place};
use crate::value::Value;

/// One choice that an instance made, or a join of its tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The number of the event within the instance, from 1.
    pub event: u64,
    /// The number of the command within the engine.
    pub command: u64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// The element.
    pub place: Place,
    /// What was decided, and why.
    pub kind: DecisionKind,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq)]
pub enum DecisionKind {
    /// Which outgoing flows are taken, by their conditions.
    Flows(FlowChoice),
    /// Which event after an event-based gateway came first.
    Event(EventChoice),
    /// That tokens which have waited for each other go on as one.
    Join(JoinChoice),
}

/// A choice among outgoing flows. Where none is taken, no condition held and there is no default flow: an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowChoice {
    /// The flows in the order in which they were looked at; the default flow is the last one.
    pub flows: Vec<Consideration>,
    /// Whether the first flow that holds is the only one: an exclusive gateway.
    pub is_exclusive: bool,
}

/// One flow that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Consideration {
    /// The flow.
    pub flow: NamedFlow,
    /// Where it leads.
    pub target: Place,
    /// Its condition, with what the condition read.
    pub condition: Option<ReadCondition>,
    /// What came of it.
    pub verdict: Verdict,
    /// Whether it was taken.
    pub taken: bool,
}

/// What came of the look at a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its condition held.
    Held,
    /// Its condition did not hold.
    DidNotHold,
    /// Nobody looked at it: a flow before it had been chosen already.
    NotAsked,
    /// It has no condition.
    Unconditional,
    /// It is the default flow, which is taken when no condition holds.
    Default,
}

/// A sequence flow, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFlow {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Option<Arc<str>>,
}

impl NamedFlow {
    /// What people call it: its name, or its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// A condition, and the variables that it read, as they were then.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadCondition {
    /// Its text.
    pub text: Arc<str>,
    /// The variables by name; none for one that was not set.
    pub reads: Vec<(Arc<str>, Option<Value>)>,
}

/// The events of which the first one counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventChoice {
    /// The events in the order in which they were armed.
    pub events: Vec<RacingEvent>,
}

/// An event of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RacingEvent {
    /// The event.
    pub place: Place,
    /// What it waited for.
    pub on: Awaited,
    /// Whether it was the one that came.
    pub came: bool,
}

/// Tokens that were joined.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinChoice {
    /// The tokens, in the order in which they came.
    pub arrivals: Vec<Arrival>,
    /// The incoming flows that gave no token.
    pub absent: Vec<NamedFlow>,
    /// Where tokens were meanwhile that it waited for, since they could still come: of an inclusive or complex gateway.
    pub waited_for: Vec<Place>,
    /// The condition of a complex gateway that held.
    pub condition: Option<ReadCondition>,
}

/// A token that came to a join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The flow by which it came.
    pub flow: NamedFlow,
    /// The number of the event within the instance.
    pub event: u64,
    /// When it came.
    pub at: DateTime<Utc>,
}

/// A join that holds tokens and has not gone on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingJoin {
    /// The element.
    pub place: Place,
    /// The incoming flows whose tokens are there.
    pub present: Vec<NamedFlow>,
    /// The incoming flows whose tokens are not there.
    pub absent: Vec<NamedFlow>,
    /// Where the tokens are that it waits for: of an inclusive or complex gateway.
    pub waits_for: Vec<Place>,
}
