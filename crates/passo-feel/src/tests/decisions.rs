//! Decisions of DMN: tables by hit policy, graphs, boxed expressions, types, and what is refused.

use passo::base::Limits;
use passo::plugin::{CallContext, DecisionFile, DecisionSource, Decisions};
use passo::value::Value;

use super::{NOW, functions, shown};
use crate::Dmn;

/// A file with this content.
pub(super) fn file(content: &str) -> DecisionFile {
    let xml = format!(
        "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='file' name='All of it' namespace='urn:test'>\
         {content}</definitions>"
    );
    let (limits, plugin) = (Limits::default(), functions());
    let tree = passo::read::tree(xml.as_bytes(), &limits);
    assert!(tree.diagnostics.is_empty(), "{:?}", tree.diagnostics);
    let root = tree.root.expect("a root");
    assert!(Dmn.owns(&root.namespace, &root.name));
    Dmn.read(&DecisionSource { root: &root, limits: &limits, functions: plugin.functions() })
}

/// Takes a decision of a file over variables that are written as JSON.
pub(super) fn take(content: &str, id: &str, variables: &str) -> Result<Value, String> {
    let file = file(content);
    let found: Vec<_> = file.diagnostics.iter().map(|found| found.message.clone()).collect();
    assert!(found.is_empty(), "{found:?}");
    let decision = file.decisions.iter().find(|decision| &*decision.id == id).expect("the decision");
    let variables = Value::parse_json(variables).map_err(|error| error.to_string())?;
    let values: Vec<_> = decision.formula.names().iter().map(|name| variables.get(name)).collect();
    let context = CallContext { now: NOW.parse().unwrap_or_default(), idempotency_key: "1-1".into() };
    decision.formula.evaluate(&values, &context).map_err(|error| error.to_string())
}

#[track_caller]
fn gives(content: &str, id: &str, variables: &str, expected: &str) {
    let value = take(content, id, variables).map(|value| shown(&value));
    assert_eq!(value.as_deref(), Ok(expected), "{variables}");
}

#[track_caller]
fn fails(content: &str, id: &str, variables: &str, expected: &str) {
    let error = take(content, id, variables).expect_err("a failure");
    assert!(error.contains(expected), "{error}");
}

/// What is wrong with a file.
fn findings(content: &str) -> String {
    let found = file(content).diagnostics;
    found.iter().map(|found| found.message.as_str()).collect::<Vec<_>>().join("\n")
}

/// A table with the inputs `x` and `y` and the output `r`, whose rules are lines of cells between bars.
fn table(attributes: &str, output: &str, rules: &str) -> String {
    let cell = |kind: &str, text: &str| {
        let text = text.trim().replace('&', "&amp;").replace('<', "&lt;");
        format!("<{kind}><text>{text}</text></{kind}>")
    };
    let rules = rules.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let cells: Vec<&str> = line.split('|').collect();
        let [x, y, results @ ..] = cells.as_slice() else { panic!("too few cells: {line}") };
        let results: String = results.iter().map(|text| cell("outputEntry", text)).collect();
        format!("<rule>{}{}{results}</rule>", cell("inputEntry", x), cell("inputEntry", y))
    });
    format!(
        "<decision id='d' name='Decide'><decisionTable {attributes}>\
         <input><inputExpression><text>x</text></inputExpression></input>\
         <input><inputExpression><text>y</text></inputExpression></input>\
         {output}{}</decisionTable></decision>",
        rules.collect::<String>()
    )
}

const R: &str = "<output name='r'/>";

