//! Passo, a BPMN 2.0 interpreter.
#![forbid(unsafe_code)]

pub mod base;
pub mod diagnostic;
mod dialect;
mod expression;
mod journal;
pub mod model;
pub mod plugin;
pub mod read;
mod state;
pub mod value;
