//! Whether a variable has the value that a scenario wrote down.

use chrono::DateTime;
use passo::base::time::Duration;
use passo::value::Value;

/// Whether a value is as expected: numbers by value, dates and durations against the texts that write them, lists and
/// maps entry by entry.
pub(super) fn is_as_expected(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::String(text), Value::DateTime(time)) => {
            DateTime::parse_from_rfc3339(text).is_ok_and(|expected| expected == *time)
        }
        (Value::String(text), Value::Duration(period)) => {
            text.parse::<Duration>().is_ok_and(|expected| expected == *period)
        }
        (Value::String(text), Value::Decimal(number)) => text.as_ref() == number.to_string(),
        (Value::List(expected), Value::List(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found.iter()).all(|(expected, found)| is_as_expected(expected, found))
        }
        (Value::Map(expected), Value::Map(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found.iter()).all(|((expected_key, expected), (key, found))| {
                    expected_key == key && is_as_expected(expected, found)
                })
        }
        (expected, found) => expected == found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value_and_dates_by_instant() {
        assert!(is_as_expected(&Value::from(3), &Value::from(3.0)));
        assert!(!is_as_expected(&Value::from(3), &Value::from("3")));
        let time: DateTime<chrono::FixedOffset> = "2026-01-01T01:00:00+01:00".parse().unwrap();
        assert!(is_as_expected(&Value::from("2026-01-01T00:00:00Z"), &Value::from(time)));
        assert!(!is_as_expected(&Value::from("2026-01-01T01:00:00Z"), &Value::from(time)));
    }

    #[test]
    fn lists_and_maps_compare_entry_by_entry() {
        let expected = Value::map([("a", Value::from(vec![1, 2]))]);
        assert!(is_as_expected(&expected, &Value::map([("a", Value::from(vec![1.0, 2.0]))])));
        assert!(!is_as_expected(&expected, &Value::map([("a", Value::from(vec![1]))])));
        assert!(!is_as_expected(&expected, &Value::map([("b", Value::from(vec![1, 2]))])));
        assert!(!is_as_expected(&Value::Null, &Value::from(false)));
    }
}
