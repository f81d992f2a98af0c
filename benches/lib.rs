//! The benches: Passo beside its limits, in one run.
//!
//! A limit is the same work written by hand with nothing around it: what no engine can be faster than. The rooms: [`harness`] measures
//! and shows, [`instructions`] counts them, [`limits`] has the work written by hand, [`models`] the diagrams, and [`subjects`] a file for each subject.
#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench prints what it measured, and one that cannot run must say so at once"
)]

pub mod harness;
pub mod instructions;
pub mod limits;
pub mod models;
pub mod subjects;
