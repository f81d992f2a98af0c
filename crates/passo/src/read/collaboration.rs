//! Collaborations: pools and what flows between them (chapter 9 of the standard).

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::{
    COLLABORATION, INTERFACE, MESSAGE, MESSAGE_FLOW, MESSAGE_FLOW_END, PARTICIPANT, PROCESS,
};
use super::{common, flow};
use crate::model::{
    Collaboration, CollaborationKind, ConversationNode, MessageFlow, Participant, ParticipantMultiplicity,
};
use crate::xml::cursor::Cursor;

const CONVERSATION_NODES: [&str; 3] = ["callConversation", "conversation", "subConversation"];

/// What choreographies contain beyond collaborations.
const CHOREOGRAPHY_ELEMENTS: [&str; 13] = [
    "callChoreography",
    "choreographyTask",
    "complexGateway",
    "endEvent",
    "eventBasedGateway",
    "exclusiveGateway",
    "inclusiveGateway",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "parallelGateway",
    "sequenceFlow",
    "startEvent",
    "subChoreography",
];

/// The ends of associations between collaborations.
const ASSOCIATED: [&str; 6] = [
    "innerConversationNodeRef",
    "innerMessageFlowRef",
    "innerParticipantRef",
    "outerConversationNodeRef",
    "outerMessageFlowRef",
    "outerParticipantRef",
];

pub(super) fn collaboration<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Collaboration {
    let mut fields = reader.open(at);
    if at.name().contains("horeography") {
        fields.ignore(&CHOREOGRAPHY_ELEMENTS);
        fields.ignore_attributes(&["initiatingParticipantRef"]);
    }
    fields.ignore(&["conversationLink"]);
    let kind = match at.name() {
        "choreography" | "globalChoreographyTask" => CollaborationKind::Choreography,
        "globalConversation" => CollaborationKind::GlobalConversation,
        _ => CollaborationKind::Collaboration,
    };
    let choreographies = fields.references(reader, "choreographyRef", &COLLABORATION);
    let associations = fields
        .children(&["conversationAssociation", "messageFlowAssociation", "participantAssociation"])
        .into_iter()
        .map(|child| {
            let mut inner = reader.open(child);
            inner.ignore(&ASSOCIATED);
            inner.ignore_attributes(&ASSOCIATED);
            inner.close(reader)
        })
        .collect();
    let is_closed = fields.boolean(reader, "isClosed", false);
    let participants = fields.each(reader, "participant", participant);
    let message_flows = fields.each(reader, "messageFlow", message_flow);
    Collaboration {
        kind,
        choreographies,
        associations,
        is_closed,
        participants,
        message_flows,
        conversation_nodes: conversation_nodes(reader, &mut fields),
        correlation_keys: fields.each(reader, "correlationKey", common::correlation_key),
        artifacts: flow::artifacts(reader, &mut fields),
        base: fields.close(reader),
    }
}

fn participant<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Participant {
    let mut fields = reader.open(at);
    fields.ignore(&["endPointRef"]);
    let multiplicity = fields.child("participantMultiplicity").map(|child| {
        let mut fields = reader.open(child);
        let minimum = fields.integer(reader, "minimum").unwrap_or(0);
        let maximum = fields.integer(reader, "maximum").unwrap_or(1);
        fields.close(reader);
        ParticipantMultiplicity { minimum, maximum }
    });
    Participant {
        process: fields.reference(reader, "processRef", &PROCESS),
        interfaces: fields.references(reader, "interfaceRef", &INTERFACE),
        multiplicity,
        base: fields.close(reader),
    }
}

fn message_flow<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> MessageFlow {
    let mut fields = reader.open(at);
    let source = fields.reference(reader, "sourceRef", &MESSAGE_FLOW_END);
    let target = fields.reference(reader, "targetRef", &MESSAGE_FLOW_END);
    flow::check_ends(reader, at, &fields.base, [&source, &target]);
    MessageFlow {
        source,
        target,
        message: fields.reference(reader, "messageRef", &MESSAGE),
        base: fields.close(reader),
    }
}

/// The conversations of an element, those inside of them already read.
fn conversation_nodes<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Vec<ConversationNode> {
    let children = fields.children(&CONVERSATION_NODES).into_iter();
    children
        .map(|child| {
            let set_aside = reader.nested.conversations.remove(&child.index);
            set_aside.unwrap_or_else(|| conversation_node(reader, child))
        })
        .collect()
}

/// Reads a sub-conversation and puts it aside for the element around it.
pub(super) fn set_conversation_aside<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) {
    let conversation = conversation_node(reader, at);
    reader.nested.conversations.insert(at.index, conversation);
}

fn conversation_node<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> ConversationNode {
    let mut fields = reader.open(at);
    fields.ignore(&["participantAssociation"]);
    fields.ignore_attributes(&["calledCollaborationRef"]);
    ConversationNode {
        participants: fields.references(reader, "participantRef", &PARTICIPANT),
        message_flows: fields.references(reader, "messageFlowRef", &MESSAGE_FLOW),
        correlation_keys: fields.each(reader, "correlationKey", common::correlation_key),
        children: conversation_nodes(reader, &mut fields),
        base: fields.close(reader),
    }
}
