//! Takeovers on the engine with records in memory: what forms show and refuse, and what the records say at the end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests fail as tests do"
)]

mod desk;
mod forms;
mod production;
mod records;
