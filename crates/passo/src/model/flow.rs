//! What a process or sub-process contains: flow nodes, sequence flows, data, artifacts.

use std::sync::Arc;

use super::{
    Activity, ActivityKind, BaseElement, DataObject, DataObjectReference, DataStoreReference,
    ElementSettings, Event, EventPosition, Expression, Gateway, GatewayKind, LaneSet, Rare, Reference,
    SubProcess, SubProcessKind, Task,
};

/// The content of a process or a sub-process (`FlowElementsContainer` of the standard), each list in document order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowElements {
    /// Activities, events and gateways.
    pub nodes: Vec<FlowNode>,
    /// Sequence flows.
    pub sequence_flows: Vec<SequenceFlow>,
    /// Data objects.
    pub data_objects: Vec<DataObject>,
    /// References to data objects.
    pub data_object_references: Vec<DataObjectReference>,
    /// References to data stores.
    pub data_store_references: Vec<DataStoreReference>,
    /// Lanes.
    pub lane_sets: Vec<LaneSet>,
    /// Annotations, groups and associations.
    pub artifacts: Vec<Artifact>,
    /// Variables to which a vendor's diagram gives a first value, by name.
    pub first_values: Vec<(Arc<str>, Expression)>,
}

/// An activity, an event or a gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowNode {
    /// Id, name, position, documentation, extensions.
    pub base: BaseElement,
    /// The incoming flows that the element lists itself. The sequence flows are the truth.
    pub incoming: Vec<Reference>,
    /// The outgoing flows that the element lists itself. When all are listed, their order is the order of the flows.
    pub outgoing: Vec<Reference>,
    /// What it is.
    pub kind: FlowNodeKind,
    /// What extensions say about it, in Passo's own words.
    pub settings: Rare<ElementSettings>,
}

impl FlowNode {
    /// What is inside it, if it is a sub-process of any kind.
    #[must_use]
    pub fn sub_process(&self) -> Option<&SubProcess> {
        let FlowNodeKind::Activity(activity) = &self.kind else { return None };
        let ActivityKind::SubProcess(inner) = &activity.kind else { return None };
        Some(inner)
    }

    /// The name of its element in the standard's schema, for example `userTask`.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        match &self.kind {
            FlowNodeKind::Activity(activity) => activity_tag(&activity.kind),
            FlowNodeKind::Event(event) => match event.position {
                EventPosition::Start { .. } => "startEvent",
                EventPosition::IntermediateCatch => "intermediateCatchEvent",
                EventPosition::IntermediateThrow => "intermediateThrowEvent",
                EventPosition::Boundary { .. } => "boundaryEvent",
                EventPosition::End => "endEvent",
            },
            FlowNodeKind::Gateway(gateway) => match gateway.kind {
                GatewayKind::Exclusive { .. } => "exclusiveGateway",
                GatewayKind::Parallel => "parallelGateway",
                GatewayKind::Inclusive { .. } => "inclusiveGateway",
                GatewayKind::Complex { .. } => "complexGateway",
                GatewayKind::EventBased { .. } => "eventBasedGateway",
            },
        }
    }

    /// Whether it is a sub-process that an event starts.
    #[must_use]
    pub fn is_event_sub_process(&self) -> bool {
        self.sub_process().is_some_and(|inner| inner.triggered_by_event)
    }

    /// Whether it is a transaction.
    #[must_use]
    pub fn is_transaction(&self) -> bool {
        self.sub_process().is_some_and(|inner| matches!(inner.kind, SubProcessKind::Transaction { .. }))
    }

    /// Whether it is an activity that only runs to compensate another one.
    #[must_use]
    pub fn is_for_compensation(&self) -> bool {
        matches!(&self.kind, FlowNodeKind::Activity(activity) if activity.is_for_compensation)
    }
}

fn activity_tag(kind: &ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Task(task) => match task {
            Task::Abstract => "task",
            Task::User { .. } => "userTask",
            Task::Manual => "manualTask",
            Task::Script { .. } => "scriptTask",
            Task::Service { .. } => "serviceTask",
            Task::Send { .. } => "sendTask",
            Task::Receive { .. } => "receiveTask",
            Task::BusinessRule { .. } => "businessRuleTask",
        },
        ActivityKind::SubProcess(inner) => match inner.kind {
            SubProcessKind::Embedded => "subProcess",
            SubProcessKind::Transaction { .. } => "transaction",
            SubProcessKind::AdHoc(_) => "adHocSubProcess",
        },
        ActivityKind::CallActivity(_) => "callActivity",
    }
}

/// The kinds of flow node.
#[derive(Clone, Debug, PartialEq)]
pub enum FlowNodeKind {
    /// A task, a sub-process or a call.
    Activity(Activity),
    /// An event.
    Event(Box<Event>),
    /// A gateway.
    Gateway(Box<Gateway>),
}

/// `tSequenceFlow`.
#[derive(Clone, Debug, PartialEq)]
pub struct SequenceFlow {
    /// Id, name, position, extensions.
    pub base: BaseElement,
    /// Where it leaves.
    pub source: Option<Reference>,
    /// Where it arrives.
    pub target: Option<Reference>,
    /// When it may be taken.
    pub condition: Option<Box<Expression>>,
    /// The `isImmediate` attribute.
    pub is_immediate: Option<bool>,
}

/// An element that people read and that execution passes over, except for the association that leads from a
/// compensation event to its handler.
#[derive(Clone, Debug, PartialEq)]
pub struct Artifact {
    /// Id, name, position.
    pub base: BaseElement,
    /// What it is.
    pub kind: ArtifactKind,
}

/// The kinds of artifact.
#[derive(Clone, Debug, PartialEq)]
pub enum ArtifactKind {
    /// A line between two elements.
    Association {
        /// One end.
        source: Option<Reference>,
        /// The other end.
        target: Option<Reference>,
    },
    /// A frame around elements.
    Group {
        /// The category value that it shows.
        category_value: Option<Reference>,
    },
    /// A note.
    TextAnnotation {
        /// The note's text.
        text: String,
    },
}
