//! Functions about contracts and the assignment of points of delivery.

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::crm::{ChangeOfHolder, CrmError};
use crate::id::ContractId;
use crate::plugin::arguments::Arguments;
use crate::plugin::{Desk, failed, values};
use crate::pod::Pod;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "find_contract", 1, find_contract);
    let plugin = add(plugin, desk, "contracts", 1, contracts);
    let plugin = add(plugin, desk, "duplicate_contract", 3, duplicate_contract);
    let plugin = add(plugin, desk, "duplicate_contract", 4, duplicate_contract);
    let plugin = add(plugin, desk, "update_contract_holder", 3, update_contract_holder);
    let plugin = add(plugin, desk, "update_contract_holder", 4, update_contract_holder);
    let plugin = add(plugin, desk, "close_contract", 1, close_contract);
    let plugin = add(plugin, desk, "assign_pod", 3, assign_pod);
    add(plugin, desk, "assign_pod", 4, assign_pod)
}

/// A malformed POD has no contract.
fn find_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(pod) = arguments.parse_leniently(0) else { return Ok(Value::Null) };
    values::record_or_null(desk.crm.find_contract(&pod).map_err(failed)?.as_ref())
}

/// All contracts of a point, the oldest first; a malformed POD has none.
fn contracts(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(pod) = arguments.parse_leniently(0) else { return Ok(Value::list(Vec::new())) };
    values::records(&desk.crm.contracts(&pod).map_err(failed)?)
}

/// Gives the new contract.
fn duplicate_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contract: ContractId = arguments.parse(0, "contract_id")?;
    let change = change_of_holder(arguments)?;
    values::record(&desk.crm.duplicate_contract(&arguments.key(), &contract, &change).map_err(refused)?)
}

/// Gives the contract, which stays the same.
fn update_contract_holder(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contract: ContractId = arguments.parse(0, "contract_id")?;
    let change = change_of_holder(arguments)?;
    values::record(&desk.crm.update_contract_holder(&arguments.key(), &contract, &change).map_err(refused)?)
}

fn close_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contract: ContractId = arguments.parse(0, "contract_id")?;
    values::record(&desk.crm.close_contract(&arguments.key(), &contract).map_err(failed)?)
}

fn assign_pod(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let pod: Pod = arguments.parse(0, "pod")?;
    let change = change_of_holder(arguments)?;
    values::supply(&desk.crm.assign_pod(&arguments.key(), &pod, &change).map_err(refused)?)
}

/// The arguments after the first: the new holder, the day, and optionally who must hold it until then.
fn change_of_holder(arguments: &Arguments<'_>) -> Result<ChangeOfHolder, FunctionError> {
    let replaces = match arguments.text(3) {
        None => None,
        Some(_) => Some(arguments.parse(3, "former_holder")?),
    };
    Ok(ChangeOfHolder {
        holder: arguments.parse(1, "contact_id")?,
        from: arguments.date(2, "date")?,
        replaces,
    })
}

/// A conflict is a BPMN error, which a diagram may catch and undo; anything else is a failure.
fn refused(error: CrmError) -> FunctionError {
    match error {
        CrmError::Conflict { .. } => {
            FunctionError::Bpmn { code: "E_CONFLICT".into(), message: error.to_string() }
        }
        other => failed(other),
    }
}
