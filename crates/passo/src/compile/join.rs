//! Joins get their slots and their look-ahead, flows their numbers among the incoming flows of their targets.

use std::rc::Rc;

use super::{Compiler, number};
use crate::expression::Purpose;
use crate::graph::ScopeGraph;
use crate::journal::NodeId;
use crate::model::{FlowNodeKind, GatewayKind};
use crate::program::{
    ComplexId, ComplexPlan, ExpressionId, Join, LookAhead, LookAheadId, NodeSet, Op, PlanId,
};

impl Compiler<'_> {
    /// Makes joins of the parallel and inclusive gateways with several incoming flows.
    pub(super) fn lower_joins(&mut self) {
        for index in 0..self.program.scopes.len() {
            let plan = PlanId(index as u32);
            let Some(scope) = self.collected.scopes.get(index) else { continue };
            let (nodes, graph) = (scope.nodes.clone(), Rc::clone(&scope.graph));
            let mut next_slot = 0;
            for node in nodes {
                self.lower_join(plan, &graph, node, &mut next_slot);
                self.lower_gathering(plan, node, &mut next_slot);
            }
        }
    }

    fn lower_join(&mut self, plan: PlanId, graph: &ScopeGraph, id: NodeId, next_slot: &mut u32) {
        let Some(node) = self.collected.nodes.get(id.index()).map(|collected| collected.node) else { return };
        let FlowNodeKind::Gateway(gateway) = &node.kind else { return };
        let width = self.collected.incoming.get(id.index()).map_or(0, Vec::len) as u16;
        if width < 2 {
            return;
        }
        let join = Join { slot: *next_slot, width };
        let op = match &gateway.kind {
            GatewayKind::Parallel => Op::JoinAll(join),
            GatewayKind::Inclusive { .. } => Op::JoinReachable(join, self.look_ahead(plan, graph, id)),
            GatewayKind::Complex { activation_condition, .. } => {
                let activation = match activation_condition {
                    Some(condition) => self.expression(&node.base, condition, Purpose::Condition),
                    None => ExpressionId::NONE,
                };
                let ahead = self.look_ahead(plan, graph, id);
                let complex = ComplexPlan { activation, ahead };
                Op::JoinWhen(join, ComplexId(number(&mut self.program.complexes, complex)))
            }
            GatewayKind::Exclusive { .. } | GatewayKind::EventBased { .. } => return,
        };
        *next_slot += op.slots();
        if let Some(node) = self.program.nodes.get_mut(id.index()) {
            node.op = op;
        }
        if let Some(scope) = self.program.scopes.get_mut(plan.index()) {
            scope.joins.push(id);
            if matches!(op, Op::JoinReachable(..) | Op::JoinWhen(..)) {
                scope.inclusive_joins.push(id);
            }
        }
    }

    /// For each incoming flow, in the order of their arrival numbers, the nodes from which a token may come to it.
    fn look_ahead(&mut self, plan: PlanId, graph: &ScopeGraph, join: NodeId) -> LookAheadId {
        let Some(scope) = self.collected.scopes.get(plan.index()) else { return LookAheadId::NONE };
        let place = scope.nodes.iter().position(|node| *node == join).unwrap_or(usize::MAX);
        let first_flow = scope.first_flow as usize;
        let incoming = self.collected.incoming.get(join.index()).map_or(&[][..], Vec::as_slice);
        let reaching = incoming
            .iter()
            .map(|flow| {
                let mut set = NodeSet::default();
                let flags = graph.reaching(place, flow.index() - first_flow);
                for (node, _) in scope.nodes.iter().zip(flags).filter(|(_, reaches)| *reaches) {
                    set.insert(*node);
                }
                set
            })
            .collect();
        LookAheadId(number(&mut self.program.look_aheads, LookAhead { reaching }))
    }
}
