//! Activities: tasks, sub-processes and calls (section 10.3 of the standard).

use std::sync::Arc;

use super::{
    DataAssociation, Expression, FlowElements, IoSpecification, Property, Rare, Reference, ResourceRole,
};

/// An activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Which activity it is.
    pub kind: ActivityKind,
    /// Whether it only runs to compensate another activity.
    pub is_for_compensation: bool,
    /// How many tokens must arrive before it starts. The standard's default is 1.
    pub start_quantity: i64,
    /// How many tokens leave on each outgoing flow. The standard's default is 1.
    pub completion_quantity: i64,
    /// Repetition, data and resources, which few activities have.
    pub details: Rare<ActivityDetails>,
}

/// What makes an activity more than a step: how it is repeated, what it reads and writes, who performs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActivityDetails {
    /// Whether and how it is repeated.
    pub loop_characteristics: Option<LoopCharacteristics>,
    /// The flow that is taken when no other one's condition holds.
    pub default: Option<Reference>,
    /// Declared inputs and outputs.
    pub io_specification: Option<Box<IoSpecification>>,
    /// How data gets in.
    pub data_input_associations: Vec<DataAssociation>,
    /// How data gets out.
    pub data_output_associations: Vec<DataAssociation>,
    /// Variables that the activity declares.
    pub properties: Vec<Property>,
    /// Who performs it.
    pub resources: Vec<ResourceRole>,
}

/// The kinds of activity.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivityKind {
    /// A task.
    Task(Task),
    /// An embedded sub-process.
    SubProcess(Box<SubProcess>),
    /// A call of a process or a global task.
    CallActivity(Box<CallActivity>),
}

/// The kinds of task.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// A task of no declared kind.
    Abstract,
    /// A task of a person, with the engine's support.
    User {
        /// How it is carried out, as written.
        implementation: Option<Arc<str>>,
    },
    /// A task of a person, without the engine's support.
    Manual,
    /// A script.
    Script {
        /// The script's language, a media type or a name.
        script_format: Option<Arc<str>>,
        /// The script.
        script: Option<Box<Expression>>,
    },
    /// A service.
    Service {
        /// How it is carried out, as written.
        implementation: Option<Arc<str>>,
        /// The operation that is invoked.
        operation: Option<Box<Reference>>,
    },
    /// The sending of a message.
    Send {
        /// How it is carried out, as written.
        implementation: Option<Arc<str>>,
        /// The message.
        message: Option<Box<Reference>>,
        /// The operation that is invoked.
        operation: Option<Box<Reference>>,
    },
    /// The waiting for a message.
    Receive {
        /// How it is carried out, as written.
        implementation: Option<Arc<str>>,
        /// The message.
        message: Option<Box<Reference>>,
        /// The operation that is offered.
        operation: Option<Box<Reference>>,
        /// Whether it starts instances.
        instantiate: bool,
    },
    /// The evaluation of a business rule.
    BusinessRule {
        /// How it is carried out, as written.
        implementation: Option<Arc<str>>,
    },
}

/// A sub-process of any kind.
#[derive(Clone, Debug, PartialEq)]
pub struct SubProcess {
    /// Plain, transaction or ad-hoc.
    pub kind: SubProcessKind,
    /// Whether it is started by an event instead of a sequence flow.
    pub triggered_by_event: bool,
    /// Its content.
    pub elements: FlowElements,
}

/// The kinds of sub-process.
#[derive(Clone, Debug, PartialEq)]
pub enum SubProcessKind {
    /// An embedded sub-process, or an event sub-process.
    Embedded,
    /// A transaction.
    Transaction {
        /// How it is undone.
        method: TransactionMethod,
    },
    /// An ad-hoc sub-process.
    AdHoc(AdHoc),
}

/// How a transaction is undone (table 10.22).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TransactionMethod {
    /// By compensation, the default.
    #[default]
    Compensate,
    /// By storing and restoring.
    Store,
    /// By images.
    Image,
    /// Something else, as written.
    Other(Arc<str>),
}

