//! The past of instances: how they stood, who did what, and why they went their way.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where something is not as it should be")]

use std::sync::Arc;

use chrono::TimeDelta;
use passo::history::{
    Actor, Awaited, Decision, DecisionKind, FlowChoice, HistoryKind, JoinChoice, Moment, ReadCondition,
    Verdict,
};
use passo::plugin::{CallContext, Formula, FormulaError, FormulaSource, FunctionError, Language, Plugin};
use passo::value::Value;
use passo::{
    Archive, Engine, EngineBuilder, InstanceId, InstanceQuery, InstanceState, LockRequest, ManualClock,
    MemoryStore, Message, Start, WorkQuery,
};

fn file(elements: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:passo="https://passo-bpmn.org/schema/1"
             targetNamespace="test"><message id="m" name="paid"/>
           <process id="order" name="Order" isExecutable="true">{elements}</process></definitions>"#
    )
}

/// Gifts are wrapped and large orders are checked, side by side; then the order is paid, or it is forgotten.
fn order() -> String {
    file(
        r#"<startEvent id="start"/>
        <sequenceFlow id="f0" sourceRef="start" targetRef="split"/>
        <inclusiveGateway id="split" name="What is to be done?" default="plain"/>
        <sequenceFlow id="gift" name="it is a gift" sourceRef="split" targetRef="wrap">
          <conditionExpression>is_gift</conditionExpression></sequenceFlow>
        <sequenceFlow id="large" sourceRef="split" targetRef="check">
          <conditionExpression>amount &gt; 100</conditionExpression></sequenceFlow>
        <sequenceFlow id="plain" sourceRef="split" targetRef="join"/>
        <userTask id="wrap" name="Wrap it" passo:candidateGroups="store"/>
        <userTask id="check"/>
        <sequenceFlow id="wrapped" sourceRef="wrap" targetRef="join"/>
        <sequenceFlow id="checked" sourceRef="check" targetRef="join"/>
        <inclusiveGateway id="join"/>
        <sequenceFlow id="f1" sourceRef="join" targetRef="race"/>
        <eventBasedGateway id="race"/>
        <sequenceFlow id="f2" sourceRef="race" targetRef="paid"/>
        <sequenceFlow id="f3" sourceRef="race" targetRef="late"/>
        <intermediateCatchEvent id="paid" name="Paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
        <intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>"#,
    )
}

struct World {
    engine: Engine,
    clock: ManualClock,
    store: MemoryStore,
}

impl World {
    fn with(file: &str) -> World {
        let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
        let store = MemoryStore::new();
        let engine = Engine::builder().clock(clock.clone()).open(store.clone()).unwrap();
        engine.deploy(file).unwrap();
        World { engine, clock, store }
    }

    /// Somebody does the work at an element, an hour later.
    fn work(&self, element: &str, user: Option<&str>) {
        self.clock.advance(TimeDelta::hours(1));
        let item = self.engine.work_items(&WorkQuery::new().element(element)).remove(0);
        if let Some(user) = user {
            self.engine.claim(item.id, user).unwrap();
        }
        self.engine.complete(item.id, [].into()).unwrap();
    }

    fn decisions(&self, id: InstanceId) -> Vec<Decision> {
        self.engine.decisions(id).unwrap()
    }
}

#[track_caller]
fn flows<'d>(decisions: &'d [Decision], element: &str) -> &'d FlowChoice {
    let found = decisions.iter().find_map(|decision| match &decision.kind {
        DecisionKind::Flows(choice) if &*decision.place.element == element => Some(choice),
        DecisionKind::Flows(_) | DecisionKind::Event(_) | DecisionKind::Join(_) => None,
    });
    found.unwrap_or_else(|| panic!("{element} has not chosen: {decisions:#?}"))
}

