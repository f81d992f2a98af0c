//! Values to and from rhai's own.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use rhai::{Array, Dynamic, Engine, INT, ImmutableString};
use rust_decimal::Decimal;

use super::EvaluationError;
use crate::base::time::Duration;
use crate::value::{Map, Value};

/// An instant as scripts see it.
#[derive(Clone, Copy, PartialEq)]
struct Instant(DateTime<FixedOffset>);

/// The value as rhai sees it.
pub(super) fn to_dynamic(value: &Value) -> Dynamic {
    match value {
        Value::Null => Dynamic::UNIT,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Decimal(value) => (*value).into(),
        Value::String(value) => ImmutableString::from(value.as_ref()).into(),
        Value::DateTime(value) => Dynamic::from(Instant(*value)),
        Value::Duration(value) => Dynamic::from(*value),
        Value::List(values) => values.iter().map(to_dynamic).collect::<Array>().into(),
        Value::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.as_ref().into(), to_dynamic(value)))
            .collect::<rhai::Map>()
            .into(),
    }
}

/// A value of rhai as a variable holds it.
pub(super) fn from_dynamic(value: Dynamic) -> Result<Value, EvaluationError> {
    if value.is_unit() {
        return Ok(Value::Null);
    }
    if let Ok(value) = value.as_int() {
        return Ok(Value::Int(value));
    }
    if let Ok(value) = value.as_bool() {
        return Ok(Value::Bool(value));
    }
    if let Ok(value) = value.as_float() {
        return Ok(Value::Float(value));
    }
    if let Ok(value) = value.as_immutable_string_ref() {
        return Ok(Value::String(Arc::from(value.as_str())));
    }
    from_compound(value)
}

fn from_compound(value: Dynamic) -> Result<Value, EvaluationError> {
    let value = match value.try_cast_result::<Array>() {
        Ok(values) => {
            return Ok(Value::list(values.into_iter().map(from_dynamic).collect::<Result<_, _>>()?));
        }
        Err(value) => value,
    };
    let value = match value.try_cast_result::<rhai::Map>() {
        Ok(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| Ok((Arc::from(key.as_str()), from_dynamic(value)?)))
                .collect::<Result<Map, EvaluationError>>()?;
            return Ok(Value::Map(Arc::new(entries)));
        }
        Err(value) => value,
    };
    if let Some(number) = value.clone().try_cast::<Decimal>() {
        return Ok(Value::Decimal(number));
    }
    if let Some(character) = value.clone().try_cast::<char>() {
        return Ok(Value::from(character.to_string()));
    }
    if let Some(instant) = value.clone().try_cast::<Instant>() {
        return Ok(Value::DateTime(instant.0));
    }
    if let Some(duration) = value.clone().try_cast::<Duration>() {
        return Ok(Value::Duration(duration));
    }
    Err(EvaluationError::failed(format!("a variable cannot hold a value of the type {}", value.type_name())))
}

/// Makes instants and durations usable in scripts: comparison, text, and the parts of an instant.
pub(super) fn register_types(engine: &mut Engine) {
    engine
        .register_type_with_name::<Instant>("DateTime")
        .register_type_with_name::<Duration>("Duration")
        .register_fn("to_string", |instant: Instant| instant.0.to_rfc3339())
        .register_fn("to_debug", |instant: Instant| instant.0.to_rfc3339())
        .register_fn("to_string", |duration: Duration| duration.to_string())
        .register_fn("to_debug", |duration: Duration| duration.to_string())
        .register_fn("==", |a: Instant, b: Instant| a.0 == b.0)
        .register_fn("!=", |a: Instant, b: Instant| a.0 != b.0)
        .register_fn("<", |a: Instant, b: Instant| a.0 < b.0)
        .register_fn("<=", |a: Instant, b: Instant| a.0 <= b.0)
        .register_fn(">", |a: Instant, b: Instant| a.0 > b.0)
        .register_fn(">=", |a: Instant, b: Instant| a.0 >= b.0)
        .register_fn("==", |a: Duration, b: Duration| a == b)
        .register_fn("!=", |a: Duration, b: Duration| a != b)
        .register_fn("date", |instant: Instant| instant.0.date_naive().to_string())
        .register_fn("epoch_milliseconds", |instant: Instant| -> INT { instant.0.timestamp_millis() });
}

/// An instant for scripts.
pub(super) fn instant(value: DateTime<FixedOffset>) -> Dynamic {
    Dynamic::from(Instant(value))
}
