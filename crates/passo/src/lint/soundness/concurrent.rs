//! Which flows of a net can hold tokens at the same time, told from its shape (after Kovalyov and Esparza): never too few, and
//! of nets without inclusive joins in which no token waits for ever, not too many.

use std::collections::VecDeque;

use super::net::{Join, LEAVE, NEVER, Net, START, STOP, Split};

/// How many pairs of flows are looked at.
const PAIRS: usize = 1_000_000;

/// Which flows may hold tokens at the same time.
pub(super) struct Concurrency {
    relation: Relation,
    /// Those near the beginning first.
    flows: Vec<usize>,
}

impl Concurrency {
    /// Nothing where there are too many pairs.
    pub(super) fn of(net: &Net) -> Option<Concurrency> {
        let flows = in_order(net);
        let mut relation = Relation::new(net, &flows);
        for node in &net.nodes {
            if node.split != Split::One {
                for (index, one) in node.outgoing.iter().enumerate() {
                    node.outgoing[..index].iter().for_each(|other| relation.add(*one, *other));
                }
            }
        }
        let mut looked_at = 0;
        while let Some((one, other)) = relation.open.pop_front() {
            looked_at += 1;
            if looked_at > PAIRS {
                return None;
            }
            relation.go_on(net, one, other);
            relation.go_on(net, other, one);
        }
        (relation.width == flows.len()).then_some(Concurrency { relation, flows })
    }

    /// The flows that may hold two tokens which would do something twice, those near the beginning first.
    pub(super) fn doubled(&self, net: &Net) -> Vec<usize> {
        let is_doubled = |flow: &usize| net.flows[*flow].doubles.is_some() && self.relation.has(*flow, *flow);
        self.flows.iter().copied().filter(is_doubled).collect()
    }

    /// Whether tokens can come to a node by two flows at the same time.
    pub(super) fn meet(&self, net: &Net, node: usize) -> bool {
        let flows = &net.nodes[node].incoming;
        flows
            .iter()
            .enumerate()
            .any(|(index, one)| flows[..index].iter().any(|other| self.relation.has(*one, *other)))
    }

    /// Whether a token that comes to a node is the only one then.
    pub(super) fn is_alone(&self, net: &Net, node: usize) -> bool {
        let is_alone = |one: &usize| self.flows.iter().all(|other| !self.relation.has(*one, *other));
        net.nodes[node].incoming.iter().all(is_alone)
    }
}

/// The flows of a net, those near the beginning first.
fn in_order(net: &Net) -> Vec<usize> {
    let (mut seen, mut flows) = (vec![false; net.nodes.len()], Vec::new());
    let mut open = VecDeque::from([START]);
    while let Some(node) = open.pop_front() {
        if !std::mem::replace(&mut seen[node], true) {
            flows.extend(&net.nodes[node].outgoing);
            open.extend(net.nodes[node].outgoing.iter().map(|flow| net.flows[*flow].to));
        }
    }
    flows
}

struct Relation {
    /// By flow: its row.
    rows: Vec<usize>,
    width: usize,
    related: Vec<bool>,
    open: VecDeque<(usize, usize)>,
}

impl Relation {
    fn new(net: &Net, flows: &[usize]) -> Relation {
        let mut rows = vec![usize::MAX; net.flows.len()];
        flows.iter().enumerate().for_each(|(row, flow)| rows[*flow] = row);
        // A relation between so many flows is given up before it is filled.
        let width = if flows.len() * flows.len() > 64 * PAIRS { 0 } else { flows.len() };
        Relation { rows, width, related: vec![false; width * width], open: VecDeque::new() }
    }

    fn has(&self, one: usize, other: usize) -> bool {
        let (row, column) = (self.rows[one], self.rows[other]);
        row < self.width && column < self.width && self.related[row * self.width + column]
    }

    fn add(&mut self, one: usize, other: usize) {
        let (row, column) = (self.rows[one], self.rows[other]);
        if row < self.width && column < self.width && !self.has(one, other) {
            self.related[row * self.width + column] = true;
            self.related[column * self.width + row] = true;
            self.open.push_back((one, other));
        }
    }

    /// While one flow holds a token, the token of another one goes on.
    fn go_on(&mut self, net: &Net, holds: usize, moves: usize) {
        let node = net.flows[moves].to;
        if matches!(node, STOP | LEAVE | NEVER) {
            return;
        }
        let found = &net.nodes[node];
        if found.join == Join::All && !found.incoming.iter().all(|flow| self.has(holds, *flow)) {
            return;
        }
        found.outgoing.iter().for_each(|flow| self.add(holds, *flow));
    }
}
