use crate::expression::Purpose;
use crate::expression::testing::run;
use crate::value::Value;

fn variables() -> Vec<(&'static str, Value)> {
    let order = Value::map([("price", Value::from(10)), ("lines", vec![1, 2, 3].into())]);
    vec![("x", 5.into()), ("name", "Anna".into()), ("order", order), ("yes", true.into())]
}

#[track_caller]
fn gives(source: &str, expected: impl Into<Value>) {
    let result = run("feel-or-text", source, Purpose::Value, &variables());
    assert_eq!(result.map(|(value, _)| value), Ok(expected.into()), "{source}");
}

#[track_caller]
fn fails(source: &str, expected: &str) {
    let message = run("feel-or-text", source, Purpose::Value, &variables()).expect_err(source);
    assert!(message.contains(expected), "{source}: {message}");
}

#[test]
fn texts_are_fixed_without_the_sign() {
    gives("x > 1", "x > 1");
    gives("= x > 1", true);
    let result =
        run("https://www.omg.org/spec/DMN/20191111/FEEL/", "x > 1", Purpose::Condition, &variables());
    assert_eq!(result.map(|(value, _)| value), Ok(true.into()));
}

#[test]
fn comparisons_and_arithmetic() {
    gives("=x = 5 and name = \"Anna\"", true);
    gives("=x != 5 or not(yes)", false);
    gives("=0.1 + 0.2 = 0.3", true);
    gives("=7 / 2", 3.5);
    gives("=-x + 2 * 3", 1);
    gives("=if x > 3 then \"large\" else \"small\"", "large");
    gives("=order.price * 2", 20);
    gives("=order.lines[1]", 1);
    gives("=order.lines[-1]", 3);
    gives("=order.lines[9]", Value::Null);
    gives("={total: x + 1, \"of\": name}.total", 6);
    gives("=\"a\" + \"b\"", "ab");
}

#[test]
fn null_comes_out_of_what_cannot_be_said() {
    gives("=missing", Value::Null);
    gives("=missing.part", Value::Null);
    gives("=missing = null", true);
    gives("=missing > 3", Value::Null);
    gives("=name > 3", Value::Null);
    gives("=name = 3", Value::Null);
    gives("=name + 3", Value::Null);
    gives("=1 / 0", Value::Null);
    gives("=missing > 3 or yes", true);
    gives("=missing > 3 and yes", Value::Null);
    gives("=missing > 3 and x = 1", false);
    gives("=if missing then 1 else 2", 2);
}

#[test]
fn functions_with_names_of_several_words() {
    gives("=contains(name, \"nn\")", true);
    gives("=starts with(name, \"A\") and ends with(name, \"a\")", true);
    gives("=upper case(name)", "ANNA");
    gives("=string length(name)", 4);
    gives("=count(order.lines)", 3);
    gives("=sum(order.lines)", 6);
    gives("=list contains(order.lines, 2)", true);
    gives("=append([1], 2, 3)", vec![1, 2, 3]);
    gives("=string(x) + \"!\"", "5!");
    gives("=is defined(missing)", false);
    gives("=get value({a: 1}, \"a\")", 1);
}

#[test]
fn what_is_not_plain_does_not_compile() {
    for source in [
        "=for i in order.lines return i",
        "=some i in order.lines satisfies i > 1",
        "=x in [1..5]",
        "=x between 1 and 9",
        "=day of week(today())",
        "=x > ",
        "=function(a) a",
        "=order.size()",
    ] {
        let message = run("feel-or-text", source, Purpose::Value, &variables()).expect_err(source);
        assert!(message.starts_with("1:"), "{source}: {message}");
    }
    fails("=order.lines[yes]", "filters of lists");
    fails("=duration(\"PT1H\") + duration(\"PT1H\")", "dates and durations");
}

#[test]
fn nesting_is_bounded() {
    fails(&format!("={}1", "if yes then 1 else ".repeat(2000)), "nested too deep");
    fails(&format!("={}1", "-".repeat(2000)), "nested too deep");
}
