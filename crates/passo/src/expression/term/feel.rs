//! What FEEL does in another way than the rest: null comes out of what cannot be said, `and` and `or` have three answers,
//! numbers are decimal, and lists begin at 1.

use rust_decimal::Decimal;

use super::{Operator, coerce, compare, number};
use crate::base::time::{Duration, parse_instant};
use crate::expression::EvaluationError;
use crate::value::Value;

/// The functions that the plain part of FEEL has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::expression) enum FeelFunction {
    Not,
    Contains,
    StartsWith,
    EndsWith,
    UpperCase,
    LowerCase,
    StringLength,
    Text,
    Number,
    Count,
    Sum,
    ListContains,
    Append,
    Concatenate,
    IsDefined,
    IsEmpty,
    GetValue,
    Duration,
    DateAndTime,
}

/// The functions by their names, with the numbers of their arguments; none for any number.
const FUNCTIONS: [(&str, Option<usize>, FeelFunction); 19] = [
    ("not", Some(1), FeelFunction::Not),
    ("contains", Some(2), FeelFunction::Contains),
    ("starts with", Some(2), FeelFunction::StartsWith),
    ("ends with", Some(2), FeelFunction::EndsWith),
    ("upper case", Some(1), FeelFunction::UpperCase),
    ("lower case", Some(1), FeelFunction::LowerCase),
    ("string length", Some(1), FeelFunction::StringLength),
    ("string", Some(1), FeelFunction::Text),
    ("number", Some(1), FeelFunction::Number),
    ("count", Some(1), FeelFunction::Count),
    ("sum", Some(1), FeelFunction::Sum),
    ("list contains", Some(2), FeelFunction::ListContains),
    ("append", None, FeelFunction::Append),
    ("concatenate", None, FeelFunction::Concatenate),
    ("is defined", Some(1), FeelFunction::IsDefined),
    ("is empty", Some(1), FeelFunction::IsEmpty),
    ("get value", Some(2), FeelFunction::GetValue),
    ("duration", Some(1), FeelFunction::Duration),
    ("date and time", Some(1), FeelFunction::DateAndTime),
];

/// The function of a name that takes so many arguments.
pub(super) fn function(name: &str, arguments: usize) -> Option<FeelFunction> {
    let fits = |arity: Option<usize>| arity.is_none_or(|arity| arity == arguments);
    FUNCTIONS
        .iter()
        .find(|(known, arity, _)| *known == name && fits(*arity))
        .map(|(_, _, function)| *function)
}

/// The result of an operation on two values.
pub(super) fn operation(operator: Operator, left: &Value, right: &Value) -> Result<Value, EvaluationError> {
    match operator {
        Operator::Equal | Operator::Unequal => {
            let is_comparable = left.is_null()
                || right.is_null()
                || is_number(left) == is_number(right) && same_kind(left, right);
            let wanted = operator == Operator::Equal;
            Ok(if is_comparable { Value::Bool((left == right) == wanted) } else { Value::Null })
        }
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            let has_order = !left.is_null() && same_kind(left, right) && !matches!(left, Value::Bool(_));
            let ordered = || compare::ordered(operator, left, right, super::Manner::Feel).map(Value::Bool);
            Ok(if has_order { ordered().unwrap_or_default() } else { Value::Null })
        }
        Operator::Add if let (Value::String(left), Value::String(right)) = (left, right) => {
            Ok(Value::from(format!("{left}{right}")))
        }
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder => {
            if [left, right].iter().any(|value| matches!(value, Value::DateTime(_) | Value::Duration(_))) {
                return Err(EvaluationError::failed("counting with dates and durations is not known here"));
            }
            Ok(arithmetic(operator, left, right).unwrap_or_default())
        }
        Operator::Join | Operator::In => Ok(Value::Null),
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Float(_) | Value::Decimal(_))
}

fn same_kind(left: &Value, right: &Value) -> bool {
    (is_number(left) && is_number(right)) || std::mem::discriminant(left) == std::mem::discriminant(right)
}

