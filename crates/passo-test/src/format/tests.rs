//! Tests of the format.

use passo::value::Value;

use super::*;

fn parse(text: &str) -> ScenarioFile {
    ScenarioFile::parse("folder/file.toml", text).unwrap()
}

/// The error of a file with one case, which has the given lines.
fn error_of(case: &str) -> String {
    let text = format!("name = \"n\"\nmodels = [\"m.bpmn\"]\n[[case]]\nname = \"c\"\n{case}");
    ScenarioFile::parse("file.toml", &text).unwrap_err().to_string()
}

/// The verb of the only step of the only case.
fn verb_of(step: &str) -> Verb {
    let text = format!("name = \"n\"\nmodels = [\"m.bpmn\"]\n[[case]]\nname = \"c\"\n[[case.step]]\n{step}");
    parse(&text).cases[0].steps[0].verb.clone()
}

#[test]
fn a_file_has_defaults_for_what_it_leaves_out() {
    let file =
        parse("name = \"n\"\nmodels = [\"a.bpmn\", \"../b.bpmn\"]\nprocess = \"p\"\n[[case]]\nname = \"c\"");
    assert_eq!(file.models, [PathBuf::from("folder/a.bpmn"), PathBuf::from("folder/../b.bpmn")]);
    assert_eq!(file.settings, Settings::default());
    let case = &file.cases[0];
    assert!(case.start && !case.auto && case.steps.is_empty());
    assert_eq!(case.clock.to_rfc3339(), "2026-01-01T00:00:00+00:00");
}

#[test]
fn settings_and_the_clock_are_read() {
    let file = parse(
        "name = \"n\"\nmodels = [\"a.bpmn\"]\nsettings = { manual_tasks = \"pass\", call_variables = \"mapped\" }\n\
         plugins = [\"energy\"]\n[[case]]\nname = \"c\"\nclock = 2026-03-29T00:30:00+01:00",
    );
    assert_eq!(file.settings.manual_tasks, ManualTasks::Pass);
    assert_eq!(file.settings.call_variables, CallVariables::Mapped);
    assert_eq!(file.plugins, ["energy"]);
    assert_eq!(file.cases[0].clock.to_rfc3339(), "2026-03-28T23:30:00+00:00");
}

#[test]
fn values_of_every_kind_become_values_of_variables() {
    let case = parse(
        "name = \"n\"\nmodels = [\"a.bpmn\"]\n[[case]]\nname = \"c\"\n\
         variables = { i = 1, f = 1.5, b = true, s = \"x\", d = 2026-01-02T03:04:05Z, l = [1, 2], t = { k = 1 }, n = { null = true } }",
    )
    .cases[0]
        .variables
        .clone();
    assert_eq!(case["i"], Value::from(1));
    assert_eq!(case["f"], Value::from(1.5));
    assert_eq!(case["b"], Value::from(true));
    assert_eq!(case["s"], Value::from("x"));
    assert_eq!(case["d"], Value::from("2026-01-02T03:04:05Z"));
    assert_eq!(case["l"], Value::from(vec![1, 2]));
    assert_eq!(case["t"], Value::map([("k", 1)]));
    assert!(case["n"].is_null());
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let error = error_of("variable = { a = 1 }");
    assert!(error.contains("unknown field `variable`"), "{error}");
    assert!(error.contains("line 5"), "{error}");
    assert!(error_of("[[case.step]]\ncomplet = \"a\"").contains("`complet`"));
    assert!(error_of("[case.expect]\nstat = \"active\"").contains("`stat`"));
    assert!(error_of("[[case.step]]\nexpect = { complete = { a = 1 } }").contains("`complete`"));
}

#[test]
fn a_step_has_exactly_one_verb() {
    assert!(error_of("[[case.step]]\nvariables = { a = 1 }").contains("no verb"));
    let error = error_of("[[case.step]]\ncomplete = \"a\"\nsignal = \"s\"");
    assert!(error.contains("several verbs, complete and signal"), "{error}");
}

#[test]
fn a_key_of_another_verb_is_refused() {
    let error = error_of("[[case.step]]\ncomplete = \"a\"\nttl = \"PT1S\"");
    assert!(error.contains("`ttl` does not belong to the verb `complete`"), "{error}");
    assert!(error_of("[[case.step]]\nsignal = \"a\"\nexpect = \"started\"").contains("`expect`"));
    assert!(error_of("[[case.step]]\ncomplete = \"a\"\nall = true\nnth = 1").contains("contradict"));
    assert!(error_of("[[case.step]]\ncancel = false").contains("can only be true"));
    assert!(error_of("[[case.step]]\nthrow = \"a\"").contains("`error`"));
}

#[test]
fn message_is_a_key_beside_throw_and_expect_is_one_beside_message() {
    let Verb::Throw { error, message, .. } = verb_of("throw = \"a\"\nerror = \"E\"\nmessage = \"text\"")
    else {
        panic!("not a throw");
    };
    assert_eq!((error.as_str(), message.as_deref()), ("E", Some("text")));
    let Verb::Message { name, expect, ttl, .. } =
        verb_of("message = \"M\"\nttl = \"PT5S\"\nexpect = \"buffered\"")
    else {
        panic!("not a message");
    };
    assert_eq!((name.as_str(), expect), ("M", Some(MessageOutcome::Buffered)));
    assert_eq!(ttl.unwrap().milliseconds, 5000);
}

#[test]
fn every_verb_is_read_and_shown_as_it_is_written() {
    for line in [
        "start = \"p\"",
        "complete = \"a\"",
        "fail = \"a\"",
        "resolve = \"a\"",
        "message = \"m\"",
        "signal = \"s\"",
        "advance = \"PT10S\"",
        "activate = \"a\"",
        "cancel = true",
        "restart = true",
    ] {
        assert_eq!(verb_of(line).to_string(), line);
    }
    assert!(matches!(verb_of("set = { x = 1 }\nscope = \"sub\""), Verb::Set { .. }));
    assert!(matches!(verb_of("escalate = \"a\"\nescalation = \"E\""), Verb::Escalate { .. }));
    assert!(matches!(verb_of("expect = { state = [\"active\", \"incident\"] }"), Verb::Expect(_)));
}

#[test]
fn of_is_a_process_or_a_number_from_one() {
    let text = |of: &str| format!("[[case.step]]\ncomplete = \"a\"\nof = {of}");
    assert!(error_of(&text("0")).contains("number of an instance from 1"));
    let file = "name = \"n\"\nmodels = [\"m\"]\n[[case]]\nname = \"c\"\n";
    let step = |of| parse(&format!("{file}{}", text(of))).cases[0].steps[0].of.clone();
    assert_eq!(step("2"), Some(Of::Number(2)));
    assert_eq!(step("\"p\""), Some(Of::Process("p".to_owned())));
}

#[test]
fn an_unknown_state_and_an_empty_file_are_refused() {
    assert!(error_of("[case.expect]\nstate = \"done\"").contains("`done`"));
    let error = ScenarioFile::parse("f.toml", "name = \"n\"\nmodels = [\"m\"]").unwrap_err().to_string();
    assert!(error.contains("no [[case]]"), "{error}");
}
