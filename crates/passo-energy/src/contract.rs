//! Contracts of supply.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::{ContactId, ContractId};
use crate::pod::Pod;
use crate::words::words;

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
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn old() -> Contract {
        Contract {
            id: "K-1".parse().unwrap(),
            number: "2021-000001".to_owned(),
            pod: "IT001E12345678".parse().unwrap(),
            holder: "C-1".parse().unwrap(),
            former_holders: Vec::new(),
            seller: "Passo Energia".to_owned(),
            market: Market::Free,
            offer_code: None,
            usage: Usage::DomesticResident,
            start: date("2021-05-01"),
            end: Some(date("2026-03-09")),
            state: ContractState::Active,
            derived_from: None,
            payment: Some("IT60X0542811101000000123456".to_owned()),
            price_kind: PriceKind::ThreeBands,
            withdrawal_until: None,
        }
    }

    fn duplicate() -> Contract {
        let (id, holder) = ("K-2".parse().unwrap(), "C-2".parse().unwrap());
        old().duplicate(id, "2026-000001".to_owned(), holder, date("2026-03-10")).unwrap()
    }

    #[test]
    fn a_duplicate_keeps_the_pod_and_changes_holder_number_and_start() {
        let (old, new) = (old(), duplicate());
        assert_eq!((&new.pod, new.usage, new.price_kind), (&old.pod, old.usage, old.price_kind));
        assert_eq!(new.derived_from, Some(old.id.clone()));
        assert_eq!((new.number.as_str(), new.start, new.end), ("2026-000001", date("2026-03-10"), None));
        assert_eq!(new.payment, None, "the former holder's account is not the new holder's");
        assert_eq!(contract_problems(&[old, new]), []);
    }

    #[test]
    fn unsound_contracts() {
        let open = Contract { end: None, ..old() };
        let problems = contract_problems(&[open, duplicate()]);
        assert!(
            matches!(&problems[..], [ContractError::Overlap { date: day, .. }] if *day == date("2026-03-10"))
        );
        let elsewhere = Contract { pod: "IT002EABCD1234".parse().unwrap(), ..duplicate() };
        assert!(matches!(&contract_problems(&[old(), elsewhere])[..], [ContractError::OtherPod { .. }]));
        let backwards = Contract { end: Some(date("2020-01-01")), ..old() };
        assert!(matches!(&backwards.problems()[..], [ContractError::EndBeforeStart { .. }]));
        assert!(backwards.problems()[0].to_string().starts_with("end: 2020-01-01 is before the start"));
    }

    #[test]
    fn void_is_set_by_compensation_only() {
        let mut contract = duplicate();
        assert_eq!(contract.change_state(ContractState::Void), Err(ContractError::VoidByHand));
        assert_eq!(contract.void_as_compensation(), Ok(()));
        assert!(contract.void_as_compensation().is_err(), "once only");
        assert!(old().void_as_compensation().is_err(), "only a duplicate");
    }

    #[test]
    fn moves_between_states() {
        use ContractState::{Active, Draft, Ended, Void};
        for from in [Draft, Active, Ended, Void] {
            for to in [Draft, Active, Ended, Void] {
                let mut contract = Contract { state: from, ..old() };
                let legal = matches!((from, to), (Draft, Active) | (Active, Ended) | (Ended, Active));
                assert_eq!(contract.change_state(to).is_ok(), legal, "{from} to {to}");
            }
        }
    }

    #[test]
    fn a_holder_changes_in_place_with_the_number_kept() {
        let mut contract = Contract { end: None, ..old() };
        contract.change_holder("C-2".parse().unwrap(), date("2026-03-10")).unwrap();
        assert_eq!(contract.number, "2021-000001");
        assert_eq!(contract.holder.as_str(), "C-2");
        assert_eq!(contract.former_holders[0].until, date("2026-03-09"));
        let again = contract.change_holder("C-2".parse().unwrap(), date("2026-03-11"));
        assert!(matches!(again, Err(ContractError::SameHolder { .. })));
    }

    #[test]
    fn a_duplicate_starts_after_the_old_contract() {
        let early =
            old().duplicate("K-2".parse().unwrap(), "n".into(), "C-2".parse().unwrap(), date("2021-05-01"));
        assert!(matches!(early, Err(ContractError::StartTooEarly { .. })));
        let ended = Contract { state: ContractState::Ended, ..old() };
        assert!(
            ended
                .duplicate("K-2".parse().unwrap(), "n".into(), "C-2".parse().unwrap(), date("2026-03-10"))
                .is_err()
        );
    }

    #[test]
    fn survives_json() {
        let json = serde_json::to_string(&duplicate()).unwrap();
        assert_eq!(serde_json::from_str::<Contract>(&json).unwrap(), duplicate());
    }
}
