//! The root of a file, and its index of ids.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    BaseElement, CategoryValue, Collaboration, Conventions, CorrelationProperty, DataStore, Diagram, Error,
    Escalation, Event, EventDefinition, GlobalTask, Ids, Import, Interface, ItemDefinition, Message,
    PartnerElement, Process, Resource, Signal,
};

/// `tDefinitions`: a whole file, each list in document order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definitions {
    /// Id, name, documentation, extensions.
    pub base: BaseElement,
    /// The namespace of the file's own ids.
    pub target_namespace: Option<Arc<str>>,
    /// The language of expressions that name none.
    pub expression_language: Option<Arc<str>>,
    /// What the dialects that the file uses mean where the standard leaves a choice.
    pub conventions: Conventions,
    /// The language of types.
    pub type_language: Option<Arc<str>>,
    /// The tool that wrote the file.
    pub exporter: Option<Arc<str>>,
    /// The version of that tool.
    pub exporter_version: Option<Arc<str>>,
    /// All namespaces that the root declares, by prefix.
    pub namespaces: BTreeMap<String, Arc<str>>,
    /// Other files that this one refers to.
    pub imports: Vec<Import>,
    /// Processes.
    pub processes: Vec<Process>,
    /// Collaborations, choreographies and global conversations.
    pub collaborations: Vec<Collaboration>,
    /// Global tasks.
    pub global_tasks: Vec<GlobalTask>,
    /// Messages.
    pub messages: Vec<Message>,
    /// Signals.
    pub signals: Vec<Signal>,
    /// Errors.
    pub errors: Vec<Error>,
    /// Escalations.
    pub escalations: Vec<Escalation>,
    /// Event definitions that events refer to.
    pub event_definitions: Vec<EventDefinition>,
    /// Structures of data.
    pub item_definitions: Vec<ItemDefinition>,
    /// Data stores.
    pub data_stores: Vec<DataStore>,
    /// Interfaces.
    pub interfaces: Vec<Interface>,
    /// Resources.
    pub resources: Vec<Resource>,
    /// Correlation properties.
    pub correlation_properties: Vec<CorrelationProperty>,
    /// Partner entities and roles.
    pub partners: Vec<PartnerElement>,
    /// Category values.
    pub category_values: Vec<CategoryValue>,
    /// End points.
    pub end_points: Vec<BaseElement>,
    /// Diagrams.
    pub diagrams: Vec<Diagram>,
    /// Every id of the file with what it names. Of a doubled id, the first.
    pub index: Ids,
}

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElementRef {
    /// The kind of element.
    pub kind: ElementKind,
    /// Where it stands.
    pub span: crate::base::Span,
}

/// The kinds of element that ids name, as far as references tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementKind {
    /// The root.
    Definitions,
    /// A process.
    Process,
    /// A collaboration.
    Collaboration,
    /// A global task.
    GlobalTask,
    /// A task, sub-process or call activity.
    Activity,
    /// An event.
    Event,
    /// A gateway.
    Gateway,
    /// A sequence flow.
    SequenceFlow,
    /// A message flow.
    MessageFlow,
    /// A pool.
    Participant,
    /// A lane or lane set.
    Lane,
    /// An association, group or text annotation.
    Artifact,
    /// A message.
    Message,
    /// A signal.
    Signal,
    /// An error.
    Error,
    /// An escalation.
    Escalation,
    /// An event definition.
    EventDefinition,
    /// An item definition.
    ItemDefinition,
    /// A data object.
    DataObject,
    /// A reference to a data object.
    DataObjectReference,
    /// A data store.
    DataStore,
    /// A reference to a data store.
    DataStoreReference,
    /// A data input.
    DataInput,
    /// A data output.
    DataOutput,
    /// An input or output set.
    DataSet,
    /// A property, or the item of a multi-instance activity.
    Property,
    /// An interface.
    Interface,
    /// An operation.
    Operation,
    /// A resource.
    Resource,
    /// A resource's parameter.
    ResourceParameter,
    /// A correlation property.
    CorrelationProperty,
    /// A correlation key.
    CorrelationKey,
    /// A conversation.
    Conversation,
    /// A partner entity or role.
    Partner,
    /// A category value.
    CategoryValue,
    /// A diagram, plane, shape or edge.
    Diagram,
    /// Anything else with an id.
    Other,
}

impl Definitions {
    /// What the id names, if anything in this file has it.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<ElementRef> {
        self.index.get(id)
    }

    /// The process with this id.
    #[must_use]
    pub fn process(&self, id: &str) -> Option<&Process> {
        self.processes.iter().find(|process| &*process.base.id == id)
    }

    /// The message with this id.
    #[must_use]
    pub fn message(&self, id: &str) -> Option<&Message> {
        self.messages.iter().find(|message| &*message.base.id == id)
    }

    /// The signal with this id.
    #[must_use]
    pub fn signal(&self, id: &str) -> Option<&Signal> {
        self.signals.iter().find(|signal| &*signal.base.id == id)
    }

    /// The error with this id.
    #[must_use]
    pub fn error(&self, id: &str) -> Option<&Error> {
        self.errors.iter().find(|error| &*error.base.id == id)
    }

    /// The escalation with this id.
    #[must_use]
    pub fn escalation(&self, id: &str) -> Option<&Escalation> {
        self.escalations.iter().find(|escalation| &*escalation.base.id == id)
    }

    /// The event definition with this id at the root of the file.
    #[must_use]
    pub fn event_definition(&self, id: &str) -> Option<&EventDefinition> {
        self.event_definitions.iter().find(|definition| &*definition.base.id == id)
    }

    /// The definitions of an event: its own, then those at the root of the file that it refers to.
    pub fn definitions_of<'m>(&'m self, event: &'m Event) -> impl Iterator<Item = &'m EventDefinition> {
        let referred = event.definition_refs.iter().filter_map(|found| self.event_definition(&found.id));
        event.definitions.iter().chain(referred)
    }
}
