//! Runs of a net, and the ways that stand for stretches of one: what was reduced keeps how it is passed.

use super::net::Few;

/// A node that is passed, and the flows on which it gives a token then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Firing {
    pub(super) node: usize,
    pub(super) flows: Few,
}

/// Firings one after the other.
pub(super) type Run = Vec<Firing>;

/// A stretch of a run, kept in [`Ways`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way(usize);

#[derive(Clone, Debug)]
enum Part {
    Nothing,
    One(Firing),
    Both(Way, Way),
}

/// Stretches of runs that share what they have in common, so that putting two together costs nothing.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    parts: Vec<Part>,
    lengths: Vec<usize>,
}

impl Ways {
    /// The way along which nothing is passed.
    pub(super) const NOTHING: Way = Way(0);

    pub(super) fn new() -> Ways {
        Ways { parts: vec![Part::Nothing], lengths: vec![0] }
    }

    fn add(&mut self, part: Part, length: usize) -> Way {
        self.parts.push(part);
        self.lengths.push(length);
        Way(self.parts.len() - 1)
    }

    /// The way of one firing.
    pub(super) fn firing(&mut self, node: usize, flows: Few) -> Way {
        self.add(Part::One(Firing { node, flows }), 1)
    }

    /// One way and then another.
    pub(super) fn then(&mut self, first: Way, second: Way) -> Way {
        match (self.length(first), self.length(second)) {
            (0, _) => second,
            (_, 0) => first,
            (one, other) => self.add(Part::Both(first, second), one + other),
        }
    }

    /// How many firings a way has.
    pub(super) fn length(&self, way: Way) -> usize {
        self.lengths[way.0]
    }

    /// Adds the firings of a way to a run.
    pub(super) fn write(&self, way: Way, run: &mut Run) {
        let mut open = vec![way];
        while let Some(way) = open.pop() {
            match &self.parts[way.0] {
                Part::Nothing => {}
                Part::One(firing) => run.push(firing.clone()),
                Part::Both(first, second) => open.extend([*second, *first]),
            }
        }
    }
}
