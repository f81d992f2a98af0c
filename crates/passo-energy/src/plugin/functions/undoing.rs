//! Functions that undo what a takeover has written.

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::billing::ClosingBillState;
use crate::id::{ContactId, ContractId, RequestId};
use crate::plugin::arguments::Arguments;
use crate::plugin::{Desk, failed, values};
use crate::pod::Pod;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "void_contract", 1, void_contract);
    let plugin = add(plugin, desk, "restore_contract_holder", 1, restore_contract_holder);
    let plugin = add(plugin, desk, "reopen_contract", 1, reopen_contract);
    let plugin = add(plugin, desk, "restore_holder", 3, restore_holder);
    let plugin = add(plugin, desk, "closing_bills", 1, closing_bills);
    let plugin = add(plugin, desk, "cancel_closing_bills", 2, cancel_closing_bills);
    add(plugin, desk, "withdraw_compensated", 1, withdraw_compensated)
}

fn void_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contract: ContractId = arguments.parse(0, "contract_id")?;
    values::record(&desk.crm.void_contract(&arguments.key(), &contract).map_err(failed)?)
}

fn restore_contract_holder(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contract: ContractId = arguments.parse(0, "contract_id")?;
    values::record(&desk.crm.restore_contract_holder(&arguments.key(), &contract).map_err(failed)?)
}

fn reopen_contract(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contract: ContractId = arguments.parse(0, "contract_id")?;
    values::record(&desk.crm.reopen_contract(&arguments.key(), &contract).map_err(failed)?)
}

/// `pod, holder, since`; a holder that is `()` is nobody.
fn restore_holder(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let pod: Pod = arguments.parse(0, "pod")?;
    let holder: Option<ContactId> = match arguments.text(1) {
        None => None,
        Some(_) => Some(arguments.parse(1, "holder")?),
    };
    let since = arguments.date(2, "since")?;
    let supply = desk.crm.restore_holder(&arguments.key(), &pod, holder.as_ref(), since).map_err(failed)?;
    values::supply(&supply)
}

/// The closing bills of a point, the oldest first; a malformed POD has none.
fn closing_bills(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(pod) = arguments.parse_leniently(0) else { return Ok(Value::list(Vec::new())) };
    values::records(&desk.crm.closing_bills(&pod).map_err(failed)?)
}

/// `pod, request`: takes back the closing bills of a request that are ordered, and gives how many those were.
fn cancel_closing_bills(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (pod, request): (Pod, RequestId) = (arguments.parse(0, "pod")?, arguments.parse(1, "request")?);
    let bills = desk.crm.closing_bills(&pod).map_err(failed)?;
    let ordered =
        bills.iter().filter(|bill| bill.request == request && bill.state == ClosingBillState::Ordered);
    let mut cancelled = 0;
    for bill in ordered {
        let key = format!("{}/{}", arguments.key(), bill.id);
        desk.crm.cancel_closing_bill(&key, &bill.id).map_err(failed)?;
        cancelled += 1;
    }
    Ok(Value::from(cancelled))
}

/// Gives the state's name.
fn withdraw_compensated(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let request: RequestId = arguments.parse(0, "request")?;
    let now = arguments.context.now;
    let request = desk.crm.withdraw_compensated(&arguments.key(), &request, now).map_err(failed)?;
    Ok(Value::from(request.state.to_string()))
}
