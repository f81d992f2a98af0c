//! Methods of values that have a plain meaning, under the names that Java, JavaScript, Groovy, Python and the vendors'
//! libraries for JSON give them.

mod decision;
mod instant;

use std::cmp::Ordering;

use super::coerce::{self, described};
use super::{Manner, compare};
use crate::expression::EvaluationError;
use crate::value::Value;

/// Every method that some kind of value has, with the numbers of its arguments.
const METHODS: [(&str, &[usize]); 78] = [
    ("after", &[1]),
    ("asBoolean", &[0]),
    ("asDouble", &[0]),
    ("asInt", &[0]),
    ("asLong", &[0]),
    ("asText", &[0]),
    ("before", &[1]),
    ("boolValue", &[0]),
    ("booleanValue", &[0]),
    ("charAt", &[1]),
    ("collectEntries", &[1]),
    ("compareTo", &[1]),
    ("concat", &[1]),
    ("contains", &[1]),
    ("containsAll", &[1]),
    ("containsKey", &[1]),
    ("containsValue", &[1]),
    ("doubleValue", &[0]),
    ("elements", &[0]),
    ("endsWith", &[1]),
    ("endswith", &[1]),
    ("equals", &[1]),
    ("equalsIgnoreCase", &[1]),
    ("first", &[0]),
    ("floatValue", &[0]),
    ("get", &[1]),
    ("getEntry", &[1]),
    ("getTime", &[0]),
    ("has", &[1]),
    ("hasProp", &[1]),
    ("includes", &[1]),
    ("indexOf", &[1]),
    ("intValue", &[0]),
    ("isBlank", &[0]),
    ("isEmpty", &[0]),
    ("isNull", &[0]),
    ("keySet", &[0]),
    ("keys", &[0]),
    ("last", &[0]),
    ("lastIndexOf", &[1]),
    ("length", &[0]),
    ("longValue", &[0]),
    ("lower", &[0]),
    ("minusDays", &[1]),
    ("minusHours", &[1]),
    ("minusMinutes", &[1]),
    ("minusMonths", &[1]),
    ("minusSeconds", &[1]),
    ("minusWeeks", &[1]),
    ("minusYears", &[1]),
    ("numberValue", &[0]),
    ("path", &[1]),
    ("plusDays", &[1]),
    ("plusHours", &[1]),
    ("plusMinutes", &[1]),
    ("plusMonths", &[1]),
    ("plusSeconds", &[1]),
    ("plusWeeks", &[1]),
    ("plusYears", &[1]),
    ("prop", &[1]),
    ("replace", &[2]),
    ("size", &[0]),
    ("startsWith", &[1]),
    ("startswith", &[1]),
    ("stringValue", &[0]),
    ("strip", &[0]),
    ("substring", &[1, 2]),
    ("textValue", &[0]),
    ("toDate", &[0]),
    ("toInteger", &[0]),
    ("toLong", &[0]),
    ("toLowerCase", &[0]),
    ("toString", &[0]),
    ("toUpperCase", &[0]),
    ("trim", &[0]),
    ("upper", &[0]),
    ("value", &[0]),
    ("values", &[0]),
];

/// Whether some kind of value has a method of this name and number of arguments. A getter reads the entry of a map.
pub(super) fn is_known(name: &str, arguments: usize) -> bool {
    let is_getter = arguments == 0 && getter(name).is_some();
    is_getter || METHODS.iter().any(|(known, arities)| *known == name && arities.contains(&arguments))
}

/// The property that a getter of Java reads.
fn getter(name: &str) -> Option<String> {
    let property = name.strip_prefix("get").or_else(|| name.strip_prefix("is"))?;
    let mut letters = property.chars();
    let first = letters.next().filter(|first| first.is_uppercase())?;
    Some(first.to_lowercase().chain(letters).collect())
}

