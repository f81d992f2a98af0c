//! Who holds contracts and points of delivery.

use chrono::NaiveDate;

use super::CrmError;
use crate::contract::Contract;
use crate::id::{ContactId, ContractId};
use crate::pod::Pod;
use crate::supply::Supply;

/// Contracts, and the assignment of points of delivery. Calls that write are idempotent by their key, like those of
/// [`Crm`](super::Crm).
///
/// What must hold at any time: of the contracts of one point of delivery at most one is in force on any day, and a
/// contract that is taken over ends the day before the new one starts.
pub trait ContractRecords: Send + Sync {
    /// The active contract of a point of delivery; of two that follow each other, the later one.
    ///
    /// # Errors
    /// When the records cannot be read; so for every call that reads.
    fn find_contract(&self, pod: &Pod) -> Result<Option<Contract>, CrmError>;

    /// All contracts of a point of delivery, the oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn contracts(&self, pod: &Pod) -> Result<Vec<Contract>, CrmError>;

    /// Duplicates a contract for a new holder, and ends it the day before.
    ///
    /// # Errors
    /// When there is no such contract or contact, the contract cannot be taken over, or another holds it than the
    /// change replaces.
    fn duplicate_contract(
        &self,
        key: &str,
        id: &ContractId,
        change: &ChangeOfHolder,
    ) -> Result<Contract, CrmError>;

    /// Gives a contract to a new holder in place.
    ///
    /// # Errors
    /// As [`ContractRecords::duplicate_contract`].
    fn update_contract_holder(
        &self,
        key: &str,
        id: &ContractId,
        change: &ChangeOfHolder,
    ) -> Result<Contract, CrmError>;

    /// Closes a contract that has an end: nothing is billed to it after its closing bill.
    ///
    /// # Errors
    /// When there is no such contract, it has no end yet, or it is not active.
    fn close_contract(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError>;

    /// Assigns a point of delivery, which stays the same, to a holder.
    ///
    /// # Errors
    /// When there is no such supply or contact, or another holds it than the change replaces.
    fn assign_pod(&self, key: &str, pod: &Pod, change: &ChangeOfHolder) -> Result<Supply, CrmError>;
}

/// A change of who holds a contract or a point of delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeOfHolder {
    /// The new holder.
    pub holder: ContactId,
    /// From which day on.
    pub from: NaiveDate,
    /// Who must hold it until then; when another does, the change is a conflict. Nothing leaves that open.
    pub replaces: Option<ContactId>,
}
