//! The takeover request: somebody wants to become the holder of a running supply.

mod arrears;
mod note;
mod practice;
mod request;
mod state;

pub use arrears::{ArrearsCase, ArrearsFacts, Relation};
pub use note::{FileNote, NoteKind};
pub use practice::TakeoverPractice;
pub use request::{
    Applicant, ArrearsOutcome, Confirmation, StateChange, TakeoverReason, TakeoverRequest, TakeoverRoute,
    Title,
};
pub use state::{TakeoverState, TakeoverStateError};

use chrono::NaiveDate;
use thiserror::Error;

/// What is wrong with a takeover request or a move of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TakeoverError {
    /// The states do not allow the move.
    #[error("state: a takeover cannot go from {from} to {to}")]
    IllegalMove {
        /// The state it has.
        from: TakeoverState,
        /// The state asked for.
        to: TakeoverState,
    },
    /// Once the contract is written, only a compensation undoes it.
    #[error("state: from {from} on, a takeover is withdrawn by compensation only")]
    NeedsCompensation {
        /// The state it has.
        from: TakeoverState,
    },
    /// Nobody confirmed it.
    #[error("confirmed_by: a takeover that is {state} needs the name of who confirmed it")]
    NotConfirmed {
        /// The state it has or shall have.
        state: TakeoverState,
    },
    /// A term that is not the rule set's.
    #[error("{field}: {given} is not the due date {expected} that the terms give")]
    WrongDueDate {
        /// The field's name.
        field: &'static str,
        /// What it says.
        given: NaiveDate,
        /// What the terms give.
        expected: NaiveDate,
    },
    /// The recorded moves contradict the states.
    #[error("history: the recorded moves go from {from} to {to}, which the states do not allow")]
    BrokenHistory {
        /// The earlier state.
        from: TakeoverState,
        /// The later state.
        to: TakeoverState,
    },
}

#[cfg(test)]
mod tests;
