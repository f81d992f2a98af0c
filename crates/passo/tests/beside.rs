//! Commands on several instances run at the same time; those on one instance do not.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so at once")]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;
use passo::{Engine, EngineError, InstanceId, InstanceState, WorkItemId, WorkQuery};

/// Each of two pieces of work is followed by a script that calls a function.
const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="beside">
  <process id="order" isExecutable="true">
    <startEvent id="start"/><sequenceFlow id="f0" sourceRef="start" targetRef="both"/>
    <parallelGateway id="both"/>
    <sequenceFlow id="f1" sourceRef="both" targetRef="one"/><sequenceFlow id="f2" sourceRef="both" targetRef="other"/>
    <userTask id="one"/><sequenceFlow id="f3" sourceRef="one" targetRef="call_one"/>
    <userTask id="other"/><sequenceFlow id="f4" sourceRef="other" targetRef="call_other"/>
    <scriptTask id="call_one"><script>a = visit();</script></scriptTask>
    <scriptTask id="call_other"><script>b = visit();</script></scriptTask>
    <sequenceFlow id="f5" sourceRef="call_one" targetRef="end"/><sequenceFlow id="f6" sourceRef="call_other" targetRef="end"/>
    <endEvent id="end"/>
  </process>
</definitions>"#;

/// Longer than anything here takes that does not hang.
const LONG: Duration = Duration::from_secs(30);

/// An engine in which `visit()` does this.
fn engine(call: impl Fn() -> Result<Value, FunctionError> + Send + Sync + 'static) -> Engine {
    let plugin = Plugin::new("test").function("visit", 0, move |_, _| call());
    let engine = Engine::builder().plugin(plugin).build();
    engine.deploy(MODEL).expect("the model is right");
    engine
}

fn work(engine: &Engine, id: InstanceId, element: &str) -> WorkItemId {
    let found = engine.work_items(&WorkQuery::new().instance(id).element(element));
    found.first().expect("it is open").id
}

/// Where threads count themselves and wait for a number of them.
#[derive(Default)]
struct Meeting {
    count: Mutex<usize>,
    changed: Condvar,
}

impl Meeting {
    fn come(&self) {
        *self.count.lock().expect("no thread panics") += 1;
        self.changed.notify_all();
    }

    /// Whether so many have come in time.
    fn wait_for(&self, number: usize) -> bool {
        let count = self.count.lock().expect("no thread panics");
        let waited = self.changed.wait_timeout_while(count, LONG, |count| *count < number);
        !waited.expect("no thread panics").1.timed_out()
    }
}

#[test]
fn commands_on_two_instances_run_at_the_same_time() {
    let meeting = Meeting::default();
    let engine = engine(move || {
        meeting.come();
        Ok(meeting.wait_for(2).into())
    });
    let ids = [(); 2].map(|()| engine.start("order").expect("it starts"));
    let items = ids.map(|id| work(&engine, id, "one"));
    std::thread::scope(|scope| {
        for item in items {
            let engine = &engine;
            scope.spawn(move || engine.complete(item, [].into()).expect("it can be done"));
        }
    });
    for id in ids {
        let found = engine.instance(id).expect("it is known");
        assert_eq!(found.variables.get("a"), Some(&true.into()), "both were in their functions together");
    }
}

#[test]
fn commands_on_one_instance_run_one_after_the_other_and_whoever_looks_waits() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let engine = engine({
        let (running, most) = (running, most.clone());
        move || {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(20));
            running.fetch_sub(1, Ordering::SeqCst);
            Ok(7.into())
        }
    });
    for _ in 0..5 {
        let id = engine.start("order").expect("it starts");
        let items = ["one", "other"].map(|element| work(&engine, id, element));
        std::thread::scope(|scope| {
            for item in items {
                let engine = &engine;
                scope.spawn(move || {
                    engine.complete(item, [].into()).expect("it can be done");
                    let left = engine.instance(id).expect("it is known");
                    assert!(left.variables.contains_key("a") || left.variables.contains_key("b"));
                });
            }
        });
        let found = engine.instance(id).expect("it is known");
        assert_eq!(found.state, InstanceState::Completed);
        assert_eq!([found.variables.get("a"), found.variables.get("b")], [Some(&7.into()); 2]);
    }
    assert_eq!(most.load(Ordering::SeqCst), 1, "an instance does one thing at a time");
}

#[test]
fn a_work_item_is_completed_once_however_many_try() {
    let calls = Arc::new(AtomicUsize::new(0));
    let engine = engine({
        let calls = calls.clone();
        move || Ok((calls.fetch_add(1, Ordering::SeqCst) as i64).into())
    });
    for _ in 0..50 {
        let id = engine.start("order").expect("it starts");
        let item = work(&engine, id, "one");
        let done = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| match engine.complete(item, [].into()) {
                    Ok(()) => drop(done.fetch_add(1, Ordering::SeqCst)),
                    Err(error) => assert_eq!(error, EngineError::StaleWorkItem(item)),
                });
            }
        });
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 50);
}

#[test]
fn a_function_that_panics_is_an_incident_and_the_engine_goes_on() {
    let panics = Arc::new(AtomicBool::new(true));
    let engine = engine({
        let panics = panics.clone();
        move || if panics.load(Ordering::SeqCst) { panic!("a defect of the host") } else { Ok(7.into()) }
    });
    let id = engine.start("order").expect("it starts");
    engine.complete(work(&engine, id, "one"), [].into()).expect("it can be done");
    let found = engine.instance(id).expect("it is known");
    let incident = found.incidents.first().expect("the script has failed");
    assert!(incident.message.contains("the function \"visit\" panicked"), "{}", incident.message);
    panics.store(false, Ordering::SeqCst);
    engine.resolve(incident.id, [].into()).expect("it is tried again");
    engine.complete(work(&engine, id, "other"), [].into()).expect("it can be done");
    let found = engine.instance(id).expect("it is known");
    assert_eq!(found.state, InstanceState::Completed);
    assert_eq!([found.variables.get("a"), found.variables.get("b")], [Some(&7.into()); 2]);
}
