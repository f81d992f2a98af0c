//! Scopes: where tokens begin, and which places they may rest at.

use super::Compiler;
use crate::graph::{instantiates, is_start};
use crate::journal::NodeId;
use crate::model::SubProcessKind;
use crate::program::{Op, PlanId, PlanKind, ScopePlan};

impl Compiler<'_> {
    /// Describes every scope. The nodes are lowered.
    pub(super) fn lower_scopes(&mut self) {
        for index in 0..self.collected.scopes.len() {
            let plan = self.scope_plan(PlanId(index as u32));
            if let Some(plan) = plan {
                self.program.scopes.push(plan);
            }
        }
    }

    fn scope_plan(&mut self, id: PlanId) -> Option<ScopePlan> {
        let scope = self.collected.scopes.get(id.index())?;
        let (elements, node, parent) = (scope.elements, scope.node, scope.parent);
        let begins: Vec<NodeId> =
            scope.graph.entries().iter().filter_map(|place| scope.nodes.get(*place).copied()).collect();
        let is_process = node == NodeId::NONE;
        let start_paths = if is_process { self.start_paths(id) } else { Vec::new() };
        let is_triggered =
            |id: &NodeId| matches!(self.program.node(*id).map(|node| node.op), Some(Op::Catch(_)));
        let starts =
            |id: &NodeId| self.collected.nodes.get(id.index()).is_some_and(|found| is_start(found.node));
        let has_start_events = begins.iter().any(starts);
        let instantiates = |id: &NodeId| {
            self.collected.nodes.get(id.index()).is_some_and(|found| instantiates(found.node).is_some())
        };
        let (mut triggered_starts, mut entries): (Vec<NodeId>, Vec<NodeId>) =
            begins.into_iter().partition(|id| is_process && starts(id) && is_triggered(id));
        // Where an element cannot instantiate, the attribute is as if it were not written.
        entries.retain(|id| !instantiates(id) || (!is_process && !has_start_events));
        triggered_starts.extend(start_paths.iter().map(|path| path.event));
        if self.ad_hoc(id).is_some() {
            // Activities are offered; a start event does not belong there, but what it leads to begins by itself.
            entries.retain(starts);
        }
        let event_sub_processes = scope
            .nodes
            .iter()
            .filter(|id| {
                self.collected.nodes.get(id.index()).is_some_and(|found| {
                    found.node.is_event_sub_process() && !self.is_compensation_sub_process(found.node)
                })
            })
            .map(|id| (*id, self.collected.inner(*id)))
            .collect();
        let properties = if is_process { self.process.properties.as_slice() } else { &[] };
        let declared = self.declared(elements, properties);
        let first_values = self.first_values(&self.process.base, elements);
        let compensation = self.compensation_sub_process(id);
        let kind = self.plan_kind(id);
        Some(ScopePlan {
            kind,
            node,
            parent,
            entries,
            triggered_starts,
            start_paths,
            event_sub_processes,
            compensation,
            inclusive_joins: Vec::new(),
            joins: Vec::new(),
            has_start_events,
            declared,
            first_values,
        })
    }

    /// What kind of scope it is.
    fn plan_kind(&mut self, id: PlanId) -> PlanKind {
        let host = self.collected.scopes.get(id.index()).map_or(NodeId::NONE, |scope| scope.node);
        let Some(node) = self.collected.nodes.get(host.index()).map(|found| found.node) else {
            return PlanKind::Process;
        };
        match node.sub_process().map(|inner| &inner.kind) {
            _ if node.is_event_sub_process() => PlanKind::EventSubProcess,
            Some(SubProcessKind::AdHoc(ad_hoc)) => PlanKind::AdHoc(self.ad_hoc_plan(id, node, ad_hoc)),
            Some(SubProcessKind::Transaction { .. }) => PlanKind::Transaction,
            Some(SubProcessKind::Embedded) | None => PlanKind::SubProcess,
        }
    }
}
