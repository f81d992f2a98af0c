//! Values. They are written from the one type of values that hosts and engine have, without a copy.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use rust_decimal::Decimal;

use crate::base::time::Duration;
#[cfg(test)]
use crate::journal::wire::shape::{Row, Shape};
use crate::journal::wire::{Reader, Wire, WireError, Writer};
use crate::value::{Map, Value};

/// How many lists and maps may lie in one another.
pub(crate) const DEPTH: usize = 512;

/// The bit of a decimal's scale that says that the number is negative.
const NEGATIVE: u8 = 0x80;

impl Wire for Value {
    fn write(&self, to: &mut Writer<'_>) {
        write_value(self, DEPTH, to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        read_value(DEPTH, from)
    }
}

impl Wire for Arc<Vec<Value>> {
    fn write(&self, to: &mut Writer<'_>) {
        write_list(self, DEPTH, to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        from.list(|from| read_value(DEPTH, from)).map(Arc::new)
    }
}

impl Wire for Cow<'_, Map> {
    fn write(&self, to: &mut Writer<'_>) {
        write_map(self, DEPTH, to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, WireError> {
        read_map(DEPTH, from).map(Cow::Owned)
    }
}

fn write_value(value: &Value, depth: usize, to: &mut Writer<'_>) {
    match value {
        Value::Null => to.byte(0),
        Value::Bool(truth) => {
            to.byte(1);
            truth.write(to);
        }
        Value::Int(number) => {
            to.byte(2);
            number.write(to);
        }
        Value::Float(number) => {
            to.byte(3);
            to.raw(&number.to_bits().to_le_bytes());
        }
        Value::Decimal(number) => {
            to.byte(4);
            write_decimal(number, to);
        }
        Value::String(text) => {
            to.byte(5);
            to.text(text);
        }
        Value::DateTime(instant) => {
            to.byte(6);
            instant.timestamp().write(to);
            instant.timestamp_subsec_nanos().write(to);
            instant.offset().local_minus_utc().write(to);
        }
        Value::Duration(Duration { months, milliseconds }) => {
            to.byte(7);
            months.write(to);
            milliseconds.write(to);
        }
        Value::List(_) | Value::Map(_) if depth == 0 => to.fail(WireError::TooDeep { limit: DEPTH }),
        Value::List(values) => {
            to.byte(8);
            write_list(values, depth - 1, to);
        }
        Value::Map(entries) => {
            to.byte(9);
            write_map(entries, depth - 1, to);
        }
    }
}

fn write_list(values: &[Value], depth: usize, to: &mut Writer<'_>) {
    to.length(values.len());
    values.iter().for_each(|value| write_value(value, depth, to));
}

fn write_map(entries: &Map, depth: usize, to: &mut Writer<'_>) {
    to.length(entries.len());
    for (key, value) in entries {
        to.text(key);
        write_value(value, depth, to);
    }
}

fn write_decimal(number: &Decimal, to: &mut Writer<'_>) {
    let parts = number.unpack();
    let sign = if parts.negative { NEGATIVE } else { 0 };
    to.byte(parts.scale as u8 | sign);
    to.number(u64::from(parts.mid) << 32 | u64::from(parts.lo));
    parts.hi.write(to);
}

fn read_value(depth: usize, from: &mut Reader<'_>) -> Result<Value, WireError> {
    Ok(match from.variant()? {
        0 => Value::Null,
        1 => Value::Bool(bool::read(from)?),
        2 => Value::Int(i64::read(from)?),
        3 => Value::Float(f64::from_bits(u64::from_le_bytes(from.array()?))),
        4 => Value::Decimal(read_decimal(from)?),
        5 => Value::String(Arc::<str>::read(from)?),
        6 => Value::DateTime(read_instant(from)?),
        7 => Value::Duration(Duration { months: i32::read(from)?, milliseconds: i64::read(from)? }),
        8 | 9 if depth == 0 => return Err(from.fault("a value is nested too deep")),
        8 => Value::list(from.list(|from| read_value(depth - 1, from))?),
        9 => Value::Map(Arc::new(read_map(depth - 1, from)?)),
        number => return Err(from.unknown("Value", number)),
    })
}

/// Names stand in their order, each once.
fn read_map(depth: usize, from: &mut Reader<'_>) -> Result<Map, WireError> {
    let mut entries = Map::new();
    for _ in 0..from.length()? {
        let key = Arc::<str>::read(from)?;
        if entries.last_key_value().is_some_and(|(last, _)| *last >= key) {
            return Err(from.fault("the names of a map are not in order"));
        }
        entries.insert(key, read_value(depth, from)?);
    }
    Ok(entries)
}

fn read_decimal(from: &mut Reader<'_>) -> Result<Decimal, WireError> {
    let sign_and_scale = from.byte()?;
    let low = from.number()?;
    let high = u32::read(from)?;
    let scale = u32::from(sign_and_scale & !NEGATIVE);
    if scale > Decimal::MAX_SCALE {
        return Err(from.fault("a decimal number has more places than there are"));
    }
    let mut number = Decimal::from_parts(low as u32, (low >> 32) as u32, high, false, scale);
    number.set_sign_negative(sign_and_scale & NEGATIVE != 0);
    Ok(number)
}

fn read_instant(from: &mut Reader<'_>) -> Result<DateTime<FixedOffset>, WireError> {
    let (seconds, nanoseconds, offset) = (i64::read(from)?, u32::read(from)?, i32::read(from)?);
    let instant = DateTime::from_timestamp(seconds, nanoseconds);
    let offset = FixedOffset::east_opt(offset);
    let (Some(instant), Some(offset)) = (instant, offset) else {
        return Err(from.fault("a date and time is none that there is"));
    };
    Ok(instant.with_timezone(&offset))
}

/// What a value looks like.
#[cfg(test)]
pub(super) const SHAPE: Shape = Shape {
    name: "Value",
    about: &[" The value of a variable."],
    rows: &[
        row(0, "Null", &[], &[" Nothing."]),
        row(1, "Bool", &[("truth", "bool")], &[" A truth value."]),
        row(2, "Int", &[("number", "i64")], &[" A whole number."]),
        row(
            3,
            "Float",
            &[("number", "float")],
            &[" A binary floating-point number: the eight bytes of IEEE 754, the lowest first."],
        ),
        row(
            4,
            "Decimal",
            &[("scale", "byte"), ("low", "u64"), ("high", "u32")],
            &[
                " A decimal number: how many of its digits stand after the point, and in the highest bit whether it is negative; then the digits as one number, its lower 64 bits and its upper 32 bits.",
            ],
        ),
        row(5, "String", &[("text", "Text")], &[" A text."]),
        row(
            6,
            "DateTime",
            &[("seconds", "i64"), ("nanoseconds", "u32"), ("offset", "i32")],
            &[
                " An instant: seconds since the Unix epoch, nanoseconds after that, and the seconds by which the clock that it was written with was ahead of UTC.",
            ],
        ),
        row(
            7,
            "Duration",
            &[("months", "i32"), ("milliseconds", "i64")],
            &[" A period: calendar months, and milliseconds."],
        ),
        row(8, "List", &[("values", "Items")], &[" An ordered list."]),
        row(9, "Map", &[("entries", "Variables")], &[" Named values."]),
    ],
};

#[cfg(test)]
const fn row(
    number: u32,
    name: &'static str,
    fields: &'static [(&'static str, &'static str)],
    about: &'static [&'static str],
) -> Row {
    Row { number: Some(number), name, fields, about }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value comes back as exactly what it was, also in what equality does not tell.
    #[track_caller]
    fn check(value: Value) {
        let mut bytes = Vec::new();
        value.write(&mut Writer::new(&mut bytes));
        let again = Value::read(&mut Reader::new(&bytes));
        assert_eq!(again.map(|again| format!("{again:?}")), Ok(format!("{value:?}")), "{bytes:x?}");
    }

    #[test]
    fn values_at_the_edges_come_back_as_they_were() {
        let mut nothing_negative = Decimal::new(0, 3);
        nothing_negative.set_sign_negative(true);
        let decimals =
            [Decimal::MAX, Decimal::MIN, Decimal::new(-1, 28), nothing_negative, Decimal::new(150, 2)];
        decimals.into_iter().map(Value::from).for_each(check);
        [f64::NAN, -0.0, f64::INFINITY, f64::MIN_POSITIVE].into_iter().map(Value::from).for_each(check);
        [i64::MIN, i64::MAX].into_iter().map(Value::from).for_each(check);
        check(Value::Duration(Duration { months: i32::MIN, milliseconds: i64::MIN }));
        let times =
            ["2016-12-31T23:59:60.5Z", "2026-03-01T08:30:00.123456789-11:30", "0000-01-01T00:00:00+23:59"];
        for text in times {
            check(Value::DateTime(DateTime::parse_from_rfc3339(text).expect("it is a time")));
        }
        for utc in [DateTime::<chrono::Utc>::MIN_UTC, DateTime::<chrono::Utc>::MAX_UTC] {
            check(Value::DateTime(utc.fixed_offset()));
        }
    }

    #[test]
    fn maps_have_their_names_in_order_and_each_once() {
        let mut bytes = vec![9, 2, 1, b'b', 0, 1, b'a', 0];
        let refused =
            |bytes: &[u8]| matches!(Value::read(&mut Reader::new(bytes)), Err(WireError::Content { .. }));
        assert!(refused(&bytes));
        bytes[6] = b'b';
        assert!(refused(&bytes));
        bytes[6] = b'c';
        assert!(!refused(&bytes));
    }
}
