//! Ids and what refers to them.

use super::{check_process, findings, read_definitions, read_process};
use crate::model::ElementKind;

#[test]
fn ids_are_indexed_with_their_kind_and_place() {
    let reading = read_process("<task id='t'/><startEvent id='s'/>");
    let found = reading.definitions.find("s").unwrap();
    assert_eq!((found.kind, found.span.line, found.span.column), (ElementKind::Event, 2, 31));
    assert!(reading.definitions.find("nobody").is_none());
}

#[test]
fn missing_ids_are_made_from_tag_and_place() {
    let reading = read_process("<task/><task id='t'/><task/><sequenceFlow sourceRef='t' targetRef='t'/>");
    assert_eq!(
        findings(&reading),
        ["2:17 Information missing-id task#1", "2:38 Information missing-id task#3"]
    );
    let elements = &reading.definitions.processes[0].elements;
    assert_eq!(&*elements.nodes[2].base.id, "task#3");
    assert!(elements.nodes[2].base.id_generated && !elements.nodes[1].base.id_generated);
    assert_eq!(&*elements.sequence_flows[0].base.id, "sequenceFlow#1");
    assert!(reading.definitions.find("task#3").is_some());
}

#[test]
fn doubled_ids_are_errors_when_somebody_could_be_led_to_the_wrong_one() {
    check_process("<task id='t'/>\n<task id='t'/>", &["3:11 Error duplicate-id t"]);
    check_process("<task id='t'/>\n<laneSet id='t'/>", &["3:14 Warning duplicate-id t"]);
    check_process("<task id='Pool 1'/>", &["2:27 Information invalid-id Pool 1"]);
}

#[test]
fn sequence_flows_must_lead_from_node_to_node() {
    let flow = |ends: &str| format!("<task id='t'/>\n<sequenceFlow id='f' {ends}/><dataObject id='d'/>");
    check_process(&flow("sourceRef='t' targetRef='t'"), &[]);
    check_process(&flow("sourceRef='t' targetRef='x'"), &["3:47 Error dangling-reference f"]);
    check_process(&flow("sourceRef='d' targetRef='t'"), &["3:33 Error wrong-reference f"]);
    check_process(&flow("sourceRef='t'"), &["3:1 Warning missing-reference f"]);
    check_process(&flow(""), &["3:1 Warning missing-reference f"]);
}

#[test]
fn undeclared_names_are_taken_as_names() {
    let boundary = "<task id='t'/>\n<boundaryEvent id='b' attachedToRef='t'><errorEventDefinition errorRef='late'/></boundaryEvent>";
    check_process(boundary, &["3:73 Information dangling-reference errorEventDefinition#1"]);
    let repeated = "<task id='t'>\n<multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef></multiInstanceLoopCharacteristics></task>";
    check_process(repeated, &["3:53 Information dangling-reference multiInstanceLoopCharacteristics#1"]);
}

#[test]
fn prefixes_of_qualified_names_are_taken_off() {
    let reading = read_definitions(
        "<import namespace='else' location='e.bpmn' importType='bpmn'/><message id='m'/><message id='a:b'/>\
         <process id='p' xmlns:o='else' xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL'>\
         <receiveTask id='r1' messageRef='tns:m'/><receiveTask id='r2' messageRef='b:m'/>\
         <receiveTask id='r3' messageRef='a:b'/><receiveTask id='r4' messageRef='undeclared:m'/>\
         <callActivity id='c' calledElement='o:other'/><callActivity id='d' calledElement='group:process:1'/></process>",
    );
    assert_eq!(findings(&reading), ["2:1 Information import-not-read -", "2:93 Information invalid-id a:b"]);
    let nodes = format!("{:?}", reading.definitions.processes[0].elements.nodes);
    let references =
        nodes.match_indices("Reference { id: ").map(|(at, _)| nodes[at..].split(", span").next().unwrap());
    let expected = [
        "Reference { id: \"m\", namespace: None",
        "Reference { id: \"m\", namespace: None",
        "Reference { id: \"a:b\", namespace: None",
        "Reference { id: \"m\", namespace: None",
        "Reference { id: \"other\", namespace: Some(\"else\")",
        "Reference { id: \"group:process:1\", namespace: None",
    ];
    assert_eq!(references.collect::<Vec<_>>(), expected);
}

#[test]
fn flow_lists_may_leave_flows_out_and_not_contradict_them() {
    let process = |lists: &str| {
        format!(
            "<task id='a'>{lists}</task>\n<task id='b'/><sequenceFlow id='f' sourceRef='a' targetRef='b'/>\
             <sequenceFlow id='g' sourceRef='b' targetRef='a'/>"
        )
    };
    check_process(&process(""), &[]);
    check_process(
        &process("<incoming>g</incoming><outgoing>f</outgoing>"),
        &["3:1 Information incomplete-flow-list b"],
    );
    let left_out = |finding: &'static str| {
        ["2:17 Information incomplete-flow-list a", finding, "3:1 Information incomplete-flow-list b"]
    };
    check_process(&process("<incoming>f</incoming>"), &left_out("2:40 Warning contradictory-flow-list a"));
    check_process(&process("<outgoing>g</outgoing>"), &left_out("2:40 Warning contradictory-flow-list a"));
    check_process(&process("<outgoing>h</outgoing>"), &left_out("2:40 Warning dangling-reference a"));
}

#[test]
fn diagrams_make_no_file_wrong() {
    let reading = read_definitions(
        "<process id='p'/>\n<d:BPMNDiagram xmlns:d='http://www.omg.org/spec/BPMN/20100524/DI' \
         xmlns:c='http://www.omg.org/spec/DD/20100524/DC' xmlns:i='http://www.omg.org/spec/DD/20100524/DI'>\n\
         <d:BPMNPlane bpmnElement='p'><d:BPMNShape id='s' bpmnElement='gone' isExpanded='true' odd='1'>\
         <c:Bounds x='1' y='2.5' width='100' height='80'/><d:BPMNLabel/></d:BPMNShape>\
         <d:BPMNEdge bpmnElement='p'><i:waypoint x='1' y='2'/><i:waypoint x='3' y='4'/></d:BPMNEdge>\
         </d:BPMNPlane></d:BPMNDiagram>",
    );
    assert_eq!(findings(&reading), ["4:63 Information dangling-reference s"]);
    let plane = reading.definitions.diagrams[0].plane.as_ref().unwrap();
    let bounds = plane.shapes[0].bounds.unwrap();
    assert_eq!((bounds.x, bounds.y, bounds.width, bounds.height), (1.0, 2.5, 100.0, 80.0));
    assert_eq!((plane.shapes[0].is_expanded, plane.shapes[0].is_horizontal), (Some(true), None));
    assert_eq!(plane.edges[0].waypoints.iter().map(|point| point.y).collect::<Vec<_>>(), [2.0, 4.0]);
}
