//! A period of time.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Months};

use super::TimeError;

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// A period of time as ISO 8601 writes it.
///
/// ```
/// use passo::base::time::Duration;
/// let duration: Duration = "P1M2DT3H".parse().unwrap();
/// assert_eq!(duration.months, 1);
/// assert_eq!(duration.milliseconds, (2 * 24 + 3) * 3_600_000);
/// assert_eq!(duration.to_string(), "P1M2DT3H");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Calendar months, years included.
    pub months: i32,
    /// Milliseconds, days and weeks included.
    pub milliseconds: i64,
}

impl Duration {
    /// The instant that is this much after another one, both in milliseconds since the Unix epoch. Months are calendar
    /// months in UTC, and a day that the month does not have becomes its last one; the milliseconds are added then.
    /// Returns `None` outside the years that can be counted.
    #[must_use]
    pub fn after(self, from_ms: i64) -> Option<i64> {
        if self.months == 0 {
            return from_ms.checked_add(self.milliseconds);
        }
        let from = DateTime::from_timestamp_millis(from_ms)?;
        let months = Months::new(self.months.unsigned_abs());
        let moved =
            if self.months < 0 { from.checked_sub_months(months) } else { from.checked_add_months(months) };
        moved?.timestamp_millis().checked_add(self.milliseconds)
    }

    /// Whether the duration leads forward: no part is negative, and one is more than nothing.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.months >= 0 && self.milliseconds >= 0 && self != Duration::default()
    }
}

impl From<std::time::Duration> for Duration {
    fn from(duration: std::time::Duration) -> Duration {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Duration { months: 0, milliseconds }
    }
}

impl FromStr for Duration {
    type Err = TimeError;

    /// Reads `P1Y2M3W4DT5H6M7.5S`: at least one part, in this order, the last one with a fraction if it is no year or
    /// month; what is finer than a millisecond is cut off. A sign may lead the whole text or any number.
    fn from_str(text: &str) -> Result<Duration, TimeError> {
        let (negative, rest) = sign(text);
        let not_a_duration = || TimeError::NotADuration(text.to_owned());
        let rest = rest.strip_prefix('P').ok_or_else(not_a_duration)?;
        let (date, time) = match rest.split_once('T') {
            Some((_, "")) => return Err(not_a_duration()),
            Some((date, time)) => (date, time),
            None => (rest, ""),
        };
        let mut total = Total::default();
        total.read(date, &DATE_UNITS).ok_or_else(not_a_duration)?;
        total.read(time, &TIME_UNITS).ok_or_else(not_a_duration)?;
        if total.parts == 0 {
            return Err(not_a_duration());
        }
        total.finish(negative).ok_or_else(|| TimeError::TooLong(text.to_owned()))
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Months(u32),
    Milliseconds(u64),
}

const DATE_UNITS: [(char, Unit); 4] = [
    ('Y', Unit::Months(12)),
    ('M', Unit::Months(1)),
    ('W', Unit::Milliseconds(WEEK)),
    ('D', Unit::Milliseconds(DAY)),
];
const TIME_UNITS: [(char, Unit); 3] =
    [('H', Unit::Milliseconds(HOUR)), ('M', Unit::Milliseconds(MINUTE)), ('S', Unit::Milliseconds(SECOND))];

/// The sum of the parts read so far, wide enough that parts of different signs may cancel out.
#[derive(Default)]
struct Total {
    months: i128,
    milliseconds: i128,
    parts: usize,
    fraction_read: bool,
    too_long: bool,
}

impl Total {
    /// Reads the parts of one half, each unit at most once and in order. Returns `None` for anything else.
    fn read(&mut self, text: &str, units: &[(char, Unit)]) -> Option<()> {
        let mut rest = text;
        let mut units = units.iter();
        while !rest.is_empty() {
            let (negative, unsigned) = sign(rest);
            let letter_at = unsigned.find(|c: char| c.is_ascii_alphabetic())?;
            let (number, after) = unsigned.split_at(letter_at);
            let letter = after.chars().next()?;
            let (_, unit) = units.find(|(name, _)| *name == letter)?;
            if self.fraction_read {
                return None;
            }
            self.add(number, *unit, negative)?;
            rest = &after[letter.len_utf8()..];
        }
        Some(())
    }

    fn add(&mut self, number: &str, unit: Unit, negative: bool) -> Option<()> {
        let (whole, fraction) = number.split_once(['.', ',']).map_or((number, None), |(w, f)| (w, Some(f)));
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !fraction.is_none_or(is_number) {
            return None;
        }
        self.parts += 1;
        let whole = whole.trim_start_matches('0');
        // More digits than any sum that can be kept has.
        if whole.len() > 19 {
            self.too_long = true;
            return Some(());
        }
        let whole = if whole.is_empty() { 0 } else { whole.parse::<i128>().ok()? };
        let sign = if negative { -1 } else { 1 };
        match (unit, fraction) {
            (Unit::Months(_), Some(_)) => return None,
            (Unit::Months(months), None) => self.months += sign * whole * i128::from(months),
            (Unit::Milliseconds(unit), fraction) => {
                let part = fraction.map_or(0, |fraction| thousandths_of(fraction, unit));
                self.fraction_read = fraction.is_some();
                self.milliseconds += sign * (whole * i128::from(unit) + part);
            }
        }
        Some(())
    }

