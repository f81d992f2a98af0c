//! Values of variables as the attributes of logs.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value as Json;

use crate::value::Value;

/// The types that attributes of both logs have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AttributeType {
    Text,
    Time,
    Integer,
    Float,
    Boolean,
}

impl AttributeType {
    /// The type that a value has; none for null, which the logs do not have.
    pub(super) fn of(value: &Value) -> Option<AttributeType> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => AttributeType::Boolean,
            Value::Int(_) => AttributeType::Integer,
            Value::Float(number) if !number.is_finite() => AttributeType::Text,
            Value::Float(_) | Value::Decimal(_) => AttributeType::Float,
            Value::DateTime(_) => AttributeType::Time,
            Value::String(_) | Value::Duration(_) | Value::List(_) | Value::Map(_) => AttributeType::Text,
        })
    }

    /// The type that has the values of both.
    pub(super) fn or(self, other: AttributeType) -> AttributeType {
        use AttributeType::{Float, Integer, Text};
        match (self, other) {
            (one, other) if one == other => one,
            (Integer, Float) | (Float, Integer) => Float,
            _ => Text,
        }
    }

    /// Its name in OCEL.
    pub(super) fn in_ocel(self) -> &'static str {
        match self {
            AttributeType::Text => "string",
            AttributeType::Time => "time",
            AttributeType::Integer => "integer",
            AttributeType::Float => "float",
            AttributeType::Boolean => "boolean",
        }
    }

    /// The tag of its attributes in XES.
    pub(super) fn in_xes(self) -> &'static str {
        match self {
            AttributeType::Text => "string",
            AttributeType::Time => "date",
            AttributeType::Integer => "int",
            AttributeType::Float => "float",
            AttributeType::Boolean => "boolean",
        }
    }

    /// A value as JSON of this type, which has it.
    pub(super) fn json(self, value: &Value) -> Json {
        match (self, value) {
            (AttributeType::Boolean, Value::Bool(truth)) => Json::from(*truth),
            (AttributeType::Integer, Value::Int(number)) => Json::from(*number),
            (AttributeType::Float, Value::Int(_) | Value::Float(_) | Value::Decimal(_)) => {
                Json::from(value.as_float().unwrap_or_default())
            }
            _ => Json::from(text(value)),
        }
    }
}

/// A value as text; lists and maps as JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::DateTime(instant) => time(instant.to_utc()),
        Value::List(_) | Value::Map(_) => value.to_json().to_string(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Decimal(_)
        | Value::String(_)
        | Value::Duration(_) => value.to_string(),
    }
}

/// A time as both logs have it.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A name as XML has names: what it does not allow becomes an underscore.
pub(super) fn xml_name(name: &Arc<str>) -> String {
    let allowed = |found: char| found.is_alphanumeric() || matches!(found, '_' | '-' | '.');
    name.chars().map(|found| if allowed(found) { found } else { '_' }).collect()
}