#[track_caller]
fn join<'d>(decisions: &'d [Decision], element: &str) -> &'d JoinChoice {
    let found = decisions.iter().find_map(|decision| match &decision.kind {
        DecisionKind::Join(choice) if &*decision.place.element == element => Some(choice),
        DecisionKind::Flows(_) | DecisionKind::Event(_) | DecisionKind::Join(_) => None,
    });
    found.unwrap_or_else(|| panic!("{element} has not joined: {decisions:#?}"))
}

fn verdicts(choice: &FlowChoice) -> Vec<(&str, Verdict, bool)> {
    choice.flows.iter().map(|flow| (&*flow.flow.id, flow.verdict, flow.taken)).collect()
}

fn read(condition: Option<&ReadCondition>) -> Vec<(&str, Option<Value>)> {
    condition
        .into_iter()
        .flat_map(|found| &found.reads)
        .map(|(name, value)| (&**name, value.clone()))
        .collect()
}

#[test]
fn a_choice_is_explained_by_its_conditions_and_what_they_read() {
    let world = World::with(&order());
    let start = Start::process("order").variable("is_gift", true).variable("amount", 99);
    let id = world.engine.start(start).unwrap();
    world.engine.set_variables(id, None, [("amount".into(), 500.into())].into()).unwrap();
    let decisions = world.decisions(id);
    let choice = flows(&decisions, "split");
    assert_eq!(
        verdicts(choice),
        [
            ("gift", Verdict::Held, true),
            ("large", Verdict::DidNotHold, false),
            ("plain", Verdict::Default, false)
        ]
    );
    assert!(!choice.is_exclusive);
    let large = choice.flows[1].condition.as_ref();
    assert_eq!(large.map(|found| &*found.text), Some("amount > 100"));
    assert_eq!(read(large), [("amount", Some(99.into()))], "as it was then, and not as it is now");
    assert_eq!(choice.flows[0].flow.label(), "it is a gift");
    assert_eq!(choice.flows[0].target.label(), "Wrap it");
}

#[test]
fn a_join_tells_which_tokens_came_and_for_which_it_waited() {
    let world = World::with(&order());
    let start = Start::process("order").variable("is_gift", true).variable("amount", 150);
    let id = world.engine.start(start).unwrap();
    world.work("wrap", None);
    let past = world.engine.instance_at(id, Moment::Time("2026-03-02T09:30:00Z".parse().unwrap())).unwrap();
    let [waiting] = past.joins.as_slice() else { panic!("{:?}", past.joins) };
    assert_eq!(waiting.present.iter().map(|flow| &*flow.id).collect::<Vec<_>>(), ["wrapped"]);
    assert_eq!(waiting.waits_for.iter().map(|place| &*place.element).collect::<Vec<_>>(), ["check"]);
    world.work("check", None);
    let decisions = world.decisions(id);
    let JoinChoice { arrivals, absent, waited_for, condition } = join(&decisions, "join");
    let came: Vec<(&str, String)> =
        arrivals.iter().map(|arrival| (&*arrival.flow.id, arrival.at.format("%H:%M").to_string())).collect();
    assert_eq!(came, [("wrapped", "09:00".to_owned()), ("checked", "10:00".to_owned())]);
    assert_eq!(absent.iter().map(|flow| &*flow.id).collect::<Vec<_>>(), ["plain"]);
    assert_eq!(waited_for.iter().map(|place| &*place.element).collect::<Vec<_>>(), ["check"]);
    assert_eq!(*condition, None);
}

#[test]
fn the_event_that_came_first_is_told_with_those_that_did_not() {
    let world = World::with(&order());
    let id =
        world.engine.start(Start::process("order").variable("is_gift", false).variable("amount", 1)).unwrap();
    assert_eq!(world.engine.publish(Message::new("paid")).map(|_| ()), Ok(()));
    let decisions = world.decisions(id);
    assert_eq!(verdicts(flows(&decisions, "split"))[2], ("plain", Verdict::Default, true));
    let Some(DecisionKind::Event(choice)) = decisions.last().map(|decision| &decision.kind) else {
        panic!("{decisions:#?}");
    };
    let told: Vec<(&str, bool)> =
        choice.events.iter().map(|event| (event.place.label(), event.came)).collect();
    assert_eq!(told, [("Paid", true), ("late", false)]);
    assert_eq!(choice.events[1].on, Awaited::Timer { due: "2026-03-03T08:00:00Z".parse().unwrap() });
}

