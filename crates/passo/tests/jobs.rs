//! Jobs: locks of workers, tries that come again after a while, messages that a handler brings to the outside.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use passo::plugin::{HandlerError, Job, Plugin};
use passo::{
    Clock, Engine, EngineError, HistoryKind, InstanceId, InstanceState, LockRequest, LockedJob, ManualClock,
    MemoryStore, Message, Start, WorkQuery,
};

fn order(attributes: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop"
            xmlns:passo="https://passo-bpmn.org/schema/1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
          <process id="order" isExecutable="true">
            <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
            <serviceTask id="ship" {attributes}/>
            <sequenceFlow id="f2" sourceRef="ship" targetRef="end"/><endEvent id="end"/>
          </process>
        </definitions>"#
    )
}

fn clock() -> ManualClock {
    ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap())
}

fn lock(engine: &Engine, worker: &str) -> Vec<LockedJob> {
    engine.lock_jobs(&LockRequest::new(worker, "PT1M".parse().unwrap()).handler("ship").limit(10)).unwrap()
}

fn state(engine: &Engine, order: InstanceId) -> Option<InstanceState> {
    engine.instance(order).map(|found| found.state)
}

#[test]
fn a_lock_keeps_others_away_until_it_ends() {
    let clock = clock();
    let store = MemoryStore::new();
    let open = || Engine::builder().clock(clock.clone()).open(store.clone()).unwrap();
    let engine = open();
    engine.deploy(order("passo:handler=\"ship\"")).unwrap();
    let shipped = engine.start(Start::process("order").variable("parcel", 7)).unwrap();
    let job = lock(&engine, "one").remove(0);
    assert_eq!(job.variables.get("parcel"), Some(&7.into()));
    assert_eq!(job.locked_until, clock.now() + TimeDelta::minutes(1));
    assert_eq!(engine.work_items(&WorkQuery::new().assignee("one")).len(), 1, "people see who has it");
    assert!(lock(&engine, "two").is_empty());
    assert!(matches!(engine.complete_job(job.id, "two", [].into()), Err(EngineError::NotLocked { .. })));

    clock.advance(TimeDelta::seconds(40));
    engine.extend_lock(job.id, "one", "PT1M".parse().unwrap()).unwrap();
    clock.advance(TimeDelta::seconds(40));
    engine.tick().unwrap();
    drop(engine);
    let engine = open();
    assert!(lock(&engine, "two").is_empty(), "the lock was extended, and outlives the engine");

    clock.advance(TimeDelta::seconds(20));
    assert_eq!(engine.tick().unwrap(), 1);
    let again = lock(&engine, "two").remove(0);
    assert_eq!(again.idempotency_key, job.idempotency_key);
    let late = engine.complete_job(job.id, "one", [].into());
    assert!(matches!(late, Err(EngineError::NotLocked { .. })), "{late:?}");
    engine.complete_job(again.id, "two", [].into()).unwrap();
    assert_eq!(state(&engine, shipped), Some(InstanceState::Completed));
    assert_eq!(engine.next_due(), None, "nothing is left of the locks");
}

#[test]
fn the_next_try_waits_as_the_model_says_or_the_worker() {
    let clock = clock();
    let engine = Engine::builder().clock(clock.clone()).build();
    let retried = "passo:handler=\"ship\" passo:retries=\"4\" passo:backOff=\"PT10S, PT1M\"";
    engine.deploy(order(retried)).unwrap();
    let failed = engine.start(Start::process("order")).unwrap();
    let mut waits = Vec::new();
    for back_off in [None, Some("PT5S"), None] {
        let job = lock(&engine, "one").remove(0);
        let back_off = back_off.map(|text| text.parse().unwrap());
        engine.fail_job(job.id, "one", "the carrier is closed", None, back_off).unwrap();
        assert!(lock(&engine, "one").is_empty(), "not yet");
        let due = engine.next_due().unwrap();
        waits.push((due - clock.now()).num_seconds());
        clock.advance(due - clock.now());
        engine.tick().unwrap();
    }
    assert_eq!(waits, [10, 5, 60]);
    let job = lock(&engine, "one").remove(0);
    assert_eq!(job.retries_left, 1);
    engine.fail_job(job.id, "one", "the carrier is closed", None, None).unwrap();
    assert_eq!(engine.instance(failed).unwrap().incidents.len(), 1);
    assert_eq!(engine.next_due(), None);
    engine.resolve(job.id, [].into()).unwrap();
    assert_eq!(lock(&engine, "two").len(), 1, "a resolved incident gives one more try, at once");
}

