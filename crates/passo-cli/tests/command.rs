//! The command `passo` as a person or a script uses it.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value as Json, json};

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions" targetNamespace="urn:test">"#;

/// A folder for one test, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("passo-cli-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// A model with one process, the user task `approve` and a decision about `amount`.
    fn order(&self) -> PathBuf {
        self.file(
            "order.bpmn",
            &format!(
                r#"{HEAD}
  <process id="order" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="flow_1" sourceRef="start" targetRef="approve"/>
    <userTask id="approve" name="Approve the order">
      <extensionElements>
        <passo:form xmlns:passo="https://passo-bpmn.org/schema/1">
          <passo:field id="approved" label="Approved" type="boolean" required="true"/>
        </passo:form>
      </extensionElements>
    </userTask>
    <sequenceFlow id="flow_2" sourceRef="approve" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"#
            ),
        )
    }

    /// A model that is refused: a sequence flow leads nowhere.
    fn broken(&self) -> PathBuf {
        self.file(
            "broken.bpmn",
            &format!(
                r#"{HEAD}
  <process id="broken" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="flow_1" sourceRef="start" targetRef="nowhere"/>
  </process>
</definitions>"#
            ),
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn passo(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_passo"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The lines of the output, each a JSON object.
fn json_lines(output: &Output) -> Vec<Json> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn assert_code(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "stdout: {}\nstderr: {}", stdout(output), stderr(output));
}

#[test]
fn check_says_that_a_good_file_loads() {
    let folder = Folder::new("check-good");
    let output = passo(&["check", text(&folder.order())], "");
    assert_code(&output, 0);
    assert!(stdout(&output).contains("order.bpmn: loads"), "{}", stdout(&output));
}

#[test]
fn check_shows_what_is_wrong_with_its_place_and_no_colours() {
    let folder = Folder::new("check-bad");
    let output = passo(&["check", text(&folder.broken())], "");
    assert_code(&output, 1);
    let shown = stdout(&output);
    assert!(shown.contains("error[dangling-reference]"), "{shown}");
    assert!(shown.contains("broken.bpmn:4:"), "{shown}");
    assert!(shown.contains("broken.bpmn: rejected (1 error"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn check_gives_one_json_line_for_each_file() {
    let folder = Folder::new("check-json");
    let output = passo(&["check", "--json", text(&folder.order()), text(&folder.broken())], "");
    assert_code(&output, 1);
    let lines = json_lines(&output);
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["outcome"], "loads");
    assert_eq!(lines[1]["outcome"], "rejected");
    let mut found = lines[1]["diagnostics"].as_array().unwrap().iter();
    let found = found.find(|found| found["code"] == "dangling-reference").unwrap();
    assert_eq!(found["severity"], "error");
    assert_eq!(found["element"], "flow_1");
    assert_eq!(found["line"], 4);
}

#[test]
fn check_reads_standard_input() {
    let folder = Folder::new("check-stdin");
    let model = fs::read_to_string(folder.order()).unwrap();
    assert_code(&passo(&["check", "-"], &model), 0);
    let output = passo(&["check", "--json", "-"], "this is no XML");
    assert_code(&output, 1);
    assert_eq!(json_lines(&output)[0]["file"], "-");
}

#[test]
fn check_looks_into_folders_and_counts() {
    let folder = Folder::new("check-folder");
    fs::create_dir_all(folder.0.join("deep")).unwrap();
    folder.order();
    fs::rename(folder.broken(), folder.0.join("deep").join("broken.bpmn20.xml")).unwrap();
    folder.file("notes.txt", "this is no diagram");
    let output = passo(&["check", "-q", text(&folder.0)], "");
    assert_code(&output, 1);
    let shown = stdout(&output);
    assert!(shown.contains("2 files: 1 load, 0 load with warnings, 1 rejected"), "{shown}");
    assert!(shown.contains("broken.bpmn20.xml") && !shown.contains("notes.txt"), "{shown}");
}

#[test]
fn check_gives_one_sarif_report_for_all_files() {
    let folder = Folder::new("check-sarif");
    let output = passo(&["check", "--sarif", text(&folder.order()), text(&folder.broken())], "");
    assert_code(&output, 1);
    let report: Json = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["version"], "2.1.0");
    let results = report["runs"][0]["results"].as_array().unwrap();
    let wrong = results.iter().find(|result| result["ruleId"] == "dangling-reference").unwrap();
    assert_eq!(wrong["level"], "error");
    let place = &wrong["locations"][0]["physicalLocation"];
    assert!(place["artifactLocation"]["uri"].as_str().unwrap().ends_with("broken.bpmn"));
    assert_eq!(place["region"]["startLine"], 4);
    let rules = report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["id"] == "dangling-reference"));
}

#[test]
fn explain_prints_the_page_of_a_code_and_knows_what_was_meant() {
    let output = passo(&["explain", "missing-code"], "");
    assert_code(&output, 0);
    assert!(stdout(&output).starts_with("# `missing-code` (warning)"), "{}", stdout(&output));
    assert!(stdout(&passo(&["explain"], "")).contains("missing-code"));
    let output = passo(&["explain", "missing-cod"], "");
    assert_code(&output, 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `missing-code`?"));
}

#[test]
fn check_goes_on_after_a_file_that_cannot_be_read() {
    let folder = Folder::new("check-missing");
    let output = passo(&["check", text(&folder.0.join("missing.bpmn")), text(&folder.order())], "");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("missing.bpmn"), "{}", stderr(&output));
    assert!(stdout(&output).contains("order.bpmn: loads"), "{}", stdout(&output));
}

#[test]
fn run_says_what_waits_when_nobody_can_be_asked() {
    let folder = Folder::new("run-waits");
    let output = passo(&["run", text(&folder.order()), "--variables", r#"{"amount": 3}"#], "");
    assert_code(&output, 3);
    let shown = stdout(&output);
    assert!(shown.contains("waits at approve: complete it with --stub approve="), "{shown}");
    assert!(shown.contains("amount = 3"), "{shown}");
}

#[test]
fn run_takes_variables_and_stubs_and_gives_json() {
    let folder = Folder::new("run-json");
    let output = passo(
        &[
            "run",
            text(&folder.order()),
            "--variables",
            r#"{"amount": 3}"#,
            "--stub",
            r#"approve={"approved": true}"#,
            "--json",
        ],
        "",
    );
    assert_code(&output, 0);
    let lines = json_lines(&output);
    let outcome = lines.last().unwrap();
    assert_eq!(outcome["state"], "completed");
    assert_eq!(outcome["variables"], json!({ "amount": 3, "approved": true }));
    assert!(lines.iter().any(|line| line["element"] == "approve" && line["event"] == "completed"));
}

#[test]
fn run_refuses_a_form_that_a_stub_fills_wrongly() {
    let folder = Folder::new("run-form");
    let output = passo(&["run", text(&folder.order()), "--stub", r#"approve={"approved": "perhaps"}"#], "");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("approved"), "{}", stderr(&output));
}

#[test]
fn run_asks_field_by_field_until_the_form_is_taken() {
    let folder = Folder::new("run-asks");
    let output = passo(&["run", text(&folder.order()), "--interactive"], "perhaps\n\nyes\n");
    assert_code(&output, 0);
    let shown = stdout(&output);
    assert!(shown.contains("Approve the order (approve)"), "{shown}");
    assert!(shown.contains("type yes or no"), "{shown}");
    assert!(shown.contains("This cannot be taken yet"), "{shown}");
    assert!(shown.contains("order 1: completed"), "{shown}");
}

#[test]
fn run_offers_the_activities_of_an_ad_hoc_sub_process() {
    let folder = Folder::new("run-ad-hoc");
    let model = folder.file(
        "ad_hoc.bpmn",
        &format!(
            r#"{HEAD}<process id="visit" isExecutable="true"><adHocSubProcess id="choices">
  <task id="walk" name="Take a walk"/><task id="read"/></adHocSubProcess></process></definitions>"#
        ),
    );
    let output = passo(&["run", text(&model), "--auto"], "");
    assert_code(&output, 3);
    assert!(
        stdout(&output).contains("choices offers walk: activate it at a terminal"),
        "{}",
        stdout(&output)
    );
    let answers = "activate walk\nactivate nothing\nactivate read\n";
    let output = passo(&["run", text(&model), "--interactive"], answers);
    assert_code(&output, 0);
    let shown = stdout(&output);
    assert!(shown.contains("choices offers Take a walk (walk), not yet activated."), "{shown}");
    assert!(shown.contains("choices offers Take a walk (walk), activated once."), "{shown}");
    assert!(shown.contains("\"nothing\" cannot be activated: no open ad-hoc sub-process"), "{shown}");
    assert!(shown.contains("visit 1: completed"), "{shown}");
}

#[test]
fn run_lists_the_processes_when_there_are_several() {
    let folder = Folder::new("run-several");
    let two = folder.file(
        "two.bpmn",
        &format!("{HEAD}<process id=\"one\"><task id=\"a\"/></process><process id=\"two\"><task id=\"b\"/></process></definitions>"),
    );
    let output = passo(&["run", text(&two)], "");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("--process ID; there are: one, two"), "{}", stderr(&output));
    assert_code(&passo(&["run", text(&two), "--process", "two"], ""), 0);
    let output = passo(&["run", text(&two), "--process", "three"], "");
    assert!(stderr(&output).contains("no process \"three\""), "{}", stderr(&output));
}

#[test]
fn run_shows_why_a_model_is_refused() {
    let folder = Folder::new("run-refused");
    let output = passo(&["run", text(&folder.broken())], "");
    assert_code(&output, 1);
    assert!(stdout(&output).contains("error[dangling-reference]"), "{}", stdout(&output));
}

#[test]
fn run_says_what_is_wrong_with_variables() {
    let folder = Folder::new("run-variables");
    let output = passo(&["run", text(&folder.order()), "--variables", "[1]"], "");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("must be a JSON object"), "{}", stderr(&output));
}

#[test]
fn run_moves_the_clock_to_the_next_timer() {
    let folder = Folder::new("run-timer");
    let timer = folder.file(
        "timer.bpmn",
        &format!(
            r#"{HEAD}<process id="waits" isExecutable="true">
  <startEvent id="start"/><sequenceFlow id="flow_1" sourceRef="start" targetRef="pause"/>
  <intermediateCatchEvent id="pause"><timerEventDefinition id="timer"><timeDuration>P10D</timeDuration></timerEventDefinition></intermediateCatchEvent>
</process></definitions>"#
        ),
    );
    let output = passo(&["run", text(&timer), "--fast-forward"], "");
    assert_code(&output, 0);
    assert!(stdout(&output).contains("waits 1: completed"), "{}", stdout(&output));
}

#[test]
fn cases_run_and_failures_are_explained() {
    let folder = Folder::new("test");
    folder.order();
    let scenario = folder.file(
        "order.toml",
        r#"
name = "Order"
models = ["order.bpmn"]
process = "order"
[[case]]
name = "approved"
[[case.step]]
complete = "approve"
variables = { approved = true }
[case.expect]
state = "completed"
[[case]]
name = "left alone"
[case.expect]
state = "completed"
"#,
    );
    let output = passo(&["test", text(&folder.0)], "");
    assert_code(&output, 1);
    let shown = stdout(&output);
    assert!(shown.contains("case \"left alone\""), "{shown}");
    assert!(shown.contains("state: expected completed, the instance is active"), "{shown}");
    assert!(shown.ends_with("1 passed, 1 failed\n"), "{shown}");

    let output = passo(&["test", text(&scenario), "--filter", "approved"], "");
    assert_code(&output, 0);
    assert_eq!(stdout(&output), "1 passed, 0 failed\n");

    let output = passo(&["test", text(&scenario), "--json"], "");
    assert_code(&output, 1);
    let lines = json_lines(&output);
    assert_eq!((&lines[0]["case"], &lines[0]["passed"]), (&json!("approved"), &json!(true)));
    assert_eq!(lines[1]["passed"], false);
    assert!(lines[1]["message"].as_str().unwrap().contains("expected completed"));
}

#[test]
fn a_file_that_is_no_scenario_and_a_path_that_is_not_there_are_named() {
    let folder = Folder::new("test-bad");
    let wrong = folder.file("wrong.toml", "name = \"n\"\nmodel = [\"m\"]\n");
    let output = passo(&["test", text(&wrong)], "");
    assert_code(&output, 1);
    assert!(stdout(&output).contains("`model`"), "{}", stdout(&output));
    let output = passo(&["test", text(&folder.0.join("missing"))], "");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("missing"), "{}", stderr(&output));
    let output = passo(&["test", text(&wrong), "--filter", "nothing has this"], "");
    assert_code(&output, 1);
}

#[test]
fn program_prints_what_a_diagram_compiles_to() {
    let folder = Folder::new("program");
    let output = passo(&["program", text(&folder.order())], "");
    assert_code(&output, 0);
    assert!(stdout(&output).contains("approve"), "{}", stdout(&output));
    assert_code(&passo(&["program", text(&folder.broken())], ""), 1);
    assert_code(&passo(&["program", text(&folder.0.join("missing.bpmn"))], ""), 2);
}

#[test]
fn replay_shows_step_by_step_how_tokens_come_to_stick() {
    let folder = Folder::new("replay");
    let model = format!(
        r#"{HEAD}
  <process id="order"><startEvent id="start"/><exclusiveGateway id="choose"/><parallelGateway id="join"/><task id="a"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="choose"/><sequenceFlow id="f2" sourceRef="choose" targetRef="a"/>
    <sequenceFlow id="f3" sourceRef="choose" targetRef="join"/><sequenceFlow id="f4" sourceRef="a" targetRef="join"/>
  </process></definitions>"#
    );
    let file = folder.file("stuck.bpmn", &model);
    let output = passo(&["replay", text(&file)], "");
    assert_code(&output, 1);
    let expected = "\
1. deadlock in order: join
   start   then tokens at choose
   choose  then tokens at join
   the engine is stuck: tokens wait at join for ever
";
    assert_eq!(stdout(&output), expected);
    assert_code(&passo(&["replay", text(&file), "--scope", "order", "--finding", "1"], ""), 1);
    assert_code(&passo(&["replay", text(&file), "--finding", "2"], ""), 2);
    assert_code(&passo(&["replay", text(&folder.order())], ""), 0);
}

#[test]
fn help_has_examples() {
    for command in ["check", "explain", "run", "test", "program", "replay"] {
        let output = passo(&[command, "--help"], "");
        assert_code(&output, 0);
        assert!(stdout(&output).contains(&format!("passo {command} ")), "{}", stdout(&output));
    }
}

#[test]
fn fmt_writes_one_form_and_leaves_alone_what_has_errors() {
    let folder = Folder::new("fmt");
    let (order, broken) = (folder.order(), folder.broken());
    let (order, broken) = (order.to_str().unwrap(), broken.to_str().unwrap());
    let (before, wrong) = (fs::read_to_string(order).unwrap(), fs::read_to_string(broken).unwrap());

    let checked = passo(&["fmt", "--check", order], "");
    assert_eq!((checked.status.code(), stdout(&checked)), (Some(1), format!("{order}\n")));
    let shown = passo(&["fmt", order], "");
    assert_eq!((shown.status.code(), fs::read_to_string(order).unwrap()), (Some(0), before.clone()));
    assert!(stdout(&shown).contains("      <incoming>flow_1</incoming>\n"), "{}", stdout(&shown));
    assert_eq!(passo(&["fmt", "-"], &before).stdout, shown.stdout);

    let written = passo(&["fmt", "--write", folder.0.to_str().unwrap()], "");
    assert_eq!((written.status.code(), fs::read(order).unwrap()), (Some(1), shown.stdout));
    assert!(stderr(&written).contains("error[dangling-reference]"), "{}", stderr(&written));
    assert_eq!(fs::read_to_string(broken).unwrap(), wrong);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 2, "nothing is left beside the files");
    assert_eq!(passo(&["fmt", "--check", order], "").status.code(), Some(0));
    assert_eq!(passo(&["fmt", "nowhere.bpmn"], "").status.code(), Some(2));
}

/// The codes that a file shows, each with its severity.
fn codes(arguments: &[&str]) -> Vec<String> {
    let output = passo(&[&["check", "--json"], arguments].concat(), "");
    let found = json_lines(&output).remove(0);
    let found = found["diagnostics"].as_array().unwrap().iter();
    found
        .map(|found| format!("{} {}", found["severity"].as_str().unwrap(), found["code"].as_str().unwrap()))
        .collect()
}

#[test]
fn check_gives_the_findings_that_the_options_and_the_project_want() {
    let folder = Folder::new("check-sets");
    let text = format!("{HEAD}<process id='p'><startEvent id='s'/></process></definitions>");
    fs::create_dir_all(folder.0.join("inner/deeper")).unwrap();
    let file = folder.file("inner/deeper/p.bpmn", &text);
    let file = file.to_str().unwrap();
    let (ends, begins, marked) =
        ("information missing-end-event", "warning missing-outgoing", "information not-marked-executable");
    assert_eq!(codes(&[file]), [ends, marked, begins]);
    assert_eq!(codes(&["--set", "executable", file]), [marked]);
    assert_eq!(
        codes(&["--allow", "recommended", "--deny", "missing-end-event", file])[0],
        "error missing-end-event"
    );

    folder.file("passo.toml", "[lint]\nsets = ['recommended']\ndeny = ['missing-outgoing']\n");
    assert_eq!(codes(&[file]), [ends, "error missing-outgoing"]);
    assert_code(&passo(&["check", file], ""), 1);
    assert_eq!(codes(&["--set", "executable", file]), [marked, "error missing-outgoing"]);
    folder.file("inner/passo.toml", "");
    assert_eq!(codes(&[file]), [ends, marked, begins], "the nearest one holds");
    for (configuration, says) in [
        ("[lint]\nallow = ['missing-endevent']", "did you mean `missing-end-event`?"),
        ("[lint]\nallows = []", "allows"),
        ("[lint", "passo.toml"),
    ] {
        folder.file("inner/passo.toml", configuration);
        let output = passo(&["check", file], "");
        assert_code(&output, 2);
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
}

#[test]
fn check_reports_the_files_of_a_folder_in_the_order_of_their_names() {
    let folder = Folder::new("check-folder");
    let text = fs::read_to_string(folder.order()).unwrap();
    let names: Vec<String> = (100..160).map(|number| format!("{number}.bpmn")).collect();
    for name in names.iter().rev() {
        folder.file(name, &text);
    }
    let output = passo(&["check", "--json", folder.0.to_str().unwrap()], "");
    assert_eq!(stderr(&output), "", "no bar where nobody looks");
    let found: Vec<Json> = json_lines(&output);
    assert_eq!(found.len(), 61);
    assert!(found.is_sorted_by_key(|found| found["file"].as_str().unwrap().to_owned()));
}

#[test]
fn decisions_are_checked_and_run_beside_diagrams() {
    let folder = Folder::new("decisions");
    let process = folder.file(
        "order.bpmn",
        &format!(
            r#"{HEAD}
  <process id="order" isExecutable="true">
    <startEvent id="start"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="fee"/>
    <businessRuleTask id="fee" xmlns:passo="https://passo-bpmn.org/schema/1" passo:decision="Fee"/>
    <sequenceFlow id="f2" sourceRef="fee" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"#
        ),
    );
    let decision = |text: &str| {
        format!(
            r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test">
  <decision id="fee" name="Fee"><literalExpression><text>{text}</text></literalExpression></decision>
</definitions>"#
        )
    };
    let good = folder.file("good.dmn", &decision("amount * 0.02"));
    folder.file("bad.dmn", &decision("amount *"));
    let output = passo(&["check", text(&folder.0)], "");
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(shown.contains("[invalid-decision]"), "{shown}");
    assert!(shown.contains("3 files: 2 load, 0 load with warnings, 1 rejected"), "{shown}");
    let output =
        passo(&["run", text(&process), text(&good), "--variables", r#"{"amount": 200}"#, "--json"], "");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    let last: Json = serde_json::from_str(shown.lines().last().unwrap()).unwrap();
    assert_eq!(last["variables"]["Fee"], json!(4), "{shown}");
}
