//! The stable codes of findings.

use std::fmt;

use super::Severity;

/// The sets that codes belong to, each to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// What cannot be read or run, or is against the standard.
    Correctness,
    /// What runs, and is nearly always a mistake or hard to read.
    Recommended,
    /// What only matters for processes that are to run.
    Executable,
}

impl Set {
    /// All sets.
    pub const ALL: [Set; 3] = [Set::Correctness, Set::Recommended, Set::Executable];

    /// The name of the set.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Set::Correctness => "correctness",
            Set::Recommended => "recommended",
            Set::Executable => "executable",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $severity:ident, $set:ident;)+) => {
        /// What kind of finding a diagnostic is. The text of a code is stable over versions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All codes, in the order of the catalogue.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The stable text of the code, in kebab case.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)+ }
            }

            /// The severity that findings of this code have unless said otherwise.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)+ }
            }

            /// The set that the code belongs to.
            #[must_use]
            pub fn set(self) -> Set {
                match self { $(Code::$name => Set::$set,)+ }
            }
        }
    };
}

codes! {
    /// The file is larger than the limit.
    FileTooLarge = "file-too-large", Error, Correctness;
    /// The bytes are not text in the encoding that the file declares.
    BadEncoding = "bad-encoding", Error, Correctness;
    /// The text is not well-formed XML.
    MalformedXml = "malformed-xml", Error, Correctness;
    /// The file has a document type declaration; none is ever read.
    DoctypeForbidden = "doctype-forbidden", Error, Correctness;
    /// A limit on depth, elements, attributes or text length is exceeded.
    XmlLimit = "xml-limit", Error, Correctness;
    /// The root element is not BPMN definitions.
    NotBpmn = "not-bpmn", Error, Correctness;
    /// A namespace prefix is not declared.
    UndeclaredPrefix = "undeclared-prefix", Warning, Correctness;
    /// A BPMN element that the standard does not know, or not at this place.
    UnknownElement = "unknown-element", Warning, Correctness;
    /// An attribute of a BPMN element that the standard does not know.
    UnknownAttribute = "unknown-attribute", Information, Correctness;
    /// An attribute's value is not of its type; the default is taken.
    InvalidAttribute = "invalid-attribute", Warning, Correctness;
    /// Two elements have the same id.
    DuplicateId = "duplicate-id", Error, Correctness;
    /// An id is not an XML name.
    InvalidId = "invalid-id", Information, Correctness;
    /// An element needs an id and has none; one was made.
    MissingId = "missing-id", Information, Recommended;
    /// A reference names an element that does not exist.
    DanglingReference = "dangling-reference", Error, Correctness;
    /// A reference names an element of the wrong kind.
    WrongReference = "wrong-reference", Error, Correctness;
    /// A required reference or child is missing.
    MissingReference = "missing-reference", Error, Correctness;
    /// The incoming or outgoing lists contradict the sequence flows; the flows hold.
    ContradictoryFlowList = "contradictory-flow-list", Warning, Correctness;
    /// Foreign elements or attributes that Passo keeps and does not understand.
    ForeignContent = "foreign-content", Information, Recommended;
    /// An imported file is not read.
    ImportNotRead = "import-not-read", Information, Recommended;
    /// A BPMN element stands in no namespace; it is read all the same.
    WrongNamespace = "wrong-namespace", Warning, Correctness;
    /// An extension that Passo knows is kept and has no effect.
    KeptExtension = "kept-extension", Information, Executable;
    /// An extension asks for what Passo does not do.
    UnheededExtension = "unheeded-extension", Warning, Executable;
    /// The file is read in the dialect that its expressions are written in.
    AssumedDialect = "assumed-dialect", Information, Executable;
    /// An extension that Passo knows has a value that it cannot read; the extension is left out.
    InvalidExtension = "invalid-extension", Warning, Executable;
    /// An element, or an attribute of one, that Passo cannot run; deployment refuses it.
    UnsupportedElement = "unsupported-element", Error, Executable;
    /// A text is in a language that Passo does not know.
    UnsupportedLanguage = "unsupported-language", Error, Executable;
    /// A script, condition or other expression does not compile.
    InvalidExpression = "invalid-expression", Error, Executable;
    /// A text in another language is plain enough to mean the same here.
    PlainScript = "plain-script", Information, Executable;
    /// An expression calls code that only a vendor's engine has.
    HostCode = "host-code", Warning, Executable;
    /// A date, duration or cycle of a timer is neither ISO 8601 nor an expression.
    InvalidTimer = "invalid-timer", Error, Executable;
    /// A script task has no script; it passes.
    MissingScript = "missing-script", Information, Executable;
    /// A process is not marked as executable; it runs all the same.
    NotMarkedExecutable = "not-marked-executable", Information, Executable;
    /// A called process is not deployed; the call will be an incident.
    UnknownCalledElement = "unknown-called-element", Warning, Executable;
    /// A task takes a decision that is not deployed.
    UnknownDecision = "unknown-decision", Warning, Executable;
    /// A file of decisions, or a decision in it, is wrong.
    InvalidDecision = "invalid-decision", Error, Executable;
    /// A limit of the engine is exceeded by the model.
    ModelLimit = "model-limit", Error, Executable;
    /// A process has no flow node.
    EmptyProcess = "empty-process", Warning, Recommended;
    /// A process or sub-process has no start event; what has no incoming flow starts.
    MissingStartEvent = "missing-start-event", Information, Recommended;
    /// A process or sub-process has no end event; it ends where nothing leads on.
    MissingEndEvent = "missing-end-event", Information, Recommended;
    /// A sequence flow leads out of its process or sub-process.
    CrossingFlow = "crossing-flow", Error, Correctness;
    /// A sequence flow leads into or out of an element that must have none.
    ForbiddenFlow = "forbidden-flow", Error, Correctness;
    /// No token can come to a node.
    UnreachableNode = "unreachable-node", Warning, Recommended;
    /// A flow out of an exclusive or inclusive gateway has no condition and is not the default.
    MissingCondition = "missing-condition", Warning, Recommended;
    /// A flow has a condition that nobody looks at.
    IgnoredCondition = "ignored-condition", Warning, Recommended;
    /// A default is no outgoing flow of its element; there is no default then.
    WrongDefault = "wrong-default", Warning, Correctness;
    /// An event-based gateway is followed by something that waits for no event.
    EventGatewayTarget = "event-gateway-target", Error, Correctness;
    /// A boundary event is attached to nothing, or to something in another scope.
    UnattachedBoundaryEvent = "unattached-boundary-event", Error, Correctness;
    /// A link throw event has no catch event of its name in its scope.
    LinkWithoutTarget = "link-without-target", Error, Correctness;
    /// Two link catch events of a scope have the same name.
    AmbiguousLink = "ambiguous-link", Error, Correctness;
    /// An event has a trigger that the standard does not allow at its position.
    IllegalTrigger = "illegal-trigger", Error, Correctness;
    /// An event sub-process has not exactly one start event.
    EventSubProcessStart = "event-sub-process-start", Error, Correctness;
    /// A compensation boundary event has no handler.
    MissingHandler = "missing-handler", Warning, Correctness;
    /// An activity takes or gives less than one token.
    InvalidQuantity = "invalid-quantity", Error, Correctness;
    /// A loop or multi-instance activity does not say how often it runs, or what it gathers.
    InvalidLoop = "invalid-loop", Error, Executable;
    /// An ad-hoc sub-process has no activity, or has start or end events.
    AdHocContent = "ad-hoc-content", Warning, Correctness;
    /// An element is marked to start instances where it cannot, or to need all events where the first one is enough.
    IgnoredInstantiate = "ignored-instantiate", Warning, Correctness;
    /// A gateway is marked with a direction that its flows contradict.
    GatewayDirection = "gateway-direction", Warning, Correctness;
    /// A gateway joins nothing and chooses nothing.
    SuperfluousGateway = "superfluous-gateway", Warning, Recommended;
    /// What follows an event-based gateway waits in a way that the standard forbids.
    EventGatewayConfiguration = "event-gateway-configuration", Warning, Correctness;
    /// No flow leads out of a node that should have one.
    MissingOutgoing = "missing-outgoing", Warning, Recommended;
    /// No flow leads to an event that should have one.
    MissingIncoming = "missing-incoming", Warning, Correctness;
    /// The only flow out of an activity has a condition.
    SingleConditionalFlow = "single-conditional-flow", Warning, Recommended;
    /// An attribute says what the engine does not do.
    IgnoredAttribute = "ignored-attribute", Information, Executable;
    /// No link leads to a link catch event.
    LinkWithoutSource = "link-without-source", Warning, Correctness;
    /// An error or escalation is thrown without a code.
    MissingCode = "missing-code", Warning, Correctness;
    /// A flow leads to something that starts instances.
    InstantiateWithIncoming = "instantiate-with-incoming", Information, Correctness;
    /// A call of a process that does not begin with a none start event.
    CallNotStartable = "call-not-startable", Warning, Correctness;
    /// A call has other data than what it calls.
    CallData = "call-data", Warning, Correctness;
    /// A data input or output stands in no set, or a set speaks of what it does not hold.
    DataSetMember = "data-set-member", Warning, Correctness;
    /// A data association has several sources and nothing that makes one value of them.
    SeveralSources = "several-sources", Warning, Correctness;
    /// An event has more or fewer pieces of data than event definitions.
    EventData = "event-data", Warning, Correctness;
    /// Data where the standard allows none.
    MisplacedData = "misplaced-data", Warning, Correctness;
    /// A task that names a message or an operation has other data than one message.
    OperationData = "operation-data", Warning, Correctness;
    /// Two ends of what hands data on have different items.
    ItemMismatch = "item-mismatch", Warning, Correctness;
    /// An event definition that is thrown is used by other events as well.
    SharedEventDefinition = "shared-event-definition", Information, Recommended;
    /// A pool stands for an impossible number of participants.
    ParticipantMultiplicity = "participant-multiplicity", Warning, Correctness;
    /// A public process is marked as executable.
    PublicExecutable = "public-executable", Warning, Executable;
    /// A choreography or global conversation has what it must not have.
    CollaborationContent = "collaboration-content", Warning, Correctness;
    /// What is offered as a service binds no data, or the wrong data, to its operations.
    OperationBinding = "operation-binding", Warning, Correctness;
    /// Expressions of an executable process are not marked as formal.
    InformalExpression = "informal-expression", Information, Executable;
    /// Message events of an executable process name no operation.
    MissingOperation = "missing-operation", Information, Executable;
    /// A node lists some of its flows, or none where others list theirs.
    IncompleteFlowList = "incomplete-flow-list", Information, Recommended;
    /// A script does not name its language.
    MissingScriptFormat = "missing-script-format", Information, Executable;
    /// A reference to a data object in a state has another name than the object and the state.
    DataReferenceName = "data-reference-name", Information, Recommended;
    /// A token can wait for ever at a join.
    Deadlock = "deadlock", Warning, Correctness;
    /// Two tokens can come to one element at the same time.
    LackOfSynchronization = "lack-of-synchronization", Warning, Recommended;
    /// No choice leads to the end of a scope any more.
    EndlessLoop = "endless-loop", Warning, Correctness;
    /// No token ever comes to a node that flows lead to.
    DeadNode = "dead-node", Warning, Correctness;
    /// Whether a scope is sound was not decided.
    SoundnessNotDecided = "soundness-not-decided", Information, Correctness;
    /// An element waits for a message of another pool that nobody ever sends.
    UnsentMessage = "unsent-message", Warning, Correctness;
    /// An element waits for a message that another pool may end without sending.
    WithheldMessage = "withheld-message", Warning, Correctness;
    /// A message flow stays in its pool, or begins or ends at something without messages.
    WrongMessageFlow = "wrong-message-flow", Warning, Correctness;
    /// Tokens can come to an activity or event by several flows at the same time, without a gateway.
    FakeJoin = "fake-join", Information, Recommended;
    /// An activity decides between flows without a gateway.
    ImplicitSplit = "implicit-split", Warning, Recommended;
    /// A gateway without a default has conditions of which none may hold.
    MissingDefault = "missing-default", Warning, Recommended;
    /// A gateway both joins and splits.
    MixedGateway = "mixed-gateway", Information, Recommended;
    /// Two flows lead from the same node to the same node under the same condition.
    DuplicateFlow = "duplicate-flow", Warning, Recommended;
    /// A node has no name where others have one.
    UnnamedNode = "unnamed-node", Information, Recommended;
    /// The flows of a decision do not say when they are taken.
    UnlabelledFlow = "unlabelled-flow", Information, Recommended;
    /// The diagram shows other nodes and not this one.
    NotDrawn = "not-drawn", Information, Recommended;
    /// An event is drawn on the border of an activity and not attached to it.
    UnattachedEvent = "unattached-event", Warning, Recommended;
    /// A scope has several start events without a trigger.
    SeveralStartEvents = "several-start-events", Warning, Recommended;
    /// A terminate end event where nothing else can run.
    SuperfluousTermination = "superfluous-termination", Information, Recommended;
}

impl Code {
    /// Whether a finding of this code tells why a file cannot be read, so that there are no others.
    #[must_use]
    pub fn stops_reading(self) -> bool {
        matches!(
            self,
            Code::FileTooLarge
                | Code::BadEncoding
                | Code::MalformedXml
                | Code::DoctypeForbidden
                | Code::XmlLimit
                | Code::NotBpmn
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