fn arithmetic(operator: Operator, left: &Value, right: &Value) -> Option<Value> {
    let (left, right) = (number::decimal(left)?, number::decimal(right)?);
    let result = match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        Operator::Divide => left.checked_div(right),
        _ => None,
    };
    result.map(of_decimal)
}

/// A decimal number, as a whole one where it is.
fn of_decimal(number: Decimal) -> Value {
    match i64::try_from(number) {
        Ok(whole) if number.is_integer() => Value::Int(whole),
        _ => Value::Decimal(number.normalize()),
    }
}

/// `value.key`, or `list[index]` from 1 on, and from the end with negative numbers.
pub(super) fn property(value: &Value, key: &Value) -> Result<Value, EvaluationError> {
    match (value, key) {
        (Value::Map(entries), Value::String(key)) => Ok(entries.get(key).cloned().unwrap_or_default()),
        (Value::List(values), Value::Int(index)) => {
            let place = match index {
                1.. => usize::try_from(index - 1).ok(),
                0 => None,
                _ => {
                    usize::try_from(index.unsigned_abs()).ok().and_then(|back| values.len().checked_sub(back))
                }
            };
            Ok(place.and_then(|place| values.get(place)).cloned().unwrap_or_default())
        }
        (Value::List(_), _) => Err(EvaluationError::failed("filters of lists are not known here")),
        _ => Ok(Value::Null),
    }
}

/// The answer of `and` or `or` over values: the deciding one if it is there, else null if one is no truth value.
pub(super) fn decided(values: &[Value], deciding: bool) -> Value {
    if values.iter().any(|value| value.as_bool() == Some(deciding)) {
        return Value::Bool(deciding);
    }
    if values.iter().all(|value| value.as_bool().is_some()) { Value::Bool(!deciding) } else { Value::Null }
}

/// The result of a function; null where its arguments do not fit.
pub(super) fn call(function: FeelFunction, arguments: &[Value]) -> Value {
    called(function, arguments).unwrap_or_default()
}

fn called(function: FeelFunction, arguments: &[Value]) -> Option<Value> {
    use FeelFunction as F;
    let texts = || Some((arguments.first()?.as_str()?, arguments.get(1)?.as_str()?));
    let first = arguments.first()?;
    Some(match function {
        F::Not => Value::Bool(!first.as_bool()?),
        F::Contains => texts().map(|(text, part)| Value::Bool(text.contains(part)))?,
        F::StartsWith => texts().map(|(text, part)| Value::Bool(text.starts_with(part)))?,
        F::EndsWith => texts().map(|(text, part)| Value::Bool(text.ends_with(part)))?,
        F::UpperCase => Value::from(first.as_str()?.to_uppercase()),
        F::LowerCase => Value::from(first.as_str()?.to_lowercase()),
        F::StringLength => Value::Int(first.as_str()?.chars().count() as i64),
        F::Text if first.is_null() => Value::Null,
        F::Text => Value::from(first.to_string()),
        F::Number => coerce::number_in(first.as_str()?)?,
        F::Count => Value::Int(first.as_list()?.len() as i64),
        F::Sum => {
            let values = first.as_list()?;
            let start = (!values.is_empty()).then_some(Value::Int(0))?;
            values.iter().try_fold(start, |sum, value| arithmetic(Operator::Add, &sum, value))?
        }
        F::ListContains => Value::Bool(first.as_list()?.contains(arguments.get(1)?)),
        F::Append => {
            let mut values = first.as_list()?.to_vec();
            values.extend_from_slice(arguments.get(1..)?);
            Value::list(values)
        }
        F::Concatenate => {
            let lists: Option<Vec<&[Value]>> = arguments.iter().map(Value::as_list).collect();
            Value::list(lists?.concat())
        }
        F::IsDefined => Value::Bool(!first.is_null()),
        F::IsEmpty => Value::Bool(first.as_list()?.is_empty()),
        F::GetValue => first.get(arguments.get(1)?.as_str()?)?.clone(),
        F::Duration => Value::Duration(first.as_str()?.parse::<Duration>().ok()?),
        F::DateAndTime => Value::from(parse_instant(first.as_str()?)?),
    })
}
