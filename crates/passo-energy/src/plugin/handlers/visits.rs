//! The handler that chooses a technician and a band of time.

use chrono::NaiveDate;
use passo::plugin::{HandlerError, Job};
use passo::value::Value;

use super::{Outcome, bpmn, failed, outcome, parsed, unavailable, variable};
use crate::crm::CrmError;
use crate::plugin::Desk;
use crate::plugin::arguments::date_of;
use crate::pod::Pod;
use crate::rules::RuleSet;
use crate::time_band::rome_date;
use crate::visit::{Planning, WorkKind};

/// Who can make a visit first, and when: from the variables `pod`, `work_kind`, `not_before` (a day that the customer
/// wishes) and `priority`. Gives `technician_id`, `technician_name`, `slot_start` and `slot_end`, or the BPMN error
/// `E_NO_TECHNICIAN` when nobody can.
pub(super) fn select_technician(desk: &Desk, job: &Job) -> Outcome {
    let pod: Pod = parsed(job, "pod").ok_or_else(|| failed("pod: a visit needs a POD"))?;
    let supply = desk.crm.find_supply(&pod).map_err(unavailable)?;
    let supply = supply.ok_or_else(|| failed(format!("pod: {pod} has no supply")))?;
    let work: WorkKind =
        parsed(job, "work_kind").ok_or_else(|| failed("work_kind: what has to be done there?"))?;
    let rules = desk.rules_at(job.now).map_err(unavailable)?;
    let from = first_day(job, rules)?;
    let technicians = desk.crm.technicians().map_err(unavailable)?;
    let areas = desk.crm.areas().map_err(unavailable)?;
    let appointments = desk.crm.appointments_from(from).map_err(unavailable)?;
    let planning = Planning {
        technicians: &technicians,
        areas: &areas,
        appointments: &appointments,
        calendar: &rules.calendar,
        rules: &rules.visits,
    };
    let skill = work.skill(supply.phase, supply.tension_level);
    let found = planning.propose(&supply.address.postal_code, skill, from);
    let found = found.map_err(|error| unavailable(CrmError::from(error)))?;
    let Some((best, slot)) = found else {
        return Err(bpmn("E_NO_TECHNICIAN", format!("nobody with the skill {skill} can come to {pod}")));
    };
    Ok(outcome([
        ("technician_id", Value::from(best.technician.id.as_str())),
        ("technician_name", Value::from(best.technician.name.as_str())),
        ("slot_start", Value::from(slot.start.to_rfc3339())),
        ("slot_end", Value::from(slot.end.to_rfc3339())),
    ]))
}

/// The first day on which somebody may come: after the notice that a customer needs, and not before the day wished.
fn first_day(job: &Job, rules: &RuleSet) -> Result<NaiveDate, HandlerError> {
    let has_priority = variable(job, "priority").as_bool().unwrap_or(false);
    let days = if has_priority { rules.visits.priority_notice_days } else { rules.visits.notice_days };
    let noticed = rules.calendar.add_working_days(rome_date(job.now), days);
    let noticed = noticed.map_err(|error| unavailable(CrmError::from(error)))?;
    Ok(date_of(variable(job, "not_before")).map_or(noticed, |wished| wished.max(noticed)))
}