#[test]
fn a_handler_of_the_engine_is_called_again_with_the_tick() {
    let clock = clock();
    let calls = Arc::new(AtomicU32::new(0));
    let plugin = Plugin::new("shop").handler("ship", {
        let calls = calls.clone();
        move |_: &Job| match calls.fetch_add(1, Ordering::SeqCst) {
            0 => Err(HandlerError::Failed("busy".to_owned())),
            1 => {
                Err(HandlerError::FailedFor { reason: "later".to_owned(), back_off: "PT2H".parse().unwrap() })
            }
            _ => Ok([].into()),
        }
    });
    let engine = Engine::builder().clock(clock.clone()).plugin(plugin).build();
    let camunda = "<extensionElements><camunda:failedJobRetryTimeCycle>R5/PT10M</camunda:failedJobRetryTimeCycle>\
                   </extensionElements></serviceTask>";
    let file = order("camunda:class=\"ship\"").replacen(
        "/>\n            <sequenceFlow id=\"f2\"",
        &format!(">{camunda}\n            <sequenceFlow id=\"f2\""),
        1,
    );
    engine.deploy(file).unwrap();
    let shipped = engine.start(Start::process("order")).unwrap();
    for (minutes, called) in [(9, 1), (1, 2), (119, 2), (1, 3)] {
        clock.advance(TimeDelta::minutes(minutes));
        engine.tick().unwrap();
        assert_eq!(calls.load(Ordering::SeqCst), called, "after {minutes} minutes more");
    }
    assert_eq!(state(&engine, shipped), Some(InstanceState::Completed));
}

#[test]
fn a_message_event_with_a_handler_is_an_outbox() {
    let file = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop"
        xmlns:passo="https://passo-bpmn.org/schema/1">
      <message id="m" name="shipped"/>
      <process id="order" isExecutable="true">
        <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="tell"/>
        <intermediateThrowEvent id="tell" passo:handler="post"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
        <sequenceFlow id="f2" sourceRef="tell" targetRef="told"/>
        <endEvent id="told" passo:handler="post"><messageEventDefinition messageRef="m"/></endEvent>
      </process>
      <process id="listener" isExecutable="true">
        <startEvent id="heard"><messageEventDefinition messageRef="m"/></startEvent>
      </process>
    </definitions>"#;
    let sent = Arc::new(Mutex::new(Vec::new()));
    let plugin = Plugin::new("shop").handler("post", {
        let sent = sent.clone();
        move |job: &Job| {
            sent.lock().unwrap().push((job.element.clone(), job.idempotency_key.clone()));
            Ok([].into())
        }
    });
    let engine = Engine::builder().plugin(plugin).build();
    engine.deploy(file).unwrap();
    let order = engine.start(Start::process("order")).unwrap();
    assert_eq!(state(&engine, order), Some(InstanceState::Completed));
    let sent: Vec<String> =
        sent.lock().unwrap().iter().map(|(element, key)| format!("{element} {key}")).collect();
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert_eq!(engine.instances(&passo::InstanceQuery::new()).len(), 1, "nobody in the engine hears of it");
    let history = engine.history(order).unwrap();
    let thrown = history.entries.iter().any(|entry| matches!(entry.kind, HistoryKind::Thrown { .. }));
    assert!(!thrown);
}

#[test]
fn a_message_that_waits_has_met_its_place_before_a_handler_is_called() {
    let store = MemoryStore::new();
    let seen = Arc::new(Mutex::new(None));
    let plugin = Plugin::new("shop").handler("ship", {
        // What another engine finds, if this one ends while the handler runs.
        let (store, seen) = (store.clone(), seen.clone());
        move |job: &Job| {
            let other = Engine::builder().open(store.clone()).unwrap();
            *seen.lock().unwrap() = other.instance(InstanceId(job.instance)).map(|found| found.variables);
            Ok([].into())
        }
    });
    let engine = Engine::builder().plugin(plugin).open(store).unwrap();
    engine
        .deploy(
            r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop"
                xmlns:passo="https://passo-bpmn.org/schema/1">
              <message id="m" name="paid"/>
              <process id="order" isExecutable="true">
                <startEvent id="start"/>
                <sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
                <sequenceFlow id="f2" sourceRef="start" targetRef="paid"/>
                <serviceTask id="ship" passo:handler="ship"/>
                <intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
              </process>
            </definitions>"#,
        )
        .unwrap();
    let early = Message::new("paid").time_to_live("PT1H".parse().unwrap()).variable("amount", 7);
    engine.publish(early).unwrap();
    engine.start(Start::process("order")).unwrap();
    let seen = seen.lock().unwrap().take().unwrap();
    assert_eq!(seen.get("amount"), Some(&7.into()));
}
