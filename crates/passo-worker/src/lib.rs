//! Workers for [Passo](passo): threads that take jobs from an engine, do them, and hand in what results; and a thread that fires
//! its timers.
//!
//! ```
//! use std::sync::Arc;
//! use passo::{Engine, InstanceState, Start};
//! use passo_worker::Worker;
//!
//! let engine = Arc::new(Engine::new());
//! engine.deploy(r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
//!   <process id="order" isExecutable="true">
//!     <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
//!     <serviceTask id="ship" implementation="ship"/><sequenceFlow id="f2" sourceRef="ship" targetRef="end"/>
//!     <endEvent id="end"/>
//!   </process>
//! </definitions>"#)?;
//! let worker = Worker::new("shipping 1")
//!     .handler("ship", |job| Ok([("parcel".into(), job.idempotency_key.to_string().into())].into()))
//!     .start(engine.clone())?;
//! let order = engine.start(Start::process("order"))?;
//! while engine.instance(order).map(|found| found.state) != Some(InstanceState::Completed) {
//!     std::thread::sleep(std::time::Duration::from_millis(5));
//! }
//! worker.stop();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A job is done at least once, always with the same [idempotency key](passo::LockedJob::idempotency_key). A worker has it for
//! itself for a while and extends that while it works on it; when the worker dies, the job is free again.
#![forbid(unsafe_code)]

mod bell;
mod ticker;
mod worker;

pub use ticker::Ticker;
pub use worker::{Running, Worker};
