//! Takes out of a net what is right whatever stands around it: nodes in a row, branches that split and join alike, loops that
//! merge and choose, and ends. What is left has tokens that wait for ever, or come twice at the same time, exactly if the net
//! has. Each rule looks at one node and its neighbours, so that all of it takes about as long as there are flows. The
//! rules are those of Sadiq and Orlowska for workflow graphs and of Murata for nets, with choices of some and with ends.

use std::collections::BTreeMap;

use super::net::{Choice, END, Few, Flow, Join, LEAVE, NEVER, NOWHERE, Net, SPECIAL, START, STOP, Split};

/// Reduces a net. Nodes keep their numbers; those that are gone have no flows.
pub(super) fn reduce(net: &Net) -> Net {
    let mut reducer = Reducer {
        // How often events happen matters only to runs of the net as it was drawn.
        net: Net { beside: BTreeMap::new(), ..net.clone() },
        entering: net.nodes.iter().map(|node| node.incoming.len()).collect(),
        leaving: net.nodes.iter().map(|node| node.outgoing.len()).collect(),
        pairs: BTreeMap::new(),
        is_gone: vec![true; net.flows.len()],
        open: Vec::new(),
        is_open: vec![false; net.nodes.len()],
    };
    for node in &net.nodes {
        node.outgoing.iter().for_each(|flow| reducer.is_gone[*flow] = false);
    }
    reducer.pair_all();
    for node in (0..net.nodes.len()).rev() {
        reducer.touch(node);
    }
    while let Some(node) = reducer.open.pop() {
        reducer.is_open[node] = false;
        reducer.look(node);
    }
    reducer.finish()
}

struct Reducer {
    net: Net,
    /// By node: how many flows lead to it, and how many leave it.
    entering: Vec<usize>,
    leaving: Vec<usize>,
    /// Flows by what makes them alike.
    pairs: BTreeMap<(usize, usize, Choice), usize>,
    is_gone: Vec<bool>,
    /// Nodes to look at.
    open: Vec<usize>,
    is_open: Vec<bool>,
}

impl Reducer {
    fn touch(&mut self, node: usize) {
        if (node >= SPECIAL || node == START) && !std::mem::replace(&mut self.is_open[node], true) {
            self.open.push(node);
        }
    }

    fn flow(&self, flow: usize) -> &Flow {
        &self.net.flows[flow]
    }

    /// Puts the flows that were drawn together where they are alike.
    fn pair_all(&mut self) {
        for flow in 0..self.net.flows.len() {
            if !self.is_gone[flow] && !self.is_merged(flow) {
                let Flow { from, to, choice, .. } = self.net.flows[flow];
                self.pairs.entry((from, to, choice)).or_insert(flow);
            }
        }
    }

    /// The flows that lead to a node, without those that are gone.
    fn incoming(&mut self, node: usize) -> Few {
        let is_gone = &self.is_gone;
        let incoming = &mut self.net.nodes[node].incoming;
        incoming.retain(|flow| !is_gone[*flow]);
        incoming.clone()
    }

    fn outgoing(&mut self, node: usize) -> Few {
        let is_gone = &self.is_gone;
        let outgoing = &mut self.net.nodes[node].outgoing;
        outgoing.retain(|flow| !is_gone[*flow]);
        outgoing.clone()
    }

    fn only_incoming(&mut self, node: usize) -> Option<usize> {
        if self.entering[node] == 1 { self.incoming(node).first().copied() } else { None }
    }

    fn only_outgoing(&mut self, node: usize) -> Option<usize> {
        if self.leaving[node] == 1 { self.outgoing(node).first().copied() } else { None }
    }

    fn remove(&mut self, flow: usize) {
        let Flow { from, to, choice, .. } = self.net.flows[flow];
        self.is_gone[flow] = true;
        self.leaving[from] -= 1;
        self.entering[to] -= 1;
        if self.pairs.get(&(from, to, choice)) == Some(&flow) {
            self.pairs.remove(&(from, to, choice));
        }
        self.touch(from);
        self.touch(to);
        // What leads to a node alone may go together with it.
        if let Some(only) = self.only_incoming(to) {
            self.touch(self.flow(only).from);
        }
    }

    fn add(&mut self, flow: Flow) {
        let (from, to, choice) = (flow.from, flow.to, flow.choice);
        let number = self.net.flows.len();
        self.net.flows.push(flow);
        self.is_gone.push(false);
        self.net.nodes[from].outgoing.push(number);
        self.net.nodes[to].incoming.push(number);
        self.leaving[from] += 1;
        self.entering[to] += 1;
        self.touch(from);
        self.touch(to);
        if !self.is_merged(number) {
            self.pairs.entry((from, to, choice)).or_insert(number);
        }
    }

