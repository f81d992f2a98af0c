//! When a visit can be made, and by whom.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{
    Appointment, Area, Candidate, Ranked, Skill, Slot, Technician, Visit, area_of, rank, slots_of_day,
};
use crate::calendar::{CalendarError, WorkingCalendar};
use crate::contact::PostalCode;
use crate::rules::VisitRules;
use crate::time_band::{rome_date, start_of_rome_day};

/// What an appointment is looked for in.
#[derive(Clone, Copy, Debug)]
pub struct Planning<'a> {
    /// The technicians.
    pub technicians: &'a [Technician],
    /// The areas.
    pub areas: &'a [Area],
    /// The appointments that there are.
    pub appointments: &'a [Appointment],
    /// The days that are worked.
    pub calendar: &'a WorkingCalendar,
    /// The rules.
    pub rules: &'a VisitRules,
}

impl<'a> Planning<'a> {
    /// The first day on which somebody can come, from a day on, and on that day the technician and the band that suit
    /// best. Nothing when nobody can within the horizon, or the postal code is in no area.
    ///
    /// # Errors
    /// When working days cannot be counted.
    pub fn propose(
        &self,
        postal_code: &PostalCode,
        skill: Skill,
        from: NaiveDate,
    ) -> Result<Option<(Ranked<'a>, Slot)>, CalendarError> {
        let Some((area, location)) = area_of(self.areas, postal_code) else { return Ok(None) };
        let is_worked = self.calendar.is_working_day(from);
        let mut date = if is_worked { from } else { self.calendar.add_working_days(from, 1)? };
        for _ in 0..self.rules.horizon_days {
            let best = slots_of_day(date, self.rules).into_iter().filter_map(|slot| {
                let visit = Visit { area: area.code.clone(), location, skill, slot };
                let best = rank(&self.candidates(), &visit, self.rules).into_iter().next()?;
                Some((best, slot))
            });
            // Of bands that suit equally the first one is the earliest.
            if let Some(found) = best.min_by(|(a, _), (b, _)| a.score.total_cmp(&b.score)) {
                return Ok(Some(found));
            }
            date = self.calendar.add_working_days(date, 1)?;
        }
        Ok(None)
    }

    fn candidates(&self) -> Vec<Candidate<'a>> {
        let agenda = self.appointments;
        self.technicians.iter().map(|technician| Candidate { technician, agenda }).collect()
    }
}

/// The next instant at which visits are planned: the planning hour of this working day or the next one.
///
/// # Errors
/// When working days cannot be counted.
pub fn next_planning_run(
    now: DateTime<Utc>,
    calendar: &WorkingCalendar,
    rules: &VisitRules,
) -> Result<DateTime<Utc>, CalendarError> {
    let today = rome_date(now);
    let run_on = |date: NaiveDate| {
        let midnight = start_of_rome_day(date).ok_or(CalendarError::OutOfRange { from: date })?;
        midnight
            .checked_add_signed(Duration::hours(rules.planning_hour.into()))
            .ok_or(CalendarError::OutOfRange { from: date })
    };
    let tonight = run_on(today)?;
    if calendar.is_working_day(today) && now < tonight {
        Ok(tonight)
    } else {
        run_on(calendar.add_working_days(today, 1)?)
    }
}
