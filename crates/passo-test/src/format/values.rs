//! Values of variables as TOML writes them.

use std::collections::BTreeMap;
use std::sync::Arc;

use passo::Variables;
use passo::value::Value;
use serde::{Deserialize, Deserializer};

/// The variable's value that a TOML value stands for. Dates become RFC 3339 texts, tables maps; `{ null = true }` is null.
///
/// ```
/// use passo::value::Value;
/// let table: toml::Table = toml::from_str("n = 3\nnothing = { null = true }")?;
/// assert_eq!(passo_test::value_from_toml(table["n"].clone()), Value::from(3));
/// assert!(passo_test::value_from_toml(table["nothing"].clone()).is_null());
/// # Ok::<(), toml::de::Error>(())
/// ```
#[must_use]
pub fn value_from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(truth) => Value::from(truth),
        toml::Value::Datetime(time) => Value::from(time.to_string()),
        toml::Value::Array(values) => Value::list(values.into_iter().map(value_from_toml).collect()),
        toml::Value::Table(entries) if is_null(&entries) => Value::Null,
        toml::Value::Table(entries) => {
            Value::map(entries.into_iter().map(|(key, value)| (key, value_from_toml(value))))
        }
    }
}

fn is_null(entries: &toml::Table) -> bool {
    entries.len() == 1 && entries.get("null") == Some(&toml::Value::Boolean(true))
}

/// A table of variables.
pub(super) fn variables<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Variables, D::Error> {
    let entries = BTreeMap::<String, toml::Value>::deserialize(deserializer)?;
    Ok(entries.into_iter().map(|(name, value)| (Arc::from(name), value_from_toml(value))).collect())
}

/// A table of variables that may be left out.
pub(super) fn optional_variables<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Variables>, D::Error> {
    variables(deserializer).map(Some)
}
