//! A repeating interval.

use std::fmt;
use std::str::FromStr;

use super::{Cron, Duration, TimeError, parse_instant};

/// A repeating interval as ISO 8601 writes it: `R3/PT10S`, `R/2026-01-01T00:00:00Z/P1D`, `R2/PT1H/2026-02-01T00:00:00Z`; or
/// times of a calendar: `0 0 12 * * ?`.
///
/// ```
/// use passo::base::time::Cycle;
/// let cycle: Cycle = "R3/PT10S".parse().unwrap();
/// assert_eq!(cycle.repetitions, Some(3));
/// assert_eq!(cycle.first(1_000), Some(11_000));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// How many occurrences there are; none for without end.
    pub repetitions: Option<u32>,
    /// The first occurrence, in milliseconds since the Unix epoch; without it, the first is one interval after the
    /// cycle is armed.
    pub start: Option<i64>,
    /// The time between two occurrences.
    pub interval: Interval,
    /// No occurrence is later than this, in milliseconds since the Unix epoch.
    pub end: Option<i64>,
}

/// The time between two occurrences of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// Always the same.
    Every(Duration),
    /// As the calendar has it.
    Calendar(Cron),
}

impl Interval {
    /// The occurrence after a time, both in milliseconds since the Unix epoch.
    #[must_use]
    pub fn after(self, from_ms: i64) -> Option<i64> {
        match self {
            Interval::Every(duration) => duration.after(from_ms),
            Interval::Calendar(cron) => cron.after(from_ms),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Interval::Every(duration) => duration.fmt(f),
            Interval::Calendar(cron) => cron.fmt(f),
        }
    }
}

impl Cycle {
    /// When the first occurrence of a cycle that is armed now is due, in milliseconds since the Unix epoch. It lies in
    /// the past when the cycle starts in the past. None when there is no occurrence.
    #[must_use]
    pub fn first(self, now_ms: i64) -> Option<i64> {
        let first = self.start.or_else(|| self.interval.after(now_ms))?;
        self.bounded(first).filter(|_| self.repetitions != Some(0))
    }

    /// When the occurrence after the one that was due at `due_ms` is due: one interval later, so that nothing drifts.
    /// None when that is later than the end. The caller counts the repetitions.
    #[must_use]
    pub fn following(self, due_ms: i64) -> Option<i64> {
        self.bounded(self.interval.after(due_ms)?)
    }

    fn bounded(self, instant: i64) -> Option<i64> {
        self.end.is_none_or(|end| instant <= end).then_some(instant)
    }
}

impl FromStr for Cycle {
    type Err = TimeError;

    /// Reads times of a calendar, `Rn/duration`, `Rn/start/duration`, `Rn/duration/end` and `Rn/start/second`; without the number, or with
    /// -1, the cycle has no end.
    fn from_str(text: &str) -> Result<Cycle, TimeError> {
        if let Ok(cron) = text.parse() {
            return Ok(Cycle {
                repetitions: None,
                start: None,
                interval: Interval::Calendar(cron),
                end: None,
            });
        }
        let not_a_cycle = || TimeError::NotACycle(text.to_owned());
        let (count, rest) =
            text.strip_prefix('R').and_then(|rest| rest.split_once('/')).ok_or_else(not_a_cycle)?;
        let repetitions = match count {
            "" | "-1" => None,
            count if count.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(count.parse().map_err(|_| TimeError::NotACount(count.to_owned()))?)
            }
            count => return Err(TimeError::NotACount(count.to_owned())),
        };
        let (start, interval, end) = match rest.split_once('/') {
            None => (None, rest.parse::<Duration>()?, None),
            Some((duration, end)) if is_duration(duration) => (None, duration.parse()?, Some(instant(end)?)),
            Some((start, duration)) if is_duration(duration) => {
                (Some(instant(start)?), duration.parse()?, None)
            }
            Some((start, second)) => {
                let start = instant(start)?;
                let milliseconds = instant(second)?.checked_sub(start).ok_or_else(not_a_cycle)?;
                (Some(start), Duration { months: 0, milliseconds }, None)
            }
        };
        if !interval.is_positive() {
            return Err(TimeError::NoInterval(interval.to_string()));
        }
        Ok(Cycle { repetitions, start, interval: Interval::Every(interval), end })
    }
}

