//! What a takeover asks of billing: the closing bill of the former holder, and plans by which a debt is paid.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{ClosingBillId, ContactId, ContractId, PaymentPlanId, RequestId};
use crate::pod::Pod;
use crate::words::words;

/// The last bill of a holder, up to the day before a takeover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingBill {
    /// Its identifier.
    pub id: ClosingBillId,
    /// The takeover that it came of.
    pub request: RequestId,
    /// The point of delivery.
    pub pod: Pod,
    /// The contract that is billed.
    pub contract: ContractId,
    /// Who gets it.
    pub holder: ContactId,
    /// The last day that it bills.
    pub until: NaiveDate,
    /// The last day on which the holder has to have it.
    pub due: NaiveDate,
    /// Where it stands.
    pub state: ClosingBillState,
}

words!(
    /// Where a closing bill stands.
    ClosingBillState, "state of a closing bill", {
        /// To be made.
        #[default]
        Ordered = "ordered",
        /// Taken back, since its takeover was undone.
        Cancelled = "cancelled",
    }
);

/// A plan by which a contact pays a debt that came with a takeover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentPlan {
    /// Its identifier.
    pub id: PaymentPlanId,
    /// The takeover that it came of.
    pub request: RequestId,
    /// The point of delivery for which the debt was made.
    pub pod: Pod,
    /// Who pays.
    pub contact: ContactId,
    /// The debt in cents of a euro.
    pub cents: u64,
    /// In how many instalments.
    pub instalments: u32,
    /// The day on which it was agreed.
    pub agreed_on: NaiveDate,
}
