//! Writes what was found in a reduced net in terms of the scope: runs are played on the net as it was drawn, and what is told of
//! them is looked at again there.

use super::game::{Game, Marking};
use super::judge::{Fault, Steps};
use super::net::{LEAVE, NEVER, Net, STOP};
use super::play::{Played, play};
use super::search::Found;
use super::way::{Firing, Run};
use crate::diagnostic::Code;

/// A scope's net as it was drawn, and what is left of it.
pub(super) struct Writer<'n> {
    drawn: &'n Net,
    pub(super) reduced: &'n Net,
    /// That of the net as it was drawn; none where it is too wide.
    game: Option<Game<'n>>,
}

impl<'n> Writer<'n> {
    pub(super) fn new(drawn: &'n Net, reduced: &'n Net) -> Writer<'n> {
        Writer { drawn, reduced, game: Game::new(drawn).ok() }
    }

    /// The faults, and whether each that was found is among them: one whose run cannot be played tells no path, and yet the
    /// scope must not be called sound.
    pub(super) fn faults(&mut self, found: &Found, is_ended_from_outside: bool) -> (Vec<Fault>, bool) {
        let (mut faults, mut all_told) = (Vec::new(), true);
        let mut add = |faults: &mut Vec<Fault>, fault: Option<Fault>| match fault {
            Some(fault) => faults.push(fault),
            None => all_told = false,
        };
        // Where something inside is never done, that is told there.
        let is_own = |nodes: &[usize]| !nodes.contains(&NEVER);
        for (_, run) in found.deadlocks.iter().filter(|(nodes, _)| is_own(nodes)) {
            add(&mut faults, self.deadlock(run));
        }
        let is_new =
            |faults: &[Fault], element: usize| faults.iter().all(|fault| !fault.at.contains(&element));
        for (node, run) in &found.dead {
            if let Some(element) = self.drawn.nodes[*node].element.filter(|element| is_new(&faults, *element))
            {
                add(&mut faults, self.dead(element, run));
            }
        }
        if let Some((run, again)) = found.endless.as_ref().filter(|_| !is_ended_from_outside) {
            add(&mut faults, self.endless(run, again));
        }
        (faults, all_told)
    }

    fn dead(&mut self, element: usize, run: &Run) -> Option<Fault> {
        let whole = self.played(run)?;
        let is_there = |flow: usize| self.drawn.places[flow] == Some(element);
        let short = self.play(&whole.leading_to(is_there));
        let mut played = short.into_iter().chain([whole]);
        let played = played.find(|played| self.places(played).contains(&element))?;
        let steps = self.steps(&played);
        Some(Fault { code: Code::DeadNode, at: vec![element], steps, again: Steps::new() })
    }

    /// The elements at which there are tokens in the end.
    fn places(&self, played: &Played) -> Vec<usize> {
        let mut places: Vec<usize> =
            played.marking().into_iter().filter_map(|flow| self.drawn.places[flow]).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// A run of the reduced net, played on the net as it was drawn.
    fn played(&mut self, run: &Run) -> Option<Played> {
        self.play(&self.expanded(run))
    }

    fn play(&mut self, run: &Run) -> Option<Played> {
        play(self.game.as_mut()?, run)
    }

    /// The same run in terms of what was drawn. A token that would end the scope waits, so that the others can be looked at.
    fn expanded(&self, run: &Run) -> Run {
        let mut expanded = Run::new();
        for firing in run {
            // Where a token may stay for ever is drawn nowhere.
            if firing.node < self.drawn.nodes.len() {
                self.reduced.write(firing, &mut expanded);
            }
        }
        let ends = |flow: &usize| matches!(self.drawn.flows[*flow].to, STOP | LEAVE);
        expanded.retain(|firing| firing.flows.is_empty() || !firing.flows.iter().all(ends));
        expanded
    }

    fn deadlock(&mut self, run: &Run) -> Option<Fault> {
        let whole = self.played(run)?;
        let short = self.play(&whole.without_idle_events(self.drawn));
        let mut played = short.into_iter().chain([whole]);
        let played = played.find(|played| self.is_stuck(&played.marking()))?;
        let (at, steps) = (self.places(&played), self.steps(&played));
        Some(Fault { code: Code::Deadlock, at, steps, again: Steps::new() })
    }

    fn is_stuck(&mut self, marking: &Marking) -> bool {
        let Some(game) = &mut self.game else { return false };
        let nodes = game.nodes(marking);
        !nodes.is_empty() && nodes.into_iter().all(|node| game.moves_of(marking, node).is_empty())
    }

    /// The round begins where it is entered, if the tokens are the same then.
    fn endless(&mut self, run: &Run, again: &Run) -> Option<Fault> {
        let plain = (self.expanded(run), self.expanded(again));
        let mut entered = plain.clone();
        while let Some(last) = entered.0.pop_if(|last| entered.1.last() == Some(last)) {
            entered.1.pop();
            entered.1.insert(0, last);
        }
        self.round(&entered).or_else(|| self.round(&plain))
    }

    /// A run and what comes again and again, if the tokens are then where they were.
    fn round(&mut self, (run, again): &(Run, Run)) -> Option<Fault> {
        let whole = self.play(&[run.as_slice(), again].concat())?;
        let nodes = |played: &Played| {
            let mut nodes: Vec<usize> =
                played.marking().iter().map(|flow| self.drawn.flows[*flow].to).collect();
            nodes.sort_unstable();
            nodes
        };
        if nodes(&self.play(run)?) != nodes(&whole) {
            return None;
        }
        let (before, round): (Vec<_>, Vec<_>) =
            whole.elements(self.drawn).partition(|(at, _, _)| *at < run.len());
        let (steps, again) = (self.written(before), self.written(round));
        let mut at: Vec<usize> = again.iter().map(|(element, _)| *element).collect();
        at.dedup();
        Some(Fault { code: Code::EndlessLoop, at, steps, again })
    }

    /// A search looks past joins that wait for a token which rests on the flow; so both tokens are looked for afterwards.
    pub(super) fn twice(&mut self, run: &Run, flow: usize) -> Option<Fault> {
        let is_twice = |played: &Played| played.marking().iter().filter(|found| **found == flow).count() > 1;
        let runs = self.played(run)?.twice(flow);
        let mut played = runs.iter().filter_map(|run| self.play(run));
        let played = played.find(is_twice)?;
        let at = self.drawn.places[flow].into_iter().collect();
        Some(Fault { code: Code::LackOfSynchronization, at, steps: self.steps(&played), again: Steps::new() })
    }

    fn steps(&self, played: &Played) -> Steps {
        self.written(played.elements(self.drawn))
    }

    fn written<'p>(&self, elements: impl IntoIterator<Item = (usize, usize, &'p Firing)>) -> Steps {
        let flows = |flows: &[usize]| flows.iter().filter_map(|flow| self.drawn.drawn[*flow]).collect();
        elements.into_iter().map(|(_, element, firing)| (element, flows(&firing.flows))).collect()
    }
}
