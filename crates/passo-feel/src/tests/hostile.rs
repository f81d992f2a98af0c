//! Texts that mean no good: refused, or stopped, and never a panic.

use proptest::prelude::*;

use super::{compiled, evaluate, fails, run};

#[test]
fn what_is_no_expression_does_not_compile() {
    fails("", "{}", "the text is empty");
    fails("1 +", "{}", "it is no expression: 1 +");
    fails("= 1", "{}", "it is a test of something");
    fails("if true then", "{}", "it is no expression");
    fails("\"open", "{}", "");
}

#[test]
fn what_does_not_compile_has_a_place() {
    for (text, line, column) in [
        ("1 +\n 2 )", 2, 4),
        ("if a then b", 1, 12),
        ("if a thn b else c", 1, 6),
        ("{a: 1, b 2}", 1, 11),
        ("for x in xs retrun x", 1, 13),
        ("sum([1, 2)", 1, 10),
        ("a ** * b", 1, 6),
        ("order.total >", 1, 14),
    ] {
        let (limits, plugin) = (passo::base::Limits::default(), super::functions());
        let source = passo::plugin::FormulaSource {
            text,
            is_condition: false,
            limits: &limits,
            functions: plugin.functions(),
        };
        let error = passo::plugin::Language::compile(&crate::Feel, &source).err().expect(text);
        assert_eq!((error.line, error.column), (line, column), "{text}: {error}");
    }
}

#[test]
fn functions_outside_of_the_process_are_refused() {
    let text = r#"{cos: function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}, r: cos(1)}"#;
    fails(text, "{}", "do not run");
}

#[test]
fn loops_and_growth_end() {
    let long = "it takes more operations";
    fails("for i in 1..100000000 return i", "{}", long);
    fails("some i in [1..100000000] satisfies i < 0", "{}", long);
    fails("count(for a in 1..1000, b in 1..1000, c in 1..1000 return 1)", "{}", long);
    let doubled = (1..60).map(|n| format!("x{n}: concatenate(x{}, x{})", n - 1, n - 1));
    fails(&format!("{{x0: [1], {}}}", doubled.collect::<Vec<_>>().join(", ")), "{}", long);
    let doubled = (1..60).map(|n| format!("x{n}: [x{}, x{}]", n - 1, n - 1));
    fails(&format!("{{x0: [1], {}}}", doubled.collect::<Vec<_>>().join(", ")), "{}", long);
    let doubled = (1..60).map(|n| format!("x{n}: x{} + x{}", n - 1, n - 1));
    fails(&format!("{{x0: \"a\", {}}}", doubled.collect::<Vec<_>>().join(", ")), "{}", long);
    let big = format!("{{\"big\": [{}]}}", vec!["1"; 5_000].join(","));
    fails("for i in 1..5000 return big[i]", &big, long);
}

#[test]
fn functions_that_call_themselves_end() {
    fails("{f: function(g) g(g), r: f(f)}.r", "{}", "too deep");
    fails("{f: function(g, n) if n = 0 then 0 else 1 + g(g, n - 1), r: f(f, 100000)}.r", "{}", "too deep");
    assert_eq!(
        evaluate("{f: function(g, n) if n = 0 then 0 else 1 + g(g, n - 1), r: f(f, 15)}.r", "{}"),
        Ok(15.into())
    );
}

#[test]
fn what_is_just_allowed_to_nest_runs() {
    for (one, inner, end) in [
        ("(", "1", ")"),
        ("[", "1", "]"),
        ("1 + ", "1", ""),
        ("if true then ", "1", " else 2"),
        ("not(", "true", ")"),
    ] {
        let mut highest = 0;
        for count in 1..400 {
            let text = format!("{}{inner}{}", one.repeat(count), end.repeat(count));
            if let Ok(formula) = compiled(&text, false) {
                highest = count;
                drop(run(&*formula, &passo::value::Value::Null));
            }
        }
        assert!((30..400).contains(&highest), "{one}: {highest}");
    }
}

/// The time of this grew with the cube of the number of comments.
#[test]
fn comments_within_a_name_cost_nothing() {
    assert_eq!(evaluate(&format!("a{} + 1", "/*x*/".repeat(5_000)), "{\"a\": 7}"), Ok(8.into()));
    assert_eq!(evaluate(&format!("1 + {}\n2", "/".repeat(50_000)), "{}"), Ok(3.into()));
}

#[test]
fn a_stopped_run_leaves_nothing_behind() {
    fails("for i in 1..100000000 return i", "{}", "operations");
    assert_eq!(evaluate("count(for i in 1..1000 return i)", "{}"), Ok(1000.into()));
}

