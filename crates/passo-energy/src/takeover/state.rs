//! The states of a takeover and the moves between them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::text::{excerpt, serde_as_text};

/// Where a takeover stands. As text in the names of the variants, for example `ContractDuplicated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TakeoverState {
    /// Being written.
    Draft,
    /// It has a number and its terms run.
    Registered,
    /// Something was asked of the applicant.
    MissingData,
    /// Checked.
    Verified,
    /// An increase of power is being quoted.
    QuotePending,
    /// The company takes it on.
    Accepted,
    /// An operator decided to carry it out.
    Confirmed,
    /// The contract is written.
    ContractDuplicated,
    /// The point of delivery is the new holder's.
    PodAssigned,
    /// A technician has the file.
    HandedOver,
    /// The work at the meter is done.
    WorkDone,
    /// Over.
    Completed,
    /// The applicant took it back.
    Withdrawn,
    /// The company refused it.
    Refused,
    /// Another request for the same point was there before.
    Duplicate,
}

/// Why a text is no state of a takeover.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{text}\" is no state of a takeover; the states are {}", all_names())]
pub struct TakeoverStateError {
    text: String,
}

fn all_names() -> String {
    TakeoverState::ALL.map(TakeoverState::name).join(", ")
}

impl TakeoverState {
    /// All states, in the order in which a takeover goes through them.
    pub const ALL: [TakeoverState; 15] = [
        TakeoverState::Draft,
        TakeoverState::Registered,
        TakeoverState::MissingData,
        TakeoverState::Verified,
        TakeoverState::QuotePending,
        TakeoverState::Accepted,
        TakeoverState::Confirmed,
        TakeoverState::ContractDuplicated,
        TakeoverState::PodAssigned,
        TakeoverState::HandedOver,
        TakeoverState::WorkDone,
        TakeoverState::Completed,
        TakeoverState::Withdrawn,
        TakeoverState::Refused,
        TakeoverState::Duplicate,
    ];

    /// The states that may follow by an ordinary move. A withdrawal after the contract is written is none: see
    /// [`TakeoverState::may_be_compensated`].
    #[must_use]
    pub fn next(self) -> &'static [TakeoverState] {
        use TakeoverState::*;
        match self {
            Draft => &[Registered, Withdrawn, Refused, Duplicate],
            Registered => &[MissingData, Verified, Withdrawn, Refused, Duplicate],
            MissingData => &[Registered, Withdrawn, Refused, Duplicate],
            Verified => &[QuotePending, Accepted, Withdrawn, Refused, Duplicate],
            QuotePending => &[Verified, Withdrawn, Refused, Duplicate],
            Accepted => &[Confirmed, Withdrawn, Refused, Duplicate],
            Confirmed => &[ContractDuplicated, Withdrawn, Refused, Duplicate],
            ContractDuplicated => &[PodAssigned],
            PodAssigned => &[HandedOver, Completed],
            HandedOver => &[WorkDone],
            WorkDone => &[Completed],
            Completed | Withdrawn | Refused | Duplicate => &[],
        }
    }

    /// Whether an ordinary move leads there.
    #[must_use]
    pub fn may_become(self, to: TakeoverState) -> bool {
        self.next().contains(&to)
    }

    /// Whether a withdrawal is possible only by undoing what was written.
    #[must_use]
    pub fn may_be_compensated(self) -> bool {
        use TakeoverState::*;
        match self {
            ContractDuplicated | PodAssigned | HandedOver | WorkDone => true,
            Draft | Registered | MissingData | Verified | QuotePending | Accepted | Confirmed | Completed
            | Withdrawn | Refused | Duplicate => false,
        }
    }

    /// Whether nothing follows.
    #[must_use]
    pub fn is_final(self) -> bool {
        self.next().is_empty()
    }

    /// Whether an operator must have confirmed the takeover by then.
    #[must_use]
    pub fn needs_confirmation(self) -> bool {
        use TakeoverState::*;
        match self {
            Confirmed | ContractDuplicated | PodAssigned | HandedOver | WorkDone | Completed => true,
            Draft | Registered | MissingData | Verified | QuotePending | Accepted | Withdrawn | Refused
            | Duplicate => false,
        }
    }

    /// The shortest way of ordinary moves to a state, without this one; nothing when none leads there. For processes
    /// that have no step of their own for every state.
    #[must_use]
    pub fn path_to(self, to: TakeoverState) -> Option<Vec<TakeoverState>> {
        let mut came_from: BTreeMap<TakeoverState, TakeoverState> = BTreeMap::new();
        let mut open = VecDeque::from([self]);
        while let Some(state) = open.pop_front() {
            for next in state.next() {
                if *next != self && !came_from.contains_key(next) {
                    came_from.insert(*next, state);
                    open.push_back(*next);
                }
            }
        }
        let mut path = Vec::new();
        let mut state = to;
        while state != self {
            path.push(state);
            state = *came_from.get(&state)?;
        }
        path.reverse();
        Some(path)
    }

    /// The name, as texts have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TakeoverState::Draft => "Draft",
            TakeoverState::Registered => "Registered",
            TakeoverState::MissingData => "MissingData",
            TakeoverState::Verified => "Verified",
            TakeoverState::QuotePending => "QuotePending",
            TakeoverState::Accepted => "Accepted",
            TakeoverState::Confirmed => "Confirmed",
            TakeoverState::ContractDuplicated => "ContractDuplicated",
            TakeoverState::PodAssigned => "PodAssigned",
            TakeoverState::HandedOver => "HandedOver",
            TakeoverState::WorkDone => "WorkDone",
            TakeoverState::Completed => "Completed",
            TakeoverState::Withdrawn => "Withdrawn",
            TakeoverState::Refused => "Refused",
            TakeoverState::Duplicate => "Duplicate",
        }
    }
}

impl FromStr for TakeoverState {
    type Err = TakeoverStateError;

    fn from_str(text: &str) -> Result<TakeoverState, TakeoverStateError> {
        let wanted = text.trim();
        TakeoverState::ALL
            .into_iter()
            .find(|state| state.name().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| TakeoverStateError { text: excerpt(wanted) })
    }
}

impl fmt::Display for TakeoverState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

serde_as_text!(TakeoverState);
