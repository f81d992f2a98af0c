//! What a user of the engine relies on: versions, handlers, claims, messages, limits, threads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use passo::base::Limits;
use passo::plugin::{HandlerError, Job, Plugin};
use passo::value::Value;
use passo::{
    BpmnError, DeployError, Engine, EngineError, HistoryKind, HistoryLevel, InstanceId, InstanceQuery,
    InstanceState, ManualClock, Message, Published, Start, Variables, WorkQuery,
};

/// A file with one process of these elements, in a row: each element is connected to the next one.
fn process(id: &str, elements: &[(&str, &str, &str)]) -> String {
    let mut xml = String::from(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:passo="https://passo-bpmn.org/schema/1"
             targetNamespace="test"><message id="M" name="M"/><error id="E" errorCode="E"/>"#,
    );
    xml.push_str(&format!(r#"<process id="{id}" isExecutable="true">"#));
    for (tag, element, content) in elements {
        let (attributes, children) = content.split_once('|').unwrap_or((content, ""));
        xml.push_str(&format!(r#"<{tag} id="{element}" {attributes}>{children}</{tag}>"#));
    }
    for pair in elements.windows(2) {
        let [(_, from, _), (_, to, _)] = pair else { continue };
        xml.push_str(&format!(r#"<sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}"/>"#));
    }
    xml + "</process></definitions>"
}

fn user_task(id: &str) -> String {
    process(id, &[("startEvent", "start", ""), ("userTask", "approve", ""), ("endEvent", "end", "")])
}

fn service(handler: &str) -> String {
    let handler = format!(r#"passo:handler="{handler}""#);
    process(
        "work",
        &[("startEvent", "start", ""), ("serviceTask", "serve", &handler), ("endEvent", "end", "")],
    )
}

fn clock() -> ManualClock {
    ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap())
}

fn state(engine: &Engine, id: InstanceId) -> InstanceState {
    engine.instance(id).unwrap().state
}

fn only_work(engine: &Engine, id: InstanceId) -> passo::WorkItem {
    let mut work = engine.work_items(&WorkQuery::new().instance(id));
    assert_eq!(work.len(), 1);
    work.remove(0)
}

#[test]
fn a_new_version_runs_new_instances_and_leaves_the_others_alone() {
    let engine = Engine::new();
    engine.deploy(user_task("order")).unwrap();
    let old = engine.start("order").unwrap();
    let second = process("order", &[("startEvent", "start", ""), ("endEvent", "end", "")]);
    assert_eq!(engine.deploy(second).unwrap().processes[0].version, 2);
    let new = engine.start("order").unwrap();
    let pinned = engine.start(Start::process("order").version(1)).unwrap();
    assert_eq!(state(&engine, new), InstanceState::Completed);
    assert_eq!(state(&engine, old), InstanceState::Active);
    assert_eq!(engine.instance(pinned).unwrap().version, 1);
    let missing = engine.start(Start::process("order").version(3));
    assert_eq!(missing, Err(EngineError::UnknownProcess { process: "order".into(), version: Some(3) }));
    assert_eq!(engine.definitions().len(), 2);
}

#[test]
fn files_are_deployed_together_or_not_at_all() {
    let engine = Engine::new();
    let broken = "<definitions".to_owned();
    let refused = engine.deploy_all(&[user_task("order"), broken]);
    assert!(matches!(refused, Err(DeployError::Rejected { .. })));
    assert!(engine.definitions().is_empty());
    let nothing =
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test"/>"#;
    assert!(matches!(engine.deploy(nothing), Err(DeployError::Empty { .. })));
}

#[test]
fn a_handler_does_its_task_and_what_it_gives_becomes_variables() {
    let plugin = Plugin::new("test").handler("double", |job: &Job| {
        let amount = job.variables.get("amount").and_then(Value::as_int).unwrap_or_default();
        Ok(Variables::from([("doubled".into(), Value::from(amount * 2))]))
    });
    let engine = Engine::builder().plugin(plugin).build();
    engine.deploy(service("double")).unwrap();
    let id = engine.start(Start::process("work").variable("amount", 21)).unwrap();
    let instance = engine.instance(id).unwrap();
    assert_eq!(instance.state, InstanceState::Completed);
    assert_eq!(instance.variables["doubled"], Value::from(42));
}

#[test]
fn a_handler_that_fails_is_tried_again_with_the_same_key_and_then_an_incident() {
    let keys = Arc::new(std::sync::Mutex::new(Vec::new()));
    let tries = Arc::new(AtomicU32::new(0));
    let (seen, count) = (keys.clone(), tries.clone());
    let plugin = Plugin::new("test").handler("flaky", move |job: &Job| {
        seen.lock().unwrap().push(job.idempotency_key.clone());
        match count.fetch_add(1, Ordering::SeqCst) {
            0..3 => Err(HandlerError::Failed("the line is busy".to_owned())),
            _ => Ok(Variables::new()),
        }
    });
    let engine = Engine::builder().plugin(plugin).build();
    engine.deploy(service("flaky")).unwrap();
    let id = engine.start("work").unwrap();
    let incidents = engine.instance(id).unwrap().incidents;
    assert_eq!(incidents.len(), 1);
    assert_eq!(incidents[0].message, "the line is busy");
    assert_eq!(tries.load(Ordering::SeqCst), 3);
    engine.resolve(incidents[0].id, Variables::new()).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Completed);
    let keys = keys.lock().unwrap();
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[test]
fn a_handler_that_panics_fails_its_own_job_only() {
    let plugin = Plugin::new("test").handler("bug", |_: &Job| panic!("a bug of the host"));
    let engine = Engine::builder().plugin(plugin).build();
    engine.deploy_all(&[service("bug"), user_task("order")]).unwrap();
    let id = engine.start("work").unwrap();
    assert!(engine.instance(id).unwrap().incidents[0].message.contains("panicked"));
    let other = engine.start("order").unwrap();
    engine.complete(only_work(&engine, other).id, Variables::new()).unwrap();
    assert_eq!(state(&engine, other), InstanceState::Completed);
}

#[test]
fn a_work_item_belongs_to_who_claims_it_and_is_done_once() {
    let engine = Engine::new();
    engine.deploy(user_task("order")).unwrap();
    let id = engine.start("order").unwrap();
    let work = only_work(&engine, id).id;
    engine.claim(work, "carla").unwrap();
    engine.claim(work, "carla").unwrap();
    let taken = engine.claim(work, "dario");
    assert_eq!(taken, Err(EngineError::AlreadyClaimed { id: work, assignee: "carla".into() }));
    assert_eq!(engine.work_items(&WorkQuery::new().assignee("carla")).len(), 1);
    assert!(engine.work_items(&WorkQuery::new().unassigned()).is_empty());
    engine.release(work).unwrap();
    engine.complete(work, Variables::new()).unwrap();
    assert_eq!(engine.complete(work, Variables::new()), Err(EngineError::StaleWorkItem(work)));
    assert_eq!(engine.claim(work, "dario"), Err(EngineError::StaleWorkItem(work)));
    assert_eq!(engine.cancel(id), Err(EngineError::InstanceEnded(id)));
}

#[test]
fn an_error_that_nobody_catches_fails_the_instance_with_its_code() {
    let engine = Engine::new();
    engine.deploy(user_task("order")).unwrap();
    let id = engine.start("order").unwrap();
    engine.throw_error(only_work(&engine, id).id, BpmnError::new("E_1").message("no stock")).unwrap();
    assert_eq!(state(&engine, id), InstanceState::Failed { code: "E_1".into() });
    let history = engine.history(id).unwrap();
    let thrown = HistoryKind::ErrorThrown { code: "E_1".into(), caught: false };
    assert!(history.entries.iter().any(|entry| entry.kind == thrown && &*entry.element == "approve"));
}

#[test]
fn a_message_is_correlated_buffered_or_refused_and_takes_effect_once_for_an_id() {
    let clock = clock();
    let engine = Engine::builder().clock(clock.clone()).build();
    let catch = r#"passo:correlationKey="key"|<messageEventDefinition messageRef="M"/>"#;
    let model = process(
        "wait",
        &[("startEvent", "start", ""), ("intermediateCatchEvent", "catch", catch), ("endEvent", "end", "")],
    );
    engine.deploy(model).unwrap();
    let message = |key: &str| Message::new("M").key(key);
    assert!(matches!(engine.publish(message("a")), Err(EngineError::MessageRefused { .. })));
    let hour = "PT1H".parse().unwrap();
    assert_eq!(engine.publish(message("a").time_to_live(hour).variable("x", 1)), Ok(Published::Buffered));
    let a = engine.start(Start::process("wait").variable("key", "a")).unwrap();
    assert_eq!(engine.instance(a).unwrap().variables["x"], Value::from(1));
    assert_eq!(state(&engine, a), InstanceState::Completed);
    engine.publish(message("b").time_to_live(hour)).unwrap();
    clock.advance(TimeDelta::hours(2));
    let b = engine.start(Start::process("wait").variable("key", "b")).unwrap();
    assert_eq!(state(&engine, b), InstanceState::Active, "the message's time was over");
    let twice = || message("b").id("7");
    assert_eq!(engine.publish(twice()), Ok(Published::Correlated(b)));
    let c = engine.start(Start::process("wait").variable("key", "b")).unwrap();
    assert_eq!(engine.publish(twice()), Ok(Published::Duplicate));
    assert_eq!(state(&engine, c), InstanceState::Active);
}

#[test]
fn what_is_too_large_is_refused_and_changes_nothing() {
    let limits = Limits { value_bytes: 1_000, value_depth: 4, ..Limits::default() };
    let engine = Engine::builder().limits(limits).build();
    engine.deploy(user_task("order")).unwrap();
    let large = Start::process("order").variable("text", "x".repeat(1_001));
    assert!(matches!(engine.start(large), Err(EngineError::LimitExceeded { .. })));
    let deep = (0..6).fold(Value::from(1), |inner, _| Value::list(vec![inner]));
    let id = engine.start("order").unwrap();
    let work = only_work(&engine, id).id;
    let refused = engine.complete(work, Variables::from([("deep".into(), deep)]));
    assert!(matches!(refused, Err(EngineError::LimitExceeded { .. })));
    assert_eq!(state(&engine, id), InstanceState::Active);
    assert_eq!(engine.instances(&InstanceQuery::new()).len(), 1);
}

#[test]
fn a_loop_without_a_wait_stops_with_an_incident() {
    let limits = Limits { steps_per_command: 1_000, ..Limits::default() };
    let engine = Engine::builder().limits(limits).build();
    let model = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test">
      <process id="endless" isExecutable="true"><startEvent id="start"/><exclusiveGateway id="again"/><task id="round"/>
        <sequenceFlow id="a" sourceRef="start" targetRef="again"/><sequenceFlow id="b" sourceRef="again" targetRef="round"/>
        <sequenceFlow id="c" sourceRef="round" targetRef="again"/></process></definitions>"#;
    engine.deploy(model).unwrap();
    let id = engine.start("endless").unwrap();
    let instance = engine.instance(id).unwrap();
    assert_eq!(instance.incidents.len(), 1);
    assert_eq!(instance.incidents[0].kind, passo::IncidentKind::Limit);
}

#[test]
fn without_history_an_ended_instance_is_forgotten() {
    let engine = Engine::builder().history(HistoryLevel::None).build();
    engine.deploy(user_task("order")).unwrap();
    let id = engine.start("order").unwrap();
    assert!(engine.history(id).is_none());
    engine.complete(only_work(&engine, id).id, Variables::new()).unwrap();
    assert!(engine.instance(id).is_none());
}

fn ad_hoc(content: &str) -> String {
    process("choose", &[("adHocSubProcess", "choices", content)])
}

#[test]
fn offers_name_the_ad_hoc_sub_process_and_count_activations() {
    let twice = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
    let engine = Engine::new();
    engine.deploy(ad_hoc(&format!(r#"|{twice}<userTask id="a" name="A"/><task id="b"/>"#))).unwrap();
    let id = engine.start("choose").unwrap();
    let offers = engine.instance(id).unwrap().offers;
    let names: Vec<_> = offers.iter().map(|offer| (&*offer.sub_process, &*offer.element)).collect();
    assert_eq!(names, [("choices", "a"), ("choices", "b"), ("choices", "a"), ("choices", "b")]);
    assert_eq!(offers[0].name.as_deref(), Some("A"));
    assert!(offers[0].id < offers[2].id);

    engine.activate_in(offers[2].id, "a", Variables::new()).unwrap();
    engine.activate(id, "a", Variables::new()).unwrap();
    engine.activate(id, "a", Variables::new()).unwrap();
    let counts: Vec<_> = engine.instance(id).unwrap().offers.iter().map(|offer| offer.activations).collect();
    assert_eq!(counts, [2, 0, 1, 0], "without a word about it the oldest is meant");
    let entries = engine.history(id).unwrap().entries;
    assert_eq!(entries.iter().filter(|entry| entry.kind == HistoryKind::Activated).count(), 3);

    engine.cancel(id).unwrap();
    assert!(engine.instance(id).unwrap().offers.is_empty());
    assert_eq!(engine.activate(id, "a", Variables::new()), Err(EngineError::InstanceEnded(id)));
    let stale = engine.activate_in(offers[0].id, "a", Variables::new());
    assert_eq!(stale, Err(EngineError::StaleWorkItem(offers[0].id)));
    let nobody = InstanceId(9);
    assert_eq!(engine.activate(nobody, "a", Variables::new()), Err(EngineError::UnknownInstance(nobody)));
}

#[test]
fn an_activation_that_is_refused_says_why_and_changes_nothing() {
    let engine =
        Engine::builder().limits(Limits { tokens: 3, value_bytes: 100, ..Limits::default() }).build();
    engine.deploy(ad_hoc(r#"ordering="Sequential"|<userTask id="a"/><userTask id="b"/>"#)).unwrap();
    let id = engine.start("choose").unwrap();
    engine.activate(id, "a", Variables::new()).unwrap();
    let before = engine.history(id).unwrap();
    let refused = |element: &str| engine.activate(id, element, Variables::new()).unwrap_err().to_string();
    assert!(refused("b").contains("one thing at a time"), "{}", refused("b"));
    assert!(refused("c").contains("no open ad-hoc sub-process"), "{}", refused("c"));
    let large = engine.activate(id, "b", [("text".into(), "long".repeat(100).into())].into());
    assert!(matches!(large, Err(EngineError::LimitExceeded { .. })), "{large:?}");
    assert_eq!(engine.history(id).unwrap(), before);

    engine.deploy(ad_hoc(r#"|<userTask id="a"/>"#)).unwrap();
    let id = engine.start("choose").unwrap();
    engine.activate(id, "a", Variables::new()).unwrap();
    engine.activate(id, "a", Variables::new()).unwrap();
    let full = engine.activate(id, "a", Variables::new());
    assert!(matches!(full, Err(EngineError::LimitExceeded { limit: 3, .. })), "{full:?}");
}

#[test]
fn a_clock_that_is_set_back_does_not_turn_time_back() {
    let clock = clock();
    let engine = Engine::builder().clock(clock.clone()).build();
    engine.deploy(user_task("order")).unwrap();
    engine.start("order").unwrap();
    clock.advance(TimeDelta::days(-10));
    let id = engine.start("order").unwrap();
    let at = engine.history(id).unwrap().entries[0].at;
    assert_eq!(at.to_rfc3339(), "2026-03-02T08:00:00+00:00");
}

#[test]
fn many_threads_share_an_engine() {
    let engine = Engine::new();
    engine.deploy(user_task("order")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let id = engine.start("order").unwrap();
                    engine.complete(only_work(&engine, id).id, Variables::new()).unwrap();
                }
            });
        }
    });
    let instances = engine.instances(&InstanceQuery::new());
    assert_eq!(instances.len(), 200);
    assert!(instances.iter().all(|instance| instance.state == InstanceState::Completed));
    assert!(engine.work_items(&WorkQuery::new()).is_empty());
}

#[test]
fn a_work_item_has_the_parameters_of_its_resources_as_they_were_when_it_was_offered() {
    let binding = |parameter: &str, expression: &str| {
        format!(
            r#"<resourceParameterBinding parameterRef="{parameter}"><formalExpression>{expression}</formalExpression></resourceParameterBinding>"#
        )
    };
    let (city, level) = (binding("where", "town"), binding("level", "grade * 2"));
    let twice = binding("where", "&quot;elsewhere&quot;");
    let xml = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test">
             <resource id="clerks" name="clerks"><resourceParameter id="where" name="city"/><resourceParameter id="level"/></resource>
             <process id="p" isExecutable="true"><userTask id="approve">
               <potentialOwner id="o"><resourceRef>clerks</resourceRef>{city}{level}</potentialOwner>
               <performer id="h"><resourceRef>clerks</resourceRef>{twice}</performer>
             </userTask></process></definitions>"#
    );
    let engine = Engine::new();
    engine.deploy(xml).unwrap();
    let id = engine.start(Start::process("p").variable("town", "Bozen").variable("grade", 3)).unwrap();
    engine.set_variables(id, None, [("town".into(), "Meran".into())].into()).unwrap();
    let item = only_work(&engine, id);
    let parameters = Variables::from([("city".into(), "Bozen".into()), ("level".into(), 6.into())]);
    assert_eq!(item.parameters, parameters);
    assert_eq!(item.candidate_groups, ["clerks".into()]);

    // A parameter that cannot be evaluated stops the task before it is offered.
    let id = engine.start(Start::process("p").variable("town", "Bozen").variable("grade", "none")).unwrap();
    let incident = engine.instance(id).unwrap().incidents.remove(0);
    assert_eq!(&*incident.element, "approve");
    engine.resolve(incident.id, [("grade".into(), 1.into())].into()).unwrap();
    assert_eq!(only_work(&engine, id).parameters["level"], 2.into());
}

/// A task that is done so often, at once or one after the other, and does nothing.
fn done_often(times: u32, is_sequential: bool) -> String {
    let repeated = format!(
        r#"|<multiInstanceLoopCharacteristics isSequential="{is_sequential}"><loopCardinality>{times}</loopCardinality></multiInstanceLoopCharacteristics>"#
    );
    process("often", &[("startEvent", "start", ""), ("task", "each", &repeated), ("endEvent", "end", "")])
}

#[test]
fn each_instance_of_a_task_that_does_nothing_is_told() {
    for is_sequential in [false, true] {
        let engine = Engine::new();
        engine.deploy(done_often(3, is_sequential)).unwrap();
        let id = engine.start("often").unwrap();
        assert_eq!(state(&engine, id), InstanceState::Completed);
        let history = engine.history(id).unwrap();
        let told = history.entries.iter().filter(|entry| *entry.element == *"each");
        assert_eq!(told.filter(|entry| entry.kind == HistoryKind::Completed).count(), 3);
    }
}

#[test]
fn instances_beyond_the_limit_of_a_command_stop_and_go_on_when_they_are_resolved() {
    for (is_sequential, stopped) in [(false, 12), (true, 1)] {
        let limits = Limits { steps_per_command: 10, ..Limits::default() };
        let engine = Engine::builder().limits(limits).build();
        engine.deploy(done_often(20, is_sequential)).unwrap();
        let id = engine.start("often").unwrap();
        let mut incidents = engine.instance(id).unwrap().incidents;
        assert_eq!(incidents.len(), stopped, "{incidents:?}");
        let mut tries = 0;
        while let Some(incident) = incidents.first() {
            engine.resolve(incident.id, Variables::new()).unwrap();
            incidents = engine.instance(id).unwrap().incidents;
            tries += 1;
            assert!(tries <= 20, "it comes to an end");
        }
        assert_eq!(state(&engine, id), InstanceState::Completed);
    }
}
