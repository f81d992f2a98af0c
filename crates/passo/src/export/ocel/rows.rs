//! The rows of the document.

use serde::Serialize;
use serde_json::Value as Json;

use crate::export::types::AttributeType;

/// A type of objects or events.
#[derive(Serialize)]
pub(super) struct TypeRow<'t> {
    pub(super) name: &'t str,
    pub(super) attributes: Vec<AttributeRow<'t>>,
}

/// An attribute that a type has.
#[derive(Serialize)]
pub(super) struct AttributeRow<'t> {
    pub(super) name: &'t str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

impl<'t> AttributeRow<'t> {
    pub(super) fn new(name: &'t str, kind: AttributeType) -> AttributeRow<'t> {
        AttributeRow { name, kind: kind.in_ocel() }
    }
}

/// An object.
#[derive(Serialize)]
pub(super) struct ObjectRow<'o> {
    pub(super) id: &'o str,
    #[serde(rename = "type")]
    pub(super) kind: &'o str,
    pub(super) attributes: Vec<TimedValue<'o>>,
    pub(super) relationships: &'o [Relationship],
}

/// A value that an attribute has from a time on.
#[derive(Serialize)]
pub(super) struct TimedValue<'o> {
    pub(super) name: &'o str,
    pub(super) time: String,
    pub(super) value: Json,
}

/// A relationship to an object.
#[derive(Clone, Serialize)]
pub(super) struct Relationship {
    #[serde(rename = "objectId")]
    pub(super) object_id: String,
    pub(super) qualifier: &'static str,
}

/// An event.
#[derive(Serialize)]
pub(super) struct EventRow {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) time: String,
    pub(super) attributes: Vec<PlainValue>,
    pub(super) relationships: Vec<Relationship>,
}

/// A value of an attribute of an event.
#[derive(Serialize)]
pub(super) struct PlainValue {
    pub(super) name: &'static str,
    pub(super) value: String,
}
