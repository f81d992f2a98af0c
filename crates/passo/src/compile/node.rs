//! Every node gets its operation and its exit; the rest of the connections follow.

use super::Compiler;
use super::collect::CollectedNode;
use crate::journal::NodeId;
use crate::model::{FlowNodeKind, Gateway, GatewayKind};
use crate::program::{Element, Exit, MappingId, Node, Op, Range};

impl<'m> Compiler<'m> {
    /// Lowers every node, without joins and boundary events.
    pub(super) fn lower_nodes(&mut self) {
        for index in 0..self.collected.nodes.len() {
            let Some(CollectedNode { node, scope }) = self.collected.nodes.get(index).copied() else {
                continue;
            };
            let id = NodeId(index as u32);
            let op = match &node.kind {
                FlowNodeKind::Activity(activity) => self.activity(id, node, activity),
                FlowNodeKind::Event(event) => self.event(node, event, scope),
                FlowNodeKind::Gateway(gateway) => Compiler::gateway(gateway),
            };
            let (mapping, data_sets) = self.mapping(node);
            let is_activity = matches!(node.kind, FlowNodeKind::Activity(_));
            let runs_scripts =
                self.program.mappings.get(mapping.index()).is_some_and(|mapping| !mapping.before.is_empty());
            let op = match op {
                // What goes in and out of it is evaluated as for a script, though nothing runs in between.
                Op::Pass if is_activity && mapping != MappingId::NONE || runs_scripts => self.empty_script(),
                other => other,
            };
            let (repeat, mapping) = self.repeat(node, mapping);
            let mut exit: Exit = self.exit(id, node);
            let quantity = self.quantity(node);
            let gives_several =
                self.program.quantities.get(quantity.index()).is_some_and(|plan| plan.completion > 1);
            let is_offered = is_activity && self.ad_hoc(scope).is_some();
            if gives_several || is_offered {
                exit = self.as_split(exit);
            }
            self.program.elements.push(Element {
                id: node.base.id.clone(),
                name: node.base.name.clone(),
                tag: node.tag(),
            });
            self.program.nodes.push(Node {
                op,
                exit,
                scope,
                boundaries: Range::default(),
                mapping,
                repeat,
                quantity,
                data_sets,
            });
        }
    }

    fn gateway(gateway: &Gateway) -> Op {
        match &gateway.kind {
            GatewayKind::Exclusive { .. }
            | GatewayKind::Parallel
            | GatewayKind::Inclusive { .. }
            | GatewayKind::Complex { .. } => Op::Pass,
            GatewayKind::EventBased { .. } => Op::Race,
        }
    }

    /// Joins, and the boundary events of activities.
    pub(super) fn connect(&mut self) {
        self.lower_joins();
        self.lower_compensation();
        for index in 0..self.collected.nodes.len() {
            let attached = self.collected.attached.get(index).map_or(&[][..], Vec::as_slice);
            // A compensation event catches nothing while its activity runs: it names the handler.
            let catches = attached.iter().filter(|event| self.program.catch_of(**event).is_some());
            let catches: Vec<NodeId> = catches.copied().collect();
            let (first, len) = (self.program.boundaries.len() as u32, catches.len() as u32);
            self.program.boundaries.extend_from_slice(&catches);
            if let Some(node) = self.program.nodes.get_mut(index) {
                node.boundaries = Range { first, len };
            }
        }
    }
}
