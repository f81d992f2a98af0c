//! Appointments of technicians with customers.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Location, Skill, Slot, Technician, WorkKind, slots_of_day};
use crate::id::{AppointmentId, TechnicianId};
use crate::pod::Pod;
use crate::rules::VisitRules;
use crate::time_band::rome_date;
use crate::words::words;

/// A visit that was agreed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its identifier.
    pub id: AppointmentId,
    /// The number of the request that it is for, as the customer knows it.
    pub request: String,
    /// The point of delivery.
    pub pod: Pod,
    /// Where that is.
    pub location: Location,
    /// What has to be done.
    pub work: WorkKind,
    /// Who comes.
    pub technician: TechnicianId,
    /// When.
    pub slot: Slot,
    /// The day before which the customer did not want it, if the customer asked for another date.
    pub wished: Option<NaiveDate>,
    /// When it was booked.
    pub booked_at: DateTime<Utc>,
    /// When the technician arrived.
    pub arrival: Option<DateTime<Utc>>,
    /// What came of it; nothing as long as it is to come.
    pub outcome: Option<VisitOutcome>,
}

words!(
    /// What came of a visit.
    VisitOutcome, "outcome of a visit", {
        /// The work is done.
        #[default]
        Done = "done",
        /// Nobody opened.
        CustomerAbsent = "customer_absent",
        /// There was no way to the meter.
        MeterInaccessible = "meter_inaccessible",
        /// The customer's installation is not safe.
        UnsafeInstallation = "unsafe_installation",
        /// The meter is broken.
        MeterFaulty = "meter_faulty",
        /// Another meter is there than the register has.
        WrongMeter = "wrong_meter",
        /// The technician did not come.
        NoShow = "no_show",
        /// It was given up before.
        Cancelled = "cancelled",
    }
);

/// Why an appointment cannot be booked, or its outcome not be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AppointmentError {
    /// Not one of the bands of the day.
    #[error(
        "slot: a visit is in one of the bands of a day, {minutes} minutes from {first} to {last} o'clock"
    )]
    NoBand {
        /// The minutes of a band.
        minutes: u32,
        /// The hour at which the first begins.
        first: u32,
        /// The hour at which the last is over.
        last: u32,
    },
    /// The technician does not work on that day.
    #[error("technician: {technician} does not work on that day")]
    Away {
        /// Who.
        technician: TechnicianId,
    },
    /// The technician is not trained for it.
    #[error("technician: {technician} has not the skill {skill}")]
    NoSkill {
        /// Who.
        technician: TechnicianId,
        /// For what.
        skill: Skill,
    },
    /// The technician has something else to do.
    #[error("slot: {technician} has something else to do then")]
    Taken {
        /// Who.
        technician: TechnicianId,
    },
    /// The technician's day is full.
    #[error("technician: the day of {technician} is full with {capacity} visits")]
    Full {
        /// Who.
        technician: TechnicianId,
        /// How many visits fit.
        capacity: u32,
    },
    /// An outcome without somebody having come.
    #[error("outcome: {outcome} needs the time of arrival")]
    NotArrived {
        /// The outcome.
        outcome: VisitOutcome,
    },
}

impl VisitOutcome {
    /// Whether somebody must have come for it.
    #[must_use]
    pub fn needs_arrival(self) -> bool {
        !matches!(self, VisitOutcome::NoShow | VisitOutcome::Cancelled)
    }
}

impl Appointment {
    /// Whether it takes time of the technician's day. One that was given up does not.
    #[must_use]
    pub fn takes_time(&self) -> bool {
        self.outcome != Some(VisitOutcome::Cancelled)
    }

    /// Records what came of it. What was recorded first stays.
    ///
    /// # Errors
    /// When the outcome needs somebody to have come, and no arrival is given.
    pub fn close(
        &mut self,
        outcome: VisitOutcome,
        arrival: Option<DateTime<Utc>>,
    ) -> Result<(), AppointmentError> {
        if self.outcome.is_some() {
            return Ok(());
        }
        if outcome.needs_arrival() && arrival.is_none() {
            return Err(AppointmentError::NotArrived { outcome });
        }
        self.arrival = arrival;
        self.outcome = Some(outcome);
        Ok(())
    }
}

/// Whether a technician can take a visit: what must hold in any case. `agenda` has the technician's appointments.
///
/// # Errors
/// The first thing that speaks against it.
pub fn check_booking(
    technician: &Technician,
    agenda: &[Appointment],
    slot: &Slot,
    skill: Skill,
    rules: &VisitRules,
) -> Result<(), AppointmentError> {
    let date = rome_date(slot.start);
    let id = technician.id.clone();
    if !slots_of_day(date, rules).contains(slot) {
        let (first, last) = (rules.first_hour, rules.last_hour);
        return Err(AppointmentError::NoBand { minutes: rules.band_minutes, first, last });
    }
    if !technician.works_on(date) {
        return Err(AppointmentError::Away { technician: id });
    }
    if !technician.skills.contains(&skill) {
        return Err(AppointmentError::NoSkill { technician: id, skill });
    }
    let visits: Vec<&Appointment> =
        agenda.iter().filter(|visit| visit.technician == technician.id && visit.takes_time()).collect();
    let taken = visits.iter().map(|visit| &visit.slot).chain(&technician.commitments);
    if taken.into_iter().any(|other| other.overlaps(slot)) {
        return Err(AppointmentError::Taken { technician: id });
    }
    let of_the_day = visits.iter().filter(|visit| rome_date(visit.slot.start) == date).count();
    if u32::try_from(of_the_day).is_ok_and(|visits| visits < technician.daily_capacity) {
        Ok(())
    } else {
        Err(AppointmentError::Full { technician: id, capacity: technician.daily_capacity })
    }
}
