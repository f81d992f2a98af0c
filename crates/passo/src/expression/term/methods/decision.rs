//! Methods of a decision's result, which is a list with a map for each rule that matches, as Camunda 7 has them.

use crate::expression::EvaluationError;
use crate::value::{Map, Value};

/// Methods of the list.
pub(super) fn of_list(
    values: &[Value],
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, EvaluationError> {
    Ok(Some(match (name, arguments) {
        ("getFirstResult", []) => values.first().cloned().unwrap_or_default(),
        ("getSingleResult", []) => single(values)?,
        ("getSingleEntry", []) => match single(values)? {
            Value::Map(entries) => only_entry(&entries)?,
            other => other,
        },
        ("getResultList", []) => Value::list(values.to_vec()),
        ("collectEntries", [output]) => {
            let entry = |value: &Value| Some(value.get(output.as_str()?)?.clone());
            Value::list(values.iter().filter_map(entry).collect())
        }
        _ => return Ok(None),
    }))
}

/// Methods of the map of one rule, where it has no entry that the method could mean.
pub(super) fn of_map(
    entries: &Map,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, EvaluationError> {
    Ok(Some(match (name, arguments) {
        ("getEntry", [output]) => {
            output.as_str().and_then(|output| entries.get(output)).cloned().unwrap_or_default()
        }
        ("getFirstEntry", []) if !entries.contains_key("firstEntry") => {
            entries.values().next().cloned().unwrap_or_default()
        }
        ("getSingleEntry", []) if !entries.contains_key("singleEntry") => only_entry(entries)?,
        ("getEntryMap", []) if !entries.contains_key("entryMap") => {
            Value::Map(std::sync::Arc::new(entries.clone()))
        }
        _ => return Ok(None),
    }))
}

fn single(values: &[Value]) -> Result<Value, EvaluationError> {
    match values {
        [] => Ok(Value::Null),
        [only] => Ok(only.clone()),
        _ => Err(EvaluationError::failed(format!("there are {} results and not one", values.len()))),
    }
}

fn only_entry(entries: &Map) -> Result<Value, EvaluationError> {
    if entries.len() > 1 {
        return Err(EvaluationError::failed(format!("the result has {} entries and not one", entries.len())));
    }
    Ok(entries.values().next().cloned().unwrap_or_default())
}
