//! Collaborations: pools and what flows between them (chapter 9 of the standard).

use super::{Artifact, BaseElement, CorrelationKey, Reference};

/// `tCollaboration`; choreographies and global conversations are read as far as they are collaborations.
#[derive(Clone, Debug, PartialEq)]
pub struct Collaboration {
    /// Which of the four kinds it is.
    pub kind: CollaborationKind,
    /// The choreographies that it refers to.
    pub choreographies: Vec<Reference>,
    /// The tags of what only some kinds may contain: associations of participants, message flows and conversations.
    pub associations: Vec<BaseElement>,
    /// Id, name, position, extensions.
    pub base: BaseElement,
    /// The `isClosed` attribute.
    pub is_closed: bool,
    /// The pools.
    pub participants: Vec<Participant>,
    /// The message flows.
    pub message_flows: Vec<MessageFlow>,
    /// Conversations, sub-conversations and call conversations.
    pub conversation_nodes: Vec<ConversationNode>,
    /// The keys by which messages are told apart.
    pub correlation_keys: Vec<CorrelationKey>,
    /// Annotations, groups and associations.
    pub artifacts: Vec<Artifact>,
}

/// The elements that are collaborations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CollaborationKind {
    /// `collaboration`.
    #[default]
    Collaboration,
    /// `choreography` and `globalChoreographyTask`.
    Choreography,
    /// `globalConversation`.
    GlobalConversation,
}

/// `tParticipant`: a pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// Id, name, position, extensions.
    pub base: BaseElement,
    /// The process in it; a black box has none.
    pub process: Option<Reference>,
    /// The interfaces that it offers.
    pub interfaces: Vec<Reference>,
    /// How many of them there are.
    pub multiplicity: Option<ParticipantMultiplicity>,
}

/// `tParticipantMultiplicity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipantMultiplicity {
    /// At least so many. The standard's default is 0.
    pub minimum: i64,
    /// At most so many. The standard's default is 1.
    pub maximum: i64,
}

/// `tMessageFlow`.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageFlow {
    /// Id, name, position, extensions.
    pub base: BaseElement,
    /// Who sends: a pool or a flow node.
    pub source: Option<Reference>,
    /// Who receives.
    pub target: Option<Reference>,
    /// What is sent.
    pub message: Option<Reference>,
}

/// A conversation, sub-conversation or call conversation, with the message flows that it groups.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationNode {
    /// Id, name, position, extensions.
    pub base: BaseElement,
    /// The participants.
    pub participants: Vec<Reference>,
    /// The message flows.
    pub message_flows: Vec<Reference>,
    /// The keys by which its messages are told apart.
    pub correlation_keys: Vec<CorrelationKey>,
    /// Conversations inside a sub-conversation.
    pub children: Vec<ConversationNode>,
}
