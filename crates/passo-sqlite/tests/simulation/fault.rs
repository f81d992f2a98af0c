//! What goes wrong with a disk, and when.

use crate::random::Random;

/// What programs do with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Open,
    Delete,
    Read,
    Write,
    Truncate,
    Synchronize,
    Length,
    /// A page of memory that connections share, which lies in a file.
    Memory,
}

/// What a program is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is no such file.
    Missing,
    /// Nothing can be done any more: the program was killed, or the power is gone.
    IsOff,
    /// The operation failed.
    Failed(Operation),
    /// The disk is full.
    IsFull,
}

/// What will go wrong, counted in operations from when this was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    Nothing,
    /// Nothing can be done any more from this operation on.
    Off(u64),
    /// One operation fails.
    Fails(u64),
    /// From this operation on the disk is full.
    Full(u64),
    /// From this operation on everything fails.
    Broken(u64),
}

/// What goes wrong.
#[derive(Debug)]
pub(crate) struct Faults {
    plan: Plan,
    done: u64,
    met: u64,
}

impl Default for Faults {
    fn default() -> Faults {
        Faults { plan: Plan::Nothing, done: 0, met: 0 }
    }
}

impl Faults {
    /// From now on this will go wrong.
    pub(crate) fn set(&mut self, plan: Plan) {
        *self = Faults { plan, done: 0, met: 0 };
    }

    /// How many operations have met trouble.
    pub(crate) fn met(&self) -> u64 {
        self.met
    }

    /// Whether nothing could be done any more before the operation that met trouble last.
    pub(crate) fn was_off(&self) -> bool {
        matches!(self.plan, Plan::Off(_)) && self.met > 1
    }

    /// An operation is to be done.
    pub(crate) fn meet(&mut self, operation: Operation, random: &mut Random) -> Result<(), Trouble> {
        let number = self.done;
        self.done += 1;
        let trouble = match self.plan {
            Plan::Nothing => None,
            Plan::Off(first) => (number >= first).then_some(Trouble::IsOff),
            Plan::Fails(which) => (number == which).then(|| operation.trouble(random)),
            Plan::Full(first) => (number >= first && operation.takes_space()).then_some(Trouble::IsFull),
            Plan::Broken(first) => (number >= first).then_some(Trouble::Failed(operation)),
        };
        match trouble {
            None => Ok(()),
            Some(trouble) => {
                self.met += 1;
                Err(trouble)
            }
        }
    }
}

impl Operation {
    fn takes_space(self) -> bool {
        match self {
            Operation::Write | Operation::Memory => true,
            Operation::Open
            | Operation::Delete
            | Operation::Read
            | Operation::Truncate
            | Operation::Synchronize
            | Operation::Length => false,
        }
    }

    /// How it fails.
    fn trouble(self, random: &mut Random) -> Trouble {
        if self == Operation::Write && random.below(2) == 0 { Trouble::IsFull } else { Trouble::Failed(self) }
    }
}
