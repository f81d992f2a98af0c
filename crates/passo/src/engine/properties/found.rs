//! What random runs have found, each as a small run of its own.

use super::action::Action;
use super::emit::{file_of, flow};
use super::invariants::difference;
use super::perform;
use super::world::World;
use crate::journal::IncidentKind;
use crate::{InstanceId, InstanceState, Message, WorkItemId, WorkQuery};

fn flows(ends: &[(&str, &str)]) -> String {
    ends.iter().enumerate().map(|(index, (from, to))| flow(&format!("f{index}"), from, to, None)).collect()
}

/// The file of nodes and the ends of the flows between them.
fn file(nodes: &str, ends: &[(&str, &str)]) -> String {
    file_of(&[nodes, &flows(ends)].concat())
}

fn start() -> Action {
    Action::Start { process: "main".into(), x: 1, key: "a" }
}

#[test]
fn joins_that_lead_to_each_other_stop_at_the_limit_of_steps() {
    let nodes = r#"<startEvent id="s"/><inclusiveGateway id="a"/><inclusiveGateway id="b"/>"#;
    let file = file(nodes, &[("s", "a"), ("a", "b"), ("a", "b"), ("b", "a")]);
    let mut world = World::with(file).unwrap();
    perform(&mut world, &start()).unwrap();
    let found = world.engine().instance(InstanceId(1)).unwrap();
    assert_eq!(found.state, InstanceState::Active);
    assert_eq!(found.incidents.iter().map(|found| found.kind).collect::<Vec<_>>(), [IncidentKind::Limit]);
    let incident = found.incidents[0].id;
    perform(&mut world, &Action::Resolve(incident, [].into())).unwrap();
    assert_eq!(world.engine().instance(InstanceId(1)).unwrap().incidents.len(), 1, "it goes round again");
}

