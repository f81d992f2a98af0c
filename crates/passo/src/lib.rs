//! Passo, a BPMN 2.0 interpreter.
#![forbid(unsafe_code)]

pub mod base;
pub mod diagnostic;
mod expression;
pub mod model;
pub mod plugin;
pub mod value;
