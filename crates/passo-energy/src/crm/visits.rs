//! The records of technicians and their appointments.

use chrono::{DateTime, NaiveDate, Utc};

use super::CrmError;
use crate::id::{AppointmentId, TechnicianId};
use crate::pod::Pod;
use crate::visit::{Appointment, Area, Slot, Technician, VisitOutcome, WorkKind};

/// Technicians, the areas that they serve, and their appointments. Idempotency keys and errors are as in
/// [`Crm`](super::Crm).
pub trait VisitRecords: Send + Sync {
    /// All technicians.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn technicians(&self) -> Result<Vec<Technician>, CrmError>;

    /// All areas.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn areas(&self) -> Result<Vec<Area>, CrmError>;

    /// The appointments from a day on.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn appointments_from(&self, date: NaiveDate) -> Result<Vec<Appointment>, CrmError>;

    /// The appointments of a request, by the number that the customer knows.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn appointments_of(&self, request: &str) -> Result<Vec<Appointment>, CrmError>;

    /// An appointment by its identifier.
    ///
    /// # Errors
    /// When the records cannot be read.
    fn appointment(&self, id: &AppointmentId) -> Result<Option<Appointment>, CrmError>;

    /// Books a visit.
    ///
    /// # Errors
    /// When there is no such technician or supply, or the technician cannot come then.
    fn book_appointment(&self, key: &str, appointment: NewAppointment) -> Result<Appointment, CrmError>;

    /// Records what came of a visit. What was recorded first stays.
    ///
    /// # Errors
    /// When there is no such appointment, or the outcome needs a time of arrival.
    fn close_appointment(
        &self,
        key: &str,
        id: &AppointmentId,
        outcome: VisitOutcome,
        arrival: Option<DateTime<Utc>>,
    ) -> Result<Appointment, CrmError>;
}

/// An appointment to be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAppointment {
    /// The number of the request that it is for.
    pub request: String,
    /// The point of delivery.
    pub pod: Pod,
    /// What has to be done.
    pub work: WorkKind,
    /// Who shall come.
    pub technician: TechnicianId,
    /// When.
    pub slot: Slot,
    /// The day before which the customer did not want it.
    pub wished: Option<NaiveDate>,
    /// When it is booked.
    pub at: DateTime<Utc>,
}