/// What is special about an ad-hoc sub-process.
#[derive(Clone, Debug, PartialEq)]
pub struct AdHoc {
    /// In which order inner activities may run.
    pub ordering: AdHocOrdering,
    /// When it is done.
    pub completion_condition: Option<Expression>,
    /// Whether running inner activities are ended when it is done. The standard's default is true.
    pub cancel_remaining_instances: bool,
    /// The ids of the inner activities that begin by themselves, where a vendor's diagram marks them.
    pub begins: Vec<Arc<str>>,
    /// What gives the ids of the inner activities that begin by themselves, where a vendor's diagram has an expression for it.
    pub begins_by: Option<Expression>,
}

/// In which order the activities of an ad-hoc sub-process may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AdHocOrdering {
    /// Several at once, the default.
    #[default]
    Parallel,
    /// One at a time.
    Sequential,
}

/// A call of a process or a global task.
#[derive(Clone, Debug, PartialEq)]
pub struct CallActivity {
    /// The id of what is called.
    pub called_element: Option<Reference>,
    /// What gives the id of what is called, where a vendor's diagram writes an expression in its place.
    pub called_by: Option<Expression>,
}

/// Whether and how an activity is repeated.
#[derive(Clone, Debug, PartialEq)]
pub enum LoopCharacteristics {
    /// While a condition holds.
    Standard(Box<StandardLoop>),
    /// Once per item.
    MultiInstance(Box<MultiInstance>),
}

/// `tStandardLoopCharacteristics`.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardLoop {
    /// Id and extensions.
    pub base: super::BaseElement,
    /// Whether the condition is tried before the activity.
    pub test_before: bool,
    /// The most rounds.
    pub loop_maximum: Option<i64>,
    /// The condition to go on.
    pub loop_condition: Option<Expression>,
}

/// Which completions of a multi-instance activity throw an event (table 10.30).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MultiInstanceBehavior {
    /// Each one.
    None,
    /// The first one.
    One,
    /// None, the default.
    #[default]
    All,
    /// Those whose condition holds.
    Complex,
}

/// `tMultiInstanceLoopCharacteristics`.
#[derive(Clone, Debug, PartialEq)]
pub struct MultiInstance {
    /// Id and extensions.
    pub base: super::BaseElement,
    /// One after the other instead of all at once.
    pub is_sequential: bool,
    /// How many instances.
    pub loop_cardinality: Option<Expression>,
    /// The collection with an item per instance.
    pub loop_data_input: Option<Reference>,
    /// What gives the collection, where a vendor's diagram writes an expression in its place.
    pub collection: Option<Expression>,
    /// The variable with the number of the instance, where a vendor's diagram names one.
    pub counter: Option<Arc<str>>,
    /// The collection that gathers results.
    pub loop_data_output: Option<Reference>,
    /// The variable of one item.
    pub input_data_item: Option<DataItem>,
    /// The variable of one result.
    pub output_data_item: Option<DataItem>,
    /// What gives the result of one instance, where a vendor's diagram writes an expression in place of its variable.
    pub output_expression: Option<Expression>,
    /// When the rest is cancelled.
    pub completion_condition: Option<Expression>,
    /// Which completions throw.
    pub behavior: MultiInstanceBehavior,
    /// What is thrown for [`MultiInstanceBehavior::None`].
    pub none_behavior_event: Option<Reference>,
    /// What is thrown for [`MultiInstanceBehavior::One`].
    pub one_behavior_event: Option<Reference>,
    /// What is thrown for [`MultiInstanceBehavior::Complex`].
    pub complex_behavior: Vec<ComplexBehavior>,
}

/// The variable of one item of a multi-instance activity.
pub type DataItem = Property;

/// `tComplexBehaviorDefinition`: a condition and what is thrown when it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ComplexBehavior {
    /// Id and extensions.
    pub base: super::BaseElement,
    /// The condition.
    pub condition: Option<Expression>,
    /// The event definitions that are thrown.
    pub event_definitions: Vec<super::EventDefinition>,
}
