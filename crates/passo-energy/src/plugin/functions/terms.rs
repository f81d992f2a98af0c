//! The terms of a takeover, from the rule set of the day on which it was registered.

use chrono::{Duration, NaiveDate};
use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::plugin::arguments::{Arguments, instant_of};
use crate::plugin::{Desk, failed};
use crate::rules::ContractMode;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "takeover_terms", 1, takeover_terms);
    let plugin = add(plugin, desk, "takeover_terms", 2, takeover_terms);
    let plugin = add(plugin, desk, "withdrawal_until", 2, withdrawal_until);
    add(plugin, desk, "halfway", 2, halfway)
}

/// `registered` and optionally `effective_date`: the due dates as texts, how long to wait as durations, and how often to
/// try as numbers.
fn takeover_terms(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let registered = arguments.date(0, "registered")?;
    let rules = desk.rules_on(registered).map_err(failed)?;
    let due = match arguments.text(1) {
        None => rules.due_dates(registered),
        Some(_) => rules.due_dates_from(registered, arguments.date(1, "effective_date")?),
    }
    .map_err(failed)?;
    let practice = &rules.practice;
    let mode = match rules.contract_mode {
        ContractMode::Duplicate => "duplicate",
        ContractMode::Update => "update",
    };
    let date = |date: NaiveDate| Value::from(date.to_string());
    let days = |days: u32| Value::from(format!("P{days}D"));
    Ok(Value::map([
        ("answer_near", date(due.answer_near)),
        ("answer_due", date(due.answer)),
        ("execute_due", date(due.execution)),
        ("distributor_due", date(due.to_distributor)),
        ("power_due", date(due.power)),
        ("power_days", Value::from(i64::from(rules.terms.power_days))),
        ("reading_due", date(due.reading)),
        ("closing_bill_due", date(due.closing_bill)),
        ("contract_mode", Value::from(mode)),
        ("data_within", days(practice.data_days)),
        ("declaration_within", days(practice.declaration_days)),
        ("register_silence", days(practice.register_silence_days)),
        ("escalation_to_head", days(practice.escalation_to_head_days)),
        ("escalation_to_quality", days(practice.escalation_to_quality_days)),
        ("register_resends", Value::from(i64::from(practice.register_resends))),
        ("register_corrections", Value::from(i64::from(practice.register_corrections))),
        ("contact_completions", Value::from(i64::from(practice.contact_completions))),
    ]))
}

/// `registered, concluded`: the last day for the withdrawal from a distance contract.
fn withdrawal_until(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let rules = desk.rules_on(arguments.date(0, "registered")?).map_err(failed)?;
    let until = rules.withdrawal_until(arguments.date(1, "concluded")?).map_err(failed)?;
    Ok(Value::from(until.to_string()))
}

/// The instant in the middle of two.
fn halfway(_: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let instant = |index: usize, name: &str| {
        let value = arguments.value(index);
        instant_of(value).ok_or_else(|| failed(format!("{name}: \"{value}\" is no instant")))
    };
    let (from, to) = (instant(0, "from")?, instant(1, "to")?);
    let half = Duration::milliseconds(to.signed_duration_since(from).num_milliseconds() / 2);
    let middle = from.checked_add_signed(half).ok_or_else(|| failed("to: it is out of range"))?;
    Ok(Value::DateTime(middle.fixed_offset()))
}