    /// Whether a flow was put together with one that is like it: both lead from one split to one join, which takes what the
    /// split gives.
    fn is_merged(&mut self, flow: usize) -> bool {
        let Flow { from, to, choice, .. } = self.net.flows[flow];
        let Some(other) = self.pairs.get(&(from, to, choice)).copied() else { return false };
        let is_end = matches!(to, END | STOP | LEAVE);
        let joins = if from == NOWHERE { Join::All } else { self.net.nodes[to].join };
        let takes_both = match (self.net.nodes[from].split, joins) {
            _ if from == NOWHERE => false,
            (Split::One, Join::Any | Join::Reachable) => false,
            (Split::All, Join::All | Join::Reachable) => true,
            (Split::All, Join::Any) if is_end => true,
            (Split::Some, Join::Reachable) => choice == Choice::Always,
            (Split::Some, Join::Any) if is_end => choice == Choice::Always,
            (Split::One | Split::Some, Join::All) | (Split::All | Split::Some, Join::Any) => return false,
        };
        if takes_both {
            self.take_both(other, flow)
        } else {
            self.take_either(other, flow)
        }
        self.remove(flow);
        true
    }

    /// A flow stands for itself and another one: a token on it is one on each.
    fn take_both(&mut self, flow: usize, other: usize) {
        let Flow { first, way, doubles, .. } = self.net.flows[other].clone();
        let way = self.net.ways.then(self.net.flows[flow].way, way);
        let found = &mut self.net.flows[flow];
        found.first.extend(first);
        found.way = way;
        found.doubles = found.doubles.or(doubles);
    }

    /// A flow stands for itself or another one, whichever does more to tell.
    fn take_either(&mut self, flow: usize, other: usize) {
        let weight = |flow: &Flow| (flow.doubles.is_none(), self.net.ways.length(flow.way));
        if weight(self.flow(other)) < weight(self.flow(flow)) {
            let Flow { first, way, doubles, .. } = self.net.flows[other].clone();
            let found = &mut self.net.flows[flow];
            (found.first, found.way, found.doubles) = (first, way, doubles);
        }
    }

    /// A flow, then a node, then another flow, as one.
    fn in_a_row(&mut self, flow: usize, node: usize, given: Few, next: usize) -> Flow {
        let firing = self.net.ways.firing(node, given);
        let before = self.net.ways.then(self.net.flows[flow].way, firing);
        let way = self.net.ways.then(before, self.net.flows[next].way);
        let Flow { from, choice, doubles, first, .. } = self.net.flows[flow].clone();
        let next = self.flow(next);
        Flow { from, to: next.to, choice, doubles: doubles.or(next.doubles), first, way }
    }

    /// Tries each rule at a node.
    fn look(&mut self, node: usize) {
        if node != START {
            self.needs_no_join(node);
        }
        self.leave_loop(node);
        self.leave_ends(node);
        self.choose_alike(node);
        if node != START && !self.pass(node) && !self.merge_forward(node) {
            self.split_backward(node);
        }
    }

    /// Whoever gets tokens of one flow only joins nothing.
    fn needs_no_join(&mut self, node: usize) {
        if self.net.nodes[node].join == Join::Any {
            return;
        }
        let Some(only) = self.only_incoming(node) else { return };
        let from = self.flow(only).from;
        if from != NOWHERE {
            self.net.nodes[node].join = Join::Any;
            self.touch(from);
        }
    }

    /// A node with one flow in and one out passes its token on.
    fn pass(&mut self, node: usize) -> bool {
        let (Some(before), Some(after)) = (self.only_incoming(node), self.only_outgoing(node)) else {
            return false;
        };
        if before == after || self.flow(before).from == NOWHERE {
            return false;
        }
        let given = self.flow(after).first.clone();
        let row = self.in_a_row(before, node, given, after);
        self.remove(before);
        self.remove(after);
        self.add(row);
        true
    }

    /// A choice that leads back to where it is made changes nothing.
    fn leave_loop(&mut self, node: usize) {
        let found = &self.net.nodes[node];
        if found.join != Join::Any || found.split != Split::One || self.leaving[node] < 2 {
            return;
        }
        let Some(back) = self.pairs.get(&(node, node, Choice::Always)).copied() else { return };
        let out = self.outgoing(node).into_iter().find(|flow| *flow != back);
        if let Some(out) =
            out.filter(|out| self.flow(*out).doubles.is_none() && self.flow(back).doubles.is_some())
        {
            // Whoever goes round twice at the same time can also leave twice.
            let given = self.flow(out).first.clone();
            let row = self.in_a_row(back, node, given, out);
            self.net.flows[out] = row;
        }
        self.remove(back);
    }

    /// A branch that leads to an end only is over by itself.
    fn leave_ends(&mut self, node: usize) {
        let found = &self.net.nodes[node];
        if found.split != Split::All || self.leaving[node] < 2 {
            return;
        }
        let Some(ending) = self.pairs.get(&(node, END, Choice::Always)).copied() else { return };
        if found.is_on_cycle && self.flow(ending).doubles.is_some() {
            return;
        }
        if let Some(sibling) = self.outgoing(node).into_iter().find(|flow| *flow != ending) {
            self.take_both(sibling, ending);
            self.remove(ending);
        }
    }

