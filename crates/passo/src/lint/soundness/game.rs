//! The rules by which tokens move in a net.

use std::collections::BTreeMap;

use super::net::{Choice, END, Join, LEAVE, NEVER, Net, STOP, Split};

/// Flows with a token each, in order; a flow with several stands there several times.
pub(super) type Marking = Vec<usize>;

/// How many flows that may be taken a choice of some may have.
const WIDEST_CHOICE: usize = 8;

/// How many flows may lead to an inclusive join.
const WIDEST_JOIN: usize = 128;

/// There is more to choose or to wait for than is looked at.
#[derive(Debug)]
pub(super) struct TooWide;

/// A node that can move, and the flows whose tokens it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) node: usize,
    pub(super) taken: Vec<usize>,
}

/// The rules for one net.
pub(super) struct Game<'n> {
    pub(super) net: &'n Net,
    /// The inclusive joins.
    joins: Vec<usize>,
    /// By inclusive join, then by node: to which of the join's flows a token at the node can come without passing the join.
    reaching: BTreeMap<usize, Vec<u128>>,
}

impl<'n> Game<'n> {
    pub(super) fn new(net: &'n Net) -> Result<Game<'n>, TooWide> {
        let is_join = |node: &usize| {
            let found = &net.nodes[*node];
            found.join == Join::Reachable && found.incoming.len() > 1
        };
        let joins: Vec<usize> = (0..net.nodes.len()).filter(is_join).collect();
        if joins.iter().any(|join| net.nodes[*join].incoming.len() > WIDEST_JOIN) {
            return Err(TooWide);
        }
        Ok(Game { net, joins, reaching: BTreeMap::new() })
    }

    /// Looks where tokens can come from, for each inclusive join.
    pub(super) fn prepare(&mut self) {
        for join in 0..self.joins.len() {
            self.reaching(self.joins[join]);
        }
    }

    fn reaching(&mut self, join: usize) -> &[u128] {
        let net = self.net;
        self.reaching.entry(join).or_insert_with(|| {
            let mut reaching = vec![0; net.nodes.len()];
            for (index, flow) in net.nodes[join].incoming.iter().enumerate() {
                let mut open = vec![net.flows[*flow].from];
                while let Some(node) = open.pop() {
                    if node != join && reaching[node] >> index & 1 == 0 {
                        reaching[node] |= 1 << index;
                        open.extend(net.beside.get(&node));
                        open.extend(net.nodes[node].incoming.iter().map(|flow| net.flows[*flow].from));
                    }
                }
            }
            reaching
        })
    }

    /// To which flows of a join a token on a flow can come; one at the join is on its flow.
    fn comes_to(&self, join: usize, flow: usize) -> u128 {
        let at = self.net.flows[flow].to;
        if at == join {
            let index = self.net.nodes[join].incoming.iter().position(|found| *found == flow);
            return index.map_or(0, |index| 1 << index);
        }
        self.reaching.get(&join).map_or(0, |reaching| reaching[at])
    }

    /// Whether an inclusive join waits: a token elsewhere can come to an empty flow and to no filled one.
    fn waits(&self, marking: &Marking, join: usize) -> bool {
        let (here, elsewhere): (Vec<usize>, Vec<usize>) =
            marking.iter().partition(|flow| self.net.flows[**flow].to == join);
        let filled = here.iter().fold(0, |filled, flow| filled | self.comes_to(join, *flow));
        elsewhere.iter().any(|flow| {
            let comes_to = self.comes_to(join, *flow);
            comes_to & !filled != 0 && comes_to & filled == 0
        })
    }

    /// How a node can move, as each of its tokens can go first.
    pub(super) fn moves_of(&mut self, marking: &Marking, node: usize) -> Vec<Move> {
        let found = &self.net.nodes[node];
        let mut filled: Vec<usize> =
            marking.iter().copied().filter(|flow| self.net.flows[*flow].to == node).collect();
        filled.dedup();
        match found.join {
            _ if node == NEVER || filled.is_empty() => Vec::new(),
            Join::Any => filled.into_iter().map(|flow| Move { node, taken: vec![flow] }).collect(),
            Join::All if filled.len() == found.incoming.len() => vec![Move { node, taken: filled }],
            Join::All => Vec::new(),
            Join::Reachable => {
                let is_alone = marking.iter().all(|flow| self.net.flows[*flow].to == node);
                if !is_alone {
                    self.reaching(node);
                }
                let waits = found.incoming.len() > 1 && !is_alone && self.waits(marking, node);
                if waits { Vec::new() } else { vec![Move { node, taken: filled }] }
            }
        }
    }

    /// The nodes at which there are tokens.
    pub(super) fn nodes(&self, marking: &Marking) -> Vec<usize> {
        let mut nodes: Vec<usize> = marking.iter().map(|flow| self.net.flows[*flow].to).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Whether no inclusive join can tell if a move comes before or after any other: the tokens that it takes are the only
    /// ones that can come to where they can come.
    pub(super) fn is_alone(&self, marking: &Marking, found: &Move) -> bool {
        let rest = without(marking, &found.taken);
        self.joins.iter().all(|join| {
            let comes_to = if *join == found.node { u128::MAX } else { self.comes_to(*join, found.taken[0]) };
            comes_to == 0 || rest.iter().all(|flow| self.comes_to(*join, *flow) & comes_to == 0)
        })
    }

    pub(super) fn is_inclusive_join(&self, node: usize) -> bool {
        self.net.nodes[node].join == Join::Reachable
    }

    /// The flows that get a token when a node is passed, for each of its choices.
    pub(super) fn outcomes(&self, node: usize) -> Result<Vec<Vec<usize>>, TooWide> {
        let found = &self.net.nodes[node];
        match found.split {
            _ if found.outgoing.is_empty() => Ok(vec![Vec::new()]),
            Split::All => Ok(vec![found.outgoing.to_vec()]),
            Split::One => Ok(found.outgoing.iter().map(|flow| vec![*flow]).collect()),
            Split::Some => self.choices(&found.outgoing),
        }
    }

    /// Every choice of some. One of none at all is an incident, and no way that tokens go.
    fn choices(&self, outgoing: &[usize]) -> Result<Vec<Vec<usize>>, TooWide> {
        let of = |choice: Choice| -> Vec<usize> {
            outgoing.iter().copied().filter(|flow| self.net.flows[*flow].choice == choice).collect()
        };
        let (always, conditional, default) =
            (of(Choice::Always), of(Choice::Conditional), of(Choice::Default));
        if conditional.len() > WIDEST_CHOICE {
            return Err(TooWide);
        }
        let pick = |subset: usize| -> Vec<usize> {
            let picked = conditional.iter().enumerate().filter(|(index, _)| subset >> index & 1 == 1);
            let picked = picked.map(|(_, flow)| *flow);
            let default = default.iter().copied().filter(|_| subset == 0);
            always.iter().copied().chain(picked).chain(default).collect()
        };
        Ok((0..1_usize << conditional.len()).map(pick).filter(|flows| !flows.is_empty()).collect())
    }

    /// The tokens after a move that gives these flows, and how the scope has ended if it has. What only ends takes its token at
    /// once, and what ends the scope does so at once where nothing else begins with it.
    pub(super) fn after(&self, marking: &Marking, found: &Move, given: &[usize]) -> (Marking, Option<Ended>) {
        let stops = |node: usize| match node {
            STOP => Some(Ended::Stopped),
            LEAVE => Some(Ended::Left),
            _ => None,
        };
        let given_to = |flow: &usize| self.net.flows[*flow].to;
        let at_once = match given {
            [only] => stops(given_to(only)),
            _ => None,
        };
        if let Some(ended) = stops(found.node).or(at_once) {
            return (Marking::new(), Some(ended));
        }
        let mut after = without(marking, &found.taken);
        after.extend(given.iter().filter(|flow| given_to(flow) != END));
        after.sort_unstable();
        let ended = after.is_empty().then_some(Ended::Completed);
        (after, ended)
    }
}

/// How a scope has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Every token was consumed.
    Completed,
    /// By a terminate event.
    Stopped,
    /// By an error, or by cancelling.
    Left,
}

/// A marking without a token of each of these flows.
pub(super) fn without(marking: &Marking, flows: &[usize]) -> Marking {
    let mut marking = marking.clone();
    for flow in flows {
        if let Some(at) = marking.iter().position(|found| found == flow) {
            marking.remove(at);
        }
    }
    marking
}
