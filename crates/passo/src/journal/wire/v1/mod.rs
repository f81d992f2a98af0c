//! Version 1 of the format: types of its own, whose numbers and order of fields never change.
//!
//! Each type stands here as the page of the format shows it. The engine's types may change: then the conversions do, and what
//! was written stays readable.

mod convert;
mod event;
mod fact;
mod number;
mod numbering;
mod value;

pub(crate) use convert::{from_event, to_event};
pub(crate) use event::{Event, Outcome, ScopeKind};
pub(crate) use fact::{
    CompensationFact, ErrorFact, IncidentFact, IncidentKind, MigrationFact, PublicationFact, RepeatFact,
    Resume, StartPlace, TimerPlan, WaitFact, WorkFact,
};
pub(crate) use number::{Activity, Definition, Flow, Name, Node, Scope, Wait};
pub(crate) use numbering::Numbering;

use std::borrow::Cow;
use std::sync::Arc;

/// A text.
pub(crate) type Text = Arc<str>;

/// A time, in milliseconds since the Unix epoch.
pub(crate) type Time = i64;

/// A text that is lent.
pub(crate) type Message<'a> = Cow<'a, str>;

/// Texts.
pub(crate) type Texts<'a> = Cow<'a, [Arc<str>]>;

/// Values by their names.
pub(crate) type Variables<'a> = Cow<'a, crate::value::Map>;

/// The items of a collection.
pub(crate) type Items = Arc<Vec<crate::value::Value>>;

/// What the types of events and of what belongs to them look like.
#[cfg(test)]
pub(crate) fn shapes() -> Vec<super::shape::Shape> {
    [event::SHAPES, fact::SHAPES, numbering::SHAPES, &[value::SHAPE]].concat()
}
