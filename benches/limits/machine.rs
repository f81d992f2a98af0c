//! A table of operations, a queue of tokens, a count of steps.

use std::collections::VecDeque;

/// What a node does with a token that comes. Nodes are numbers.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// Lets it go on.
    Pass(u32),
    /// A token to each of these nodes, which stand one after the other in the table.
    Split { first: u32, count: u32 },
    /// Lets one go on when so many have come.
    Join { place: u32, of: u32, to: u32 },
    /// Goes one way when a variable is below a bound, and the other way when not.
    Decide { slot: u32, below: i64, then: u32, otherwise: u32 },
    /// Adds to a variable.
    Add { slot: u32, by: i64, to: u32 },
    /// A token to each branch whose condition holds; the join that they end in is told how many there are.
    Choose { branches: Box<[Branch]>, place: u32 },
    /// Lets one go on when as many have come as were chosen.
    Gather { place: u32, to: u32 },
    /// Opens a scope, which catches this error and then goes on there.
    Enter { catches: u32, caught: u32, to: u32 },
    /// Closes a scope.
    Leave(u32),
    /// Closes scopes up to the one that catches this error.
    Throw(u32),
    /// Remembers the node that undoes this one.
    Remember { undone_by: u32, to: u32 },
    /// Undoes what is remembered, the last one first, and then lets the token go on.
    Undo(u32),
    /// Takes the token away.
    End,
}

/// One way out of a choice: taken when a variable is above a bound.
#[derive(Clone, Debug)]
pub(super) struct Branch {
    /// Which variable.
    pub(super) slot: u32,
    /// The bound.
    pub(super) above: i64,
    /// Where to.
    pub(super) to: u32,
}

/// A table of operations. The token of an instance begins at the first one.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// The table.
    pub(super) ops: Vec<Op>,
    /// How many joins there are.
    pub(super) joins: usize,
    /// What the variables are at the start.
    pub(super) variables: Vec<i64>,
}

/// An instance.
struct State {
    queue: VecDeque<u32>,
    arrived: Vec<u32>,
    chosen: Vec<u32>,
    variables: Vec<i64>,
    scopes: Vec<(u32, u32)>,
    remembered: Vec<u32>,
    steps: u64,
}

impl Machine {
    /// Runs an instance to its end; gives the number of its steps.
    ///
    /// How it is compiled must not depend on who calls it, as others are measured by it.
    #[must_use]
    #[inline(never)]
    pub fn run(&self) -> u64 {
        let mut state = State {
            queue: VecDeque::with_capacity(4),
            arrived: vec![0; self.joins],
            chosen: vec![0; self.joins],
            variables: self.variables.clone(),
            scopes: Vec::new(),
            remembered: Vec::new(),
            steps: 0,
        };
        state.queue.push_back(0);
        while let Some(at) = state.queue.pop_front() {
            state.steps += 1;
            state.step(&self.ops[at as usize]);
        }
        state.steps
    }
}

impl State {
    #[inline(always)]
    fn step(&mut self, op: &Op) {
        match op {
            Op::Pass(to) => self.queue.push_back(*to),
            Op::Split { first, count } => self.queue.extend(*first..*first + *count),
            Op::Join { place, of, to } => self.join(*place, *of, *to),
            Op::Decide { slot, below, then, otherwise } => {
                let holds = self.variables[*slot as usize] < *below;
                self.queue.push_back(if holds { *then } else { *otherwise });
            }
            Op::Add { slot, by, to } => {
                self.variables[*slot as usize] += by;
                self.queue.push_back(*to);
            }
            Op::Choose { branches, place } => self.choose(branches, *place),
            Op::Gather { place, to } => self.join(*place, self.chosen[*place as usize], *to),
            Op::Enter { catches, caught, to } => {
                self.scopes.push((*catches, *caught));
                self.queue.push_back(*to);
            }
            Op::Leave(to) => {
                self.scopes.pop();
                self.queue.push_back(*to);
            }
            Op::Throw(error) => self.throw(*error),
            Op::Remember { undone_by, to } => {
                self.remembered.push(*undone_by);
                self.queue.push_back(*to);
            }
            // The node that undoes leads back to this one.
            Op::Undo(to) => self.queue.push_back(self.remembered.pop().unwrap_or(*to)),
            Op::End => {}
        }
    }

    fn join(&mut self, place: u32, of: u32, to: u32) {
        let arrived = &mut self.arrived[place as usize];
        *arrived += 1;
        if *arrived == of {
            *arrived = 0;
            self.queue.push_back(to);
        }
    }

    fn choose(&mut self, branches: &[Branch], place: u32) {
        let mut chosen = 0;
        for branch in branches {
            if self.variables[branch.slot as usize] > branch.above {
                self.queue.push_back(branch.to);
                chosen += 1;
            }
        }
        self.chosen[place as usize] = chosen;
    }

    fn throw(&mut self, error: u32) {
        while let Some((catches, caught)) = self.scopes.pop() {
            if catches == error {
                self.queue.push_back(caught);
                return;
            }
        }
    }
}
