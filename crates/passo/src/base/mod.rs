//! What every room needs and what needs no other room: positions in a source text, limits, times.

mod back_off;
mod limits;
mod span;
mod text_table;
pub mod time;

pub use back_off::BackOff;
pub use limits::Limits;
pub use span::Span;
pub(crate) use text_table::TextTable;
