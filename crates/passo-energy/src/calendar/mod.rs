//! Working days and holidays, and the terms that are counted in them.
//!
//! There are two calendars on purpose: the legal holidays, by which terms run, and the holidays of the tariff bands, a
//! list of its own (deliberation 181/06) that a change of the law does not change by itself.

mod easter;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use easter::easter_sunday;

/// Which days are worked.
///
/// ```
/// use chrono::NaiveDate;
/// use passo_energy::calendar::WorkingCalendar;
/// let registered = NaiveDate::from_ymd_opt(2026, 3, 2).ok_or("no date")?;
/// let answer_due = WorkingCalendar::legal().add_working_days(registered, 3)?;
/// assert_eq!(answer_due.to_string(), "2026-03-05");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingCalendar {
    holidays: Vec<Holiday>,
    easter_monday: bool,
    local_patron: Option<Holiday>,
}

/// A holiday on the same day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The month, from 1.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// The first year in which it is kept; always when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i32>,
}

/// Why a term cannot be counted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// More working days than any term has.
    #[error("the number of working days is {days}, it must be between 0 and {MAXIMUM_WORKING_DAYS}")]
    TooManyDays {
        /// The number asked for.
        days: i64,
    },
    /// A date beyond those that can be told.
    #[error("the term from {from} ends beyond the dates that can be told")]
    OutOfRange {
        /// Where it begins.
        from: NaiveDate,
    },
}

/// The longest term in working days, about fourteen years.
pub const MAXIMUM_WORKING_DAYS: u32 = 3_660;

/// The first year in which 4 October is a national holiday (law 151/2025).
const FOURTH_OF_OCTOBER_SINCE: i32 = 2026;

impl WorkingCalendar {
    /// The holidays of the tariff bands (deliberation 181/06).
    #[must_use]
    pub fn tariff() -> WorkingCalendar {
        let holidays =
            [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)];
        WorkingCalendar {
            holidays: holidays.into_iter().map(|(month, day)| Holiday { month, day, since: None }).collect(),
            easter_monday: true,
            local_patron: None,
        }
    }

    /// Italy's national holidays (law 260/1949; 4 October from 2026 by law 151/2025).
    #[must_use]
    pub fn legal() -> WorkingCalendar {
        let mut calendar = WorkingCalendar::tariff();
        calendar.holidays.push(Holiday { month: 10, day: 4, since: Some(FOURTH_OF_OCTOBER_SINCE) });
        calendar
    }

    /// The same calendar with the day of a town's patron saint as a holiday.
    #[must_use]
    pub fn with_local_patron(mut self, month: u32, day: u32) -> WorkingCalendar {
        self.local_patron = Some(Holiday { month, day, since: None });
        self
    }

    /// Whether the day is a holiday; Sundays as such are not.
    #[must_use]
    pub fn is_holiday(&self, date: NaiveDate) -> bool {
        self.holidays.iter().chain(&self.local_patron).any(|holiday| holiday.is_on(date))
            || (self.easter_monday && is_easter_monday(date))
    }

    /// Whether the day is worked: Monday to Friday and no holiday.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.is_holiday(date)
    }

    /// The last day of a term of so many working days. Counting starts on the day after `from`; a term of 0 days ends
    /// on `from` itself, whatever day that is.
    ///
    /// # Errors
    /// When `days` is above [`MAXIMUM_WORKING_DAYS`], or the date cannot be told.
    pub fn add_working_days(&self, from: NaiveDate, days: u32) -> Result<NaiveDate, CalendarError> {
        if days > MAXIMUM_WORKING_DAYS {
            return Err(CalendarError::TooManyDays { days: days.into() });
        }
        let mut date = from;
        let mut left = days;
        while left > 0 {
            date = date.succ_opt().ok_or(CalendarError::OutOfRange { from })?;
            if self.is_working_day(date) {
                left -= 1;
            }
        }
        Ok(date)
    }

    /// How many working days lie after a day, until another; a day that is not worked counts as the next that is. So a
    /// term of n working days is missed on the day for which this is more than n. 0 for a day that is not after the
    /// first, and at most [`MAXIMUM_WORKING_DAYS`].
    #[must_use]
    pub fn working_days_to(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let mut days = 0;
        let mut date = from;
        while date < to && days < MAXIMUM_WORKING_DAYS {
            let Ok(next) = self.add_working_days(date, 1) else { break };
            date = next;
            days += 1;
        }
        days
    }
}

impl Holiday {
    fn is_on(&self, date: NaiveDate) -> bool {
        (date.month(), date.day()) == (self.month, self.day)
            && self.since.is_none_or(|year| date.year() >= year)
    }
}

