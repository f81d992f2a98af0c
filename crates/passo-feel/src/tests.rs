//! Texts of FEEL and what they give. Expected values are written as JSON, or as the text of a value that JSON has not.

use passo::base::Limits;
use passo::plugin::{CallContext, Formula, FormulaSource, FunctionError, Language, Plugin};
use passo::value::Value;

use super::Feel;

mod compatibility;
mod decisions;
mod hostile;
mod language;
mod values;

/// The clock of every run here.
const NOW: &str = "2026-03-02T08:30:00Z";

fn functions() -> Plugin {
    Plugin::new("shop")
        .function("discount", 1, |_, arguments| {
            let price = arguments.first().and_then(Value::as_int).ok_or("the price is no number")?;
            Ok((price / 10).into())
        })
        .function("discount", 2, |_, arguments| Ok(arguments.get(1).cloned().unwrap_or_default()))
        .function("blocked", 0, |_, _| {
            Err(FunctionError::Bpmn { code: "BLOCKED".into(), message: "the customer is blocked".into() })
        })
}

fn compiled(text: &str, is_condition: bool) -> Result<Box<dyn Formula>, String> {
    let (limits, plugin) = (Limits::default(), functions());
    let source = FormulaSource { text, is_condition, limits: &limits, functions: plugin.functions() };
    Feel.compile(&source).map_err(|error| error.message)
}

fn run(formula: &dyn Formula, variables: &Value) -> Result<Value, String> {
    let values: Vec<Option<&Value>> = formula.names().iter().map(|name| variables.get(name)).collect();
    let context = CallContext { now: NOW.parse().unwrap_or_default(), idempotency_key: "1-1".into() };
    formula.evaluate(&values, &context).map_err(|error| error.to_string())
}

/// Compiles and runs a text over variables, which are written as JSON.
fn evaluate(text: &str, variables: &str) -> Result<Value, String> {
    run(&*compiled(text, false)?, &Value::parse_json(variables).map_err(|error| error.to_string())?)
}

#[track_caller]
fn gives(text: &str, expected: &str) {
    gives_with("{}", text, expected);
}

#[track_caller]
fn gives_with(variables: &str, text: &str, expected: &str) {
    let value = evaluate(text, variables).map(|value| shown(&value));
    assert_eq!(value.as_deref(), Ok(expected), "{text}");
}

/// A value as JSON; numbers as they are.
fn shown(value: &Value) -> String {
    match value {
        Value::Decimal(number) => number.to_string(),
        Value::List(values) => format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(",")),
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}:{}", shown(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::String(text) => format!("{text:?}"),
        other => other.to_string(),
    }
}

#[track_caller]
fn fails(text: &str, variables: &str, expected: &str) {
    let error = evaluate(text, variables).expect_err(text);
    assert!(error.contains(expected), "{text}: {error}");
}