/// Calls a method.
pub(super) fn call(
    value: &Value,
    name: &str,
    arguments: &[Value],
    manner: Manner,
) -> Result<Value, EvaluationError> {
    if value.is_null() {
        return Err(EvaluationError::failed(format!("null has no method \"{name}\"")));
    }
    if let Some(result) = of_any(value, name, arguments, manner) {
        return result;
    }
    let result = match value {
        Value::String(text) => of_text(text, name, arguments),
        Value::List(values) => match decision::of_list(values, name, arguments)? {
            None => of_list(value, values, name, arguments, manner)?,
            result => result,
        },
        Value::Map(entries) => match decision::of_map(entries, name, arguments)? {
            None => of_entries(entries, name, arguments),
            result => result,
        },
        Value::DateTime(instant) => instant::of_instant(*instant, name, arguments),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Decimal(_)
        | Value::Duration(_) => None,
    };
    result.ok_or_else(|| {
        EvaluationError::failed(format!("{} has no method \"{name}\" for these arguments", described(value)))
    })
}

/// A getter reads the entry of a map, other methods are of the map itself.
fn of_entries(entries: &crate::value::Map, name: &str, arguments: &[Value]) -> Option<Value> {
    match getter(name).filter(|_| arguments.is_empty()) {
        Some(property) => Some(entries.get(property.as_str()).cloned().unwrap_or_default()),
        None => of_map(entries, name, arguments),
    }
}

/// What every value has.
fn of_any(
    value: &Value,
    name: &str,
    arguments: &[Value],
    manner: Manner,
) -> Option<Result<Value, EvaluationError>> {
    let number = |number: Option<Value>| {
        let message = || format!("a number is expected, not {}", described(value));
        number.ok_or_else(|| EvaluationError::failed(message()))
    };
    let as_number = || match value {
        Value::String(text) => coerce::number_in(text),
        Value::Int(_) | Value::Float(_) | Value::Decimal(_) => Some(value.clone()),
        _ => None,
    };
    Some(match (name, arguments) {
        ("equals", [other]) => Ok(Value::Bool(value == other)),
        ("compareTo", [other]) => compare::order(value, other, manner).map(|order| {
            Value::Int(match order {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            })
        }),
        ("toString" | "asText" | "textValue" | "stringValue", []) => Ok(Value::from(value.to_string())),
        ("value" | "numberValue", []) => Ok(value.clone()),
        ("isNull", []) => Ok(Value::Bool(false)),
        ("intValue" | "longValue" | "asInt" | "asLong" | "toInteger" | "toLong", []) => {
            number(as_number().and_then(|number| Some(Value::Int(number.as_float()?.trunc() as i64))))
        }
        ("doubleValue" | "floatValue" | "asDouble", []) => {
            number(as_number().and_then(|number| number.as_float().map(Value::Float)))
        }
        ("booleanValue" | "boolValue" | "asBoolean", []) => {
            coerce::boolean(value, Manner::Juel).map(Value::Bool)
        }
        _ => return None,
    })
}

fn of_text(text: &str, name: &str, arguments: &[Value]) -> Option<Value> {
    let length = || text.chars().count();
    let place = |found: Option<usize>| {
        let before = found.and_then(|at| text.get(..at)).map(|before| before.chars().count() as i64);
        Value::Int(before.unwrap_or(-1))
    };
    Some(match (name, arguments) {
        ("length" | "size", []) => Value::Int(length() as i64),
        ("isEmpty", []) => Value::Bool(text.is_empty()),
        ("isBlank", []) => Value::Bool(text.trim().is_empty()),
        ("toLowerCase" | "lower", []) => Value::from(text.to_lowercase()),
        ("toUpperCase" | "upper", []) => Value::from(text.to_uppercase()),
        ("trim" | "strip", []) => Value::from(text.trim()),
        ("contains" | "includes", [part]) => Value::Bool(text.contains(part.as_str()?)),
        ("startsWith" | "startswith", [part]) => Value::Bool(text.starts_with(part.as_str()?)),
        ("endsWith" | "endswith", [part]) => Value::Bool(text.ends_with(part.as_str()?)),
        ("equalsIgnoreCase", [other]) => {
            Value::Bool(other.as_str().is_some_and(|other| text.to_lowercase() == other.to_lowercase()))
        }
        ("concat", [other]) => Value::from(format!("{text}{}", coerce::text(other))),
        ("indexOf", [part]) => place(text.find(part.as_str()?)),
        ("lastIndexOf", [part]) => place(text.rfind(part.as_str()?)),
        ("charAt", [index]) => Value::from(text.chars().nth(count(index)?)?.to_string()),
        ("substring", [from]) => part(text, count(from)?, length())?,
        ("substring", [from, to]) => part(text, count(from)?, count(to)?)?,
        ("replace", [from, to]) if !from.as_str()?.is_empty() => {
            Value::from(text.replace(from.as_str()?, to.as_str()?))
        }
        _ => return None,
    })
}

