//! Moving a time by an ISO 8601 duration.

use chrono::{DateTime, Months, TimeDelta, Utc};
use passo::base::time::Duration;

/// Reads an ISO 8601 duration: `P1Y2M3DT4H5M6.5S`, `P2W`, each part optional.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("\"{text}\" is no ISO 8601 duration, for example PT10S, PT1H30M or P1D");
    let rest = text.trim().strip_prefix('P').ok_or_else(wrong)?;
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return Err(wrong()),
        Some((date, time)) => (date, time),
        None if rest.is_empty() => return Err(wrong()),
        None => (rest, ""),
    };
    let mut duration = Duration::default();
    for (number, unit) in parts(date).ok_or_else(wrong)? {
        match unit {
            'Y' => duration.months += number as i32 * 12,
            'M' => duration.months += number as i32,
            'W' => duration.milliseconds += (number * 7.0 * 86_400_000.0) as i64,
            'D' => duration.milliseconds += (number * 86_400_000.0) as i64,
            _ => return Err(wrong()),
        }
    }
    for (number, unit) in parts(time).ok_or_else(wrong)? {
        match unit {
            'H' => duration.milliseconds += (number * 3_600_000.0) as i64,
            'M' => duration.milliseconds += (number * 60_000.0) as i64,
            'S' => duration.milliseconds += (number * 1000.0) as i64,
            _ => return Err(wrong()),
        }
    }
    Ok(duration)
}

fn parts(text: &str) -> Option<Vec<(f64, char)>> {
    let mut parts = Vec::new();
    let mut digits = String::new();
    for character in text.chars() {
        if character.is_ascii_digit() || character == '.' {
            digits.push(character);
        } else {
            parts.push((digits.parse().ok()?, character));
            digits.clear();
        }
    }
    digits.is_empty().then_some(parts)
}

/// The time that is a duration later; nothing when it is beyond the calendar.
pub(crate) fn later(time: DateTime<Utc>, by: Duration) -> Option<DateTime<Utc>> {
    let months = Months::new(by.months.unsigned_abs());
    let moved =
        if by.months < 0 { time.checked_sub_months(months) } else { time.checked_add_months(months) }?;
    moved.checked_add_signed(TimeDelta::try_milliseconds(by.milliseconds)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_date_and_a_time_part() {
        let duration = parse("P1Y2M3DT4H5M6.5S").unwrap();
        assert_eq!((duration.months, duration.milliseconds), (14, 273_906_500));
        assert_eq!(parse("P2W").unwrap().milliseconds, 14 * 86_400_000);
    }

    #[test]
    fn what_is_no_duration_is_refused_with_an_example() {
        for text in ["", "10s", "P", "PT", "P1", "PT1D", "P1H"] {
            assert!(parse(text).unwrap_err().contains("PT10S"), "{text}");
        }
    }

    #[test]
    fn months_follow_the_calendar() {
        let january: DateTime<Utc> = "2026-01-31T00:00:00Z".parse().unwrap();
        let moved = later(january, parse("P1M").unwrap()).unwrap();
        assert_eq!(moved.to_rfc3339(), "2026-02-28T00:00:00+00:00");
    }
}
