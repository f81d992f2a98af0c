//! The energy domain as a plug-in of the engine: functions for scripts, types of form fields, handlers of tasks.

mod arguments;
mod contact_form;
mod fields;
mod functions;
mod handlers;
mod values;

use std::sync::Arc;

use passo::plugin::{FunctionError, Plugin};

use crate::crm::{Crm, CrmError};
use crate::rules::{Jurisdiction, RuleSet};
use crate::time_band::rome_date;

/// The energy plug-in over the company's records, with Italy's rule sets.
///
/// Functions for scripts; dates are ISO 8601 texts, records are maps with the field names of this crate, and a record
/// that does not exist is `()`:
///
/// - pure: `pod_valid(text)`, `tax_code_valid(text)`, `power_valid(kw)`, `available_power(kw)`, `band_of(instant)`,
///   `add_working_days(date, days)`, `end_of_day(date)`, `halfway(instant, instant)`, `missing_fields(contact)`,
///   `contact_errors(data)`, `today()`, `rules()`, `add_hours(instant, hours)`, `visit_slot(date, hour)`, `next_planning_run()`,
///   `typed_readings(f0, f1, f2, f3)`,
///   `reading_verdict(anomalies)`, and from the rule set of the day of registration `takeover_terms(registered)`
///   and with the takeover's date as second argument, `withdrawal_until(registered, concluded)`;
/// - reading: `find_contact(tax_code)`, `find_supply(pod)`, `find_contract(pod)`, `contracts(pod)`,
///   `closing_bills(pod)`, `open_requests(pod)`, `find_request(id)`, `told(request)`, `deadlines(contact)`,
///   `power_errors(pod, kw, voltage, phase)`, `power_quote(pod, kw, voltage, phase)`,
///   `find_meter(pod)`, `meter_bands(pod)`, `band_anomalies(pod, band, readings, date)`,
///   `reading_anomalies(pod, readings, date, source, meter)`, `known_reading(pod, date)`, `estimate_reading(pod, date)`,
///   `find_appointment(id)`;
/// - writing, each idempotent for one run of an element: `create_contact(data)`, `update_contact(id, data)`,
///   `link_pod(contact, pod)`, `create_supply(contact, pod)`, `update_supply(pod, kw, voltage, phase, date)`,
///   `restore_supply(pod, kw, voltage, phase, date)`,
///   `create_deadline(contact, date, subject)` and with a kind as fourth argument, `close_deadline(id)`,
///   `duplicate_contract(id, holder, date)`, `update_contract_holder(id, holder, date)`, `assign_pod(pod, holder, date)`,
///   each of these three also with the holder until then as fourth argument: the BPMN error `E_CONFLICT` when it is
///   another; `close_contract(id)`, `register_request(pod, tax_code, name)` and with the reference of who
///   sent it as fourth argument, `update_status(request, state)` and with
///   the name of who decided as third argument, `add_note(request, kind, text)`,
///   `register_reading(pod, readings, date, source, reason)`, `replace_meter(pod, serial, date)`,
///   `book_appointment(request, pod, work, technician, start, end, wished)`,
///   `close_appointment(id, outcome, arrival)`;
/// - undoing: `void_contract(id)`, `restore_contract_holder(id)`, `reopen_contract(id)`,
///   `restore_holder(pod, holder, since)`, `cancel_closing_bills(pod, request)`, `cancel_appointments(request)`,
///   `withdraw_compensated(request)`.
///
/// Field types: `pod`, `tax_code`, `power_kw`, `voltage`, `phase`, `postal_code`, `province`, `contact_kind`,
/// `channel`, `phone`, `email`, `energy_kwh`, `instant`.
///
/// Handlers: `energy.precheck`, `energy.former_holder_debt`, `energy.decide_arrears`, `energy.agree_payment_plan`,
/// `energy.order_closing_bill`, `energy.classify_power`, `energy.accrue_compensation`,
/// `energy.select_technician`, `energy.notify`.
///
/// ```
/// use std::sync::Arc;
/// use passo_energy::crm::MemoryCrm;
/// let plugin = passo_energy::plugin(Arc::new(MemoryCrm::with_personas()));
/// assert_eq!(plugin.name(), "energy");
/// ```
#[must_use]
pub fn plugin(crm: Arc<dyn Crm>) -> Plugin {
    plugin_with_rules(crm, RuleSet::italian())
}

/// The energy plug-in with rule sets of your own; each call uses the set that holds on the day of the instance's clock.
#[must_use]
pub fn plugin_with_rules(crm: Arc<dyn Crm>, rule_sets: Vec<RuleSet>) -> Plugin {
    let desk = Desk { crm, rule_sets: rule_sets.into() };
    let plugin = fields::register(Plugin::new("energy"), &desk);
    handlers::register(functions::register(plugin, &desk), &desk)
}

/// What functions and handlers work with.
#[derive(Clone)]
struct Desk {
    crm: Arc<dyn Crm>,
    rule_sets: Arc<[RuleSet]>,
}

impl Desk {
    /// The rules of the day of an instant.
    fn rules_at(&self, now: chrono::DateTime<chrono::Utc>) -> Result<&RuleSet, CrmError> {
        self.rules_on(rome_date(now))
    }

    /// The rules of a day.
    fn rules_on(&self, date: chrono::NaiveDate) -> Result<&RuleSet, CrmError> {
        Ok(RuleSet::on(&self.rule_sets, Jurisdiction::Italy, date)?)
    }
}

fn failed(error: impl std::fmt::Display) -> FunctionError {
    FunctionError::Failed(error.to_string())
}

#[cfg(test)]
mod tests;