#[test]
fn a_refused_command_leaves_no_trace_in_the_events_that_follow() {
    let file = file(r#"<startEvent id="s"/><userTask id="u"/><userTask id="v"/>"#, &[("s", "u"), ("u", "v")]);
    let run = |refused: bool| {
        let mut world = World::with(&file).unwrap();
        perform(&mut world, &start()).unwrap();
        let item = world.engine().work_items(&WorkQuery::new())[0].id;
        if refused {
            let stale = WorkItemId { serial: 99, ..item };
            assert!(world.engine().complete(stale, [].into()).is_err());
            assert!(world.engine().resolve(item, [].into()).is_err());
        }
        perform(&mut world, &Action::Complete(item, [].into())).unwrap();
        world.store
    };
    assert!(run(true).holds_the_same_as(&run(false)));
}

#[test]
fn timers_of_later_deployments_keep_their_turn_when_the_engine_is_reopened() {
    let file = file(r#"<startEvent id="s"/><userTask id="u"/>"#, &[("s", "u")]);
    let mut world = World::with(file).unwrap();
    perform(&mut world, &start()).unwrap();
    perform(&mut world, &Action::Deploy).unwrap();
    let before = world.restart();
    assert_eq!(difference(&before, world.engine()), None);
}

#[test]
fn a_place_that_goes_on_waiting_takes_every_message_that_was_kept_for_it() {
    let nodes = r#"<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>
        <boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><messageEventDefinition messageRef="M0"/></boundaryEvent>
        <userTask id="v"/>"#;
    let file = file(nodes, &[("s", "u"), ("u", "e"), ("b", "v")]);
    let mut world = World::with(file).unwrap();
    for _ in 0..2 {
        let kept = Message::new("M0").time_to_live("PT1H".parse().unwrap());
        world.engine().publish(kept).unwrap();
    }
    perform(&mut world, &start()).unwrap();
    assert_eq!(world.engine().work_items(&WorkQuery::new().element("v")).len(), 2);
}

#[test]
fn an_event_that_needs_conditions_which_go_on_holding_fires_once() {
    let nodes = r#"<startEvent id="s"/><userTask id="u"/><userTask id="v"/>
        <boundaryEvent id="b" attachedToRef="u" cancelActivity="false" parallelMultiple="true">
        <conditionalEventDefinition><condition>x &gt; 0</condition></conditionalEventDefinition>
        <conditionalEventDefinition><condition>x &lt; 9</condition></conditionalEventDefinition></boundaryEvent>"#;
    let mut world = World::with(file(nodes, &[("s", "u"), ("b", "v")])).unwrap();
    perform(&mut world, &start()).unwrap();
    assert_eq!(world.engine().work_items(&WorkQuery::new().element("v")).len(), 1);
}

#[test]
fn an_event_that_needs_a_date_which_has_passed_fires_once() {
    let nodes = r#"<startEvent id="s"/><userTask id="u"/><userTask id="v"/>
        <boundaryEvent id="b" attachedToRef="u" cancelActivity="false" parallelMultiple="true">
        <timerEventDefinition><timeDate>2020-01-01T00:00:00Z</timeDate></timerEventDefinition>
        <conditionalEventDefinition><condition>x &gt; 0</condition></conditionalEventDefinition></boundaryEvent>"#;
    let mut world = World::with(file(nodes, &[("s", "u"), ("b", "v")])).unwrap();
    perform(&mut world, &start()).unwrap();
    for x in [1, 0, 1, 0, 1] {
        perform(&mut world, &Action::Set(InstanceId(1), None, x.into())).unwrap();
        perform(&mut world, &Action::Advance(1_000)).unwrap();
    }
    assert_eq!(world.engine().work_items(&WorkQuery::new().element("v")).len(), 1);
}

#[test]
fn an_event_that_needs_dates_which_have_passed_fires_once() {
    let date = "<timerEventDefinition><timeDate>2020-01-01T00:00:00Z</timeDate></timerEventDefinition>";
    let nodes = format!(
        r#"<startEvent id="s"/><userTask id="u"/><userTask id="v"/>
        <boundaryEvent id="b" attachedToRef="u" cancelActivity="false" parallelMultiple="true">{date}{date}</boundaryEvent>"#
    );
    let mut world = World::with(file(&nodes, &[("s", "u"), ("b", "v")])).unwrap();
    perform(&mut world, &start()).unwrap();
    perform(&mut world, &Action::Advance(1_000)).unwrap();
    assert_eq!(world.engine().work_items(&WorkQuery::new().element("v")).len(), 1);
}

#[test]
fn complex_gateways_that_lead_to_each_other_stop_at_the_limit_of_steps() {
    let condition = "<activationCondition>activationCount &gt;= 1</activationCondition>";
    let nodes = format!(
        r#"<startEvent id="s"/><complexGateway id="a">{condition}</complexGateway><complexGateway id="b">{condition}</complexGateway>"#
    );
    let conditional = [("c1", "a", "b"), ("c2", "a", "b"), ("c3", "b", "a")];
    let conditional = conditional.map(|(id, from, to)| flow(id, from, to, Some("x > 0"))).concat();
    let file = file_of(&[nodes, conditional, flows(&[("s", "a")])].concat());
    let mut world = World::with(file).unwrap();
    perform(&mut world, &start()).unwrap();
    assert!(!world.engine().instance(InstanceId(1)).unwrap().incidents.is_empty());
}

#[test]
fn nothing_starts_in_a_sub_process_that_is_done_but_cannot_be_left() {
    let nodes = r#"<startEvent id="s"/><subProcess id="c">
        <extensionElements><passo:output source="12 / (x - 1)" target="y"/></extensionElements><userTask id="u"/>
        <subProcess id="l" triggeredByEvent="true"><userTask id="w"/><startEvent id="e" isInterrupting="false">
        <signalEventDefinition signalRef="S0"/></startEvent><sequenceFlow id="g" sourceRef="e" targetRef="w"/></subProcess></subProcess>"#;
    let mut world = World::with(file(nodes, &[("s", "c")])).unwrap();
    perform(&mut world, &start()).unwrap();
    let item = world.engine().work_items(&WorkQuery::new())[0].id;
    perform(&mut world, &Action::Complete(item, [].into())).unwrap();
    assert_eq!(perform(&mut world, &Action::Broadcast("S0".into())).unwrap(), "Ok(0)");
    let incident = world.engine().instance(InstanceId(1)).unwrap().incidents[0].id;
    perform(&mut world, &Action::Resolve(incident, [("x".into(), 2.into())].into())).unwrap();
    assert_eq!(world.engine().instance(InstanceId(1)).unwrap().state, InstanceState::Completed);
}

#[test]
fn a_complex_gateway_that_leads_to_itself_keeps_to_the_limit_of_tokens() {
    let condition = "<activationCondition>activationCount &gt;= 1</activationCondition>";
    let nodes = format!(
        r#"<startEvent id="s"/><complexGateway id="c">{condition}</complexGateway><userTask id="u"/><userTask id="v"/>"#
    );
    let conditional = [("c1", "c", "u"), ("c2", "c", "v"), ("c3", "c", "c")];
    let conditional = conditional.map(|(id, from, to)| flow(id, from, to, Some("x > 0"))).concat();
    let mut world = World::with(file_of(&[nodes, conditional, flows(&[("s", "c")])].concat())).unwrap();
    perform(&mut world, &start()).unwrap();
    for _ in 0..20 {
        let waiting = world.engine().instance(InstanceId(1)).unwrap().waiting.len();
        assert!(waiting <= 40, "{waiting} tokens, 40 are allowed");
        let item = world.engine().work_items(&WorkQuery::new())[0].id;
        perform(&mut world, &Action::Complete(item, [].into())).unwrap();
    }
}
