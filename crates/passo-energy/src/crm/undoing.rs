//! The calls that undo what a takeover has written.

use chrono::{DateTime, NaiveDate, Utc};

use super::CrmError;
use crate::contract::Contract;
use crate::id::{ContactId, ContractId, RequestId};
use crate::pod::Pod;
use crate::supply::Supply;
use crate::takeover::TakeoverRequest;

/// What undoes the writing calls of a takeover, each idempotent by its key like those of [`Crm`](super::Crm).
pub trait Undoing: Send + Sync {
    /// Undoes a duplicate: it becomes void, and the contract that it came from goes on.
    ///
    /// # Errors
    /// When there is no such contract, or it is no duplicate.
    fn void_contract(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError>;

    /// Undoes a change of holder in place: the contract goes back to who held it before, with the account that was on it.
    ///
    /// # Errors
    /// When there is no such contract, or nobody held it before.
    fn restore_contract_holder(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError>;

    /// Opens a contract again that was closed.
    ///
    /// # Errors
    /// When there is no such contract, or it is not closed.
    fn reopen_contract(&self, key: &str, id: &ContractId) -> Result<Contract, CrmError>;

    /// Gives a point of delivery back to who held it before, or to nobody, since the day on which that began.
    ///
    /// # Errors
    /// When there is no such supply or contact.
    fn restore_holder(
        &self,
        key: &str,
        pod: &Pod,
        holder: Option<&ContactId>,
        since: NaiveDate,
    ) -> Result<Supply, CrmError>;

    /// Withdraws a request after what it has written was undone. One that is withdrawn stays so.
    ///
    /// # Errors
    /// When there is no such request, or it cannot be withdrawn any more.
    fn withdraw_compensated(
        &self,
        key: &str,
        id: &RequestId,
        at: DateTime<Utc>,
    ) -> Result<TakeoverRequest, CrmError>;
}
