//! Functions about takeover requests and calendar deadlines.

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::crm::{NewDeadline, NewRequest};
use crate::deadline::{DeadlineKind, Owner};
use crate::id::{ContactId, DeadlineId, RequestId};
use crate::plugin::arguments::Arguments;
use crate::plugin::{Desk, failed, values};
use crate::takeover::{Applicant, FileNote, TakeoverState};
use crate::time_band::rome_date;

/// Who keeps the deadlines of takeovers, and decides where nobody is named.
const ADMINISTRATION: &str = "administration";

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "open_requests", 1, open_requests);
    let plugin = add(plugin, desk, "find_request", 1, find_request);
    let plugin = add(plugin, desk, "told", 1, told);
    let plugin = add(plugin, desk, "add_note", 3, add_note);
    let plugin = add(plugin, desk, "register_request", 3, register_request);
    let plugin = add(plugin, desk, "register_request", 4, register_request);
    let plugin = add(plugin, desk, "update_status", 2, update_status);
    let plugin = add(plugin, desk, "update_status", 3, update_status);
    let plugin = add(plugin, desk, "deadlines", 1, deadlines);
    let plugin = add(plugin, desk, "create_deadline", 3, create_deadline);
    let plugin = add(plugin, desk, "create_deadline", 4, create_deadline);
    add(plugin, desk, "close_deadline", 1, close_deadline)
}

/// A malformed POD has no requests.
fn open_requests(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(pod) = arguments.parse_leniently(0) else { return Ok(Value::list(Vec::new())) };
    let open = desk.crm.open_requests(&pod).map_err(failed)?;
    values::records(&open)
}

/// Nothing when no request has the identifier.
fn find_request(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(id) = arguments.parse_leniently(0) else { return Ok(Value::Null) };
    values::record_or_null(desk.crm.request(&id).map_err(failed)?.as_ref())
}

/// What people were told about a request, the oldest first: the ids of the steps that told it.
fn told(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(id) = arguments.parse_leniently(0) else { return Ok(Value::list(Vec::new())) };
    let told = desk.crm.interactions(&id).map_err(failed)?;
    Ok(Value::from(told.into_iter().map(|interaction| interaction.subject).collect::<Vec<_>>()))
}

/// `request, kind, text`; gives how many notes the file has then.
fn add_note(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let request: RequestId = arguments.parse(0, "request")?;
    let note = FileNote {
        kind: arguments.parse(1, "kind")?,
        text: arguments.required_text(2, "text")?,
        at: arguments.context.now,
    };
    let request = desk.crm.add_note(&arguments.key(), &request, note).map_err(failed)?;
    Ok(Value::from(i64::try_from(request.notes.len()).map_err(failed)?))
}

/// `pod, tax_code, name` and optionally the reference of who sent it; gives the registered request, with its number and
/// due dates.
fn register_request(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let applicant =
        Applicant { tax_code: arguments.parse(1, "tax_code")?, name: arguments.text(2).unwrap_or_default() };
    let request = NewRequest {
        pod: arguments.parse(0, "pod")?,
        applicant,
        reference: arguments.text(3),
        at: arguments.context.now,
    };
    values::record(&desk.crm.register_request(&arguments.key(), request).map_err(failed)?)
}

/// Moves a request to a state, through those in between that the process has no step for, and gives the state's name.
fn update_status(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (id, to): (RequestId, TakeoverState) =
        (arguments.parse(0, "request")?, arguments.parse(1, "status")?);
    let by = arguments.text(2).unwrap_or_else(|| ADMINISTRATION.to_owned());
    let found = desk.crm.request(&id).map_err(failed)?;
    let request = found.ok_or_else(|| failed(format!("request: there is no request {id}")))?;
    // Where no way leads, the records refuse the move in their own words.
    for state in request.state.path_to(to).unwrap_or_else(|| vec![to]) {
        let key = format!("{}/{state}", arguments.key());
        desk.crm.update_status(&key, &id, state, Some(&by), arguments.context.now).map_err(failed)?;
    }
    Ok(Value::from(to.to_string()))
}

/// The calendar deadlines of a contact, the oldest first.
fn deadlines(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let contact: ContactId = arguments.parse(0, "contact_id")?;
    values::records(&desk.crm.deadlines(&contact).map_err(failed)?)
}

/// `contact, date, subject` and optionally the kind, `takeover` by default; gives the deadline's identifier.
fn create_deadline(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let kind = match arguments.text(3).as_deref() {
        None | Some("takeover") => DeadlineKind::Takeover,
        Some("takeover_increase") => DeadlineKind::TakeoverIncrease,
        Some("quote") => DeadlineKind::Quote,
        Some("reading") => DeadlineKind::Reading,
        Some("other") => DeadlineKind::Other,
        Some(other) => return Err(failed(format!("kind: \"{other}\" is no kind of deadline"))),
    };
    let (created, due) = (rome_date(arguments.context.now), arguments.date(1, "date")?);
    let warn_at = due.pred_opt().filter(|warn_at| *warn_at >= created);
    let contact: ContactId = arguments.parse(0, "contact_id")?;
    let subject = arguments.required_text(2, "subject")?;
    let owner = Owner::Group(ADMINISTRATION.to_owned());
    let deadline = NewDeadline { subject, owner, contact, request: None, kind, created, due, warn_at };
    let made = desk.crm.create_deadline(&arguments.key(), deadline).map_err(failed)?;
    Ok(Value::from(made.id.as_str()))
}

fn close_deadline(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let id: DeadlineId = arguments.parse(0, "deadline_id")?;
    let on = rome_date(arguments.context.now);
    values::record(&desk.crm.close_deadline(&arguments.key(), &id, on).map_err(failed)?)
}
