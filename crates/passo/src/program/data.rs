//! The data that an activity needs to start, and gives when it is done, in sets (section 10.4.1 of the standard).

use crate::journal::NameId;

/// The input and output sets of an activity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DataSetsPlan {
    /// Its input sets, in the order in which they are tried; the first that is available starts it.
    pub(crate) inputs: Vec<DataSetPlan>,
    /// Its output sets, in the order in which they are tried.
    pub(crate) outputs: Vec<DataSetPlan>,
}

impl DataSetsPlan {
    /// Whether the activity may have to wait for data.
    pub(crate) fn can_wait(&self) -> bool {
        !self.inputs.is_empty() && self.inputs.iter().all(|set| !set.needed.is_empty())
    }

    /// Whether availability hangs on one of these variables.
    pub(crate) fn reads(&self, changed: &[NameId]) -> bool {
        self.inputs.iter().any(|set| set.needed.iter().any(|name| changed.contains(name)))
    }
}

/// An input or output set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DataSetPlan {
    /// The variables that must have a value for the set to be available: of an input set what its inputs are filled from,
    /// of an output set its outputs.
    pub(crate) needed: Vec<NameId>,
}

/// The number of the first set that is available.
pub(crate) fn first_available(sets: &[DataSetPlan], has_value: impl Fn(NameId) -> bool) -> Option<u32> {
    let available = |set: &DataSetPlan| set.needed.iter().all(|name| has_value(*name));
    sets.iter().position(available).map(|index| index as u32)
}
