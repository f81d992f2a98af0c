//! The command `passo`.
#![forbid(unsafe_code)]
fn main() {}
