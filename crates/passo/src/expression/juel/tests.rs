use super::template::{Piece, pieces};
use crate::expression::Purpose;
use crate::expression::testing::run;
use crate::value::Value;

fn variables() -> Vec<(&'static str, Value)> {
    let customer = Value::map([("name", Value::from("Anna")), ("vip", true.into())]);
    vec![
        ("amount", 1200.into()),
        ("half", 0.5.into()),
        ("digits", "12".into()),
        ("word", "Passo".into()),
        ("yes", true.into()),
        ("nothing", Value::Null),
        ("list", vec![1, 2, 3].into()),
        ("none", Value::list(Vec::new())),
        ("customer", customer.clone()),
        ("customers", Value::list(vec![customer])),
    ]
}

#[track_caller]
fn gives(source: &str, expected: impl Into<Value>) {
    let result = run("juel", source, Purpose::Value, &variables());
    assert_eq!(result.map(|(value, _)| value), Ok(expected.into()), "{source}");
}

#[track_caller]
fn fails(source: &str, expected: &str) {
    let message = run("juel", source, Purpose::Value, &variables()).expect_err(source);
    assert!(message.contains(expected), "{source}: {message}");
}

#[test]
fn operators_and_their_words_follow_the_precedence_of_the_specification() {
    gives("${1 + 2 * 3 - 4}", 3);
    gives("${(1 + 2) * 3}", 9);
    gives("${7 div 2}", 3.5);
    gives("${7 / 2}", 3.5);
    gives("${7 mod 4}", 3);
    gives("${-amount + 1}", -1199);
    gives("${1 < 2 && 3 >= 3 and 'a' ne 'b'}", true);
    gives("${1 gt 2 or 2 le 2}", true);
    gives("${not yes || !yes}", false);
    gives("${amount > 1000 ? 'large' : 'small'}", "large");
    gives("${yes ? nothing == null ? 'a' : 'b' : 'c'}", "a");
    gives("${empty nothing and empty none and empty '' and not empty list}", true);
    gives("${1 + 1 == 2 && 2 + 2 eq 4}", true);
    gives("${'a' += 1 += null}", "a1");
    gives("${1 lt 2 == true}", true);
}

#[test]
fn values_are_coerced_as_the_specification_says() {
    gives("${digits + 1}", 13);
    gives("${digits == 12}", true);
    gives("${'1.5' * 2}", 3.0);
    gives("${nothing + 1}", 1);
    gives("${nothing > 1}", false);
    gives("${nothing >= nothing}", true);
    gives("${yes == 'true'}", true);
    gives("${'b' > 'a'}", true);
    gives("${half + 1}", 1.5);
    fails("${'a' + 1}", "a number is expected");
    fails("${'a' == 1}", "a number is expected");
    fails("${yes + 1}", "a number is expected");
    fails("${1 / 0}", "divided by zero");
    fails("${9223372036854775807 + 1}", "too large");
}

#[test]
fn paths_lead_into_maps_and_lists() {
    gives("${customer.name}", "Anna");
    gives("${customer['name']}", "Anna");
    gives("#{customers[0].name}", "Anna");
    gives("${list[2]}", 3);
    gives("${list[9]}", Value::Null);
    gives("${customer.street}", Value::Null);
    gives("${customer.getName()}", "Anna");
    gives("${customer.isVip()}", true);
    fails("${nothing.name}", "no property");
    fails("${amount.name}", "no property");
}

#[test]
fn methods_with_a_plain_meaning_are_called() {
    gives("${word.toLowerCase().length()}", 5);
    gives("${word.contains('ss') and word.startsWith('P')}", true);
    gives("${word.equals('Passo')}", true);
    gives("${word.substring(1, 3)}", "as");
    gives("${list.size()}", 3);
    gives("${list.contains(2)}", true);
    gives("${none.isEmpty()}", true);
    gives("${customer.get('name')}", "Anna");
    gives("${customer.containsKey('vip')}", true);
    gives("${now().plusDays(1).getTime()}", 1_767_312_000_000_i64);
    fails("${word.substring(4, 2)}", "has no method");
    fails("${list.get(9)}", "no item");
    fails("${nothing.size()}", "null has no method");
    fails("${clerk.decide(amount)}", "`clerk.decide` is code of the vendor's engine");
}

