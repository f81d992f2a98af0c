//! Functions about meters and their readings. Readings are maps of whole kilowatt-hours by band, like `#{ F1: 4263 }`.

use chrono::{DateTime, NaiveDate, Utc};
use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::id::MeterSerial;
use crate::meter::{
    Anomaly, Candidate, Energy, NewReading, ReadingBand, ReadingCheck, ReadingSource, Readings, Register,
    Verdict,
};
use crate::plugin::arguments::{Arguments, text_of};
use crate::plugin::{Desk, failed, values};
use crate::pod::Pod;
use crate::supply::SupplyState;
use crate::time_band::start_of_rome_day;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "find_meter", 1, find_meter);
    let plugin = add(plugin, desk, "meter_bands", 1, meter_bands);
    let plugin = add(plugin, desk, "typed_readings", 4, typed_readings);
    let plugin = add(plugin, desk, "band_anomalies", 4, band_anomalies);
    let plugin = add(plugin, desk, "reading_anomalies", 5, reading_anomalies);
    let plugin = add(plugin, desk, "reading_verdict", 1, reading_verdict);
    let plugin = add(plugin, desk, "known_reading", 2, known_reading);
    let plugin = add(plugin, desk, "estimate_reading", 2, estimate_reading);
    let plugin = add(plugin, desk, "register_reading", 5, register_reading);
    add(plugin, desk, "replace_meter", 3, replace_meter)
}

/// A malformed POD has no meter.
fn find_meter(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(pod) = arguments.parse_leniently(0) else { return Ok(Value::Null) };
    let found = desk.crm.register(&pod).map_err(failed)?;
    values::record_or_null(found.as_ref().map(Register::meter))
}

fn meter_bands(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let register = register_of(desk, arguments)?;
    Ok(Value::from(register.meter().bands().iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// The numbers of a form, `F0, F1, F2, F3`, as one map; fields that were left empty are left out.
fn typed_readings(_: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let typed = ["F0", "F1", "F2", "F3"].into_iter().enumerate();
    let filled = typed.filter(|(index, _)| arguments.text(*index).is_some());
    Ok(Value::map(filled.map(|(index, band)| (band, arguments.value(index).clone()))))
}

/// `pod, band, readings, date`: what speaks against the number of one band.
fn band_anomalies(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let register = register_of(desk, arguments)?;
    let candidate = Candidate {
        meter: register.meter().serial.clone(),
        at: at_start_of(arguments.date(3, "date")?)?,
        values: readings_of(arguments.value(2)),
        source: ReadingSource::default(),
    };
    let band: ReadingBand = arguments.parse(1, "band")?;
    with_check(desk, arguments, &register, |check| check.band(&candidate, band))
}

/// `pod, readings, date, source, meter`: what speaks against a reading as a whole. Without a serial number the meter is
/// taken to be the one of the register.
fn reading_anomalies(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let register = register_of(desk, arguments)?;
    let meter = match arguments.text(4) {
        Some(_) => arguments.parse(4, "meter")?,
        None => register.meter().serial.clone(),
    };
    let candidate = Candidate {
        meter,
        at: at_start_of(arguments.date(2, "date")?)?,
        values: readings_of(arguments.value(1)),
        source: arguments.parse(3, "source")?,
    };
    with_check(desk, arguments, &register, |check| check.whole(&candidate))
}

/// The gravest verdict in a list of anomalies; `accept` when there are none.
fn reading_verdict(_: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let anomalies = arguments.value(0).as_list().unwrap_or_default();
    let verdicts = anomalies.iter().filter_map(|anomaly| anomaly.get("verdict").and_then(text_of));
    let gravest: Option<Verdict> = verdicts.filter_map(|verdict| verdict.parse().ok()).max();
    Ok(Value::from(gravest.unwrap_or_default().as_str()))
}

/// The numbers that somebody really read on a day, if the register has any.
fn known_reading(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let register = register_of(desk, arguments)?;
    let found = register.reading_at(at_start_of(arguments.date(1, "date")?)?);
    let read = found.filter(|reading| reading.source != ReadingSource::Estimate);
    Ok(read.map_or(Value::Null, |reading| values::readings(&reading.values)))
}

/// The numbers that the meter would show on a day.
fn estimate_reading(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let register = register_of(desk, arguments)?;
    let estimate = register.estimate(at_start_of(arguments.date(1, "date")?)?);
    let estimate = estimate.ok_or_else(|| {
        failed(format!("pod: {} has no two readings from which an estimate could be made", register.pod()))
    })?;
    Ok(values::readings(&estimate))
}

/// `pod, readings, date, source, reason`: adds a reading to the register, and gives the one that counts for the day.
fn register_reading(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let register = register_of(desk, arguments)?;
    let reading = NewReading {
        meter: register.meter().serial.clone(),
        at: at_start_of(arguments.date(2, "date")?)?,
        values: readings_of(arguments.value(1)),
        source: arguments.parse(3, "source")?,
        reason: arguments.parse(4, "reason")?,
    };
    let counts = desk.crm.append_reading(&arguments.key(), register.pod(), reading).map_err(failed)?;
    values::reading(&counts)
}

/// `pod, meter, date`: puts another meter in the place of the present one.
fn replace_meter(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (pod, serial): (Pod, MeterSerial) = (arguments.parse(0, "pod")?, arguments.parse(1, "meter")?);
    let on = arguments.date(2, "date")?;
    let register = desk.crm.replace_meter(&arguments.key(), &pod, &serial, on).map_err(failed)?;
    values::record(register.meter())
}

/// Readings are those of the beginning of a day.
fn at_start_of(date: NaiveDate) -> Result<DateTime<Utc>, FunctionError> {
    start_of_rome_day(date).ok_or_else(|| failed(format!("date: {date} has no beginning")))
}

/// The numbers of a map by band. What is no band or no number is left out, and found missing by the check.
fn readings_of(value: &Value) -> Readings {
    let entries = value.as_map().into_iter().flatten();
    let read = |value: &Value| match value.as_int().map(u64::try_from) {
        Some(Ok(kilowatt_hours)) => Some(Energy::from_kilowatt_hours(kilowatt_hours)),
        Some(Err(_)) => None,
        None => text_of(value)?.parse().ok(),
    };
    entries.filter_map(|(band, value)| Some((band.parse().ok()?, read(value)?))).collect()
}

/// Checks under the rules of the day, and gives the anomalies as maps of `verdict` and `text`.
fn with_check(
    desk: &Desk,
    arguments: &Arguments<'_>,
    register: &Register,
    find: impl FnOnce(&ReadingCheck<'_>) -> Vec<Anomaly>,
) -> Result<Value, FunctionError> {
    let supply = desk.crm.find_supply(register.pod()).map_err(failed)?;
    let supply = supply.ok_or_else(|| failed(format!("pod: {} has no supply", register.pod())))?;
    let check = ReadingCheck {
        register,
        available_power: supply.available_power,
        is_active: supply.state == SupplyState::Active,
        rules: &desk.rules_at(arguments.context.now).map_err(failed)?.readings,
        now: arguments.context.now,
    };
    let described = find(&check).into_iter().map(|anomaly| {
        Value::map([("verdict", anomaly.verdict().to_string()), ("text", anomaly.to_string())])
    });
    Ok(Value::list(described.collect()))
}

fn register_of(desk: &Desk, arguments: &Arguments<'_>) -> Result<Register, FunctionError> {
    let pod: Pod = arguments.parse(0, "pod")?;
    let register = desk.crm.register(&pod).map_err(failed)?;
    register.ok_or_else(|| failed(format!("pod: {pod} has no meter")))
}
