//! Filters of a text: `list[condition]` and `list[place]`.
//!
//! The library evaluates a filter once more than there are items, without one; a function of a plug-in would fail there. So
//! the tree calls this in its place: the filter comes as a function without parameters.

use dsntk_feel::FeelScope;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;

use crate::convert::none;
use crate::loops::evaluated;
use crate::meter;

/// The name of the function that filters; no text can write it.
pub(crate) const FILTER: &str = "#filter";

/// How many arguments it has: the number of its rounds, whether the filter can only be a condition, the list, the filter.
pub(crate) const ARGUMENTS: usize = 4;

/// Filters a list, or a single value as a list of one.
pub(crate) fn run(scope: &FeelScope, arguments: Vec<Value>) -> Value {
    let Ok([Value::Number(number), Value::Boolean(is_condition), list, filter]) =
        <[Value; ARGUMENTS]>::try_from(arguments)
    else {
        return none("this is no filter");
    };
    let values = match list {
        Value::List(values) => values,
        Value::Null(_) => return list,
        single => vec![single],
    };
    if values.is_empty() {
        let is_place = !is_condition && matches!(evaluated(&filter, scope), Value::Number(_));
        return if is_place { none("the list is empty") } else { Value::List(values) };
    }
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    let mut kept = Vec::new();
    for value in &values {
        meter::round(number);
        match with_item(scope, value, &filter) {
            Value::Boolean(true) => {
                meter::made(value);
                kept.push(value.clone());
            }
            Value::Boolean(false) | Value::Null(_) => {}
            Value::Number(place) => return at(&values, &place.to_string()),
            other => {
                return none(format!("a filter gives true, false or a place, and no {}", other.type_of()));
            }
        }
    }
    Value::List(kept)
}

/// The filter's value for an item: it sees the item's entries, and the item itself under the name `item`.
fn with_item(scope: &FeelScope, value: &Value, filter: &Value) -> Value {
    let mut item = FeelContext::new();
    item.set_entry(&"item".into(), value.clone());
    scope.push(item);
    if let Value::Context(entries) = value {
        scope.push(entries.clone());
    }
    let result = evaluated(filter, scope);
    if matches!(value, Value::Context(_)) {
        scope.pop();
    }
    scope.pop();
    result
}

/// The value at a place: from 1 at the beginning, from -1 at the end.
fn at(values: &[Value], place: &str) -> Value {
    let found = match place.strip_prefix('-') {
        None => place.parse::<usize>().ok().and_then(|place| values.get(place.checked_sub(1)?)),
        Some(place) => place.parse().ok().and_then(|place| values.get(values.len().checked_sub(place)?)),
    };
    found.cloned().unwrap_or_else(|| none(format!("the list has no place {place}")))
}
