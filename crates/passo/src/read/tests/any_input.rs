//! No input makes the reader panic or hang.

use proptest::prelude::*;

use super::read_process;
use crate::base::Limits;
use crate::read::read;

/// A file with something of most kinds.
pub(crate) const SAMPLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:passo="https://passo-bpmn.org/schema/1"
    xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="x">
  <b:message id="m"/>
  <b:process id="p" isExecutable="true">
    <b:laneSet id="ls"><b:lane id="l"><b:flowNodeRef>t</b:flowNodeRef><b:childLaneSet id="k"/></b:lane></b:laneSet>
    <b:startEvent id="s"><b:outgoing>f</b:outgoing><b:timerEventDefinition><b:timeCycle>R3/PT1S</b:timeCycle></b:timerEventDefinition></b:startEvent>
    <b:sequenceFlow id="f" sourceRef="s" targetRef="t"><b:conditionExpression><![CDATA[a < b]]></b:conditionExpression></b:sequenceFlow>
    <b:userTask id="t" name="&#8364; &amp; è" passo:assignee="=x"><b:extensionElements><passo:form><passo:field id="y" minimum="1"/>
      </passo:form></b:extensionElements><b:incoming>f</b:incoming><b:multiInstanceLoopCharacteristics behavior="One"/></b:userTask>
    <b:subProcess id="sp"><b:transaction id="tr"><b:task id="u"/></b:transaction></b:subProcess>
  </b:process>
  <d:BPMNDiagram><d:BPMNPlane bpmnElement="p"><d:BPMNShape bpmnElement="t"><c:Bounds x="1" y="2" width="3" height="4"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram>
</b:definitions>
"#;

/// Every finding that is placed lies within the text.
fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let reading = read(bytes, &Limits { xml_depth: 20, xml_attributes: 10, ..Limits::default() });
    for finding in &reading.diagnostics {
        prop_assert!(finding.span.start <= finding.span.end, "{finding:?}");
        prop_assert!(finding.span.end as usize <= reading.source.len(), "{finding:?}");
        prop_assert!(!finding.message.is_empty());
    }
    Ok(())
}

#[test]
fn the_sample_is_right_so_that_its_mutations_are_near_misses() {
    let reading = read(SAMPLE.as_bytes(), &Limits::default());
    assert_eq!(super::findings(&reading), [""; 0]);
}

#[test]
fn depth_within_the_limits_needs_no_stack() {
    let deep = |tag: &str| format!("{}{}", format!("<{tag}>").repeat(250), format!("</{tag}>").repeat(250));
    for tag in ["subProcess", "transaction", "laneSet", "documentation", "extensionElements", "v:x"] {
        let reading = read_process(&deep(tag));
        assert_eq!(reading.definitions.processes.len(), 1, "{tag}");
    }
    let lanes = format!(
        "<laneSet>{}{}</laneSet>",
        "<lane><childLaneSet>".repeat(120),
        "</childLaneSet></lane>".repeat(120)
    );
    assert_eq!(read_process(&lanes).definitions.processes[0].elements.lane_sets.len(), 1);
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes)?;
    }

    #[test]
    fn any_soup_of_markup_is_read(parts in proptest::collection::vec("<|>|/|&|;|\"|'|=| |!|\\[|\\]|-|\\?|b:|task|id|xmlns|CDATA|è|\u{0}", 0..60)) {
        check(parts.concat().as_bytes())?;
        check(format!("<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>{}", parts.concat()).as_bytes())?;
    }

    #[test]
    fn a_file_with_a_changed_stretch_is_read(
        start in 0..SAMPLE.len(),
        length in 0..40_usize,
        inserted in proptest::collection::vec(any::<u8>(), 0..8),
    ) {
        let bytes = SAMPLE.as_bytes();
        let end = (start + length).min(bytes.len());
        check(&[&bytes[..start], &inserted, &bytes[end..]].concat())?;
    }

    #[test]
    fn a_file_with_a_stretch_elsewhere_is_read(from in 0..SAMPLE.len(), length in 0..200_usize, to in 0..SAMPLE.len()) {
        let bytes = SAMPLE.as_bytes();
        let end = (from + length).min(bytes.len());
        check(&[&bytes[..to], &bytes[from..end], &bytes[to..]].concat())?;
    }
}
