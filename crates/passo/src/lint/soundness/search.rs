//! Every way in which the tokens of a net can go, up to their order: where a token is in nobody's way, only it moves, with all of
//! its choices (stubborn sets, after Valmari); where an inclusive join can tell who came first, every one does. A position
//! from which this comes to no rest is looked at again with every move, so that no token is passed over for ever.

use std::collections::{BTreeMap, VecDeque};

use super::game::{Ended, Game, Marking, Move, TooWide};
use super::net::{END, Join, LEAVE, Net, STOP};
use super::way::{Firing, Run};

/// How many tokens a flow may hold before the search is given up: where more come, they may come without bound.
const MOST_TOKENS: usize = 4;

/// How many deadlocks are told of one net.
const MOST_DEADLOCKS: usize = 5;

/// In which order inclusive joins and other nodes move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// A join that has what it waits for goes on before anything else does.
    JoinsFirst,
    /// Whoever can move may move first.
    Any,
}

/// What a search has found, each with the run that leads there.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Tokens wait for ever, and at which nodes.
    pub(super) deadlocks: Vec<(Vec<usize>, Run)>,
    /// Nothing leads to an end any more, and what goes round then.
    pub(super) endless: Option<(Run, Run)>,
    /// Nodes at which tokens wait that never come together.
    pub(super) dead: Vec<(usize, Run)>,
    /// Whether all tokens can be consumed, or a terminate event can end the scope.
    pub(super) completes: bool,
    /// Two tokens come to the watched flow.
    pub(super) twice: Option<Run>,
    /// Whether everything was looked at.
    pub(super) is_complete: bool,
    /// Whether a join went on first that could also have waited.
    pub(super) is_ordered: bool,
    /// How many more moves could have been looked at.
    pub(super) room: usize,
}

/// A position that was reached, and how.
struct Position {
    marking: Marking,
    from: Option<(usize, Firing)>,
    next: Vec<(usize, Firing)>,
    /// Whether every move was tried.
    is_full: bool,
    /// Whether it leads to positions that are not looked at.
    is_cut: bool,
}

pub(super) struct Search<'n> {
    game: Game<'n>,
    order: Order,
    /// Two flows that never hold a token each at the same time.
    watched: Option<(usize, usize)>,
    positions: Vec<Position>,
    known: BTreeMap<Marking, usize>,
    open: VecDeque<usize>,
    came: Vec<Option<usize>>,
    passed: Vec<bool>,
    found: Found,
}

impl<'n> Search<'n> {
    /// A search over so many positions.
    pub(super) fn new(net: &'n Net, order: Order, room: usize) -> Result<Search<'n>, TooWide> {
        let mut game = Game::new(net)?;
        game.prepare();
        Ok(Search {
            game,
            order,
            watched: None,
            positions: Vec::new(),
            known: BTreeMap::new(),
            open: VecDeque::new(),
            came: vec![None; net.flows.len()],
            passed: vec![false; net.nodes.len()],
            found: Found { room, ..Found::default() },
        })
    }

    /// The same search, for a position in which both flows hold a token.
    pub(super) fn watch(mut self, one: usize, other: usize) -> Search<'n> {
        self.watched = Some((one, other));
        self
    }

    /// Looks at everything.
    pub(super) fn run(mut self) -> Found {
        self.reach(vec![0], None);
        let is_done = self.look().is_ok();
        self.found.is_complete = is_done && self.is_complete();
        self.found
    }

    /// Whether every position that was reached was looked at.
    fn is_complete(&self) -> bool {
        self.positions.iter().all(|position| !position.is_cut)
    }

    fn look(&mut self) -> Result<(), TooWide> {
        loop {
            while let Some(at) = self.open.pop_front() {
                self.expand(at)?;
                if self.found.twice.is_some() || self.found.deadlocks.len() == MOST_DEADLOCKS {
                    return Ok(());
                }
            }
            let restless = self.restless();
            let Some(first) = restless.first() else { break };
            let again: Vec<usize> =
                restless.iter().copied().filter(|at| !self.positions[*at].is_full).collect();
            if again.is_empty() {
                self.found.endless = Some(self.round(*first));
                break;
            }
            again.iter().for_each(|at| self.positions[*at].is_full = true);
            self.open.extend(again);
        }
        // What was not looked at may pass a join.
        if self.watched.is_none() && self.is_complete() {
            self.dead();
        }
        Ok(())
    }

    /// The position of a marking.
    fn reach(&mut self, marking: Marking, from: Option<(usize, Firing)>) -> usize {
        if let Some(at) = self.known.get(&marking) {
            return *at;
        }
        let at = self.positions.len();
        for flow in &marking {
            self.came[*flow].get_or_insert(at);
        }
        self.known.insert(marking.clone(), at);
        self.positions.push(Position { marking, from, next: Vec::new(), is_full: false, is_cut: false });
        self.open.push_back(at);
        at
    }

