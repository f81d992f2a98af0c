//! The bands of the day by which energy is measured and billed (Italian: fasce orarie).

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Timelike, Utc, Weekday};
use thiserror::Error;

use crate::calendar::WorkingCalendar;
use crate::text::{excerpt, serde_as_text};

/// A band of the day (deliberation 181/06).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeBand {
    /// Monday to Friday 08:00 to 19:00.
    F1,
    /// Monday to Friday 07:00 to 08:00 and 19:00 to 23:00, Saturday 07:00 to 23:00.
    F2,
    /// The night from 23:00 to 07:00, Sundays and holidays all day.
    F3,
}

/// Why a text is no band.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{text}\" is no time band: F1, F2 and F3 are")]
pub struct TimeBandError {
    text: String,
}

/// The band of an instant in Italy's local time, by the tariff's own calendar of holidays.
///
/// ```
/// use passo_energy::time_band::{TimeBand, band_of};
/// let monday_morning = "2026-03-02T08:00:00+01:00".parse::<chrono::DateTime<chrono::Utc>>()?;
/// assert_eq!(band_of(monday_morning), TimeBand::F1);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[must_use]
pub fn band_of(instant: DateTime<Utc>) -> TimeBand {
    band_of_local(rome(instant), &WorkingCalendar::tariff())
}

/// The band of a local time by a calendar of holidays. Intervals are closed on the left.
#[must_use]
pub fn band_of_local(local: NaiveDateTime, holidays: &WorkingCalendar) -> TimeBand {
    let (date, hour) = (local.date(), local.hour());
    if holidays.is_holiday(date) {
        return TimeBand::F3;
    }
    match (date.weekday(), hour) {
        (Weekday::Sun, _) => TimeBand::F3,
        (Weekday::Sat, 7..=22) => TimeBand::F2,
        (Weekday::Sat, _) => TimeBand::F3,
        (Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri, hour) => match hour {
            8..=18 => TimeBand::F1,
            7 | 19..=22 => TimeBand::F2,
            _ => TimeBand::F3,
        },
    }
}

/// Italy's local time (Europe/Rome). Summer time is one hour ahead, from 01:00 UTC of the last Sunday of March to
/// 01:00 UTC of the last Sunday of October (directive 2000/84/EC; the rule holds since 1996).
#[must_use]
pub fn rome(instant: DateTime<Utc>) -> NaiveDateTime {
    let utc = instant.naive_utc();
    let offset = if is_summer_time(utc) { Duration::hours(2) } else { Duration::hours(1) };
    utc.checked_add_signed(offset).unwrap_or(utc)
}

/// The date in Italy at an instant.
#[must_use]
pub fn rome_date(instant: DateTime<Utc>) -> NaiveDate {
    rome(instant).date()
}

/// The instant at which a day begins in Italy. Nothing for the first day that the calendar knows.
#[must_use]
pub fn start_of_rome_day(date: NaiveDate) -> Option<DateTime<Utc>> {
    end_of_rome_day(date.pred_opt()?)
}

/// The instant at which a day ends in Italy: the midnight after it. A term that runs until a day is over at this
/// instant. Nothing for the last day that the calendar knows.
#[must_use]
pub fn end_of_rome_day(date: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = date.succ_opt()?.and_hms_opt(0, 0, 0)?;
    // Summer time never begins or ends at midnight, so one of the two offsets gives the midnight back.
    [1, 2]
        .into_iter()
        .filter_map(|hours| midnight.checked_sub_signed(Duration::hours(hours)))
        .map(|utc| utc.and_utc())
        .find(|instant| rome(*instant) == midnight)
}

fn is_summer_time(utc: NaiveDateTime) -> bool {
    let change = |month| last_sunday(utc.year(), month).and_then(|day| day.and_hms_opt(1, 0, 0));
    match (change(3), change(10)) {
        (Some(begin), Some(end)) => begin <= utc && utc < end,
        (None, _) | (_, None) => false,
    }
}

/// The last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(chrono::Days::new(last.weekday().num_days_from_sunday().into()))
}

impl FromStr for TimeBand {
    type Err = TimeBandError;

    fn from_str(text: &str) -> Result<TimeBand, TimeBandError> {
        match text.trim().to_ascii_uppercase().as_str() {
            "F1" => Ok(TimeBand::F1),
            "F2" => Ok(TimeBand::F2),
            "F3" => Ok(TimeBand::F3),
            _ => Err(TimeBandError { text: excerpt(text) }),
        }
    }
}

