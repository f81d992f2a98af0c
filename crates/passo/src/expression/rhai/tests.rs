use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;

use super::super::{EvaluationError, Expression, Languages, Purpose, Slots, Surroundings};
use crate::base::Limits;
use crate::base::time::Duration;
use crate::plugin::Plugin;
use crate::value::Value;

struct Variables {
    names: Vec<Arc<str>>,
    values: BTreeMap<Arc<str>, Value>,
}

impl Slots for Variables {
    fn get(&self, index: usize) -> Option<&Value> {
        self.values.get(&self.names[index])
    }
    fn set(&mut self, index: usize, value: Value) {
        self.values.insert(self.names[index].clone(), value);
    }
}

fn run(
    source: &str,
    purpose: Purpose,
    variables: &[(&str, Value)],
) -> (Result<Value, EvaluationError>, BTreeMap<Arc<str>, Value>) {
    evaluate(&languages().compile(None, source, purpose).unwrap(), variables)
}

fn languages() -> Languages {
    let plugin = Plugin::new("test")
        .function("identity", 1, |_, arguments| Ok(arguments[0].clone()))
        .function("twice", 1, |_, arguments| Ok(Value::from(arguments[0].as_int().ok_or("no number")? * 2)));
    Languages::new(&Limits::default(), plugin.functions(), &[])
}

fn evaluate(
    expression: &Expression,
    variables: &[(&str, Value)],
) -> (Result<Value, EvaluationError>, BTreeMap<Arc<str>, Value>) {
    let mut slots = Variables {
        names: expression.names().to_vec(),
        values: variables.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect(),
    };
    let surroundings = Surroundings { now: 0, instance: 7, serial: 3 };
    let first = expression.evaluate(&mut slots, surroundings);
    (first, slots.values)
}

#[test]
fn a_script_changes_the_variables_that_it_assigns_and_keeps_its_own() {
    let (result, variables) = run(
        "let own = 1; total += own; list.push(4); fresh = #{ a: [1, 2.5] };",
        Purpose::Script,
        &[("total", Value::from(2)), ("list", Value::from(vec![1, 2]))],
    );
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(variables[&Arc::from("total")], Value::from(3));
    assert_eq!(variables[&Arc::from("list")], Value::from(vec![1, 2, 4]));
    assert_eq!(variables[&Arc::from("fresh")].get("a").unwrap().as_list().unwrap().len(), 2);
    assert!(!variables.contains_key("own"));
}

#[test]
fn a_variable_that_shadows_a_process_variable_stays_inside() {
    let (result, variables) = run("let x = 5; x += 1; y = x;", Purpose::Script, &[("x", Value::from(1))]);
    assert!(result.is_ok());
    assert_eq!(variables[&Arc::from("x")], Value::from(1));
    assert_eq!(variables[&Arc::from("y")], Value::from(6));
}

#[test]
fn a_condition_over_a_variable_that_is_not_set_names_it() {
    let (result, _) = run("missing > 3", Purpose::Condition, &[]);
    assert!(result.unwrap_err().to_string().contains("\"missing\" is not set"));
    let (result, _) = run("true || missing > 3", Purpose::Condition, &[]);
    assert_eq!(result.unwrap(), Value::from(true));
}

#[test]
fn the_clock_of_the_computer_is_out_of_reach() {
    let languages = Languages::new(&Limits::default(), &[], &[]);
    let expression = languages.compile(None, "timestamp()", Purpose::Script).unwrap();
    let mut slots = Variables { names: vec![], values: BTreeMap::new() };
    assert!(expression.evaluate(&mut slots, Surroundings::default()).is_err());
    assert!(languages.compile(None, "eval(\"1\")", Purpose::Script).is_err());
}

#[test]
fn functions_of_plug_ins_are_called_and_bpmn_errors_come_out() {
    assert_eq!(run("twice(4)", Purpose::Value, &[]).0.unwrap(), Value::from(8));
    let (result, _) = run("bpmn_error(\"E_1\", \"no\")", Purpose::Script, &[]);
    assert_eq!(result, Err(EvaluationError::Bpmn { code: "E_1".into(), message: "no".into() }));
}

#[test]
fn an_endless_script_is_stopped() {
    let (result, _) = run("loop { }", Purpose::Script, &[]);
    assert!(result.is_err());
}

#[test]
fn a_syntax_error_has_a_place() {
    let languages = Languages::new(&Limits::default(), &[], &[]);
    let error = languages.compile(None, "a = 1;\nb = = 2", Purpose::Script).unwrap_err();
    assert_eq!(error.line, 2);
}

#[test]
fn what_needs_no_interpreter_gives_what_the_interpreter_gives() {
    let values = [
        Value::Null,
        Value::from(true),
        Value::from(false),
        Value::from(0),
        Value::from(3),
        Value::from(i64::MAX),
        Value::from(0.0),
        Value::from(2.5),
        Value::from(f64::NAN),
        Value::from("a"),
        Value::from("3"),
        Value::from(vec![1, 2]),
        Value::from(i64::MIN),
        Value::from(-1),
        Value::Decimal(7.into()),
        Value::DateTime(DateTime::UNIX_EPOCH.into()),
        Value::Duration(Duration::default()),
        Value::map([("k", Value::from(3)), ("inner", Value::map([("k", Value::from("a"))]))]),
        Value::map::<&str, Value>([]),
    ];
    let operators = ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&&", "||"];
    let constants = ["1", "2.5", "\"a\"", "true", "b", "()", "b.k", "b.inner.k"];
    let languages = languages();
    let compiled = |text: &str| languages.compile(None, text, Purpose::Value).unwrap();
    for operator in operators {
        let logical = ["&&", "||"].contains(&operator);
        for constant in constants.iter().filter(|constant| !logical || ["true", "b"].contains(*constant)) {
            let text = format!("a {operator} {constant}");
            // A pair of parentheses with a call inside is beyond the tree, so that the interpreter runs it.
            let interpreted = compiled(&format!("identity(a {operator} {constant})"));
            let simple = compiled(&text);
            for a in &values {
                for b in &values {
                    let variables = [("a", a.clone()), ("b", b.clone())];
                    let (direct, _) = evaluate(&simple, &variables);
                    let (reference, _) = evaluate(&interpreted, &variables);
                    match (&direct, &reference) {
                        (Ok(direct), Ok(reference)) => {
                            assert_eq!(direct, reference, "{text} with {a} and {b}");
                            assert_eq!(direct.kind(), reference.kind(), "{text} with {a} and {b}");
                        }
                        (Err(_), Err(_)) => {}
                        _ => {
                            panic!("{text} with {a} and {b}: {direct:?}, but the interpreter: {reference:?}")
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn assignments_see_what_was_assigned_before_and_change_nothing_when_one_fails() {
    let (result, variables) = run(
        "x = 1; x += 2; y = x * 2; z = y;",
        Purpose::Script,
        &[("z", Value::from(6)), ("x", Value::from(9))],
    );
    assert_eq!(result, Ok(Value::Null));
    assert_eq!(variables[&Arc::from("x")], Value::from(3));
    assert_eq!(variables[&Arc::from("y")], Value::from(6));
    let (result, variables) =
        run("x = 1; y = big + 1;", Purpose::Script, &[("x", Value::from(9)), ("big", Value::from(i64::MAX))]);
    assert!(result.is_err(), "{result:?}");
    assert_eq!(variables[&Arc::from("x")], Value::from(9));
}
