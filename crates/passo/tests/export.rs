//! Logs for process mining: their text, and the rules of XES (IEEE 1849-2016) and OCEL 2.0 for them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, TimeDelta};
use passo::base::Limits;
use passo::export::ExportFormat;
use passo::model::ForeignElement;
use passo::value::Value;
use passo::{BpmnError, Engine, InstanceQuery, ManualClock, MemoryStore, Start, WorkQuery};
use serde_json::Value as Json;

const ORDER: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:passo="https://passo-bpmn.org/schema/1"
  targetNamespace="shop"><error id="e" errorCode="E_STOCK"/>
  <process id="order" name="Order" isExecutable="true">
    <startEvent id="start" name="Order received"/><sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <userTask id="approve" name="Approve &quot;it&quot;" passo:candidateGroups="office, sales"/>
    <sequenceFlow id="f2" sourceRef="approve" targetRef="which"/>
    <exclusiveGateway id="which" default="f4"/>
    <sequenceFlow id="f3" sourceRef="which" targetRef="refused"><conditionExpression>!approved</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="which" targetRef="ship"/>
    <callActivity id="ship" name="Ship it" calledElement="shipping"/>
    <sequenceFlow id="f5" sourceRef="ship" targetRef="done"/>
    <endEvent id="done"/><endEvent id="refused" name="Refused"/>
  </process>
  <process id="shipping" isExecutable="true">
    <startEvent id="begin"/><sequenceFlow id="g1" sourceRef="begin" targetRef="pack"/>
    <userTask id="pack" name="Pack"/>
  </process>
</definitions>"#;

/// A shop in which three orders were placed: one is shipped, one is refused, and one fails.
fn shop() -> (Engine, MemoryStore) {
    let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
    let store = MemoryStore::new();
    let engine = Engine::builder().clock(clock.clone()).open(store.clone()).unwrap();
    engine.deploy(ORDER).unwrap();
    for (key, amount) in [("B-1", Value::from(120)), ("B-2", Value::from(1.5)), ("B-1", Value::from("much"))]
    {
        let start = Start::process("order").business_key(key).variable("amount", amount);
        engine.start(start.variable("note", "a < b & \n\u{1}")).unwrap();
    }
    let act = |element: &str, approved: bool| {
        clock.advance(TimeDelta::minutes(10));
        let item = engine.work_items(&WorkQuery::new().element(element)).remove(0);
        engine.claim(item.id, "ada").unwrap();
        clock.advance(TimeDelta::minutes(1));
        let when = clock_time(&clock);
        let variables =
            [("approved".into(), approved.into()), ("when".into(), Value::DateTime(when.fixed_offset()))];
        engine.complete(item.id, variables.into()).unwrap();
    };
    act("approve", true);
    act("approve", false);
    act("pack", true);
    let item = engine.work_items(&WorkQuery::new().element("approve")).remove(0);
    engine.throw_error(item.id, BpmnError::new("E_STOCK")).unwrap();
    engine.start(Start::process("order").variable("amount", 7)).unwrap();
    (engine, store)
}

fn clock_time(clock: &ManualClock) -> DateTime<chrono::Utc> {
    passo::Clock::now(clock)
}

fn exported(engine: &Engine, format: ExportFormat) -> String {
    let mut log = Vec::new();
    engine.export(&InstanceQuery::new(), format, &mut log).unwrap();
    String::from_utf8(log).unwrap()
}

/// The text that a log should have; `PASSO_BLESS` writes it.
fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export").join(name);
    if std::env::var_os("PASSO_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap_or_default(), "{name} is another log now");
}

#[test]
fn the_logs_of_a_shop() {
    let (engine, store) = shop();
    let archive = Engine::builder().archive(store).unwrap();
    for (format, name) in [(ExportFormat::Xes, "shop.xes"), (ExportFormat::Ocel, "shop.ocel.json")] {
        let log = exported(&engine, format);
        golden(name, &log);
        let mut again = Vec::new();
        archive.export(&InstanceQuery::new(), format, &mut again).unwrap();
        assert!(again == log.as_bytes(), "the archive tells the same");
    }
}

