//! What an ad-hoc sub-process offers, and when it is complete (section 10.3.5 of the standard).

use super::{ExpressionId, NodeSet};
use crate::journal::NodeId;

/// An ad-hoc sub-process.
#[derive(Clone, Debug)]
pub(crate) struct AdHocPlan {
    /// The activities that are offered: those that no flow leads to, in document order.
    pub(crate) offered: Vec<NodeId>,
    /// Those of them that begin by themselves.
    pub(crate) begins: Vec<NodeId>,
    /// What gives the ids of more of them that begin by themselves.
    pub(crate) begins_by: ExpressionId,
    /// All its activities: each completion of one counts.
    pub(crate) activities: NodeSet,
    /// Whether an activity is offered only while nothing else runs.
    pub(crate) is_sequential: bool,
    /// When it is complete; none for when everything offered was done.
    pub(crate) completion_condition: ExpressionId,
    /// Whether what still runs is ended when the condition holds; otherwise it is waited for.
    pub(crate) cancels_remaining: bool,
}
