//! Why the engine refuses a call. A refused call changes nothing.

use std::sync::Arc;

use thiserror::Error;

use super::{FieldError, InstanceId, Obstacle, WorkItemId};
use crate::diagnostic::{Diagnostic, Severity};
use crate::journal::DefinitionId;

/// Why files are not deployed.
#[derive(Debug, Error)]
pub enum DeployError {
    /// A file is wrong; what is wrong stands in the diagnostics.
    #[error("the model is refused: {}", first_error(diagnostics))]
    Rejected {
        /// Everything that was found, also what is no error.
        diagnostics: Vec<Diagnostic>,
    },
    /// The files have no process and no decision.
    #[error("the model has no process, no global task and no decision; there is nothing to deploy")]
    Empty {
        /// Everything that was found.
        diagnostics: Vec<Diagnostic>,
    },
    /// The store does not keep it.
    #[error("{reason}")]
    StoreFailed {
        /// Why.
        reason: Arc<str>,
    },
}

impl DeployError {
    /// Of the errors of the engine only that of its store can be met when files are deployed.
    pub(super) fn from_engine(error: EngineError) -> DeployError {
        DeployError::StoreFailed { reason: error.to_string().into() }
    }
}

fn first_error(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    match diagnostics.iter().find(|found| found.severity == Severity::Error) {
        Some(found) if errors > 1 => format!("{} (and {} more errors)", found.message, errors - 1),
        Some(found) => found.message.clone(),
        None => String::new(),
    }
}

fn in_words(obstacles: &[Obstacle]) -> String {
    obstacles.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Why a command is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum EngineError {
    /// A worker does not have the work item for itself, or not any more.
    #[error("the worker \"{worker}\" has no lock on the work item {id}")]
    NotLocked {
        /// The work item.
        id: WorkItemId,
        /// The worker.
        worker: Arc<str>,
    },
    /// What the store has of an instance is not what was put there. Other instances go on.
    #[error("the store is damaged: {reason}")]
    InstanceDamaged {
        /// The instance.
        instance: InstanceId,
        /// What is wrong with it.
        reason: Arc<str>,
    },
    /// No process of this id is deployed, or not in this version.
    #[error("no process \"{process}\" is deployed{}", version.map_or_else(String::new, |version| format!(" in version {version}")))]
    UnknownProcess {
        /// The process that was asked for.
        process: Arc<str>,
        /// The version that was asked for.
        version: Option<u32>,
    },
    /// The process has several none start events and the caller names none of them.
    #[error("the process \"{process}\" has several start events; name one of: {}", choices.join(", "))]
    AmbiguousStart {
        /// The process.
        process: Arc<str>,
        /// The ids of its none start events.
        choices: Vec<Arc<str>>,
    },
    /// The process cannot be started by a call: it only starts by messages, signals or timers, or it is a global task.
    #[error("the process \"{process}\" cannot be started by a call: {reason}")]
    NotStartable {
        /// The process.
        process: Arc<str>,
        /// Why.
        reason: String,
    },
    /// The definition is suspended: no instance of it starts until it is resumed.
    #[error("version {version} of the process \"{process}\" is suspended; resume it first")]
    DefinitionSuspended {
        /// The process.
        process: Arc<str>,
        /// Its version.
        version: u32,
    },
    /// There is no such element.
    #[error("the process \"{process}\" has no element \"{element}\" that this can be done to")]
    UnknownElement {
        /// The process.
        process: Arc<str>,
        /// The element that was asked for.
        element: Arc<str>,
    },
    /// No ad-hoc sub-process offers the activity now.
    #[error("the activity \"{element}\" cannot be activated: {reason}")]
    NotOffered {
        /// The activity that was asked for.
        element: Arc<str>,
        /// Why it is not offered.
        reason: String,
    },
    /// There is no such instance.
    #[error("there is no instance {0}")]
    UnknownInstance(InstanceId),
    /// The instance has ended.
    #[error("instance {0} has ended")]
    InstanceEnded(InstanceId),
    /// The instance is suspended: nothing in it can be done until it is resumed.
    #[error("instance {0} is suspended; resume it first")]
    InstanceSuspended(InstanceId),
    /// What is asked for cannot be done to the instance.
    #[error("instance {instance} cannot be changed like this: {}", in_words(obstacles))]
    Impossible {
        /// The instance.
        instance: InstanceId,
        /// All that stands against it.
        obstacles: Vec<Obstacle>,
    },
    /// There is no such definition.
    #[error("there is no such definition")]
    UnknownDefinition(DefinitionId),
    /// Elements cannot be mapped like this.
    #[error("the mapping is refused: {}", in_words(obstacles))]
    NotMappable {
        /// All that stands against it.
        obstacles: Vec<Obstacle>,
    },
    /// There is no such work item any more: it is done, or was ended.
    #[error("work item {0} is not open: it is done or was ended")]
    StaleWorkItem(WorkItemId),
    /// Somebody else has the work item.
    #[error("work item {id} belongs to {assignee}")]
    AlreadyClaimed {
        /// The work item.
        id: WorkItemId,
        /// Who has it.
        assignee: Arc<str>,
    },
    /// There is no open incident at this place.
    #[error("there is no open incident {0}")]
    StaleIncident(WorkItemId),
    /// Fields of a form are wrong; nothing of what was handed in is lost on the caller's side, and nothing is taken.
    #[error("the form is refused: {}", fields.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    InvalidForm {
        /// What is wrong with each field.
        fields: Vec<FieldError>,
    },
    /// Nobody takes the message, and it has no time to live.
    #[error("nobody waits for the message \"{name}\"{}", key.as_ref().map_or_else(String::new, |key| format!(" with the key \"{key}\"")))]
    MessageRefused {
        /// The message's name.
        name: Arc<str>,
        /// Its key.
        key: Option<Arc<str>>,
    },
    /// The open element has no scope of its own, in which variables could be set.
    #[error("what is open as {0} has no scope of its own; set variables in what it stands in")]
    NoScope(WorkItemId),
    /// The host keeps the data store; it is written there.
    #[error("the data store \"{store}\" is kept by the host; write it there")]
    KeptByHost {
        /// The data store's name.
        store: Arc<str>,
    },
    /// A limit of [`Limits`](crate::base::Limits) would be exceeded.
    #[error("{what}: {limit} are allowed")]
    LimitExceeded {
        /// What is too large.
        what: String,
        /// The limit.
        limit: usize,
    },
    /// The store failed. An engine that has the store for itself takes no more commands then, and what it shows may be ahead of what
    /// is kept: open another one. One that shares its store may be asked again; what it was told may have taken effect.
    #[error("the store has failed: {reason}")]
    StoreFailed {
        /// Why.
        reason: Arc<str>,
    },
}
