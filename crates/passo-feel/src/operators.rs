//! Operators where the library departs from the standard. Instants are compared as such: in UTC, where one without an offset is
//! taken to be.
//!
//! The library compares dates before times, whatever their offsets, and asks the computer for the offset of what has none.
//! So the tree has this around what is compared and subtracted.

use dsntk_feel::values::Value;
use dsntk_feel::{Evaluator, FeelScope, Name};
use dsntk_feel_evaluator::prepare;
use dsntk_feel_parser::AstNode;
use dsntk_feel_temporal::{FeelDate, FeelDateTime, FeelTime};

use crate::convert::none;
use crate::functions::native;
use crate::meter;

/// The name of the function that gives what is compared; no text can write it.
pub(crate) const COMPARABLE: &str = "#comparable";

/// The name of the function that adds.
pub(crate) const PLUS: &str = "#plus";

/// The name of the function that decides by a condition.
pub(crate) const HOLDS: &str = "#holds";

/// The name of the function that subtracts.
pub(crate) const MINUS: &str = "#minus";

/// The name of the functions that tell whether two values are equal, and whether they are not.
pub(crate) const EQUAL: &str = "#equal";
pub(crate) const UNEQUAL: &str = "#unequal";

/// Gives a value as it is compared. Null is null, for whatever reason.
pub(crate) fn comparing() -> Value {
    native(1, |_, mut arguments| comparable(arguments.pop().unwrap_or(Value::Null(None))))
}

/// Whether a condition holds: nothing but true does.
pub(crate) fn holds() -> Value {
    native(1, |_, arguments| Value::Boolean(matches!(arguments.as_slice(), [Value::Boolean(true)])))
}

/// Adds two values.
pub(crate) fn plus() -> Value {
    let operator = on_both(AstNode::Add);
    native(2, move |scope: &FeelScope, arguments| {
        let value = match arguments.as_slice() {
            [Value::Time(time), Value::DaysAndTimeDuration(duration)]
            | [Value::DaysAndTimeDuration(duration), Value::Time(time)] => later(time, duration.as_nanos()),
            _ => operator(scope),
        };
        meter::made(&value);
        value
    })
}

/// A time so many nanoseconds later. The day has no end.
fn later(time: &FeelTime, nanoseconds: i64) -> Value {
    const SECOND: i64 = 1_000_000_000;
    let own = i64::try_from(time.nanos()).unwrap_or(0);
    let sum =
        i128::from(seconds(time, None)) * i128::from(SECOND) + i128::from(own) + i128::from(nanoseconds);
    let sum = sum.rem_euclid(i128::from(DAY * SECOND));
    let (seconds, rest) = (sum / i128::from(SECOND), sum % i128::from(SECOND));
    let part = |seconds: i128| u8::try_from(seconds).unwrap_or(0);
    let (hour, minute, second) = (part(seconds / 3_600), part(seconds / 60 % 60), part(seconds % 60));
    let found =
        FeelTime::zone_opt(hour, minute, second, u64::try_from(rest).unwrap_or(0), time.zone().clone());
    found.map_or_else(|| none("there is no such time"), Value::Time)
}

/// Subtracts two values.
pub(crate) fn minus() -> Value {
    let operator = on_both(AstNode::Sub);
    native(2, move |scope: &FeelScope, arguments| {
        if let [Value::Time(time), Value::DaysAndTimeDuration(duration)] = arguments.as_slice() {
            return later(time, -duration.as_nanos());
        }
        if let [Value::DateTime(_), Value::DateTime(_)] | [Value::Time(_), Value::Time(_)] =
            arguments.as_slice()
        {
            set_both(scope, arguments);
        }
        operator(scope)
    })
}

/// Whether two values are equal, or, if `is` is false, whether they are not. Null equals null and nothing else.
pub(crate) fn equality(is: bool) -> Value {
    let operator = on_both(if is { AstNode::Eq } else { AstNode::Nq });
    native(2, move |scope: &FeelScope, arguments| match arguments.as_slice() {
        [Value::Null(_), Value::Null(_)] => Value::Boolean(is),
        [Value::Null(_), _] | [_, Value::Null(_)] => Value::Boolean(!is),
        _ => {
            set_both(scope, arguments);
            operator(scope)
        }
    })
}

