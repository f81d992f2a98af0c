//! Measures pairs of an engine and its limit, and shows what came out.
//!
//! The machine that this runs on may be busy with other things. So both sides of a pair are measured in turn, a sample each,
//! many times: what disturbs one disturbs the other, and the middle of the ratios says more than either figure.

mod chart;
mod command;
mod curve;
mod document;
mod figure;
mod goal;
mod machine;
mod measure;
mod row;
mod side;
mod table;

pub use chart::chart;
pub use command::{Command, Output};
pub use curve::Curve;
pub use document::{Section, write_section, write_svg};
pub use figure::Unit;
pub use goal::Goal;
pub use machine::{compiler, machine};
pub use measure::{Effort, Outcome, measure};
pub use row::{Row, Scale, Subject};
pub use side::Side;
pub(crate) use side::time;
pub use table::{markdown, show};
