//! What an element needs beyond the standard's attributes, in Passo's own words: who gets the work, what the form
//! asks, which handler runs, which variables go in and out. Dialects fill it from extension elements and attributes.

use std::sync::Arc;

use super::{BaseElement, Expression, Reference};
use crate::base::BackOff;

/// What extensions say about an element. Empty where they say nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElementSettings {
    /// The handler that carries out a service, send, business rule or other task, by its registered name.
    pub handler: Option<Arc<str>>,
    /// The decision that a task takes.
    pub decision: Option<DecisionCall>,
    /// What a task evaluates, in place of a handler that carries it out.
    pub evaluates: Option<Expression>,
    /// How much a terminate end event ends.
    pub terminates: Terminates,
    /// Scripts that run before an activity begins.
    pub on_entry: Vec<Expression>,
    /// Scripts that run when an activity is done.
    pub on_exit: Vec<Expression>,
    /// Who gets the work item.
    pub assignment: AssignmentSettings,
    /// What the work item's form asks.
    pub form: Option<Form>,
    /// Values that go into the activity's own scope before it starts; of a throw event or send task, the payload.
    pub inputs: Vec<Mapping>,
    /// Values that go to the enclosing scope when it is done.
    pub outputs: Vec<Mapping>,
    /// Whether each of the inputs and outputs sees the ones before it.
    pub maps_in_order: bool,
    /// Whether what a worker hands in stays with the activity, so that only outputs leave it.
    pub keeps_results: bool,
    /// The key that tells messages of one name apart: what a catch waits for, or what a throw sends.
    pub correlation_key: Option<Expression>,
    /// The variable that gets a caught error's or escalation's code.
    pub code_variable: Option<Arc<str>>,
    /// The variable that gets a caught error's message.
    pub message_variable: Option<Arc<str>>,
    /// The variable that gets a script's or handler's result.
    pub result_variable: Option<Arc<str>>,
    /// The business key that a called process gets.
    pub business_key: Option<Text>,
    /// Whether a called process gets the business key of its caller.
    pub hands_over_business_key: bool,
    /// Which version a call activity calls, or a task decides by.
    pub binding: Binding,
    /// What gives the number or the tag of that version, where it is not fixed.
    pub bound_by: Option<Expression>,
    /// A label for a process's version, for people.
    pub version_tag: Option<Arc<str>>,
    /// How often a job is tried before it becomes an incident.
    pub retries: Option<u32>,
    /// How long to wait between the tries of a job.
    pub back_off: BackOff,
}

/// How much a terminate end event ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Terminates {
    /// The process or sub-process that it stands in, as the standard says.
    #[default]
    Scope,
    /// The repeated activity around it, with all of its instances.
    Repetition,
    /// The process around it.
    Process,
    /// The whole instance, also from inside of a called process.
    Instance,
}

/// What the diagrams of a vendor mean where the standard leaves a choice, or where the vendor departs from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conventions {
    /// How the instances of a multi-instance activity are counted.
    pub instance_counts: InstanceCounts,
    /// What a call activity without mappings hands over.
    pub unmapped_calls: UnmappedCalls,
    /// Whether a receive task without a message waits as a work item.
    pub receive_tasks_are_work: bool,
    /// Whether the input and output sets of activities say nothing.
    pub ignores_input_sets: bool,
    /// Whether names of messages and signals, and codes of what is thrown, may be computed.
    pub computed_names: ComputedNames,
    /// The format of scripts that name none.
    pub script_format: Option<Arc<str>>,
}

/// How the instances of a multi-instance activity are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InstanceCounts {
    /// `loopCounter` counts from 1; `numberOfInstances` and its kin are the attributes of the standard.
    #[default]
    Standard,
    /// `loopCounter` counts from 0; the attributes are called `nrOfInstances`, `nrOfActiveInstances`,
    /// `nrOfCompletedInstances` and `nrOfTerminatedInstances`.
    FromZero,
}

/// Whether names of messages and signals, and codes of thrown errors and escalations, may be computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ComputedNames {
    /// They are as they stand.
    #[default]
    Never,
    /// `${}` and `#{}` in them are expressions of the unified expression language.
    InBraces,
    /// Behind `=` they are FEEL.
    BehindEquals,
}

impl ComputedNames {
    /// The language in which a name is computed; none for one that is as it stands.
    pub(crate) fn language(self, name: &str) -> Option<&'static str> {
        match self {
            ComputedNames::InBraces if name.contains("${") || name.contains("#{") => Some("juel"),
            ComputedNames::BehindEquals if name.trim_start().starts_with('=') => Some("feel-or-text"),
            ComputedNames::Never | ComputedNames::InBraces | ComputedNames::BehindEquals => None,
        }
    }
}

/// What a call activity without mappings and data associations hands over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnmappedCalls {
    /// What the engine's settings say.
    #[default]
    AsSet,
    /// Nothing in either direction.
    Nothing,
}

