//! Passo, a BPMN 2.0 interpreter.
#![forbid(unsafe_code)]

pub mod base;
mod compile;
pub mod diagnostic;
mod dialect;
mod engine;
mod execute;
mod expression;
mod graph;
pub mod history;
mod journal;
pub mod lint;
pub mod model;
pub mod plugin;
mod program;
pub mod read;
mod state;
mod store;
pub mod value;

pub use compile::{CallVariables, ManualTasks, Settings};
pub use engine::{
    BpmnError, Clock, Definition, DeployError, Deployment, Engine, EngineBuilder, EngineError, FieldError,
    HistoryLevel, Incident, IncidentKind, InstanceId, InstanceQuery, InstanceState, InstanceSummary,
    InstanceView, ManualClock, Message, Published, Start, SystemClock, Variables, Waiting, WorkField,
    WorkForm, WorkItem, WorkItemId, WorkKind, WorkQuery,
};
pub use history::{History, HistoryEntry, HistoryKind};
pub use journal::DefinitionId;
pub use store::MemoryStore;
