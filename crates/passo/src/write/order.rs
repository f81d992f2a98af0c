//! The order of the standard's schema, in which attributes and children are written.

use crate::xml::document::Attribute;

/// Stands in an order for every child that it does not name: they stay as they were among themselves.
const OTHERS: &str = "*";

/// The children of most elements: the sequences of the schema's types fit into one another, but for those below.
const MOST: &[&str] = &[
    "documentation",
    "extensionElements",
    "extension",
    "auditing",
    "monitoring",
    "supportedInterfaceRef",
    "categoryValueRef",
    "incoming",
    "outgoing",
    "ioSpecification",
    "ioBinding",
    "property",
    "dataInput",
    "dataOutput",
    "dataInputAssociation",
    "dataOutputAssociation",
    "inputSet",
    "outputSet",
    "resourceRole",
    "standardLoopCharacteristics",
    "laneSet",
    // Of sets of data.
    "dataInputRefs",
    "optionalInputRefs",
    "whileExecutingInputRefs",
    "dataOutputRefs",
    "optionalOutputRefs",
    "whileExecutingOutputRefs",
    // Of data associations, assignments and links.
    "source",
    "sourceRef",
    "target",
    "targetRef",
    "transformation",
    "assignment",
    "from",
    "to",
    // Of lanes.
    "partitionElement",
    "flowNodeRef",
    "childLaneSet",
    // Of multi-instance activities.
    "loopCardinality",
    "loopDataInputRef",
    "loopDataOutputRef",
    "inputDataItem",
    "outputDataItem",
    "complexBehaviorDefinition",
    // Of operations, pools, conversations and resources.
    "inMessageRef",
    "outMessageRef",
    "errorRef",
    "interfaceRef",
    "endPointRef",
    "participantMultiplicity",
    "innerParticipantRef",
    "outerParticipantRef",
    "participantRef",
    "messageFlowRef",
    "correlationKey",
    "participantAssociation",
    "resourceRef",
    "resourceParameterBinding",
    // Of what is drawn.
    "BPMNPlane",
    "BPMNLabelStyle",
    "waypoint",
    "Bounds",
    OTHERS,
    "BPMNLabel",
    "eventDefinitionRef",
    "association",
    "completionCondition",
    "inputSetRefs",
    "outputSetRefs",
];

/// The children of definitions.
const DEFINITIONS: &[&str] =
    &["documentation", "extensionElements", "import", "extension", OTHERS, "BPMNDiagram", "relationship"];

/// The children of a process.
const PROCESS: &[&str] = &[
    "documentation",
    "extensionElements",
    "supportedInterfaceRef",
    "ioSpecification",
    "ioBinding",
    "auditing",
    "monitoring",
    "property",
    "laneSet",
    OTHERS,
    "association",
    "resourceRole",
    "correlationSubscription",
    "supports",
];

/// The children of collaborations and choreographies.
const COLLABORATION: &[&str] = &[
    "documentation",
    "extensionElements",
    "participant",
    "messageFlow",
    "association",
    "conversation",
    "conversationAssociation",
    "participantAssociation",
    "messageFlowAssociation",
    "correlationKey",
    "choreographyRef",
    "conversationLink",
    OTHERS,
];

/// The children of a choreography task.
const CHOREOGRAPHY_TASK: &[&str] = &[
    "documentation",
    "extensionElements",
    "auditing",
    "monitoring",
    "categoryValueRef",
    "incoming",
    "outgoing",
    "participantRef",
    "correlationKey",
    "messageFlowRef",
    OTHERS,
];

/// The place of a child among the children of its parent.
pub(super) fn rank(parent: &str, child: &str) -> usize {
    let order = match parent {
        "definitions" => DEFINITIONS,
        "process" => PROCESS,
        "collaboration" | "choreography" | "globalConversation" | "globalChoreographyTask" => COLLABORATION,
        "choreographyTask" => CHOREOGRAPHY_TASK,
        _ => MOST,
    };
    let place = |wanted: &str| order.iter().position(|name| *name == wanted);
    place(head(child)).or_else(|| place(OTHERS)).unwrap_or(order.len())
}

