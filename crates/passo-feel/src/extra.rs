//! Functions that Camunda's FEEL has beside those of the standard, where their meaning is plain; and those of the standard for
//! values that the library's own do not take.

use std::cmp::Ordering;
use std::str::FromStr;

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, FeelScope};
use dsntk_feel_evaluator::{evaluate_equals, evaluate_max, evaluate_min};
use dsntk_feel_temporal::FeelDate;

use crate::convert::none;
use crate::functions::native;
use crate::meter;
use crate::operators::comparable;

/// What a function does with its arguments.
type Body = fn(&FeelScope, Vec<Value>) -> Value;

/// The functions: name, number of arguments, body.
const FUNCTIONS: [(&str, usize, Body); 23] = [
    ("assert", 2, asserted),
    ("assert", 3, asserted),
    ("cycle", 1, |_, arguments| match arguments.as_slice() {
        [interval] => cycle(&Value::Null(None), interval),
        _ => Value::Null(None),
    }),
    ("cycle", 2, |_, arguments| match arguments.as_slice() {
        [repetitions, interval] => cycle(repetitions, interval),
        _ => Value::Null(None),
    }),
    ("duplicate values", 1, |_, arguments| with_list(arguments, duplicates)),
    ("fromAi", 1, first),
    ("fromAi", 2, first),
    ("fromAi", 3, first),
    ("get or else", 2, |_, arguments| match arguments.as_slice() {
        [Value::Null(_), other] | [other, _] => other.clone(),
        _ => Value::Null(None),
    }),
    ("get value", 2, |_, arguments| match arguments.as_slice() {
        [value, Value::List(keys)] => keys.iter().fold(value.clone(), |value, key| entry(&value, key)),
        [value, key] => entry(value, key),
        _ => Value::Null(None),
    }),
    ("is blank", 1, |_, arguments| match arguments.as_slice() {
        [Value::String(text)] => Value::Boolean(text.trim().is_empty()),
        _ => none("it is no string"),
    }),
    ("is defined", 1, |_, arguments| Value::Boolean(!matches!(arguments.as_slice(), [Value::Null(Some(_))]))),
    ("is empty", 1, |_, arguments| with_list(arguments, |values| Value::Boolean(values.is_empty()))),
    ("last day of month", 1, |_, arguments| match arguments.as_slice() {
        [Value::Date(date)] => last_day(date),
        [Value::DateTime(instant)] => last_day(&instant.date()),
        _ => none("it is no date"),
    }),
    ("max", 1, |_, arguments| greatest(listed(arguments))),
    ("max", 2, |_, arguments| greatest(arguments)),
    ("min", 1, |_, arguments| least(listed(arguments))),
    ("min", 2, |_, arguments| least(arguments)),
    ("number", 1, |_, arguments| match arguments.as_slice() {
        [Value::String(text)] => FeelNumber::from_str(text.trim())
            .map_or_else(|_| none(format!("\"{text}\" is no number")), Value::Number),
        _ => none("it is no string"),
    }),
    ("partition", 2, |_, arguments| match <[Value; 2]>::try_from(arguments) {
        Ok([Value::List(values), Value::Number(size)]) => partition(&values, size),
        _ => none("it is no list and a size"),
    }),
    ("put", 3, |_, arguments| match <[Value; 3]>::try_from(arguments) {
        Ok([Value::Context(mut entries), Value::String(key), value]) => {
            entries.set_entry(&key.as_str().into(), value);
            Value::Context(entries)
        }
        _ => none("it is no context, a key and a value"),
    }),
    ("put all", 1, |_, arguments| merged(listed(arguments))),
    ("trim", 1, |_, arguments| match arguments.as_slice() {
        [Value::String(text)] => Value::String(text.trim().to_owned()),
        _ => none("it is no string"),
    }),
];

/// Whether there is a function of this name, with whatever number of arguments.
pub(crate) fn is_name(name: &str) -> bool {
    FUNCTIONS.iter().any(|(known, ..)| *known == name)
}

/// The function of this name with so many arguments.
pub(crate) fn function(name: &str, arity: usize) -> Option<Value> {
    let found = FUNCTIONS.iter().find(|(known, count, _)| *known == name && *count == arity);
    found.map(|(_, count, body)| native(*count, *body))
}

/// A cycle of a timer as ISO 8601: so many times or without end, with an interval in between.
fn cycle(repetitions: &Value, interval: &Value) -> Value {
    let is_interval = matches!(interval, Value::DaysAndTimeDuration(_) | Value::YearsAndMonthsDuration(_));
    match repetitions {
        Value::Number(count) if is_interval => Value::String(format!("R{count}/{interval}")),
        Value::Null(_) if is_interval => Value::String(format!("R/{interval}")),
        _ => none("it is no number of repetitions and a duration"),
    }
}

