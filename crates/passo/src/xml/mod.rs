//! From bytes to text, and from text to a tree of elements with their places in it.
//!
//! Nothing is fetched and no entity of a file is read; depth, number and length are bounded. What the elements mean is for
//! the rooms after this one.

mod attributes;
pub(crate) mod build;
mod characters;
pub(crate) mod cursor;
pub(crate) mod decode;
pub(crate) mod document;
pub(crate) mod emit;
mod inside;
pub(crate) mod kind;
pub(crate) mod locate;
mod meaning;
pub(crate) mod names;
pub(crate) mod namespace;
pub(crate) mod not_xml;
mod problem;
