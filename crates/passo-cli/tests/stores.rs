//! What the command `passo` tells of stores: histories, reasons, logs; and what it removes.
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use chrono::TimeDelta;
use passo::value::Value;
use passo::{Engine, InstanceId, ManualClock, Message, Published, Variables, WorkQuery};
use passo_energy::crm::MemoryCrm;
use passo_energy::diagrams::TAKEOVER_SEED;
use passo_sqlite::SqliteStore;
use serde_json::Value as Json;

/// A folder for one test, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("passo-stores-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn passo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_passo")).args(arguments).output().unwrap()
}

#[track_caller]
fn told(arguments: &[&str]) -> String {
    let output = passo(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn assert_lines(text: &str, expected: &[&str]) {
    let mut lines = text.lines();
    for line in expected {
        assert!(
            lines.any(|found| found.contains(line)),
            "\"{line}\" is missing, or not in its place:\n{text}"
        );
    }
}

/// A takeover by a known customer on Monday 2 March 2026, in a store; the engine still has it.
fn takeover(folder: &Folder) -> (PathBuf, Engine, InstanceId) {
    let path = folder.0.join("desk.passo");
    let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
    let plugin = passo_energy::plugin(Arc::new(MemoryCrm::with_personas()));
    let builder = Engine::builder().clock(clock.clone()).plugin(plugin);
    let engine = builder.open(SqliteStore::open(&path).unwrap()).unwrap();
    engine.deploy(TAKEOVER_SEED.xml).unwrap();
    let request = [
        ("request_id", "V-1"),
        ("pod", "IT001E12345678"),
        ("tax_code", "RSSMRA85M01H501Q"),
        ("applicant_name", "Mario Rossi"),
    ];
    let request = request.map(|(name, text)| (Arc::from(name), Value::from(text)));
    let message = Message::new("M_TakeoverRequested").variables(request.into());
    let Ok(Published::Started(case)) = engine.publish(message) else {
        unreachable!("the request starts a case")
    };
    let steps = [
        ("ask_increase", "carla", Some(("increase", Value::from(false)))),
        ("confirm", "carla", Some(("confirmed_by", Value::from("carla")))),
        ("handover", "bruno", None),
    ];
    for (element, user, field) in steps {
        clock.advance(TimeDelta::minutes(20));
        let work = engine.work_items(&WorkQuery::new().instance(case).element(element));
        engine.claim(work[0].id, user).unwrap();
        clock.advance(TimeDelta::minutes(5));
        let fields: Variables = field.into_iter().map(|(name, value)| (Arc::from(name), value)).collect();
        engine.complete(work[0].id, fields).unwrap();
    }
    (path, engine, case)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The block of the guide that follows this line.
fn shown_in_the_guide(after: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/history.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rest = page.split_once(after).map_or("", |(_, rest)| rest);
    rest.split("```")
        .nth(1)
        .and_then(|block| block.split_once('\n'))
        .map_or("", |(_, block)| block)
        .to_owned()
}

#[test]
fn a_store_gets_its_history_as_a_table_when_no_engine_uses_it() {
    let folder = Folder::new("table");
    let (path, engine, id) = takeover(&folder);
    let entries = engine.history(id).unwrap().entries.len();
    let refused = passo(&["history", text(&path), "--table"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another engine uses the store"));
    drop(engine);
    assert_eq!(
        told(&["history", text(&path), "--table"]),
        format!("{entries} rows are new in the view history\n")
    );
    assert_eq!(told(&["history", text(&path), "--table"]), "0 rows are new in the view history\n");
}

#[test]
fn the_history_of_a_takeover_is_told_beside_the_engine_that_has_it() {
    let folder = Folder::new("history");
    let (path, _engine, _) = takeover(&folder);
    let list = told(&["history", text(&path)]);
    assert_lines(
        &list,
        &["instance  process", "takeover_seed (version 1)  -    2026-03-02 09:15:00  has come to its end"],
    );
    let story = told(&["history", text(&path), "--instance", "1"]);
    assert_eq!(story, shown_in_the_guide("--instance 1`:"));
    assert_lines(&story, &["2026-03-02 08:20:00", "carla takes it", "done by carla", "waits for technical"]);
}

#[test]
fn choices_are_explained_and_the_past_is_shown() {
    let folder = Folder::new("why");
    let (path, _engine, _) = takeover(&folder);
    let why = told(&["history", text(&path), "--instance", "1", "--why"]);
    let expected = shown_in_the_guide("`--why` adds");
    assert!(expected.lines().count() > 3 && why.contains(&expected), "{why}");
    let past = told(&["history", text(&path), "--instance", "1", "--at", "2026-03-02T08:30"]);
    assert_eq!(past, shown_in_the_guide("--at 2026-03-02T08:30`:"));
    let same = told(&["history", text(&path), "--instance", "1", "--at", "35"]);
    assert_eq!(past, same, "the event that the line before tells");
}

#[test]
fn programs_get_an_object_a_line() {
    let folder = Folder::new("json");
    let (path, _engine, _) = takeover(&folder);
    let lines = |more: &[&str]| -> Vec<Json> {
        let text = told(&[&["history", text(&path), "--json"], more].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let list = lines(&[]);
    assert_eq!((list.len(), &list[0]["instance"], &list[0]["state"]), (1, &1.into(), &"completed".into()));
    let all = lines(&["--instance", "1", "--why"]);
    let numbers: Vec<u64> = all.iter().filter_map(|line| line["number"].as_u64()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    let decided =
        all.iter().find(|line| line["event"] == "decided" && line["element"] == "gw_increase").unwrap();
    assert_eq!(decided["flows"][0]["verdict"], "did-not-hold");
    assert_eq!(decided["flows"][0]["condition"]["reads"]["increase"], false);
    assert_eq!(decided["flows"][1]["taken"], true);
    let done = all.iter().find(|line| line["event"] == "completed" && line["element"] == "confirm").unwrap();
    assert_eq!((&done["person"], &done["label"]), (&"carla".into(), &"Confirm the takeover".into()));
    assert_eq!(all.last().unwrap()["state"], "completed");
    let past = lines(&["--instance", "1", "--at", "37"]);
    assert_eq!(past[0]["workItems"][0]["assignee"], "carla");
    assert_eq!(past[0]["waiting"][0], "confirm");
}

#[test]
fn logs_are_written_beside_the_engine() {
    let folder = Folder::new("export");
    let (path, _engine, _) = takeover(&folder);
    let log = told(&["export", text(&path), "--format", "xes"]);
    assert!(log.starts_with("<?xml") && log.matches("<trace>").count() == 1, "{log}");
    let file = folder.0.join("log.json");
    assert_eq!(told(&["export", text(&path), "--format", "ocel", "--output", text(&file)]), "");
    let log: Json = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(log["objects"][0]["type"], "takeover_seed");
    let none = told(&["export", text(&path), "--format", "xes", "--process", "other"]);
    assert_eq!(none.matches("<trace>").count(), 0);
}

#[test]
fn old_instances_are_forgotten_when_no_engine_has_the_store() {
    let folder = Folder::new("forget");
    let (path, engine, _) = takeover(&folder);
    let forget = |more: &[&str]| passo(&[&["forget", text(&path), "--ended-before"], more].concat());
    let out = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let counted = forget(&["2026-03-03", "--dry-run"]);
    assert_eq!(out(&counted), "1 instance that ended before 2026-03-03T00:00:00Z would be forgotten\n");
    let refused = forget(&["2026-03-03"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another engine uses the store"));
    drop(engine);
    assert_eq!(
        out(&forget(&["2026-03-02"])),
        "0 instances that ended before 2026-03-02T00:00:00Z forgotten\n"
    );
    assert_eq!(
        out(&forget(&["2026-03-03"])),
        "1 instance that ended before 2026-03-03T00:00:00Z forgotten\n"
    );
    assert_lines(&told(&["history", text(&path)]), &["there are none"]);
}

#[test]
fn what_is_not_there_is_said_and_nothing_is_made() {
    let folder = Folder::new("absent");
    let (path, _engine, _) = takeover(&folder);
    let none = folder.0.join("none.passo");
    let cases: [(&[&str], &str); 7] = [
        (&["history", text(&none)], "none.passo"),
        (&["forget", text(&none), "--ended-before", "2026-03-03"], "there is no store"),
        (&["history", text(&path), "--instance", "9"], "nothing is kept of an instance 9"),
        (&["history", text(&path), "--instance", "1", "--at", "999"], "no past at event 999"),
        (&["history", text(&path), "--at", "3"], "say which instance is meant"),
        (&["history", text(&path), "--instance", "1", "--at", "soon"], "neither the number of an event"),
        (&["export", text(&path), "--format", "csv"], "there are xes and ocel"),
    ];
    for (arguments, expected) in cases {
        let output = passo(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
    assert!(!none.exists());
}
