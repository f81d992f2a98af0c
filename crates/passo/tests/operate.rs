//! What a host does with instances that run: suspend, resume, modify, migrate.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use chrono::TimeDelta;
use passo::plugin::{HandlerError, Job, Plugin};
use passo::{
    BpmnError, DefinitionId, Engine, EngineError, HistoryKind, InstanceId, InstanceQuery, InstanceState,
    ManualClock, Message, Modification, Start, Variables, WorkQuery,
};

/// A file with these elements of one process, and a message, a signal and a timer of an hour.
fn file(process: &str, elements: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test"
             xmlns:passo="https://passo-bpmn.org/schema/1">
             <message id="M" name="M"/><signal id="S" name="S"/>
             <process id="{process}" isExecutable="true">{elements}</process></definitions>"#
    )
}

const ONE_TASK: &str = r#"<startEvent id="start"/><userTask id="approve"/><endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="approve"/>
    <sequenceFlow id="f2" sourceRef="approve" targetRef="end"/>"#;

fn state(engine: &Engine, id: InstanceId) -> InstanceState {
    engine.instance(id).unwrap().state
}

#[test]
fn work_of_a_suspended_instance_is_seen_and_nothing_can_be_done_to_it() {
    let engine = Engine::new();
    engine.deploy(file("p", ONE_TASK)).unwrap();
    let id = engine.start("p").unwrap();
    engine.suspend(id).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Suspended);
    assert_eq!(engine.instances(&InstanceQuery::new().running()).len(), 1);
    let item = engine.work_items(&WorkQuery::new()).remove(0);
    assert!(item.suspended);
    let refused = Err(EngineError::InstanceSuspended(id));
    assert_eq!(engine.complete(item.id, Variables::new()), refused);
    assert_eq!(engine.claim(item.id, "ada"), refused);
    assert_eq!(engine.release(item.id), refused);
    assert_eq!(engine.throw_error(item.id, BpmnError::new("E")), refused);
    assert_eq!(engine.escalate(item.id, "C", Variables::new()), refused);
    assert_eq!(engine.fail(item.id, "no", Some(0)), refused);
    engine.resume(id).unwrap();
    engine.complete(item.id, Variables::new()).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Completed);
    assert_eq!(engine.suspend(id), Err(EngineError::InstanceEnded(id)));
    let kinds: Vec<_> = engine.history(id).unwrap().entries.into_iter().map(|entry| entry.kind).collect();
    assert!(kinds.contains(&HistoryKind::Suspended) && kinds.contains(&HistoryKind::Resumed));
}

#[test]
fn an_incident_of_a_suspended_instance_is_resolved_after_it_is_resumed() {
    let engine = Engine::new();
    let script = r#"<scriptTask id="run" scriptFormat="rhai"><script>y = 1 / x</script></scriptTask>"#;
    engine.deploy(file("p", script)).unwrap();
    let id = engine.start(Start::process("p").variable("x", 0)).unwrap();
    engine.suspend(id).unwrap();
    let incident = engine.instance(id).unwrap().incidents[0].id;
    let refused = engine.resolve(incident, [("x".into(), 1.into())].into());
    assert_eq!(refused, Err(EngineError::InstanceSuspended(id)));
    engine.resume(id).unwrap();
    engine.resolve(incident, [("x".into(), 1.into())].into()).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Completed);
}

