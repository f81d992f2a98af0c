//! A BPMN 2.0.2 file as typed values.
//!
//! The model holds what the file says, element by element, with source positions; references are kept as written and
//! resolved by [`Definitions::find`] and by the later rooms. Nothing here knows XML, and nothing here runs.

#![allow(
    clippy::large_enum_variant,
    reason = "a file has few of these, they are seldom moved, and boxes would be in every pattern"
)]

mod activity;
mod associations;
mod base;
pub mod catalog;
mod collaboration;
mod common;
mod data;
mod definitions;
mod diagram;
mod event;
mod flow;
mod gateway;
mod ids;
mod process;
mod rare;
mod settings;

pub use activity::{
    Activity, ActivityDetails, ActivityKind, AdHoc, AdHocOrdering, CallActivity, ComplexBehavior, DataItem,
    LoopCharacteristics, MultiInstance, MultiInstanceBehavior, StandardLoop, SubProcess, SubProcessKind,
    Task, TransactionMethod,
};
pub use base::{
    Additions, BaseElement, Documentation, Expression, ForeignAttribute, ForeignElement, Reference,
};
pub use collaboration::{
    Collaboration, CollaborationKind, ConversationNode, MessageFlow, Participant, ParticipantMultiplicity,
};
pub use common::{
    CorrelationKey, CorrelationProperty, CorrelationPropertyBinding, CorrelationPropertyRetrievalExpression,
    CorrelationSubscription, DataStore, Error, Escalation, Import, Interface, ItemDefinition, ItemKind,
    Message, Operation, PartnerElement, PartnerKind, Resource, ResourceParameter, Signal,
};
pub(crate) use data::data_name;
pub use data::{
    Assignment, DataAssociation, DataInput, DataObject, DataObjectReference, DataOutput, DataSet, DataState,
    DataStoreReference, IoSpecification, Property,
};
pub use definitions::{Definitions, ElementKind, ElementRef};
pub use diagram::{Bounds, Diagram, Edge, Label, Plane, Point, Shape};
pub use event::{Event, EventDefinition, EventDefinitionKind, EventPosition};
pub use flow::{Artifact, ArtifactKind, FlowElements, FlowNode, FlowNodeKind, SequenceFlow};
pub use gateway::{EventBasedGatewayType, Gateway, GatewayDirection, GatewayKind};
pub use ids::Ids;
pub use process::{CategoryValue, GlobalTask, IoBinding, Lane, LaneSet, Process, ProcessType};
pub use rare::{Lacking, Rare};
pub use settings::{
    AllowedValue, AssignmentSettings, Binding, ComputedNames, Conventions, DecisionCall, DecisionResult,
    ElementSettings, FieldType, Form, FormField, InstanceCounts, Mapping, MappingSource, ResourceBinding,
    ResourceRole, ResourceRoleKind, Terminates, Text, UnmappedCalls,
};