    /// Goes on from a position.
    fn expand(&mut self, at: usize) -> Result<(), TooWide> {
        let marking = self.positions[at].marking.clone();
        if self.is_watched_for(&marking) {
            self.found.twice = Some(self.run_to(at));
            return Ok(());
        }
        let moves = self.moves(&marking, self.positions[at].is_full);
        if moves.is_empty() && !marking.is_empty() {
            self.deadlock(at);
        }
        for found in moves {
            self.passed[found.node] = true;
            for flows in self.game.outcomes(found.node)? {
                let (after, ended) = self.game.after(&marking, &found, &flows);
                self.found.completes |= matches!(ended, Some(Ended::Completed | Ended::Stopped));
                if is_crowded(&after) {
                    self.positions[at].is_cut = true;
                    continue;
                }
                let firing = Firing { node: found.node, flows: flows.into() };
                self.found.room = self.found.room.checked_sub(1).ok_or(TooWide)?;
                let next = self.reach(after, Some((at, firing.clone())));
                self.positions[at].next.push((next, firing));
            }
        }
        Ok(())
    }

    fn is_watched_for(&self, marking: &Marking) -> bool {
        self.watched.is_some_and(|(one, other)| marking.contains(&one) && marking.contains(&other))
    }

    /// The moves that are tried in a position. What ends the scope comes last.
    fn moves(&mut self, marking: &Marking, all: bool) -> Vec<Move> {
        let nodes = self.game.nodes(marking);
        let (mut joins, mut others, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for node in nodes {
            let moves = self.game.moves_of(marking, node);
            match node {
                STOP | LEAVE | END => ends.extend(moves),
                _ if self.only_stops(node) => ends.extend(moves),
                _ if self.game.is_inclusive_join(node) => joins.extend(moves),
                _ => others.extend(moves),
            }
        }
        let alone = |found: &&Move| self.game.is_alone(marking, found);
        if !all && self.order == Order::JoinsFirst && !joins.is_empty() {
            if let Some(join) = joins.iter().find(alone) {
                return vec![join.clone()];
            }
            self.found.is_ordered = true;
            return joins;
        }
        if !all && let Some(only) = joins.iter().chain(&others).find(alone) {
            return vec![only.clone()];
        }
        joins.append(&mut others);
        if joins.is_empty() || all {
            joins.append(&mut ends);
        }
        joins
    }

    /// Whether all that a node does is to end the scope, for whoever else is in it.
    fn only_stops(&self, node: usize) -> bool {
        let net = self.game.net;
        net.nodes[node].outgoing.iter().all(|flow| matches!(net.flows[*flow].to, STOP | LEAVE))
    }

    fn deadlock(&mut self, at: usize) {
        // Once what is watched is all that is left, nothing is wrong by that.
        if self.watched.is_some() {
            return;
        }
        let waiting = self.game.nodes(&self.positions[at].marking);
        if self.found.deadlocks.iter().all(|(nodes, _)| *nodes != waiting) {
            let run = self.run_to(at);
            self.found.deadlocks.push((waiting, run));
        }
    }

    /// The run that leads to a position.
    fn run_to(&self, at: usize) -> Run {
        let mut run = Run::new();
        let mut next = &self.positions[at].from;
        while let Some((before, firing)) = next {
            run.push(firing.clone());
            next = &self.positions[*before].from;
        }
        run.reverse();
        run
    }

    /// The positions from which nothing leads to one where nothing moves.
    fn restless(&self) -> Vec<usize> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.positions.len()];
        for (at, position) in self.positions.iter().enumerate() {
            position.next.iter().for_each(|(next, _)| before[*next].push(at));
        }
        let mut rests = vec![false; self.positions.len()];
        let is_rest = |at: &usize| self.positions[*at].next.is_empty() || self.positions[*at].is_cut;
        let mut open: Vec<usize> = (0..self.positions.len()).filter(is_rest).collect();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut rests[at], true) {
                open.extend(&before[at]);
            }
        }
        (0..self.positions.len()).filter(|at| !rests[*at]).collect()
    }

    /// The run to a position, and on from there until it comes back to where it was.
    fn round(&self, from: usize) -> (Run, Run) {
        let mut run = self.run_to(from);
        let (mut seen, mut walk, mut at) = (BTreeMap::new(), Run::new(), from);
        while !seen.contains_key(&at) {
            seen.insert(at, walk.len());
            let Some((next, firing)) = self.positions[at].next.first() else { break };
            walk.push(firing.clone());
            at = *next;
        }
        let again = walk.split_off(seen.get(&at).copied().unwrap_or_default());
        run.extend(walk);
        (run, again)
    }

    /// Joins to which tokens come, and never on every flow. Only where something ends the scope are they no deadlock.
    fn dead(&mut self) {
        let net = self.game.net;
        for (node, found) in net.nodes.iter().enumerate() {
            if found.join == Join::All && !self.passed[node] {
                let came = found.incoming.iter().filter_map(|flow| self.came[*flow]).min();
                if let Some(at) = came {
                    let run = self.run_to(at);
                    self.found.dead.push((node, run));
                }
            }
        }
    }
}

/// Whether a flow holds more tokens than are looked at.
fn is_crowded(marking: &Marking) -> bool {
    marking.windows(MOST_TOKENS + 1).any(|tokens| tokens.first() == tokens.last())
}
