//! Methods of instants.

use chrono::{DateTime, Days, FixedOffset, Months, TimeDelta};

use crate::value::Value;

/// Calls a method of an instant; nothing when it has none of this name for these arguments.
pub(super) fn of_instant(instant: DateTime<FixedOffset>, name: &str, arguments: &[Value]) -> Option<Value> {
    match (name, arguments) {
        ("toDate", []) => return Some(Value::DateTime(instant)),
        ("getTime", []) => return Some(Value::Int(instant.timestamp_millis())),
        ("before", [Value::DateTime(other)]) => return Some(Value::Bool(instant < *other)),
        ("after", [Value::DateTime(other)]) => return Some(Value::Bool(instant > *other)),
        _ => {}
    }
    let (Some(unit), [amount]) =
        (name.strip_prefix("plus").or_else(|| name.strip_prefix("minus")), arguments)
    else {
        return None;
    };
    let amount = if name.starts_with("plus") { amount.as_int()? } else { amount.as_int()?.checked_neg()? };
    moved(instant, unit, amount).map(Value::DateTime)
}

/// An instant that many units later, or earlier.
fn moved(instant: DateTime<FixedOffset>, unit: &str, amount: i64) -> Option<DateTime<FixedOffset>> {
    let months = |each: i64| {
        let months =
            Months::new(u32::try_from(amount.unsigned_abs().checked_mul(each.unsigned_abs())?).ok()?);
        if amount < 0 { instant.checked_sub_months(months) } else { instant.checked_add_months(months) }
    };
    let days = |each: u64| {
        let days = Days::new(amount.unsigned_abs().checked_mul(each)?);
        if amount < 0 { instant.checked_sub_days(days) } else { instant.checked_add_days(days) }
    };
    match unit {
        "Years" => months(12),
        "Months" => months(1),
        "Weeks" => days(7),
        "Days" => days(1),
        "Hours" => instant.checked_add_signed(TimeDelta::try_hours(amount)?),
        "Minutes" => instant.checked_add_signed(TimeDelta::try_minutes(amount)?),
        "Seconds" => instant.checked_add_signed(TimeDelta::try_seconds(amount)?),
        _ => None,
    }
}