fn count(value: &Value) -> Option<usize> {
    usize::try_from(value.as_int()?).ok()
}

fn part(text: &str, from: usize, to: usize) -> Option<Value> {
    let length = text.chars().count();
    (from <= to && to <= length)
        .then(|| Value::from(text.chars().skip(from).take(to - from).collect::<String>()))
}

fn of_list(
    list: &Value,
    values: &[Value],
    name: &str,
    arguments: &[Value],
    manner: Manner,
) -> Result<Option<Value>, EvaluationError> {
    Ok(Some(match (name, arguments) {
        ("size" | "length", []) => Value::Int(values.len() as i64),
        ("isEmpty", []) => Value::Bool(values.is_empty()),
        ("elements" | "values", []) => list.clone(),
        ("first", []) => values.first().cloned().unwrap_or_default(),
        ("last", []) => values.last().cloned().unwrap_or_default(),
        ("get", [index]) => {
            let item = count(index).and_then(|index| values.get(index)).cloned();
            item.ok_or_else(|| EvaluationError::failed(format!("the list has no item {index}")))?
        }
        ("contains" | "includes", [item]) => Value::Bool(contains(list, item, manner)?),
        ("containsAll", [Value::List(items)]) => Value::Bool(items.iter().all(|item| values.contains(item))),
        ("indexOf", [item]) => {
            Value::Int(values.iter().position(|value| value == item).map_or(-1, |place| place as i64))
        }
        _ => return Ok(None),
    }))
}

fn of_map(entries: &crate::value::Map, name: &str, arguments: &[Value]) -> Option<Value> {
    Some(match (name, arguments) {
        ("size" | "length", []) => Value::Int(entries.len() as i64),
        ("isEmpty", []) => Value::Bool(entries.is_empty()),
        ("get" | "prop" | "path", [key]) => {
            entries.get(coerce::text(key).as_str()).cloned().unwrap_or_default()
        }
        ("containsKey" | "hasProp" | "has", [key]) => {
            Value::Bool(entries.contains_key(coerce::text(key).as_str()))
        }
        ("containsValue", [value]) => Value::Bool(entries.values().any(|known| known == value)),
        ("keySet" | "keys", []) => Value::list(entries.keys().cloned().map(Value::from).collect()),
        ("values", []) => Value::list(entries.values().cloned().collect()),
        _ => return None,
    })
}

/// Whether a list has an item, a map a key, or a text a part.
pub(super) fn contains(value: &Value, item: &Value, manner: Manner) -> Result<bool, EvaluationError> {
    match value {
        Value::List(values) => Ok(values.contains(item)),
        Value::Map(entries) => Ok(entries.contains_key(coerce::text(item).as_str())),
        Value::String(text) => Ok(text.contains(coerce::text(item).as_str())),
        other if manner == Manner::Juel && other.is_null() => Ok(false),
        other => Err(EvaluationError::failed(format!("{} contains nothing", described(other)))),
    }
}