#[test]
fn a_choice_without_a_way_on_is_a_decision_for_nothing() {
    let world = World::with(&file(
        r#"<startEvent id="start"/><sequenceFlow id="f0" sourceRef="start" targetRef="which"/>
        <exclusiveGateway id="which"/>
        <sequenceFlow id="a" sourceRef="which" targetRef="end"><conditionExpression>x == 1</conditionExpression></sequenceFlow>
        <sequenceFlow id="b" sourceRef="which" targetRef="end"><conditionExpression>x == 2</conditionExpression></sequenceFlow>
        <sequenceFlow id="c" sourceRef="which" targetRef="end"><conditionExpression>x &gt; 5</conditionExpression></sequenceFlow>
        <endEvent id="end"/>"#,
    ));
    let id = world.engine.start(Start::process("order").variable("x", 3)).unwrap();
    let incident = world.engine.instance(id).unwrap().incidents[0].id;
    world.engine.resolve(incident, [("x".into(), 2.into())].into()).unwrap();
    let decisions = world.decisions(id);
    let [stuck, chosen] = decisions.as_slice() else { panic!("{decisions:#?}") };
    let of = |decision: &Decision| match &decision.kind {
        DecisionKind::Flows(choice) => {
            verdicts(choice).into_iter().map(|(_, verdict, taken)| (verdict, taken)).collect()
        }
        DecisionKind::Event(_) | DecisionKind::Join(_) => Vec::new(),
    };
    assert_eq!(of(stuck), [(Verdict::DidNotHold, false); 3]);
    let (no, yes, unasked) =
        ((Verdict::DidNotHold, false), (Verdict::Held, true), (Verdict::NotAsked, false));
    assert_eq!(of(chosen), [no, yes, unasked]);
}

