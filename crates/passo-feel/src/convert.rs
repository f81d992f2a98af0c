//! Values of variables and values of FEEL.

use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeZone, Timelike, Utc};
use dsntk_feel::FeelNumber;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel_temporal::{FeelDateTime, FeelDaysAndTimeDuration, FeelYearsAndMonthsDuration};
use passo::base::time::Duration;
use passo::value::{Map, Value};
use rust_decimal::Decimal;

const NANOSECONDS: i64 = 1_000_000;

/// A variable as FEEL sees it.
pub(crate) fn to_feel(value: &Value) -> Feel {
    match value {
        Value::Null => Feel::Null(None),
        Value::Bool(value) => Feel::Boolean(*value),
        Value::Int(value) => Feel::Number(FeelNumber::new(*value, 0)),
        Value::Float(value) => number(&value.to_string()),
        Value::Decimal(value) => number(&value.to_string()),
        Value::String(text) => Feel::String(text.to_string()),
        Value::DateTime(instant) => date_and_time(instant),
        Value::Duration(duration) => duration_of(*duration),
        Value::List(values) => Feel::List(values.iter().map(to_feel).collect()),
        Value::Map(entries) => {
            let mut context = FeelContext::new();
            for (key, value) in entries.iter() {
                context.set_entry(&(&**key).into(), to_feel(value));
            }
            Feel::Context(context)
        }
    }
}

/// What a variable that is not set is.
pub(crate) fn unset(name: &str) -> Feel {
    none(format!("the variable \"{name}\" is not set"))
}

/// Null, with the reason.
pub(crate) fn none(reason: impl Into<String>) -> Feel {
    Feel::Null(Some(reason.into()))
}

fn number(text: &str) -> Feel {
    FeelNumber::from_str(text).map_or_else(|_| none(format!("{text} is no number of FEEL")), Feel::Number)
}

fn date_and_time(instant: &DateTime<FixedOffset>) -> Feel {
    let offset = instant.offset().local_minus_utc();
    of_parts(instant, offset)
        // FEEL has offsets up to twelve hours only.
        .or_else(|| of_parts(&instant.with_timezone(&Utc), 0))
        .map_or_else(|| none(format!("{instant} is no date and time of FEEL")), Feel::DateTime)
}

fn of_parts(instant: &(impl Datelike + Timelike), offset: i32) -> Option<FeelDateTime> {
    let date = (instant.year(), instant.month(), instant.day());
    let nanoseconds = u64::from(instant.nanosecond() % 1_000_000_000);
    let part = |part: u32| u8::try_from(part).ok();
    let time = (part(instant.hour())?, part(instant.minute())?, part(instant.second())?, nanoseconds);
    if offset == 0 {
        return FeelDateTime::utc(date.0, date.1, date.2, time.0, time.1, time.2, time.3);
    }
    FeelDateTime::offset(date, time, offset)
}

/// FEEL has durations of months and durations of time; one of both has no kind of its own there.
fn duration_of(duration: Duration) -> Feel {
    if duration.milliseconds == 0 && duration.months != 0 {
        return Feel::YearsAndMonthsDuration(FeelYearsAndMonthsDuration::from_m(duration.months.into()));
    }
    if duration.months != 0 {
        return Feel::String(duration.to_string());
    }
    let (seconds, rest) = (duration.milliseconds / 1_000, duration.milliseconds % 1_000);
    Feel::DaysAndTimeDuration(FeelDaysAndTimeDuration::from_sn(seconds, rest * NANOSECONDS))
}

/// A value of FEEL as a variable holds it. Dates and times without an offset are texts: a variable knows only instants.
pub(crate) fn from_feel(value: Feel) -> Result<Value, String> {
    Ok(match value {
        Feel::Null(_) => Value::Null,
        Feel::Boolean(value) => Value::Bool(value),
        Feel::Number(number) => from_number(number),
        Feel::String(text) => text.into(),
        Feel::Date(date) => date.to_string().into(),
        Feel::Time(time) => time.to_string().into(),
        Feel::DateTime(instant) => from_date_and_time(&instant),
        Feel::DaysAndTimeDuration(duration) => {
            Value::Duration(Duration { months: 0, milliseconds: duration.as_nanos() / NANOSECONDS })
        }
        Feel::YearsAndMonthsDuration(duration) => {
            let months = i32::try_from(duration.as_months());
            let months = months.map_err(|_| "the duration is longer than a variable can hold".to_owned())?;
            Value::Duration(Duration { months, milliseconds: 0 })
        }
        Feel::List(values) | Feel::ExpressionList(values) => {
            Value::list(values.into_iter().map(from_feel).collect::<Result<_, _>>()?)
        }
        Feel::Context(context) => {
            let entries =
                context.iter().map(|(key, value)| Ok((key.as_str().into(), from_feel(value.clone())?)));
            Value::Map(Arc::new(entries.collect::<Result<Map, String>>()?))
        }
        Feel::BuiltInFunction(_) | Feel::FunctionDefinition(..) => {
            return Err("it gives a function, which a variable cannot hold".to_owned());
        }
        other => return Err(format!("it gives a {}, which a variable cannot hold", other.type_of())),
    })
}

/// Whole numbers as such, others as decimals with up to 28 digits; what is larger than any decimal as a float.
fn from_number(number: FeelNumber) -> Value {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if fraction.bytes().all(|digit| digit == b'0')
        && let Ok(number) = whole.parse::<i64>()
    {
        return Value::Int(number);
    }
    match Decimal::from_str(&text) {
        Ok(number) => Value::Decimal(number.normalize()),
        Err(_) => text.parse::<f64>().map_or(Value::Null, Value::Float),
    }
}

fn from_date_and_time(instant: &FeelDateTime) -> Value {
    let local = || {
        let date = NaiveDate::from_ymd_opt(instant.year(), instant.month(), instant.day())?;
        let nanoseconds = u32::try_from(instant.time().nanos()).ok()?;
        let (hour, minute, second) = (instant.hour(), instant.minute(), instant.second());
        let local = date.and_hms_nano_opt(hour.into(), minute.into(), second.into(), nanoseconds)?;
        FixedOffset::east_opt(instant.feel_time_offset()?)?.from_local_datetime(&local).single()
    };
    local().map_or_else(|| Value::from(instant.to_string()), Value::DateTime)
}
