//! What stands beside an event: values, texts, subscriptions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{NameId, NodeId, ScopeId};
use crate::base::time::Cycle;
use crate::value::Value;

/// What stands beside an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Payload {
    /// A time, in milliseconds since the Unix epoch.
    Time(i64),
    /// A variable's value.
    Value(Value),
    /// A name or another text.
    Text(Arc<str>),
    /// How the instance started.
    Start(StartFact),
    /// A timer or subscription.
    Wait(Box<WaitFact>),
    /// A work item.
    Work(Box<WorkFact>),
    /// A message or signal that is thrown.
    Publication(Box<PublicationFact>),
    /// An incident.
    Incident(Box<IncidentFact>),
    /// A BPMN error.
    Error(Box<ErrorFact>),
    /// A repeated activity begins.
    Repeat(Box<RepeatFact>),
    /// The numbers of another version of a process.
    Migration(Box<MigrationFact>),
    /// An activity is compensated.
    Compensation(CompensationFact),
}

/// The compensation of an activity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct CompensationFact {
    /// The serial that it took when it was over.
    pub(crate) record: u32,
    /// The activity.
    pub(crate) node: NodeId,
}

/// How an instance started.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StartFact {
    /// The caller's own key for it.
    pub(crate) business_key: Option<Arc<str>>,
}

/// A timer or subscription.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WaitFact {
    /// What is waited for.
    pub(crate) on: WaitOn,
    /// The place in the engine's order of arming: the number of the command, unique in an engine.
    pub(crate) order: u64,
    /// Which of the element's event definitions this is, from 0.
    pub(crate) definition: u32,
    /// How deep the scope of the waiting place lies in its instance: messages go to the innermost place.
    pub(crate) depth: u32,
}

/// What a place waits for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WaitOn {
    /// A time.
    Timer(TimerPlan),
    /// A message of this name, and of this key if there is one.
    Message {
        /// The message's name.
        name: Arc<str>,
        /// The key that tells messages of one name apart.
        key: Option<Arc<str>>,
        /// The message flows that lead to the place: what is thrown into one of them comes here, whatever its name.
        flows: Vec<Arc<str>>,
    },
    /// A signal of this name.
    Signal {
        /// The signal's name.
        name: Arc<str>,
    },
    /// A condition.
    Condition {
        /// Whether it holds.
        holds: bool,
    },
}

/// When a timer fires.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TimerPlan {
    /// The next time, in milliseconds since the Unix epoch.
    pub(crate) due: i64,
    /// The cycle, for a timer that repeats.
    pub(crate) cycle: Option<Cycle>,
    /// How many times remain, this one counted; none for without end.
    pub(crate) remaining: Option<u32>,
}

/// A work item as it is offered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct WorkFact {
    /// Who has it.
    pub(crate) assignee: Option<Arc<str>>,
    /// Who may claim it.
    pub(crate) candidate_users: Vec<Arc<str>>,
    /// Whose members may claim it.
    pub(crate) candidate_groups: Vec<Arc<str>>,
    /// When it must be done, in milliseconds since the Unix epoch.
    pub(crate) due: Option<i64>,
    /// When to look at it again, in milliseconds since the Unix epoch.
    pub(crate) follow_up: Option<i64>,
    /// The higher, the sooner.
    pub(crate) priority: Option<i64>,
    /// The parameters of its resources.
    pub(crate) parameters: BTreeMap<Arc<str>, Value>,
    /// How many tries it has.
    pub(crate) retries_left: u32,
    /// Whether a handler of the engine does it.
    pub(crate) handled: bool,
}

/// A message or signal that is thrown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PublicationFact {
    /// What is thrown.
    pub(crate) on: WaitOn,
    /// Of a message: its keys. A place with a key takes it when the key is among them.
    pub(crate) keys: Vec<Arc<str>>,
    /// Of a message: the message flow by which it goes; none for whoever waits for its name.
    pub(crate) flow: Option<Arc<str>>,
    /// The variables that it carries.
    pub(crate) variables: BTreeMap<Arc<str>, Value>,
}

/// Where an element goes on when its incident is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resume {
    /// As if the token arrived at it again.
    Arrive,
    /// Its work is offered again.
    Work,
    /// The element's work is done; its outputs and outgoing flows are tried again.
    Leave,
}

/// What kind of trouble an incident is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IncidentKind {
    /// A script, condition, mapping or other expression failed.
    Expression,
    /// No condition of a gateway or activity holds and there is no default flow.
    NoFlow,
    /// A job failed and has no tries left.
    JobFailed,
    /// A called process is not deployed.
    CallFailed,
    /// A timer's time makes no sense.
    Timer,
    /// A limit was reached.
    Limit,
}

/// An incident.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IncidentFact {
    /// What kind it is.
    pub(crate) kind: IncidentKind,
    /// What happened, in a sentence.
    pub(crate) message: String,
    /// Where to go on.
    pub(crate) resume: Resume,
    /// The serial of the run of a script that failed, for the next try.
    pub(crate) run: Option<u32>,
}

/// A BPMN error or an escalation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ErrorFact {
    /// The code.
    pub(crate) code: Arc<str>,
    /// A message for people.
    pub(crate) message: String,
    /// Whether an event catches it. An error that nothing catches ends the instance.
    pub(crate) caught: bool,
}

/// How often a repeated activity runs, as it was when the activity was entered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RepeatFact {
    /// The number of instances of a multi-instance activity; none for a loop, whose condition decides.
    pub(crate) total: Option<u32>,
    /// The items of a collection, one for each instance.
    pub(crate) items: Option<Arc<Vec<Value>>>,
}

/// The numbers that everything in an instance has under another definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MigrationFact {
    /// By the node's number before; none where nothing rests.
    pub(crate) nodes: Vec<NodeId>,
    /// The names of each process scope.
    pub(crate) names: Vec<MovedNames>,
    /// The scopes with tokens at joins.
    pub(crate) joins: Vec<MovedJoins>,
}

/// The numbers that the names of a process scope have under another definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MovedNames {
    /// The process scope.
    pub(crate) scope: ScopeId,
    /// By the name's number before; none for one that no variable has.
    pub(crate) numbers: Vec<NameId>,
    /// The names that the program does not have.
    pub(crate) own: Vec<Arc<str>>,
}

/// The tokens that a scope has at joins, by the slots of another definition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MovedJoins {
    /// The scope.
    pub(crate) scope: ScopeId,
    /// The tokens.
    pub(crate) slots: Vec<u32>,
}