#[test]
fn texts_and_expressions_mix() {
    gives("Order of ${customer.name}: #{amount}", "Order of Anna: 1200");
    gives("plain", "plain");
    gives("", "");
    gives("\\${amount}", "${amount}");
    gives("${'a}b'}", "a}b");
    gives("${\"it's\"}", "it's");
    gives("${'it\\'s'}", "it's");
}

#[test]
fn a_variable_that_is_not_set_is_an_error_everywhere() {
    for purpose in [Purpose::Condition, Purpose::Value, Purpose::Script] {
        let message = run("juel", "${unknown == 1}", purpose, &[]).expect_err("it is not set");
        assert_eq!(message, "the variable \"unknown\" is not set");
    }
    gives("${execution.hasVariable('unknown')}", false);
    gives("${execution.getVariable('unknown')}", Value::Null);
    gives("${execution.getVariable(\"amount\") > 1000}", true);
    gives("${variables:getOrDefault(unknown, 5)}", 5);
    gives("${vars:eq(amount, 1200)}", true);
    gives("${variables:lt(unknown, 5)}", false);
    gives("${variables:contains(list, 2, 3)}", true);
    gives("${variables:isEmpty('none')}", true);
}

#[test]
fn only_scripts_set_variables() {
    let source = "#{execution.setVariable('total', amount * 2)}";
    let (_, variables_then) = run("juel", source, Purpose::Script, &variables()).expect("it runs");
    assert_eq!(variables_then.get("total"), Some(&Value::from(2400)));
    let message = run("juel", source, Purpose::Condition, &variables()).expect_err("it does not compile");
    assert!(message.contains("only a script"), "{message}");
}

#[test]
fn a_condition_may_be_a_text_that_says_so() {
    for (source, expected) in [("true", true), ("${'false'}", false), ("${yes}", true)] {
        let result = run("juel", source, Purpose::Condition, &variables());
        assert_eq!(result.map(|(value, _)| value), Ok(expected.into()), "{source}");
    }
}

#[test]
fn what_does_not_compile_says_where() {
    for (source, expected) in [
        ("${amount >}", "1:11: the end is not expected here"),
        ("a\nb ${1 +* 2}", "2:8: `*` is not expected here"),
        ("${(1}", "1:5: `)` is expected, not the end"),
        ("${amount", "1:3: a brace is not closed"),
        ("${'a}", "1:3: a brace is not closed"),
        ("${a b}", "1:5: `b` is not expected here"),
        ("${a # b}", "1:5: the letter `#` has no meaning here"),
        ("${99999999999999999999}", "`99999999999999999999` is no number"),
    ] {
        let message = run("juel", source, Purpose::Value, &variables()).expect_err(source);
        assert!(message.contains(expected), "{source}: {message}");
    }
}

#[test]
fn depth_and_height_are_bounded() {
    let deep = format!("${{{}1{}}}", "(".repeat(5000), ")".repeat(5000));
    fails(&deep, "nested too deep");
    fails(&format!("${{{}1}}", "-".repeat(5000)), "nested too deep");
    fails(&format!("${{1{}}}", " + 1".repeat(5000)), "too many operators");
    fails(&format!("${{customer{}}}", ".name".repeat(5000)), "too many operators");
    gives(&format!("${{yes{}}}", " and yes".repeat(2000)), true);
    let long = "x".repeat(60_000);
    fails(&format!("${{'{long}'{}}}", ".concat('y')".repeat(9000)), "bytes");
}

#[test]
fn pieces_know_their_place() {
    let expected = vec![
        Piece::Text("a\n".to_owned()),
        Piece::Expression { text: "{1}", place: (2, 3) },
        Piece::Text(" b".to_owned()),
    ];
    assert_eq!(pieces("a\n#{{1}} b"), Ok(expected));
}
