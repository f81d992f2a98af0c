//! The records of the implementation in memory, and how they find and make each other.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};

use super::{ChangeOfHolder, CrmError, Interaction};
use crate::billing::{ClosingBill, PaymentPlan};
use crate::compensation::Compensation;
use crate::contact::Contact;
use crate::contract::{Contract, ContractState, contract_problems};
use crate::deadline::Deadline;
use crate::id::{AppointmentId, ClosingBillId, ContactId, ContractId, DeadlineId, RequestId};
use crate::meter::Register;
use crate::pod::Pod;
use crate::supply::Supply;
use crate::takeover::TakeoverRequest;
use crate::tax_code::TaxCode;
use crate::visit::{Appointment, Area, Technician};

/// Everything that is kept.
#[derive(Default)]
pub(super) struct Records {
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    pub(super) links: BTreeSet<(ContactId, Pod)>,
    pub(super) supplies: BTreeMap<Pod, Supply>,
    pub(super) contracts: BTreeMap<ContractId, Contract>,
    pub(super) deadlines: BTreeMap<DeadlineId, Deadline>,
    pub(super) requests: BTreeMap<RequestId, TakeoverRequest>,
    pub(super) registers: BTreeMap<Pod, Register>,
    pub(super) areas: Vec<Area>,
    pub(super) technicians: Vec<Technician>,
    pub(super) appointments: BTreeMap<AppointmentId, Appointment>,
    pub(super) compensations: Vec<Compensation>,
    pub(super) interactions: Vec<Interaction>,
    /// Cents of a euro that the holders of points owe for them.
    pub(super) debts: BTreeMap<Pod, u64>,
    /// Cents of a euro that contacts owe from other supplies.
    pub(super) debts_of_contacts: BTreeMap<ContactId, u64>,
    pub(super) payment_plans: Vec<PaymentPlan>,
    pub(super) closing_bills: BTreeMap<ClosingBillId, ClosingBill>,
    /// The answers of the writing calls, by the call's name and idempotency key.
    pub(super) answers: BTreeMap<(&'static str, String), Box<dyn Any + Send>>,
    /// How many identifiers were given, of all kinds together.
    last_number: u32,
}

impl Records {
    /// Leaves the numbers up to this one to records with fixed identifiers.
    pub(super) fn reserve_numbers(&mut self, last: u32) {
        self.last_number = self.last_number.max(last);
    }

    /// The next identifier with a prefix. One counter serves all kinds, so that no two records share a number.
    pub(super) fn next_id<T>(&mut self, prefix: &str) -> Result<T, CrmError>
    where
        T: std::str::FromStr<Err = crate::id::IdError>,
    {
        self.last_number = self.last_number.saturating_add(1);
        Ok(format!("{prefix}-{:04}", self.last_number).parse()?)
    }

    pub(super) fn contact_by_tax_code(&self, tax_code: &TaxCode) -> Option<&Contact> {
        self.contacts.values().find(|contact| contact.data.tax_code.as_ref() == Some(tax_code))
    }

    pub(super) fn contact(&self, id: &ContactId) -> Result<&Contact, CrmError> {
        self.contacts.get(id).ok_or_else(|| not_found("contact", id))
    }

    pub(super) fn supply(&mut self, pod: &Pod) -> Result<&mut Supply, CrmError> {
        self.supplies.get_mut(pod).ok_or_else(|| not_found("pod", pod))
    }

    pub(super) fn contract(&self, id: &ContractId) -> Result<&Contract, CrmError> {
        self.contracts.get(id).ok_or_else(|| not_found("contract", id))
    }

    /// A contract that gets another holder, as it is, when it is held by whom the change replaces.
    pub(super) fn contract_to_change(
        &self,
        id: &ContractId,
        change: &ChangeOfHolder,
    ) -> Result<Contract, CrmError> {
        self.contact(&change.holder)?;
        let contract = self.contract(id)?;
        let Some(replaced) = &change.replaces else { return Ok(contract.clone()) };
        if contract.state != ContractState::Active {
            let reason = format!("the contract {id} is {}", contract.state);
            return Err(CrmError::Conflict { field: "contract", reason });
        }
        if contract.holder != *replaced {
            return Err(held_by_another("contract", id, Some(&contract.holder)));
        }
        Ok(contract.clone())
    }

    pub(super) fn request(&mut self, id: &RequestId) -> Result<&mut TakeoverRequest, CrmError> {
        self.requests.get_mut(id).ok_or_else(|| not_found("request", id))
    }

    /// The contracts of a point, the oldest first.
    pub(super) fn contracts_of(&self, pod: &Pod) -> Vec<Contract> {
        let mut contracts: Vec<Contract> =
            self.contracts.values().filter(|contract| contract.pod == *pod).cloned().collect();
        contracts.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
        contracts
    }

    /// The active contract of a point that starts last.
    pub(super) fn active_contract(&self, pod: &Pod) -> Option<Contract> {
        self.contracts_of(pod).into_iter().rfind(|contract| contract.state == ContractState::Active)
    }

    /// Puts in contracts of one point, all or none: afterwards no two of the point are in force on one day.
    pub(super) fn store_contracts(&mut self, changed: Vec<Contract>) -> Result<(), CrmError> {
        let Some(pod) = changed.first().map(|contract| contract.pod.clone()) else { return Ok(()) };
        let mut after: BTreeMap<ContractId, Contract> =
            self.contracts_of(&pod).into_iter().map(|contract| (contract.id.clone(), contract)).collect();
        after.extend(changed.into_iter().map(|contract| (contract.id.clone(), contract)));
        let contracts: Vec<Contract> = after.values().cloned().collect();
        if let Some(problem) = contract_problems(&contracts).into_iter().next() {
            return Err(problem.into());
        }
        self.contracts.extend(after);
        Ok(())
    }
}

pub(super) fn not_found(field: &'static str, value: impl ToString) -> CrmError {
    CrmError::NotFound { field, value: value.to_string() }
}

/// The conflict of a record that another holds than the caller has seen.
pub(super) fn held_by_another(
    field: &'static str,
    record: impl std::fmt::Display,
    holder: Option<&ContactId>,
) -> CrmError {
    let holder = holder.map_or("nobody", ContactId::as_str);
    CrmError::Conflict { field, reason: format!("{record} is held by {holder} meanwhile") }
}
