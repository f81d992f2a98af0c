//! The net of a scope: what its nodes do with tokens, with data, time and messages left out. Whatever can be chosen may be
//! chosen, and whatever is waited for may come.

use crate::graph::{begins_otherwise, is_none_start, is_start, link_targets};
use crate::lint::scope::{Scope, is_conditional};
use crate::model::{
    ActivityKind, Event, EventBasedGatewayType, EventDefinitionKind, EventPosition, FlowNode, FlowNodeKind,
    GatewayKind,
};

/// What a node does with tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It takes a token of any flow, and gives one to each of its flows.
    All,
    /// It takes a token of any flow, and gives one to one of its flows.
    One,
    /// It takes a token of any flow, and gives one to each flow of some choice.
    Some,
    /// It takes a token of each flow, and gives one to each.
    JoinAll,
    /// It takes the tokens that can come, and gives one to each flow of some choice.
    JoinReachable,
    /// It takes a token, and ends the scope.
    EndsScope,
}

/// A node.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) incoming: Vec<usize>,
    pub(super) outgoing: Vec<usize>,
    /// The flows that are always among what it gives, where it gives some.
    pub(super) always: Vec<usize>,
    /// The flow that it gives where it chooses none of the others.
    pub(super) default: Option<usize>,
    /// What may happen to an activity in place of being done, or besides: the flows of its boundary events, and whether it
    /// ends.
    pub(super) events: Vec<(Vec<usize>, bool)>,
}

/// The net of a scope. Nodes have the places that they have in the scope.
pub(super) struct Net {
    pub(super) nodes: Vec<Node>,
    /// By flow: the node that it leaves, and the one that it leads to.
    pub(super) flows: Vec<(usize, usize)>,
    /// Where an instance begins: one of these sets of nodes.
    pub(super) beginnings: Vec<Vec<usize>>,
}

impl Net {
    /// The net of a scope; none where it has what cannot be told without data, or what no token comes to by flows alone.
    pub(super) fn of(scope: &Scope<'_>) -> Option<Net> {
        let place = |end: &Option<crate::model::Reference>| scope.place(&end.as_ref()?.id);
        let mut flows: Vec<(usize, usize)> = Vec::new();
        let mut nodes: Vec<Node> = Vec::new();
        for node in &scope.elements.nodes {
            nodes.push(Node {
                kind: kind(node)?,
                incoming: Vec::new(),
                outgoing: Vec::new(),
                always: Vec::new(),
                default: None,
                events: Vec::new(),
            });
        }
        for flow in &scope.elements.sequence_flows {
            let (from, to) = (place(&flow.source)?, place(&flow.target)?);
            let number = flows.len();
            flows.push((from, to));
            nodes.get_mut(from)?.outgoing.push(number);
            nodes.get_mut(to)?.incoming.push(number);
            let is_default = super::super::default_flow::default_of(scope.elements.nodes.get(from)?)
                .is_some_and(|default| default.id == flow.base.id);
            let node = nodes.get_mut(from)?;
            if is_default {
                node.default = Some(number);
            } else if !is_conditional(flow) {
                node.always.push(number);
            }
        }
        let mut net = Net { nodes, flows, beginnings: Vec::new() };
        net.joins_and_choices(scope);
        net.links(scope);
        net.boundaries(scope);
        net.begin(scope);
        Some(net)
    }

    /// A gateway with one incoming flow does not join; an activity chooses only where a flow has a condition.
    fn joins_and_choices(&mut self, scope: &Scope<'_>) {
        for (node, found) in self.nodes.iter_mut().zip(&scope.elements.nodes) {
            node.kind = match node.kind {
                Kind::JoinAll if node.incoming.len() < 2 => Kind::All,
                Kind::JoinReachable if node.incoming.len() < 2 => Kind::Some,
                kind => kind,
            };
            let chooses = node.outgoing.len() != node.always.len();
            if node.kind == Kind::All && chooses && !matches!(found.kind, FlowNodeKind::Gateway(_)) {
                node.kind = Kind::Some;
            }
        }
    }

