//! The request itself.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{FileNote, TakeoverError, TakeoverState};
use crate::calendar::CalendarError;
use crate::id::{ContactId, ContractId, DeadlineId, RequestId};
use crate::pod::Pod;
use crate::power::PowerChange;
use crate::rules::RuleSet;
use crate::tax_code::TaxCode;
use crate::time_band::rome_date;
use crate::words::words;

/// A request to take over a supply contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeoverRequest {
    /// Its identifier.
    pub id: RequestId,
    /// Its number, for people.
    pub number: String,
    /// How whoever sent it refers to it.
    pub reference: Option<String>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// How it came in, for example `counter` or `phone`.
    pub channel: String,
    /// The point of delivery. It never changes.
    pub pod: Pod,
    /// Who wants to become the holder.
    pub applicant: Applicant,
    /// Who holds the contract.
    pub former_holder: Option<ContactId>,
    /// By which right the applicant uses the place.
    pub title: Option<Title>,
    /// Whether the title is shown by the applicant's own declaration.
    pub self_certified: bool,
    /// Why.
    pub reason: TakeoverReason,
    /// From which day on.
    pub effective_date: Option<NaiveDate>,
    /// How the applicant's contact was found or made.
    pub route: Option<TakeoverRoute>,
    /// The increase of power, if one was asked for.
    pub increase: Option<PowerChange>,
    /// Whether the seller changes too.
    pub with_seller_change: bool,
    /// What the check of arrears gave.
    pub arrears_outcome: Option<ArrearsOutcome>,
    /// The last day for the answer.
    pub answer_due: NaiveDate,
    /// The last day for the execution.
    pub execute_due: NaiveDate,
    /// The calendar deadline.
    pub deadline: Option<DeadlineId>,
    /// Who decided to carry it out, and when.
    pub confirmation: Option<Confirmation>,
    /// Where it stands.
    pub state: TakeoverState,
    /// Codes of what was found wrong.
    pub reasons: Vec<String>,
    /// The contract that came of it.
    pub new_contract: Option<ContractId>,
    /// The contract that it was about.
    pub former_contract: Option<ContractId>,
    /// The states that it had, with their times, the first first.
    pub history: Vec<StateChange>,
    /// What was put into the file, the oldest first.
    pub notes: Vec<FileNote>,
}

/// Who asks for a takeover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// The name.
    pub name: String,
    /// The tax code.
    pub tax_code: TaxCode,
}

/// An operator's explicit decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Who decided.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A state that a request came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateChange {
    /// The state.
    pub state: TakeoverState,
    /// When it came to it.
    pub at: DateTime<Utc>,
}

words!(
    /// By which right somebody uses a place.
    Title, "title", {
        /// As owner.
        #[default]
        Owner = "owner",
        /// As tenant.
        Tenant = "tenant",
        /// By another right.
        Other = "other",
    }
);

words!(
    /// Why a takeover is asked for.
    TakeoverReason, "reason of a takeover", {
        /// Somebody moves.
        #[default]
        Move = "move",
        /// The holder died.
        Death = "death",
        /// The holders parted.
        Divorce = "divorce",
        /// A company changed.
        CompanyChange = "company_change",
        /// Any other.
        Other = "other",
    }
);

words!(
    /// How the applicant's contact was found or made.
    TakeoverRoute, "route", {
        /// It was there.
        #[default]
        Present = "present",
        /// Made in the wizard.
        Wizard = "wizard",
        /// Made in the traditional forms.
        Forms = "forms",
    }
);

words!(
    /// What the check of arrears gave.
    ArrearsOutcome, "outcome of the check of arrears", {
        /// No debt.
        #[default]
        Clear = "clear",
        /// A debt of others that the applicant has nothing to do with.
        Unrelated = "unrelated",
        /// A debt that the applicant takes on.
        Assumed = "assumed",
        /// A debt for which the takeover is refused.
        Refused = "refused",
    }
);

