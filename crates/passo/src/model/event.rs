//! Events: a position in the flow, and what triggers it (section 10.5 of the standard).

use std::sync::Arc;

use super::{BaseElement, DataAssociation, DataInput, DataOutput, DataSet, Expression, Property, Reference};

/// An event of a process.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Where it stands.
    pub position: EventPosition,
    /// What triggers it, or what it throws. None: a none event. Several: a multiple event.
    pub definitions: Vec<EventDefinition>,
    /// References to event definitions that stand at the root of the file.
    pub definition_refs: Vec<Reference>,
    /// Whether all definitions are needed (`parallelMultiple`).
    pub parallel_multiple: bool,
    /// Variables that the event declares.
    pub properties: Vec<Property>,
    /// The payload of a thrown event.
    pub data_inputs: Vec<DataInput>,
    /// The payload of a caught event.
    pub data_outputs: Vec<DataOutput>,
    /// The input set of a throw event or the output set of a catch event.
    pub data_set: Option<Box<DataSet>>,
    /// How data gets into or out of the event.
    pub data_associations: Vec<DataAssociation>,
}

/// Where an event stands.
#[derive(Clone, Debug, PartialEq)]
pub enum EventPosition {
    /// A start event; of an event sub-process when it stands in one.
    Start {
        /// Whether it ends the other work of the scope; only for event sub-processes.
        is_interrupting: bool,
    },
    /// An intermediate event that waits.
    IntermediateCatch,
    /// An intermediate event that throws.
    IntermediateThrow,
    /// An event at the border of an activity.
    Boundary {
        /// The activity.
        attached_to: Option<Reference>,
        /// Whether it ends the activity.
        cancel_activity: bool,
    },
    /// An end event.
    End,
}

/// An event definition, in an event or at the root of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct EventDefinition {
    /// Id and extensions.
    pub base: BaseElement,
    /// What it is.
    pub kind: EventDefinitionKind,
}

/// The ten event definitions of the standard.
#[derive(Clone, Debug, PartialEq)]
pub enum EventDefinitionKind {
    /// A message.
    Message {
        /// The message.
        message: Option<Reference>,
        /// The operation that it belongs to.
        operation: Option<Reference>,
    },
    /// A time. More than one of the three is a mistake.
    Timer {
        /// An instant.
        date: Option<Box<Expression>>,
        /// A duration from now on.
        duration: Option<Box<Expression>>,
        /// A repeating interval.
        cycle: Option<Box<Expression>>,
    },
    /// A signal.
    Signal {
        /// The signal.
        signal: Option<Reference>,
    },
    /// An error.
    Error {
        /// The error; none catches all.
        error: Option<Reference>,
    },
    /// An escalation.
    Escalation {
        /// The escalation; none catches all.
        escalation: Option<Reference>,
    },
    /// Compensation.
    Compensation {
        /// The activity to compensate; none means the whole scope.
        activity: Option<Reference>,
        /// Whether the throw waits until it is done.
        wait_for_completion: bool,
    },
    /// A condition that becomes true.
    Conditional {
        /// The condition.
        condition: Option<Box<Expression>>,
    },
    /// A jump within a scope.
    Link {
        /// The name that throw and catch share.
        name: Option<Arc<str>>,
        /// The throwing ends, as the standard's metamodel lists them.
        sources: Vec<Reference>,
        /// The catching end.
        target: Option<Reference>,
    },
    /// The end of the scope.
    Terminate,
    /// The cancelling of a transaction.
    Cancel,
}