/// The names of the arguments of a function of code.
const BOTH: [&str; 2] = ["#0", "#1"];

/// An operator of the library over the two arguments of a function of code.
fn on_both(operator: fn(Box<AstNode>, Box<AstNode>) -> AstNode) -> Evaluator {
    let [left, right] = BOTH.map(|name| Box::new(AstNode::Name(Name::from(name))));
    prepare(&operator(left, right))
}

/// Gives the arguments as they are compared.
fn set_both(scope: &FeelScope, arguments: Vec<Value>) {
    for (name, value) in BOTH.into_iter().zip(arguments) {
        scope.set_value(&name.into(), comparable(value));
    }
}

/// A value as it is compared.
pub(crate) fn comparable(value: Value) -> Value {
    match value {
        Value::Null(_) => Value::Null(None),
        Value::DateTime(instant) => Value::DateTime(in_utc(&instant).unwrap_or(instant)),
        Value::Time(time) => Value::Time(time_in_utc(&time).unwrap_or(time)),
        Value::Range(first, first_type, last, last_type) => {
            Value::Range(Box::new(comparable(*first)), first_type, Box::new(comparable(*last)), last_type)
        }
        Value::List(values) => Value::List(values.into_iter().map(comparable).collect()),
        Value::ExpressionList(values) => Value::ExpressionList(values.into_iter().map(comparable).collect()),
        Value::UnaryEqual(value) => Value::UnaryEqual(Box::new(comparable(*value))),
        Value::UnaryNotEqual(value) => Value::UnaryNotEqual(Box::new(comparable(*value))),
        Value::UnaryLess(value) => Value::UnaryLess(Box::new(comparable(*value))),
        Value::UnaryLessOrEqual(value) => Value::UnaryLessOrEqual(Box::new(comparable(*value))),
        Value::UnaryGreater(value) => Value::UnaryGreater(Box::new(comparable(*value))),
        Value::UnaryGreaterOrEqual(value) => Value::UnaryGreaterOrEqual(Box::new(comparable(*value))),
        other => other,
    }
}

/// The seconds of a day.
const DAY: i64 = 86_400;

/// The seconds since midnight in UTC; negative, or more than a day has, where it is another day there.
fn seconds(time: &FeelTime, offset: Option<i32>) -> i64 {
    let (hour, minute, second) = (i64::from(time.hour()), i64::from(time.minute()), i64::from(time.second()));
    hour * 3_600 + minute * 60 + second - i64::from(offset.unwrap_or(0))
}

/// The time in UTC that so many seconds after midnight are.
fn at(seconds: i64, nanoseconds: u64) -> Option<FeelTime> {
    let part = |seconds: i64| u8::try_from(seconds).ok();
    FeelTime::utc_opt(part(seconds / 3_600)?, part(seconds / 60 % 60)?, part(seconds % 60)?, nanoseconds)
}

/// A time in UTC, if it is of the same day there.
fn time_in_utc(time: &FeelTime) -> Option<FeelTime> {
    let seconds = seconds(time, time.feel_time_offset());
    (0..DAY).contains(&seconds).then(|| at(seconds, time.nanos()))?
}

/// An instant in UTC, if it is in the range of dates.
fn in_utc(instant: &FeelDateTime) -> Option<FeelDateTime> {
    let time = instant.time();
    let seconds = seconds(&time, instant.feel_time_offset());
    let date: FeelDate = match seconds.div_euclid(DAY) {
        0 => instant.date(),
        days if days > 0 => instant.date().add_days(days.unsigned_abs())?,
        days => instant.date().sub_days(days.unsigned_abs())?,
    };
    Some(FeelDateTime::new(date, at(seconds.rem_euclid(DAY), time.nanos())?))
}

/// Whether a part of a text can be an instant at all.
pub(crate) fn may_be_instant(node: &AstNode) -> bool {
    !matches!(
        node,
        AstNode::Boolean(_)
            | AstNode::Null
            | AstNode::Numeric(..)
            | AstNode::String(_)
            | AstNode::Neg(_)
            | AstNode::Mul(..)
            | AstNode::Div(..)
            | AstNode::Exp(..)
    )
}
