//! The date of Easter.

use chrono::NaiveDate;

/// Easter Sunday of a year in the Gregorian calendar, by the anonymous method that Meeus prints; nothing for years
/// that have no date here.
#[must_use]
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, in_century) = (year.div_euclid(100), year.rem_euclid(100));
    let (leap_centuries, century_rest) = (century.div_euclid(4), century.rem_euclid(4));
    let correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - leap_centuries - correction + 15).rem_euclid(30);
    let (leap_years, leap_rest) = (in_century.div_euclid(4), in_century.rem_euclid(4));
    let weekday = (32 + 2 * century_rest + 2 * leap_years - epact - leap_rest).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let days = epact + weekday - 7 * late + 114;
    let month = u32::try_from(days.div_euclid(31)).ok()?;
    let day = u32::try_from(days.rem_euclid(31) + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};

    use super::*;

    #[test]
    fn known_years() {
        for (year, expected) in [
            (1818, "1818-03-22"),
            (1943, "1943-04-25"),
            (2000, "2000-04-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
        ] {
            assert_eq!(easter_sunday(year).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn always_a_sunday_between_22_march_and_25_april() {
        for year in 1583..4100 {
            let easter = easter_sunday(year).unwrap();
            assert_eq!(easter.weekday(), Weekday::Sun, "{easter}");
            assert!(
                (3, 22) <= (easter.month(), easter.day()) && (easter.month(), easter.day()) <= (4, 25),
                "{easter}"
            );
        }
    }
}
