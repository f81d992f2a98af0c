//! The handlers about debts and bills.

use passo::plugin::{HandlerError, Job, Plugin};
use passo::value::Value;

use super::{Outcome, add, failed, needed, outcome, parsed, unavailable, variable};
use crate::contract::Market;
use crate::crm::{NewClosingBill, NewPaymentPlan};
use crate::plugin::Desk;
use crate::plugin::arguments::date_of;
use crate::pod::Pod;
use crate::supply::SupplyState;
use crate::takeover::{ArrearsFacts, Relation};
use crate::time_band::rome_date;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "energy.former_holder_debt", former_holder_debt);
    let plugin = add(plugin, desk, "energy.decide_arrears", decide_arrears);
    let plugin = add(plugin, desk, "energy.agree_payment_plan", agree_payment_plan);
    add(plugin, desk, "energy.order_closing_bill", order_closing_bill)
}

/// Looks up what is owed: gives `former_holder_debt_cents` and `own_debt_cents`, the sums as texts in
/// `former_holder_debt_eur` and `own_debt_eur`, the `market` of the contract, and `supply_suspended`.
fn former_holder_debt(desk: &Desk, job: &Job) -> Outcome {
    let pod: Pod = needed(job, "pod")?;
    let former = desk.crm.open_debt(&pod).map_err(unavailable)?;
    let own = match parsed(job, "contact_id") {
        Some(contact) => desk.crm.debt_of(&contact).map_err(unavailable)?,
        None => 0,
    };
    let supply = desk.crm.find_supply(&pod).map_err(unavailable)?;
    let suspended = supply.is_some_and(|supply| match supply.state {
        SupplyState::Suspended => true,
        SupplyState::NeverActive | SupplyState::Active | SupplyState::Deactivated => false,
    });
    let contract = desk.crm.find_contract(&pod).map_err(unavailable)?;
    let market = contract.map(|contract| contract.market).unwrap_or_default();
    Ok(outcome([
        ("former_holder_debt_cents", cents(former)?),
        ("former_holder_debt_eur", euro(former)),
        ("own_debt_cents", cents(own)?),
        ("own_debt_eur", euro(own)),
        ("market", Value::from(market.as_str())),
        ("supply_suspended", Value::from(suspended)),
    ]))
}

/// What has to be done about the debts: gives `arrears_case`, from what `energy.former_holder_debt` gave, the variable
/// `relation` and whether credit was given.
fn decide_arrears(_: &Desk, job: &Job) -> Outcome {
    let cents = |name: &str| {
        let cents = variable(job, name).as_int().and_then(|cents| u64::try_from(cents).ok());
        cents.ok_or_else(|| failed(format!("{name}: the decision on arrears needs a number of cents")))
    };
    let is_true = |name: &str| variable(job, name).as_bool().unwrap_or(false);
    let facts = ArrearsFacts {
        suspended: is_true("supply_suspended"),
        former_holder_cents: cents("former_holder_debt_cents")?,
        own_cents: cents("own_debt_cents")?,
        credit_given: is_true("credit_given"),
        market: parsed(job, "market").unwrap_or(Market::Free),
        relation: parsed(job, "relation").unwrap_or(Relation::Unrelated),
    };
    Ok(outcome([("arrears_case", Value::from(facts.decide().as_str()))]))
}

/// Writes the plan by which the applicant pays the former holder's debt; gives `payment_plan_id`.
fn agree_payment_plan(desk: &Desk, job: &Job) -> Outcome {
    let plan = NewPaymentPlan {
        request: needed(job, "takeover_id")?,
        pod: needed(job, "pod")?,
        contact: needed(job, "contact_id")?,
        instalments: needed(job, "instalments")?,
        on: rome_date(job.now),
    };
    let agreed = desk.crm.agree_payment_plan(&job.idempotency_key, plan).map_err(unavailable)?;
    Ok(outcome([("payment_plan_id", Value::from(agreed.id.as_str()))]))
}

/// Orders the former holder's closing bill up to the day before `effective_date`; gives `closing_bill_id` and
/// `closing_bill_due`.
fn order_closing_bill(desk: &Desk, job: &Job) -> Outcome {
    let date = |name: &str| {
        date_of(variable(job, name))
            .ok_or_else(|| failed(format!("{name}: the closing bill needs this date")))
    };
    let (registered, effective) = (date("registered")?, date("effective_date")?);
    let rules = desk.rules_on(registered).map_err(unavailable)?;
    let due = rules.due_dates_from(registered, effective).map_err(|error| failed(error.to_string()))?;
    let bill = NewClosingBill {
        request: needed(job, "takeover_id")?,
        contract: needed(job, "contract_id")?,
        holder: needed(job, "former_holder")?,
        until: effective.pred_opt().unwrap_or(effective),
        due: due.closing_bill,
    };
    let ordered = desk.crm.order_closing_bill(&job.idempotency_key, bill).map_err(unavailable)?;
    Ok(outcome([
        ("closing_bill_id", Value::from(ordered.id.as_str())),
        ("closing_bill_due", Value::from(ordered.due.to_string())),
    ]))
}

fn cents(cents: u64) -> Result<Value, HandlerError> {
    i64::try_from(cents).map(Value::from).map_err(|error| failed(error.to_string()))
}

fn euro(cents: u64) -> Value {
    Value::from(format!("{}.{:02}", cents / 100, cents % 100))
}
