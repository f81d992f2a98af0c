//! Functions about technicians' visits.

use chrono::{DateTime, Duration, Utc};
use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::crm::{CrmError, NewAppointment};
use crate::id::AppointmentId;
use crate::plugin::arguments::{Arguments, date_of, instant_of};
use crate::plugin::{Desk, failed, values};
use crate::visit::{Slot, VisitOutcome, next_planning_run};

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "add_hours", 2, add_hours);
    let plugin = add(plugin, desk, "visit_slot", 2, visit_slot);
    let plugin = add(plugin, desk, "next_planning_run", 0, planning_run);
    let plugin = add(plugin, desk, "find_appointment", 1, find_appointment);
    let plugin = add(plugin, desk, "book_appointment", 7, book_appointment);
    let plugin = add(plugin, desk, "close_appointment", 3, close_appointment);
    add(plugin, desk, "cancel_appointments", 1, cancel_appointments)
}

/// The instant so many hours after another, or before it, as text, so that a timer may wait for it.
fn add_hours(_: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let given = arguments.value(1);
    let hours = given.as_int().and_then(Duration::try_hours);
    let hours = hours.ok_or_else(|| failed(format!("hours: {given} is no number of hours")))?;
    let instant = instant(arguments, 0, "instant")?.checked_add_signed(hours);
    let instant =
        instant.ok_or_else(|| failed(format!("hours: {given} lead beyond what the calendar knows")))?;
    Ok(Value::from(instant.to_rfc3339()))
}

/// The band that begins at an hour of a day: a map of `start` and `end`.
fn visit_slot(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (date, given) = (arguments.date(0, "date")?, arguments.value(1));
    let rules = &desk.rules_at(arguments.context.now).map_err(failed)?.visits;
    let hour = given.as_int().and_then(|hour| u32::try_from(hour).ok());
    let slot = hour.and_then(|hour| Slot::on(date, hour, rules));
    let slot = slot.ok_or_else(|| failed(format!("hour: {given} is no hour of a day")))?;
    Ok(Value::map([("start", slot.start.to_rfc3339()), ("end", slot.end.to_rfc3339())]))
}

fn planning_run(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let now = arguments.context.now;
    let rules = desk.rules_at(now).map_err(failed)?;
    let run = next_planning_run(now, &rules.calendar, &rules.visits).map_err(failed)?;
    Ok(Value::from(run.to_rfc3339()))
}

fn find_appointment(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(id) = arguments.parse_leniently(0) else { return Ok(Value::Null) };
    values::record_or_null(desk.crm.appointment(&id).map_err(failed)?.as_ref())
}

/// `request, pod, work, technician, start, end`, and the day that the customer wished, or `()`: gives the identifier. When the technician cannot come then, that is the
/// BPMN error `E_CONFLICT`: another band is to be found.
fn book_appointment(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let appointment = NewAppointment {
        request: arguments.required_text(0, "request")?,
        pod: arguments.parse(1, "pod")?,
        work: arguments.parse(2, "work_kind")?,
        technician: arguments.parse(3, "technician")?,
        slot: Slot { start: instant(arguments, 4, "start")?, end: instant(arguments, 5, "end")? },
        wished: date_of(arguments.value(6)),
        at: arguments.context.now,
    };
    match desk.crm.book_appointment(&arguments.key(), appointment) {
        Ok(booked) => Ok(Value::from(booked.id.as_str())),
        Err(conflict @ (CrmError::Appointment(_) | CrmError::NotFound { field: "technician", .. })) => {
            Err(FunctionError::Bpmn { code: "E_CONFLICT".into(), message: conflict.to_string() })
        }
        Err(other) => Err(failed(other)),
    }
}

/// `id, outcome, arrival`: records what came of a visit; without an arrival where nobody came.
fn close_appointment(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let id: AppointmentId = arguments.parse(0, "appointment_id")?;
    let outcome: VisitOutcome = arguments.parse(1, "outcome")?;
    let arrival = instant_of(arguments.value(2));
    let closed = desk.crm.close_appointment(&arguments.key(), &id, outcome, arrival).map_err(failed)?;
    values::record(&closed)
}

/// Gives up all appointments of a request that are still to come, and gives their number. Called again it finds none.
fn cancel_appointments(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let request = arguments.required_text(0, "request")?;
    let mut cancelled: i64 = 0;
    for appointment in desk.crm.appointments_of(&request).map_err(failed)? {
        if appointment.outcome.is_none() {
            let key = format!("{}/{}", arguments.key(), appointment.id);
            let outcome = VisitOutcome::Cancelled;
            desk.crm.close_appointment(&key, &appointment.id, outcome, None).map_err(failed)?;
            cancelled += 1;
        }
    }
    Ok(Value::from(cancelled))
}

fn instant(arguments: &Arguments<'_>, index: usize, name: &str) -> Result<DateTime<Utc>, FunctionError> {
    let given = arguments.value(index);
    instant_of(given).ok_or_else(|| {
        failed(format!("{name}: \"{given}\" is no instant; write it like 2026-03-02T08:00:00+01:00"))
    })
}
