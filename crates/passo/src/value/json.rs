//! Values from and to JSON.

use std::sync::Arc;

use serde_json::Value as Json;
use thiserror::Error;

use super::{Map, Value};

/// Why a JSON text is no value.
#[derive(Debug, Error)]
pub enum JsonError {
    /// The text is not JSON.
    #[error("this is not JSON: {0}")]
    Syntax(#[from] serde_json::Error),
}

impl Value {
    /// The value as JSON. Dates and durations become ISO 8601 texts, decimals texts, and floats that are not finite
    /// become null.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::from(*value),
            Value::Int(value) => Json::from(*value),
            Value::Float(value) => Json::from(*value),
            Value::Decimal(value) => Json::from(value.to_string()),
            Value::String(value) => Json::from(value.as_ref()),
            Value::DateTime(value) => Json::from(value.to_rfc3339()),
            Value::Duration(value) => Json::from(value.to_string()),
            Value::List(values) => values.iter().map(Value::to_json).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// The value of a JSON text, for example of a command line's argument.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub fn parse_json(text: &str) -> Result<Value, JsonError> {
        Ok(Value::from(serde_json::from_str::<Json>(text)?))
    }
}

impl From<Json> for Value {
    /// Whole numbers that fit 64 bits stay whole; all others become floats.
    fn from(json: Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(value),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Int(whole),
                None => number.as_f64().map_or(Value::Null, Value::Float),
            },
            Json::String(text) => Value::from(text),
            Json::Array(values) => Value::list(values.into_iter().map(Value::from).collect()),
            Json::Object(entries) => Value::Map(Arc::new(
                entries.into_iter().map(|(key, value)| (Arc::from(key), Value::from(value))).collect::<Map>(),
            )),
        }
    }
}
