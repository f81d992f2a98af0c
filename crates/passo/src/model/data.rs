//! Data of processes and activities (section 10.4 of the standard).

use std::sync::Arc;

use super::{BaseElement, Expression, Reference};

/// `tDataState`: the state that a data object is in, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct DataState {
    /// Id, name and extensions.
    pub base: BaseElement,
}

/// `tDataObject`.
#[derive(Clone, Debug, PartialEq)]
pub struct DataObject {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The structure.
    pub item: Option<Reference>,
    /// Whether it is a collection.
    pub is_collection: bool,
    /// Its state.
    pub state: Option<DataState>,
}

/// `tDataObjectReference`: another shape for the same data object, perhaps in another state.
#[derive(Clone, Debug, PartialEq)]
pub struct DataObjectReference {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The data object.
    pub data_object: Option<Reference>,
    /// The structure.
    pub item: Option<Reference>,
    /// Its state.
    pub state: Option<DataState>,
}

/// `tDataStoreReference`.
#[derive(Clone, Debug, PartialEq)]
pub struct DataStoreReference {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The data store.
    pub data_store: Option<Reference>,
    /// The structure.
    pub item: Option<Reference>,
    /// Its state.
    pub state: Option<DataState>,
}

/// `tProperty`: a variable that a process, an activity or an event declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The structure.
    pub item: Option<Reference>,
    /// Its state.
    pub state: Option<DataState>,
}

/// `tDataInput`.
#[derive(Clone, Debug, PartialEq)]
pub struct DataInput {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The structure.
    pub item: Option<Reference>,
    /// Whether it is a collection.
    pub is_collection: bool,
    /// Its state.
    pub state: Option<DataState>,
}

/// `tDataOutput`.
#[derive(Clone, Debug, PartialEq)]
pub struct DataOutput {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The structure.
    pub item: Option<Reference>,
    /// Whether it is a collection.
    pub is_collection: bool,
    /// Its state.
    pub state: Option<DataState>,
}

/// `tInputSet` and `tOutputSet`: data that is needed, or produced, together.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSet {
    /// Id, name and extensions.
    pub base: BaseElement,
    /// The data inputs or outputs of the set.
    pub members: Vec<Reference>,
    /// Those that may be missing when the activity starts or ends.
    pub optional: Vec<Reference>,
    /// Those that may change while the activity runs.
    pub while_executing: Vec<Reference>,
    /// The sets on the other side that belong to this one.
    pub counterparts: Vec<Reference>,
}

/// `tInputOutputSpecification`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IoSpecification {
    /// Id and extensions.
    pub base: BaseElement,
    /// The inputs.
    pub data_inputs: Vec<DataInput>,
    /// The outputs.
    pub data_outputs: Vec<DataOutput>,
    /// The input sets.
    pub input_sets: Vec<DataSet>,
    /// The output sets.
    pub output_sets: Vec<DataSet>,
}

/// `tDataInputAssociation` and `tDataOutputAssociation`: how data moves (section 10.4.2).
#[derive(Clone, Debug, PartialEq)]
pub struct DataAssociation {
    /// Id and extensions.
    pub base: BaseElement,
    /// Where the data comes from.
    pub sources: Vec<Reference>,
    /// Where it goes.
    pub target: Option<Reference>,
    /// An expression that makes the target's value of the sources.
    pub transformation: Option<Expression>,
    /// Single assignments of parts.
    pub assignments: Vec<Assignment>,
}

/// `tAssignment`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// Id and extensions.
    pub base: BaseElement,
    /// The expression for the value.
    pub from: Option<Expression>,
    /// The expression for the place.
    pub to: Option<Expression>,
}

/// A name for data: the name attribute, or the id when there is none.
pub(crate) fn data_name(base: &BaseElement) -> Arc<str> {
    base.name.clone().unwrap_or_else(|| base.id.clone())
}
