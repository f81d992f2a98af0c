//! Processes, lanes and global tasks.

use std::sync::Arc;

use super::{
    BaseElement, CorrelationSubscription, ElementSettings, FlowElements, IoSpecification, Property, Rare,
    Reference, ResourceRole, Task,
};

/// `tProcess`.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    /// Id, name, position, documentation, extensions.
    pub base: BaseElement,
    /// Public or private.
    pub process_type: ProcessType,
    /// The `isClosed` attribute.
    pub is_closed: bool,
    /// The `isExecutable` attribute, if it is there.
    pub is_executable: Option<bool>,
    /// The process's content.
    pub elements: FlowElements,
    /// Variables that the process declares.
    pub properties: Vec<Property>,
    /// Declared inputs and outputs.
    pub io_specification: Option<Box<IoSpecification>>,
    /// The interfaces that it offers.
    pub supported_interfaces: Vec<Reference>,
    /// Who is responsible for it.
    pub resources: Vec<ResourceRole>,
    /// Its values for correlation keys.
    pub correlation_subscriptions: Vec<CorrelationSubscription>,
    /// The processes that it supports.
    pub supports: Vec<Reference>,
    /// The collaboration that shows it from outside.
    pub collaboration: Option<Reference>,
    /// What of its data is what of an operation, where it is offered as a service.
    pub io_bindings: Vec<IoBinding>,
    /// What extensions say about it, in Passo's own words.
    pub settings: Rare<ElementSettings>,
}

/// Whether a process is meant for others to see (table 10.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProcessType {
    /// Nothing declared.
    #[default]
    None,
    /// The part that others see.
    Public,
    /// The inner one.
    Private,
}

/// `tLaneSet`.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneSet {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The lanes.
    pub lanes: Vec<Lane>,
}

/// `tLane`.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The element that the lane stands for, for example a resource.
    pub partition_element: Option<Reference>,
    /// The nodes in it.
    pub flow_nodes: Vec<Reference>,
    /// Lanes inside it.
    pub child_lane_set: Option<LaneSet>,
}

/// A global task: a task that stands at the root of the file and is called.
#[derive(Clone, Debug, PartialEq)]
pub struct GlobalTask {
    /// Id, name, position, extensions.
    pub base: BaseElement,
    /// Which task it is.
    pub task: Task,
    /// Declared inputs and outputs.
    pub io_specification: Option<Box<IoSpecification>>,
    /// The interfaces that it offers.
    pub supported_interfaces: Vec<Reference>,
    /// What of its data is what of an operation, where it is offered as a service.
    pub io_bindings: Vec<IoBinding>,
    /// Who performs it.
    pub resources: Vec<ResourceRole>,
    /// What extensions say about it, in Passo's own words.
    pub settings: Rare<ElementSettings>,
}

/// `tCategory` values, which groups refer to.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryValue {
    /// Id and extensions.
    pub base: BaseElement,
    /// The value's text.
    pub value: Arc<str>,
}

/// `tInputOutputBinding`: which input and which output of a process or global task belong to an operation of an interface that
/// it offers (section 8.4.10).
#[derive(Clone, Debug, PartialEq)]
pub struct IoBinding {
    /// Id and extensions.
    pub base: BaseElement,
    /// The operation.
    pub operation: Option<Reference>,
    /// The input.
    pub input: Option<Reference>,
    /// The output.
    pub output: Option<Reference>,
}
