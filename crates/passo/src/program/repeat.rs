//! Repeated activities of a program: standard loops and multi-instance activities (sections 13.3.6 and 13.3.7 of the
//! standard).

use super::{ExpressionId, Mapping, ThrowTrigger};
use crate::journal::NameId;

/// How often an activity runs.
#[derive(Clone, Debug)]
pub(crate) enum RepeatPlan {
    /// While a condition holds.
    Loop(LoopPlan),
    /// Once for each of a number of instances.
    MultiInstance(Box<MultiInstancePlan>),
}

/// A standard loop.
#[derive(Clone, Debug)]
pub(crate) struct LoopPlan {
    /// Whether the condition is tried before the first round.
    pub(crate) test_before: bool,
    /// The most rounds.
    pub(crate) maximum: Option<u32>,
    /// The condition to go on; none for one that always holds.
    pub(crate) condition: ExpressionId,
    /// The variable with the number of rounds that have begun.
    pub(crate) counter: NameId,
}

/// A multi-instance activity.
#[derive(Clone, Debug)]
pub(crate) struct MultiInstancePlan {
    /// Whether the instances run one after the other.
    pub(crate) is_sequential: bool,
    /// How many instances there are.
    pub(crate) count: Count,
    /// The variable of an instance's item.
    pub(crate) item: NameId,
    /// What the activity gathers.
    pub(crate) output: Option<Output>,
    /// The rest is cancelled when it holds; none for never.
    pub(crate) completion_condition: ExpressionId,
    /// What is thrown to the boundary of the activity when an instance completes.
    pub(crate) events: Vec<InstanceEvent>,
    /// The variables with the numbers of instances.
    pub(crate) attributes: Attributes,
    /// The variable with the number of the instance.
    pub(crate) counter: NameId,
    /// The number of the first instance.
    pub(crate) first: i64,
}

impl MultiInstancePlan {
    /// Whether nothing is to be done when an instance ends.
    pub(crate) fn is_silent(&self) -> bool {
        self.completion_condition == ExpressionId::NONE && self.output.is_none() && self.events.is_empty()
    }
}

/// Where the number of instances comes from.
#[derive(Clone, Debug)]
pub(crate) enum Count {
    /// An expression.
    Cardinality(ExpressionId),
    /// A collection with an item for each instance.
    Collection {
        /// What gives the collection.
        source: Box<Mapping>,
        /// The variable of the whole activity that gets it, where a data association fills one.
        name: NameId,
    },
}

/// What a multi-instance activity gathers.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// The variable of an instance that has its result; none where an expression gives it.
    pub(crate) item: NameId,
    /// What gives the result of an instance; none for its variable.
    pub(crate) value: ExpressionId,
    /// What gets the list of the results.
    pub(crate) target: Box<Mapping>,
}

/// What an instance throws to the boundary of its activity when it completes.
#[derive(Clone, Debug)]
pub(crate) struct InstanceEvent {
    /// Which instances throw it.
    pub(crate) from: ThrowingInstances,
    /// What is thrown, one after the other.
    pub(crate) triggers: Vec<ThrowTrigger>,
}

/// Which instances throw an event: the behavior of a multi-instance activity (table 10.30 of the standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThrowingInstances {
    /// Each: behavior none.
    Each,
    /// The one that completes first: behavior one.
    First,
    /// Those at whose completion the condition holds: behavior complex.
    If(ExpressionId),
}

/// The variables with the numbers of instances (table 10.30 of the standard).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes {
    /// All.
    pub(crate) instances: NameId,
    /// Those that run.
    pub(crate) active: NameId,
    /// Those that have completed.
    pub(crate) completed: NameId,
    /// Those that were cancelled.
    pub(crate) terminated: NameId,
}
