//! The paths that are watched.

use std::hint::black_box;

use passo::Start;

use crate::limits::Machine;
use crate::models::{counting, fork, row, user_task};
use crate::subjects::{Waiters, engine, round_trip, start};

/// A path that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HotPath {
    /// An element of 1,000 tasks in a row.
    Step,
    /// A round of a loop with a plain condition and a plain increment.
    Round,
    /// A process with two splits into ten branches and their joins.
    Fork,
    /// A user task: started, found, completed.
    UserTask,
    /// A message to one of 10,000 instances that wait, and another started.
    Correlation,
    /// The same to one of 1,000,000.
    CorrelationOfMany,
    /// A step of the table machine, which tells compilers apart.
    Calibration,
}

const NODES: usize = 1_000;
const ROUNDS: usize = 1_000;

impl HotPath {
    /// Those whose counts are kept.
    pub const WATCHED: [HotPath; 6] = [
        HotPath::Step,
        HotPath::Round,
        HotPath::Fork,
        HotPath::UserTask,
        HotPath::Correlation,
        HotPath::Calibration,
    ];

    /// Those that are counted beside each other, which takes minutes: the first should take little more than the second.
    pub const GROWTH: [HotPath; 2] = [HotPath::CorrelationOfMany, HotPath::Correlation];

    /// The name in benches/guard.toml and at the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            HotPath::Step => "step",
            HotPath::Round => "round",
            HotPath::Fork => "fork",
            HotPath::UserTask => "user-task",
            HotPath::Correlation => "correlation",
            HotPath::CorrelationOfMany => "correlation-of-many",
            HotPath::Calibration => "calibration",
        }
    }

    /// The path of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<HotPath> {
        HotPath::WATCHED.into_iter().chain(HotPath::GROWTH).find(|path| path.name() == name)
    }

    /// How often it is gone through for a count: a multiple of the parts in which it is done.
    #[must_use]
    pub fn times(self) -> usize {
        match self {
            HotPath::Step | HotPath::Calibration => 500 * (NODES + 2),
            HotPath::Round => 20 * ROUNDS,
            HotPath::Fork | HotPath::UserTask => 500,
            HotPath::Correlation | HotPath::CorrelationOfMany => 2_000,
        }
    }

    /// Goes through it so many times, after all that is needed for it.
    pub fn run(self, times: usize) {
        match self {
            HotPath::Step => {
                let engine = engine(&row(NODES));
                (0..times / (NODES + 2)).for_each(|_| start(&engine, "bench"));
            }
            HotPath::Round => {
                let engine = engine(&counting(ROUNDS, "i += 1;"));
                let begin = Start::process("bench").variable("i", 0);
                (0..times / ROUNDS).for_each(|_| start(&engine, begin.clone()));
            }
            HotPath::Fork => {
                let engine = engine(&fork(2, 10));
                (0..times).for_each(|_| start(&engine, "bench"));
            }
            HotPath::UserTask => {
                let engine = engine(&user_task());
                (0..times).for_each(|_| round_trip(&engine));
            }
            HotPath::Correlation => exchange(10_000, times),
            HotPath::CorrelationOfMany => exchange(1_000_000, times),
            HotPath::Calibration => {
                let machine = Machine::row(NODES);
                (0..times / (NODES + 2)).for_each(|_| _ = black_box(machine.run()));
            }
        }
    }
}

/// So many messages while so many instances wait.
fn exchange(waiting: usize, times: usize) {
    let mut waiters = Waiters::new(waiting);
    (0..times).for_each(|_| waiters.exchange());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_their_paths() {
        for path in HotPath::WATCHED.into_iter().chain(HotPath::GROWTH) {
            assert_eq!(HotPath::named(path.name()), Some(path));
        }
        assert_eq!(HotPath::named("other"), None);
    }
}