/// The decision that a task takes.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionCall {
    /// Its id, or its name.
    pub decision: Text,
    /// What becomes of its result.
    pub result: DecisionResult,
    /// Whether it is a failure that no rule matches.
    pub needs_hit: bool,
}

/// What becomes of a decision's result. Where a variable gets it, that is the task's result variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecisionResult {
    /// The variable gets the value as the decision gives it. Without a variable each output becomes one.
    #[default]
    Value,
    /// The variable gets the only output of the only rule that matches.
    SingleEntry,
    /// The variable gets the outputs of the only rule that matches, as a map.
    SingleResult,
    /// The variable gets a list of the only output of each rule that matches.
    CollectEntries,
    /// The variable gets a list with a map for each rule that matches.
    ResultList,
    /// The variable gets a map with the result under the decision's name.
    Named,
    /// Each output becomes a variable of its name. Where several rules may match, a variable with the decision's id gets the
    /// list.
    Variables,
}

/// A text that is fixed, or that an expression makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Text {
    /// The text itself.
    Literal(Arc<str>),
    /// An expression whose result is the text.
    Expression(Box<Expression>),
}

/// Who gets a work item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssignmentSettings {
    /// The person.
    pub assignee: Option<Text>,
    /// The persons who may claim it.
    pub candidate_users: Vec<Text>,
    /// The groups whose members may claim it.
    pub candidate_groups: Vec<Text>,
    /// When it must be done.
    pub due: Option<Text>,
    /// When to look at it again.
    pub follow_up: Option<Text>,
    /// The higher, the sooner.
    pub priority: Option<Text>,
}

/// Which version of a called process is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Binding {
    /// The version that is deployed last when the call happens.
    #[default]
    Latest,
    /// The version that came with the caller's own deployment.
    Deployment,
    /// A version by its number.
    Version(u32),
    /// A version by its tag.
    VersionTag(Arc<str>),
}

/// A form of a work item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// The name of a form that the host knows.
    pub key: Option<Arc<str>>,
    /// The fields, in the order in which a person fills them.
    pub fields: Vec<FormField>,
}

/// One field of a form; its value is the variable of the same name.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    /// The variable's name.
    pub id: Arc<str>,
    /// What a person reads; the id when there is none.
    pub label: Arc<str>,
    /// What may be typed.
    pub field_type: FieldType,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether it is only shown.
    pub read_only: bool,
    /// What it shows before a person types, when the variable has no value.
    pub default: Option<Text>,
    /// The values that are allowed; empty for any.
    pub allowed: Vec<AllowedValue>,
    /// The least number, or the least length of a text.
    pub minimum: Option<f64>,
    /// The greatest number, or the greatest length of a text.
    pub maximum: Option<f64>,
    /// The place of the field.
    pub span: crate::base::Span,
}

/// One of the values that a field allows.
#[derive(Clone, Debug, PartialEq)]
pub struct AllowedValue {
    /// The value.
    pub id: Arc<str>,
    /// What a person reads.
    pub label: Arc<str>,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A date, ISO 8601.
    Date,
    /// A type that a plug-in registers by name, with its own check.
    Custom(Arc<str>),
}

/// One value that goes into or out of an activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Where the value comes from.
    pub source: MappingSource,
    /// The variable that gets it; empty for [`MappingSource::All`].
    pub target: Arc<str>,
    /// The way to the part of the variable that gets it, from map to map; empty for the whole variable.
    pub part: Vec<Arc<str>>,
}

impl Mapping {
    /// How deep a part may lie.
    pub(crate) const DEPTH: usize = 16;

    /// A value for a whole variable.
    pub fn new(source: MappingSource, target: impl Into<Arc<str>>) -> Mapping {
        Mapping { source, target: target.into(), part: Vec::new() }
    }

    /// All variables that can be seen.
    pub fn all() -> Mapping {
        Mapping::new(MappingSource::All, "")
    }
}

/// Where a mapped value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum MappingSource {
    /// An expression.
    Expression(Expression),
    /// A variable; one that is not set gives nothing.
    Variable(Arc<str>),
    /// All variables that can be seen.
    All,
}

/// Who has a part in an activity or a process (section 10.3.1).
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceRole {
    /// Id, name, extensions.
    pub base: BaseElement,
    /// Which part.
    pub kind: ResourceRoleKind,
    /// The resource.
    pub resource: Option<Reference>,
    /// The parameters of the resource's query.
    pub bindings: Vec<ResourceBinding>,
    /// An expression that names the users or groups.
    pub assignment: Option<Expression>,
}

/// Which part a resource has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceRoleKind {
    /// `resourceRole`.
    Resource,
    /// `performer`.
    Performer,
    /// `humanPerformer`.
    HumanPerformer,
    /// `potentialOwner`.
    PotentialOwner,
}

/// `tResourceParameterBinding`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceBinding {
    /// The parameter.
    pub parameter: Option<Reference>,
    /// Its value.
    pub expression: Option<Expression>,
}
