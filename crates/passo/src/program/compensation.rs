//! What can be compensated, and in which order (section 10.7 of the standard).

use std::collections::BTreeMap;

use super::NodeSet;
use crate::journal::NodeId;

/// The compensation of a program's activities.
#[derive(Debug, Default)]
pub(crate) struct CompensationPlan {
    /// By activity: the handler that a compensation boundary event leads to.
    pub(crate) handlers: BTreeMap<NodeId, NodeId>,
    /// By activity that can be compensated: the nodes that a path leads to from it.
    pub(crate) leads_to: BTreeMap<NodeId, NodeSet>,
}

impl CompensationPlan {
    /// The handler of an activity.
    #[inline]
    pub(crate) fn handler(&self, activity: NodeId) -> Option<NodeId> {
        if self.handlers.is_empty() { None } else { self.handlers.get(&activity).copied() }
    }

    /// Whether a path leads from one activity to another. Where nothing is known of the first, one does.
    pub(crate) fn leads(&self, from: NodeId, to: NodeId) -> bool {
        self.leads_to.get(&from).is_none_or(|nodes| nodes.contains(to))
    }
}
