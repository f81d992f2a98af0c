//! Visits of technicians: who can come, to which appointment, and what came of it.

mod appointment;
mod area;
mod planning;
mod ranking;
mod slot;
mod technician;

pub use appointment::{Appointment, AppointmentError, VisitOutcome, check_booking};
pub use area::{Area, Location, LocationError, area_of, postal_codes_in_two_areas};
pub use planning::{Planning, next_planning_run};
pub use ranking::{Candidate, Ranked, Visit, rank};
pub use slot::{Slot, slots_of_day};
pub use technician::{Absence, Skill, Technician, TechnicianError, WorkKind};

#[cfg(test)]
mod tests;
