//! Many threads use one engine at the same time.
#![allow(clippy::expect_used, reason = "a test that cannot go on says so at once")]

use std::collections::BTreeSet;
use std::sync::Mutex;

use passo::{
    Engine, HistoryLevel, InstanceId, InstanceQuery, InstanceState, MemoryStore, Message, Published, Start,
    WorkQuery,
};

/// One process asks for work, runs a script for the interpreter, tells another process of it, and then waits for a message of its
/// own key; one counts to a hundred.
const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:passo="https://passo-bpmn.org/schema/1" targetNamespace="threads">
  <message id="M" name="paid"/><message id="D" name="done"/>
  <process id="order" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
    <userTask id="work"/><sequenceFlow id="f1a" sourceRef="work" targetRef="note"/>
    <scriptTask id="note"><script>let parts = [number]; text = parts[0];</script></scriptTask>
    <sequenceFlow id="f1b" sourceRef="note" targetRef="tell"/>
    <intermediateThrowEvent id="tell"><messageEventDefinition messageRef="D"/></intermediateThrowEvent>
    <sequenceFlow id="f2" sourceRef="tell" targetRef="wait"/>
    <intermediateCatchEvent id="wait" passo:correlationKey="number"><messageEventDefinition messageRef="M"/></intermediateCatchEvent>
    <sequenceFlow id="f3" sourceRef="wait" targetRef="end"/><endEvent id="end"/>
  </process>
  <process id="follow" isExecutable="true">
    <startEvent id="told"><messageEventDefinition messageRef="D"/></startEvent>
    <sequenceFlow id="h1" sourceRef="told" targetRef="over"/><endEvent id="over"/>
  </process>
  <process id="count" isExecutable="true">
    <startEvent id="begin"/><sequenceFlow id="g1" sourceRef="begin" targetRef="zero"/>
    <scriptTask id="zero"><script>i = 0;</script></scriptTask><sequenceFlow id="g2" sourceRef="zero" targetRef="add"/>
    <scriptTask id="add"><script>i += 1;</script></scriptTask><sequenceFlow id="g3" sourceRef="add" targetRef="enough"/>
    <exclusiveGateway id="enough" default="g5"/>
    <sequenceFlow id="g4" sourceRef="enough" targetRef="add"><conditionExpression>i &lt; 100</conditionExpression></sequenceFlow>
    <sequenceFlow id="g5" sourceRef="enough" targetRef="done"/><endEvent id="done"/>
  </process>
</definitions>"#;

const THREADS: usize = 4;
const ROUNDS: usize = 50;

/// Every thread starts instances, does their work and sends their messages; gives the numbers of all instances.
fn use_at_the_same_time(engine: &Engine) -> BTreeSet<InstanceId> {
    let all = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (engine, all) = (engine, &all);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let number = format!("{thread}-{round}");
                    let start = Start::process("order").variable("number", number.as_str());
                    let order = engine.start(start).expect("it starts");
                    let count = engine.start("count").expect("it starts");
                    let work = engine.work_items(&WorkQuery::new().instance(order));
                    engine.complete(work[0].id, [].into()).expect("it can be done");
                    let published = engine.publish(Message::new("paid").key(number)).expect("it can be sent");
                    assert_eq!(published, Published::Correlated(order));
                    all.lock().expect("no thread panics").extend([order, count]);
                }
            });
        }
    });
    all.into_inner().expect("no thread panics")
}

fn check(engine: &Engine) {
    engine.deploy(MODEL).expect("the model is right");
    let all = use_at_the_same_time(engine);
    assert_eq!(all.len(), THREADS * ROUNDS * 2, "no number is used twice");
    for id in all {
        let found = engine.instance(id).expect("its history is kept");
        assert_eq!(found.state, InstanceState::Completed);
        match &*found.process {
            "count" => assert_eq!(found.variables.get("i"), Some(&100.into())),
            _ => assert_eq!(found.variables.get("text"), found.variables.get("number")),
        }
    }
    let told = engine.instances(&InstanceQuery::new().process("follow"));
    assert_eq!(told.len(), THREADS * ROUNDS, "every message starts one");
    assert!(told.iter().all(|found| found.state == InstanceState::Completed));
    assert!(engine.work_items(&WorkQuery::new()).is_empty());
}

#[test]
fn threads_that_use_an_engine_in_memory_do_not_disturb_each_other() {
    check(&Engine::new());
}

#[test]
fn threads_that_use_an_engine_with_a_store_do_not_disturb_each_other() {
    let store = MemoryStore::new();
    check(&Engine::builder().open(store.clone()).expect("the store is empty"));
    let reopened = Engine::builder().open(store).expect("the store can be read");
    assert_eq!(reopened.instances(&InstanceQuery::new()).len(), THREADS * ROUNDS * 3);
}

#[test]
fn threads_that_use_an_engine_without_history_leave_nothing_behind() {
    let engine = Engine::builder().history(HistoryLevel::None).build();
    engine.deploy(MODEL).expect("the model is right");
    use_at_the_same_time(&engine);
    assert!(engine.instances(&InstanceQuery::new()).is_empty());
}
