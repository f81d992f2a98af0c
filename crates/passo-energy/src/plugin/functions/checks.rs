//! Pure functions: checks, terms, bands.

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::calendar::MAXIMUM_WORKING_DAYS;
use crate::plugin::arguments::{Arguments, instant_of};
use crate::plugin::{Desk, failed, values};
use crate::pod::Pod;
use crate::power::Power;
use crate::tax_code::TaxCode;
use crate::time_band::{band_of_local, end_of_rome_day, rome, rome_date};

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "pod_valid", 1, |_, arguments| {
        Ok(Value::from(arguments.parse_leniently::<Pod>(0).is_some()))
    });
    let plugin = add(plugin, desk, "tax_code_valid", 1, |_, arguments| {
        Ok(Value::from(arguments.parse_leniently::<TaxCode>(0).is_some()))
    });
    let plugin = add(plugin, desk, "power_valid", 1, power_valid);
    let plugin = add(plugin, desk, "available_power", 1, available_power);
    let plugin = add(plugin, desk, "band_of", 1, band_of_instant);
    let plugin = add(plugin, desk, "add_working_days", 2, add_working_days);
    let plugin = add(plugin, desk, "end_of_day", 1, end_of_day);
    let plugin = add(plugin, desk, "rules", 0, |desk, arguments| {
        values::record(desk.rules_at(arguments.context.now).map_err(failed)?)
    });
    add(plugin, desk, "today", 0, |_, arguments| {
        Ok(Value::from(rome_date(arguments.context.now).to_string()))
    })
}

fn power_valid(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let rules = desk.rules_at(arguments.context.now).map_err(failed)?;
    let power = arguments.parse_leniently::<Power>(0);
    Ok(Value::from(power.is_some_and(|power| rules.power.levels.is_level(power))))
}

fn available_power(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let rules = desk.rules_at(arguments.context.now).map_err(failed)?;
    let committed: Power = arguments.parse(0, "power_kw")?;
    Ok(Value::from(rules.power.levels.available(committed).kilowatts()))
}

fn band_of_instant(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let rules = desk.rules_at(arguments.context.now).map_err(failed)?;
    let instant = instant_of(arguments.value(0)).ok_or_else(|| {
        failed(format!(
            "instant: \"{}\" is none; write it like 2026-03-02T08:00:00+01:00",
            arguments.value(0)
        ))
    })?;
    Ok(Value::from(band_of_local(rome(instant), &rules.tariff_calendar).to_string()))
}

fn add_working_days(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let rules = desk.rules_at(arguments.context.now).map_err(failed)?;
    let from = arguments.date(0, "date")?;
    let given = arguments.value(1);
    let days = given.as_int().and_then(|days| u32::try_from(days).ok()).ok_or_else(|| {
        failed(format!("days: {given} is no number of working days from 0 to {MAXIMUM_WORKING_DAYS}"))
    })?;
    Ok(Value::from(rules.calendar.add_working_days(from, days).map_err(failed)?.to_string()))
}

/// The instant at which a term is over that runs until a day, as text, so that a timer may wait for it.
fn end_of_day(_: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let date = arguments.date(0, "date")?;
    let end = end_of_rome_day(date).ok_or_else(|| failed(format!("date: no day follows {date}")))?;
    Ok(Value::from(end.to_rfc3339()))
}
