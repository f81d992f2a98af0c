//! Who should make a visit: technicians in the order in which they suit it.

use super::{Appointment, Location, Skill, Slot, Technician, check_booking};
use crate::id::AreaCode;
use crate::rules::VisitRules;
use crate::time_band::rome_date;

/// A visit that somebody shall make.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The area of the point of delivery.
    pub area: AreaCode,
    /// Where the point is.
    pub location: Location,
    /// What it takes.
    pub skill: Skill,
    /// When.
    pub slot: Slot,
}

/// A technician who may make it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The technician.
    pub technician: &'a Technician,
    /// The technician's appointments.
    pub agenda: &'a [Appointment],
}

/// A technician who can make it, and how well that suits: the fewer points the better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked<'a> {
    /// The technician.
    pub technician: &'a Technician,
    /// The points.
    pub score: f64,
    /// The visits that the technician has on that day.
    pub visits: u32,
    /// The way to the visit, from the stop before or the base.
    pub kilometres: f64,
}

/// The technicians who can make a visit, the one whom it suits best first. Points count for a full day, for the way, and
/// for a technician from outside of the area; of equals the one with fewer visits comes first, then the shorter way, then
/// the identifier.
#[must_use]
pub fn rank<'a>(candidates: &[Candidate<'a>], visit: &Visit, rules: &VisitRules) -> Vec<Ranked<'a>> {
    let mut ranked: Vec<Ranked<'a>> =
        candidates.iter().filter_map(|candidate| candidate.ranked(visit, rules)).collect();
    ranked.sort_by(|a, b| {
        a.score
            .total_cmp(&b.score)
            .then(a.visits.cmp(&b.visits))
            .then(a.kilometres.total_cmp(&b.kilometres))
            .then(a.technician.id.cmp(&b.technician.id))
    });
    ranked
}

impl<'a> Candidate<'a> {
    fn ranked(&self, visit: &Visit, rules: &VisitRules) -> Option<Ranked<'a>> {
        let technician = self.technician;
        check_booking(technician, self.agenda, &visit.slot, visit.skill, rules).ok()?;
        let date = rome_date(visit.slot.start);
        let of_the_day: Vec<&Appointment> = self
            .agenda
            .iter()
            .filter(|other| other.technician == technician.id && other.takes_time())
            .filter(|other| rome_date(other.slot.start) == date)
            .collect();
        let before = of_the_day.iter().filter(|other| other.slot.end <= visit.slot.start);
        let from = before.max_by_key(|other| other.slot.end).map_or(technician.base, |other| other.location);
        let kilometres = from.kilometres_to(visit.location);
        let visits = u32::try_from(of_the_day.len()).unwrap_or(u32::MAX);
        let load =
            f64::from(rules.load_points) * f64::from(visits) / f64::from(technician.daily_capacity.max(1));
        let way = kilometres / f64::from(rules.kilometres_per_point.max(1));
        let is_of_the_area = technician.areas.contains(&visit.area);
        let area = if is_of_the_area { 0.0 } else { f64::from(rules.other_area_points) };
        Some(Ranked { technician, score: load + way + area, visits, kilometres })
    }
}
