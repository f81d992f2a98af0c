//! Variables go in and results come out.

use std::str::FromStr;

use passo::value::Value;
use rust_decimal::Decimal;

use super::{compiled, evaluate, fails, gives, gives_with, run};

#[test]
fn names_are_those_of_variables_that_are_read() {
    let names = |text: &str| {
        let formula = compiled(text, false).expect(text);
        formula.names().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("a + b.c * sum(d)"), "a b d");
    assert_eq!(names("for x in xs return x + y"), "xs y");
    assert_eq!(names("{a: b, c: a}.c"), "b");
    assert_eq!(names("{a: a}"), "a");
    assert_eq!(names("function(x) x + z"), "z");
    assert_eq!(names("some x in a, y in x satisfies y = b"), "a b");
    assert_eq!(names("list[item > low]"), "list low");
    assert_eq!(names("a instance of number"), "a");
    assert_eq!(names("\"a\" + @\"P1D\""), "");
}

#[test]
fn a_variable_that_is_not_set_is_null() {
    gives("missing", "null");
    gives("missing = null", "true");
    gives("missing.part", "null");
    gives("if missing = null then 1 else 2", "1");
    gives_with(r#"{"order": {}}"#, "order.number", "null");
}

#[test]
fn a_condition_must_decide() {
    let decides = |text: &str| run(&*compiled(text, true).expect(text), &Value::Null);
    assert_eq!(decides("1 > 0"), Ok(true.into()));
    let error = decides("missing > 1").expect_err("null decides nothing");
    assert!(error.starts_with("a condition must give true or false, this one gives null"), "{error}");
    assert_eq!(decides("\"yes\""), Ok("yes".into()), "the engine refuses it");
}

#[test]
fn values_go_in_and_out_unchanged() {
    let exact = Decimal::from_str("1234567890.123456789").expect("a decimal");
    let values = [
        Value::Null,
        true.into(),
        i64::MAX.into(),
        i64::MIN.into(),
        0.5.into(),
        exact.into(),
        "Città \"\\".into(),
        Value::DateTime("2026-03-02T08:30:00.250+02:00".parse().expect("an instant")),
        Value::DateTime("2026-03-02T08:30:00+13:45".parse().expect("an instant")),
        Value::Duration("P1Y2M".parse().expect("a duration")),
        Value::Duration("-P2DT3.5S".parse().expect("a duration")),
        Value::Duration("PT0S".parse().expect("a duration")),
        vec![Value::from(1), Value::Null].into(),
        Value::map([("a", Value::map([("b", 1)]))]),
    ];
    let formula = compiled("x", false).expect("a name");
    for value in values {
        let variables = Value::map([("x", value.clone())]);
        assert_eq!(run(&*formula, &variables), Ok(value.clone()), "{value}");
    }
}

#[test]
fn what_a_variable_cannot_hold_is_an_error() {
    fails("function(x) x", "{}", "gives a function");
    fails("[1..3]", "{}", "gives a range");
    fails("sum", "{}", "gives a function");
}

#[test]
fn numbers_beyond_decimals_become_floats() {
    assert_eq!(evaluate("10 ** 40", "{}"), Ok(1e40.into()));
}
