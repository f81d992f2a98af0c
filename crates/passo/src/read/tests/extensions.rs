//! Foreign content, and Passo's own extensions.

use super::{findings, read_definitions, read_process};
use crate::model::{Binding, ElementSettings, FieldType, MappingSource, Text};
use crate::read::Reading;

fn settings<'r>(reading: &'r Reading, id: &str) -> &'r ElementSettings {
    let nodes = &reading.definitions.processes[0].elements.nodes;
    &nodes.iter().find(|node| &*node.base.id == id).unwrap().settings
}

/// Texts as the files write them, expressions with their sign.
fn texts(texts: &[Text]) -> Vec<String> {
    let text = |text: &Text| match text {
        Text::Literal(text) => text.to_string(),
        Text::Expression(expression) => format!("={}", expression.body),
    };
    texts.iter().map(text).collect()
}

#[test]
fn foreign_content_is_kept_as_a_tree_and_reported_once() {
    let reading = read_definitions(
        "<process id='p' xmlns:v='urn:vendor' v:speed='9'><extensionElements><v:a k='1'><v:b>one</v:b><v:b>two</v:b>\
         <v:c/></v:a></extensionElements><task id='t'><extensionElements><v:a/></extensionElements></task></process>",
    );
    assert_eq!(findings(&reading), ["2:47 Information foreign-content -"]);
    let base = &reading.definitions.processes[0].base;
    let element = base.extension("urn:vendor", "a").unwrap();
    assert_eq!(element.attribute("k"), Some("1"));
    let names: Vec<_> = element.children.iter().map(|child| (&*child.name, child.text.as_str())).collect();
    assert_eq!(names, [("b", "one"), ("b", "two"), ("c", "")]);
    assert_eq!(
        base.foreign_attribute("urn:vendor", "speed").map(|attribute| attribute.value.as_str()),
        Some("9")
    );
}

#[test]
fn bpmn_elements_inside_extensions_are_no_part_of_the_process() {
    let reading = read_process("<task id='t'><extensionElements><task id='t'/></extensionElements></task>");
    assert_eq!(findings(&reading), [""; 0]);
    assert_eq!(reading.definitions.processes[0].elements.nodes.len(), 1);
}

#[test]
fn settings_are_read_from_attributes() {
    let reading = read_definitions(
        "<process id='p' passo:versionTag='v2'><userTask id='t' passo:assignee='=owner' passo:candidateUsers='anna, ben'\
         passo:candidateGroups='=groups' passo:priority='5' passo:dueDate='=now() + 1' passo:retries='3'/>\
         <serviceTask id='s' passo:handler='check' passo:resultVariable='answer' passo:correlationKey='order.id'/>\
         <callActivity id='c' passo:binding='version:3' passo:businessKey='K'/></process>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    assert_eq!(reading.definitions.processes[0].settings.version_tag.as_deref(), Some("v2"));
    let task = settings(&reading, "t");
    assert_eq!(texts(task.assignment.assignee.as_slice()), ["=owner"]);
    assert_eq!(texts(&task.assignment.candidate_users), ["anna", "ben"]);
    assert_eq!(texts(&task.assignment.candidate_groups), ["=groups"]);
    assert_eq!(texts(task.assignment.priority.as_slice()), ["5"]);
    assert_eq!(
        (texts(task.assignment.due.as_slice()), task.retries),
        (vec!["=now() + 1".to_owned()], Some(3))
    );
    let service = settings(&reading, "s");
    assert_eq!(
        (service.handler.as_deref(), service.result_variable.as_deref()),
        (Some("check"), Some("answer"))
    );
    assert_eq!(service.correlation_key.as_ref().map(|key| key.body.as_str()), Some("order.id"));
    assert_eq!(settings(&reading, "c").binding, Binding::Version(3));
}

#[test]
fn forms_and_mappings_are_read_from_elements() {
    let reading = read_process(
        "<userTask id='t'><extensionElements><passo:form key='k'>\
         <passo:field id='power' label='Power (kW)' type='power_kw' required='true' default='3' minimum='0' maximum='9'>\
         <passo:value id='a' label='A'/><passo:value id='b'/></passo:field><passo:field id='note' readOnly='true'/>\
         </passo:form><passo:input source='a + 1' target='b'/><passo:output all='true'/></extensionElements></userTask>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let task = settings(&reading, "t");
    let form = task.form.as_ref().unwrap();
    assert_eq!(form.key.as_deref(), Some("k"));
    let power = &form.fields[0];
    assert_eq!(power.field_type, FieldType::Custom("power_kw".into()));
    assert_eq!(
        (power.required, power.read_only, power.minimum, power.maximum),
        (true, false, Some(0.0), Some(9.0))
    );
    assert_eq!(power.default, Some(Text::Literal("3".into())));
    assert_eq!(power.allowed.iter().map(|value| &*value.label).collect::<Vec<_>>(), ["A", "b"]);
    assert_eq!((&*form.fields[1].label, form.fields[1].read_only), ("note", true));
    assert_eq!(form.fields[1].field_type, FieldType::Text);
    assert_eq!(&*task.inputs[0].target, "b");
    assert!(matches!(&task.inputs[0].source, MappingSource::Expression(source) if source.body == "a + 1"));
    assert_eq!(task.outputs[0].source, MappingSource::All);
}

#[test]
fn extensions_that_cannot_be_read_are_reported() {
    let reading = read_process(
        "<callActivity id='c' passo:binding='newest' passo:retries='-1' passo:speed='9'><extensionElements>\
         <passo:input source='a'/><passo:fast/><passo:form><passo:field/></passo:form></extensionElements></callActivity>",
    );
    assert_eq!(findings(&reading).len(), 6);
    assert!(findings(&reading).iter().all(|finding| finding.ends_with("Warning invalid-extension c")));
}

#[test]
fn tasks_of_a_lane_belong_to_its_group_unless_they_name_somebody() {
    let reading = read_process(
        "<laneSet id='ls'><lane id='l' name='Desk'><flowNodeRef>a</flowNodeRef><flowNodeRef>b</flowNodeRef>\
         <flowNodeRef>s</flowNodeRef><childLaneSet id='c'><lane id='inner' passo:candidateGroups='x,y'>\
         <flowNodeRef>i</flowNodeRef></lane></childLaneSet><flowNodeRef>i</flowNodeRef></lane></laneSet>\
         <userTask id='a'/><userTask id='b' passo:assignee='anna'/><userTask id='i'/><userTask id='outside'/>\
         <subProcess id='s'><manualTask id='deep'/></subProcess>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let groups = |id| texts(&settings(&reading, id).assignment.candidate_groups);
    assert_eq!(groups("a"), ["Desk"]);
    assert_eq!(groups("b"), [""; 0]);
    assert_eq!(groups("i"), ["x", "y"]);
    assert_eq!(groups("outside"), [""; 0]);
    let sub_process = &reading.definitions.processes[0].elements.nodes[4];
    let deep = format!("{:?}", sub_process.kind);
    assert!(deep.contains("candidate_groups: [Literal(\"Desk\")]"), "{deep}");
}
