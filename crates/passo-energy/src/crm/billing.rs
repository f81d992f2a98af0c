//! The part of the records that billing keeps.

use chrono::NaiveDate;

use super::CrmError;
use crate::billing::{ClosingBill, PaymentPlan};
use crate::id::{ClosingBillId, ContactId, ContractId, RequestId};
use crate::pod::Pod;

/// Debts, payment plans and closing bills. Calls that write are idempotent by their key, like those of
/// [`Crm`](super::Crm).
pub trait BillingRecords: Send + Sync {
    /// What the holder of a point of delivery owes for it, in cents of a euro; 0 for nothing.
    ///
    /// # Errors
    /// When the records cannot be read; so for every call that reads.
    fn open_debt(&self, pod: &Pod) -> Result<u64, CrmError>;

    /// What a contact owes from other supplies, in cents of a euro; 0 for nothing.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn debt_of(&self, contact: &ContactId) -> Result<u64, CrmError>;

    /// The payment plans that came of a takeover request, the oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn payment_plans(&self, request: &RequestId) -> Result<Vec<PaymentPlan>, CrmError>;

    /// Agrees on a plan by which a contact pays the debt of a point of delivery: it is the contact's from then on, and
    /// no longer open.
    ///
    /// # Errors
    /// When there is no such contact or request, no debt, or no instalment.
    fn agree_payment_plan(&self, key: &str, plan: NewPaymentPlan) -> Result<PaymentPlan, CrmError>;

    /// The closing bills of a point of delivery, the oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn closing_bills(&self, pod: &Pod) -> Result<Vec<ClosingBill>, CrmError>;

    /// Orders the closing bill of a takeover's former holder.
    ///
    /// # Errors
    /// When there is no such contract, contact or request.
    fn order_closing_bill(&self, key: &str, bill: NewClosingBill) -> Result<ClosingBill, CrmError>;

    /// Takes a closing bill back; one that was taken back stays so.
    ///
    /// # Errors
    /// When there is no such bill.
    fn cancel_closing_bill(&self, key: &str, id: &ClosingBillId) -> Result<ClosingBill, CrmError>;
}

/// A payment plan to be agreed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPaymentPlan {
    /// The takeover that it comes of.
    pub request: RequestId,
    /// The point of delivery for which the debt was made.
    pub pod: Pod,
    /// Who pays.
    pub contact: ContactId,
    /// In how many instalments.
    pub instalments: u32,
    /// The day.
    pub on: NaiveDate,
}

/// A closing bill to be ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClosingBill {
    /// The takeover that it comes of.
    pub request: RequestId,
    /// The contract that is billed.
    pub contract: ContractId,
    /// Who gets it.
    pub holder: ContactId,
    /// The last day that it bills.
    pub until: NaiveDate,
    /// The last day on which the holder has to have it.
    pub due: NaiveDate,
}
