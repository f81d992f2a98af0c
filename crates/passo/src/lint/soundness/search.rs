//! Every way in which the tokens of a scope can go, up to their order: one token moves at a time, and only its own choices are
//! tried. That is enough, since a flow leads to one node and no token is in another's way; inclusive joins go on, and the scope
//! ends, when nothing else can move.

use std::collections::BTreeMap;

use super::net::{Kind, Net, Node};
use crate::graph::ScopeGraph;

/// How many positions are looked at before the search is given up.
const POSITIONS: usize = 5_000;

/// How many flows a choice of some may have, before the search is given up.
const WIDEST_CHOICE: usize = 6;

/// How many tokens a flow may hold before the search is given up: where more come, they may come without bound.
const MOST_TOKENS: usize = 2;

/// Flows with a token each, in order; a flow with several stands there several times.
type Marking = Vec<usize>;

/// What is wrong with a net.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing: whatever is chosen, every token comes to an end.
    Sound,
    /// Tokens wait at these nodes for ever, after these nodes were passed.
    Deadlock { waiting: Vec<usize>, path: Vec<usize> },
    /// After these nodes were passed, no choice leads to the end any more.
    Endless { path: Vec<usize> },
    /// No choice leads to these nodes.
    Dead(Vec<usize>),
    /// There are too many positions.
    NotDecided,
}

/// A position that was reached, and how.
struct Reached {
    marking: Marking,
    from: Option<(usize, usize)>,
    next: Vec<usize>,
}

struct Search<'n> {
    net: &'n Net,
    graph: &'n ScopeGraph,
    /// By flow into an inclusive join: the nodes at which a token can come to it, as far as they were asked for.
    reaching: BTreeMap<usize, Vec<bool>>,
    reached: Vec<Reached>,
    known: BTreeMap<Marking, usize>,
    fired: Vec<bool>,
}

/// Looks at everything that can happen in a net.
pub(super) fn search(net: &Net, graph: &ScopeGraph) -> Verdict {
    let mut search = Search {
        net,
        graph,
        reaching: BTreeMap::new(),
        reached: Vec::new(),
        known: BTreeMap::new(),
        fired: vec![false; net.nodes.len()],
    };
    let mut open: Vec<usize> = Vec::new();
    for beginning in &net.beginnings {
        let mut markings = vec![Marking::new()];
        for node in beginning {
            let outcomes = search.outcomes(*node);
            let Some(outcomes) = outcomes else { return Verdict::NotDecided };
            markings = markings
                .iter()
                .flat_map(|marking| outcomes.iter().map(|flows| with(marking, flows)))
                .collect();
        }
        open.extend(markings.into_iter().filter_map(|marking| search.reach(marking, None)));
    }
    while let Some(at) = open.pop() {
        if search.reached.len() > POSITIONS {
            return Verdict::NotDecided;
        }
        let Some((node, markings)) = search.moves(at) else { return Verdict::NotDecided };
        if let Some(node) = node {
            if markings.iter().any(is_crowded) {
                return Verdict::NotDecided;
            }
            for marking in markings {
                let known = search.known.get(&marking).copied();
                let next = known.or_else(|| search.reach(marking, Some((at, node))));
                if let (Some(next), Some(reached)) = (next, search.reached.get_mut(at)) {
                    reached.next.push(next);
                }
                open.extend(next.filter(|_| known.is_none()));
            }
        } else if let Some(waiting) = search.waiting(at) {
            return Verdict::Deadlock { waiting, path: search.path(at) };
        }
    }
    search.verdict()
}

