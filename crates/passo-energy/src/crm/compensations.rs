//! The records of compensation.

use super::CrmError;
use crate::compensation::Compensation;
use crate::pod::Pod;

/// What the company owes for missed terms. Idempotency keys and errors are as in [`Crm`](super::Crm).
pub trait CompensationRecords: Send + Sync {
    /// What is owed for a point of delivery, the oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn compensations(&self, pod: &Pod) -> Result<Vec<Compensation>, CrmError>;

    /// Records what is owed. A sum for the same service about the same thing takes the place of a smaller one, since it
    /// grows with the delay; gives the sum that counts.
    ///
    /// # Errors
    /// When the records cannot be written.
    fn accrue_compensation(&self, key: &str, compensation: Compensation) -> Result<Compensation, CrmError>;
}
