//! Equality and order (sections 1.9.1 and 1.9.2 of the unified expression language).

use std::cmp::Ordering;

use super::coerce::{self, described};
use super::{Manner, Operator};
use crate::expression::EvaluationError;
use crate::value::Value;

/// Whether two values are equal. The unified expression language and JavaScript make one kind of the two; the others
/// compare what is there.
pub(super) fn equal(left: &Value, right: &Value, manner: Manner) -> Result<bool, EvaluationError> {
    if left == right {
        return Ok(true);
    }
    if left.is_null() || right.is_null() {
        return Ok(false);
    }
    match manner {
        Manner::Juel if is_number(left) || is_number(right) => {
            let (left, right) = (coerce::number(left, manner)?, coerce::number(right, manner)?);
            Ok(left == right)
        }
        Manner::Juel if matches!(left, Value::Bool(_)) || matches!(right, Value::Bool(_)) => {
            Ok(coerce::boolean(left, manner)? == coerce::boolean(right, manner)?)
        }
        Manner::Juel if matches!(left, Value::String(_)) || matches!(right, Value::String(_)) => {
            Ok(coerce::text(left) == coerce::text(right))
        }
        Manner::JavaScript => Ok(match (left, right) {
            (Value::String(text), number) | (number, Value::String(text)) if is_number(number) => {
                coerce::number_in(text).is_some_and(|held| held == *number)
            }
            _ => false,
        }),
        Manner::Juel | Manner::Java | Manner::Mvel | Manner::Groovy | Manner::Python | Manner::Feel => {
            Ok(false)
        }
    }
}

/// The answer of `<`, `<=`, `>` or `>=`.
pub(super) fn ordered(
    operator: Operator,
    left: &Value,
    right: &Value,
    manner: Manner,
) -> Result<bool, EvaluationError> {
    if manner == Manner::Juel && (left.is_null() || right.is_null()) {
        let or_equal = matches!(operator, Operator::LessOrEqual | Operator::GreaterOrEqual);
        return Ok(or_equal && left.is_null() && right.is_null());
    }
    let order = order(left, right, manner)?;
    Ok(match operator {
        Operator::Less => order == Ordering::Less,
        Operator::LessOrEqual => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        Operator::GreaterOrEqual => order != Ordering::Less,
        Operator::Equal
        | Operator::Unequal
        | Operator::Add
        | Operator::Subtract
        | Operator::Multiply
        | Operator::Divide
        | Operator::Remainder
        | Operator::Join
        | Operator::In => false,
    })
}

/// Which of two values comes first.
pub(super) fn order(left: &Value, right: &Value, manner: Manner) -> Result<Ordering, EvaluationError> {
    let incomparable = || {
        let message = format!("{} and {} have no order", described(left), described(right));
        EvaluationError::failed(message)
    };
    let holds_numbers = is_number(left) || is_number(right);
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(left.cmp(right)),
        (Value::Decimal(left), Value::Decimal(right)) => Ok(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Ok(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Ok(left.cmp(right)),
        _ if holds_numbers => {
            let (left, right) = (coerce::number(left, manner)?, coerce::number(right, manner)?);
            let floats = left.as_float().zip(right.as_float());
            floats.and_then(|(left, right)| left.partial_cmp(&right)).ok_or_else(incomparable)
        }
        (Value::String(_), _) | (_, Value::String(_)) if manner == Manner::Juel => {
            Ok(coerce::text(left).cmp(&coerce::text(right)))
        }
        _ => Err(incomparable()),
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Float(_) | Value::Decimal(_))
}
