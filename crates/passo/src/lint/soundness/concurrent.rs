//! Which flows of a net can hold tokens at the same time, told from its shape (after Kovalyov and Esparza): never too few, and
//! of nets without inclusive joins in which no token waits for ever, not too many.

use std::collections::VecDeque;

use super::net::{Join, LEAVE, NEVER, Net, START, STOP, Split};

/// How many pairs of flows are looked at.
const PAIRS: usize = 1_000_000;

/// The flows that may hold two tokens which would do something twice, those near the beginning first; nothing where there are
/// too many pairs.
pub(super) fn doubled(net: &Net) -> Option<Vec<usize>> {
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
    if relation.width < flows.len() {
        return None;
    }
    Some(
        flows
            .into_iter()
            .filter(|flow| net.flows[*flow].doubles.is_some() && relation.has(*flow, *flow))
            .collect(),
    )
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
