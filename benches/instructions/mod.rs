//! Counts the instructions of hot paths, and compares them with what they were.
//!
//! Times on a machine that others use say little about a change of five in a hundred. Instructions are the same each time, as long as
//! the compiler and the libraries are.

mod baseline;
mod callgrind;
mod hot_path;

pub use baseline::{Baselines, Comparison, Verdict};
pub use callgrind::count;
pub use hot_path::HotPath;