impl fmt::Display for TimeBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimeBand::F1 => "F1",
            TimeBand::F2 => "F2",
            TimeBand::F3 => "F3",
        })
    }
}

serde_as_text!(TimeBand);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
    }

    #[test]
    fn a_day_ends_at_midnight_in_italy_in_winter_and_in_summer() {
        for (date, end) in [
            ("2026-03-05", "2026-03-05T23:00:00+00:00"),
            ("2026-03-28", "2026-03-28T23:00:00+00:00"),
            ("2026-03-29", "2026-03-29T22:00:00+00:00"),
            ("2026-10-24", "2026-10-24T22:00:00+00:00"),
            ("2026-10-25", "2026-10-25T23:00:00+00:00"),
        ] {
            let ended = end_of_rome_day(date.parse().unwrap()).map(|instant| instant.to_rfc3339());
            assert_eq!(ended.as_deref(), Some(end), "{date}");
        }
        assert_eq!(end_of_rome_day(NaiveDate::MAX), None);
    }

    #[test]
    fn worked_examples() {
        for (at, band) in [
            ("2026-03-02T06:59", TimeBand::F3),
            ("2026-03-02T07:59", TimeBand::F2),
            ("2026-03-02T08:00", TimeBand::F1),
            ("2026-03-02T18:59", TimeBand::F1),
            ("2026-03-02T19:00", TimeBand::F2),
            ("2026-03-02T22:59", TimeBand::F2),
            ("2026-03-02T23:00", TimeBand::F3),
            ("2026-03-07T07:00", TimeBand::F2),
            ("2026-03-07T12:00", TimeBand::F2),
            ("2026-03-07T23:00", TimeBand::F3),
            ("2026-03-08T12:00", TimeBand::F3),
            ("2026-04-06T10:00", TimeBand::F3),
            ("2026-04-25T10:00", TimeBand::F3),
            ("2026-12-08T10:00", TimeBand::F3),
            ("2027-10-04T10:00", TimeBand::F1),
        ] {
            assert_eq!(band_of_local(local(at), &WorkingCalendar::tariff()), band, "{at}");
        }
    }

    fn hours_of_bands(from: &str, hours: i64) -> [usize; 3] {
        let mut counts = [0; 3];
        for hour in 0..hours {
            let band = band_of_local(local(from) + Duration::hours(hour), &WorkingCalendar::tariff());
            counts[band as usize] += 1;
        }
        counts
    }

    #[test]
    fn hours_of_a_week_and_of_2026() {
        assert_eq!(hours_of_bands("2026-03-02T00:00", 168), [55, 41, 72]);
        assert_eq!(hours_of_bands("2026-01-01T00:00", 8760), [2794, 2054, 3912]);
    }

    #[test]
    fn local_time_follows_the_clock_change() {
        for (utc, expected) in [
            ("2026-03-02T08:00:00Z", "2026-03-02T09:00"),
            ("2026-03-29T00:59:00Z", "2026-03-29T01:59"),
            ("2026-03-29T01:00:00Z", "2026-03-29T03:00"),
            ("2026-10-25T00:59:00Z", "2026-10-25T02:59"),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00"),
            ("2026-12-31T23:30:00Z", "2027-01-01T00:30"),
            ("2026-06-30T22:00:00Z", "2026-07-01T00:00"),
        ] {
            assert_eq!(rome(utc.parse().unwrap()), local(expected), "{utc}");
        }
    }

    #[test]
    fn the_hours_of_the_clock_change_lie_in_f3() {
        for utc in
            ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]
        {
            assert_eq!(band_of(utc.parse().unwrap()), TimeBand::F3, "{utc}");
        }
        // Summer and winter differ by the hour in UTC, not by the hour on the wall.
        assert_eq!(band_of("2026-07-01T06:00:00Z".parse().unwrap()), TimeBand::F1);
        assert_eq!(band_of("2026-01-07T06:00:00Z".parse().unwrap()), TimeBand::F2);
    }

    #[test]
    fn text_form() {
        for band in [TimeBand::F1, TimeBand::F2, TimeBand::F3] {
            assert_eq!(band.to_string().parse(), Ok(band));
        }
        assert!("F4".parse::<TimeBand>().unwrap_err().to_string().contains("\"F4\" is no time band"));
    }

    proptest! {
        #[test]
        fn sundays_are_always_f3(week in 0_i64..3000, minute in 0_i64..1440) {
            let at = local("2026-03-01T00:00") + Duration::weeks(week) + Duration::minutes(minute);
            prop_assert_eq!(band_of_local(at, &WorkingCalendar::tariff()), TimeBand::F3);
        }
    }
}