impl TakeoverRequest {
    /// A new request, in [`TakeoverState::Draft`], with the terms of a rule set.
    ///
    /// # Errors
    /// When a term cannot be counted.
    pub fn draft(
        id: RequestId,
        number: String,
        pod: Pod,
        applicant: Applicant,
        at: DateTime<Utc>,
        rules: &RuleSet,
    ) -> Result<TakeoverRequest, CalendarError> {
        let due = rules.due_dates(rome_date(at))?;
        Ok(TakeoverRequest {
            id,
            number,
            reference: None,
            registered_at: at,
            channel: "counter".to_owned(),
            pod,
            applicant,
            former_holder: None,
            title: None,
            self_certified: false,
            reason: TakeoverReason::default(),
            effective_date: None,
            route: None,
            increase: None,
            with_seller_change: false,
            arrears_outcome: None,
            answer_due: due.answer,
            execute_due: due.execution,
            deadline: None,
            confirmation: None,
            state: TakeoverState::Draft,
            reasons: Vec::new(),
            new_contract: None,
            former_contract: None,
            history: vec![StateChange { state: TakeoverState::Draft, at }],
            notes: Vec::new(),
        })
    }

    /// Moves it to another state.
    ///
    /// # Errors
    /// When the states do not allow the move, or nobody confirmed a takeover that needs it; nothing changes then.
    pub fn advance(&mut self, to: TakeoverState, at: DateTime<Utc>) -> Result<(), TakeoverError> {
        if to == TakeoverState::Withdrawn && self.state.may_be_compensated() {
            return Err(TakeoverError::NeedsCompensation { from: self.state });
        }
        if !self.state.may_become(to) {
            return Err(TakeoverError::IllegalMove { from: self.state, to });
        }
        if to.needs_confirmation() && self.confirmation.is_none() {
            return Err(TakeoverError::NotConfirmed { state: to });
        }
        self.enter(to, at);
        Ok(())
    }

    /// Records an operator's decision and moves it to [`TakeoverState::Confirmed`].
    ///
    /// # Errors
    /// When it is not accepted, or no name is given.
    pub fn confirm(&mut self, by: &str, at: DateTime<Utc>) -> Result<(), TakeoverError> {
        if by.trim().is_empty() {
            return Err(TakeoverError::NotConfirmed { state: TakeoverState::Confirmed });
        }
        if !self.state.may_become(TakeoverState::Confirmed) {
            return Err(TakeoverError::IllegalMove { from: self.state, to: TakeoverState::Confirmed });
        }
        self.confirmation = Some(Confirmation { by: by.trim().to_owned(), at });
        self.advance(TakeoverState::Confirmed, at)
    }

    /// Withdraws it after its contract was written and undone again.
    ///
    /// # Errors
    /// When nothing was written yet, or it is over.
    pub fn withdraw_compensated(&mut self, at: DateTime<Utc>) -> Result<(), TakeoverError> {
        if !self.state.may_be_compensated() {
            return Err(TakeoverError::IllegalMove { from: self.state, to: TakeoverState::Withdrawn });
        }
        self.enter(TakeoverState::Withdrawn, at);
        Ok(())
    }

    /// Everything that is wrong with it; empty when it is sound.
    ///
    /// # Errors
    /// When a term of the rule set cannot be counted.
    pub fn problems(&self, rules: &RuleSet) -> Result<Vec<TakeoverError>, CalendarError> {
        let mut problems = Vec::new();
        if self.state.needs_confirmation() && self.confirmation.is_none() {
            problems.push(TakeoverError::NotConfirmed { state: self.state });
        }
        let due = rules.due_dates(rome_date(self.registered_at))?;
        for (field, given, expected) in
            [("answer_due", self.answer_due, due.answer), ("execute_due", self.execute_due, due.execution)]
        {
            if given != expected {
                problems.push(TakeoverError::WrongDueDate { field, given, expected });
            }
        }
        let states: Vec<TakeoverState> = self.history.iter().map(|change| change.state).collect();
        for pair in states.windows(2) {
            if let [from, to] = *pair
                && !(from.may_become(to) || (from.may_be_compensated() && to == TakeoverState::Withdrawn))
            {
                problems.push(TakeoverError::BrokenHistory { from, to });
            }
        }
        if let Some(last) = states.last().filter(|last| **last != self.state) {
            problems.push(TakeoverError::BrokenHistory { from: *last, to: self.state });
        }
        Ok(problems)
    }

    /// Whether it is still under way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.state.is_final()
    }

    fn enter(&mut self, state: TakeoverState, at: DateTime<Utc>) {
        self.state = state;
        self.history.push(StateChange { state, at });
    }
}
