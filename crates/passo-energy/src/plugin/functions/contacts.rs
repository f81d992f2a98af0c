//! Functions about contacts.

use passo::plugin::{FunctionError, Plugin};
use passo::value::Value;

use super::add;
use crate::contact::Contact;
use crate::crm::NewContact;
use crate::id::ContactId;
use crate::plugin::arguments::Arguments;
use crate::plugin::contact_form::ContactForm;
use crate::plugin::{Desk, failed, values};
use crate::pod::Pod;
use crate::time_band::rome_date;

pub(super) fn register(plugin: Plugin, desk: &Desk) -> Plugin {
    let plugin = add(plugin, desk, "find_contact", 1, find_contact);
    let plugin = add(plugin, desk, "missing_fields", 1, missing_fields);
    let plugin = add(plugin, desk, "contact_errors", 1, |_, arguments| {
        Ok(Value::from(ContactForm::read(arguments.value(0)).all_errors()))
    });
    let plugin = add(plugin, desk, "create_contact", 1, create_contact);
    let plugin = add(plugin, desk, "update_contact", 2, update_contact);
    add(plugin, desk, "link_pod", 2, link_pod)
}

/// A malformed tax code finds nobody.
fn find_contact(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let Some(tax_code) = arguments.parse_leniently(0) else { return Ok(Value::Null) };
    let found = desk.crm.find_contact(&tax_code).map_err(failed)?;
    found.map_or(Ok(Value::Null), |contact| values::contact(&contact))
}

/// The sentences about what a contact lacks, each beginning with the field's name; of no contact, that there is none.
fn missing_fields(_: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let given = arguments.value(0);
    if given.is_null() {
        return Ok(Value::from(vec!["tax_code: no contact has this tax code"]));
    }
    let contact: Contact = serde_json::from_value(given.to_json())
        .map_err(|error| failed(format!("contact: this is no contact as find_contact gives it: {error}")))?;
    Ok(Value::from(contact.data.missing_fields().iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// Makes or completes the contact with the tax code of the form's data, and gives its identifier. What is missing may
/// follow later; what is malformed fails.
fn create_contact(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let form = ContactForm::read(arguments.value(0));
    if !form.errors.is_empty() {
        return Err(failed(form.errors.join("; ")));
    }
    let mut data = form.data;
    if let (false, Some(tax_code)) = (form.names_kind, &data.tax_code)
        && let Some(known) = desk.crm.find_contact(tax_code).map_err(failed)?
    {
        data.kind = known.data.kind;
    }
    let (via, on) = (form.via.unwrap_or_default(), rome_date(arguments.context.now));
    let contact = desk.crm.create_contact(&arguments.key(), NewContact { data, via, on }).map_err(failed)?;
    Ok(Value::from(contact.id.as_str()))
}

/// `contact_id, data`: takes over every field that the form's data have; what is malformed fails.
fn update_contact(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let id: ContactId = arguments.parse(0, "contact_id")?;
    let form = ContactForm::read(arguments.value(1));
    if !form.errors.is_empty() {
        return Err(failed(form.errors.join("; ")));
    }
    let mut data = form.data;
    if let (false, Some(known)) = (form.names_kind, desk.crm.contact(&id).map_err(failed)?) {
        data.kind = known.data.kind;
    }
    values::contact(&desk.crm.update_contact(&arguments.key(), &id, data).map_err(failed)?)
}

fn link_pod(desk: &Desk, arguments: &Arguments<'_>) -> Result<Value, FunctionError> {
    let (contact, pod): (ContactId, Pod) = (arguments.parse(0, "contact_id")?, arguments.parse(1, "pod")?);
    desk.crm.link_pod(&arguments.key(), &contact, &pod).map_err(failed)?;
    Ok(Value::Null)
}
