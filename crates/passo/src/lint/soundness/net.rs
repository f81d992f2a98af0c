//! The net of a scope: what its nodes do with tokens, with data, time and messages left out. Whatever can be chosen may be
//! chosen, and whatever is waited for may come.

use crate::graph::{instantiates, is_start, link_targets};
use crate::lint::default_flow::default_of;
use crate::lint::scope::{Scope, ScopeKind, is_conditional};
use crate::model::catalog::Trigger;
use crate::model::{
    ActivityKind, Event, EventBasedGatewayType, EventPosition, FlowNode, FlowNodeKind, GatewayKind, Reference,
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
        let place = |end: &Option<Reference>| scope.place(&end.as_ref()?.id);
        let mut flows: Vec<(usize, usize)> = Vec::new();
        let mut nodes: Vec<Node> = Vec::new();
        for node in &scope.elements.nodes {
            nodes.push(Node {
                kind: kind(scope, node)?,
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
            let is_default =
                default_of(scope.elements.nodes.get(from)?).is_some_and(|default| default.id == flow.base.id);
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
                if let Some(node) =
                    self.nodes.get_mut(place).filter(|_| !scope.has_trigger(found, Trigger::Compensation))
                {
                    node.events.push((outgoing, cancel_activity));
                }
            }
        }
    }

    /// Each start event, and whatever else starts instances, makes an instance of its own; without one, whatever no flow leads
    /// to begins together. A sub-process begins with all of its none start events.
    fn begin(&mut self, scope: &Scope<'_>) {
        let starts_alone = |place: &usize| {
            let node = scope.elements.nodes.get(*place);
            node.is_some_and(|node| is_start(node) || instantiates(node).is_some())
        };
        let (alone, together): (Vec<usize>, Vec<usize>) =
            scope.graph.entries().iter().partition(|place| starts_alone(place));
        self.beginnings = match (scope.kind, alone.is_empty()) {
            (_, true) => vec![together],
            (ScopeKind::Embedded | ScopeKind::Transaction, false) => vec![alone],
            (ScopeKind::Process | ScopeKind::EventSubProcess | ScopeKind::AdHoc, false) => {
                alone.into_iter().map(|start| vec![start]).collect()
            }
        };
    }
}

fn kind(scope: &Scope<'_>, node: &FlowNode) -> Option<Kind> {
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
            EventPosition::End if ends_scope(scope, event) => Kind::EndsScope,
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

fn ends_scope(scope: &Scope<'_>, event: &Event) -> bool {
    [Trigger::Terminate, Trigger::Error, Trigger::Cancel]
        .iter()
        .any(|trigger| scope.has_trigger(event, *trigger))
}
