//! The handlers of service, send and business rule tasks.

mod billing;
mod compensation;
mod visits;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use passo::plugin::{HandlerError, Job, Plugin};
use passo::value::Value;

use super::Desk;
use super::arguments::{date_of, text_of};
use crate::crm::{CrmError, Interaction};
use crate::id::RequestId;
use crate::pod::Pod;
use crate::power::{PowerRequest, QuoteKind};
use crate::supply::SupplyState;
use crate::tax_code::TaxCode;
use crate::time_band::rome_date;

/// What a handler gives back.
type Outcome = Result<BTreeMap<Arc<str>, Value>, HandlerError>;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "energy.precheck", precheck);
    let plugin = billing::register(plugin, desk);
    let plugin = add(plugin, desk, "energy.classify_power", classify_power);
    let plugin = add(plugin, desk, "energy.accrue_compensation", compensation::accrue);
    let plugin = add(plugin, desk, "energy.select_technician", visits::select_technician);
    add(plugin, desk, "energy.notify", notify)
}

fn add(plugin: Plugin, desk: &Desk, name: &str, work: fn(&Desk, &Job) -> Outcome) -> Plugin {
    let desk = desk.clone();
    plugin.handler(name, move |job: &Job| work(&desk, job))
}

/// Whether a request can be admitted. Collects everything that the applicant can correct into `reasons` (codes) and
/// `reason_texts` (sentences), and tells `contact_present`, `contact_id` and the present power. What ends the request is
/// a BPMN error: `E_SUPPLY_INACTIVE`, `E_DUPLICATE_REQUEST`, and `E_REFUSED` when the applicant holds the contract already.
fn precheck(desk: &Desk, job: &Job) -> Outcome {
    let pod: Option<Pod> = parsed(job, "pod");
    let tax_code: Option<TaxCode> = parsed(job, "tax_code");
    let mut findings = Findings::default();
    match &pod {
        None => findings.add("E_POD_INVALID", "pod: this is no POD; copy it from a bill"),
        Some(pod) => check_supply(desk, job, pod, tax_code.as_ref(), &mut findings)?,
    }
    if tax_code.is_none() {
        findings.add("E_CONTACT_INVALID", "tax_code: this is no tax code; copy it from the card");
    }
    let self_certified = variable(job, "self_certified").as_bool().unwrap_or(false);
    if text_of(variable(job, "title")).is_none() && !self_certified {
        findings.add("E_NO_TITLE", "title: by which right does the applicant use the place?");
    }
    check_effective_date(desk, job, &mut findings)?;
    let contact = match &tax_code {
        Some(tax_code) => desk.crm.find_contact(tax_code).map_err(unavailable)?,
        None => None,
    };
    let present = contact.as_ref().is_some_and(|contact| contact.data.missing_fields().is_empty());
    Ok(outcome([
        ("reasons", Value::from(findings.codes)),
        ("reason_texts", Value::from(findings.texts)),
        ("contact_present", Value::from(present)),
        ("contact_id", contact.map_or(Value::Null, |contact| Value::from(contact.id.as_str()))),
    ]))
}

/// What is found wrong with a request.
#[derive(Default)]
struct Findings {
    codes: Vec<&'static str>,
    texts: Vec<String>,
}

impl Findings {
    fn add(&mut self, code: &'static str, text: impl Into<String>) {
        self.codes.push(code);
        self.texts.push(text.into());
    }
}

fn check_supply(
    desk: &Desk,
    job: &Job,
    pod: &Pod,
    tax_code: Option<&TaxCode>,
    findings: &mut Findings,
) -> Result<(), HandlerError> {
    let Some(supply) = desk.crm.find_supply(pod).map_err(unavailable)? else {
        findings.add("E_POD_UNKNOWN", format!("pod: {pod} is not in the register; compare it with a bill"));
        return Ok(());
    };
    if supply.state != SupplyState::Active {
        let message =
            format!("the supply of {pod} is {}; it needs a reactivation, no takeover", supply.state);
        return Err(bpmn("E_SUPPLY_INACTIVE", message));
    }
    let own: Option<RequestId> = parsed(job, "takeover_id");
    let open = desk.crm.open_requests(pod).map_err(unavailable)?;
    if let Some(other) = open.iter().find(|request| Some(&request.id) != own.as_ref()) {
        return Err(bpmn(
            "E_DUPLICATE_REQUEST",
            format!("the request {} for {pod} is under way", other.number),
        ));
    }
    let contract = desk.crm.find_contract(pod).map_err(unavailable)?;
    let applicant = match tax_code {
        Some(tax_code) => desk.crm.find_contact(tax_code).map_err(unavailable)?,
        None => None,
    };
    if let (Some(contract), Some(applicant)) = (contract, applicant)
        && contract.holder == applicant.id
    {
        let reason = "the applicant holds this contract already".to_owned();
        let variables = outcome([("refusal_reason", Value::from(reason.as_str()))]);
        return Err(HandlerError::Bpmn { code: "E_REFUSED".into(), message: reason, variables });
    }
    Ok(())
}

