//! Functions about supplies and their power.

use chrono::NaiveDate;
use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::crm::NewSupply;
use crate::plugin::arguments::Arguments;
use crate::plugin::{Desk, failed, values};
use crate::pod::Pod;
use crate::power::{ConnectionData, PowerChange, PowerRequest, QuoteKind};
use crate::supply::Supply;
use crate::time_band::rome_date;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "find_supply", 1, find_supply);
    let plugin = add(plugin, desk, "power_errors", 4, power_errors);
    let plugin = add(plugin, desk, "power_quote", 4, power_quote);
    let plugin = add(plugin, desk, "create_supply", 2, create_supply);
    let plugin = add(plugin, desk, "create_supply", 5, create_supply);
    let plugin = add(plugin, desk, "update_supply", 5, update_supply);
    add(plugin, desk, "restore_supply", 5, restore_supply)
}

/// A malformed POD has no supply.
fn find_supply(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(pod) = arguments.parse_leniently(0) else { return Ok(Value::Null) };
    let found = desk.crm.find_supply(&pod).map_err(failed)?;
    found.map_or(Ok(Value::Null), |supply| values::supply(&supply))
}

/// What is wrong with a request for more power: a list of sentences, empty when nothing is.
fn power_errors(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    match checked_change(desk, arguments, rome_date(arguments.context.now))? {
        Ok(_) => Ok(Value::list(Vec::new())),
        Err(errors) => Ok(Value::from(errors)),
    }
}

/// How a change of power is quoted: a map of `kind`, `rapid` or `distributor`, and `needs_visit`.
fn power_quote(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let change = checked_change(desk, arguments, rome_date(arguments.context.now))?
        .map_err(|errors| failed(errors.join(" ")))?;
    let quote = change.quote(&desk.rules_at(arguments.context.now).map_err(failed)?.power);
    let kind = match quote.kind {
        QuoteKind::Rapid => "rapid",
        QuoteKind::Distributor => "distributor",
    };
    Ok(Value::map([("kind", Value::from(kind)), ("needs_visit", Value::from(quote.needs_visit))]))
}

/// Prepares the supply of a POD for a contact; for a POD without one, power, voltage and phase follow as arguments.
fn create_supply(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let connection = match arguments.text(2) {
        None => None,
        Some(_) => Some(connection(arguments, 2)?),
    };
    let supply = NewSupply {
        contact: arguments.parse(0, "contact_id")?,
        pod: arguments.parse(1, "pod")?,
        connection,
        on: rome_date(arguments.context.now),
    };
    let supply = desk.crm.create_supply(&arguments.key(), supply).map_err(failed)?;
    Ok(Value::from(supply.id.as_str()))
}

/// Writes a checked change of power from a date on, and gives the supply. A supply that has these data already stays as
/// it is, so that the call may be repeated.
fn update_supply(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let supply = supply_of(desk, arguments)?;
    let wanted = connection(arguments, 1)?;
    if supply.connection() == wanted {
        return values::supply(&supply);
    }
    let change = match checked_change(desk, arguments, arguments.date(4, "date")?)? {
        Ok(change) => change,
        Err(errors) => return Err(failed(errors.join(" "))),
    };
    values::supply(&desk.crm.update_supply(&arguments.key(), &supply.pod, &change).map_err(failed)?)
}

/// Gives a supply back the power, voltage and phase that it had before a change, from a date on, whether that is more or
/// less than now.
fn restore_supply(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let supply = supply_of(desk, arguments)?;
    let former = connection(arguments, 1)?;
    if !former.phase.fits(former.voltage) {
        return Err(failed(format!(
            "phase: {} phase and {} V contradict each other",
            former.phase, former.voltage
        )));
    }
    if supply.connection() == former {
        return values::supply(&supply);
    }
    let change =
        PowerChange { from: supply.connection(), to: former, valid_from: arguments.date(4, "date")? };
    values::supply(&desk.crm.update_supply(&arguments.key(), &supply.pod, &change).map_err(failed)?)
}

/// Power, voltage and phase in three arguments.
fn connection(arguments: &Arguments<'_>, first: usize) -> Result<ConnectionData, FunctionError> {
    Ok(ConnectionData {
        power: arguments.parse(first, "power_kw")?,
        voltage: arguments.parse(first + 1, "voltage_v")?,
        phase: arguments.parse(first + 2, "phase")?,
    })
}

/// The change that the arguments `pod, kw, voltage, phase` ask for, or what is wrong with it.
fn checked_change(
    desk: &Desk,
    arguments: &Arguments<'_>,
    valid_from: NaiveDate,
) -> Result<Result<PowerChange, Vec<String>>, FunctionError> {
    let supply = supply_of(desk, arguments)?;
    let request =
        PowerRequest { power: arguments.text(1), voltage: arguments.text(2), phase: arguments.text(3) };
    let rules = desk.rules_at(arguments.context.now).map_err(failed)?;
    let checked = request.check(supply.connection(), &rules.power, valid_from);
    Ok(checked.map_err(|errors| errors.iter().map(ToString::to_string).collect()))
}

fn supply_of(desk: &Desk, arguments: &Arguments<'_>) -> Result<Supply, FunctionError> {
    let pod: Pod = arguments.parse(0, "pod")?;
    let supply = desk.crm.find_supply(&pod).map_err(failed)?;
    supply.ok_or_else(|| failed(format!("pod: {pod} has no supply")))
}