#[test]
fn unique_gives_the_only_rule_that_matches_and_null_without_one() {
    let table = table("", R, "< 10 | - | \"low\"\n>= 10 | \"a\", \"b\" | \"high\"\n> 100 | - | \"huge\"");
    gives(&table, "d", r#"{"x": 5}"#, "\"low\"");
    gives(&table, "d", r#"{"x": 10, "y": "b"}"#, "\"high\"");
    gives(&table, "d", r#"{"x": 10, "y": "c"}"#, "null");
    gives(&table, "d", "{}", "null");
    fails(
        &table,
        "d",
        r#"{"x": 101, "y": "a"}"#,
        "the rules 2 and 3 match, and the table has the hit policy UNIQUE",
    );
}

#[test]
fn first_takes_the_first_and_any_wants_all_the_same() {
    let first = table("hitPolicy='FIRST'", R, "> 1 | - | 1\n> 0 | - | 2\n- | - | 3");
    gives(&first, "d", r#"{"x": 5}"#, "1");
    gives(&first, "d", r#"{"x": 1}"#, "2");
    gives(&first, "d", "{}", "3");
    let any = table("hitPolicy='ANY'", R, "> 0 | - | \"yes\"\n- | true | \"yes\"\n> 10 | - | \"no\"");
    gives(&any, "d", r#"{"x": 1, "y": true}"#, "\"yes\"");
    fails(&any, "d", r#"{"x": 11}"#, "the rules 1 and 3 match and give different results");
}

#[test]
fn lists_are_in_the_order_of_rules_or_outputs() {
    let output =
        "<output name='r'><outputValues><text>\"high\",\"mid\",\"low\"</text></outputValues></output>";
    let rules = "> 0 | - | \"low\"\n> 1 | - | \"high\"\n> 2 | - | \"mid\"";
    gives(&table("hitPolicy='RULE ORDER'", output, rules), "d", r#"{"x": 5}"#, r#"["low","high","mid"]"#);
    gives(&table("hitPolicy='OUTPUT ORDER'", output, rules), "d", r#"{"x": 5}"#, r#"["high","mid","low"]"#);
    gives(&table("hitPolicy='PRIORITY'", output, rules), "d", r#"{"x": 5}"#, "\"high\"");
    gives(&table("hitPolicy='PRIORITY'", output, rules), "d", r#"{"x": 1}"#, "\"low\"");
    gives(&table("hitPolicy='COLLECT'", output, rules), "d", r#"{"x": 2}"#, r#"["low","high"]"#);
    gives(&table("hitPolicy='COLLECT'", output, rules), "d", r#"{"x": 1}"#, r#"["low"]"#);
    gives(&table("hitPolicy='COLLECT'", output, rules), "d", "{}", "null");
}

#[test]
fn collected_results_are_added_up() {
    let collect = |aggregation: &str| {
        table(
            &format!("hitPolicy='COLLECT' aggregation='{aggregation}'"),
            R,
            "> 0 | - | 5\n> 1 | - | 2.5\n> 2 | - | 7",
        )
    };
    gives(&collect("SUM"), "d", r#"{"x": 5}"#, "14.5");
    gives(&collect("MIN"), "d", r#"{"x": 5}"#, "2.5");
    gives(&collect("MAX"), "d", r#"{"x": 5}"#, "7");
    gives(&collect("COUNT"), "d", r#"{"x": 2}"#, "2");
    gives(&collect("COUNT"), "d", "{}", "0");
    gives(&collect("SUM"), "d", "{}", "null");
}

#[test]
fn several_outputs_are_a_map_and_defaults_stand_in() {
    let outputs = "<output name='fee'><defaultOutputEntry><text>0</text></defaultOutputEntry></output><output name='why it is'/>";
    let table = table("", outputs, "> 0 | - | x * 2 | \"because \" + string(x)");
    gives(&table, "d", r#"{"x": 4}"#, r#"{fee:8,why it is:"because 4"}"#);
    gives(&table, "d", "{}", "{fee:0,why it is:null}");
}

#[test]
fn cells_are_tests_of_their_input() {
    for (cell, x, is_match) in [
        ("5", "5", true),
        ("\"5\"", "5", false),
        ("< 5", "4.9", true),
        ("[1..5]", "5", true),
        ("[1..5)", "5", false),
        ("]1..5]", "1", false),
        ("1, 3, [7..9]", "8", true),
        ("not(1, 3)", "3", false),
        ("not(1, 3)", "2", true),
        ("not(< 5)", "7", true),
        ("null", "null", true),
        ("not(null)", "1", true),
        ("not(null)", "null", false),
        ("y", "7", true),
        ("> y", "8", true),
        ("y + 1", "8", true),
        ("[y..y + 2]", "9", true),
        ("? > y and ? < 10", "9", true),
        ("? > y and ? < 10", "11", false),
        ("contains(?, \"bc\")", "\"abcd\"", true),
        ("not(contains(?, \"bc\"))", "\"abcd\"", false),
        ("list contains(?, 2)", "[1, 2]", true),
        ("cellInput > 3", "4", true),
        ("true", "true", true),
        ("true", "null", false),
        ("false", "null", false),
        ("-", "null", true),
        ("", "17", true),
        ("discount(200)", "20", true),
        ("\"a\", \"b\"", "\"b\"", true),
        ("< \"b\"", "\"a\"", true),
    ] {
        let table = table("", R, &format!("{cell} | - | \"yes\""));
        let expected = if is_match { "\"yes\"" } else { "null" };
        let variables = format!(r#"{{"x": {x}, "y": 7}}"#);
        let value = take(&table, "d", &variables).map(|value| shown(&value));
        assert_eq!(value.as_deref(), Ok(expected), "{cell} of {x}");
    }
}

const TYPED: &str = "<inputData id='i1' name='Birth date'><variable name='Birth date' typeRef='date'/></inputData>\
    <inputData id='i2' name='Order'><variable name='Order' typeRef='tOrder'/></inputData>\
    <itemDefinition name='tOrder'><itemComponent name='placed at'><typeRef>date and time</typeRef></itemComponent>\
      <itemComponent name='lines' isCollection='true'><typeRef>number</typeRef></itemComponent></itemDefinition>";

#[test]
fn texts_become_what_types_ask_for() {
    let content = format!(
        "{TYPED}<decision id='d' name='Old enough'><variable name='Old enough' typeRef='boolean'/>\
         <informationRequirement><requiredInput href='#i1'/></informationRequirement>\
         <informationRequirement><requiredInput href='#i2'/></informationRequirement>\
         <literalExpression><text>Birth date &lt; date(\"2008-03-02\") and Order.placed at &gt; Birth date + duration(\"P1D\") and sum(Order.lines) = 3</text>\
         </literalExpression></decision>"
    );
    let variables =
        r#"{"Birth date": "2000-01-31", "Order": {"placed at": "2026-01-01T10:00:00Z", "lines": [1, "2"]}}"#;
    let compared = content.replace(
        "and Order.placed at &gt; Birth date + duration(\"P1D\") ",
        "and Order.placed at.year = 2026 ",
    );
    gives(&compared, "d", variables, "true");
    let table = "<decision id='d' name='Season'><decisionTable>\
        <input><inputExpression typeRef='date'><text>day</text></inputExpression></input>\
        <output name='season' typeRef='string'/>\
        <rule><inputEntry><text>[date(\"2026-06-21\")..date(\"2026-09-22\")]</text></inputEntry><outputEntry><text>\"summer\"</text></outputEntry></rule>\
        <rule><inputEntry><text>&lt; date(\"2026-06-21\")</text></inputEntry><outputEntry><text>\"before\"</text></outputEntry></rule>\
        </decisionTable></decision>";
    gives(table, "d", r#"{"day": "2026-07-01"}"#, "\"summer\"");
    gives(table, "d", r#"{"day": "2026-01-01"}"#, "\"before\"");
}

/// A risk from two decisions, one of which is a table, and a function.
const GRAPH: &str = "<inputData id='age' name='Applicant age'/><inputData id='income' name='Income'/>\
    <businessKnowledgeModel id='f' name='Rate of'><encapsulatedLogic><formalParameter name='risk class'/>\
      <literalExpression><text>if risk class = \"A\" then base rate(1) else base rate(3)</text></literalExpression></encapsulatedLogic>\
      <knowledgeRequirement><requiredKnowledge href='#g'/></knowledgeRequirement></businessKnowledgeModel>\
    <businessKnowledgeModel id='g' name='base rate'><encapsulatedLogic><formalParameter name='n'/>\
      <literalExpression><text>n / 100</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>\
    <decision id='rate' name='Rate'><informationRequirement><requiredDecision href='#risk'/></informationRequirement>\
      <informationRequirement><requiredInput href='#income'/></informationRequirement>\
      <knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>\
      <context><contextEntry><variable name='monthly rate'/><invocation><literalExpression><text>Rate of</text></literalExpression>\
        <binding><parameter name='risk class'/><literalExpression><text>Risk class</text></literalExpression></binding></invocation></contextEntry>\
      <contextEntry><literalExpression><text>Income * monthly rate</text></literalExpression></contextEntry></context></decision>\
    <decision id='risk' name='Risk class'><informationRequirement><requiredInput href='#age'/></informationRequirement>\
      <decisionTable><input><inputExpression><text>Applicant age</text></inputExpression></input><output name='class'/>\
      <rule><inputEntry><text>&lt; 25</text></inputEntry><outputEntry><text>\"B\"</text></outputEntry></rule>\
      <rule><inputEntry><text>&gt;= 25</text></inputEntry><outputEntry><text>\"A\"</text></outputEntry></rule></decisionTable></decision>\
    <decisionService id='service' name='The service'><outputDecision href='#rate'/><outputDecision href='#risk'/></decisionService>";

#[test]
fn decisions_need_decisions_and_functions() {
    gives(GRAPH, "rate", r#"{"Applicant age": 30, "Income": 2000}"#, "20");
    gives(GRAPH, "rate", r#"{"Applicant age": 20, "Income": 2000}"#, "60");
    gives(GRAPH, "risk", r#"{"Applicant age": 20}"#, "\"B\"");
    gives(GRAPH, "service", r#"{"Applicant age": 30, "Income": 100}"#, r#"{Rate:1,Risk class:"A"}"#);
    gives(GRAPH, "All of it", r#"{"Applicant age": 30, "Income": 100}"#, r#"{Rate:1,Risk class:"A"}"#);
    let file = file(GRAPH);
    let names: Vec<String> = file.decisions[0].formula.names().iter().map(ToString::to_string).collect();
    assert!(
        ["Applicant age", "Income"].iter().all(|name| names.iter().any(|known| known == name)),
        "{names:?}"
    );
    assert!(!names.iter().any(|name| name == "Risk class"), "{names:?}");
}

#[test]
fn outputs_of_needed_tables_have_their_own_names_too() {
    let content = GRAPH.replace("<text>Risk class</text>", "<text>class</text>");
    gives(&content, "rate", r#"{"Applicant age": 20, "Income": 2000}"#, "60");
    let content = GRAPH.replace("<text>Risk class</text>", "<text>risk</text>");
    gives(&content, "rate", r#"{"Applicant age": 20, "Income": 2000}"#, "60");
}

#[test]
fn expressions_may_be_boxed() {
    let decision = |logic: &str| format!("<decision id='d' name='D'>{logic}</decision>");
    let text = |text: &str| format!("<literalExpression><text>{text}</text></literalExpression>");
    let rows = format!(
        "<relation><column name='a'/><column name='b c'/><row>{}{}</row></relation>",
        text("1"),
        text("a + 1")
    );
    gives(&decision(&rows), "d", r#"{"a": 4}"#, "[{a:1,b c:2}]");
    gives(&decision(&format!("<list>{}{}</list>", text("1"), text("x"))), "d", r#"{"x": 2}"#, "[1,2]");
    let conditional = format!(
        "<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>",
        text("x &gt; 1"),
        text("\"a\""),
        text("\"b\"")
    );
    gives(&decision(&conditional), "d", r#"{"x": 2}"#, "\"a\"");
    let filter = format!("<filter><in>{}</in><match>{}</match></filter>", text("xs"), text("item &gt; 1"));
    gives(&decision(&filter), "d", r#"{"xs": [1, 2, 3]}"#, "[2,3]");
    let iterator = format!(
        "<for iteratorVariable='the x'><in>{}</in><return>{}</return></for>",
        text("xs"),
        text("the x * 2")
    );
    gives(&decision(&iterator), "d", r#"{"xs": [1, 2]}"#, "[2,4]");
    for (kind, expected) in [("some", "true"), ("every", "false")] {
        let quantified = format!(
            "<{kind} iteratorVariable='x'><in>{}</in><satisfies>{}</satisfies></{kind}>",
            text("xs"),
            text("x &gt; 1")
        );
        gives(&decision(&quantified), "d", r#"{"xs": [1, 2]}"#, expected);
    }
    let function = format!(
        "<context><contextEntry><variable name='twice'/><functionDefinition><formalParameter name='n'/>{}</functionDefinition></contextEntry><contextEntry>{}</contextEntry></context>",
        text("n * 2"),
        text("twice(x) + twice(n: 1)")
    );
    let shadowed = format!(
        "<context><contextEntry><variable name='x'/>{}</contextEntry><contextEntry>{}</contextEntry></context>",
        text("x + 1"),
        text("x * 10")
    );
    gives(&decision(&shadowed), "d", r#"{"x": 4}"#, "50");
    gives(&decision(&function), "d", r#"{"x": 4}"#, "10");
}

#[test]
fn a_table_within_a_function_sees_its_parameters() {
    let content = "<businessKnowledgeModel id='f' name='fee'><encapsulatedLogic><formalParameter name='amount'/>\
        <decisionTable hitPolicy='FIRST'><input><inputExpression><text>amount</text></inputExpression></input><output name='r'/>\
        <rule><inputEntry><text>&gt; 100</text></inputEntry><outputEntry><text>amount / 10</text></outputEntry></rule>\
        <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>0</text></outputEntry></rule></decisionTable></encapsulatedLogic></businessKnowledgeModel>\
        <decision id='d' name='D'><knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>\
        <literalExpression><text>for a in amounts return fee(a)</text></literalExpression></decision>";
    gives(content, "d", r#"{"amounts": [50, 200]}"#, "[0,20]");
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    assert!(findings("").contains("the file has no decision"));
    assert!(
        findings(&table("hitPolicy='LUCKY'", R, ""))
            .contains("the decision \"Decide\" has the hit policy \"LUCKY\"")
    );
    assert!(
        findings(&table("", R, "> | - | 1")).contains("has a text that does not compile: it is no test: >")
    );
    assert!(findings(&table("", R, "- | - | 1 +")).contains("it is no expression: 1 +"));
    assert!(findings(&table("", R, "- | - | nonsense(1)")).contains("there is no function \"nonsense\""));
    assert!(
        findings(&table("", R, "- | - | 1 | 2"))
            .contains("number 1, with another number of cells than columns")
    );
    assert!(findings(&table("hitPolicy='PRIORITY'", R, "- | - | 1")).contains("priorities by a list"));
    assert!(findings("<decision id='d' name='D'/>").contains("has no logic"));
    let needs = |id: &str| {
        format!(
            "<informationRequirement><requiredDecision href='#{id}'/></informationRequirement><literalExpression><text>1</text></literalExpression>"
        )
    };
    assert!(
        findings(&format!("<decision id='d' name='D'>{}</decision>", needs("e")))
            .contains("needs \"e\", which the file does not have")
    );
    let circle = format!(
        "<decision id='d' name='D'>{}</decision><decision id='e' name='E'>{}</decision>",
        needs("e"),
        needs("d")
    );
    assert!(findings(&circle).contains("the decision \"D\" needs itself in the end"));
    let java =
        "<businessKnowledgeModel id='f' name='F'><encapsulatedLogic kind='Java'/></businessKnowledgeModel>";
    assert!(findings(java).contains("the function \"F\" is a function in Java"));
    let other = "<decision id='d' name='D'><literalExpression expressionLanguage='groovy'><text>1</text></literalExpression></decision>";
    assert!(findings(other).contains("in the language \"groovy\""));
}

#[test]
fn decisions_are_bounded() {
    let endless = "<decision id='d' name='D'><literalExpression><text>for i in 1..100000000 return i</text></literalExpression></decision>";
    fails(endless, "d", "{}", "it takes more operations");
    let content = "<businessKnowledgeModel id='f' name='f'><encapsulatedLogic><formalParameter name='n'/>\
        <literalExpression><text>f(n + 1)</text></literalExpression></encapsulatedLogic>\
        <knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement></businessKnowledgeModel>\
        <decision id='d' name='D'><knowledgeRequirement><requiredKnowledge href='#f'/></knowledgeRequirement>\
        <literalExpression><text>f(1)</text></literalExpression></decision>";
    assert!(findings(content).contains("needs itself"));
    let doubled: String = (1..60)
        .map(|n| {
            let before = n - 1;
            format!("<decision id='d{n}' name='d{n}'><informationRequirement><requiredDecision href='#d{before}'/></informationRequirement>\
                     <literalExpression><text>concatenate(d{before}, d{before})</text></literalExpression></decision>")
        })
        .collect();
    let first =
        "<decision id='d0' name='d0'><literalExpression><text>[1]</text></literalExpression></decision>";
    fails(&format!("{first}{doubled}"), "d59", "{}", "it takes more operations");
    let nested = format!(
        "<decision id='d' name='D'>{}<literalExpression><text>1</text></literalExpression>{}</decision>",
        "<list>".repeat(30),
        "</list>".repeat(30)
    );
    assert!(findings(&nested).contains("more than 16 deep"));
    let many: String = (0..1_001)
        .map(|n| {
            format!("<decision id='d{n}'><literalExpression><text>1</text></literalExpression></decision>")
        })
        .collect();
    assert!(findings(&many).contains("1001 decisions, inputs and functions, 1000 are allowed"));
    let chain: String = (0..1_000)
        .map(|n| {
            let need = format!("<informationRequirement><requiredDecision href='#d{}'/></informationRequirement>", n - 1);
            let need = if n > 0 { need } else { String::new() };
            let text = if n > 0 { format!("d{} + 1", n - 1) } else { "0".to_owned() };
            format!("<decision id='d{n}' name='d{n}'>{need}<literalExpression><text>{text}</text></literalExpression></decision>")
        })
        .collect();
    gives(&chain, "d999", "{}", "999");
    let wrong = table("", R, &"> | - | 1\n".repeat(2_000));
    assert_eq!(file(&wrong).diagnostics.len(), 100);
}
