//! Times as the standard writes them: ISO 8601 dates, durations and repeating intervals.

mod cron;
mod cycle;
mod duration;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

pub use cron::Cron;
pub(crate) use cron::CronSets;
pub use cycle::{Cycle, Interval};
pub use duration::Duration;

/// Why a text is no duration and no repeating interval.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The text is not a duration.
    #[error("`{0}` is not an ISO 8601 duration such as PT15M, P1DT12H or P1M")]
    NotADuration(String),
    /// The duration is longer than Passo counts.
    #[error("the duration `{0}` is too long")]
    TooLong(String),
    /// The text is not a repeating interval.
    #[error("`{0}` is not an ISO 8601 repeating interval such as R3/PT10M or R/2026-01-01T08:00:00Z/P1D")]
    NotACycle(String),
    /// The text is not a time of a calendar that repeats.
    #[error("`{0}` is not a time of a calendar such as 0 0/15 8-18 ? * MON-FRI")]
    NotACron(String),
    /// The count after `R` is not a number that Passo counts to.
    #[error("`{0}` is not a number of repetitions")]
    NotACount(String),
    /// A start or an end is not an instant.
    #[error("`{0}` is not an ISO 8601 date and time")]
    NotAnInstant(String),
    /// The interval is zero or negative.
    #[error("the interval `{0}` must be longer than nothing")]
    NoInterval(String),
}

/// Reads an instant: RFC 3339 (`2026-03-01T08:30:00+01:00`), also without seconds, without an offset (then it is UTC),
/// with a short offset (`+01`, `+0100`), and a date alone (then it is midnight UTC). Returns `None` for anything else.
///
/// ```
/// let instant = passo::base::time::parse_instant("2026-03-01T08:30").unwrap();
/// assert_eq!(instant.to_rfc3339(), "2026-03-01T08:30:00+00:00");
/// ```
#[must_use]
pub fn parse_instant(text: &str) -> Option<DateTime<FixedOffset>> {
    const WITH_OFFSET: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    const WITHOUT_OFFSET: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    // chrono takes white space and signs that ISO 8601 does not have.
    if !text.starts_with(|first: char| first.is_ascii_digit()) || text.contains(char::is_whitespace) {
        return None;
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant);
    }
    let with_offset = WITH_OFFSET.iter().find_map(|format| DateTime::parse_from_str(text, format).ok());
    with_offset.or_else(|| {
        let local = WITHOUT_OFFSET
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
            .or_else(|| Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN)))?;
        Some(local.and_utc().fixed_offset())
    })
}

#[cfg(test)]
mod tests {
    use super::parse_instant;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(parse_instant(text).map(|instant| instant.to_rfc3339()).as_deref(), expected, "{text}");
    }

    #[test]
    fn instants_are_read_in_every_form_that_models_use() {
        check("2026-03-01T08:30:00Z", Some("2026-03-01T08:30:00+00:00"));
        check("2026-03-01T08:30:00+01:00", Some("2026-03-01T08:30:00+01:00"));
        check("2026-03-01T08:30:00.25+0100", Some("2026-03-01T08:30:00.250+01:00"));
        check("2026-03-01T08:30+01", Some("2026-03-01T08:30:00+01:00"));
        check("2026-03-01T08:30Z", Some("2026-03-01T08:30:00+00:00"));
        check("2026-03-01T08:30:15", Some("2026-03-01T08:30:15+00:00"));
        check("2026-03-01T08:30", Some("2026-03-01T08:30:00+00:00"));
        check("2026-03-01", Some("2026-03-01T00:00:00+00:00"));
    }

    #[test]
    fn texts_that_are_no_instant_give_none() {
        for text in
            ["", "tomorrow", "2026-02-30", "2026-13-01T00:00:00Z", "2026-03-01T25:00", " 2026-03-01", "P1D"]
        {
            check(text, None);
        }
    }
}
