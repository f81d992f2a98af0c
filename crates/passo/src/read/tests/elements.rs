//! Processes, activities, gateways, data, collaborations and root elements.

use super::{findings, read_definitions, read_process};
use crate::model::*;
use crate::read::Reading;

fn node<'r>(reading: &'r Reading, id: &str) -> &'r FlowNode {
    let nodes = &reading.definitions.processes[0].elements.nodes;
    nodes.iter().find(|node| &*node.base.id == id).unwrap()
}

fn activity<'r>(reading: &'r Reading, id: &str) -> &'r Activity {
    match &node(reading, id).kind {
        FlowNodeKind::Activity(activity) => activity,
        FlowNodeKind::Event(_) | FlowNodeKind::Gateway(_) => panic!("{id} is no activity"),
    }
}

fn id(reference: &Option<Reference>) -> Option<&str> {
    reference.as_ref().map(|reference| &*reference.id)
}

#[test]
fn a_process_keeps_its_attributes_and_parts() {
    let reading = read_definitions(
        "<correlationProperty id='cp'/><collaboration id='co'><correlationKey id='k'/></collaboration>\
         <process id='p' name=' Order ' isExecutable='true' isClosed='true' processType='Private'>\
         <documentation textFormat='text/html'>What <b>it</b> does</documentation>\
         <property id='v' name='amount'/><laneSet id='ls'><lane id='l' name='Desk'><flowNodeRef>t</flowNodeRef>\
         <childLaneSet id='c'><lane id='inner'/></childLaneSet></lane></laneSet><userTask id='t'/>\
         <textAnnotation id='n'><text>Note</text></textAnnotation><association id='a' sourceRef='t' targetRef='n'/>\
         <correlationSubscription correlationKeyRef='k'><correlationPropertyBinding correlationPropertyRef='cp'>\
         <dataPath>amount</dataPath></correlationPropertyBinding></correlationSubscription></process>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let process = reading.definitions.process("p").unwrap();
    assert_eq!(process.base.label(), "Order");
    assert_eq!((process.is_executable, process.is_closed), (Some(true), true));
    assert_eq!(process.process_type, ProcessType::Private);
    assert_eq!(process.base.additions.documentation[0].text, "What it does");
    assert_eq!(process.base.additions.documentation[0].text_format, "text/html");
    assert_eq!(process.properties[0].base.label(), "amount");
    let lane = &process.elements.lane_sets[0].lanes[0];
    assert_eq!(&*lane.flow_nodes[0].id, "t");
    assert_eq!(&*lane.child_lane_set.as_ref().unwrap().lanes[0].base.id, "inner");
    assert_eq!(process.elements.artifacts.len(), 2);
    assert_eq!(process.elements.artifacts[0].kind, ArtifactKind::TextAnnotation { text: "Note".into() });
    let binding = &process.correlation_subscriptions[0].bindings[0];
    assert_eq!(binding.data_path.as_ref().map(|path| path.body.as_str()), Some("amount"));
}

#[test]
fn each_task_is_read_with_its_own_fields() {
    let reading = read_process(
        "<task id='a'/><userTask id='u' implementation='x'/><manualTask id='m'/><serviceTask id='v'/>\
         <scriptTask id='s' scriptFormat='rhai'><script>x = 1;</script></scriptTask><scriptTask id='empty'><script/></scriptTask>\
         <sendTask id='se'/><receiveTask id='r' instantiate='true'/><businessRuleTask id='b'/>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let task = |id| match &activity(&reading, id).kind {
        ActivityKind::Task(task) => task.clone(),
        ActivityKind::SubProcess(_) | ActivityKind::CallActivity(_) => panic!("{id} is no task"),
    };
    assert_eq!(task("a"), Task::Abstract);
    assert_eq!(task("u"), Task::User { implementation: Some("x".into()) });
    assert_eq!(task("m"), Task::Manual);
    assert_eq!(task("v"), Task::Service { implementation: None, operation: None });
    assert_eq!(task("se"), Task::Send { implementation: None, message: None, operation: None });
    assert_eq!(task("b"), Task::BusinessRule { implementation: None });
    assert!(matches!(task("r"), Task::Receive { instantiate: true, .. }));
    assert!(matches!(task("empty"), Task::Script { script: None, script_format: None }));
    let Task::Script { script: Some(script), script_format } = task("s") else { panic!() };
    assert_eq!((script.body.as_str(), script_format.as_deref()), ("x = 1;", Some("rhai")));
}

#[test]
fn sub_processes_of_every_kind_keep_their_content() {
    let reading = read_process(
        "<subProcess id='s' triggeredByEvent='true'><startEvent id='in'/><transaction id='t' method='##Store'>\
         <task id='deep'/></transaction></subProcess>\
         <adHocSubProcess id='h' ordering='Sequential' cancelRemainingInstances='false'>\
         <completionCondition>done</completionCondition><task id='offer'/></adHocSubProcess>\
         <callActivity id='c' calledElement='other'/>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let sub_process = |activity: &Activity| match &activity.kind {
        ActivityKind::SubProcess(sub_process) => sub_process.clone(),
        ActivityKind::Task(_) | ActivityKind::CallActivity(_) => panic!("no sub-process"),
    };
    let outer = sub_process(activity(&reading, "s"));
    assert!(outer.triggered_by_event);
    let FlowNodeKind::Activity(inner) = &outer.elements.nodes[1].kind else { panic!() };
    let inner = sub_process(inner);
    assert_eq!(inner.kind, SubProcessKind::Transaction { method: TransactionMethod::Store });
    assert_eq!(&*inner.elements.nodes[0].base.id, "deep");
    let SubProcessKind::AdHoc(ad_hoc) = sub_process(activity(&reading, "h")).kind else { panic!() };
    assert_eq!((ad_hoc.ordering, ad_hoc.cancel_remaining_instances), (AdHocOrdering::Sequential, false));
    assert_eq!(ad_hoc.completion_condition.map(|condition| condition.body).as_deref(), Some("done"));
    let ActivityKind::CallActivity(call) = &activity(&reading, "c").kind else { panic!() };
    assert_eq!(id(&call.called_element), Some("other"));
}

#[test]
fn sub_processes_nested_too_deep_are_refused_without_recursion() {
    let nested = |depth: usize| format!("{}{}", "<subProcess>".repeat(depth), "</subProcess>".repeat(depth));
    let codes = |depth| -> Vec<_> {
        let reading = read_process(&nested(depth));
        reading
            .diagnostics
            .iter()
            .map(|finding| finding.code.as_str())
            .filter(|code| *code != "missing-id")
            .collect()
    };
    assert_eq!(codes(64), [""; 0]);
    assert_eq!(codes(65), ["xml-limit"]);
    assert_eq!(codes(250), ["xml-limit"]);
}

#[test]
fn activities_keep_loops_data_and_performers() {
    let reading = read_process(
        "<dataObject id='o' isCollection='true'/><userTask id='t' isForCompensation='true' startQuantity='2' default='f'>\
         <ioSpecification><dataInput id='i'/><inputSet/><outputSet/></ioSpecification>\
         <dataInputAssociation><sourceRef>o</sourceRef><targetRef>i</targetRef><assignment><from>1</from><to>2</to>\
         </assignment></dataInputAssociation><potentialOwner><resourceAssignmentExpression><formalExpression>desk\
         </formalExpression></resourceAssignmentExpression></potentialOwner>\
         <multiInstanceLoopCharacteristics isSequential='true' behavior='Complex'><loopDataInputRef>o</loopDataInputRef>\
         <inputDataItem id='item'/><complexBehaviorDefinition><condition>c</condition><event id='ev'>\
         <signalEventDefinition/></event></complexBehaviorDefinition></multiInstanceLoopCharacteristics></userTask>\
         <task id='l'><standardLoopCharacteristics testBefore='true' loopMaximum='3'><loopCondition>again\
         </loopCondition></standardLoopCharacteristics></task><sequenceFlow id='f' sourceRef='t' targetRef='l'/>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let task = activity(&reading, "t");
    assert!(task.is_for_compensation);
    assert_eq!((task.start_quantity, task.completion_quantity, id(&task.details.default)), (2, 1, Some("f")));
    assert_eq!(task.details.data_input_associations[0].assignments.len(), 1);
    assert_eq!(task.details.resources[0].kind, ResourceRoleKind::PotentialOwner);
    assert_eq!(task.details.resources[0].assignment.as_ref().unwrap().body, "desk");
    let Some(LoopCharacteristics::MultiInstance(repeated)) = &task.details.loop_characteristics else {
        panic!()
    };
    assert!(repeated.is_sequential);
    assert_eq!(
        (repeated.behavior, id(&repeated.loop_data_input)),
        (MultiInstanceBehavior::Complex, Some("o"))
    );
    assert_eq!(repeated.complex_behavior[0].event_definitions.len(), 1);
    let Some(LoopCharacteristics::Standard(repeated)) = &activity(&reading, "l").details.loop_characteristics
    else {
        panic!()
    };
    assert_eq!((repeated.test_before, repeated.loop_maximum), (true, Some(3)));
}

#[test]
fn gateways_and_flows_keep_conditions_and_defaults() {
    let reading = read_process(
        "<exclusiveGateway id='x' default='f' gatewayDirection='Diverging'/><parallelGateway id='pa'/>\
         <complexGateway id='c'><activationCondition>n > 1</activationCondition></complexGateway>\
         <eventBasedGateway id='e' instantiate='true' eventGatewayType='Parallel'/><inclusiveGateway id='i'/>\
         <sequenceFlow id='f' sourceRef='x' targetRef='i'><conditionExpression xsi:type='tFormalExpression'>a > 1\
         </conditionExpression></sequenceFlow>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let gateway = |id| match &node(&reading, id).kind {
        FlowNodeKind::Gateway(gateway) => (**gateway).clone(),
        FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => panic!("{id} is no gateway"),
    };
    assert_eq!(gateway("x").direction, GatewayDirection::Diverging);
    assert!(matches!(gateway("x").kind, GatewayKind::Exclusive { default: Some(_) }));
    assert_eq!(gateway("pa").kind, GatewayKind::Parallel);
    assert!(matches!(gateway("c").kind, GatewayKind::Complex { activation_condition: Some(_), .. }));
    let both = GatewayKind::EventBased { instantiate: true, gateway_type: EventBasedGatewayType::Parallel };
    assert_eq!(gateway("e").kind, both);
    assert_eq!(gateway("i").kind, GatewayKind::Inclusive { default: None });
    let flow = &reading.definitions.processes[0].elements.sequence_flows[0];
    assert_eq!(
        flow.condition.as_ref().map(|condition| (condition.body.as_str(), condition.formal)),
        Some(("a > 1", true))
    );
}

#[test]
fn collaborations_and_choreographies_keep_pools_and_messages() {
    let reading = read_definitions(
        "<message id='m'/><process id='p'><task id='t'/></process><collaboration id='c'>\
         <participant id='buyer' processRef='p'><participantMultiplicity minimum='2' maximum='3'/></participant>\
         <participant id='shop' name='Shop'/><messageFlow id='mf' sourceRef='t' targetRef='shop' messageRef='m'/>\
         <subConversation id='outer'><conversation id='inner'><participantRef>shop</participantRef></conversation>\
         </subConversation></collaboration><choreography id='ch'><choreographyTask id='ct'/><startEvent id='cs'/></choreography>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let collaboration = &reading.definitions.collaborations[0];
    assert_eq!(id(&collaboration.participants[0].process), Some("p"));
    let multiplicity = ParticipantMultiplicity { minimum: 2, maximum: 3 };
    assert_eq!(collaboration.participants[0].multiplicity, Some(multiplicity));
    assert_eq!(id(&collaboration.message_flows[0].message), Some("m"));
    assert_eq!(&*collaboration.conversation_nodes[0].children[0].base.id, "inner");
    assert_eq!(reading.definitions.collaborations.len(), 2);
}

#[test]
fn root_elements_are_read_into_their_lists() {
    let reading = read_definitions(
        "<itemDefinition id='i' structureRef='xsd:string' isCollection='true' itemKind='Physical'/>\
         <message id='m' itemRef='i'/><signal id='s' name='Alarm'/><error id='e' errorCode='E1'/>\
         <escalation id='es' escalationCode='L2'/><dataStore id='d' capacity='5' isUnlimited='false'/>\
         <interface id='if'><operation id='o'><inMessageRef>m</inMessageRef><errorRef>e</errorRef></operation></interface>\
         <resource id='r'><resourceParameter id='rp' isRequired='true'/></resource><partnerRole id='pr'/><endPoint id='ep'/>\
         <category id='c'><categoryValue id='cv' value='Red'/></category><globalUserTask id='g'/>\
         <correlationProperty id='cp' type='xsd:string'><correlationPropertyRetrievalExpression messageRef='m'>\
         <messagePath>id</messagePath></correlationPropertyRetrievalExpression></correlationProperty>",
    );
    assert_eq!(findings(&reading), [""; 0]);
    let file = &reading.definitions;
    assert_eq!(file.item_definitions[0].structure.as_deref(), Some("xsd:string"));
    assert_eq!(
        (file.item_definitions[0].is_collection, file.item_definitions[0].item_kind),
        (true, ItemKind::Physical)
    );
    assert_eq!(id(&file.message("m").unwrap().item), Some("i"));
    assert_eq!(file.signal("s").unwrap().base.label(), "Alarm");
    assert_eq!(file.error("e").unwrap().error_code.as_deref(), Some("E1"));
    assert_eq!(file.escalation("es").unwrap().escalation_code.as_deref(), Some("L2"));
    assert_eq!((file.data_stores[0].capacity, file.data_stores[0].is_unlimited), (Some(5), false));
    assert_eq!(file.interfaces[0].operations[0].errors.len(), 1);
    assert!(file.resources[0].parameters[0].is_required);
    assert_eq!(file.partners[0].kind, PartnerKind::Role);
    assert_eq!(&*file.category_values[0].value, "Red");
    assert_eq!((file.end_points.len(), file.global_tasks.len()), (1, 1));
    assert_eq!(file.correlation_properties[0].retrieval_expressions.len(), 1);
    assert_eq!(file.target_namespace.as_deref(), Some("shop"));
    assert_eq!(file.namespaces.get("tns").map(|namespace| &**namespace), Some("shop"));
}
