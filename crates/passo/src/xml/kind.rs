//! What kind of element a tag of the standard is.

use crate::diagnostic::distance;
use crate::model::ElementKind;
use ElementKind as K;

/// The tags of the standard's schema that usually have an id, with the kind that references tell apart.
const KINDS: &[(&str, ElementKind)] = &[
    ("activationCondition", K::Other),
    ("adHocSubProcess", K::Activity),
    ("assignment", K::Other),
    ("association", K::Artifact),
    ("auditing", K::Other),
    ("boundaryEvent", K::Event),
    ("businessRuleTask", K::Activity),
    ("callActivity", K::Activity),
    ("callChoreography", K::Other),
    ("callConversation", K::Conversation),
    ("cancelEventDefinition", K::EventDefinition),
    ("category", K::Other),
    ("categoryValue", K::CategoryValue),
    ("childLaneSet", K::Lane),
    ("choreography", K::Collaboration),
    ("choreographyTask", K::Other),
    ("collaboration", K::Collaboration),
    ("compensateEventDefinition", K::EventDefinition),
    ("completionCondition", K::Other),
    ("complexBehaviorDefinition", K::Other),
    ("complexGateway", K::Gateway),
    ("condition", K::Other),
    ("conditionExpression", K::Other),
    ("conditionalEventDefinition", K::EventDefinition),
    ("conversation", K::Conversation),
    ("conversationAssociation", K::Other),
    ("conversationLink", K::Other),
    ("correlationKey", K::CorrelationKey),
    ("correlationProperty", K::CorrelationProperty),
    ("correlationPropertyBinding", K::Other),
    ("correlationPropertyRetrievalExpression", K::Other),
    ("correlationSubscription", K::Other),
    ("dataInput", K::DataInput),
    ("dataInputAssociation", K::Other),
    ("dataObject", K::DataObject),
    ("dataObjectReference", K::DataObjectReference),
    ("dataOutput", K::DataOutput),
    ("dataOutputAssociation", K::Other),
    ("dataState", K::Other),
    ("dataStore", K::DataStore),
    ("dataStoreReference", K::DataStoreReference),
    ("definitions", K::Definitions),
    ("documentation", K::Other),
    ("endEvent", K::Event),
    ("endPoint", K::Other),
    ("error", K::Error),
    ("errorEventDefinition", K::EventDefinition),
    ("escalation", K::Escalation),
    ("escalationEventDefinition", K::EventDefinition),
    ("event", K::Event),
    ("eventBasedGateway", K::Gateway),
    ("exclusiveGateway", K::Gateway),
    ("extensionElements", K::Other),
    ("formalExpression", K::Other),
    ("globalBusinessRuleTask", K::GlobalTask),
    ("globalChoreographyTask", K::Collaboration),
    ("globalConversation", K::Collaboration),
    ("globalManualTask", K::GlobalTask),
    ("globalScriptTask", K::GlobalTask),
    ("globalTask", K::GlobalTask),
    ("globalUserTask", K::GlobalTask),
    ("group", K::Artifact),
    ("humanPerformer", K::Other),
    ("implicitThrowEvent", K::Event),
    ("inclusiveGateway", K::Gateway),
    ("inputDataItem", K::Property),
    ("inputSet", K::DataSet),
    ("interface", K::Interface),
    ("intermediateCatchEvent", K::Event),
    ("intermediateThrowEvent", K::Event),
    ("ioBinding", K::Other),
    ("ioSpecification", K::Other),
    ("itemDefinition", K::ItemDefinition),
    ("lane", K::Lane),
    ("laneSet", K::Lane),
    ("linkEventDefinition", K::EventDefinition),
    ("loopCondition", K::Other),
    ("manualTask", K::Activity),
    ("message", K::Message),
    ("messageEventDefinition", K::EventDefinition),
    ("messageFlow", K::MessageFlow),
    ("messageFlowAssociation", K::Other),
    ("monitoring", K::Other),
    ("multiInstanceLoopCharacteristics", K::Other),
    ("operation", K::Operation),
    ("outputDataItem", K::Property),
    ("outputSet", K::DataSet),
    ("parallelGateway", K::Gateway),
    ("participant", K::Participant),
    ("participantAssociation", K::Other),
    ("participantMultiplicity", K::Other),
    ("partnerEntity", K::Partner),
    ("partnerRole", K::Partner),
    ("performer", K::Other),
    ("potentialOwner", K::Other),
    ("process", K::Process),
    ("property", K::Property),
    ("receiveTask", K::Activity),
    ("relationship", K::Other),
    ("rendering", K::Other),
    ("resource", K::Resource),
    ("resourceAssignmentExpression", K::Other),
    ("resourceParameter", K::ResourceParameter),
    ("resourceParameterBinding", K::Other),
    ("resourceRole", K::Other),
    ("scriptTask", K::Activity),
    ("sendTask", K::Activity),
    ("sequenceFlow", K::SequenceFlow),
    ("serviceTask", K::Activity),
    ("signal", K::Signal),
    ("signalEventDefinition", K::EventDefinition),
    ("standardLoopCharacteristics", K::Other),
    ("startEvent", K::Event),
    ("subChoreography", K::Other),
    ("subConversation", K::Conversation),
    ("subProcess", K::Activity),
    ("task", K::Activity),
    ("terminateEventDefinition", K::EventDefinition),
    ("textAnnotation", K::Artifact),
    ("timerEventDefinition", K::EventDefinition),
    ("transaction", K::Activity),
    ("userTask", K::Activity),
];

/// The kind of a BPMN element, by its local name. None for names that the standard does not know, and for simple children
/// such as `incoming` or `timeDuration`.
pub(crate) fn of(name: &str) -> Option<ElementKind> {
    let at = KINDS.binary_search_by_key(&name, |(known, _)| known).ok()?;
    KINDS.get(at).map(|(_, kind)| *kind)
}

/// The tag of the standard that is meant by one that it does not have: the nearest, if it differs in one or two letters.
pub(crate) fn meant_by(name: &str) -> Option<&'static str> {
    const LETTERS: usize = 40;
    if name.len() > LETTERS || of(name).is_some() {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let begins_alike = |known: &&str| {
        known.as_bytes().first() == name.as_bytes().first() && known.len().abs_diff(name.len()) <= 2
    };
    let known = KINDS.iter().map(|(known, _)| *known).filter(begins_alike);
    let near = known.map(|known| (distance(&known.to_ascii_lowercase(), &name), known));
    let (apart, known) = near.min()?;
    (apart <= 2 && apart * 4 <= known.len()).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_seen_through() {
        for (written, meant) in [
            ("startEvnt", Some("startEvent")),
            ("UserTask", Some("userTask")),
            ("sequenceflow", Some("sequenceFlow")),
            ("exclusivGatway", Some("exclusiveGateway")),
            ("userTask", None),
            ("laen", None),
            ("robotTask", None),
        ] {
            assert_eq!(meant_by(written), meant, "{written}");
        }
    }

    #[test]
    fn the_table_is_sorted_so_that_every_tag_is_found() {
        assert!(KINDS.is_sorted());
        assert!(KINDS.iter().all(|(name, kind)| of(name) == Some(*kind)));
        assert_eq!(of("taskk"), None);
    }
}
