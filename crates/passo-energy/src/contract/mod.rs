//! Contracts of supply.

mod error;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{ContactId, ContractId};
use crate::pod::Pod;
use crate::words::words;

pub use error::ContractError;

/// A contract between a holder and a seller about one point of delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its identifier.
    pub id: ContractId,
    /// Its number, unique among all contracts: the registration number.
    pub number: String,
    /// The point of delivery. It never changes.
    pub pod: Pod,
    /// Who holds it.
    pub holder: ContactId,
    /// Who held it before, in contracts that were updated in place.
    pub former_holders: Vec<FormerHolder>,
    /// The seller.
    pub seller: String,
    /// The market that it belongs to.
    pub market: Market,
    /// The seller's offer.
    pub offer_code: Option<String>,
    /// What the energy is used for.
    pub usage: Usage,
    /// The first day.
    pub start: NaiveDate,
    /// The last day, once it is known.
    pub end: Option<NaiveDate>,
    /// Where it stands.
    pub state: ContractState,
    /// The contract that it was duplicated from.
    pub derived_from: Option<ContractId>,
    /// Where money is drawn from, never looked into.
    pub payment: Option<String>,
    /// How prices tell the bands apart.
    pub price_kind: PriceKind,
    /// The last day on which the holder may withdraw.
    pub withdrawal_until: Option<NaiveDate>,
}

/// Who held a contract until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerHolder {
    /// The contact.
    pub holder: ContactId,
    /// The last day.
    pub until: NaiveDate,
    /// Where money was drawn from.
    pub payment: Option<String>,
}

words!(
    /// The market that a contract belongs to.
    Market, "market", {
        /// The free market.
        #[default]
        Free = "free",
        /// Graduated protection (tutele graduali).
        Graduated = "graduated",
        /// The safeguard service.
        Safeguard = "safeguard",
        /// Protection of vulnerable customers.
        VulnerableProtected = "vulnerable_protected",
    }
);

words!(
    /// What the energy is used for.
    Usage, "usage", {
        /// At home, where the holder is registered.
        #[default]
        DomesticResident = "domestic_resident",
        /// At home, elsewhere.
        DomesticNonResident = "domestic_non_resident",
        /// Any other.
        Other = "other",
    }
);

words!(
    /// Where a contract stands.
    ContractState, "state of a contract", {
        /// Being prepared.
        #[default]
        Draft = "draft",
        /// In force from its start to its end.
        Active = "active",
        /// Closed.
        Ended = "ended",
        /// Undone by a compensation, as if it had never been.
        Void = "void",
    }
);

words!(
    /// How prices tell the bands apart. As text `f0`, `f1f23` or `f1f2f3`.
    PriceKind, "kind of price", {
        /// One price.
        #[default]
        Single = "f0",
        /// One price for F1, another for F2 and F3.
        TwoBands = "f1f23",
        /// Three prices.
        ThreeBands = "f1f2f3",
    }
);

impl Contract {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force_on(&self, date: NaiveDate) -> bool {
        match self.state {
            ContractState::Draft | ContractState::Void => false,
            ContractState::Active | ContractState::Ended => {
                self.start <= date && self.end.is_none_or(|end| date <= end)
            }
        }
    }

    /// A day on which both are in force for one point, if there is one.
    #[must_use]
    pub fn overlap(&self, other: &Contract) -> Option<NaiveDate> {
        let date = self.start.max(other.start);
        (self.pod == other.pod && self.in_force_on(date) && other.in_force_on(date)).then_some(date)
    }

    /// The duplicate for a new holder from a day on: the same point, usage, market and prices, another number.
    ///
    /// # Errors
    /// When the contract is not active, has that holder, or does not start before that day.
    pub fn duplicate(
        &self,
        id: ContractId,
        number: String,
        holder: ContactId,
        start: NaiveDate,
    ) -> Result<Contract, ContractError> {
        self.check_new_holder(&holder, start)?;
        Ok(Contract {
            id,
            number,
            holder,
            former_holders: Vec::new(),
            start,
            end: None,
            derived_from: Some(self.id.clone()),
            payment: None,
            withdrawal_until: None,
            ..self.clone()
        })
    }

