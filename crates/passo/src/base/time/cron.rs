//! Times of a calendar that repeat, as the scheduler Quartz writes them.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::TimeError;

/// How many years ahead the next time is looked for.
const YEARS: i32 = 50;

/// Times of a calendar that repeat: `0 0/5 8-18 ? * MON-FRI` is every five minutes of working hours. The fields are seconds,
/// minutes, hours, days of the month, months, days of the week (1 is Sunday) and perhaps years; each is `*` or `?` for any, or
/// numbers, names, ranges and steps, with commas. All is in UTC.
///
/// ```
/// use passo::base::time::Cron;
/// let noon: Cron = "0 0 12 * * ?".parse().unwrap();
/// assert_eq!(noon.after(0), Some(12 * 3_600_000));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cron {
    seconds: u64,
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// From 1970 on, one bit a year; all for any.
    years: u128,
}

/// The sets of a [`Cron`]: one bit for each number that belongs to it, the lowest for 0; of the years, for 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CronSets {
    pub(crate) seconds: u64,
    pub(crate) minutes: u64,
    pub(crate) hours: u64,
    pub(crate) days: u64,
    pub(crate) months: u64,
    pub(crate) weekdays: u64,
    pub(crate) years: u128,
}

impl CronSets {
    /// Whether each set has something in it, and nothing that there is not.
    fn are_right(&self) -> bool {
        let CronSets { seconds, minutes, hours, days, months, weekdays, years } = *self;
        let within =
            |set: u64, first: u32, last: u32| set != 0 && set & !(u64::MAX >> (63 - last) << first) == 0;
        within(seconds, 0, 59)
            && within(minutes, 0, 59)
            && within(hours, 0, 23)
            && within(days, 1, 31)
            && within(months, 1, 12)
            && within(weekdays, 1, 7)
            && years != 0
    }
}

impl Cron {
    /// Its sets, to be kept.
    pub(crate) fn sets(&self) -> CronSets {
        let Cron { seconds, minutes, hours, days, months, weekdays, years } = *self;
        CronSets { seconds, minutes, hours, days, months, weekdays, years }
    }

    /// The times that these sets are; none when they are none of a calendar.
    pub(crate) fn from_sets(sets: CronSets) -> Option<Cron> {
        let CronSets { seconds, minutes, hours, days, months, weekdays, years } = sets;
        sets.are_right().then_some(Cron { seconds, minutes, hours, days, months, weekdays, years })
    }

    /// The first time after another one, both in milliseconds since the Unix epoch; none when there is none in the next
    /// decades.
    #[must_use]
    pub fn after(&self, from_ms: i64) -> Option<i64> {
        let from = DateTime::from_timestamp_millis(from_ms)?.naive_utc();
        let mut at = from.with_nanosecond(0)?.checked_add_signed(TimeDelta::seconds(1))?;
        let last = from.year().checked_add(YEARS)?;
        while at.year() <= last {
            at = match self.next_candidate(at)? {
                None => return Some(at.and_utc().timestamp_millis()),
                Some(later) => later,
            };
        }
        None
    }

    /// Where to look next: nothing when the time fits, else the beginning of the next unit that might.
    fn next_candidate(&self, at: NaiveDateTime) -> Option<Option<NaiveDateTime>> {
        let has = |set: u64, number: u32| set & (1 << number) != 0;
        let year = u32::try_from(at.year() - 1970).ok().filter(|year| *year < 128)?;
        if self.years & (1 << year) == 0 {
            return Some(Some(NaiveDate::from_ymd_opt(at.year() + 1, 1, 1)?.and_time(NaiveTime::MIN)));
        }
        if !has(self.months, at.month()) {
            let first = NaiveDate::from_ymd_opt(at.year(), at.month(), 1)?;
            return Some(Some(first.checked_add_months(Months::new(1))?.and_time(NaiveTime::MIN)));
        }
        if !has(self.days, at.day()) || !has(self.weekdays, at.weekday().num_days_from_sunday() + 1) {
            return Some(Some(at.date().checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN)));
        }
        let hour = at.with_minute(0)?.with_second(0)?;
        if !has(self.hours, at.hour()) {
            return Some(Some(hour.checked_add_signed(TimeDelta::hours(1))?));
        }
        if !has(self.minutes, at.minute()) {
            return Some(Some(at.with_second(0)?.checked_add_signed(TimeDelta::minutes(1))?));
        }
        if !has(self.seconds, at.second()) {
            return Some(Some(at.checked_add_signed(TimeDelta::seconds(1))?));
        }
        Some(None)
    }
}

impl FromStr for Cron {
    type Err = TimeError;