    /// Where every flow of a choice of some leads to one join, it does not matter what is chosen.
    fn choose_alike(&mut self, node: usize) {
        if self.net.nodes[node].split != Split::Some || self.leaving[node] > 3 {
            return;
        }
        let flows = self.outgoing(node);
        let Some(to) = flows.first().map(|flow| self.flow(*flow).to) else { return };
        let joins = self.net.nodes[to].join == Join::Reachable || matches!(to, END | STOP | LEAVE);
        let is_one = flows.len() == 1;
        if !is_one && (!joins || flows.iter().any(|flow| self.flow(*flow).to != to)) {
            return;
        }
        let mut kept = flows.clone();
        // The default one is taken where no other one is chosen.
        if kept.iter().any(|flow| self.flow(*flow).choice == Choice::Conditional) {
            let tells = |choice| {
                flows
                    .iter()
                    .any(|flow| self.flow(*flow).choice == choice && self.flow(*flow).doubles.is_some())
            };
            let by_default = tells(Choice::Default) && !tells(Choice::Conditional);
            let left_out = if by_default { Choice::Conditional } else { Choice::Default };
            kept.retain(|flow| self.flow(*flow).choice != left_out);
        }
        self.net.nodes[node].split = Split::All;
        let Some((first, rest)) = kept.split_first() else { return };
        let mut row = self.flow(*first).clone();
        row.choice = Choice::Always;
        for flow in rest {
            row.first.extend(self.flow(*flow).first.iter().copied());
            row.way = self.net.ways.then(row.way, self.net.flows[*flow].way);
            row.doubles = row.doubles.or_else(|| self.flow(*flow).doubles);
        }
        flows.into_iter().for_each(|flow| self.remove(flow));
        self.add(row);
    }

    /// A merge before a merge is one with it.
    fn merge_forward(&mut self, node: usize) -> bool {
        let Some(out) = self.only_outgoing(node) else { return false };
        let Flow { to, doubles, .. } = self.net.flows[out];
        let is_merge = |node: usize| self.net.nodes[node].join == Join::Any;
        if to == node || to == NEVER || !is_merge(node) || !is_merge(to) {
            return false;
        }
        if doubles.is_some() {
            // Tokens that come together come together behind the next node as well, if they only come by this way.
            let next = &self.net.nodes[to];
            let is_kept = match next.split {
                Split::One => true,
                Split::All => !next.is_on_cycle,
                Split::Some => false,
            };
            if to < SPECIAL || self.entering[to] != 1 || !is_kept {
                return false;
            }
            let Some(after) = self.outgoing(to).first().copied() else { return false };
            let after = &mut self.net.flows[after];
            after.doubles = after.doubles.or(doubles);
        }
        let given = self.flow(out).first.clone();
        for flow in self.incoming(node) {
            let mut row = self.in_a_row(flow, node, given.clone(), out);
            row.doubles = self.flow(flow).doubles;
            self.remove(flow);
            self.add(row);
        }
        self.remove(out);
        true
    }

    /// A split after a split of its kind is one with it.
    fn split_backward(&mut self, node: usize) {
        let Some(into) = self.only_incoming(node) else { return };
        let Flow { from, doubles, .. } = self.net.flows[into];
        let split = self.net.nodes[node].split;
        let before = &self.net.nodes[from];
        let is_repeated = before.is_on_cycle && doubles.is_some();
        if from == NOWHERE || from == node || before.split != split || self.leaving[node] < 2 {
            return;
        }
        match split {
            Split::One => {
                for flow in self.outgoing(node) {
                    let given = self.flow(flow).first.clone();
                    let row = self.in_a_row(into, node, given, flow);
                    self.remove(flow);
                    self.add(row);
                }
            }
            Split::All if is_repeated => return,
            Split::All => self.split_all_backward(into, node),
            Split::Some => return,
        }
        self.remove(into);
    }

    /// The first flow behind the second split has what is passed before it.
    fn split_all_backward(&mut self, into: usize, node: usize) {
        let flows = self.outgoing(node);
        let given: Few = flows.iter().flat_map(|flow| self.flow(*flow).first.clone()).collect();
        for (index, flow) in flows.into_iter().enumerate() {
            let row = if index == 0 {
                self.in_a_row(into, node, given.clone(), flow)
            } else {
                let Flow { to, doubles, way, .. } = self.net.flows[flow];
                let from = self.flow(into).from;
                Flow { from, to, choice: Choice::Always, doubles, first: Few::new(), way }
            };
            self.remove(flow);
            self.add(row);
        }
    }

    /// The net of what is left.
    fn finish(mut self) -> Net {
        for node in 0..self.net.nodes.len() {
            self.incoming(node);
            self.outgoing(node);
        }
        self.net
    }
}
