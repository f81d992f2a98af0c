//! What can be compensated, and in which order (section 10.7 of the standard).

use std::collections::BTreeMap;

use super::NodeSet;
use crate::journal::NodeId;

/// The compensation of a program's activities.
#[derive(Debug, Default)]
pub(crate) struct CompensationPlan {
    /// By activity: the handler that a compensation boundary event leads to.
    pub(crate) handlers: BTreeMap<NodeId, NodeId>,
    /// By activity that can be compensated: the others that no path leads from to it, so that their compensation need not wait for
    /// its own.
    pub(crate) independent: BTreeMap<NodeId, NodeSet>,
}

impl CompensationPlan {
    /// The handler of an activity.
    #[inline]
    pub(crate) fn handler(&self, activity: NodeId) -> Option<NodeId> {
        if self.handlers.is_empty() { None } else { self.handlers.get(&activity).copied() }
    }

    /// The activities whose compensation need not wait for that of this one. Where nothing is known of it, all have to wait.
    pub(crate) fn independent_of(&self, activity: NodeId) -> Option<&NodeSet> {
        self.independent.get(&activity)
    }
}