fn is_easter_monday(date: NaiveDate) -> bool {
    easter_sunday(date.year()).and_then(|sunday| sunday.checked_add_days(Days::new(1))) == Some(date)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn terms_of_the_worked_examples() {
        for (from, days, due) in [
            ("2026-03-02", 3, "2026-03-05"),
            ("2026-03-02", 5, "2026-03-09"),
            ("2026-04-02", 3, "2026-04-08"),
            ("2026-04-02", 5, "2026-04-10"),
            ("2026-12-23", 2, "2026-12-28"),
            ("2026-12-23", 5, "2026-12-31"),
            ("2026-04-30", 1, "2026-05-04"),
            ("2026-03-09", 5, "2026-03-16"),
            ("2026-03-02", 2, "2026-03-04"),
            ("2026-03-04", 5, "2026-03-11"),
            ("2026-03-07", 0, "2026-03-07"),
        ] {
            assert_eq!(
                WorkingCalendar::legal().add_working_days(date(from), days),
                Ok(date(due)),
                "{from} + {days}"
            );
        }
    }

    #[test]
    fn working_days_until_a_day() {
        for (from, to, days) in [
            ("2026-03-02", "2026-03-02", 0),
            ("2026-03-02", "2026-03-01", 0),
            ("2026-03-02", "2026-03-03", 1),
            ("2026-03-02", "2026-03-06", 4),
            ("2026-03-02", "2026-03-07", 5),
            ("2026-03-02", "2026-03-09", 5),
            ("2026-04-02", "2026-04-08", 3),
        ] {
            assert_eq!(
                WorkingCalendar::legal().working_days_to(date(from), date(to)),
                days,
                "from {from} to {to}"
            );
        }
        assert_eq!(
            WorkingCalendar::legal().working_days_to(date("1000-01-01"), date("9000-01-01")),
            MAXIMUM_WORKING_DAYS
        );
    }

    #[test]
    fn the_two_calendars_differ_on_4_october_from_2026() {
        let (legal, tariff) = (WorkingCalendar::legal(), WorkingCalendar::tariff());
        assert!(!legal.is_working_day(date("2027-10-04")));
        assert!(tariff.is_working_day(date("2027-10-04")));
        assert!(legal.is_holiday(date("2026-10-04")));
        assert!(!legal.is_holiday(date("2025-10-04")));
    }

    #[test]
    fn the_tariff_holidays_of_2026() {
        let tariff = WorkingCalendar::tariff();
        let holidays: Vec<String> = date("2026-01-01")
            .iter_days()
            .take(365)
            .filter(|day| tariff.is_holiday(*day))
            .map(|day| day.to_string())
            .collect();
        assert_eq!(
            holidays,
            [
                "2026-01-01",
                "2026-01-06",
                "2026-04-06",
                "2026-04-25",
                "2026-05-01",
                "2026-06-02",
                "2026-08-15",
                "2026-11-01",
                "2026-12-08",
                "2026-12-25",
                "2026-12-26"
            ]
        );
    }

    #[test]
    fn a_patron_is_a_holiday_of_the_town() {
        let milan = WorkingCalendar::legal().with_local_patron(12, 7);
        assert!(!milan.is_working_day(date("2026-12-07")));
        assert!(WorkingCalendar::legal().is_working_day(date("2026-12-07")));
    }

    #[test]
    fn terms_that_cannot_be_counted() {
        let legal = WorkingCalendar::legal();
        assert!(matches!(
            legal.add_working_days(date("2026-03-02"), u32::MAX),
            Err(CalendarError::TooManyDays { .. })
        ));
        assert!(matches!(legal.add_working_days(NaiveDate::MAX, 1), Err(CalendarError::OutOfRange { .. })));
    }

    proptest! {
        #[test]
        fn terms_end_on_working_days_and_add_up(start in 0_i64..20_000, first in 1_u32..40, second in 1_u32..40) {
            let legal = WorkingCalendar::legal();
            let from = date("2000-01-01") + chrono::Duration::days(start);
            let due = legal.add_working_days(from, first).unwrap();
            prop_assert!(legal.is_working_day(due) && due > from);
            prop_assert_eq!(legal.add_working_days(due, second), legal.add_working_days(from, first + second));
        }

        #[test]
        fn a_later_start_never_ends_earlier(start in 0_i64..20_000, later in 0_i64..30, days in 0_u32..60) {
            let legal = WorkingCalendar::legal();
            let from = date("2000-01-01") + chrono::Duration::days(start);
            let after = from + chrono::Duration::days(later);
            prop_assert!(legal.add_working_days(from, days).unwrap() <= legal.add_working_days(after, days).unwrap());
        }
    }
}
