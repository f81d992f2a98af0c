//! The engine: many instances, their work items, timers and subscriptions.

mod clock;
mod error;
mod request;
mod view;

pub use clock::{Clock, ManualClock, SystemClock};
pub use error::{DeployError, EngineError};
pub use request::{BpmnError, InstanceQuery, Message, Published, Start, Variables, WorkQuery};
pub use view::{
    Definition, Deployment, FieldError, Incident, IncidentKind, InstanceId, InstanceState, InstanceSummary,
    InstanceView, Waiting, WorkField, WorkForm, WorkItem, WorkItemId, WorkKind,
};

use chrono::{DateTime, Utc};

use crate::base::Limits;
use crate::compile::Settings;
use crate::diagnostic::Diagnostic;
use crate::history::History;
use crate::plugin::Plugin;
use crate::store::MemoryStore;

/// How much of an instance's past is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum HistoryLevel {
    /// Every event.
    #[default]
    Full,
    /// Nothing: an instance has no history, and a reopened engine does not know it.
    None,
}

/// Puts an engine together.
pub struct EngineBuilder {
    _private: (),
}

impl EngineBuilder {
    /// Adds a plug-in.
    #[must_use]
    pub fn plugin(self, _plugin: Plugin) -> EngineBuilder {
        todo!()
    }
    /// Another clock than the computer's.
    #[must_use]
    pub fn clock(self, _clock: impl Clock + 'static) -> EngineBuilder {
        todo!()
    }
    /// Other limits.
    #[must_use]
    pub fn limits(self, _limits: Limits) -> EngineBuilder {
        todo!()
    }
    /// Other settings.
    #[must_use]
    pub fn settings(self, _settings: Settings) -> EngineBuilder {
        todo!()
    }
    /// How much history is kept.
    #[must_use]
    pub fn history(self, _level: HistoryLevel) -> EngineBuilder {
        todo!()
    }
    /// What was kept by an engine before goes on: deployments, instances, buffered messages.
    #[must_use]
    pub fn store(self, _store: MemoryStore) -> EngineBuilder {
        todo!()
    }
    /// The engine.
    #[must_use]
    pub fn build(self) -> Engine {
        todo!()
    }
}

/// The engine.
pub struct Engine {
    _private: (),
}

impl Engine {
    /// An engine in memory with the computer's clock.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "skeleton")]
    pub fn new() -> Engine {
        todo!()
    }
    /// An engine of your making.
    #[must_use]
    pub fn builder() -> EngineBuilder {
        todo!()
    }
    /// Everything that is wrong or doubtful about a file, as deployment would see it, without deploying it.
    #[must_use]
    pub fn check(&self, _xml: &[u8]) -> Vec<Diagnostic> {
        todo!()
    }
    /// A readable dump of the programs of a file.
    pub fn program(&self, _xml: &[u8]) -> Result<String, DeployError> {
        todo!()
    }
    /// Deploys one file.
    pub fn deploy(&self, _xml: impl AsRef<[u8]>) -> Result<Deployment, DeployError> {
        todo!()
    }
    /// Deploys several files that belong together: all of them or none. (diagnostics of all files, in order)
    pub fn deploy_all<T: AsRef<[u8]>>(&self, _files: &[T]) -> Result<Deployment, DeployError> {
        todo!()
    }
    /// All deployed definitions.
    #[must_use]
    pub fn definitions(&self) -> Vec<Definition> {
        todo!()
    }
    /// Starts an instance and runs it until it waits or ends.
    pub fn start(&self, _start: impl Into<Start>) -> Result<InstanceId, EngineError> {
        todo!()
    }
    /// Open work items.
    #[must_use]
    pub fn work_items(&self, _query: &WorkQuery) -> Vec<WorkItem> {
        todo!()
    }
    /// One open work item.
    #[must_use]
    pub fn work_item(&self, _id: WorkItemId) -> Option<WorkItem> {
        todo!()
    }
    /// The variables that a work item sees, its own first.
    #[must_use]
    pub fn work_variables(&self, _id: WorkItemId) -> Option<Variables> {
        todo!()
    }
    /// Claims.
    pub fn claim(&self, _id: WorkItemId, _user: &str) -> Result<(), EngineError> {
        todo!()
    }
    /// Gives back.
    pub fn release(&self, _id: WorkItemId) -> Result<(), EngineError> {
        todo!()
    }
    /// Completes a work item (or a waiting receive task) with form data checked.
    pub fn complete(&self, _id: WorkItemId, _variables: Variables) -> Result<(), EngineError> {
        todo!()
    }
    /// The ids of the receive tasks that wait at this element (they can be completed from outside too), oldest first.
    #[must_use]
    pub fn receive_tasks(&self, _element: &str) -> Vec<WorkItemId> {
        todo!()
    }
    /// A worker reports a BPMN error.
    pub fn throw_error(&self, _id: WorkItemId, _error: BpmnError) -> Result<(), EngineError> {
        todo!()
    }
    /// A worker reports a technical failure; `retries_left` none: one less than before.
    pub fn fail(
        &self,
        _id: WorkItemId,
        _reason: &str,
        _retries_left: Option<u32>,
    ) -> Result<(), EngineError> {
        todo!()
    }
    /// Publishes a message.
    pub fn publish(&self, _message: Message) -> Result<Published, EngineError> {
        todo!()
    }
    /// Broadcasts a signal; gives how many places and start events took it.
    pub fn broadcast(&self, _signal: &str, _variables: Variables) -> Result<usize, EngineError> {
        todo!()
    }
    /// When the next timer is due.
    #[must_use]
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        todo!()
    }
    /// Fires the timers that are due at the clock's now, in (due, armed) order; gives how many.
    pub fn tick(&self) -> Result<usize, EngineError> {
        todo!()
    }
    /// One instance.
    #[must_use]
    pub fn instance(&self, _id: InstanceId) -> Option<InstanceView> {
        todo!()
    }
    /// Instances.
    #[must_use]
    pub fn instances(&self, _query: &InstanceQuery) -> Vec<InstanceSummary> {
        todo!()
    }
    /// Sets variables from outside, in the process (None) or in the innermost open scope of an element.
    pub fn set_variables(
        &self,
        _id: InstanceId,
        _scope: Option<&str>,
        _variables: Variables,
    ) -> Result<(), EngineError> {
        todo!()
    }
    /// Ends an instance from outside.
    pub fn cancel(&self, _id: InstanceId) -> Result<(), EngineError> {
        todo!()
    }
    /// Resolves an incident: its element is tried again.
    pub fn resolve(&self, _incident: WorkItemId, _variables: Variables) -> Result<(), EngineError> {
        todo!()
    }
    /// What happened to an instance, from its events.
    #[must_use]
    pub fn history(&self, _id: InstanceId) -> Option<History> {
        todo!()
    }
}