fn check_effective_date(desk: &Desk, job: &Job, findings: &mut Findings) -> Result<(), HandlerError> {
    let given = variable(job, "effective_date");
    if text_of(given).is_none() {
        return Ok(());
    }
    let rules = desk.rules_at(job.now).map_err(unavailable)?;
    let today = rome_date(job.now);
    let last =
        today.checked_add_days(chrono::Days::new(rules.effective_date_days_ahead.into())).unwrap_or(today);
    match date_of(given) {
        Some(date) if today <= date && date <= last => {}
        Some(_) | None => {
            findings
                .add("DATE", format!("effective_date: \"{given}\" must be a date from {today} to {last}"));
        }
    }
    Ok(())
}

/// How the change of power is quoted: `quote_kind`, `rapid` or `distributor`, and `needs_visit`.
fn classify_power(desk: &Desk, job: &Job) -> Outcome {
    let pod: Pod = parsed(job, "pod").ok_or_else(|| failed("pod: a quote needs a POD"))?;
    let supply = desk.crm.find_supply(&pod).map_err(unavailable)?;
    let supply = supply.ok_or_else(|| failed(format!("pod: {pod} has no supply")))?;
    let request = PowerRequest {
        power: text_of(variable(job, "power_kw")),
        voltage: text_of(variable(job, "voltage_v")),
        phase: text_of(variable(job, "phase")),
    };
    let rules = &desk.rules_at(job.now).map_err(unavailable)?.power;
    let change = request.check(supply.connection(), rules, rome_date(job.now)).map_err(|errors| {
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        bpmn("E_POWER_INVALID", texts.join(" "))
    })?;
    let quote = change.quote(rules);
    let kind = match quote.kind {
        QuoteKind::Rapid => "rapid",
        QuoteKind::Distributor => "distributor",
    };
    Ok(outcome([("quote_kind", Value::from(kind)), ("needs_visit", Value::from(quote.needs_visit))]))
}

/// Tells people where the takeover stands: records the element as an interaction of the request, once for each run.
fn notify(desk: &Desk, job: &Job) -> Outcome {
    if let Some(request) = parsed(job, "takeover_id") {
        let interaction = Interaction { request, subject: job.element.to_string(), at: job.now };
        desk.crm.record_interaction(&job.idempotency_key, interaction).map_err(unavailable)?;
    }
    Ok(BTreeMap::new())
}

fn variable<'a>(job: &'a Job, name: &str) -> &'a Value {
    job.variables.get(name).unwrap_or(&Value::Null)
}

fn parsed<T: FromStr>(job: &Job, name: &str) -> Option<T> {
    text_of(variable(job, name))?.parse().ok()
}

/// A variable that the work cannot do without.
fn needed<T: FromStr>(job: &Job, name: &str) -> Result<T, HandlerError> {
    parsed(job, name).ok_or_else(|| failed(format!("{name}: {} needs it", job.handler)))
}

fn outcome<const N: usize>(variables: [(&str, Value); N]) -> BTreeMap<Arc<str>, Value> {
    variables.into_iter().map(|(name, value)| (Arc::from(name), value)).collect()
}

fn bpmn(code: &str, message: String) -> HandlerError {
    HandlerError::Bpmn { code: code.into(), message, variables: BTreeMap::new() }
}

fn failed(message: impl Into<String>) -> HandlerError {
    HandlerError::Failed(message.into())
}

fn unavailable(error: CrmError) -> HandlerError {
    HandlerError::Failed(error.to_string())
}