#[test]
fn a_complex_gateway_tells_its_condition_and_what_it_read() {
    let world = World::with(&file(
        r#"<startEvent id="start"/><sequenceFlow id="f0" sourceRef="start" targetRef="fork"/>
        <parallelGateway id="fork"/>
        <sequenceFlow id="f1" sourceRef="fork" targetRef="a"/><sequenceFlow id="f2" sourceRef="fork" targetRef="b"/>
        <sequenceFlow id="f3" sourceRef="fork" targetRef="c"/>
        <userTask id="a"/><userTask id="b"/><userTask id="c"/>
        <sequenceFlow id="ga" sourceRef="a" targetRef="most"/><sequenceFlow id="gb" sourceRef="b" targetRef="most"/>
        <sequenceFlow id="gc" sourceRef="c" targetRef="most"/>
        <complexGateway id="most"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>
        <sequenceFlow id="on" sourceRef="most" targetRef="after"/><userTask id="after"/>"#,
    ));
    let id = world.engine.start(Start::process("order")).unwrap();
    world.work("a", None);
    world.work("c", None);
    let decisions = world.decisions(id);
    let first = join(&decisions, "most");
    assert_eq!(first.arrivals.iter().map(|arrival| &*arrival.flow.id).collect::<Vec<_>>(), ["ga", "gc"]);
    assert_eq!(read(first.condition.as_ref()), [("activationCount", Some(2.into()))]);
    world.work("b", None);
    let decisions = world.decisions(id);
    let joins: Vec<&JoinChoice> = decisions
        .iter()
        .filter_map(|decision| match &decision.kind {
            DecisionKind::Join(choice) => Some(choice),
            DecisionKind::Flows(_) | DecisionKind::Event(_) => None,
        })
        .collect();
    let [_, rest] = joins.as_slice() else { panic!("{joins:#?}") };
    assert_eq!(rest.arrivals.iter().map(|arrival| &*arrival.flow.id).collect::<Vec<_>>(), ["gb"]);
    assert_eq!(rest.waited_for.iter().map(|place| &*place.element).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn an_instance_is_shown_as_it_was_and_work_by_who_did_it() {
    let world = World::with(&order());
    let start = Start::process("order").variable("is_gift", true).variable("amount", 1).business_key("B-7");
    let id = world.engine.start(start).unwrap();
    world.work("wrap", Some("ada"));
    world.engine.cancel(id).unwrap();

    let history = world.engine.history(id).unwrap();
    let of_wrap = history.entries.iter().filter(|entry| &*entry.element == "wrap");
    let told: Vec<(&'static str, Option<Actor>)> =
        of_wrap.map(|entry| (entry.kind.as_str(), entry.actor.clone())).collect();
    let ada = Some(Actor::Person("ada".into()));
    assert_eq!(told, [("entered", None), ("offered", None), ("claimed", ada.clone()), ("completed", ada)]);
    let claimed =
        history.entries.iter().find(|entry| matches!(entry.kind, HistoryKind::Claimed { .. })).unwrap();
    assert_eq!((claimed.label(), claimed.tag, claimed.serial), ("Wrap it", "userTask", Some(0)));

    let past = world.engine.instance_at(id, Moment::Event(claimed.event - 1)).unwrap();
    assert_eq!(past.instance.state, InstanceState::Active);
    assert_eq!(past.instance.business_key.as_deref(), Some("B-7"));
    assert_eq!(past.work_items[0].assignee, None);
    assert_eq!(past.work_items[0].candidate_groups, ["store".into()]);
    let past = world.engine.instance_at(id, Moment::Event(claimed.event)).unwrap();
    assert_eq!(past.work_items[0].assignee.as_deref(), Some("ada"));
    let before: Moment = "2026-03-02T07:59:59Z".parse().unwrap();
    assert!(world.engine.instance_at(id, before).is_none(), "it had not begun");
    assert!(world.engine.instance_at(InstanceId(9), Moment::Event(1)).is_none());

    let archive = Engine::builder().archive(world.store.clone()).unwrap();
    assert!(archive.notes().is_empty());
    assert_eq!(archive.history(id).unwrap(), Some(history));
    assert_eq!(archive.decisions(id).unwrap(), world.engine.decisions(id));
    assert_eq!(archive.instance(id).unwrap().unwrap().state, InstanceState::Cancelled);
    assert_eq!(archive.instances(&InstanceQuery::new().after(id)).unwrap().len(), 0);
}

/// A language whose only texts are names of variables.
struct Names;

struct Variable([Arc<str>; 1]);

impl Language for Names {
    fn name(&self) -> &str {
        "names"
    }

    fn is_named(&self, tag: &str) -> bool {
        tag == "names"
    }

    fn compile(&self, source: &FormulaSource<'_>) -> Result<Box<dyn Formula>, FormulaError> {
        Ok(Box::new(Variable([source.text.trim().into()])))
    }
}

impl Formula for Variable {
    fn names(&self) -> &[Arc<str>] {
        &self.0
    }

    fn evaluate(&self, values: &[Option<&Value>], _: &CallContext) -> Result<Value, FunctionError> {
        Ok(values.iter().copied().flatten().next().cloned().unwrap_or_default())
    }
}

#[test]
fn an_archive_knows_a_process_that_it_cannot_compile_by_its_ids() {
    let store = MemoryStore::new();
    let plugin = || Plugin::new("names").language(Names);
    let engine = Engine::builder().plugin(plugin()).open(store.clone()).unwrap();
    let choice = r#"<startEvent id="start"/><sequenceFlow id="f0" sourceRef="start" targetRef="which"/>
        <exclusiveGateway id="which" name="Which?" default="no"/><sequenceFlow id="yes" sourceRef="which" targetRef="ask">
          <conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="tFormalExpression"
            language="names">wanted</conditionExpression></sequenceFlow>
        <sequenceFlow id="no" sourceRef="which" targetRef="end"/><userTask id="ask" name="Ask"/><endEvent id="end"/>"#;
    engine.deploy(file(choice)).unwrap();
    let id = engine.start(Start::process("order").variable("wanted", true)).unwrap();

    let with = Engine::builder().plugin(plugin()).archive(store.clone()).unwrap();
    assert_eq!(with.decisions(id).unwrap(), engine.decisions(id));
    let without = Engine::builder().archive(store).unwrap();
    let [refused, known] = without.notes() else { panic!("{:?}", without.notes()) };
    assert!(refused.contains("names") && known.contains("\"order\""), "{refused}; {known}");
    let view = without.instance(id).unwrap().unwrap();
    assert_eq!((&*view.waiting[0].element, &view.variables["wanted"]), ("ask", &true.into()));
    let ids = |archive: &Archive| -> Vec<(u64, Arc<str>)> {
        let history = archive.history(id).unwrap().unwrap();
        history.entries.into_iter().map(|entry| (entry.event, entry.element)).collect()
    };
    assert_eq!(ids(&without), ids(&with), "the same story, without names");
    assert!(without.decisions(id).unwrap().unwrap().is_empty());
}

#[test]
fn a_worker_is_told_from_a_person() {
    let world = World::with(&file(
        r#"<startEvent id="start"/><sequenceFlow id="f" sourceRef="start" targetRef="ship"/>
        <serviceTask id="ship" passo:handler="ship"/>"#,
    ));
    let id = world.engine.start(Start::process("order")).unwrap();
    let request = LockRequest::new("worker 1", "PT5M".parse().unwrap()).handler("ship");
    let job = world.engine.lock_jobs(&request).unwrap().remove(0);
    world.engine.complete_job(job.id, "worker 1", [].into()).unwrap();
    let history = world.engine.history(id).unwrap();
    let actors: Vec<&Actor> = history.entries.iter().filter_map(|entry| entry.actor.as_ref()).collect();
    let worker = Actor::Handler("worker 1".into());
    assert_eq!(actors, [&worker, &worker], "when it takes the job, and when it has done it");
}

#[test]
fn old_instances_are_forgotten_and_those_that_run_are_not() {
    let kinds: [fn(EngineBuilder, MemoryStore) -> Engine; 3] = [
        |builder, _| builder.build(),
        |builder, store| builder.open(store).unwrap(),
        |builder, store| builder.share(store).unwrap(),
    ];
    for kind in kinds {
        let clock = ManualClock::new("2026-03-02T08:00:00Z".parse().unwrap());
        let store = MemoryStore::new();
        let engine = kind(Engine::builder().clock(clock.clone()), store.clone());
        engine.deploy(order()).unwrap();
        let world = World { engine, clock, store };
        let start = || Start::process("order").variable("is_gift", true).variable("amount", 1);
        let old = world.engine.start(start()).unwrap();
        world.engine.cancel(old).unwrap();
        let runs = world.engine.start(start()).unwrap();
        world.clock.advance(TimeDelta::days(30));
        let young = world.engine.start(start()).unwrap();
        world.engine.cancel(young).unwrap();
        let before = "2026-03-20T00:00:00Z".parse().unwrap();
        assert_eq!(world.engine.forget(before, 0), Ok(0));
        assert_eq!(world.engine.forget(before, 10), Ok(1));
        assert_eq!(world.engine.forget(before, 10), Ok(0));
        let left: Vec<InstanceId> =
            world.engine.instances(&InstanceQuery::new()).into_iter().map(|found| found.id).collect();
        assert_eq!(left, [runs, young]);
        assert!(world.engine.history(old).is_none() && world.engine.instance(old).is_none());
        assert!(world.engine.history(runs).is_some());
    }
}
