//! Plays a run on the net as it was drawn, and tells which firings need which.

use std::collections::BTreeSet;

use super::game::{Ended, Game, Marking, Move};
use super::net::{END, Join, Net};
use super::way::{Firing, Run};

/// A run that was played.
pub(super) struct Played {
    pub(super) run: Run,
    /// By firing: those that gave the tokens which it took.
    needs: Vec<Vec<usize>>,
    /// Every token.
    tokens: Vec<Token>,
    /// The tokens that nothing has taken yet, in the order in which they came.
    left: Vec<usize>,
}

struct Token {
    flow: usize,
    /// The firing that gave it.
    given: Option<usize>,
    /// The firing that took it.
    taken: Option<usize>,
}

impl Played {
    /// The flows that hold tokens at the end.
    pub(super) fn marking(&self) -> Marking {
        let mut marking: Marking = self.left.iter().map(|token| self.tokens[*token].flow).collect();
        marking.sort_unstable();
        marking
    }

    /// What a firing needs, and itself.
    fn past(&self, firing: usize) -> BTreeSet<usize> {
        let (mut past, mut open) = (BTreeSet::new(), vec![firing]);
        while let Some(firing) = open.pop() {
            if past.insert(firing) {
                open.extend(&self.needs[firing]);
            }
        }
        past
    }

    /// The firings by which two tokens come to a flow at the same time, and no more than these.
    pub(super) fn twice(&self, flow: usize) -> Option<Run> {
        let given: Vec<(usize, Option<usize>)> = self
            .tokens
            .iter()
            .filter(|token| token.flow == flow)
            .filter_map(|token| Some((token.given?, token.taken)))
            .collect();
        for (index, (second, _)) in given.iter().enumerate() {
            let past = self.past(*second);
            let meets =
                |(_, taken): &&(usize, Option<usize>)| taken.is_none_or(|taken| !past.contains(&taken));
            if let Some((first, _)) = given[..index].iter().find(meets) {
                let mut needed = self.past(*first);
                needed.extend(past);
                return Some(needed.into_iter().map(|firing| self.run[firing].clone()).collect());
            }
        }
        None
    }

    /// The firings with the elements that they pass: what happens beside an activity comes before the activity is done.
    pub(super) fn elements<'p>(&'p self, net: &Net) -> Vec<(usize, &'p Firing)> {
        let mut elements: Vec<((usize, usize), usize, &Firing)> = Vec::new();
        for (at, firing) in self.run.iter().enumerate() {
            let Some(element) = net.nodes[firing.node].element else { continue };
            let key = self.begun(net, at).map_or((at, 0), |begun| (begun, at));
            elements.push((key, element, firing));
        }
        elements.sort_by_key(|(key, _, _)| *key);
        elements.into_iter().map(|(_, element, firing)| (element, firing)).collect()
    }

    /// The firing that began the activity beside which an event happened.
    fn begun(&self, net: &Net, at: usize) -> Option<usize> {
        let before = |at: usize| match self.needs[at].as_slice() {
            [only] if net.nodes[self.run[*only].node].element.is_none() => Some(*only),
            _ => None,
        };
        // The event is entered by a node of its own, before which it may happen or not, beside what the activity began.
        let may_happen = before(before(at)?)?;
        let begun = before(may_happen)?;
        net.beside.contains(&self.run[may_happen].node).then_some(begun)
    }
}

/// Plays a run. What cannot be passed yet is passed as soon as it can; nothing where that never is.
pub(super) fn play(net: &Net, run: &Run) -> Option<Played> {
    let mut game = Game::new(net).ok()?;
    let mut played = Played { run: Run::new(), needs: Vec::new(), tokens: Vec::new(), left: vec![0] };
    played.tokens.push(Token { flow: 0, given: None, taken: None });
    let mut pending: Vec<&Firing> = run.iter().rev().collect();
    while !pending.is_empty() {
        let marking = played.marking();
        let mut tried = BTreeSet::new();
        let next = (0..pending.len()).rev().find_map(|index| {
            let node = pending[index].node;
            let found = tried.insert(node).then(|| game.moves_of(&marking, node))?;
            Some((index, found.into_iter().next()?.taken))
        });
        let (index, taken) = next?;
        let firing = pending.remove(index);
        played.fire(&game, firing, taken);
    }
    Some(played)
}

impl Played {
    fn fire(&mut self, game: &Game<'_>, firing: &Firing, mut taken: Vec<usize>) {
        let at = self.run.len();
        let net = game.net;
        let flow_of = |played: &Played, token: &usize| played.tokens[*token].flow;
        if net.nodes[firing.node].join == Join::Any {
            // The one that came first goes first.
            let first = self.left.iter().map(|token| flow_of(self, token));
            taken = first.into_iter().find(|flow| net.flows[*flow].to == firing.node).into_iter().collect();
        }
        let mut needs = Vec::new();
        for flow in &taken {
            let Some(place) = self.left.iter().position(|token| flow_of(self, token) == *flow) else {
                continue;
            };
            let token = &mut self.tokens[self.left.remove(place)];
            token.taken = Some(at);
            needs.extend(token.given);
        }
        let found = Move { node: firing.node, taken };
        let (_, ended) = game.after(&Marking::new(), &found, &firing.flows);
        if matches!(ended, Some(Ended::Stopped | Ended::Left)) {
            for token in self.left.drain(..) {
                self.tokens[token].taken = Some(at);
            }
        } else {
            for flow in firing.flows.iter().filter(|flow| net.flows[**flow].to != END) {
                self.left.push(self.tokens.len());
                self.tokens.push(Token { flow: *flow, given: Some(at), taken: None });
            }
        }
        self.run.push(firing.clone());
        self.needs.push(needs);
    }
}
