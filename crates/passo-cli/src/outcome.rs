//! What happened to an instance and how it stands, as JSON.

use chrono::SecondsFormat;
use passo::InstanceView;
use passo::history::{Actor, HistoryEntry, HistoryKind};
use passo_test::describe;
use serde_json::{Map, Value as Json, json};

/// One thing that happened.
pub(crate) fn entry_as_json(entry: &HistoryEntry) -> Json {
    let mut line = json!({
        "number": entry.event,
        "command": entry.command,
        "at": entry.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "process": entry.process.as_ref(),
        "element": entry.element.as_ref(),
        "event": entry.kind.as_str(),
        "text": describe(&entry.kind),
    });
    let Some(object) = line.as_object_mut() else { return line };
    let mut insert = |key: &str, value: Json| drop(object.insert(key.to_owned(), value));
    if let HistoryKind::VariableSet { name, value } = &entry.kind {
        insert("name", json!(name.as_ref()));
        insert("value", value.to_json());
    }
    if let Some(name) = &entry.name {
        insert("label", json!(name.as_ref()));
    }
    if let Some(serial) = entry.serial {
        insert("serial", json!(serial));
    }
    match &entry.actor {
        Some(Actor::Person(name)) => insert("person", json!(name.as_ref())),
        Some(Actor::Handler(name)) => insert("handler", json!(name.as_ref())),
        None => {}
    }
    line
}

/// An instance as it stands.
pub(crate) fn view_as_json(view: &InstanceView) -> Json {
    let variables = view.variables.iter().map(|(name, value)| (name.to_string(), value.to_json()));
    let waiting: Vec<_> = view.waiting.iter().map(|place| place.element.as_ref()).collect();
    let offers: Vec<_> = view.offers.iter().map(|offer| offer.element.as_ref()).collect();
    let incidents = view.incidents.iter();
    let incidents =
        incidents.map(|found| json!({ "element": found.element.as_ref(), "message": found.message }));
    json!({
        "process": view.process.as_ref(),
        "instance": view.id.0,
        "state": view.state.as_str(),
        "variables": variables.collect::<Map<_, _>>(),
        "waiting": waiting,
        "offers": offers,
        "incidents": incidents.collect::<Vec<_>>(),
    })
}
