//! Plays a run on the net as it was drawn, and tells which firings need which.

use std::collections::{BTreeSet, VecDeque};

use smallvec::smallvec;

use super::game::{Ended, Game, Marking, Move};
use super::net::{END, Join, Net};
use super::way::{Firing, Run};

/// How many runs are made of one by which two tokens may come together.
const MOST_TRIED: usize = 8;

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

    /// The firings that need none of these.
    fn without(&self, firings: [Option<usize>; 2]) -> Run {
        let mut after: BTreeSet<usize> = firings.into_iter().flatten().collect();
        let mut run = Run::new();
        for (at, firing) in self.run.iter().enumerate() {
            if after.contains(&at) || self.needs[at].iter().any(|needed| after.contains(needed)) {
                after.insert(at);
            } else {
                run.push(firing.clone());
            }
        }
        run
    }

    /// The firings that the tokens which are left on some flows need.
    fn needed(&self, is_wanted: impl Fn(usize) -> bool) -> BTreeSet<usize> {
        let left = self.left.iter().map(|token| &self.tokens[*token]);
        let given = left.filter(|token| is_wanted(token.flow)).filter_map(|token| token.given);
        given.flat_map(|firing| self.past(firing)).collect()
    }

    /// A run with no more than the tokens need that are left on some flows.
    pub(super) fn leading_to(&self, is_wanted: impl Fn(usize) -> bool) -> Run {
        self.needed(is_wanted).into_iter().map(|firing| self.run[firing].clone()).collect()
    }

    /// The same run in which events beside activities do not happen whose tokens are gone in the end.
    pub(super) fn without_idle_events(&self, net: &Net) -> Run {
        let needed = self.needed(|_| true);
        let (mut left_out, mut run) = (BTreeSet::new(), Run::new());
        for (at, firing) in self.run.iter().enumerate() {
            if self.needs[at].iter().any(|needed| left_out.contains(needed)) {
                left_out.insert(at);
                continue;
            }
            let ends = |flow: &&usize| net.flows[**flow].to == END;
            let not = net.nodes[firing.node].outgoing.iter().find(ends);
            match not.filter(|_| net.beside.contains_key(&firing.node) && !needed.contains(&at)) {
                Some(not) => {
                    left_out.insert(at);
                    run.push(Firing { node: firing.node, flows: smallvec![*not] });
                }
                None => run.push(firing.clone()),
            }
        }
        run
    }

    /// Runs by which two tokens may come to a flow at the same time: one with no more than these need, and one with
    /// whatever is not behind them, since a join may wait until other tokens have gone on.
    pub(super) fn twice(&self, flow: usize) -> Vec<Run> {
        let given: Vec<(usize, Option<usize>)> = self
            .tokens
            .iter()
            .filter(|token| token.flow == flow)
            .filter_map(|token| Some((token.given?, token.taken)))
            .collect();
        let mut runs = Vec::new();
        for (index, (second, second_taken)) in given.iter().enumerate() {
            if runs.len() >= MOST_TRIED {
                break;
            }
            let past = self.past(*second);
            let meets =
                |(_, taken): &&(usize, Option<usize>)| taken.is_none_or(|taken| !past.contains(&taken));
            if let Some((first, first_taken)) = given[..index].iter().find(meets) {
                let mut needed = self.past(*first);
                needed.extend(&past);
                runs.push(needed.into_iter().map(|firing| self.run[firing].clone()).collect());
                runs.push(self.without([*first_taken, *second_taken]));
            }
        }
        runs
    }

    /// The firings by which elements are passed, each with its place in the run and the element.
    pub(super) fn elements<'p>(&'p self, net: &'p Net) -> impl Iterator<Item = (usize, usize, &'p Firing)> {
        let passed = self.run.iter().enumerate();
        passed.filter_map(|(at, firing)| Some((at, net.nodes[firing.node].element?, firing)))
    }
}

/// Plays a run. What cannot be passed yet is passed as soon as it can; nothing where that never is. Events at the border of an
/// activity happen before it is done, and are passed at once.
pub(super) fn play(game: &mut Game<'_>, run: &Run) -> Option<Played> {
    let mut played = Played { run: Run::new(), needs: Vec::new(), tokens: Vec::new(), left: vec![0] };
    played.tokens.push(Token { flow: 0, given: None, taken: None });
    let mut pending: VecDeque<&Firing> = run.iter().collect();
    while !pending.is_empty() {
        let (index, taken) = played.next(game, &pending)?;
        let firing = pending.remove(index)?;
        played.fire(game, firing, taken);
    }
    Some(played)
}

impl Played {
    /// The firing that comes next, and the flows whose tokens it takes.
    fn next(&self, game: &mut Game<'_>, pending: &VecDeque<&Firing>) -> Option<(usize, Vec<usize>)> {
        let net = game.net;
        let marking = self.marking();
        let happened = self.left.iter().map(|token| net.flows[self.tokens[*token].flow].to);
        if let Some(event) = happened.into_iter().find(|node| net.events.contains(node))
            && let Some(index) = pending.iter().position(|firing| firing.node == event)
        {
            let taken = game.moves_of(&marking, event).into_iter().next()?.taken;
            return Some((index, taken));
        }
        let mut tried = BTreeSet::new();
        pending.iter().enumerate().find_map(|(index, firing)| {
            let found = tried.insert(firing.node).then(|| game.moves_of(&marking, firing.node))?;
            let taken = found.into_iter().next()?.taken;
            (!self.is_before_events(net, firing.node, pending)).then_some((index, taken))
        })
    }

    /// Whether the activity whose token a node takes next has events beside it that are still to happen.
    fn is_before_events(&self, net: &Net, node: usize, pending: &VecDeque<&Firing>) -> bool {
        let at = |node: usize| {
            let left = self.left.iter().map(|token| &self.tokens[*token]);
            left.filter(move |token| net.flows[token.flow].to == node)
        };
        let Some(begun) = at(node).next().and_then(|token| token.given) else { return false };
        let given = self.run[begun].flows.iter().map(|flow| net.flows[*flow].to);
        let mut beside = given.filter(|given| *given != node && net.beside.contains_key(given));
        beside.any(|may_happen| {
            let place = at(may_happen).position(|token| token.given == Some(begun));
            let chosen = pending.iter().filter(|firing| firing.node == may_happen).count();
            place.is_some_and(|place| place < chosen)
        })
    }

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