#[test]
fn only_what_is_asked_for_is_in_a_log() {
    let (engine, _) = shop();
    let count = |query: InstanceQuery| {
        let mut log = Vec::new();
        engine.export(&query, ExportFormat::Xes, &mut log).unwrap();
        String::from_utf8(log).unwrap().matches("<trace>").count()
    };
    assert_eq!(count(InstanceQuery::new()), 4);
    assert_eq!(count(InstanceQuery::new().business_key("B-1")), 2);
    assert_eq!(count(InstanceQuery::new().running()), 1);
    assert_eq!(count(InstanceQuery::new().limit(3)), 3);
    assert_eq!(count(InstanceQuery::new().process("other")), 0);
}

/// The tags of attributes, with what their values must be.
fn is_value(tag: &str, value: &str) -> bool {
    match tag {
        "string" | "id" => true,
        "date" => DateTime::parse_from_rfc3339(value).is_ok(),
        "int" => value.parse::<i64>().is_ok(),
        "float" => value.parse::<f64>().is_ok(),
        "boolean" => value == "true" || value == "false",
        _ => false,
    }
}

/// `xs:Name`, as far as ASCII goes.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|found| found.is_alphanumeric() || "_-.:".contains(found))
}

/// The attributes among the children of an element, by their keys; whatever else it has is given by its tags.
fn attributes(element: &ForeignElement) -> (BTreeMap<&str, &str>, Vec<&str>) {
    let (mut found, mut others) = (BTreeMap::new(), Vec::new());
    for child in &element.children {
        match (child.attribute("key"), child.attribute("value")) {
            (Some(key), Some(value)) => {
                assert!(is_name(key), "{key} is no name");
                assert!(is_value(&child.name, value), "{key} is a {}: {value}", child.name);
                assert!(found.insert(key, value).is_none(), "{key} is there twice");
            }
            _ => others.push(&*child.name),
        }
    }
    (found, others)
}

#[test]
fn the_xes_log_keeps_the_rules_of_the_standard() {
    let (engine, _) = shop();
    let log = exported(&engine, ExportFormat::Xes);
    let root = passo::read::tree(log.as_bytes(), &Limits::default()).root.unwrap();
    assert_eq!((&*root.name, root.attribute("xes.version")), ("log", Some("1849.2016")));
    let order = ["extension", "global", "classifier", "string", "trace"];
    let places: Vec<usize> = root
        .children
        .iter()
        .map(|child| order.iter().position(|tag| **tag == *child.name).unwrap())
        .collect();
    assert!(places.is_sorted(), "the parts of a log have an order: {places:?}");

    let of = |tag: &str| root.children.iter().filter(|child| &*child.name == tag).collect::<Vec<_>>();
    let mut prefixes = BTreeSet::new();
    for extension in of("extension") {
        assert!(extension.attribute("uri").is_some_and(|uri| uri.ends_with(".xesext")));
        assert!(extension.attribute("name").is_some_and(is_name));
        prefixes.insert(extension.attribute("prefix").unwrap());
    }
    let mut globals = BTreeMap::new();
    for global in of("global") {
        globals.insert(global.attribute("scope").unwrap(), attributes(global).0);
    }
    for classifier in of("classifier") {
        assert!(classifier.attribute("name").is_some_and(is_name));
        for key in classifier.attribute("keys").unwrap().split(' ') {
            assert!(globals["event"].contains_key(key), "{key} is no global attribute");
        }
    }
    let transitions = [
        "schedule",
        "assign",
        "reassign",
        "start",
        "suspend",
        "resume",
        "withdraw",
        "complete",
        "ate_abort",
        "pi_abort",
        "autoskip",
        "manualskip",
        "unknown",
    ];
    let mut names = BTreeSet::new();
    for trace in of("trace") {
        let (of_trace, others) = attributes(trace);
        assert!(globals["trace"].keys().all(|key| of_trace.contains_key(key)));
        assert!(names.insert(of_trace["concept:name"].to_owned()), "a name is that of one trace");
        assert!(others.iter().all(|tag| *tag == "event"), "{others:?}");
        let mut last = "";
        for event in trace.children.iter().filter(|child| &*child.name == "event") {
            let (of_event, others) = attributes(event);
            assert!(others.is_empty() && globals["event"].keys().all(|key| of_event.contains_key(key)));
            assert!(transitions.contains(&of_event["lifecycle:transition"]), "{of_event:?}");
            for (prefix, _) in of_event.keys().filter_map(|key| key.split_once(':')) {
                assert!(prefixes.contains(prefix), "the extension {prefix} is not declared");
            }
            assert!(of_event["time:timestamp"] >= last, "events are in their order");
            last = of_event["time:timestamp"];
        }
    }
}

