//! What every room needs and what needs no other room: positions in a source text, limits, times.

mod limits;
mod span;
pub mod time;

pub use limits::Limits;
pub use span::Span;