    /// Reads six or seven fields between white space.
    fn from_str(text: &str) -> Result<Cron, TimeError> {
        read(text).ok_or_else(|| TimeError::NotACron(text.to_owned()))
    }
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

fn read(text: &str) -> Option<Cron> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let (seconds, minutes, hours, days, months, weekdays, years) = match fields.as_slice() {
        [a, b, c, d, e, f] => (*a, *b, *c, *d, *e, *f, None),
        [a, b, c, d, e, f, g] => (*a, *b, *c, *d, *e, *f, Some(*g)),
        _ => return None,
    };
    let set =
        |text, first, last, names| field(text, first, last, names).and_then(|set| u64::try_from(set).ok());
    Some(Cron {
        seconds: set(seconds, 0, 59, &[])?,
        minutes: set(minutes, 0, 59, &[])?,
        hours: set(hours, 0, 23, &[])?,
        days: set(days, 1, 31, &[])?,
        months: set(months, 1, 12, &MONTHS)?,
        weekdays: set(weekdays, 1, 7, &WEEKDAYS)?,
        years: match years {
            Some(years) => field(years, 1970, 2097, &[])?,
            None => u128::MAX,
        },
    })
}

/// The numbers of one field, one bit each; those of years count from 1970.
fn field(text: &str, first: u32, last: u32, names: &[&str]) -> Option<u128> {
    let base = if first == 1970 { 1970 } else { 0 };
    let mut set = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse().ok().filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let number = |text: &str| {
            let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
            let number = match named {
                Some(place) => u32::try_from(place).ok()? + 1,
                None => text.parse().ok()?,
            };
            (first..=last).contains(&number).then_some(number)
        };
        let (from, to) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (first, last),
            Some((from, to)) => (number(from)?, number(to)?),
            // A number with a step goes on to the end.
            None if part.contains('/') => (number(range)?, last),
            None => (number(range)?, number(range)?),
        };
        let numbers: Vec<u32> =
            if from <= to { (from..=to).collect() } else { (from..=last).chain(first..=to).collect() };
        for number in numbers.into_iter().step_by(step) {
            set |= 1 << (number - base);
        }
    }
    (set != 0).then_some(set)
}

impl fmt::Display for Cron {
    /// The numbers of each field, `*` for all of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = [
            (self.seconds, 0, 59),
            (self.minutes, 0, 59),
            (self.hours, 0, 23),
            (self.days, 1, 31),
            (self.months, 1, 12),
            (self.weekdays, 1, 7),
        ];
        let written = fields.map(|(set, first, last)| {
            let numbers: Vec<String> = (first..=last)
                .filter(|number| set & (1 << number) != 0)
                .map(|number| number.to_string())
                .collect();
            if numbers.len() == last - first + 1 { "*".to_owned() } else { numbers.join(",") }
        });
        f.write_str(&written.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse_instant;
    use super::Cron;

    #[track_caller]
    fn check(text: &str, from: &str, expected: &[&str]) {
        let at = |text: &str| parse_instant(text).unwrap().timestamp_millis();
        let cron: Cron = text.parse().unwrap();
        let mut now = at(from);
        for expected in expected {
            now = cron.after(now).unwrap();
            assert_eq!(now, at(expected), "{text}");
        }
    }

    #[test]
    fn times_repeat_as_the_fields_say() {
        check("0 0 12 * * ?", "2026-01-01T12:00:00Z", &["2026-01-02T12:00:00Z", "2026-01-03T12:00:00Z"]);
        check("0/20 * * * * ?", "2026-01-01T00:00:30Z", &["2026-01-01T00:00:40Z", "2026-01-01T00:01:00Z"]);
        check(
            "0 0/30 8-9 ? * MON-FRI",
            "2026-01-02T09:00:00Z",
            &["2026-01-02T09:30:00Z", "2026-01-05T08:00:00Z"],
        );
        check(
            "0 15 10 31 1,MAR ?",
            "2026-02-01T00:00:00Z",
            &["2026-03-31T10:15:00Z", "2027-01-31T10:15:00Z"],
        );
        check("0 0 0 29 2 ?", "2026-01-01T00:00:00Z", &["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]);
        check("0 0 0 ? * SAT-SUN", "2026-01-02T00:00:00Z", &["2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"]);
        check("0 0 0 1 1 ? 2030", "2026-01-01T00:00:00Z", &["2030-01-01T00:00:00Z"]);
    }

    #[test]
    fn a_time_that_never_comes_is_none() {
        let never: Cron = "0 0 0 31 2 ?".parse().unwrap();
        assert_eq!(never.after(0), None);
        let past: Cron = "0 0 0 1 1 ? 2000".parse().unwrap();
        assert_eq!(past.after(1_767_225_600_000), None);
    }

    #[test]
    fn texts_that_are_no_times_are_refused() {
        for text in [
            "",
            "* * * * *",
            "60 * * * * ?",
            "0 0 0 L * ?",
            "0 0 0 ? * MON#2",
            "0 0 0 0 * ?",
            "0 a * * * ?",
            "0 0/0 * * * ?",
        ] {
            assert!(text.parse::<Cron>().is_err(), "{text}");
        }
    }

    #[test]
    fn they_are_written_as_numbers() {
        let cron: Cron = "0 0/30 8-9 ? * MON-FRI".parse().unwrap();
        assert_eq!(cron.to_string(), "0 0,30 8,9 * * 2,3,4,5,6");
    }
}
