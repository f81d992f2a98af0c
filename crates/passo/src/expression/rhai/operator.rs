//! The operators that run without the interpreter, with exactly its results.

use std::sync::Arc;

use rhai::Token;

use crate::value::Value;

/// The operators that the tree knows.
#[derive(Clone, Copy)]
pub(crate) enum Operator {
    Compare(Comparison),
    Compute(Computation),
}

#[derive(Clone, Copy)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy)]
pub(crate) enum Computation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// A value on its way through the tree.
#[derive(Clone, Copy)]
pub(crate) enum Operand<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'v Arc<str>),
    Other(&'v Value),
}

impl<'v> Operand<'v> {
    pub(super) fn of(value: &'v Value) -> Operand<'v> {
        match value {
            Value::Null => Operand::Null,
            Value::Bool(value) => Operand::Bool(*value),
            Value::Int(value) => Operand::Int(*value),
            Value::Float(value) => Operand::Float(*value),
            Value::String(text) => Operand::Text(text),
            Value::Decimal(_) | Value::DateTime(_) | Value::Duration(_) | Value::List(_) | Value::Map(_) => {
                Operand::Other(value)
            }
        }
    }

    pub(super) fn to_value(self) -> Value {
        match self {
            Operand::Null => Value::Null,
            Operand::Bool(value) => Value::Bool(value),
            Operand::Int(value) => Value::Int(value),
            Operand::Float(value) => Value::Float(value),
            Operand::Text(text) => Value::String(text.clone()),
            Operand::Other(value) => value.clone(),
        }
    }
}

/// The operator that a token stands for, if the tree knows it.
pub(super) fn operator(token: &Token) -> Option<Operator> {
    let compares = |comparison| Some(Operator::Compare(comparison));
    let computes = |computation| Some(Operator::Compute(computation));
    match token {
        Token::EqualsTo => compares(Comparison::Equal),
        Token::NotEqualsTo => compares(Comparison::Unequal),
        Token::LessThan => compares(Comparison::Less),
        Token::LessThanEqualsTo => compares(Comparison::LessOrEqual),
        Token::GreaterThan => compares(Comparison::Greater),
        Token::GreaterThanEqualsTo => compares(Comparison::GreaterOrEqual),
        Token::Plus => computes(Computation::Add),
        Token::Minus => computes(Computation::Subtract),
        Token::Multiply => computes(Computation::Multiply),
        Token::Divide => computes(Computation::Divide),
        Token::Modulo => computes(Computation::Modulo),
        _ => None,
    }
}

/// The result of an operator on two operands of one kind, as rhai has it; nothing for all others.
pub(super) fn apply<'v>(operator: Operator, left: Operand<'v>, right: Operand<'v>) -> Option<Operand<'v>> {
    match operator {
        Operator::Compare(comparison) => compare(comparison, left, right).map(Operand::Bool),
        Operator::Compute(computation) => compute(computation, left, right),
    }
}

fn compare(comparison: Comparison, left: Operand<'_>, right: Operand<'_>) -> Option<bool> {
    match (left, right) {
        (Operand::Int(a), Operand::Int(b)) => Some(comparison.holds(&a, &b)),
        (Operand::Text(a), Operand::Text(b)) => Some(comparison.holds(a, b)),
        (Operand::Bool(a), Operand::Bool(b)) => comparison.of_equality(a == b),
        (Operand::Null, other) | (other, Operand::Null) => {
            comparison.of_equality(matches!(other, Operand::Null))
        }
        // Floats are among them: the interpreter compares them with a tolerance of its own.
        _ => None,
    }
}

fn compute<'v>(computation: Computation, left: Operand<'v>, right: Operand<'v>) -> Option<Operand<'v>> {
    match (left, right) {
        (Operand::Int(a), Operand::Int(b)) => computation.of_integers(a, b).map(Operand::Int),
        (Operand::Float(a), Operand::Float(b)) => computation.of_floats(a, b).map(Operand::Float),
        _ => None,
    }
}

impl Comparison {
    #[inline]
    pub(super) fn holds<T: PartialOrd + ?Sized>(self, left: &T, right: &T) -> bool {
        match self {
            Comparison::Equal => left == right,
            Comparison::Unequal => left != right,
            Comparison::Less => left < right,
            Comparison::LessOrEqual => left <= right,
            Comparison::Greater => left > right,
            Comparison::GreaterOrEqual => left >= right,
        }
    }

    /// Of values without an order.
    fn of_equality(self, are_equal: bool) -> Option<bool> {
        match self {
            Comparison::Equal => Some(are_equal),
            Comparison::Unequal => Some(!are_equal),
            Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => {
                None
            }
        }
    }
}

impl Computation {
    #[inline]
    pub(super) fn of_integers(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Computation::Add => left.checked_add(right),
            Computation::Subtract => left.checked_sub(right),
            Computation::Multiply => left.checked_mul(right),
            Computation::Divide => left.checked_div(right),
            Computation::Modulo => left.checked_rem(right),
        }
    }

    /// The interpreter looks at what it divides by.
    fn of_floats(self, left: f64, right: f64) -> Option<f64> {
        match self {
            Computation::Add => Some(left + right),
            Computation::Subtract => Some(left - right),
            Computation::Multiply => Some(left * right),
            Computation::Divide | Computation::Modulo => None,
        }
    }
}
