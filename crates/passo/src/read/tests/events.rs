//! Events and event definitions.

use super::{findings, read_definitions, read_process};
use crate::model::{Event, EventDefinitionKind as Kind, EventPosition, FlowNodeKind};
use crate::read::Reading;

fn events(reading: &Reading) -> Vec<&Event> {
    let nodes = &reading.definitions.processes[0].elements.nodes;
    nodes
        .iter()
        .filter_map(|node| match &node.kind {
            FlowNodeKind::Event(event) => Some(&**event),
            FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => None,
        })
        .collect()
}

/// Reads one event definition in a catch event.
#[track_caller]
fn definition(xml: &str) -> Kind {
    let reading = read_process(&format!("<intermediateCatchEvent id='e'>{xml}</intermediateCatchEvent>"));
    events(&reading)[0].definitions[0].kind.clone()
}

#[test]
fn events_stand_at_their_positions() {
    let reading = read_process(
        "<startEvent id='s' isInterrupting='false'/><intermediateCatchEvent id='c' parallelMultiple='true'/>\
         <intermediateThrowEvent id='t'/><endEvent id='e'/><task id='a'/>\
         <boundaryEvent id='b' attachedToRef='a' cancelActivity='false'/>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let events = events(&reading);
    assert_eq!(events[0].position, EventPosition::Start { is_interrupting: false });
    assert_eq!(events[1].position, EventPosition::IntermediateCatch);
    assert!(events[1].parallel_multiple);
    assert_eq!(events[2].position, EventPosition::IntermediateThrow);
    assert_eq!(events[3].position, EventPosition::End);
    let EventPosition::Boundary { attached_to, cancel_activity } = &events[4].position else { panic!() };
    assert_eq!(attached_to.as_ref().map(|reference| &*reference.id), Some("a"));
    assert!(!cancel_activity);
}

#[test]
fn timers_keep_their_expressions() {
    let Kind::Timer { date, duration, cycle } = definition(
        "<timerEventDefinition><timeDuration xsi:type='tFormalExpression' language='rhai'> PT5M </timeDuration></timerEventDefinition>",
    ) else {
        panic!()
    };
    assert!(date.is_none() && cycle.is_none());
    let duration = duration.unwrap();
    assert_eq!(
        (duration.body.as_str(), duration.language.as_deref(), duration.formal),
        ("PT5M", Some("rhai"), true)
    );
    assert_eq!((duration.span.line, duration.span.column), (2, 130));
}

#[test]
fn each_definition_is_read_with_its_own_fields() {
    assert_eq!(definition("<terminateEventDefinition/>"), Kind::Terminate);
    assert_eq!(definition("<cancelEventDefinition/>"), Kind::Cancel);
    assert_eq!(definition("<errorEventDefinition/>"), Kind::Error { error: None });
    assert_eq!(definition("<escalationEventDefinition/>"), Kind::Escalation { escalation: None });
    assert_eq!(definition("<signalEventDefinition/>"), Kind::Signal { signal: None });
    assert_eq!(definition("<messageEventDefinition/>"), Kind::Message { message: None, operation: None });
    let compensation = definition("<compensateEventDefinition waitForCompletion='false'/>");
    assert_eq!(compensation, Kind::Compensation { activity: None, wait_for_completion: false });
    let Kind::Link { name, .. } = definition("<linkEventDefinition name='A'/>") else { panic!() };
    assert_eq!(name.as_deref(), Some("A"));
    let conditional = "<conditionalEventDefinition><condition>x > 1</condition></conditionalEventDefinition>";
    let Kind::Conditional { condition: Some(condition) } = definition(conditional) else { panic!() };
    assert_eq!((condition.body.as_str(), condition.formal), ("x > 1", false));
}

#[test]
fn definitions_at_the_root_are_found_by_reference() {
    let reading = read_definitions(
        "<signalEventDefinition id='d'/><process id='p'><startEvent id='s'>\
         <eventDefinitionRef>d</eventDefinitionRef></startEvent></process>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let reference = &events(&reading)[0].definition_refs[0];
    assert!(reading.definitions.event_definition(&reference.id).is_some());
}

#[test]
fn an_event_keeps_its_data() {
    let reading = read_process(
        "<dataObject id='o'/><endEvent id='e'><dataInput id='i'/><dataInputAssociation><sourceRef>o</sourceRef>\
         <targetRef>i</targetRef></dataInputAssociation><inputSet><dataInputRefs>i</dataInputRefs></inputSet>\
         <messageEventDefinition/></endEvent>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let event = events(&reading)[0];
    assert_eq!(&*event.data_associations[0].sources[0].id, "o");
    assert_eq!(event.data_set.as_ref().map(|set| set.members.len()), Some(1));
    assert_eq!(event.data_inputs.len(), 1);
}
