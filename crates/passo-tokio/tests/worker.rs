//! Workers with futures over an engine, with real time kept short.

#![allow(clippy::expect_used, reason = "a failed expectation fails the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use passo::plugin::HandlerError;
use passo::{Engine, InstanceId, InstanceState, Start};
use passo_tokio::{Worker, tick};
use tokio::sync::Notify;
use tokio::time::sleep;

const ORDER: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop"
    xmlns:passo="https://passo-bpmn.org/schema/1">
  <process id="order" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
    <serviceTask id="ship" passo:handler="ship" passo:backOff="PT0.02S"/>
    <sequenceFlow id="f2" sourceRef="ship" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>"#;

fn engine() -> Arc<Engine> {
    let engine = Engine::new();
    engine.deploy(ORDER).expect("the diagram is right");
    Arc::new(engine)
}

fn start(engine: &Engine, number: usize) -> Vec<InstanceId> {
    (0..number).map(|_| engine.start(Start::process("order")).expect("it is deployed")).collect()
}

fn are_completed(engine: &Engine, orders: &[InstanceId]) -> bool {
    let state = |order: &InstanceId| engine.instance(*order).map(|found| found.state);
    orders.iter().all(|order| state(order) == Some(InstanceState::Completed))
}

fn block_on(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("there are threads").block_on(future);
}

/// Ready when all orders are completed.
async fn completed(engine: Arc<Engine>, orders: Vec<InstanceId>) {
    while !are_completed(&engine, &orders) {
        sleep(Duration::from_millis(2)).await;
    }
}

fn quick(name: &str) -> Worker {
    Worker::new(name).poll(Duration::from_millis(2))
}

#[test]
fn jobs_are_done_side_by_side_up_to_the_bound() {
    let engine = engine();
    let orders = start(&engine, 40);
    let (now, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let worker = quick("w").concurrency(5).handler("ship", {
        let (now, most) = (now, most.clone());
        move |_| {
            let (now, most) = (now.clone(), most.clone());
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_millis(20)).await;
                now.fetch_sub(1, Ordering::SeqCst);
                Ok([].into())
            }
        }
    });
    block_on(worker.run(engine.clone(), completed(engine.clone(), orders.clone())));
    assert!(are_completed(&engine, &orders));
    let most = most.load(Ordering::SeqCst);
    assert!((2..=5).contains(&most), "{most} at once");
}

#[test]
fn a_failure_and_a_panic_are_failed_tries() {
    let engine = engine();
    let orders = start(&engine, 1);
    let tries = Arc::new(AtomicU32::new(0));
    let worker = quick("w").handler("ship", {
        let tries = tries.clone();
        move |_| {
            let number = tries.fetch_add(1, Ordering::SeqCst);
            async move {
                match number {
                    0 => Err(HandlerError::Failed("busy".to_owned())),
                    1 => panic!("a defect of the handler"),
                    _ => Ok([].into()),
                }
            }
        }
    });
    let end = completed(engine.clone(), orders);
    block_on(async {
        tokio::select! {
            () = worker.run(engine.clone(), end) => {}
            stopped = tick(engine.clone(), Duration::from_millis(5)) => panic!("no timer fires any more: {stopped:?}"),
        }
    });
    assert_eq!(tries.load(Ordering::SeqCst), 3);
}

#[test]
fn stopping_waits_for_what_is_in_hand_whose_lock_is_extended() {
    let engine = engine();
    let orders = start(&engine, 2);
    let began = Arc::new(Notify::new());
    let worker = quick("w").concurrency(1).lock(Duration::from_millis(300)).handler("ship", {
        let began = began.clone();
        move |_| {
            let began = began.clone();
            async move {
                began.notify_one();
                sleep(Duration::from_millis(900)).await;
                Ok([].into())
            }
        }
    });
    block_on(async {
        tokio::select! {
            () = worker.run(engine.clone(), async move { began.notified().await }) => {}
            stopped = tick(engine.clone(), Duration::from_millis(5)) => panic!("no timer fires any more: {stopped:?}"),
        }
    });
    let done = orders.iter().filter(|order| are_completed(&engine, &[**order])).count();
    assert_eq!(done, 1, "the one in hand was done, and no other was taken");
}
