//! What a store keeps in a form that people and queries can read. The records decide; rows follow them.

use std::sync::Arc;

/// A row that belongs to an instance: the instance, and the serial of the resting token or subscription within it, which an
/// instance never uses twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// The instance.
    pub instance: u64,
    /// The serial.
    pub serial: u32,
}

/// A process instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceRow {
    /// Its number.
    pub id: u64,
    /// The id of its process.
    pub process: Arc<str>,
    /// The version of its process.
    pub version: u32,
    /// The caller's own key.
    pub business_key: Option<Arc<str>>,
    /// Whether it runs, or how it ended.
    pub state: RowState,
    /// The code of the BPMN error that ended it.
    pub error: Option<Arc<str>>,
    /// How many incidents are open.
    pub incidents: u32,
    /// The time of its last command, in milliseconds since the Unix epoch.
    pub changed: i64,
    /// Whether something in it goes on without help from outside: a handler was called or is to be called, or a throw has not
    /// reached its receivers. May stay set for an instance that has come to rest.
    pub restless: bool,
}

/// Whether an instance runs, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowState {
    /// It runs or waits.
    Active,
    /// It takes no step until it is resumed.
    Suspended,
    /// It came to its end.
    Completed,
    /// A terminate end event ended it.
    Terminated,
    /// A BPMN error that nobody caught ended it.
    Failed,
    /// It was ended from outside.
    Cancelled,
}

impl RowState {
    /// Every state.
    pub const ALL: [RowState; 6] = [
        RowState::Active,
        RowState::Suspended,
        RowState::Completed,
        RowState::Terminated,
        RowState::Failed,
        RowState::Cancelled,
    ];

    /// The state in a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RowState::Active => "active",
            RowState::Suspended => "suspended",
            RowState::Completed => "completed",
            RowState::Terminated => "terminated",
            RowState::Failed => "failed",
            RowState::Cancelled => "cancelled",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<RowState> {
        RowState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the instance has ended.
    #[must_use]
    pub fn is_ended(self) -> bool {
        !matches!(self, RowState::Active | RowState::Suspended)
    }
}

/// An open work item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItemRow {
    /// Where it is.
    pub key: RowKey,
    /// The id of the process that its element belongs to.
    pub process: Arc<str>,
    /// The id of its element.
    pub element: Arc<str>,
    /// The name of its element.
    pub name: Option<Arc<str>>,
    /// The name of the handler that does it.
    pub handler: Option<Arc<str>>,
    /// Who has it.
    pub assignee: Option<Arc<str>>,
    /// Who may claim it.
    pub candidate_users: Vec<Arc<str>>,
    /// Whose members may claim it.
    pub candidate_groups: Vec<Arc<str>>,
    /// When it must be done, in milliseconds since the Unix epoch.
    pub due: Option<i64>,
    /// When to look at it again, in milliseconds since the Unix epoch.
    pub follow_up: Option<i64>,
    /// The higher, the sooner.
    pub priority: i64,
    /// Since when it is offered, in milliseconds since the Unix epoch.
    pub since: i64,
    /// How many tries remain.
    pub retries_left: u32,
}

/// An armed timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimerRow {
    /// Where it is.
    pub key: RowKey,
    /// The id of the process that its element belongs to.
    pub process: Arc<str>,
    /// The id of its event.
    pub element: Arc<str>,
    /// When it fires, in milliseconds since the Unix epoch.
    pub due: i64,
    /// Of timers due at the same time the one with the lower number fires first.
    pub order: u64,
    /// Its place in the instance, for the engine.
    pub place: u32,
}

/// What a subscription waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscriptionKind {
    /// A message.
    Message,
    /// A signal.
    Signal,
}

impl SubscriptionKind {
    /// The kind in a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SubscriptionKind::Message => "message",
            SubscriptionKind::Signal => "signal",
        }
    }
}

/// A place that waits for a message or a signal. One that message flows lead to has a row for each of them, and one for the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Where it is.
    pub key: RowKey,
    /// What finds it: the name of the message or signal, or a message flow that leads to it.
    pub address: Arc<str>,
    /// The id of the process that its element belongs to.
    pub process: Arc<str>,
    /// The id of its element.
    pub element: Arc<str>,
    /// What it waits for.
    pub kind: SubscriptionKind,
    /// The name of the message or signal.
    pub name: Arc<str>,
    /// The key that tells messages of one name apart.
    pub message_key: Option<Arc<str>>,
    /// How deep the scope of the place lies in its instance: a message goes to the deepest.
    pub depth: u32,
    /// Of places of one name the one with the lower number began to wait first.
    pub order: u64,
}

/// An open incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRow {
    /// Where it is.
    pub key: RowKey,
    /// The id of the process that its element belongs to.
    pub process: Arc<str>,
    /// The id of its element.
    pub element: Arc<str>,
    /// What kind of trouble it is, in a word.
    pub kind: &'static str,
    /// What happened, in a sentence.
    pub message: Arc<str>,
    /// Since when, in milliseconds since the Unix epoch.
    pub since: i64,
}

macro_rules! keyed {
    ($($row:ty),+) => {$(
        impl Keyed for $row {
            fn key(&self) -> RowKey {
                self.key
            }
        }
    )+};
}

/// A row that belongs to an instance.
pub trait Keyed {
    /// Where it is.
    fn key(&self) -> RowKey;
}

keyed!(WorkItemRow, TimerRow, SubscriptionRow, IncidentRow);