/// The name under which an order has what the schema lets stand in one place.
fn head(child: &str) -> &str {
    match child {
        "group" | "textAnnotation" => "association",
        "performer" | "humanPerformer" | "potentialOwner" => "resourceRole",
        "multiInstanceLoopCharacteristics" => "standardLoopCharacteristics",
        "callConversation" | "subConversation" => "conversation",
        other => other,
    }
}

/// The attributes of the schema's types, in the order of the types.
const ATTRIBUTES: &[&str] = &[
    "id",
    "name",
    // Of definitions and imports.
    "targetNamespace",
    "expressionLanguage",
    "typeLanguage",
    "exporter",
    "exporterVersion",
    "namespace",
    "location",
    "importType",
    // Of processes.
    "processType",
    "isClosed",
    "isExecutable",
    "definitionalCollaborationRef",
    "processRef",
    // Of activities and gateways.
    "isForCompensation",
    "startQuantity",
    "completionQuantity",
    "gatewayDirection",
    "default",
    "calledElement",
    "triggeredByEvent",
    "method",
    "cancelRemainingInstances",
    "ordering",
    "scriptFormat",
    "scriptLanguage",
    "implementation",
    "instantiate",
    "eventGatewayType",
    // Of events.
    "isInterrupting",
    "parallelMultiple",
    "cancelActivity",
    "attachedToRef",
    "waitForCompletion",
    "activityRef",
    "errorRef",
    "escalationRef",
    "signalRef",
    // Of flows and associations.
    "sourceRef",
    "targetRef",
    "isImmediate",
    "associationDirection",
    "messageRef",
    "operationRef",
    // Of repeated activities.
    "testBefore",
    "loopMaximum",
    "isSequential",
    "behavior",
    "oneBehaviorEventRef",
    "noneBehaviorEventRef",
    // Of data and items.
    "itemRef",
    "itemSubjectRef",
    "dataObjectRef",
    "dataStoreRef",
    "capacity",
    "isUnlimited",
    "errorCode",
    "escalationCode",
    "structureRef",
    "isCollection",
    "itemKind",
    "type",
    "language",
    "evaluatesToTypeRef",
    "textFormat",
    // Of what is drawn.
    "bpmnElement",
    "sourceElement",
    "targetElement",
    "isHorizontal",
    "isExpanded",
    "isMarkerVisible",
    "isMessageVisible",
    "messageVisibleKind",
    "participantBandKind",
    "choreographyActivityShape",
    "labelStyle",
    "x",
    "y",
    "width",
    "height",
];

/// The place of an attribute: what the schema has, then what it does not know, and what is foreign at the end.
pub(super) fn attribute_rank(attribute: &Attribute<'_>) -> usize {
    let length = ATTRIBUTES.len();
    if attribute.is_foreign() {
        return length + 1;
    }
    ATTRIBUTES.iter().position(|name| **name == *attribute.name).unwrap_or(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parent: &str, sorted: &[&str]) {
        let ranks: Vec<_> = sorted.iter().map(|child| rank(parent, child)).collect();
        assert!(ranks.is_sorted(), "{parent}: {ranks:?}");
    }

    #[test]
    fn children_stand_in_the_order_of_the_schema() {
        check("process", &["ioSpecification", "laneSet", "task", "group", "performer", "supports"]);
        check("subProcess", &["incoming", "performer", "laneSet", "task", "group", "completionCondition"]);
        check(
            "startEvent",
            &["property", "dataOutput", "outputSet", "timerEventDefinition", "eventDefinitionRef"],
        );
        check("definitions", &["import", "message", "BPMNDiagram", "relationship"]);
        check(
            "collaboration",
            &["participant", "messageFlow", "textAnnotation", "correlationKey", "startEvent"],
        );
        assert_eq!(rank("process", "task"), rank("process", "sequenceFlow"));
        assert_eq!(rank("definitions", "process"), rank("definitions", "what nobody knows"));
    }
}
