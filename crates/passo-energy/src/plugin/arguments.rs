//! Reading the arguments of a function, with errors that name the argument.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use passo::plugin::{CallContext, FunctionError};
use passo::value::Value;

use crate::time_band::rome_date;

/// The arguments of one call.
pub(super) struct Arguments<'a> {
    pub(super) context: &'a CallContext,
    values: &'a [Value],
}

impl<'a> Arguments<'a> {
    pub(super) fn new(context: &'a CallContext, values: &'a [Value]) -> Arguments<'a> {
        Arguments { context, values }
    }

    /// The argument itself; null when the call has fewer.
    pub(super) fn value(&self, index: usize) -> &'a Value {
        self.values.get(index).unwrap_or(&Value::Null)
    }

    /// The argument as text, if it has any.
    pub(super) fn text(&self, index: usize) -> Option<String> {
        text_of(self.value(index))
    }

    /// The argument as text.
    pub(super) fn required_text(&self, index: usize, name: &str) -> Result<String, FunctionError> {
        self.text(index).ok_or_else(|| FunctionError::Failed(format!("{name}: a value is needed")))
    }

    /// The argument as a value of the domain.
    pub(super) fn parse<T: FromStr<Err: std::fmt::Display>>(
        &self,
        index: usize,
        name: &str,
    ) -> Result<T, FunctionError> {
        let text = self.required_text(index, name)?;
        text.parse().map_err(|error: T::Err| FunctionError::Failed(format!("{name}: {error}")))
    }

    /// The argument as a value of the domain; nothing when it is empty or malformed.
    pub(super) fn parse_leniently<T: FromStr>(&self, index: usize) -> Option<T> {
        self.text(index)?.parse().ok()
    }

    /// The argument as a date: a date, or the date in Italy of an instant.
    pub(super) fn date(&self, index: usize, name: &str) -> Result<NaiveDate, FunctionError> {
        date_of(self.value(index)).ok_or_else(|| {
            FunctionError::Failed(format!(
                "{name}: \"{}\" is no date; write it like 2026-03-02",
                self.value(index)
            ))
        })
    }

    /// What a writing call must be idempotent by: the run of the element, and the arguments, so that one script may
    /// make the same call for several things.
    pub(super) fn key(&self) -> String {
        let arguments: Vec<String> = self.values.iter().map(|value| value.to_json().to_string()).collect();
        format!("{}/{}", self.context.idempotency_key, arguments.join(","))
    }
}

/// A value as text; nothing for null and for text without letters.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}

/// A value as a date: an ISO date, or the date in Italy of an instant.
pub(super) fn date_of(value: &Value) -> Option<NaiveDate> {
    if let Value::String(text) = value
        && let Ok(date) = text.trim().parse()
    {
        return Some(date);
    }
    instant_of(value).map(rome_date)
}

/// A value as an instant.
pub(super) fn instant_of(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::DateTime(instant) => Some(instant.to_utc()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
