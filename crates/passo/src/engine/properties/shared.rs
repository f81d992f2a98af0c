//! Engines that share a store do together what one does alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::action::{Action, choices};
use super::world::World;
use super::{block, cases, emit, record};
use crate::journal::{PublicationFact, WaitOn};
use crate::plugin::{Job, Plugin};
use crate::store::{
    Batch, EngineFact, FactChange, InstanceFilter, InstanceRow, Lookup as _, Store as _, encode_fact,
};
use crate::{Engine, InstanceQuery, InstanceState, MemoryStore, Message, Start, WorkQuery};

/// Everything that can be seen of an engine, as a text.
fn seen(engine: &Engine) -> String {
    let instances = engine.instances(&InstanceQuery::new());
    let views: Vec<_> = instances.iter().map(|found| engine.instance(found.id)).collect();
    let work = engine.work_items(&WorkQuery::new());
    format!("{instances:?}\n{views:?}\n{work:?}\n{:?}\n{:?}", engine.next_due(), engine.definitions())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn two_engines_that_share_a_store_do_what_one_does_alone(model in block::model(), choices in choices(30)) {
        let file = emit::file(&model);
        let (one, mut done) = record(&file, &choices);
        done.retain(|(action, _)| !matches!(action, Action::Restart));
        let mut both = World::shared(&file).expect("generated models are right");
        for (action, answer) in &done {
            prop_assert_eq!(&action.perform(&mut both), answer, "the answer to {:?}", action);
            both.change_engines();
        }
        prop_assert_eq!(seen(both.engine()), seen(one.engine()));
    }
}

const ORDERS: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:passo="http://passo.dev/schema/1.0" targetNamespace="shop">
  <message id="paid" name="paid"/>
  <process id="order" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="ship"/>
    <serviceTask id="ship" implementation="ship"/><sequenceFlow id="f2" sourceRef="ship" targetRef="pay"/>
    <receiveTask id="pay" messageRef="paid"/><sequenceFlow id="f3" sourceRef="pay" targetRef="end"/><endEvent id="end"/>
  </process>
</definitions>"#;

fn with_handler(store: &MemoryStore, handler: impl Fn(&Job) + Send + Sync + 'static) -> Engine {
    let plugin = Plugin::new("shop").handler("ship", move |job: &Job| {
        handler(job);
        Ok([].into())
    });
    Engine::builder().plugin(plugin).share(store.clone()).expect("a store in memory can be reached")
}

#[test]
fn what_an_engine_leaves_behind_goes_on_with_another_one() {
    let store = MemoryStore::new();
    let (began, end) = (Arc::new(std::sync::Barrier::new(2)), Arc::new(std::sync::Barrier::new(2)));
    let slow = with_handler(&store, {
        let (began, end) = (began.clone(), end.clone());
        move |_| {
            began.wait();
            end.wait();
        }
    });
    slow.deploy(ORDERS).expect("the model is right");
    let starter = std::thread::spawn(move || slow.start(Start::process("order")));
    began.wait();
    let count = Arc::new(AtomicU32::new(0));
    let other = with_handler(&store, {
        let count = count.clone();
        move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    other.tick().expect("the store works");
    assert_eq!(count.load(Ordering::SeqCst), 0, "the one that works on it has the lease");
    store.end_leases();
    other.tick().expect("the store works");
    assert_eq!(count.load(Ordering::SeqCst), 1);
    end.wait();
    let order = starter.join().expect("no panic").expect("the result that comes late is not taken");
    let view = other.instance(order).expect("it is there");
    assert_eq!(view.waiting.len(), 1, "it went on once: {view:?}");
    other.publish(Message::new("paid")).expect("it waits for the message");
    assert_eq!(other.instance(order).map(|found| found.state), Some(InstanceState::Completed));
}

#[test]
fn what_was_thrown_by_a_scope_that_has_ended_reaches_its_receivers_though_its_engine_is_gone() {
    let store = MemoryStore::new();
    let engine = with_handler(&store, |_| {});
    engine.deploy(ORDERS).expect("the model is right");
    let order = engine.start(Start::process("order")).expect("it is deployed");
    let on = WaitOn::Message { name: "paid".into(), key: None, flows: Vec::new() };
    let publication = PublicationFact { on, keys: Vec::new(), flow: None, variables: [].into() };
    let fact = EngineFact::PublicationQueued { number: 900, publication };
    let mut record = Vec::new();
    encode_fact(&fact, &mut record).expect("it is shallow");
    let change = FactChange { key: fact.place().key, clears: true, record: Some(record) };
    store.commit(&[Batch { facts: vec![change], ..Batch::default() }]).expect("it is kept");
    engine.tick().expect("the store works");
    assert_eq!(engine.instance(order).map(|found| found.state), Some(InstanceState::Completed));
    assert_eq!(store.facts("publication/").ok(), Some(Vec::new()));
}

#[test]
fn an_instance_that_is_marked_restless_and_is_at_rest_is_taken_up_once() {
    let store = MemoryStore::new();
    let engine = with_handler(&store, |_| {});
    engine.deploy(ORDERS).expect("the model is right");
    engine.start(Start::process("order")).expect("it is deployed");
    let row = store.instances(&InstanceFilter::default()).expect("it can be read").remove(0);
    let marked =
        Batch { instance_rows: vec![InstanceRow { restless: true, ..row.clone() }], ..Batch::default() };
    store.commit(&[marked]).expect("it is kept");
    store.end_leases();
    engine.tick().expect("the store works");
    assert_eq!(store.instances(&InstanceFilter::default()).ok(), Some(vec![row]));
}

#[test]
fn engines_that_do_the_same_at_once_do_it_once() {
    let store = MemoryStore::new();
    let engines: Vec<Arc<Engine>> = (0..4).map(|_| Arc::new(with_handler(&store, |_| {}))).collect();
    engines[0].deploy(ORDERS).expect("the model is right");
    let orders: Vec<_> =
        (0..20).map(|_| engines[0].start(Start::process("order")).expect("it is deployed")).collect();
    let threads: Vec<_> = engines
        .iter()
        .map(|engine| {
            let engine = engine.clone();
            std::thread::spawn(move || {
                (0..20).filter(|_| engine.publish(Message::new("paid")).is_ok()).count()
            })
        })
        .collect();
    let taken: usize = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
    assert_eq!(taken, orders.len(), "each message was taken by one order, and the others were refused");
    for order in orders {
        assert_eq!(engines[3].instance(order).map(|found| found.state), Some(InstanceState::Completed));
    }
}
