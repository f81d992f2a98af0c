//! Workers for [Passo](passo) whose handlers are futures on [tokio], and the firing of timers as a future.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use passo::{Engine, InstanceState, Start};
//! use passo_tokio::Worker;
//!
//! let engine = Arc::new(Engine::new());
//! engine.deploy(r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
//!   <process id="order" isExecutable="true">
//!     <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
//!     <serviceTask id="ship" implementation="ship"/>
//!   </process>
//! </definitions>"#)?;
//! let order = engine.start(Start::process("order"))?;
//! let worker = Worker::new("shipping 1").handler("ship", |_| async { Ok([].into()) });
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
//! // It works until this is ready.
//! let end = async {
//!     while engine.instance(order).map(|found| found.state) != Some(InstanceState::Completed) {
//!         tokio::time::sleep(Duration::from_millis(5)).await;
//!     }
//! };
//! runtime.block_on(worker.run(engine.clone(), end));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The engine's calls run on tokio's threads for blocking work, since they may wait for a disk or a database.
#![forbid(unsafe_code)]

mod ticker;
mod worker;

pub use ticker::tick;
pub use worker::Worker;

use std::sync::Arc;

use passo::Engine;

/// Calls the engine where it blocks nobody; nothing when the runtime ends meanwhile.
async fn call<T: Send + 'static>(
    engine: &Arc<Engine>,
    call: impl FnOnce(&Engine) -> T + Send + 'static,
) -> Option<T> {
    let engine = engine.clone();
    tokio::task::spawn_blocking(move || call(&engine)).await.ok()
}

#[cfg(doctest)]
#[doc = include_str!("../../../docs/guide/workers.md")]
struct Workers;
