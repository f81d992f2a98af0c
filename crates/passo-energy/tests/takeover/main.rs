//! Takeovers on the engine with records in memory: what forms show and refuse, and what the records say at the end.

mod desk;
mod forms;
mod production;
mod records;