    /// Gives the contract to a new holder in place, from a day on.
    ///
    /// # Errors
    /// As [`Contract::duplicate`].
    pub fn change_holder(&mut self, holder: ContactId, from: NaiveDate) -> Result<(), ContractError> {
        self.check_new_holder(&holder, from)?;
        let until = from.pred_opt().unwrap_or(from);
        let former = std::mem::replace(&mut self.holder, holder);
        self.former_holders.push(FormerHolder { holder: former, until, payment: self.payment.take() });
        Ok(())
    }

    /// Gives the contract back to who held it before the last change of holder in place, with the account of then.
    ///
    /// # Errors
    /// When the contract is not active, or nobody held it before.
    pub fn restore_holder(&mut self) -> Result<(), ContractError> {
        if self.state != ContractState::Active {
            return Err(ContractError::IllegalMove { from: self.state, to: ContractState::Active });
        }
        let former = self.former_holders.pop();
        let former = former.ok_or_else(|| ContractError::NoFormerHolder { contract: self.id.clone() })?;
        self.holder = former.holder;
        self.payment = former.payment;
        Ok(())
    }

    /// Moves it to another state by hand.
    ///
    /// # Errors
    /// When the states do not allow the move; void is never allowed.
    pub fn change_state(&mut self, to: ContractState) -> Result<(), ContractError> {
        match (self.state, to) {
            (_, ContractState::Void) => Err(ContractError::VoidByHand),
            (ContractState::Draft, ContractState::Active)
            | (ContractState::Active, ContractState::Ended)
            | (ContractState::Ended, ContractState::Active) => {
                self.state = to;
                Ok(())
            }
            (from, to) => Err(ContractError::IllegalMove { from, to }),
        }
    }

    /// Makes a duplicate void, as the compensation of the takeover that made it.
    ///
    /// # Errors
    /// When the contract is no duplicate, or no longer active.
    pub fn void_as_compensation(&mut self) -> Result<(), ContractError> {
        match (self.state, &self.derived_from) {
            (ContractState::Draft | ContractState::Active, Some(_)) => {
                self.state = ContractState::Void;
                Ok(())
            }
            (from, _) => Err(ContractError::IllegalMove { from, to: ContractState::Void }),
        }
    }

    /// Everything that is wrong with it as such; empty when it is sound.
    #[must_use]
    pub fn problems(&self) -> Vec<ContractError> {
        match self.end {
            // A contract that ended the day before it would have started was never in force; that is no error.
            Some(end) if end.succ_opt().is_some_and(|next| next < self.start) => {
                vec![ContractError::EndBeforeStart { end, start: self.start }]
            }
            Some(end) if end < self.start && self.state != ContractState::Ended => {
                vec![ContractError::EndBeforeStart { end, start: self.start }]
            }
            Some(_) | None => Vec::new(),
        }
    }

    fn check_new_holder(&self, holder: &ContactId, from: NaiveDate) -> Result<(), ContractError> {
        if self.state != ContractState::Active {
            return Err(ContractError::IllegalMove { from: self.state, to: ContractState::Active });
        }
        if self.holder == *holder {
            return Err(ContractError::SameHolder { contract: self.id.clone(), holder: holder.clone() });
        }
        if from <= self.start {
            return Err(ContractError::StartTooEarly {
                contract: self.id.clone(),
                start: self.start,
                date: from,
            });
        }
        Ok(())
    }
}

/// Everything that is wrong among the contracts of one company: two in force for one point on the same day, a
/// duplicate about another point, an end before a start.
#[must_use]
pub fn contract_problems(contracts: &[Contract]) -> Vec<ContractError> {
    let mut problems: Vec<ContractError> = contracts.iter().flat_map(Contract::problems).collect();
    for (index, first) in contracts.iter().enumerate() {
        for second in contracts.iter().skip(index + 1) {
            if let Some(date) = first.overlap(second) {
                let (first, second) = (first.id.clone(), second.id.clone());
                problems.push(ContractError::Overlap {
                    pod: contracts[index].pod.clone(),
                    first,
                    second,
                    date,
                });
            }
        }
        let origin =
            first.derived_from.as_ref().and_then(|id| contracts.iter().find(|other| other.id == *id));
        if let Some(origin) = origin.filter(|origin| origin.pod != first.pod) {
            problems.push(ContractError::OtherPod { expected: origin.pod.clone(), given: first.pod.clone() });
        }
    }
    problems
}

#[cfg(test)]
mod tests;
