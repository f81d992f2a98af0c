//! The handler that reckons compensation.

use chrono::NaiveDate;
use passo::plugin::Job;
use passo::value::Value;

use super::{Outcome, failed, outcome, parsed, unavailable, variable};
use crate::compensation::{Compensation, DelayCause, Lateness, Service};
use crate::contract::Usage;
use crate::plugin::Desk;
use crate::plugin::arguments::{date_of, text_of};
use crate::pod::Pod;
use crate::time_band::rome_date;
use crate::visit::{Appointment, VisitOutcome};

/// Reckons and records what is owed until today for a term, from the variables `pod`, `service`, `about`, `term_from`,
/// `term_until` and, where it is not the company's fault, `delay_cause`. What a customer delays by being absent or by asking
/// for a later visit does not count. Gives `compensation_eur`.
pub(super) fn accrue(desk: &Desk, job: &Job) -> Outcome {
    let pod: Pod = parsed(job, "pod").ok_or_else(|| failed("pod: compensation needs a POD"))?;
    let service: Service = parsed(job, "service").ok_or_else(|| failed("service: which one was late?"))?;
    let about = text_of(variable(job, "about")).ok_or_else(|| failed("about: what was late?"))?;
    let date = |name| date_of(variable(job, name)).ok_or_else(|| failed(format!("{name}: a date is needed")));
    let (from, until, today) = (date("term_from")?, date("term_until")?, rome_date(job.now));
    let rules = desk.rules_at(job.now).map_err(unavailable)?;
    let part = CustomersPart::of(&desk.crm.appointments_of(&about).map_err(unavailable)?);
    let lateness = Lateness {
        term: rules.calendar.working_days_to(from, part.wished.map_or(until, |wished| until.max(wished))),
        elapsed: rules.calendar.working_days_to(part.absent.map_or(from, |day| from.max(day)), today),
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

/// What the customer has to do with the time that a visit takes: neither is the company's fault.
struct CustomersPart {
    /// The last day on which the customer was absent: the term begins again.
    absent: Option<NaiveDate>,
    /// The last day before which the customer did not want a visit: the term does not end before.
    wished: Option<NaiveDate>,
}

impl CustomersPart {
    fn of(visits: &[Appointment]) -> CustomersPart {
        let missed = visits.iter().filter(|visit| visit.outcome == Some(VisitOutcome::CustomerAbsent));
        CustomersPart {
            absent: missed.map(|visit| rome_date(visit.slot.start)).max(),
            wished: visits.iter().filter_map(|visit| visit.wished).max(),
        }
    }
}

/// Cents as euros, a whole number where they are.
fn euros(cents: u64) -> f64 {
    u32::try_from(cents).map_or_else(|_| f64::from(u32::MAX), f64::from) / 100.0
}
