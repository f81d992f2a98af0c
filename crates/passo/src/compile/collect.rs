//! First pass: every node, flow and scope of a process gets its number, in document order.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::graph::{Places, ScopeGraph};
use crate::journal::{FlowId, NodeId};
use crate::model::{EventPosition, FlowElements, FlowNode, FlowNodeKind, Reference, SequenceFlow};
use crate::program::PlanId;

/// A process with its numbers.
pub(super) struct Collected<'m> {
    /// By [`NodeId`].
    pub(super) nodes: Vec<CollectedNode<'m>>,
    /// By the number of the flow.
    pub(super) flows: Vec<CollectedFlow<'m>>,
    /// By [`PlanId`].
    pub(super) scopes: Vec<CollectedScope<'m>>,
    /// The numbers of the nodes by their ids; of a doubled id, the first.
    pub(super) by_id: BTreeMap<&'m str, NodeId>,
    /// By node: the flows that leave it, in document order.
    pub(super) outgoing: Vec<Vec<FlowId>>,
    /// By node: the flows that lead to it, in document order.
    pub(super) incoming: Vec<Vec<FlowId>>,
    /// By node: the boundary events that are attached to it.
    pub(super) attached: Vec<Vec<NodeId>>,
}

/// A flow node.
#[derive(Clone, Copy)]
pub(super) struct CollectedNode<'m> {
    pub(super) node: &'m FlowNode,
    pub(super) scope: PlanId,
}

/// A sequence flow.
#[derive(Clone, Copy)]
pub(super) struct CollectedFlow<'m> {
    pub(super) flow: &'m SequenceFlow,
    pub(super) scope: PlanId,
    /// Where it leads; none when its two ends are not nodes of its scope.
    pub(super) target: NodeId,
}

/// A scope.
pub(super) struct CollectedScope<'m> {
    pub(super) elements: &'m FlowElements,
    /// The sub-process; none for the process.
    pub(super) node: NodeId,
    pub(super) parent: PlanId,
    /// The numbers of its nodes, by their places in [`FlowElements::nodes`].
    pub(super) nodes: Vec<NodeId>,
    /// The number of its first flow; the others follow.
    pub(super) first_flow: u32,
    pub(super) graph: Rc<ScopeGraph>,
}

impl<'m> Collected<'m> {
    /// Walks a process.
    pub(super) fn new(elements: &'m FlowElements) -> Collected<'m> {
        let mut collected = Collected {
            nodes: Vec::new(),
            flows: Vec::new(),
            scopes: Vec::new(),
            by_id: BTreeMap::new(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            attached: Vec::new(),
        };
        collected.scope(elements, NodeId::NONE, PlanId::NONE);
        collected.connect_flows();
        collected.attach_events();
        collected
    }

    fn connect_flows(&mut self) {
        self.outgoing = vec![Vec::new(); self.nodes.len()];
        self.incoming = vec![Vec::new(); self.nodes.len()];
        for index in 0..self.flows.len() {
            let Some(CollectedFlow { flow, scope, .. }) = self.flows.get(index).copied() else { continue };
            let (Some(source), Some(target)) = (self.end(&flow.source, scope), self.end(&flow.target, scope))
            else {
                continue;
            };
            let id = FlowId(index as u32);
            if let Some(flow) = self.flows.get_mut(index) {
                flow.target = target;
            }
            if let Some(flows) = self.outgoing.get_mut(source.index()) {
                flows.push(id);
            }
            if let Some(flows) = self.incoming.get_mut(target.index()) {
                flows.push(id);
            }
        }
    }

    /// The node of a scope that a reference names.
    fn end(&self, end: &Option<Reference>, scope: PlanId) -> Option<NodeId> {
        let id = *self.by_id.get(&*end.as_ref()?.id)?;
        self.nodes.get(id.index()).filter(|node| node.scope == scope).map(|_| id)
    }

    fn attach_events(&mut self) {
        self.attached = vec![Vec::new(); self.nodes.len()];
        for (index, CollectedNode { node, scope }) in self.nodes.iter().copied().enumerate() {
            let FlowNodeKind::Event(event) = &node.kind else { continue };
            let EventPosition::Boundary { attached_to, .. } = &event.position else { continue };
            let host = self.end(attached_to, scope);
            if let Some(events) = host.and_then(|host| self.attached.get_mut(host.index())) {
                events.push(NodeId(index as u32));
            }
        }
    }

    fn scope(&mut self, elements: &'m FlowElements, node: NodeId, parent: PlanId) {
        let plan = PlanId(self.scopes.len() as u32);
        let first_flow = self.flows.len() as u32;
        let graph = Rc::new(ScopeGraph::new(elements, &Places::of(elements)));
        self.scopes.push(CollectedScope { elements, node, parent, nodes: Vec::new(), first_flow, graph });
        self.flows.extend(elements.sequence_flows.iter().map(|flow| CollectedFlow {
            flow,
            scope: plan,
            target: NodeId::NONE,
        }));
        for node in &elements.nodes {
            let id = NodeId(self.nodes.len() as u32);
            self.nodes.push(CollectedNode { node, scope: plan });
            self.by_id.entry(&node.base.id).or_insert(id);
            if let Some(scope) = self.scopes.get_mut(plan.index()) {
                scope.nodes.push(id);
            }
            if let Some(inner) = node.sub_process() {
                self.scope(&inner.elements, id, plan);
            }
        }
    }

    /// The scope that lies inside a node.
    pub(super) fn inner(&self, node: NodeId) -> PlanId {
        self.scopes
            .iter()
            .position(|scope| scope.node == node)
            .map_or(PlanId::NONE, |index| PlanId(index as u32))
    }
}
