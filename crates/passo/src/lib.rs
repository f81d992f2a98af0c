//! Passo reads BPMN 2.0 diagrams, says what is wrong with them, and executes them inside your process.
//!
//! An [`Engine`] deploys files ([`Engine::deploy`]), starts instances ([`Engine::start`]) and runs each of them until it waits
//! for somebody or something outside. What it waits for is found and answered by further calls:
//!
//! - work items of people and workers: [`Engine::work_items`], [`Engine::claim`], [`Engine::complete`],
//!   [`Engine::throw_error`], [`Engine::fail`];
//! - messages and signals: [`Engine::publish`], [`Engine::broadcast`];
//! - activities that ad-hoc sub-processes offer: [`InstanceView::offers`] lists them, [`Engine::activate`] begins one;
//! - timers: [`Engine::next_due`] says when to call [`Engine::tick`];
//! - incidents: [`InstanceView::incidents`] lists them, [`Engine::resolve`] tries again.
//!
//! ```
//! use passo::{Engine, InstanceState, ManualClock, Start};
//!
//! let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
//!   <process id="reminder" isExecutable="true">
//!     <startEvent id="start"/>
//!     <sequenceFlow id="f1" sourceRef="start" targetRef="wait"/>
//!     <intermediateCatchEvent id="wait">
//!       <timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>
//!     </intermediateCatchEvent>
//!     <sequenceFlow id="f2" sourceRef="wait" targetRef="note"/>
//!     <scriptTask id="note"><script>reminded = true;</script></scriptTask>
//!   </process>
//! </definitions>"#;
//! let clock = ManualClock::new("2026-03-02T08:00:00Z".parse()?);
//! let engine = Engine::builder().clock(clock.clone()).build();
//! engine.deploy(xml)?;
//! let id = engine.start(Start::process("reminder"))?;
//!
//! clock.set(engine.next_due().expect("the timer is armed"));
//! engine.tick()?;
//! let instance = engine.instance(id).expect("history is kept");
//! assert_eq!(instance.state, InstanceState::Completed);
//! assert_eq!(instance.variables["reminded"], true.into());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A host adds functions for scripts, handlers of tasks and types of form fields with a [`plugin::Plugin`]. Without an engine,
//! [`read::read`] gives a file as typed values ([`model`]) with everything that is wrong or doubtful about it
//! ([`diagnostic`]), and [`lint::lint`] applies the rules of the standard to it.
//!
//! Every call that is refused changes nothing, and says why: [`EngineError`], [`DeployError`]. What goes wrong while an
//! instance runs is an incident of that instance. Everything that input can make large is bounded by [`base::Limits`].
#![forbid(unsafe_code)]

pub mod base;
mod compile;
pub mod diagnostic;
mod dialect;
mod engine;
mod execute;
pub mod export;
mod expression;
mod graph;
pub mod history;
mod journal;
pub mod lint;
pub mod model;
pub mod plugin;
mod program;
pub mod read;
pub mod replay;
mod state;
pub mod store;
pub mod value;
pub mod write;
mod xml;

pub use compile::{CallVariables, InputSets, ManualTasks, ServiceExpressions, Settings};
pub use engine::{
    Archive, BpmnError, Clock, Definition, DeployError, DeployedDecision, Deployment, Engine, EngineBuilder,
    EngineError, ExportError, FieldError, HistoryLevel, Incident, IncidentKind, InstanceId, InstanceQuery,
    InstanceState, InstanceSummary, InstanceView, LockRequest, LockedJob, ManualClock, Message,
    MigrationPlan, Modification, Obstacle, Offer, OpenElement, PastInstance, Published, ScopeVariables,
    Start, SystemClock, Variables, Waiting, WorkField, WorkForm, WorkItem, WorkItemId, WorkKind, WorkQuery,
};
pub use history::{Decision, History, HistoryEntry, HistoryKind, Moment};
pub use journal::DefinitionId;
pub use journal::wire::WireError;
pub use lint::soundness;
pub use store::{MemoryStore, Store, check_record};
