//! Ad-hoc sub-processes: which of their activities are offered (sections 10.3.5 and 13.3.5 of the standard).

use super::Compiler;
use crate::expression::Purpose;
use crate::graph::begins_otherwise;
use crate::journal::NodeId;
use crate::model::{AdHoc, AdHocOrdering, FlowNode, FlowNodeKind, SubProcessKind};
use crate::program::{AdHocPlan, ExpressionId, NodeSet, PlanId};

impl<'m> Compiler<'m> {
    /// The ad-hoc sub-process whose scope this is, with its element.
    pub(super) fn ad_hoc(&self, scope: PlanId) -> Option<(&'m FlowNode, &'m AdHoc)> {
        let host = self.collected.scopes.get(scope.index())?.node;
        let node = self.collected.nodes.get(host.index())?.node;
        match &node.sub_process()?.kind {
            SubProcessKind::AdHoc(ad_hoc) => Some((node, ad_hoc)),
            SubProcessKind::Embedded | SubProcessKind::Transaction { .. } => None,
        }
    }

    /// What an ad-hoc sub-process offers: the activities that no flow leads to and that nothing else begins.
    pub(super) fn ad_hoc_plan(&mut self, scope: PlanId, host: &FlowNode, ad_hoc: &AdHoc) -> AdHocPlan {
        let nodes = self.collected.scopes.get(scope.index()).map_or(Vec::new(), |scope| scope.nodes.clone());
        let mut activities = NodeSet::default();
        let mut offered = Vec::new();
        for id in nodes {
            let Some(node) = self.collected.nodes.get(id.index()).map(|found| found.node) else { continue };
            if !matches!(node.kind, FlowNodeKind::Activity(_)) {
                continue;
            }
            activities.insert(id);
            if !begins_otherwise(node) && self.has_no_incoming_flow(id) {
                offered.push(id);
            }
        }
        let is_marked = |node: &&NodeId| {
            self.collected
                .nodes
                .get(node.index())
                .is_some_and(|found| ad_hoc.begins.contains(&found.node.base.id))
        };
        let begins = offered.iter().filter(is_marked).copied().collect();
        let begins_by = match &ad_hoc.begins_by {
            Some(text) => self.expression(&host.base, text, Purpose::Value),
            None => ExpressionId::NONE,
        };
        let completion_condition = match ad_hoc.completion_condition.as_ref() {
            Some(text) if !text.body.trim().is_empty() => {
                self.expression(&host.base, text, Purpose::Condition)
            }
            Some(_) | None => ExpressionId::NONE,
        };
        AdHocPlan {
            offered,
            begins,
            begins_by,
            activities,
            is_sequential: ad_hoc.ordering == AdHocOrdering::Sequential,
            completion_condition,
            cancels_remaining: ad_hoc.cancel_remaining_instances,
        }
    }

    fn has_no_incoming_flow(&self, node: NodeId) -> bool {
        self.collected.incoming.get(node.index()).is_none_or(Vec::is_empty)
    }
}
