//! Records as values for scripts.

use passo::plugin::FunctionError;
use passo::value::{Map, Value};
use serde::Serialize;

use super::failed;
use crate::contact::Contact;
use crate::meter::{Energy, Reading, Readings};
use crate::power::Voltage;
use crate::supply::Supply;

/// A record as a map with the names of its fields.
pub(super) fn record(record: &impl Serialize) -> Result<Value, FunctionError> {
    Ok(Value::from(serde_json::to_value(record).map_err(failed)?))
}

/// Records, in their order.
pub(super) fn records(records: &[impl Serialize]) -> Result<Value, FunctionError> {
    Ok(Value::list(records.iter().map(record).collect::<Result<_, _>>()?))
}

/// A record, or nothing.
pub(super) fn record_or_null(found: Option<&impl Serialize>) -> Result<Value, FunctionError> {
    found.map_or(Ok(Value::Null), record)
}

/// A supply with its power in kilowatts and its voltage in volts as numbers, as forms and conditions use them.
pub(super) fn supply(supply: &Supply) -> Result<Value, FunctionError> {
    let mut entries = entries(record(supply)?);
    entries.insert("power_kw".into(), Value::from(supply.committed_power.kilowatts()));
    entries.insert("available_kw".into(), Value::from(supply.available_power.kilowatts()));
    entries.insert("voltage_v".into(), voltage(supply.voltage));
    Ok(Value::Map(entries.into()))
}

/// A contact with its name as people write it.
pub(super) fn contact(contact: &Contact) -> Result<Value, FunctionError> {
    let mut entries = entries(record(contact)?);
    entries.insert("name".into(), Value::from(contact.data.display_name()));
    Ok(Value::Map(entries.into()))
}

/// A reading with its numbers in whole kilowatt-hours, as `readings`.
pub(super) fn reading(reading: &Reading) -> Result<Value, FunctionError> {
    let mut entries = entries(record(reading)?);
    entries.remove("values");
    entries.insert("readings".into(), readings(&reading.values));
    Ok(Value::Map(entries.into()))
}

/// The numbers of a meter in whole kilowatt-hours by band.
pub(super) fn readings(readings: &Readings) -> Value {
    Value::map(readings.iter().map(|(band, value)| (band.to_string(), energy(*value))))
}

/// The whole kilowatt-hours.
pub(super) fn energy(energy: Energy) -> Value {
    i64::try_from(energy.kilowatt_hours()).map_or(Value::Null, Value::from)
}

/// The volts as a number, or `MV` where they are not known.
pub(super) fn voltage(voltage: Voltage) -> Value {
    voltage.volts().map_or_else(|| Value::from("MV"), Value::from)
}

fn entries(value: Value) -> Map {
    match value {
        Value::Map(entries) => entries.as_ref().clone(),
        _ => Map::new(),
    }
}