/// Pieces from which texts are made that look like FEEL.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "a",
        "1",
        "\"s\"",
        "+",
        "-",
        "*",
        "/",
        "**",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        ".",
        "..",
        "=",
        "<",
        ">=",
        "in",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "function",
        "between",
        "and",
        "or",
        "not",
        "null",
        "true",
        "@\"2026-01-01\"",
        "date",
        "time",
        "date and time",
        "duration",
        "sum",
        "substring",
        "string join",
        "instance of",
        "list<number>",
        "external",
        "?",
        "\\u",
        "item",
        "99999999999999999999",
        "1e9999",
        "-1",
        "@\"PT9999999999H\"",
        "range",
        "date(99999999, 1, 1)",
        "time(23, 59, 60.5)",
        "sublist",
        "remove",
        "insert before",
        "mode",
        "decimal",
        "é",
        "\"\\u{12}\"",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => "\\PC{0,3}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_text_panics(pieces in prop::collection::vec(piece(), 0..14)) {
        let text = pieces.join(" ");
        for is_condition in [false, true] {
            if let Ok(formula) = compiled(&text, is_condition) {
                drop(run(&*formula, &passo::value::Value::map([("a", vec![1, 2, 3])])));
            }
        }
    }

    #[test]
    fn no_calls_with_odd_arguments_panic(
        name in prop::sample::select(vec![
            "substring", "date", "time", "date and time", "duration", "decimal", "modulo", "sublist", "insert before", "remove",
            "split", "replace", "matches", "number", "round up", "list replace", "range", "years and months duration", "stddev",
            "mode", "median", "log", "exp", "sqrt", "string join", "day of year", "week of year", "floor", "abs", "even",
        ]),
        arguments in prop::collection::vec(
            prop::sample::select(vec![
                "0", "-1", "1.5", "1e30", "-99999999999", "\"\"", "\"(\"", "\"é\"", "null", "[]", "[1, null]", "{}", "true",
                "@\"2026-01-01\"", "@\"-999999999-01-01\"", "@\"23:59:59\"", "@\"P1Y\"", "@\"-PT1S\"", "@\"2026-01-01T00:00:00@Europe/Rome\"", "sum",
            ]), 0..4),
    ) {
        let text = format!("{name}({})", arguments.join(", "));
        if let Ok(formula) = compiled(&text, false) {
            drop(run(&*formula, &passo::value::Value::Null));
        }
    }
}

/// Elements of DMN in odd places, with odd texts.
fn element() -> impl Strategy<Value = String> {
    let name = || {
        prop::sample::select(vec![
            "decision",
            "inputData",
            "businessKnowledgeModel",
            "decisionService",
            "decisionTable",
            "input",
            "inputExpression",
            "output",
            "outputValues",
            "defaultOutputEntry",
            "rule",
            "inputEntry",
            "outputEntry",
            "literalExpression",
            "context",
            "contextEntry",
            "variable",
            "invocation",
            "binding",
            "parameter",
            "encapsulatedLogic",
            "formalParameter",
            "list",
            "relation",
            "row",
            "column",
            "conditional",
            "if",
            "then",
            "else",
            "filter",
            "in",
            "match",
            "for",
            "return",
            "some",
            "satisfies",
            "itemDefinition",
            "itemComponent",
            "typeRef",
            "functionDefinition",
        ])
    };
    let attributes = prop::sample::select(vec![
        "",
        "id='a' name='a'",
        "id='b' name='b c'",
        "name='x' typeRef='t'",
        "typeRef='date'",
        "hitPolicy='PRIORITY'",
        "hitPolicy='COLLECT' aggregation='SUM'",
        "iteratorVariable='i'",
        "name='t' isCollection='true'",
        "kind='Java'",
    ]);
    let text = prop::sample::select(vec![
        "1",
        "-",
        "a",
        "? > 1",
        "\"x\"",
        "b c",
        "1 +",
        "not(1)",
        "a(1)",
        "for i in 1..9 return i",
    ]);
    let need = prop::sample::select(vec!["a", "b", "c"]).prop_map(|id| {
        format!(
            "<informationRequirement><requiredDecision href='#{id}'/></informationRequirement>\
                 <knowledgeRequirement><requiredKnowledge href='#{id}'/></knowledgeRequirement>"
        )
    });
    let leaf = prop_oneof![text.prop_map(|text| format!("<text>{text}</text>")), need];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        (name(), attributes.clone(), prop::collection::vec(inner, 0..5)).prop_map(
            |(name, attributes, children)| format!("<{name} {attributes}>{}</{name}>", children.concat()),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_file_of_decisions_panics(content in prop::collection::vec(element(), 0..5)) {
        let wrapped = content.iter().zip(["decision id='a' name='a'", "decision id='b' name='b c'", "businessKnowledgeModel id='c' name='c'"]);
        let wrapped = wrapped.map(|(inner, start)| format!("<{start}>{inner}</{}>", start.split(' ').next().unwrap_or_default()));
        let file = super::decisions::file(&format!("{}{}", wrapped.collect::<String>(), content.concat()));
        for decision in &file.decisions {
            let values = vec![None; decision.formula.names().len()];
            let context = passo::plugin::CallContext { now: super::NOW.parse().unwrap_or_default(), idempotency_key: "1-1".into() };
            drop(decision.formula.evaluate(&values, &context));
        }
    }
}