impl Search<'_> {
    fn reach(&mut self, marking: Marking, from: Option<(usize, usize)>) -> Option<usize> {
        if self.known.contains_key(&marking) {
            return None;
        }
        let at = self.reached.len();
        self.known.insert(marking.clone(), at);
        self.reached.push(Reached { marking, from, next: Vec::new() });
        Some(at)
    }

    /// The node that moves next with every position after it; no node when nothing can move. Nothing when a choice is too wide.
    fn moves(&mut self, at: usize) -> Option<(Option<usize>, Vec<Marking>)> {
        let marking = self.reached.get(at).map_or_else(Marking::new, |reached| reached.marking.clone());
        let Some((node, taken)) = self.movable(&marking) else { return Some((None, Vec::new())) };
        if self.kind(node) == Some(Kind::EndsScope) {
            self.fire(node);
            return Some((Some(node), vec![Marking::new()]));
        }
        let rest = without(&marking, &taken);
        let outcomes = self.outcomes(node)?;
        Some((Some(node), outcomes.iter().map(|flows| with(&rest, flows)).collect()))
    }

    /// A node that can move, with the flows whose tokens it takes. What ends the scope, and inclusive joins, come last.
    fn movable(&mut self, marking: &Marking) -> Option<(usize, Vec<usize>)> {
        let mut last = None;
        for flow in marking {
            let Some((_, node)) = self.net.flows.get(*flow).copied() else { continue };
            match self.kind(node)? {
                Kind::All | Kind::One | Kind::Some => return Some((node, vec![*flow])),
                Kind::JoinAll => {
                    let incoming = self.incoming(node);
                    if incoming.iter().all(|flow| marking.contains(flow)) {
                        return Some((node, incoming.to_vec()));
                    }
                }
                Kind::JoinReachable | Kind::EndsScope => last = last.or(Some(node)),
            }
        }
        last?;
        let places =
            || marking.iter().filter_map(|flow| self.net.flows.get(*flow).map(|(_, node)| (*flow, *node)));
        let join = places()
            .find(|(_, node)| self.kind(*node) == Some(Kind::JoinReachable) && !self.waits(marking, *node));
        if let Some((_, node)) = join {
            let filled = self.incoming(node).iter().copied().filter(|flow| marking.contains(flow)).collect();
            return Some((node, filled));
        }
        places()
            .find(|(_, node)| self.kind(*node) == Some(Kind::EndsScope))
            .map(|(flow, node)| (node, vec![flow]))
    }

    /// Whether an inclusive join waits (section 13.4.3 of the standard).
    fn waits(&mut self, marking: &Marking, join: usize) -> bool {
        let (filled, empty): (Vec<usize>, Vec<usize>) =
            self.incoming(join).iter().partition(|flow| marking.contains(flow));
        let graph = self.graph;
        for flow in filled.iter().chain(&empty) {
            self.reaching.entry(*flow).or_insert_with(|| graph.reaching(join, *flow));
        }
        let can_come = |node: usize, flows: &[usize]| {
            let mut reaching = flows.iter().filter_map(|flow| self.reaching.get(flow));
            reaching.any(|nodes| nodes.get(node) == Some(&true))
        };
        let elsewhere = marking.iter().filter_map(|flow| self.net.flows.get(*flow).map(|(_, node)| *node));
        elsewhere.filter(|node| *node != join).any(|node| can_come(node, &empty) && !can_come(node, &filled))
    }

    /// The flows that get a token when a node is passed, for each of its choices; nothing when it has too many.
    fn outcomes(&mut self, node: usize) -> Option<Vec<Vec<usize>>> {
        self.fire(node);
        let net = self.net;
        let found = net.nodes.get(node)?;
        let mut outcomes = match found.kind {
            Kind::EndsScope => vec![Vec::new()],
            Kind::All | Kind::JoinAll => vec![found.outgoing.clone()],
            Kind::One if found.outgoing.is_empty() => vec![Vec::new()],
            Kind::One => found.outgoing.iter().map(|flow| vec![*flow]).collect(),
            Kind::Some | Kind::JoinReachable => choices(found)?,
        };
        let done = outcomes.clone();
        for (flows, interrupts) in &found.events {
            if *interrupts {
                outcomes.push(flows.clone());
            } else {
                outcomes.extend(done.iter().map(|outcome| [outcome.as_slice(), flows].concat()));
            }
        }
        Some(outcomes)
    }

    fn fire(&mut self, node: usize) {
        if let Some(fired) = self.fired.get_mut(node) {
            *fired = true;
        }
    }

    fn kind(&self, node: usize) -> Option<Kind> {
        self.net.nodes.get(node).map(|node| node.kind)
    }

    fn incoming(&self, node: usize) -> &[usize] {
        self.net.nodes.get(node).map_or(&[], |node| node.incoming.as_slice())
    }

    /// The nodes at which tokens wait in a position; none in one without tokens.
    fn waiting(&self, at: usize) -> Option<Vec<usize>> {
        let marking = &self.reached.get(at)?.marking;
        let mut nodes: Vec<usize> =
            marking.iter().filter_map(|flow| self.net.flows.get(*flow).map(|(_, node)| *node)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        (!nodes.is_empty()).then_some(nodes)
    }

    /// The nodes that were passed on the way to a position.
    fn path(&self, at: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut next = self.reached.get(at).and_then(|reached| reached.from);
        while let Some((before, node)) = next {
            path.push(node);
            next = self.reached.get(before).and_then(|reached| reached.from);
        }
        path.reverse();
        path
    }

    /// What is left to say when no token waits for ever.
    fn verdict(&self) -> Verdict {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.reached.len()];
        for (at, reached) in self.reached.iter().enumerate() {
            for next in &reached.next {
                if let Some(before) = before.get_mut(*next) {
                    before.push(at);
                }
            }
        }
        let mut ends = vec![false; self.reached.len()];
        let mut open: Vec<usize> = (0..self.reached.len())
            .filter(|at| self.reached.get(*at).is_some_and(|reached| reached.marking.is_empty()))
            .collect();
        while let Some(at) = open.pop() {
            if let Some(found) = ends.get_mut(at).filter(|found| !**found) {
                *found = true;
                open.extend(before.get(at).into_iter().flatten());
            }
        }
        let ends_scope = self.net.nodes.iter().any(|node| node.kind == Kind::EndsScope);
        if let Some(at) = ends.iter().position(|ends| !ends) {
            // Whatever goes round without end, another token may end the scope.
            return if ends_scope { Verdict::NotDecided } else { Verdict::Endless { path: self.path(at) } };
        }
        let dead: Vec<usize> = if ends_scope { Vec::new() } else { self.dead() };
        if dead.is_empty() { Verdict::Sound } else { Verdict::Dead(dead) }
    }

    /// Nodes that flows lead to from a beginning, and no token came to.
    fn dead(&self) -> Vec<usize> {
        let led_to = self.graph.reachable();
        (0..led_to.len())
            .filter(|node| led_to.get(*node) == Some(&true) && self.fired.get(*node) == Some(&false))
            .filter(|node| !self.incoming(*node).is_empty())
            .collect()
    }
}

