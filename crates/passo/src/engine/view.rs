//! What the engine tells its callers.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Variables;
use crate::diagnostic::Diagnostic;
use crate::history::WaitingJoin;
use crate::journal::DefinitionId;
use crate::model::{AllowedValue, FieldType};
use crate::store::RowKey;
use crate::value::Value;

pub use crate::journal::IncidentKind;
pub use crate::program::WorkKind;

/// A process instance, by its number in the engine: from 1, in the order of their starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub u64);

impl From<WorkItemId> for RowKey {
    fn from(id: WorkItemId) -> RowKey {
        RowKey { instance: id.instance.0, serial: id.serial }
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for InstanceId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(InstanceId)
    }
}

/// A resting place of one instance: a work item, an incident, or an open ad-hoc sub-process. Written as `instance-serial`; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkItemId {
    /// The instance.
    pub instance: InstanceId,
    /// The number within the instance.
    pub serial: u32,
}

impl fmt::Display for WorkItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.instance, self.serial)
    }
}

/// What a deployment has made.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The processes and global tasks that can now be started or called, in document order.
    pub processes: Vec<Definition>,
    /// The decisions that business rule tasks can now take, in document order.
    pub decisions: Vec<DeployedDecision>,
    /// Warnings and information about the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// One version of a deployed decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployedDecision {
    /// The id of the decision in its file.
    pub id: Arc<str>,
    /// The name of the decision.
    pub name: Option<Arc<str>>,
    /// From 1, one more with each deployment of the decision.
    pub version: u32,
}

/// One version of a deployed process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Unique in the engine.
    pub id: DefinitionId,
    /// The id of the process in its file.
    pub process: Arc<str>,
    /// The name of the process.
    pub name: Option<Arc<str>>,
    /// From 1, one more with each deployment of the process.
    pub version: u32,
    /// Whether it can only be called: a global task.
    pub is_global_task: bool,
    /// Whether no instance of it starts until it is resumed.
    pub suspended: bool,
}

/// Work that waits for somebody or something outside.
#[derive(Clone, Debug)]
pub struct WorkItem {
    /// What it is completed by.
    pub id: WorkItemId,
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id.
    pub element: Arc<str>,
    /// The element's name.
    pub name: Option<Arc<str>>,
    /// What kind of task it is.
    pub kind: WorkKind,
    /// The name of the handler that an outside worker takes the place of.
    pub handler: Option<Arc<str>>,
    /// Who has it.
    pub assignee: Option<Arc<str>>,
    /// Who may claim it.
    pub candidate_users: Vec<Arc<str>>,
    /// Whose members may claim it.
    pub candidate_groups: Vec<Arc<str>>,
    /// When it must be done.
    pub due: Option<DateTime<Utc>>,
    /// When to look at it again.
    pub follow_up: Option<DateTime<Utc>>,
    /// The parameters that its resources are looked for with, by name: the host asks its own directory of people with them.
    pub parameters: Variables,
    /// The higher, the sooner.
    pub priority: i64,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// How many tries remain.
    pub retries_left: u32,
    /// The incident that stops it.
    pub incident: Option<Incident>,
    /// Whether its instance is suspended: it can be seen, but not worked on until the instance is resumed.
    pub suspended: bool,
    /// What its form asks; none for a work item without a form.
    pub form: Option<WorkForm>,
}

/// The form of a work item, with the values that it shows.
#[derive(Clone, Debug)]
pub struct WorkForm {
    /// The name of a form that the host knows.
    pub key: Option<Arc<str>>,
    /// The fields, in the order in which a person fills them.
    pub fields: Vec<WorkField>,
}

/// One field of a work item's form.
#[derive(Clone, Debug)]
pub struct WorkField {
    /// The variable's name.
    pub id: Arc<str>,
    /// What a person reads.
    pub label: Arc<str>,
    /// What may be typed.
    pub field_type: FieldType,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether it is only shown.
    pub read_only: bool,
    /// The values that are allowed; empty for any.
    pub allowed: Vec<AllowedValue>,
    /// What it shows: the variable's value, or the field's default.
    pub value: Value,
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's id.
    pub field: Arc<str>,
    /// What is wrong, in a sentence without the field's name.
    pub message: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// A place where an instance cannot go on by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// What it is resolved by.
    pub id: WorkItemId,
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id.
    pub element: Arc<str>,
    /// What kind of trouble it is.
    pub kind: IncidentKind,
    /// What happened, in a sentence.
    pub message: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Whether an instance runs, or how it has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstanceState {
    /// It runs or waits.
    Active,
    /// It takes no step until it is resumed.
    Suspended,
    /// Its last token was consumed.
    Completed,
    /// A terminate end event has ended it.
    Terminated,
    /// A BPMN error that nobody caught has ended it.
    Failed {
        /// The error's code.
        code: Arc<str>,
    },
    /// It was ended from outside.
    Cancelled,
}

impl InstanceState {
    /// The state in a word for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            InstanceState::Active => "active",
            InstanceState::Suspended => "suspended",
            InstanceState::Completed => "completed",
            InstanceState::Terminated => "terminated",
            InstanceState::Failed { .. } => "failed",
            InstanceState::Cancelled => "cancelled",
        }
    }
}

