//! Technicians and appointments in memory.

use chrono::{DateTime, NaiveDate, Utc};

use super::MemoryCrm;
use crate::crm::records::not_found;
use crate::crm::{CrmError, NewAppointment, VisitRecords};
use crate::id::AppointmentId;
use crate::time_band::rome_date;
use crate::visit::{Appointment, Area, Technician, VisitOutcome, area_of, check_booking};

impl MemoryCrm {
    /// With areas and the technicians who serve them, in the place of those that were there.
    #[must_use]
    pub fn with_technicians(self, areas: Vec<Area>, technicians: Vec<Technician>) -> MemoryCrm {
        {
            let mut records = self.lock();
            records.areas = areas;
            records.technicians = technicians;
        }
        self
    }

    fn appointments(&self, is_wanted: impl Fn(&Appointment) -> bool) -> Vec<Appointment> {
        self.lock().appointments.values().filter(|appointment| is_wanted(appointment)).cloned().collect()
    }
}

impl VisitRecords for MemoryCrm {
    fn technicians(&self) -> Result<Vec<Technician>, CrmError> {
        Ok(self.lock().technicians.clone())
    }

    fn areas(&self) -> Result<Vec<Area>, CrmError> {
        Ok(self.lock().areas.clone())
    }

    fn appointments_from(&self, date: NaiveDate) -> Result<Vec<Appointment>, CrmError> {
        Ok(self.appointments(|appointment| rome_date(appointment.slot.start) >= date))
    }

    fn appointments_of(&self, request: &str) -> Result<Vec<Appointment>, CrmError> {
        Ok(self.appointments(|appointment| appointment.request == request))
    }

    fn appointment(&self, id: &AppointmentId) -> Result<Option<Appointment>, CrmError> {
        Ok(self.lock().appointments.get(id).cloned())
    }

    fn book_appointment(&self, key: &str, new: NewAppointment) -> Result<Appointment, CrmError> {
        let rules = self.rules_on(rome_date(new.slot.start))?;
        self.once("book_appointment", key, |records| {
            let supply = records.supply(&new.pod)?.clone();
            let technician = records.technicians.iter().find(|technician| technician.id == new.technician);
            let technician = technician.ok_or_else(|| not_found("technician", &new.technician))?.clone();
            let agenda: Vec<Appointment> = records.appointments.values().cloned().collect();
            let skill = new.work.skill(supply.phase, supply.tension_level);
            check_booking(&technician, &agenda, &new.slot, skill, &rules.visits)?;
            // Where a place is not known, the next stop is reckoned from the technician's base.
            let location = area_of(&records.areas, &supply.address.postal_code)
                .map_or(technician.base, |(_, location)| location);
            let appointment = Appointment {
                id: records.next_id("A")?,
                request: new.request,
                pod: new.pod,
                location,
                work: new.work,
                technician: technician.id,
                slot: new.slot,
                wished: new.wished,
                booked_at: new.at,
                arrival: None,
                outcome: None,
            };
            records.appointments.insert(appointment.id.clone(), appointment.clone());
            Ok(appointment)
        })
    }

    fn close_appointment(
        &self,
        key: &str,
        id: &AppointmentId,
        outcome: VisitOutcome,
        arrival: Option<DateTime<Utc>>,
    ) -> Result<Appointment, CrmError> {
        self.once("close_appointment", key, |records| {
            let appointment = records.appointments.get_mut(id).ok_or_else(|| not_found("appointment", id))?;
            appointment.close(outcome, arrival)?;
            Ok(appointment.clone())
        })
    }
}
