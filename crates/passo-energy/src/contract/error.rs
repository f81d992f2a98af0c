//! What can be wrong with contracts.

use chrono::NaiveDate;
use thiserror::Error;

use super::ContractState;
use crate::id::{ContactId, ContractId};
use crate::pod::Pod;

/// What is wrong with a contract or a change of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ContractError {
    /// It ends before it starts.
    #[error("end: {end} is before the start {start}")]
    EndBeforeStart {
        /// The last day.
        end: NaiveDate,
        /// The first day.
        start: NaiveDate,
    },
    /// Two contracts of one point are in force on the same day.
    #[error(
        "start: the contracts {first} and {second} are both in force for {pod} on {date}; the old one ends the day before"
    )]
    Overlap {
        /// The point.
        pod: Pod,
        /// One contract.
        first: ContractId,
        /// The other.
        second: ContractId,
        /// The first day of both.
        date: NaiveDate,
    },
    /// A duplicate is about another point.
    #[error("pod: a duplicate keeps the POD {expected}, not {given}")]
    OtherPod {
        /// The point of the contract that is duplicated.
        expected: Pod,
        /// The point of the duplicate.
        given: Pod,
    },
    /// A move that the states do not allow.
    #[error("state: a contract cannot go from {from} to {to}")]
    IllegalMove {
        /// The state it has.
        from: ContractState,
        /// The state asked for.
        to: ContractState,
    },
    /// Only a compensation makes a contract void.
    #[error("state: void is set by the compensation of a takeover only, never by hand")]
    VoidByHand,
    /// The contract starts too late for what is asked.
    #[error("start: {date} is not after the start {start} of the contract {contract}")]
    StartTooEarly {
        /// The contract that would end.
        contract: ContractId,
        /// Its first day.
        start: NaiveDate,
        /// The day asked for.
        date: NaiveDate,
    },
    /// Nobody held the contract before.
    #[error("holder: nobody held the contract {contract} before")]
    NoFormerHolder {
        /// The contract.
        contract: ContractId,
    },
    /// The new holder is the old one.
    #[error("holder: {holder} holds the contract {contract} already")]
    SameHolder {
        /// The contract.
        contract: ContractId,
        /// The contact.
        holder: ContactId,
    },
}
