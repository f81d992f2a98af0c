//! The nodes and flows of one scope as a graph, for questions of reachability; no other module uses petgraph.
//!
//! Nodes are named by their place in [`FlowElements::nodes`], sequence flows by their place in
//! [`FlowElements::sequence_flows`].

mod places;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
pub(crate) use places::{Ends, Places};

use crate::model::{
    ActivityKind, Event, EventBasedGatewayType, EventDefinitionKind, EventPosition, FlowElements, FlowNode,
    FlowNodeKind, GatewayKind, Task,
};

/// Why a token can come from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// By this sequence flow.
    Flow(usize),
    /// From an activity to an event at its border.
    Boundary,
    /// From a link throw event to the catch event of the same name.
    Link,
}

/// One scope: a process or a sub-process, without what lies inside its own sub-processes.
pub(crate) struct ScopeGraph {
    graph: DiGraph<(), Edge>,
    entries: Vec<usize>,
}

impl ScopeGraph {
    /// The graph of a scope. Flows whose ends do not lie in the scope are left out.
    pub(crate) fn new(elements: &FlowElements, places: &Places<'_>) -> ScopeGraph {
        let mut graph = DiGraph::with_capacity(elements.nodes.len(), elements.sequence_flows.len());
        for _ in &elements.nodes {
            graph.add_node(());
        }
        for (index, ends) in places.ends().iter().enumerate() {
            if let Some((source, target)) = ends.both() {
                graph.add_edge(NodeIndex::new(source), NodeIndex::new(target), Edge::Flow(index));
            }
        }
        for (index, node) in elements.nodes.iter().enumerate() {
            if let Some(activity) = attached_to(node).and_then(|activity| places.find(activity)) {
                graph.add_edge(NodeIndex::new(activity), NodeIndex::new(index), Edge::Boundary);
            }
            for catch in link_targets(elements, node) {
                graph.add_edge(NodeIndex::new(index), NodeIndex::new(catch), Edge::Link);
            }
        }
        let entries = entries(elements, &graph);
        ScopeGraph { graph, entries }
    }

    /// The nodes at which tokens begin when the scope is entered, or by an event: start events; without any, the nodes
    /// without an incoming flow.
    pub(crate) fn entries(&self) -> &[usize] {
        &self.entries
    }

    /// By node: whether a token can come to it.
    pub(crate) fn reachable(&self) -> Vec<bool> {
        let mut seen = vec![false; self.graph.node_count()];
        let mut open = self.entries.clone();
        while let Some(node) = open.pop() {
            let Some(flag) = seen.get_mut(node) else { continue };
            if !std::mem::replace(flag, true) {
                open.extend(self.graph.neighbors(NodeIndex::new(node)).map(NodeIndex::index));
            }
        }
        seen
    }

    /// By node: whether a path of at least one step leads to it from this node.
    pub(crate) fn leads_to(&self, from: usize) -> Vec<bool> {
        let mut seen = vec![false; self.graph.node_count()];
        let mut open: Vec<NodeIndex> = self.graph.neighbors(NodeIndex::new(from)).collect();
        while let Some(node) = open.pop() {
            let Some(flag) = seen.get_mut(node.index()) else { continue };
            if !std::mem::replace(flag, true) {
                open.extend(self.graph.neighbors(node));
            }
        }
        seen
    }

    /// By node: whether a token at it can come to this incoming flow of the join without passing through the join
    /// (section 13.4.3 of the standard).
    pub(crate) fn reaching(&self, join: usize, incoming: usize) -> Vec<bool> {
        let mut seen = vec![false; self.graph.node_count()];
        let join = NodeIndex::new(join);
        let mut open: Vec<NodeIndex> = self
            .graph
            .edges_directed(join, Direction::Incoming)
            .filter(|edge| *edge.weight() == Edge::Flow(incoming))
            .map(|edge| edge.source())
            .collect();
        while let Some(node) = open.pop() {
            let Some(flag) = seen.get_mut(node.index()) else { continue };
            if node != join && !std::mem::replace(flag, true) {
                open.extend(self.graph.neighbors_directed(node, Direction::Incoming));
            }
        }
        seen
    }
}

/// The activity that a boundary event is attached to.
fn attached_to(node: &FlowNode) -> Option<&str> {
    match event(node)?.position {
        EventPosition::Boundary { attached_to: Some(ref activity), .. } => Some(&*activity.id),
        EventPosition::Boundary { attached_to: None, .. }
        | EventPosition::Start { .. }
        | EventPosition::IntermediateCatch
        | EventPosition::IntermediateThrow
        | EventPosition::End => None,
    }
}

