//! The rules of technicians' visits.

use serde::{Deserialize, Serialize};

/// When a technician comes, who that is, and how often it is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRules {
    /// The minutes of the band of time in which the technician arrives.
    pub band_minutes: u32,
    /// The hour at which the day's first band begins.
    pub first_hour: u32,
    /// The hour at which the day's last band is over.
    pub last_hour: u32,
    /// How many working days ahead the first day is that a customer is offered.
    pub notice_days: u32,
    /// The same for a visit that was put off by an emergency.
    pub priority_notice_days: u32,
    /// Over how many working days an appointment is looked for.
    pub horizon_days: u32,
    /// The hours in which a customer answers to a proposal before it is made again, and before it counts.
    pub answer_hours: i64,
    /// So many hours before the appointment the customer is reminded.
    pub reminder_hours: i64,
    /// So many hours after the band the technician has not come.
    pub no_show_hours: i64,
    /// How often a customer may be absent until the matter rests.
    pub attempts: u32,
    /// The working days of the new term when the customer was absent.
    pub term_days: u32,
    /// How often the planning is repeated before somebody plans by hand.
    pub planning_runs: u32,
    /// The hour at which visits are planned on working days.
    pub planning_hour: u32,
    /// The days in which a customer hands in the declaration that the installation is safe.
    pub declaration_days: u32,
    /// The points of a technician whose day is full.
    pub load_points: u32,
    /// The kilometres that make one point.
    pub kilometres_per_point: u32,
    /// The points of a technician from outside of the area.
    pub other_area_points: u32,
}

impl VisitRules {
    /// Italy's rules. The band of two hours is the regulator's; the rest are customs of the trade: adjust them to yours.
    #[must_use]
    pub fn italian() -> VisitRules {
        VisitRules {
            band_minutes: 120,
            first_hour: 8,
            last_hour: 18,
            notice_days: 3,
            priority_notice_days: 1,
            horizon_days: 10,
            answer_hours: 24,
            reminder_hours: 24,
            no_show_hours: 2,
            attempts: 3,
            term_days: 5,
            planning_runs: 2,
            planning_hour: 18,
            declaration_days: 30,
            load_points: 10,
            kilometres_per_point: 5,
            other_area_points: 20,
        }
    }
}
