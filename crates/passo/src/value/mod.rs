//! The one type of all variables, with its conversion from and to JSON.

mod json;
mod kind;

pub use json::JsonError;
pub use kind::{Map, Value};
