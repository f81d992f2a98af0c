//! The bands of time in which technicians arrive.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::rules::VisitRules;
use crate::time_band::start_of_rome_day;

/// A band of time in which a technician arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// Its beginning.
    pub start: DateTime<Utc>,
    /// Its end.
    pub end: DateTime<Utc>,
}

impl Slot {
    /// The band that begins at an hour of a day in Italy; nothing for an hour that the day does not have.
    #[must_use]
    pub fn on(date: NaiveDate, hour: u32, rules: &VisitRules) -> Option<Slot> {
        if hour >= 24 {
            return None;
        }
        let start = start_of_rome_day(date)?.checked_add_signed(Duration::hours(hour.into()))?;
        let end = start.checked_add_signed(Duration::minutes(rules.band_minutes.into()))?;
        Some(Slot { start, end })
    }

    /// Whether two bands have time in common.
    #[must_use]
    pub fn overlaps(&self, other: &Slot) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The bands of a working day, the earliest first.
#[must_use]
pub fn slots_of_day(date: NaiveDate, rules: &VisitRules) -> Vec<Slot> {
    let Some(last) = Slot::on(date, rules.last_hour, rules) else { return Vec::new() };
    let first = Slot::on(date, rules.first_hour, rules);
    let next = |slot: &Slot| {
        let end = slot.end.checked_add_signed(Duration::minutes(rules.band_minutes.into()))?;
        (slot.end > slot.start).then_some(Slot { start: slot.end, end })
    };
    std::iter::successors(first, next).take_while(|slot| slot.end <= last.start).collect()
}