/// An instance in short.
#[derive(Clone, Debug)]
pub struct InstanceSummary {
    /// Its number.
    pub id: InstanceId,
    /// The id of its process.
    pub process: Arc<str>,
    /// The version of its process.
    pub version: u32,
    /// The caller's own key.
    pub business_key: Option<Arc<str>>,
    /// Whether it runs, or how it has ended.
    pub state: InstanceState,
    /// How many incidents are open.
    pub incidents: usize,
    /// The time of its last command.
    pub changed: DateTime<Utc>,
}

/// An instance as it stands.
#[derive(Clone, Debug)]
pub struct InstanceView {
    /// Its number.
    pub id: InstanceId,
    /// The id of its process.
    pub process: Arc<str>,
    /// The version of its process.
    pub version: u32,
    /// The caller's own key.
    pub business_key: Option<Arc<str>>,
    /// Whether it runs, or how it has ended.
    pub state: InstanceState,
    /// The variables of the process; of an ended instance, their last values.
    pub variables: Variables,
    /// Where its tokens rest, one entry a token, in document order: the leaf elements, in place of an open call activity those of
    /// the called process.
    pub waiting: Vec<Waiting>,
    /// Every place where something rests or is open, the oldest first: the leaf elements, and the sub-processes, calls,
    /// repeated activities and rounds around them.
    pub open: Vec<OpenElement>,
    /// The activities that its ad-hoc sub-processes offer now, the oldest sub-process first, each in document order.
    pub offers: Vec<Offer>,
    /// Its open incidents, the oldest first.
    pub incidents: Vec<Incident>,
}

/// An instance as it was.
#[derive(Clone, Debug)]
pub struct PastInstance {
    /// The number of its last event then.
    pub event: u64,
    /// The number of the command within the engine.
    pub command: u64,
    /// The time of the command.
    pub at: DateTime<Utc>,
    /// How it stood.
    pub instance: InstanceView,
    /// The work items that were open, the oldest first, without their forms.
    pub work_items: Vec<WorkItem>,
    /// The variables of open elements that have variables of their own: sub-processes, called processes, rounds, activities.
    pub scopes: Vec<ScopeVariables>,
    /// The joins that held tokens.
    pub joins: Vec<WaitingJoin>,
}

/// The variables of one open element.
#[derive(Clone, Debug, PartialEq)]
pub struct ScopeVariables {
    /// The element, by the place where its token rests.
    pub open: WorkItemId,
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id.
    pub element: Arc<str>,
    /// Its own variables; those around it are not among them.
    pub variables: Variables,
}

/// A place of an instance where a token rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenElement {
    /// What it is named by in [`Modification`](super::Modification); the same that work items and incidents there have.
    pub id: WorkItemId,
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id.
    pub element: Arc<str>,
    /// The place that it lies in: an open sub-process, call, repeated activity or round.
    pub inside: Option<WorkItemId>,
    /// Of an open call, the key that the called process has of its caller.
    pub business_key: Option<Arc<str>>,
}

/// An activity that an open ad-hoc sub-process offers (section 13.3.5 of the standard).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The ad-hoc sub-process that offers it, for [`Engine::activate_in`](super::Engine::activate_in).
    pub id: WorkItemId,
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The id of the ad-hoc sub-process.
    pub sub_process: Arc<str>,
    /// The activity's id.
    pub element: Arc<str>,
    /// The activity's name.
    pub name: Option<Arc<str>>,
    /// How often it was activated since the ad-hoc sub-process was entered.
    pub activations: u32,
}

/// A token that rests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// The id of the process that the element belongs to.
    pub process: Arc<str>,
    /// The element's id.
    pub element: Arc<str>,
}