fn texts<'j>(rows: &'j Json, key: &str) -> Vec<&'j str> {
    rows.as_array().unwrap().iter().map(|row| row[key].as_str().unwrap()).collect()
}

/// The attributes that each type has, by its name, with their types.
fn types(rows: &Json) -> BTreeMap<&str, BTreeMap<&str, &str>> {
    let rows = rows.as_array().unwrap().iter();
    let found: Vec<_> = rows
        .map(|row| {
            let names = texts(&row["attributes"], "name");
            (
                row["name"].as_str().unwrap(),
                names.into_iter().zip(texts(&row["attributes"], "type")).collect(),
            )
        })
        .collect();
    let by_name: BTreeMap<_, _> = found.iter().cloned().collect();
    assert_eq!(by_name.len(), found.len(), "a type is declared once");
    by_name
}

fn has_type(value: &Json, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "time" => value.as_str().is_some_and(|text| DateTime::parse_from_rfc3339(text).is_ok()),
        "integer" => value.is_i64(),
        "float" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => false,
    }
}

#[test]
fn the_ocel_log_keeps_the_rules_of_the_standard() {
    let (engine, _) = shop();
    let log: Json = serde_json::from_str(&exported(&engine, ExportFormat::Ocel)).unwrap();
    let keys: Vec<&str> = log.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(BTreeSet::from_iter(keys), BTreeSet::from(["objectTypes", "eventTypes", "objects", "events"]));
    let ids = texts(&log["objects"], "id");
    let objects: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(objects.len(), ids.len(), "an object has an id of its own");
    let event_ids = texts(&log["events"], "id");
    assert_eq!(event_ids.iter().collect::<BTreeSet<_>>().len(), event_ids.len(), "so has an event");
    for (rows, types, is_timed) in [
        (&log["objects"], types(&log["objectTypes"]), true),
        (&log["events"], types(&log["eventTypes"]), false),
    ] {
        for row in rows.as_array().unwrap() {
            let declared = &types[row["type"].as_str().unwrap()];
            for attribute in row["attributes"].as_array().unwrap() {
                let kind = declared[attribute["name"].as_str().unwrap()];
                assert!(has_type(&attribute["value"], kind), "{attribute} is no {kind}");
                assert_eq!(has_type(&attribute["time"], "time"), is_timed, "{attribute}");
            }
            for related in row["relationships"].as_array().unwrap() {
                let id = related["objectId"].as_str().unwrap();
                assert!(objects.contains(id), "{id} is no object");
                assert!(related["qualifier"].is_string());
            }
            assert_eq!(has_type(&row["time"], "time"), !is_timed);
        }
    }
    let events = log["events"].as_array().unwrap();
    assert!(events.iter().all(|event| !event["relationships"].as_array().unwrap().is_empty()));
    let kinds: BTreeSet<&str> = texts(&log["objects"], "type").into_iter().collect();
    assert_eq!(kinds, BTreeSet::from(["order", "shipping", "work item", "business key"]));
}