    fn finish(self, negative: bool) -> Option<Duration> {
        if self.too_long {
            return None;
        }
        let sign = if negative { -1 } else { 1 };
        Some(Duration {
            months: i32::try_from(sign * self.months).ok()?,
            milliseconds: i64::try_from(sign * self.milliseconds).ok()?,
        })
    }
}

/// The milliseconds of a decimal fraction of a unit. Digits beyond the twelfth are below a millisecond for every unit.
fn thousandths_of(fraction: &str, unit: u64) -> i128 {
    let mut milliseconds = 0;
    let mut scale: i128 = 1;
    for digit in fraction.bytes().take(12) {
        milliseconds = milliseconds * 10 + i128::from(digit - b'0');
        scale *= 10;
    }
    milliseconds * i128::from(unit) / scale
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

impl fmt::Display for Duration {
    /// The shortest text in years, months, days, hours, minutes and seconds that reads as the same duration.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Duration::default() {
            return f.write_str("PT0S");
        }
        let all_negative = self.months <= 0 && self.milliseconds <= 0;
        f.write_str(if all_negative { "-P" } else { "P" })?;
        let part_sign = |negative: bool| if negative && !all_negative { "-" } else { "" };
        let months_sign = part_sign(self.months < 0);
        let months = self.months.unsigned_abs();
        write_parts(f, months_sign, &[(u64::from(months / 12), 'Y'), (u64::from(months % 12), 'M')])?;
        let sign = part_sign(self.milliseconds < 0);
        let milliseconds = self.milliseconds.unsigned_abs();
        write_parts(f, sign, &[(milliseconds / DAY, 'D')])?;
        if milliseconds.is_multiple_of(DAY) {
            return Ok(());
        }
        f.write_str("T")?;
        write_parts(f, sign, &[(milliseconds % DAY / HOUR, 'H'), (milliseconds % HOUR / MINUTE, 'M')])?;
        let (seconds, thousandths) = (milliseconds % MINUTE / SECOND, milliseconds % SECOND);
        if thousandths == 0 {
            return write_parts(f, sign, &[(seconds, 'S')]);
        }
        let fraction = format!("{thousandths:03}");
        write!(f, "{sign}{seconds}.{}S", fraction.trim_end_matches('0'))
    }
}

fn write_parts(f: &mut fmt::Formatter<'_>, sign: &str, parts: &[(u64, char)]) -> fmt::Result {
    parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .try_for_each(|(number, letter)| write!(f, "{sign}{number}{letter}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, months: i32, milliseconds: i64, canonical: &str) {
        let duration: Duration = text.parse().unwrap();
        assert_eq!(duration, Duration { months, milliseconds }, "{text}");
        assert_eq!(duration.to_string(), canonical, "{text}");
    }

    #[test]
    fn durations_are_read_and_written_in_canonical_form() {
        check("PT10S", 0, 10_000, "PT10S");
        check("P1M", 1, 0, "P1M");
        check("PT1M", 0, 60_000, "PT1M");
        check("P1DT2H", 0, 93_600_000, "P1DT2H");
        check("PT0S", 0, 0, "PT0S");
        check("P0D", 0, 0, "PT0S");
        check("P14M", 14, 0, "P1Y2M");
        check("P1W", 0, 604_800_000, "P7D");
        check("PT36H", 0, 129_600_000, "P1DT12H");
        check(
            "P1Y2M3W4DT5H6M7.5S",
            14,
            (25 * 86_400 + 5 * 3600 + 6 * 60 + 7) * 1000 + 500,
            "P1Y2M25DT5H6M7.5S",
        );
        check("-P1DT1S", 0, -86_401_000, "-P1DT1S");
        check("P1MT-5S", 1, -5000, "P1MT-5S");
        check("PT0.5H", 0, 1_800_000, "PT30M");
        check("PT0,25S", 0, 250, "PT0.25S");
        check("PT0.0019S", 0, 1, "PT0.001S");
    }

    #[test]
    fn texts_that_are_no_duration_are_refused() {
        let texts = [
            "", "P", "PT", "P1DT", "1D", "P1", "PD", "P1S", "PT1D", "P1D1Y", "P1D1D", "PT1.5H1S", "P1.5M",
            "P-", "PT.5S", "PT1.S", "p1d", "P1D ", "PxD", "P1éD", "abcdef",
        ];
        for text in texts {
            assert_eq!(text.parse::<Duration>(), Err(TimeError::NotADuration(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn durations_beyond_what_can_be_counted_are_refused() {
        for text in ["P99999999999Y", "PT99999999999999999999999999999999999999999S", "P9223372036854775807W"]
        {
            assert_eq!(text.parse::<Duration>(), Err(TimeError::TooLong(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn months_are_calendar_months_in_utc() {
        let at = |text| super::super::parse_instant(text).unwrap().timestamp_millis();
        let month: Duration = "P1M".parse().unwrap();
        assert_eq!(month.after(at("2026-01-31T10:00Z")), Some(at("2026-02-28T10:00Z")));
        let month_and_day: Duration = "P1MT24H".parse().unwrap();
        assert_eq!(month_and_day.after(at("2026-01-31T10:00Z")), Some(at("2026-03-01T10:00Z")));
        let back: Duration = "-P1Y".parse().unwrap();
        assert_eq!(back.after(at("2024-02-29")), Some(at("2023-02-28")));
    }

    #[test]
    fn an_instant_beyond_what_can_be_counted_is_none() {
        assert_eq!(Duration { months: 0, milliseconds: 1 }.after(i64::MAX), None);
        assert_eq!(Duration { months: i32::MAX, milliseconds: 0 }.after(0), None);
        assert_eq!(Duration { months: i32::MIN, milliseconds: 0 }.after(0), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_the_same(months: i32, milliseconds: i64) {
            let duration = Duration { months, milliseconds };
            prop_assert_eq!(duration.to_string().parse(), Ok(duration));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "[-+]?P?[0-9.,YMWDTHS+-]{0,24}|.{0,16}") {
            let _ = text.parse::<Duration>();
        }
    }
}
