//! The net of a scope: what its nodes do with tokens, with data, time and messages left out. Whatever can be chosen may be
//! chosen, and whatever is waited for may come.

use std::collections::{BTreeMap, BTreeSet};

use smallvec::{SmallVec, smallvec};

use super::way::{Firing, Run, Way, Ways};

/// What a node waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// A token of any flow.
    Any,
    /// A token of each flow.
    All,
    /// The tokens that can come (section 13.4.3 of the standard).
    Reachable,
}

/// On which of its flows a node gives a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// On one of them.
    One,
    /// On each.
    All,
    /// On those of some choice.
    Some,
}

/// Which part a flow has in a choice of some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Choice {
    /// It is always taken.
    Always,
    /// It may be taken.
    Conditional,
    /// It is taken when none of those that may be is.
    Default,
}

/// Flows of one node or step. Most have one or two.
pub(super) type Few = SmallVec<[usize; 2]>;

/// A node.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) join: Join,
    pub(super) split: Split,
    pub(super) incoming: Few,
    pub(super) outgoing: Few,
    /// The place of the element in the scope that is passed with it, if it is not only of the net.
    pub(super) element: Option<usize>,
    /// Whether a way leads from it to itself.
    pub(super) is_on_cycle: bool,
}

/// A flow.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) choice: Choice,
    /// The flow as it was drawn whose two tokens at the same time would do something twice.
    pub(super) doubles: Option<usize>,
    /// The flows as they were drawn that are taken with it.
    pub(super) first: Few,
    /// What is passed then, until the token rests.
    pub(super) way: Way,
}

/// The node that no token ever leaves: where flows begin on which none comes.
pub(super) const NOWHERE: usize = 0;
/// The node from which everything begins.
pub(super) const START: usize = 1;
/// The node where tokens are consumed.
pub(super) const END: usize = 2;
/// The node where a token ends the scope.
pub(super) const STOP: usize = 3;
/// The node where a token ends the scope and does not go on behind it: by an error, or by cancelling.
pub(super) const LEAVE: usize = 4;
/// The node that no token leaves and that is no end.
pub(super) const NEVER: usize = 5;
/// How many nodes there are that belong to no element.
pub(super) const SPECIAL: usize = 6;

/// A net. Nodes and flows are numbered by their places.
#[derive(Clone, Debug)]
pub(super) struct Net {
    pub(super) nodes: Vec<Node>,
    pub(super) flows: Vec<Flow>,
    pub(super) ways: Ways,
    /// By flow: the place of the element in the scope at which a token on it is.
    pub(super) places: Vec<Option<usize>>,
    /// By flow: its number in the scope, if it is drawn there.
    pub(super) drawn: Vec<Option<usize>>,
    /// The nodes where an event beside an activity happens or not, each with the node that the token of the activity is on its way
    /// to meanwhile: that the event has happened once does not mean that it never does again.
    pub(super) beside: BTreeMap<usize, usize>,
    /// The nodes of events at the border of activities.
    pub(super) events: BTreeSet<usize>,
}

impl Net {
    /// A net of the special nodes, and the flow into the one from which everything begins.
    pub(super) fn new() -> Net {
        let mut net = Net {
            nodes: Vec::new(),
            flows: Vec::new(),
            ways: Ways::new(),
            places: Vec::new(),
            drawn: Vec::new(),
            beside: BTreeMap::new(),
            events: BTreeSet::new(),
        };
        for _ in 0..SPECIAL {
            net.add_node(Join::Any, Split::One, None);
        }
        net.add_flow(NOWHERE, START, Choice::Always);
        net
    }

    pub(super) fn add_node(&mut self, join: Join, split: Split, element: Option<usize>) -> usize {
        let (incoming, outgoing) = (Few::new(), Few::new());
        self.nodes.push(Node { join, split, incoming, outgoing, element, is_on_cycle: false });
        self.nodes.len() - 1
    }

    pub(super) fn add_flow(&mut self, from: usize, to: usize, choice: Choice) -> usize {
        let flow = self.flows.len();
        let (first, way) = (smallvec![flow], Ways::NOTHING);
        self.flows.push(Flow { from, to, choice, doubles: None, first, way });
        self.places.push(None);
        self.drawn.push(None);
        self.nodes[from].outgoing.push(flow);
        self.nodes[to].incoming.push(flow);
        flow
    }

    /// By node: whether a token can come to it, along flows that may be used.
    pub(super) fn reachable(&self, may_use: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut seen = vec![false; self.nodes.len()];
        let mut open = vec![START];
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                let used = self.nodes[node].outgoing.iter().filter(|flow| may_use(**flow));
                open.extend(used.map(|flow| self.flows[*flow].to));
            }
        }
        seen
    }

    /// The same net without what no token comes to. A join of all keeps the flows on which none comes.
    pub(super) fn without_unreachable(mut self) -> Net {
        let reachable = self.reachable(|_| true);
        for node in &mut self.nodes {
            node.incoming.clear();
            node.outgoing.clear();
        }
        for (flow, found) in self.flows.iter_mut().enumerate() {
            let is_dead = found.from != NOWHERE && !reachable[found.from];
            if is_dead && reachable[found.to] && self.nodes[found.to].join == Join::All {
                found.from = NOWHERE;
            } else if is_dead {
                continue;
            }
            self.nodes[found.from].outgoing.push(flow);
            self.nodes[found.to].incoming.push(flow);
        }
        self
    }

    /// Notes which nodes are on a cycle: those that a walk along flows leads to that also leads back (strongly connected
    /// components, after Kosaraju).
    pub(super) fn note_cycles(&mut self) {
        let order = self.order_of_leaving();
        let mut component = vec![usize::MAX; self.nodes.len()];
        for root in order.into_iter().rev() {
            let (mut open, mut members) = (vec![root], Vec::new());
            while let Some(node) = open.pop() {
                if component[node] == usize::MAX {
                    component[node] = root;
                    members.push(node);
                    open.extend(self.nodes[node].incoming.iter().map(|flow| self.flows[*flow].from));
                }
            }
            if members.len() > 1 {
                members.into_iter().for_each(|node| self.nodes[node].is_on_cycle = true);
            }
        }
        for flow in &self.flows {
            self.nodes[flow.from].is_on_cycle |= flow.from == flow.to;
        }
    }

    /// The nodes in the order in which a walk in depth is done with them.
    fn order_of_leaving(&self) -> Vec<usize> {
        let mut seen = vec![false; self.nodes.len()];
        let mut order = Vec::with_capacity(self.nodes.len());
        for root in 0..self.nodes.len() {
            let mut open: Vec<(usize, usize)> = Vec::new();
            if !std::mem::replace(&mut seen[root], true) {
                open.push((root, 0));
            }
            while let Some((node, next)) = open.pop() {
                let Some(flow) = self.nodes[node].outgoing.get(next) else {
                    order.push(node);
                    continue;
                };
                open.push((node, next + 1));
                let to = self.flows[*flow].to;
                if !std::mem::replace(&mut seen[to], true) {
                    open.push((to, 0));
                }
            }
        }
        order
    }

    /// Adds to a run, in terms of what was drawn, that a node is passed and gives these flows.
    pub(super) fn write(&self, firing: &Firing, run: &mut Run) {
        let first = firing.flows.iter().flat_map(|flow| self.flows[*flow].first.iter().copied());
        run.push(Firing { node: firing.node, flows: first.collect() });
        for flow in &firing.flows {
            self.ways.write(self.flows[*flow].way, run);
        }
    }
}
