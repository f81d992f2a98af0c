//! The same work as the benches do, written by hand with nothing around it: what an engine cannot be faster than.
//!
//! - [`Machine`]: a table of operations, a queue of tokens and a count of steps. Each instance is a small state of its own,
//!   allocated when it starts and given back when it ends, as an engine has to. It has no names, no bounds and no past.
//! - [`BareRhai`]: calls of the interpreter over one scope, compiled once.
//! - [`Records`], [`Keys`], [`Schedule`], [`Desk`]: records that wait, in the indexes that find them.
//! - [`bare_xml`]: the events of the XML reader, looked at by nobody.

mod bare_rhai;
mod bare_xml;
mod machine;
mod programs;
mod waiting;

pub use bare_rhai::BareRhai;
pub use bare_xml::bare_xml;
pub use machine::Machine;
pub use waiting::{Desk, Keys, Records, Schedule};
