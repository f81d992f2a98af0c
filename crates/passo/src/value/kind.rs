//! The value type itself.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;

use crate::base::time::Duration;

/// The entries of a map value, ordered by key.
pub type Map = BTreeMap<Arc<str>, Value>;

/// A variable's value. Cloning is cheap: texts, lists and maps are shared.
///
/// ```
/// use passo::value::Value;
/// let value = Value::from(3);
/// assert_eq!(value.as_int(), Some(3));
/// assert_eq!(value.to_json(), serde_json::json!(3));
/// ```
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A binary floating-point number.
    Float(f64),
    /// A decimal number, for money.
    Decimal(Decimal),
    /// A text.
    String(Arc<str>),
    /// An instant with the offset it was written in.
    DateTime(DateTime<FixedOffset>),
    /// A period of time.
    Duration(Duration),
    /// An ordered list.
    List(Arc<Vec<Value>>),
    /// Named values.
    Map(Arc<Map>),
}

impl Value {
    /// A list of the given values.
    #[must_use]
    pub fn list(values: Vec<Value>) -> Value {
        Value::List(Arc::new(values))
    }

    /// A map of the given entries.
    #[must_use]
    pub fn map<K: Into<Arc<str>>, V: Into<Value>>(entries: impl IntoIterator<Item = (K, V)>) -> Value {
        Value::Map(Arc::new(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect()))
    }

    /// Whether this is [`Value::Null`].
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The truth value, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Whether it is equal in kind, too: 3 and 3.0 are told apart, since a script that makes one of the other changes a variable.
    #[inline]
    pub(crate) fn is_same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Int(value), Value::Int(other)) => value == other,
            (value, other) => {
                std::mem::discriminant(value) == std::mem::discriminant(other) && value == other
            }
        }
    }

    /// Whether values of its kind all have one size, so that none is too large.
    #[inline]
    pub(crate) fn is_bounded(&self) -> bool {
        matches!(self, Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Decimal(_))
    }

    /// The whole number, if it is one; a float or decimal without a fraction counts.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(value) => Some(*value),
            Value::Float(value) if value.fract() == 0.0 && value.abs() < 9.0e15 => Some(*value as i64),
            Value::Decimal(value) if value.is_integer() => i64::try_from(*value).ok(),
            _ => None,
        }
    }

    /// The number as a float, if it is a number.
    #[must_use]
    pub fn as_float(&self) -> Option<f64> {
        match self {
            Value::Int(value) => Some(*value as f64),
            Value::Float(value) => Some(*value),
            Value::Decimal(value) => f64::try_from(*value).ok(),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(value) => Some(value),
            _ => None,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(values) => Some(values),
            _ => None,
        }
    }

    /// The map, if it is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entry of a map by its key; nothing for other values.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map().and_then(|entries| entries.get(key))
    }

    /// The name of the kind of value, as a person would say it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "whole number",
            Value::Float(_) => "number",
            Value::Decimal(_) => "decimal number",
            Value::String(_) => "text",
            Value::DateTime(_) => "date and time",
            Value::Duration(_) => "duration",
            Value::List(_) => "list",
            Value::Map(_) => "map",
        }
    }

    /// An estimate of the memory that the value takes, in bytes, or `None` when it is nested deeper than `depth`.
    #[must_use]
    pub fn weight(&self, depth: usize) -> Option<usize> {
        let inner = match self {
            Value::String(text) => text.len(),
            Value::List(_) | Value::Map(_) if depth == 0 => return None,
            Value::List(values) => {
                values.iter().map(|value| value.weight(depth - 1)).sum::<Option<usize>>()?
            }
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| Some(key.len() + value.weight(depth - 1)?))
                .sum::<Option<usize>>()?,
            _ => 0,
        };
        Some(size_of::<Value>() + inner)
    }
}

impl PartialEq for Value {
    /// Numbers compare by value, whatever their kind; a float that is not a number equals itself, so that values can
    /// be compared after a replay.
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Decimal(a), Value::Decimal(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Value::String(a), Value::String(b)) => a == b,
            (Value::DateTime(a), Value::DateTime(b)) => a == b,
            (Value::Duration(a), Value::Duration(b)) => a == b,
            (Value::List(a), Value::List(b)) => a == b,
            (Value::Map(a), Value::Map(b)) => a == b,
            (
                Value::Int(_) | Value::Float(_) | Value::Decimal(_),
                Value::Int(_) | Value::Float(_) | Value::Decimal(_),
            ) => self.as_float() == other.as_float(),
            _ => false,
        }
    }
}

impl fmt::Display for Value {
    /// Texts, dates and durations as they are, everything else as JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::String(text) => f.write_str(text),
            Value::DateTime(instant) => f.write_str(&instant.to_rfc3339()),
            Value::Duration(duration) => duration.fmt(f),
            Value::Decimal(number) => number.fmt(f),
            other => other.to_json().fmt(f),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Value {
        Value::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Value {
        Value::Int(value.into())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Float(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Value {
        Value::Decimal(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::String(value.into())
    }
}

impl From<Arc<str>> for Value {
    fn from(value: Arc<str>) -> Value {
        Value::String(value)
    }
}

impl From<DateTime<FixedOffset>> for Value {
    fn from(value: DateTime<FixedOffset>) -> Value {
        Value::DateTime(value)
    }
}

impl From<DateTime<chrono::Utc>> for Value {
    fn from(value: DateTime<chrono::Utc>) -> Value {
        Value::DateTime(value.fixed_offset())
    }
}

impl From<Duration> for Value {
    fn from(value: Duration) -> Value {
        Value::Duration(value)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Value {
        Value::list(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}
