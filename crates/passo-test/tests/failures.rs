//! What people read when a case fails: each test runs a case that must fail and looks for the words.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::fs;
use std::path::PathBuf;

use passo_test::{Failure, Options, ScenarioFile, run_case};

const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions" targetNamespace="urn:test">
  <message id="message_go" name="go"/>
  <process id="p" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="a"/>
    <userTask id="a"/>
    <sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
    <userTask id="b"/>
    <sequenceFlow id="f3" sourceRef="b" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"#;

/// A folder with the model, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("passo-test-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("model.bpmn"), MODEL).unwrap();
        Folder(path)
    }

    /// Runs the one case of a file that has the given lines after `[[case]]`.
    fn run(&self, head: &str, case: &str) -> Result<(), Failure> {
        let text = format!(
            "name = \"n\"\nmodels = [\"model.bpmn\"]\nprocess = \"p\"\n{head}\n[[case]]\nname = \"c\"\n{case}"
        );
        let file = ScenarioFile::parse(self.0.join("file.toml"), &text).unwrap();
        run_case(&file, &file.cases[0], &Options::new())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The words of the failure of a case with these lines.
#[track_caller]
fn failure(name: &str, case: &str) -> String {
    Folder::new(name).run("", case).unwrap_err().to_string()
}

#[track_caller]
fn check(name: &str, case: &str, words: &str) {
    let failure = failure(name, case);
    assert!(failure.contains(words), "{failure}");
}

#[test]
fn a_case_that_holds_has_no_failure() {
    let folder = Folder::new("holds");
    let case = "auto = true\n[case.expect]\nstate = \"completed\"\nsequence = [\"a\", \"b\"]\nwaiting = []";
    folder.run("", case).unwrap();
}

#[test]
fn every_expectation_that_does_not_hold_is_named() {
    let failure = failure(
        "expectations",
        "variables = { x = 1 }\n[case.expect]\nstate = [\"completed\", \"failed\"]\ncompleted = { start = 2 }\n\
         cancelled = { a = 1 }\norder = [\"a\", \"start\"]\nsequence = [\"start\", \"a\"]\nabsent = [\"x\"]\n\
         waiting = [\"b\"]\nvariables = { x = 2, y = 1 }\ninstances = { p = 2 }\nincidents = [\"a\"]\n\
         diagnostic = \"no-such-code\"",
    );
    for words in [
        "state: expected completed or failed, the instance is active",
        "completed: \"start\" 2 times expected, it was 1 times",
        "cancelled: \"a\" 1 times expected, it was 0 times",
        "order: expected [a, start], found [start]",
        "sequence: expected [start, a], found [start]",
        "absent: \"x\" is there, its value is 1",
        "waiting: expected [b], tokens wait at [a]",
        "variables: \"x\" expected 2, it is 1",
        "variables: \"y\" expected 1, there is no such variable",
        "instances: \"p\" 2 times expected, it was 1 times",
        "incidents: expected [a], open at []",
        "diagnostic: expected no-such-code",
        "after the last step",
    ] {
        assert!(failure.contains(words), "{words}\n{failure}");
    }
}

#[test]
fn the_step_and_what_happened_until_then_are_shown() {
    let failure = failure("step", "[[case.step]]\ncomplete = \"a\"\n[[case.step]]\ncomplete = \"a\"");
    assert!(failure.contains("at step 2, complete = \"a\":"), "{failure}");
    assert!(failure.contains("nothing waits at \"a\"; open work items: b"), "{failure}");
    assert!(failure.contains("what happened:\n    2026-01-01T00:00:00Z  p      started"), "{failure}");
}

#[test]
fn a_verb_that_finds_nothing_fails() {
    let step = |verb: &str| format!("[[case.step]]\n{verb}");
    check(
        "nth",
        &step("complete = \"a\"\nnth = 1"),
        "there is no work item 1 at \"a\" (counted from 0): 1 wait there",
    );
    check("resolve", &step("resolve = \"a\""), "there is no open incident at \"a\"");
    check("of", &step("complete = \"a\"\nof = 2"), "there is no instance 2, 1 were started");
    check("start", &step("start = \"q\""), "no process \"q\" is deployed");
    check("throw", &step("throw = \"b\"\nerror = \"E\""), "nothing waits at \"b\"");
    check(
        "message",
        &step("message = \"go\"\nexpect = \"correlated\""),
        "expected to be correlated, it was refused",
    );
    check("cancel", &format!("start = false\n{}", step("cancel = true")), "there is no instance");
}

#[test]
fn a_form_that_is_not_refused_fails_when_it_should_be() {
    check(
        "refused",
        "[[case.step]]\ncomplete = \"a\"\nrefused = [\"x\"]",
        "expected to be refused because of x",
    );
}

#[test]
fn an_activity_that_is_not_offered_cannot_be_activated() {
    check(
        "activate",
        "[[case.step]]\nactivate = \"a\"",
        "\"a\" cannot be activated: no open ad-hoc sub-process",
    );
}

#[test]
fn a_refused_model_fails_unless_it_is_expected() {
    let folder = Folder::new("rejected");
    fs::write(folder.0.join("model.bpmn"), MODEL.replace("targetRef=\"b\"", "targetRef=\"nowhere\""))
        .unwrap();
    let failure = folder.run("", "[case.expect]\ncompleted = { a = 0 }").unwrap_err().to_string();
    assert!(failure.contains("refused: ") && failure.contains("nowhere"), "{failure}");
    assert!(failure.contains("nothing had happened"), "{failure}");
    let expected = "[[case.step]]\ncomplete = \"a\"\n[case.expect]\nstate = \"rejected\"";
    folder.run("", &format!("{expected}\ndiagnostic = \"dangling-reference\"")).unwrap();
}

#[test]
fn an_unknown_plugin_and_a_missing_model_fail_the_case() {
    let folder = Folder::new("plugin");
    let failure = folder.run("plugins = [\"weather\"]", "").unwrap_err().to_string();
    assert!(failure.contains("the plug-in \"weather\" is not known here"), "{failure}");
    fs::remove_file(folder.0.join("model.bpmn")).unwrap();
    let failure = folder.run("", "").unwrap_err().to_string();
    assert!(failure.contains("model.bpmn"), "{failure}");
}

#[test]
fn a_restart_loses_nothing() {
    let case = "variables = { x = 1 }\n[[case.step]]\ncomplete = \"a\"\n[[case.step]]\nrestart = true\n\
                [[case.step]]\nexpect = { waiting = [\"b\"], completed = { a = 1 }, variables = { x = 1 } }\n\
                [[case.step]]\ncomplete = \"b\"\n[case.expect]\nstate = \"completed\"";
    Folder::new("restart").run("", case).unwrap();
}
