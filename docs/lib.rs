//! The documentation of Passo: the README and the guide, whose code is compiled and run by `cargo test`.
#![forbid(unsafe_code)]

#[doc = include_str!("../README.md")]
pub mod readme {}

#[doc = include_str!("guide/first-process.md")]
pub mod first_process {}

#[doc = include_str!("guide/embedding.md")]
pub mod embedding {}

#[doc = include_str!("guide/operating.md")]
pub mod operating {}

#[doc = include_str!("guide/history.md")]
pub mod history {}

#[doc = include_str!("guide/messages.md")]
pub mod messages {}

#[doc = include_str!("guide/compensation.md")]
pub mod compensation {}

#[doc = include_str!("guide/user-tasks.md")]
pub mod user_tasks {}

#[doc = include_str!("guide/plug-ins.md")]
pub mod plug_ins {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/command-line.md")]
pub mod command_line {}

#[doc = include_str!("guide/diagrams.md")]
pub mod diagrams {}

#[doc = include_str!("guide/energy.md")]
pub mod energy {}