/// The first argument; the others describe it for a model of language.
fn first(_: &FeelScope, arguments: Vec<Value>) -> Value {
    arguments.into_iter().next().unwrap_or(Value::Null(None))
}

/// One context with the entries of all; of one name the last.
fn merged(contexts: Vec<Value>) -> Value {
    let mut merged = FeelContext::new();
    for context in contexts {
        let Value::Context(entries) = context else { return none("it is no list of contexts") };
        for (name, value) in entries.iter() {
            merged.set_entry(name, value.clone());
        }
    }
    Value::Context(merged)
}

/// The values of the only argument.
fn listed(mut arguments: Vec<Value>) -> Vec<Value> {
    match arguments.pop() {
        Some(Value::List(values)) => values,
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// The greatest of some values.
pub(crate) fn greatest(values: Vec<Value>) -> Value {
    extreme(&values, Ordering::Greater).unwrap_or_else(|| evaluate_max(values))
}

/// The least of some values.
pub(crate) fn least(values: Vec<Value>) -> Value {
    extreme(&values, Ordering::Less).unwrap_or_else(|| evaluate_min(values))
}

/// The value that is so to all others, if all are dates, times or durations of one kind.
fn extreme(values: &[Value], which: Ordering) -> Option<Value> {
    let (first, others) = values.split_first()?;
    others
        .iter()
        .try_fold(first.clone(), |found, value| {
            Some(if ordering(value, &found)? == which { value.clone() } else { found })
        })
        .filter(|found| ordering(found, found).is_some())
}

fn ordering(a: &Value, b: &Value) -> Option<Ordering> {
    match (comparable(a.clone()), comparable(b.clone())) {
        (Value::Date(a), Value::Date(b)) => a.partial_cmp(&b),
        (Value::Time(a), Value::Time(b)) => a.partial_cmp(&b),
        (Value::DateTime(a), Value::DateTime(b)) => a.partial_cmp(&b),
        (Value::DaysAndTimeDuration(a), Value::DaysAndTimeDuration(b)) => a.partial_cmp(&b),
        (Value::YearsAndMonthsDuration(a), Value::YearsAndMonthsDuration(b)) => a.partial_cmp(&b),
        _ => None,
    }
}

/// The entry of a context with this key.
fn entry(value: &Value, key: &Value) -> Value {
    match (value, key) {
        (Value::Context(entries), Value::String(key)) => {
            let found = entries.get_entry(&key.as_str().into());
            found.cloned().unwrap_or_else(|| none(format!("the context has no entry \"{key}\"")))
        }
        _ => none("it is no context and a key"),
    }
}

/// The first argument, if the second is true; else the run fails, with the third as the reason.
fn asserted(_: &FeelScope, arguments: Vec<Value>) -> Value {
    let mut arguments = arguments.into_iter();
    let value = arguments.next().unwrap_or(Value::Null(None));
    match (arguments.next(), arguments.next()) {
        (Some(Value::Boolean(true)), _) => value,
        (_, Some(Value::String(reason))) => meter::stop(reason.into()),
        (_, _) => meter::stop("what the text asserts does not hold".into()),
    }
}

fn with_list(mut arguments: Vec<Value>, body: impl FnOnce(&[Value]) -> Value) -> Value {
    match arguments.pop() {
        Some(Value::List(values)) => body(&values),
        Some(Value::Context(entries)) => Value::Boolean(entries.is_empty()),
        _ => none("it is no list"),
    }
}

/// The values that a list has more than once, each once.
fn duplicates(values: &[Value]) -> Value {
    let mut found: Vec<Value> = Vec::new();
    for (place, value) in values.iter().enumerate() {
        meter::pay(values.len() as u64);
        let before = values.iter().take(place);
        let is_again = before.clone().any(|other| evaluate_equals(other, value));
        if is_again && !found.iter().any(|other| evaluate_equals(other, value)) {
            found.push(value.clone());
        }
    }
    Value::List(found)
}

fn last_day(date: &FeelDate) -> Value {
    let first = FeelDate::new(date.year(), date.month(), 1);
    let last = first.and_then(|first| first.add_months(1)).and_then(|next| next.sub_days(1));
    last.map_or_else(|| none("there is no such date"), Value::Date)
}

/// Lists of so many values each; the last may have fewer.
fn partition(values: &[Value], size: FeelNumber) -> Value {
    match usize::try_from(size) {
        Ok(size) if size > 0 => {
            Value::List(values.chunks(size).map(|part| Value::List(part.to_vec())).collect())
        }
        Ok(_) | Err(_) => none("the size of a part is less than one"),
    }
}