    /// A link leads to its catch events as flows do.
    fn links(&mut self, scope: &Scope<'_>) {
        for (from, node) in scope.elements.nodes.iter().enumerate() {
            for to in link_targets(scope.elements, node) {
                let flow = self.flows.len();
                self.flows.push((from, to));
                if let Some(node) = self.nodes.get_mut(from) {
                    node.outgoing.push(flow);
                    node.always.push(flow);
                }
                if let Some(node) = self.nodes.get_mut(to) {
                    node.incoming.push(flow);
                }
            }
        }
    }

    fn boundaries(&mut self, scope: &Scope<'_>) {
        for place in 0..self.nodes.len() {
            for event in scope.boundary_events(place) {
                let outgoing = self.nodes.get(event).map_or_else(Vec::new, |event| event.outgoing.clone());
                let Some(FlowNodeKind::Event(found)) = scope.elements.nodes.get(event).map(|node| &node.kind)
                else {
                    continue;
                };
                let EventPosition::Boundary { cancel_activity, .. } = found.position else { continue };
                if let Some(node) = self.nodes.get_mut(place).filter(|_| !has(found, &is_compensation)) {
                    node.events.push((outgoing, cancel_activity));
                }
            }
        }
    }

    /// Each start event makes an instance of its own; without one, whatever no flow leads to begins together.
    fn begin(&mut self, scope: &Scope<'_>) {
        let nodes = &scope.elements.nodes;
        let starts: Vec<usize> =
            (0..nodes.len()).filter(|place| nodes.get(*place).is_some_and(is_start)).collect();
        if !starts.is_empty() {
            let none: Vec<usize> =
                starts.iter().copied().filter(|place| nodes.get(*place).is_some_and(is_none_start)).collect();
            let is_sub_process = scope.kind != crate::lint::scope::ScopeKind::Process;
            self.beginnings = match none.is_empty() {
                false if is_sub_process => vec![none],
                _ => starts.into_iter().map(|start| vec![start]).collect(),
            };
            return;
        }
        let begins = |place: &usize| {
            let has_incoming = self.nodes.get(*place).is_some_and(|node| !node.incoming.is_empty());
            !has_incoming && nodes.get(*place).is_some_and(|node| !begins_otherwise(node))
        };
        self.beginnings = vec![(0..nodes.len()).filter(begins).collect()];
    }
}

fn kind(node: &FlowNode) -> Option<Kind> {
    Some(match &node.kind {
        // Several tokens at once, or activities that begin from outside, follow no flows.
        FlowNodeKind::Activity(activity)
            if activity.start_quantity != 1 || activity.completion_quantity != 1 =>
        {
            return None;
        }
        FlowNodeKind::Activity(activity) => match &activity.kind {
            ActivityKind::Task(_) | ActivityKind::SubProcess(_) | ActivityKind::CallActivity(_) => Kind::All,
        },
        FlowNodeKind::Event(event) => match event.position {
            EventPosition::End if ends_scope(event) => Kind::EndsScope,
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::IntermediateThrow
            | EventPosition::Boundary { .. }
            | EventPosition::End => Kind::All,
        },
        FlowNodeKind::Gateway(gateway) => match gateway.kind {
            // Of a parallel one that starts instances, every event is waited for.
            GatewayKind::EventBased { instantiate: true, gateway_type: EventBasedGatewayType::Parallel } => {
                Kind::All
            }
            GatewayKind::Exclusive { .. } | GatewayKind::EventBased { .. } => Kind::One,
            GatewayKind::Parallel => Kind::JoinAll,
            GatewayKind::Inclusive { .. } => Kind::JoinReachable,
            GatewayKind::Complex { .. } => return None,
        },
    })
}

fn ends_scope(event: &Event) -> bool {
    has(event, &|kind| {
        matches!(
            kind,
            EventDefinitionKind::Terminate | EventDefinitionKind::Error { .. } | EventDefinitionKind::Cancel
        )
    })
}

fn is_compensation(kind: &EventDefinitionKind) -> bool {
    matches!(kind, EventDefinitionKind::Compensation { .. })
}

fn has(event: &Event, fits: &dyn Fn(&EventDefinitionKind) -> bool) -> bool {
    event.definitions.iter().any(|definition| fits(&definition.kind))
}
