//! The handler that reckons compensation.

use passo::plugin::Job;
use passo::value::Value;

use super::{Outcome, failed, outcome, parsed, unavailable, variable};
use crate::compensation::{Compensation, DelayCause, Lateness, Service};
use crate::contract::Usage;
use crate::plugin::Desk;
use crate::plugin::arguments::{date_of, text_of};
use crate::pod::Pod;
use crate::time_band::rome_date;

/// Reckons and records what is owed until today for a term, from the variables `pod`, `service`, `about`, `term_from`,
/// `term_until` and, where it is not the company's fault, `delay_cause`. Gives `compensation_eur`.
pub(super) fn accrue(desk: &Desk, job: &Job) -> Outcome {
    let pod: Pod = parsed(job, "pod").ok_or_else(|| failed("pod: compensation needs a POD"))?;
    let service: Service = parsed(job, "service").ok_or_else(|| failed("service: which one was late?"))?;
    let about = text_of(variable(job, "about")).ok_or_else(|| failed("about: what was late?"))?;
    let date = |name| date_of(variable(job, name)).ok_or_else(|| failed(format!("{name}: a date is needed")));
    let (from, until, today) = (date("term_from")?, date("term_until")?, rome_date(job.now));
    let rules = desk.rules_at(job.now).map_err(unavailable)?;
    let lateness = Lateness {
        term: rules.calendar.working_days_to(from, until),
        elapsed: rules.calendar.working_days_to(from, today),
    };
    let contract = desk.crm.find_contract(&pod).map_err(unavailable)?;
    let usage = contract.map_or_else(Usage::default, |contract| contract.usage);
    let cause: DelayCause = parsed(job, "delay_cause").unwrap_or_default();
    let cents = service.owed(usage, lateness, cause, &rules.compensation);
    if cents == 0 {
        return Ok(outcome([("compensation_eur", Value::from(0))]));
    }
    let owed = Compensation { pod, about, service, cents, accrued_on: today };
    let owed = desk.crm.accrue_compensation(&job.idempotency_key, owed).map_err(unavailable)?;
    Ok(outcome([("compensation_eur", Value::from(euros(owed.cents)))]))
}

/// Cents as euros, a whole number where they are.
fn euros(cents: u64) -> f64 {
    u32::try_from(cents).map_or_else(|_| f64::from(u32::MAX), f64::from) / 100.0
}
