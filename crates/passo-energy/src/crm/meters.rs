//! The records of meters and readings.

use chrono::NaiveDate;

use super::CrmError;
use crate::id::MeterSerial;
use crate::meter::{NewReading, Reading, Register};
use crate::pod::Pod;

/// The registers of the points of delivery. Idempotency keys and errors are as in [`Crm`](super::Crm).
pub trait MeterRecords: Send + Sync {
    /// The register of a point of delivery.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn register(&self, pod: &Pod) -> Result<Option<Register>, CrmError>;

    /// Adds a reading to a register, and gives the one that counts for its instant; see [`Register::append`].
    ///
    /// # Errors
    /// When there is no such register, or it does not take the reading.
    fn append_reading(&self, key: &str, pod: &Pod, reading: NewReading) -> Result<Reading, CrmError>;

    /// Puts another meter in the place of the present one; the supply gets its serial number.
    ///
    /// # Errors
    /// When there is no such register, or the day is before the present meter's.
    fn replace_meter(
        &self,
        key: &str,
        pod: &Pod,
        serial: &MeterSerial,
        on: NaiveDate,
    ) -> Result<Register, CrmError>;
}
