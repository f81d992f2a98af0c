//! What the terminal shows.

use std::error::Error;

use passo::history::HistoryKind;
use passo::value::Value;
use passo::{FieldError, InstanceId, WorkField, WorkItem};
use passo_energy::contract::Contract;
use passo_energy::crm::{ContractRecords, Crm};
use passo_energy::pod::Pod;

use super::desk::Desk;

/// Who does what, and what the form shows.
pub(crate) fn work_item(item: &WorkItem, person: &str) {
    let group = item.candidate_groups.first().map_or("nobody's", AsRef::as_ref);
    println!("\n  {} ({person}, {group})", item.name.as_ref().unwrap_or(&item.element));
    for field in item.form.iter().flat_map(|form| &form.fields).filter(|field| field.read_only) {
        if !field.value.is_null() && field.value != Value::list(Vec::new()) {
            let lines = match &field.value {
                Value::List(values) => values.iter().map(text).collect(),
                value => vec![text(value)],
            };
            let labels = std::iter::once(&*field.label).chain(std::iter::repeat(""));
            lines.iter().zip(labels).for_each(|(line, label)| println!("    {label:<32} {line}"));
        }
    }
}

/// What is typed into a field.
pub(crate) fn answer(field: &WorkField, typed: &str) {
    println!("  > {:<32} {typed}", field.label);
}

/// What is wrong with a form.
pub(crate) fn refusal(item: &WorkItem, errors: &[FieldError]) {
    println!("    The form is refused:");
    for error in errors {
        let field = item.form.iter().flat_map(|form| &form.fields).find(|field| field.id == error.field);
        println!("    ! {}: {}", field.map_or(&error.field, |field| &field.label), error.message);
    }
}

/// A value as a person reads it.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::List(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        Value::Int(_)
        | Value::Float(_)
        | Value::Decimal(_)
        | Value::String(_)
        | Value::DateTime(_)
        | Value::Duration(_)
        | Value::Map(_) => value.to_string(),
    }
}

/// What became of a takeover: its steps, the contracts of the POD, and the supply.
pub(crate) fn outcome(desk: &Desk, case: InstanceId) -> Result<(), Box<dyn Error>> {
    let view = desk.engine.instance(case).ok_or("the takeover is gone")?;
    let pod: Pod = view.variables.get("pod").map(text).unwrap_or_default().parse()?;
    println!("\n  Done, the status is {}.", view.variables.get("status").map(text).unwrap_or_default());
    println!("  Steps: {}", steps(desk, case).join(", "));
    for contract in desk.crm.contracts(&pod)? {
        println!("  Contract {}: {}", contract.number, describe(desk, &contract)?);
    }
    if let Some(supply) = desk.crm.find_supply(&pod)? {
        let (power, available) = (supply.committed_power, supply.available_power);
        println!(
            "  Supply: {power} kW ({available} kW available), {} V, {} phase, meter {}",
            supply.voltage, supply.phase, supply.meter
        );
    }
    if let Some(holder) = view.variables.get("contact_id").map(text) {
        for deadline in desk.crm.deadlines(&holder.parse()?)? {
            println!("  Deadline {}: {}, for {}", deadline.due, deadline.subject, deadline.owner);
        }
    }
    Ok(())
}

fn describe(desk: &Desk, contract: &Contract) -> Result<String, Box<dyn Error>> {
    let holder = desk.crm.contact(&contract.holder)?;
    let name = holder.map(|holder| holder.data.display_name()).unwrap_or_default();
    let end = contract.end.map(|end| format!(" until {end}")).unwrap_or_default();
    Ok(format!("{}, held by {name} from {}{end}", contract.pod, contract.start))
}

/// The tasks that were done, in order; gateways and events aside.
fn steps(desk: &Desk, case: InstanceId) -> Vec<String> {
    let history = desk.engine.history(case).unwrap_or_default();
    let done = history.entries.iter().filter(|entry| entry.kind == HistoryKind::Completed);
    let aside = ["start", "end", "wz_start", "wz_end", "wizard", "takeover_seed"];
    done.map(|entry| entry.element.to_string())
        .filter(|element| !element.starts_with("gw_") && !aside.contains(&element.as_str()))
        .collect()
}
