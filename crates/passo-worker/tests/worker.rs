//! Workers over an engine, with real time kept short.

#![allow(clippy::expect_used, reason = "a failed expectation fails the test")]
#![allow(clippy::disallowed_methods, reason = "patience is measured in real time")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::thread::sleep;
use std::time::{Duration, Instant};

use passo::plugin::HandlerError;
use passo::{Engine, InstanceId, InstanceState, LockRequest, Start};
use passo_worker::{Ticker, Worker};

const ORDER: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop"
    xmlns:passo="https://passo-bpmn.org/schema/1">
  <process id="order" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
    <serviceTask id="ship" passo:handler="ship" passo:retries="3" passo:backOff="PT0.02S"/>
    <sequenceFlow id="f2" sourceRef="ship" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>"#;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn engine() -> Arc<Engine> {
    let engine = Engine::new();
    engine.deploy(ORDER).expect("the diagram is right");
    Arc::new(engine)
}

fn start(engine: &Engine) -> InstanceId {
    engine.start(Start::process("order")).expect("it is deployed")
}

/// Waits until something holds.
fn until(what: &str, holds: impl Fn() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < PATIENCE, "{what} never comes");
        sleep(Duration::from_millis(2));
    }
}

fn is_completed(engine: &Engine, order: InstanceId) -> bool {
    engine.instance(order).map(|found| found.state) == Some(InstanceState::Completed)
}

fn quick(name: &str) -> Worker {
    Worker::new(name).poll(Duration::from_millis(2))
}

#[test]
fn a_job_that_fails_is_tried_again_after_a_while() {
    let engine = engine();
    let ticker = Ticker::start(engine.clone(), Duration::from_millis(5)).expect("there are threads");
    let tries = Arc::new(AtomicU32::new(0));
    let worker = quick("w").handler("ship", {
        let tries = tries.clone();
        move |_| match tries.fetch_add(1, Ordering::SeqCst) {
            0 => Err(HandlerError::Failed("the line is busy".to_owned())),
            1 => panic!("a defect of the handler"),
            _ => Ok([].into()),
        }
    });
    let worker = worker.start(engine.clone()).expect("there are threads");
    let order = start(&engine);
    until("the third try", || is_completed(&engine, order));
    assert_eq!(tries.load(Ordering::SeqCst), 3);
    worker.stop();
    ticker.stop();
}

#[test]
fn after_the_last_try_there_is_an_incident() {
    let engine = engine();
    let ticker = Ticker::start(engine.clone(), Duration::from_millis(5)).expect("there are threads");
    let worker = quick("w").handler("ship", |_| Err(HandlerError::Failed("no".to_owned())));
    let worker = worker.start(engine.clone()).expect("there are threads");
    let order = start(&engine);
    let incidents = || engine.instance(order).map_or(0, |found| found.incidents.len());
    until("the incident", || incidents() == 1);
    worker.stop();
    ticker.stop();
}

#[test]
fn the_job_of_a_worker_that_is_silent_is_done_by_another() {
    let engine = engine();
    let order = start(&engine);
    let request = LockRequest::new("dead", "PT0.05S".parse().expect("a duration")).handler("ship");
    let lost = engine.lock_jobs(&request).expect("the engine works");
    assert_eq!(lost.len(), 1);
    let ticker = Ticker::start(engine.clone(), Duration::from_millis(5)).expect("there are threads");
    let worker =
        quick("alive").handler("ship", |_| Ok([].into())).start(engine.clone()).expect("there are threads");
    until("the end of the lock", || is_completed(&engine, order));
    assert!(engine.complete_job(lost[0].id, "dead", [].into()).is_err());
    worker.stop();
    ticker.stop();
}

#[test]
fn a_lock_is_extended_while_the_worker_works_and_stopping_waits_for_it() {
    let engine = engine();
    let ticker = Ticker::start(engine.clone(), Duration::from_millis(5)).expect("there are threads");
    let (began, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let worker = |name: &str| {
        let (began, runs) = (began.clone(), runs.clone());
        quick(name).threads(2).lock(Duration::from_millis(300)).handler("ship", move |_| {
            runs.fetch_add(1, Ordering::SeqCst);
            began.wait();
            sleep(Duration::from_millis(900));
            Ok([].into())
        })
    };
    let order = start(&engine);
    let one = worker("one").start(engine.clone()).expect("there are threads");
    began.wait();
    let other = worker("other").start(engine.clone()).expect("there are threads");
    one.stop();
    assert!(is_completed(&engine, order), "the job in hand is handed in before the worker stops");
    assert_eq!(runs.load(Ordering::SeqCst), 1, "nobody else did it meanwhile");
    other.stop();
    ticker.stop();
}

#[test]
fn many_jobs_are_each_done_once_by_many_threads() {
    let engine = engine();
    let runs = Arc::new(AtomicU32::new(0));
    let orders: Vec<InstanceId> = (0..100).map(|_| start(&engine)).collect();
    let workers: Vec<_> = ["a", "b", "c"]
        .map(|name| {
            let runs = runs.clone();
            let worker = quick(name).threads(3).handler("ship", move |_| {
                runs.fetch_add(1, Ordering::SeqCst);
                Ok([].into())
            });
            worker.start(engine.clone()).expect("there are threads")
        })
        .into();
    for order in orders {
        until("an order", || is_completed(&engine, order));
    }
    drop(workers);
    assert_eq!(runs.load(Ordering::SeqCst), 100);
}
