//! Root elements that others refer to: messages, signals, errors, items, interfaces, resources, correlation.

use std::sync::Arc;

use super::{BaseElement, Expression, Reference};

/// `tImport`: another file that this one refers to. Nothing is fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Position and extensions.
    pub base: BaseElement,
    /// The imported file's target namespace.
    pub namespace: Arc<str>,
    /// Where the file is, as written.
    pub location: Arc<str>,
    /// The kind of file, by the URI of its format.
    pub import_type: Arc<str>,
}

/// Whether items are information or physical things (table 8.46).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ItemKind {
    /// Information, the default.
    #[default]
    Information,
    /// Physical things.
    Physical,
}

/// `tItemDefinition`: the structure of data or of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemDefinition {
    /// Id and extensions.
    pub base: BaseElement,
    /// The type's name as written.
    pub structure: Option<Arc<str>>,
    /// Whether it is a collection of such items.
    pub is_collection: bool,
    /// Information or physical.
    pub item_kind: ItemKind,
}

/// `tMessage`.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The payload's structure.
    pub item: Option<Reference>,
}

/// `tSignal`.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The payload's structure.
    pub structure: Option<Reference>,
    /// Whether it stays within the instance that throws it, where a vendor's diagram says so.
    pub is_local: bool,
}

/// `tError`.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The code that catches compare.
    pub error_code: Option<Arc<str>>,
    /// What is said to whoever catches it, where a vendor's diagram says something.
    pub message: Option<super::Text>,
    /// The payload's structure.
    pub structure: Option<Reference>,
}

/// `tEscalation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Escalation {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The code that catches compare.
    pub escalation_code: Option<Arc<str>>,
    /// The payload's structure.
    pub structure: Option<Reference>,
}

/// `tInterface`: a set of operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Interface {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The concrete artifact that implements it.
    pub implementation: Option<Arc<str>>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// `tOperation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The concrete operation that implements it.
    pub implementation: Option<Arc<str>>,
    /// The message that it takes.
    pub in_message: Option<Reference>,
    /// The message that it gives.
    pub out_message: Option<Reference>,
    /// The errors that it may give.
    pub errors: Vec<Reference>,
}

/// `tDataStore`: data that outlives a process instance.
#[derive(Clone, Debug, PartialEq)]
pub struct DataStore {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// How many items fit.
    pub capacity: Option<i64>,
    /// Whether there is no limit.
    pub is_unlimited: bool,
    /// The structure of its items.
    pub item: Option<Reference>,
}

/// `tResource`: what an activity needs to be performed.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The query's parameters.
    pub parameters: Vec<ResourceParameter>,
}

/// `tResourceParameter`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceParameter {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The parameter's type.
    pub item: Option<Reference>,
    /// Whether a binding must give it.
    pub is_required: bool,
}

/// Which kind of partner a [`PartnerElement`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartnerKind {
    /// `tPartnerEntity`.
    Entity,
    /// `tPartnerRole`.
    Role,
}

/// `tPartnerEntity` and `tPartnerRole`.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerElement {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// Entity or role.
    pub kind: PartnerKind,
    /// The participants that it stands for.
    pub participants: Vec<Reference>,
}

/// `tCorrelationProperty` (section 8.4.2): one value that messages are told apart by.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationProperty {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The value's type.
    pub value_type: Option<Reference>,
    /// How each message gives the value.
    pub retrieval_expressions: Vec<CorrelationPropertyRetrievalExpression>,
}

/// `tCorrelationPropertyRetrievalExpression`.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationPropertyRetrievalExpression {
    /// Id and extensions.
    pub base: BaseElement,
    /// The message that it applies to.
    pub message: Option<Reference>,
    /// The expression over the message's payload.
    pub message_path: Option<Expression>,
}

/// `tCorrelationKey`: the properties that make up a key, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationKey {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The properties.
    pub properties: Vec<Reference>,
}

/// `tCorrelationSubscription`: a process's own values for a key.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationSubscription {
    /// Id and extensions.
    pub base: BaseElement,
    /// The key.
    pub key: Option<Reference>,
    /// The process's expression for each property.
    pub bindings: Vec<CorrelationPropertyBinding>,
}

/// `tCorrelationPropertyBinding`.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationPropertyBinding {
    /// Id and extensions.
    pub base: BaseElement,
    /// The property.
    pub property: Option<Reference>,
    /// The expression over the process's data.
    pub data_path: Option<Expression>,
}
