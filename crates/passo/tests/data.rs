//! Data stores that a host keeps, data stores from outside, and data that is waited for across versions.
#![allow(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use passo::plugin::{DataStore, DataStoreError, Plugin};
use passo::value::Value;
use passo::{Engine, EngineError, InstanceState, MemoryStore, Variables, WorkQuery};

/// A process that reads the data store `stock`, and writes it one less.
const TAKE: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test">
  <dataStore id="DS" name="stock"/>
  <process id="take" isExecutable="true">
    <dataStoreReference id="here" dataStoreRef="DS"/>
    <startEvent id="start"/>
    <scriptTask id="one" scriptFormat="rhai">
      <ioSpecification><dataInput id="in" name="had"/><dataOutput id="out" name="left"/>
        <inputSet><dataInputRefs>in</dataInputRefs></inputSet>
        <outputSet><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>
      <dataInputAssociation><sourceRef>here</sourceRef><targetRef>in</targetRef></dataInputAssociation>
      <dataOutputAssociation><sourceRef>out</sourceRef><targetRef>here</targetRef></dataOutputAssociation>
      <script>left = had - 1</script>
    </scriptTask>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="one"/>
    <sequenceFlow id="f2" sourceRef="one" targetRef="end"/>
  </process></definitions>"#;

/// A host's data store that can be out of order.
#[derive(Clone, Default)]
struct Shelf {
    data: Arc<Mutex<BTreeMap<String, Value>>>,
    is_closed: Arc<AtomicBool>,
}

impl DataStore for Shelf {
    fn read(&self, store: &str) -> Result<Option<Value>, DataStoreError> {
        Ok(self.data.lock().unwrap().get(store).cloned())
    }

    fn write(&self, store: &str, value: Value) -> Result<(), DataStoreError> {
        if self.is_closed.load(Ordering::SeqCst) {
            return Err(DataStoreError("the shelf is closed".to_owned()));
        }
        self.data.lock().unwrap().insert(store.to_owned(), value);
        Ok(())
    }
}

#[test]
fn a_data_store_that_the_engine_keeps_is_set_and_read_from_outside_and_outlives_it() {
    let store = MemoryStore::new();
    let engine = Engine::builder().open(store.clone()).unwrap();
    engine.deploy(TAKE).unwrap();
    assert_eq!(engine.data("stock").unwrap(), None);
    engine.set_data("stock", 5.into()).unwrap();
    engine.start("take").unwrap();
    assert_eq!(engine.data("stock").unwrap(), Some(4.into()));
    drop(engine);
    let engine = Engine::builder().open(store).unwrap();
    assert_eq!(engine.data("stock").unwrap(), Some(4.into()));
    engine.start("take").unwrap();
    assert_eq!(engine.data("stock").unwrap(), Some(3.into()));
    let refused = engine.set_data("stock", "x".repeat(100_000_000).into());
    assert!(matches!(refused, Err(EngineError::LimitExceeded { .. })));
}

#[test]
fn a_data_store_that_cannot_be_written_is_an_incident_and_nothing_is_lost() {
    let shelf = Shelf::default();
    shelf.write("stock", 9.into()).unwrap();
    let engine = Engine::builder().plugin(Plugin::new("shop").data_store("stock", shelf.clone())).build();
    engine.deploy(TAKE).unwrap();
    assert_eq!(engine.data("stock").unwrap(), Some(9.into()));
    assert_eq!(engine.set_data("stock", 1.into()), Err(EngineError::KeptByHost { store: "stock".into() }));
    shelf.is_closed.store(true, Ordering::SeqCst);
    let id = engine.start("take").unwrap();
    let view = engine.instance(id).unwrap();
    assert_eq!(view.state, InstanceState::Active);
    let incident = view.incidents.first().unwrap();
    assert!(incident.message.contains("the shelf is closed"), "{}", incident.message);
    shelf.is_closed.store(false, Ordering::SeqCst);
    engine.resolve(incident.id, Variables::new()).unwrap();
    assert_eq!(engine.instance(id).unwrap().state, InstanceState::Completed);
    assert_eq!(shelf.read("stock").unwrap(), Some(8.into()));
}

/// A user task that needs the data object `order`, or none where `needs` is empty.
fn needing(needs: &str) -> String {
    let io = match needs {
        "" => String::new(),
        name => format!(
            r#"<ioSpecification><dataInput id="in" name="taken"/>
            <inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>
            <dataInputAssociation><sourceRef>{name}</sourceRef><targetRef>in</targetRef></dataInputAssociation>"#
        ),
    };
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test">
        <process id="p" isExecutable="true"><dataObject id="order"/><dataObject id="offer"/>
        <startEvent id="start"/><userTask id="work">{io}</userTask><endEvent id="end"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
        <sequenceFlow id="f2" sourceRef="work" targetRef="end"/></process></definitions>"#
    )
}

#[test]
fn an_activity_that_waits_for_data_is_migrated_and_waits_for_what_the_new_version_needs() {
    let engine = Engine::new();
    let first = engine.deploy(needing("order")).unwrap().processes.first().unwrap().id;
    let id = engine.start("p").unwrap();
    assert!(engine.work_items(&WorkQuery::new()).is_empty());
    let second = engine.deploy(needing("offer")).unwrap().processes.first().unwrap().id;
    engine.migrate(id, &engine.plan_migration(first, second, &[]).unwrap()).unwrap();
    engine.set_variables(id, None, [("order".into(), 1.into())].into()).unwrap();
    assert!(engine.work_items(&WorkQuery::new()).is_empty());
    let third = engine.deploy(needing("")).unwrap().processes.first().unwrap().id;
    let plan = engine.plan_migration(second, third, &[]).unwrap();
    engine.suspend(id).unwrap();
    engine.migrate(id, &plan).unwrap();
    assert!(engine.work_items(&WorkQuery::new()).is_empty());
    engine.resume(id).unwrap();
    let item = engine.work_items(&WorkQuery::new()).remove(0);
    engine.complete(item.id, Variables::new()).unwrap();
    assert_eq!(engine.instance(id).unwrap().state, InstanceState::Completed);
}
