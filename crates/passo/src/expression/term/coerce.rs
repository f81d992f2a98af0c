//! Values of one kind as another one (section 1.18 of the unified expression language).

use super::Manner;
use crate::expression::EvaluationError;
use crate::value::Value;

/// The truth value.
pub(super) fn boolean(value: &Value, manner: Manner) -> Result<bool, EvaluationError> {
    match (value, manner) {
        (Value::Bool(value), _) => Ok(*value),
        (Value::Null, Manner::Juel) => Ok(false),
        (Value::String(text), Manner::Juel) => Ok(text.eq_ignore_ascii_case("true")),
        (other, _) => {
            Err(EvaluationError::failed(format!("true or false is expected, not {}", described(other))))
        }
    }
}

/// The number that counting goes on with: in the unified expression language a text may hold it, and null is 0.
pub(super) fn number(value: &Value, manner: Manner) -> Result<Value, EvaluationError> {
    match (value, manner) {
        (Value::Int(_) | Value::Float(_) | Value::Decimal(_), _) => Ok(value.clone()),
        (Value::Null, Manner::Juel) => Ok(Value::Int(0)),
        (Value::String(text), Manner::Juel) if text.is_empty() => Ok(Value::Int(0)),
        (Value::String(text), Manner::Juel) => number_in(text).ok_or_else(|| not_a_number(value)),
        (other, _) => Err(not_a_number(other)),
    }
}

/// The number that a text holds.
pub(super) fn number_in(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(Value::Int(number));
    }
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float)
}

fn not_a_number(value: &Value) -> EvaluationError {
    EvaluationError::failed(format!("a number is expected, not {}", described(value)))
}

/// The text of a value; null has none.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A value in a few words.
pub(super) fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::List(_) | Value::Map(_) => format!("a {}", value.kind()),
        Value::String(text) => format!("the text \"{}\"", text.chars().take(60).collect::<String>()),
        other => format!("the {} {other}", other.kind()),
    }
}

/// Whether a value is empty, as the operator `empty` has it.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::List(values) => values.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Decimal(_)
        | Value::DateTime(_)
        | Value::Duration(_) => false,
    }
}