fn event(node: &FlowNode) -> Option<&Event> {
    match &node.kind {
        FlowNodeKind::Event(event) => Some(event),
        FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => None,
    }
}

/// The name of a link event.
pub(crate) fn link_name(node: &FlowNode) -> Option<&str> {
    event(node)?.definitions.iter().find_map(|definition| match &definition.kind {
        EventDefinitionKind::Link { name, .. } => name.as_deref().or(node.base.name.as_deref()),
        EventDefinitionKind::Message { .. }
        | EventDefinitionKind::Timer { .. }
        | EventDefinitionKind::Signal { .. }
        | EventDefinitionKind::Error { .. }
        | EventDefinitionKind::Escalation { .. }
        | EventDefinitionKind::Compensation { .. }
        | EventDefinitionKind::Conditional { .. }
        | EventDefinitionKind::Terminate
        | EventDefinitionKind::Cancel => None,
    })
}

/// The link catch events that a link throw event leads to: those of the same name in the scope.
pub(crate) fn link_targets(elements: &FlowElements, node: &FlowNode) -> Vec<usize> {
    let throws = event(node).is_some_and(|event| event.position == EventPosition::IntermediateThrow);
    let Some(name) = link_name(node).filter(|_| throws) else { return Vec::new() };
    let catches = |node: &FlowNode| {
        event(node).is_some_and(|event| event.position == EventPosition::IntermediateCatch)
            && link_name(node) == Some(name)
    };
    elements.nodes.iter().enumerate().filter(|(_, node)| catches(node)).map(|(index, _)| index).collect()
}

/// Whether nothing leads to the node because it begins by itself or by something else than a flow: boundary events,
/// link catch events, event sub-processes, handlers of compensation.
pub(crate) fn begins_otherwise(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Event(event) => {
            matches!(event.position, EventPosition::Boundary { .. })
                || (event.position == EventPosition::IntermediateCatch && link_name(node).is_some())
        }
        FlowNodeKind::Activity(activity) => activity.is_for_compensation || node.is_event_sub_process(),
        FlowNodeKind::Gateway(_) => false,
    }
}

/// Whether the node is a start event.
pub(crate) fn is_start(node: &FlowNode) -> bool {
    event(node).is_some_and(|event| matches!(event.position, EventPosition::Start { .. }))
}

/// An element that is marked to start instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instantiating {
    /// A receive task.
    ReceiveTask,
    /// An event-based gateway whose first event starts the instance.
    ExclusiveGateway,
    /// An event-based gateway of which one instance needs all events.
    ParallelGateway,
}

/// Whether the node is marked to start instances.
pub(crate) fn instantiates(node: &FlowNode) -> Option<Instantiating> {
    match &node.kind {
        FlowNodeKind::Activity(activity) => {
            matches!(&activity.kind, ActivityKind::Task(Task::Receive { instantiate: true, .. }))
                .then_some(Instantiating::ReceiveTask)
        }
        FlowNodeKind::Gateway(gateway) => match gateway.kind {
            GatewayKind::EventBased { instantiate: true, gateway_type } => Some(match gateway_type {
                EventBasedGatewayType::Exclusive => Instantiating::ExclusiveGateway,
                EventBasedGatewayType::Parallel => Instantiating::ParallelGateway,
            }),
            GatewayKind::EventBased { instantiate: false, .. }
            | GatewayKind::Exclusive { .. }
            | GatewayKind::Parallel
            | GatewayKind::Inclusive { .. }
            | GatewayKind::Complex { .. } => None,
        },
        FlowNodeKind::Event(_) => None,
    }
}

/// Whether the node is a start event without a trigger.
pub(crate) fn is_none_start(node: &FlowNode) -> bool {
    is_start(node)
        && event(node).is_some_and(|event| event.definitions.is_empty() && event.definition_refs.is_empty())
}

fn entries(elements: &FlowElements, graph: &DiGraph<(), Edge>) -> Vec<usize> {
    let nodes = || elements.nodes.iter().enumerate();
    let no_flow_in = |index: usize| {
        graph
            .edges_directed(NodeIndex::new(index), Direction::Incoming)
            .all(|edge| !matches!(edge.weight(), Edge::Flow(_)))
    };
    let has_start = nodes().any(|(_, node)| is_start(node));
    nodes()
        .filter(|(index, node)| {
            if has_start {
                is_start(node) || (instantiates(node).is_some() && no_flow_in(*index))
            } else {
                !begins_otherwise(node) && no_flow_in(*index)
            }
        })
        .map(|(index, _)| index)
        .collect()
}
