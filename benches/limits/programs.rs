//! The tables for the same processes as the diagrams of [`models`](crate::models).

use super::machine::{Branch, Machine, Op};

impl Machine {
    /// A start, so many tasks in a row, an end.
    #[must_use]
    pub fn row(tasks: usize) -> Machine {
        let mut ops: Vec<Op> = (1..=tasks as u32 + 1).map(Op::Pass).collect();
        ops.push(Op::End);
        Machine { ops, ..Machine::default() }
    }

    /// A loop of so many rounds: a decision and an addition each.
    #[must_use]
    pub fn counting(rounds: i64) -> Machine {
        let ops = vec![
            Op::Pass(1),
            Op::Decide { slot: 0, below: rounds, then: 2, otherwise: 3 },
            Op::Add { slot: 0, by: 1, to: 1 },
            Op::End,
        ];
        Machine { ops, joins: 0, variables: vec![0] }
    }

    /// A start, so many splits into so many tasks and their joins, an end.
    #[must_use]
    pub fn fork(splits: usize, branches: usize) -> Machine {
        let branches = branches as u32;
        let mut ops = vec![Op::Pass(1)];
        for place in 0..splits as u32 {
            let first = ops.len() as u32 + 1;
            let join = first + branches;
            ops.push(Op::Split { first, count: branches });
            ops.extend((0..branches).map(|_| Op::Pass(join)));
            ops.push(Op::Join { place, of: branches, to: join + 1 });
        }
        ops.push(Op::End);
        Machine { ops, joins: splits, variables: Vec::new() }
    }

    /// A start, an inclusive choice of tasks by a variable for each, their join, an end.
    #[must_use]
    pub fn inclusive(variables: &[i64]) -> Machine {
        let join = variables.len() as u32 + 2;
        let branches = (0..variables.len() as u32).map(|slot| Branch { slot, above: 0, to: slot + 2 });
        let mut ops = vec![Op::Pass(1), Op::Choose { branches: branches.collect(), place: 0 }];
        ops.extend(variables.iter().map(|_| Op::Pass(join)));
        ops.push(Op::Gather { place: 0, to: join + 1 });
        ops.push(Op::End);
        Machine { ops, joins: 1, variables: variables.to_vec() }
    }

    /// So many scopes within each other, each with a start and an end, and a task in the innermost.
    #[must_use]
    pub fn nested(depth: usize) -> Machine {
        let depth = depth as u32;
        // The start of the process, then an entry and a start for each scope, the task, an end for each scope, the end.
        let mut ops = vec![Op::Pass(1)];
        for scope in 0..depth {
            ops.push(Op::Enter { catches: 0, caught: 0, to: 2 * scope + 2 });
            ops.push(Op::Pass(2 * scope + 3));
        }
        let task = 2 * depth + 1;
        ops.push(Op::Pass(task + 1));
        ops.extend((1..=depth).map(|scope| Op::Leave(task + scope + 1)));
        ops.push(Op::End);
        Machine { ops, ..Machine::default() }
    }

    /// So many scopes within each other, of which only the outermost catches the error that the innermost ends with.
    #[must_use]
    pub fn error(depth: usize) -> Machine {
        let depth = depth as u32;
        let end = 2 * depth + 2;
        let mut ops = vec![Op::Pass(1)];
        for scope in 0..depth {
            ops.push(Op::Enter { catches: u32::from(scope == 0), caught: end, to: 2 * scope + 2 });
            ops.push(Op::Pass(2 * scope + 3));
        }
        ops.push(Op::Throw(1));
        ops.push(Op::End);
        Machine { ops, ..Machine::default() }
    }

    /// So many tasks in a row, each undone afterwards by a task of its own, the last one first.
    #[must_use]
    pub fn compensation(activities: usize) -> Machine {
        let count = activities as u32;
        let undo = count + 1;
        let mut ops = vec![Op::Pass(1)];
        ops.extend((1..=count).map(|task| Op::Remember { undone_by: undo + 1 + task, to: task + 1 }));
        ops.push(Op::Undo(undo + 1));
        ops.push(Op::End);
        ops.extend((1..=count).map(|_| Op::Pass(undo)));
        Machine { ops, ..Machine::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_take_the_steps_of_their_processes() {
        assert_eq!(Machine::row(10).run(), 12, "a start, ten tasks, an end");
        assert_eq!(Machine::counting(1_000).run(), 2_003, "two nodes a round, and start, last decision, end");
        assert_eq!(Machine::fork(2, 10).run(), 2 + 2 * (1 + 10 + 10), "each branch arrives at the join");
        assert_eq!(Machine::inclusive(&[1, 0, 1]).run(), 1 + 1 + 2 + 2 + 1, "two of three are chosen");
        assert_eq!(Machine::nested(10).run(), 1 + 20 + 1 + 10 + 1);
        assert_eq!(Machine::error(10).run(), 1 + 20 + 1 + 1, "the error leads to the end");
        assert_eq!(Machine::compensation(100).run(), 1 + 100 + 100 + 101 + 1);
    }
}
