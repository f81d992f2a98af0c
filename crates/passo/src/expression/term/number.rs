//! Counting.

use rust_decimal::Decimal;

use super::coerce::{self, described};
use super::{Manner, Operator};
use crate::expression::EvaluationError;
use crate::value::Value;

/// The result of an arithmetic operator.
pub(super) fn arithmetic(
    operator: Operator,
    left: &Value,
    right: &Value,
    manner: Manner,
) -> Result<Value, EvaluationError> {
    let (left, right) = (coerce::number(left, manner)?, coerce::number(right, manner)?);
    let overflow = || EvaluationError::failed("the number is too large to be counted with");
    if operator == Operator::Divide {
        return divide(&left, &right, manner);
    }
    match (&left, &right) {
        (Value::Int(left), Value::Int(right)) => {
            let result = match operator {
                Operator::Add => left.checked_add(*right),
                Operator::Subtract => left.checked_sub(*right),
                Operator::Multiply => left.checked_mul(*right),
                Operator::Remainder if *right == 0 => return Err(by_zero()),
                Operator::Remainder => left.checked_rem(*right),
                other => return Err(not_arithmetic(other)),
            };
            result.map(Value::Int).ok_or_else(overflow)
        }
        (Value::Decimal(_), _) | (_, Value::Decimal(_)) => {
            let (Some(left), Some(right)) = (decimal(&left), decimal(&right)) else { return Err(overflow()) };
            let result = match operator {
                Operator::Add => left.checked_add(right),
                Operator::Subtract => left.checked_sub(right),
                Operator::Multiply => left.checked_mul(right),
                Operator::Remainder if right.is_zero() => return Err(by_zero()),
                Operator::Remainder => left.checked_rem(right),
                other => return Err(not_arithmetic(other)),
            };
            result.map(Value::Decimal).ok_or_else(overflow)
        }
        _ => {
            let (left, right) = floats(&left, &right)?;
            let result = match operator {
                Operator::Add => left + right,
                Operator::Subtract => left - right,
                Operator::Multiply => left * right,
                Operator::Remainder if right == 0.0 => return Err(by_zero()),
                Operator::Remainder => left % right,
                other => return Err(not_arithmetic(other)),
            };
            if result.is_finite() { Ok(Value::Float(result)) } else { Err(overflow()) }
        }
    }
}

/// Division gives a fraction, except that Java's and MVEL's of two whole numbers is whole.
fn divide(left: &Value, right: &Value, manner: Manner) -> Result<Value, EvaluationError> {
    if right.as_float() == Some(0.0) {
        return Err(by_zero());
    }
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => match manner {
            Manner::Java | Manner::Mvel => left.checked_div(*right).map(Value::Int).ok_or_else(by_zero),
            Manner::JavaScript | Manner::Groovy if left.checked_rem(*right) == Some(0) => {
                Ok(Value::Int(left / right))
            }
            Manner::Juel | Manner::JavaScript | Manner::Groovy | Manner::Python | Manner::Feel => {
                Ok(Value::Float(*left as f64 / *right as f64))
            }
        },
        (Value::Decimal(_), _) | (_, Value::Decimal(_)) => {
            let quotient =
                decimal(left).zip(decimal(right)).and_then(|(left, right)| left.checked_div(right));
            quotient.map(Value::Decimal).ok_or_else(by_zero)
        }
        _ => {
            let (left, right) = floats(left, right)?;
            Ok(Value::Float(left / right))
        }
    }
}

fn by_zero() -> EvaluationError {
    EvaluationError::failed("a number is divided by zero")
}

fn not_arithmetic(operator: Operator) -> EvaluationError {
    EvaluationError::failed(format!("{operator:?} is no arithmetic operator"))
}

/// A number as a decimal; nothing for what is none, or has no decimal.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(number) => Some(Decimal::from(*number)),
        Value::Float(number) => Decimal::try_from(*number).ok(),
        Value::Decimal(number) => Some(*number),
        _ => None,
    }
}

fn floats(left: &Value, right: &Value) -> Result<(f64, f64), EvaluationError> {
    let float = |value: &Value| {
        let message = || EvaluationError::failed(format!("a number is expected, not {}", described(value)));
        value.as_float().ok_or_else(message)
    };
    Ok((float(left)?, float(right)?))
}

/// The number with the other sign.
pub(super) fn negate(value: &Value, manner: Manner) -> Result<Value, EvaluationError> {
    arithmetic(Operator::Subtract, &Value::Int(0), value, manner)
}
