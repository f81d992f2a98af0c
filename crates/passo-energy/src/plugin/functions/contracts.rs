//! Functions about contracts and the assignment of points of delivery.

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::id::{ContactId, ContractId};
use crate::plugin::arguments::Arguments;
use crate::plugin::{Desk, failed, values};
use crate::pod::Pod;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "find_contract", 1, find_contract);
    let plugin = add(plugin, desk, "duplicate_contract", 3, duplicate_contract);
    let plugin = add(plugin, desk, "update_contract_holder", 3, update_contract_holder);
    let plugin = add(plugin, desk, "void_contract", 1, void_contract);
    add(plugin, desk, "assign_pod", 3, assign_pod)
}

/// A malformed POD has no contract.
fn find_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(pod) = arguments.parse_leniently(0) else { return Ok(Value::Null) };
    values::record_or_null(desk.crm.find_contract(&pod).map_err(failed)?.as_ref())
}

/// Gives the new contract.
fn duplicate_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (contract, holder): (ContractId, ContactId) =
        (arguments.parse(0, "contract_id")?, arguments.parse(1, "contact_id")?);
    let from = arguments.date(2, "date")?;
    let made = desk.crm.duplicate_contract(&arguments.key(), &contract, &holder, from).map_err(failed)?;
    values::record(&made)
}

/// Gives the contract, which stays the same.
fn update_contract_holder(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (contract, holder): (ContractId, ContactId) =
        (arguments.parse(0, "contract_id")?, arguments.parse(1, "contact_id")?);
    let from = arguments.date(2, "date")?;
    let changed =
        desk.crm.update_contract_holder(&arguments.key(), &contract, &holder, from).map_err(failed)?;
    values::record(&changed)
}

fn void_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contract: ContractId = arguments.parse(0, "contract_id")?;
    values::record(&desk.crm.void_contract(&arguments.key(), &contract).map_err(failed)?)
}

fn assign_pod(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (pod, holder): (Pod, ContactId) = (arguments.parse(0, "pod")?, arguments.parse(1, "contact_id")?);
    let from = arguments.date(2, "date")?;
    values::supply(&desk.crm.assign_pod(&arguments.key(), &pod, &holder, from).map_err(failed)?)
}