/// Every choice of the flows out of a node; nothing when there are too many.
fn choices(node: &Node) -> Option<Vec<Vec<usize>>> {
    let is_chosen = |flow: &usize| !node.always.contains(flow) && node.default != Some(*flow);
    let conditional: Vec<usize> = node.outgoing.iter().copied().filter(is_chosen).collect();
    if conditional.len() > WIDEST_CHOICE {
        return None;
    }
    let pick = |subset: usize| -> Vec<usize> {
        let picked = conditional.iter().enumerate().filter(|(index, _)| subset >> index & 1 == 1);
        let picked = picked.map(|(_, flow)| *flow);
        let default = node.default.filter(|_| subset == 0);
        node.always.iter().copied().chain(picked).chain(default).collect()
    };
    // A choice of none at all is an incident, and no way that tokens go.
    let picked = (0..1_usize << conditional.len()).map(pick);
    Some(picked.filter(|flows| !flows.is_empty() || node.outgoing.is_empty()).collect())
}

fn with(marking: &Marking, flows: &[usize]) -> Marking {
    let mut marking = [marking.as_slice(), flows].concat();
    marking.sort_unstable();
    marking
}

/// Whether a flow holds more tokens than are looked at.
fn is_crowded(marking: &Marking) -> bool {
    marking.windows(MOST_TOKENS + 1).any(|tokens| tokens.first() == tokens.last())
}

fn without(marking: &Marking, flows: &[usize]) -> Marking {
    let mut marking = marking.clone();
    for flow in flows {
        if let Some(at) = marking.iter().position(|found| found == flow) {
            marking.remove(at);
        }
    }
    marking
}