#[test]
fn the_result_of_a_handler_of_an_instance_that_is_suspended_meanwhile_costs_no_try() {
    let place: Arc<OnceLock<Weak<Engine>>> = Arc::new(OnceLock::new());
    let (tries, fails) = (Arc::new(AtomicU32::new(0)), AtomicBool::new(true));
    let (seen, count, is_bad) = (place.clone(), tries.clone(), fails);
    let plugin = Plugin::new("test").handler("serve", move |job: &Job| {
        count.fetch_add(1, Ordering::SeqCst);
        assert_eq!(job.retries_left, 3);
        if is_bad.swap(false, Ordering::SeqCst) {
            seen.get().unwrap().upgrade().unwrap().suspend(InstanceId(job.instance)).unwrap();
            return Err(HandlerError::Failed("lost".to_owned()));
        }
        Ok(Variables::new())
    });
    let engine = Arc::new(Engine::builder().plugin(plugin).build());
    place.set(Arc::downgrade(&engine)).unwrap();
    engine.deploy(file("p", r#"<serviceTask id="serve" passo:handler="serve"/>"#)).unwrap();
    let id = engine.start("p").unwrap();
    assert_eq!(state(&engine, id), InstanceState::Suspended);
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    engine.resume(id).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Completed);
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[test]
fn no_instance_of_a_suspended_definition_starts() {
    let elements = r#"<startEvent id="none"/>
        <startEvent id="by_message"><messageEventDefinition messageRef="M"/></startEvent>
        <startEvent id="by_signal"><signalEventDefinition signalRef="S"/></startEvent>
        <startEvent id="by_timer"><timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent>
        <userTask id="approve"/>
        <sequenceFlow id="f1" sourceRef="none" targetRef="approve"/>
        <sequenceFlow id="f2" sourceRef="by_message" targetRef="approve"/>
        <sequenceFlow id="f3" sourceRef="by_signal" targetRef="approve"/>
        <sequenceFlow id="f4" sourceRef="by_timer" targetRef="approve"/>"#;
    let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
    let store = passo::MemoryStore::new();
    let build = || Engine::builder().clock(clock.clone()).open(store.clone()).unwrap();
    let engine = build();
    engine.deploy(file("p", elements)).unwrap();
    let running = engine.start("p").unwrap();
    engine.suspend_definition("p", None).unwrap();
    drop(engine);
    let engine = build();
    assert!(engine.definitions()[0].suspended);
    assert_eq!(engine.start("p"), Err(EngineError::DefinitionSuspended { process: "p".into(), version: 1 }));
    assert!(engine.publish(Message::new("M")).is_err());
    assert_eq!(engine.broadcast("S", Variables::new()), Ok(0));
    clock.advance(TimeDelta::minutes(150));
    assert_eq!((engine.next_due(), engine.tick()), (None, Ok(0)));
    let item = engine.work_items(&WorkQuery::new()).remove(0);
    engine.complete(item.id, Variables::new()).unwrap();
    assert_eq!(state(&engine, running), InstanceState::Completed);
    engine.resume_definition("p", None).unwrap();
    assert_eq!(engine.tick(), Ok(2));
    assert_eq!(engine.broadcast("S", Variables::new()), Ok(1));
    assert!(engine.publish(Message::new("M")).is_ok());
    let unknown = EngineError::UnknownProcess { process: "p".into(), version: Some(2) };
    assert_eq!(engine.suspend_definition("p", Some(2)), Err(unknown));
}

const ROUNDS: &str = r#"<subProcess id="each">
      <multiInstanceLoopCharacteristics id="loop"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
      <userTask id="first"/><userTask id="second"/>
      <sequenceFlow id="f" sourceRef="first" targetRef="second"/>
    </subProcess>"#;

/// The elements that wait, each once for each token.
fn waiting(engine: &Engine, id: InstanceId) -> Vec<String> {
    let view = engine.instance(id).unwrap();
    view.waiting.iter().map(|found| found.element.to_string()).collect()
}

#[test]
fn one_round_of_several_is_named_by_its_number() {
    let engine = Engine::new();
    engine.deploy(file("p", ROUNDS)).unwrap();
    let id = engine.start("p").unwrap();
    let open = engine.instance(id).unwrap().open;
    let task = open.iter().rfind(|found| &*found.element == "first").unwrap();
    let round = task.inside.unwrap();
    let moved = Modification::new().cancel_one(task.id).start_before("second").inside(round);
    engine.modify(id, &moved).unwrap();
    assert_eq!(waiting(&engine, id), ["first", "second"]);
    let second = engine.work_items(&WorkQuery::new().element("second")).remove(0);
    engine.complete(second.id, Variables::new()).unwrap();
    let first = engine.instance(id).unwrap().open;
    let outer = first.iter().find(|found| found.inside.is_none()).unwrap();
    let elsewhere = Modification::new().start_before("second").inside(round);
    assert!(matches!(engine.modify(id, &elsewhere), Err(EngineError::Impossible { .. })));
    let only = Modification::new().start_before("second").inside(outer.id);
    engine.modify(id, &only).unwrap();
    assert_eq!(waiting(&engine, id), ["first", "second"]);
    let history = engine.history(id).unwrap();
    let set = history.entries.iter().filter(|entry| entry.kind == HistoryKind::TokenSet { after: false });
    assert_eq!(set.map(|entry| &*entry.element).collect::<Vec<_>>(), ["second", "second"]);
}

#[test]
fn an_element_of_a_called_process_is_found_and_two_calls_are_told_apart() {
    let caller =
        file("p", r#"<callActivity id="one" calledElement="q"/><callActivity id="two" calledElement="q"/>"#);
    let engine = Engine::new();
    engine.deploy_all(&[caller, file("q", ONE_TASK)]).unwrap();
    let id = engine.start("p").unwrap();
    let refused = engine.modify(id, &Modification::new().start_after("approve")).unwrap_err();
    assert!(refused.to_string().contains("called several times"), "{refused}");
    let calls = engine.instance(id).unwrap().open;
    let two = calls.iter().find(|found| &*found.element == "two").unwrap().id;
    engine.modify(id, &Modification::new().start_before("approve").inside(two)).unwrap();
    assert_eq!(waiting(&engine, id).len(), 3);
    engine.modify(id, &Modification::new().cancel_one(two)).unwrap();
    assert_eq!(waiting(&engine, id), ["approve"]);
    engine.modify(id, &Modification::new().cancel("approve").start_after("approve")).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Completed);
}

#[test]
fn a_modification_is_refused_for_what_is_not_there() {
    let engine = Engine::new();
    engine.deploy(file("p", ONE_TASK)).unwrap();
    let (id, other) = (engine.start("p").unwrap(), engine.start("p").unwrap());
    let place = engine.instance(other).unwrap().open[0].id;
    let foreign = engine.modify(id, &Modification::new().cancel_one(place));
    assert_eq!(foreign, Err(EngineError::StaleWorkItem(place)));
    engine.cancel(other).unwrap();
    let ended = engine.modify(other, &Modification::new().cancel_one(place));
    assert_eq!(ended, Err(EngineError::InstanceEnded(other)));
    engine.suspend(id).unwrap();
    let suspended = engine.modify(id, &Modification::new().cancel("approve"));
    assert_eq!(suspended, Err(EngineError::InstanceSuspended(id)));
    engine.resume(id).unwrap();
    let huge = "x".repeat(passo::base::Limits::default().value_bytes + 1);
    let refused = engine.modify(id, &Modification::new().cancel("approve").variable("x", huge));
    assert!(matches!(refused, Err(EngineError::LimitExceeded { .. })));
    assert_eq!(waiting(&engine, id), ["approve"]);
}

/// The definitions of a process, the oldest first.
fn versions(engine: &Engine, process: &str) -> Vec<DefinitionId> {
    let all = engine.definitions().into_iter().filter(|found| &*found.process == process);
    all.map(|found| found.id).collect()
}

/// One task with a boundary event of these contents.
fn guarded(attributes: &str, content: &str) -> String {
    let event = format!(
        r#"<boundaryEvent id="guard" attachedToRef="approve" {attributes}>{content}</boundaryEvent>"#
    );
    file("p", &format!("{ONE_TASK}{event}"))
}

#[test]
fn a_plan_tells_what_takes_the_place_of_what() {
    let engine = Engine::new();
    engine.deploy(guarded("", r#"<signalEventDefinition signalRef="S"/>"#)).unwrap();
    engine.deploy(guarded("", r#"<messageEventDefinition messageRef="M"/>"#)).unwrap();
    let [first, second] = versions(&engine, "p")[..] else { panic!("two versions") };
    let plan = engine.plan_migration(first, second, &[]).unwrap();
    assert_eq!((plan.from(), plan.to()), (first, second));
    assert_eq!(plan.pairs().len(), 3);
    assert_eq!(plan.unmapped()[0].to_string(), "\"guard\": \"guard\" waits for events of another kind");
    assert_eq!((&*plan.removed()[0], &*plan.added()[0]), ("guard", "guard"));
    let id = engine.start(Start::process("p").version(1)).unwrap();
    engine.migrate(id, &plan).unwrap();
    assert_eq!(engine.instance(id).unwrap().version, 2);
    assert_eq!(engine.broadcast("S", Variables::new()), Ok(0));
    assert!(engine.publish(Message::new("M")).is_ok());
    assert_eq!(state(&engine, id), InstanceState::Completed);
    let again = engine.start(Start::process("p").version(2)).unwrap();
    let refused = engine.migrate(again, &plan).unwrap_err();
    assert!(refused.to_string().contains("does not run this version"), "{refused}");
    let moved = HistoryKind::Migrated { from: first, to: second };
    assert!(engine.history(id).unwrap().entries.iter().any(|entry| entry.kind == moved));
}

#[test]
fn an_event_that_cannot_be_waited_for_stands_against_a_migration() {
    let engine = Engine::new();
    engine.deploy(file("p", ONE_TASK)).unwrap();
    let timer = "<timerEventDefinition><timeDuration>pause</timeDuration></timerEventDefinition>";
    engine.deploy(guarded("", timer)).unwrap();
    let [first, second] = versions(&engine, "p")[..] else { panic!("two versions") };
    let plan = engine.plan_migration(first, second, &[]).unwrap();
    let id = engine.start(Start::process("p").version(1)).unwrap();
    let refused = engine.migrate(id, &plan).unwrap_err();
    assert!(
        refused.to_string().starts_with(&format!("instance {id} cannot be changed like this: \"guard\""))
    );
    assert_eq!((engine.instance(id).unwrap().version, engine.next_due()), (1, None));
    engine.set_variables(id, None, [("pause".into(), "PT1H".into())].into()).unwrap();
    engine.migrate(id, &plan).unwrap();
    assert!(engine.next_due().is_some());
}

#[test]
fn a_condition_that_is_written_in_another_way_fires_if_it_holds_by_that() {
    let condition = |text: &str| {
        format!("<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>")
    };
    let engine = Engine::new();
    engine.deploy(guarded("", &condition("x &gt; 10"))).unwrap();
    engine.deploy(guarded("", &condition("x &gt; 5"))).unwrap();
    let [first, second] = versions(&engine, "p")[..] else { panic!("two versions") };
    let plan = engine.plan_migration(first, second, &[]).unwrap();
    let low = engine.start(Start::process("p").version(1).variable("x", 3)).unwrap();
    let high = engine.start(Start::process("p").version(1).variable("x", 7)).unwrap();
    engine.migrate(low, &plan).unwrap();
    engine.migrate(high, &plan).unwrap();
    assert_eq!(
        (state(&engine, low), state(&engine, high)),
        (InstanceState::Active, InstanceState::Completed)
    );
}

#[test]
fn a_called_process_is_migrated_where_it_runs_and_a_joined_version_keeps_variables_by_name() {
    let store = passo::MemoryStore::new();
    let engine = Engine::builder().open(store.clone()).unwrap();
    let caller = file("p", r#"<callActivity id="call" calledElement="q"/>"#);
    let script =
        r#"<scriptTask id="run" scriptFormat="rhai"><script>b = a + extra; c = 1</script></scriptTask>"#;
    engine.deploy_all(&[caller, file("q", ONE_TASK)]).unwrap();
    let flow = r#"<sequenceFlow id="f2" sourceRef="approve" targetRef="run"/>"#;
    let second = ONE_TASK.replace(r#"<sequenceFlow id="f2" sourceRef="approve" targetRef="end"/>"#, flow);
    engine.deploy(file("q", &format!("{second}{script}"))).unwrap();
    let id = engine.start(Start::process("p").variable("a", 1).variable("extra", 2)).unwrap();
    // The call took the latest version; it goes back to the one before, and on again.
    let [one, two] = versions(&engine, "q")[..] else { panic!("two versions") };
    for (from, to) in [(two, one), (one, two)] {
        let plan = engine.plan_migration(from, to, &[]).unwrap();
        engine.migrate(id, &plan).unwrap();
    }
    drop(engine);
    let engine = Engine::builder().open(store).unwrap();
    let item = engine.work_items(&WorkQuery::new()).remove(0);
    assert_eq!(engine.work_variables(item.id).unwrap()["extra"], 2.into());
    engine.complete(item.id, [("late".into(), 9.into())].into()).unwrap();
    let view = engine.instance(id).unwrap();
    assert_eq!((view.state, view.version), (InstanceState::Completed, 1));
    assert_eq!((&view.variables["b"], &view.variables["late"]), (&3.into(), &9.into()));
}

#[test]
fn a_call_gives_its_key_to_what_it_calls() {
    let call = |key: &str| {
        file("p", &format!(r#"<callActivity id="call" calledElement="q" passo:businessKey="{key}"/>"#))
    };
    let engine = Engine::new();
    engine.deploy_all(&[call("=number + 1"), file("q", ONE_TASK)]).unwrap();
    let id = engine.start(Start::process("p").business_key("outer").variable("number", 16)).unwrap();
    let view = engine.instance(id).unwrap();
    assert_eq!(
        (view.business_key.as_deref(), view.open[0].business_key.as_deref()),
        (Some("outer"), Some("17"))
    );
    let given = HistoryKind::KeyGiven { key: "17".into() };
    let entries = engine.history(id).unwrap().entries;
    let found: Vec<_> = entries.iter().filter(|entry| entry.kind == given).collect();
    assert_eq!(found.iter().map(|entry| &*entry.element).collect::<Vec<_>>(), ["q"]);

    engine.deploy(call("fixed")).unwrap();
    let id = engine.start("p").unwrap();
    assert_eq!(engine.instance(id).unwrap().open[0].business_key.as_deref(), Some("fixed"));

    // A key that cannot be made stops the call; resolved, the call is made.
    engine.deploy(call("=missing + 1")).unwrap();
    let id = engine.start("p").unwrap();
    let incident = engine.instance(id).unwrap().incidents[0].id;
    engine.resolve(incident, [("missing".into(), 1.into())].into()).unwrap();
    let open = engine.instance(id).unwrap().open;
    assert_eq!(open[0].business_key.as_deref(), Some("2"));
}

#[test]
fn a_call_of_a_vendors_diagram_hands_on_the_key_of_its_caller() {
    let one = r#"<callActivity id="call" calledElement="q"><extensionElements><camunda:in
        businessKey="${execution.processBusinessKey}"/></extensionElements></callActivity>"#;
    let other = r#"<callActivity id="call" calledElement="q" flowable:inheritBusinessKey="true"/>"#;
    for (vendor, uri, call) in [
        ("camunda", "http://camunda.org/schema/1.0/bpmn", one),
        ("flowable", "http://flowable.org/bpmn", other),
    ] {
        let call = call.replacen("<callActivity", &format!("<callActivity xmlns:{vendor}=\"{uri}\""), 1);
        let between = call.replace("id=\"call\" calledElement=\"q\"", "id=\"call\" calledElement=\"r\"");
        let engine = Engine::new();
        engine.deploy_all(&[file("p", &between), file("r", &call), file("q", ONE_TASK)]).unwrap();
        let id = engine.start(Start::process("p").business_key("B-1")).unwrap();
        let open = engine.instance(id).unwrap().open;
        let keys: Vec<_> = open.iter().filter_map(|open| open.business_key.as_deref()).collect();
        assert_eq!(keys, ["B-1", "B-1"], "{vendor}");
    }
}

/// A task with a handler, then another task, then a throw that compensates; the first task has this id.
fn compensated(task: &str) -> String {
    file(
        "p",
        &format!(
            r#"<userTask id="{task}"/><userTask id="wait"/>
            <intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
            <boundaryEvent id="on_undo" attachedToRef="{task}"><compensateEventDefinition/></boundaryEvent>
            <userTask id="take_back" isForCompensation="true"/>
            <association id="a" associationDirection="One" sourceRef="on_undo" targetRef="take_back"/>
            <sequenceFlow id="f1" sourceRef="{task}" targetRef="wait"/>
            <sequenceFlow id="f2" sourceRef="wait" targetRef="undo"/>"#
        ),
    )
}

fn complete(engine: &Engine, element: &str) {
    let item = engine.work_items(&WorkQuery::new().element(element)).remove(0);
    engine.complete(item.id, Variables::new()).unwrap();
}

#[test]
fn what_is_done_and_can_be_compensated_is_migrated_too() {
    let engine = Engine::new();
    engine.deploy(compensated("book")).unwrap();
    engine.deploy(compensated("reserve")).unwrap();
    let [first, second] = versions(&engine, "p")[..] else { panic!("two versions") };
    let id = engine.start(Start::process("p").version(1)).unwrap();
    complete(&engine, "book");
    let plan = engine.plan_migration(first, second, &[]).unwrap();
    let refused = engine.migrate(id, &plan).unwrap_err().to_string();
    assert!(refused.contains("\"book\": it is done and can be compensated"), "{refused}");
    let plan = engine.plan_migration(first, second, &[("book", "reserve")]).unwrap();
    engine.migrate(id, &plan).unwrap();
    let handler = engine.modify(id, &Modification::new().start_before("take_back")).unwrap_err();
    assert!(handler.to_string().contains("only runs to compensate"), "{handler}");
    complete(&engine, "wait");
    assert!(waiting(&engine, id).contains(&"take_back".to_owned()));
    complete(&engine, "take_back");
    assert_eq!(state(&engine, id), InstanceState::Completed);
}

#[test]
fn an_ad_hoc_sub_process_stays_open_when_what_runs_in_it_is_cancelled() {
    let elements = r#"<userTask id="before"/><adHocSubProcess id="desk"><userTask id="call"/><userTask id="mail"/>
        </adHocSubProcess><sequenceFlow id="f" sourceRef="before" targetRef="desk"/>"#;
    let engine = Engine::new();
    engine.deploy(file("p", elements)).unwrap();
    let id = engine.start("p").unwrap();
    engine.modify(id, &Modification::new().cancel("before").start_before("mail")).unwrap();
    assert_eq!(waiting(&engine, id), ["mail"]);
    engine.modify(id, &Modification::new().cancel("mail")).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Active);
    engine.suspend(id).unwrap();
    assert_eq!(engine.activate(id, "call", Variables::new()), Err(EngineError::InstanceSuspended(id)));
    engine.resume(id).unwrap();
    engine.activate(id, "call", Variables::new()).unwrap();
    assert_eq!(waiting(&engine, id), ["call"]);
    engine.modify(id, &Modification::new().start_before("mail")).unwrap();
    assert_eq!(engine.instance(id).unwrap().open.iter().filter(|open| &*open.element == "desk").count(), 1);
}

#[test]
fn tokens_that_an_activity_gathers_are_moved_and_cancelled() {
    let gathering = |task: &str, start: u32| {
        file(
            "p",
            &format!(
                r#"<userTask id="a"/><userTask id="b"/><userTask id="{task}" startQuantity="{start}"/>
                <sequenceFlow id="f1" sourceRef="a" targetRef="{task}"/><sequenceFlow id="f2" sourceRef="b" targetRef="{task}"/>"#
            ),
        )
    };
    let engine = Engine::new();
    for (task, start) in [("both", 2), ("all", 2), ("both", 1)] {
        engine.deploy(gathering(task, start)).unwrap();
    }
    let [first, second, third] = versions(&engine, "p")[..] else { panic!("three versions") };
    let id = engine.start(Start::process("p").version(1)).unwrap();
    complete(&engine, "a");
    assert_eq!(waiting(&engine, id), ["b", "both"]);
    let plan = engine.plan_migration(first, third, &[]).unwrap();
    assert!(matches!(engine.migrate(id, &plan), Err(EngineError::Impossible { .. })));
    let plan = engine.plan_migration(first, second, &[("both", "all")]).unwrap();
    engine.migrate(id, &plan).unwrap();
    engine.modify(id, &Modification::new().cancel("all").start_after("a")).unwrap();
    complete(&engine, "b");
    assert_eq!(waiting(&engine, id), ["all"]);
    complete(&engine, "all");
    assert_eq!(state(&engine, id), InstanceState::Completed);
}

#[test]
fn variables_are_set_in_one_of_several_open_scopes() {
    let engine = Engine::new();
    let elements = r#"<startEvent id="start"/>
        <subProcess id="each">
          <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
          <startEvent id="s"/>
          <intermediateCatchEvent id="wait"><conditionalEventDefinition><condition>ready == true</condition></conditionalEventDefinition></intermediateCatchEvent>
          <endEvent id="e"/>
          <sequenceFlow id="g1" sourceRef="s" targetRef="wait"/><sequenceFlow id="g2" sourceRef="wait" targetRef="e"/>
        </subProcess>
        <endEvent id="end"/>
        <sequenceFlow id="f1" sourceRef="start" targetRef="each"/><sequenceFlow id="f2" sourceRef="each" targetRef="end"/>"#;
    engine.deploy(file("p", elements)).unwrap();
    let id = engine.start("p").unwrap();
    let waiting = |engine: &Engine| {
        let open = engine.instance(id).unwrap().open;
        open.into_iter().filter(|found| &*found.element == "wait").collect::<Vec<_>>()
    };
    let second = waiting(&engine).pop().unwrap();
    let go: Variables = [("ready".into(), true.into())].into();
    let refused = engine.set_variables_in(second.id, go.clone());
    assert_eq!(refused, Err(EngineError::NoScope(second.id)), "a catch event has no scope of its own");
    engine.set_variables_in(second.inside.unwrap(), go.clone()).unwrap();
    let left = waiting(&engine);
    assert_eq!(left.len(), 1);
    assert_ne!(left[0].id, second.id);
    assert!(engine.set_variables_in(second.inside.unwrap(), go.clone()).is_err(), "it is over");
    engine.set_variables_in(left[0].inside.unwrap(), go).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Completed);
}