fn is_duration(text: &str) -> bool {
    text.trim_start_matches(['-', '+']).starts_with('P')
}

fn instant(text: &str) -> Result<i64, TimeError> {
    let instant = parse_instant(text).ok_or_else(|| TimeError::NotAnInstant(text.to_owned()))?;
    Ok(instant.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, repetitions: Option<u32>, start: Option<&str>, interval: &str, end: Option<&str>) {
        let at = |text: &str| parse_instant(text).unwrap().timestamp_millis();
        let expected = Cycle {
            repetitions,
            start: start.map(at),
            interval: Interval::Every(interval.parse().unwrap()),
            end: end.map(at),
        };
        assert_eq!(text.parse(), Ok(expected), "{text}");
    }

    #[test]
    fn cycles_are_read_in_every_form() {
        check("R3/PT10S", Some(3), None, "PT10S", None);
        check("R/PT10S", None, None, "PT10S", None);
        check("R-1/PT10S", None, None, "PT10S", None);
        check("R/2026-01-01T00:00:00Z/P1D", None, Some("2026-01-01"), "P1D", None);
        check("R2/PT1H/2026-02-01T00:00:00Z", Some(2), None, "PT1H", Some("2026-02-01"));
        check("R2/2026-01-01T00:00Z/2026-01-01T08:00Z", Some(2), Some("2026-01-01"), "PT8H", None);
    }

    #[test]
    fn texts_that_are_no_cycle_are_refused() {
        let not_a_cycle = |text: &str| Err(TimeError::NotACycle(text.to_owned()));
        for text in ["", "PT10S", "R3", "0 0 12 * *"] {
            assert_eq!(text.parse::<Cycle>(), not_a_cycle(text), "{text}");
        }
        assert_eq!("Rx/PT1S".parse::<Cycle>(), Err(TimeError::NotACount("x".into())));
        assert_eq!("R99999999999/PT1S".parse::<Cycle>(), Err(TimeError::NotACount("99999999999".into())));
        assert_eq!("R/soon/PT1S".parse::<Cycle>(), Err(TimeError::NotAnInstant("soon".into())));
        assert_eq!("R/PT0S".parse::<Cycle>(), Err(TimeError::NoInterval("PT0S".into())));
        assert_eq!("R/-PT1S".parse::<Cycle>(), Err(TimeError::NoInterval("-PT1S".into())));
        assert_eq!("R/abc".parse::<Cycle>(), Err(TimeError::NotADuration("abc".into())));
    }

    #[test]
    fn the_first_occurrence_is_the_start_or_one_interval_after_arming() {
        let first = |text: &str, now| text.parse::<Cycle>().unwrap().first(now);
        assert_eq!(first("R3/PT10S", 5_000), Some(15_000));
        assert_eq!(first("R3/1970-01-01T00:00:01Z/PT10S", 5_000), Some(1_000));
        assert_eq!(first("R0/PT10S", 5_000), None);
        assert_eq!(first("R/PT10S/1970-01-01T00:00:15Z", 5_000), Some(15_000));
        assert_eq!(first("R/PT10S/1970-01-01T00:00:14Z", 5_000), None);
    }

    #[test]
    fn the_following_occurrence_does_not_drift_and_ends_at_the_end() {
        let cycle: Cycle = "R/PT10S/1970-01-01T00:00:30Z".parse().unwrap();
        assert_eq!(cycle.following(10_000), Some(20_000));
        assert_eq!(cycle.following(20_000), Some(30_000));
        assert_eq!(cycle.following(30_000), None);
    }
}
