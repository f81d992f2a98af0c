//! What happened to an instance, for people who know the case and not the engine.

use std::io::Write;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use passo::history::{
    Actor, Awaited, Decision, DecisionKind, EventChoice, History, HistoryEntry, HistoryKind, Place,
};
use passo::value::Value;
use passo::{InstanceState, InstanceView};

use super::reasons;
use crate::failure::Failure;

/// How many characters of a value a line shows.
const SHOWN: usize = 100;

/// A paragraph for each moment at which something happened; then how it stands now.
pub(super) fn write(
    history: &History,
    decisions: &[Decision],
    view: &InstanceView,
    why: bool,
    output: &mut dyn Write,
) -> Result<(), Failure> {
    writeln!(output, "{}\nAll times are in UTC.", heading(view))?;
    let mut decisions = decisions.iter().peekable();
    let mut last = String::new();
    let mut begin = |at: DateTime<Utc>, output: &mut dyn Write| -> Result<(), Failure> {
        if last != time(at) {
            last = time(at);
            writeln!(output, "\n{last}")?;
        }
        Ok(())
    };
    for entry in &history.entries {
        while let Some(decision) = decisions.next_if(|decision| decision.event <= entry.event) {
            begin(decision.at, output)?;
            write_decision(decision, why, output)?;
        }
        if let Some(text) = words(entry) {
            begin(entry.at, output)?;
            writeln!(output, "{:>7}  {text}", entry.event)?;
        }
    }
    for decision in decisions {
        begin(decision.at, output)?;
        write_decision(decision, why, output)?;
    }
    writeln!(output)?;
    write_end(view, output)
}

/// Which instance it is, and how it stands.
pub(super) fn heading(view: &InstanceView) -> String {
    let key = view.business_key.as_ref().map(|key| format!(", key {key}")).unwrap_or_default();
    let state = state(&view.state, !view.incidents.is_empty());
    format!("Instance {} of {} (version {}){key}: {state}", view.id, view.process, view.version)
}

fn write_end(view: &InstanceView, output: &mut dyn Write) -> Result<(), Failure> {
    let mut waiting: Vec<&Arc<str>> = view.waiting.iter().map(|place| &place.element).collect();
    waiting.dedup();
    for element in waiting {
        writeln!(output, "It waits at {element}.")?;
    }
    for incident in &view.incidents {
        writeln!(output, "It cannot go on at {}: {}", incident.element, incident.message)?;
    }
    if view.state != InstanceState::Active {
        writeln!(output, "It {}.", state(&view.state, false))?;
    }
    Ok(())
}

/// The state in words that follow "it".
pub(super) fn state(state: &InstanceState, has_incidents: bool) -> String {
    match state {
        InstanceState::Active if has_incidents => "is stopped by an incident".to_owned(),
        InstanceState::Active => "is under way".to_owned(),
        InstanceState::Suspended => "is suspended".to_owned(),
        InstanceState::Completed => "has come to its end".to_owned(),
        InstanceState::Terminated => "was ended by a terminate end event".to_owned(),
        InstanceState::Failed { code } => format!("has failed with the error {code}"),
        InstanceState::Cancelled => "was cancelled from outside".to_owned(),
    }
}

/// A time to the second, as a person reads it.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A value on one line; a long one is cut.
pub(super) fn value(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => format!("\"{text}\""),
        Value::List(_) | Value::Map(_) => value.to_json().to_string(),
        Value::DateTime(at) => time(at.to_utc()),
        Value::Int(_) | Value::Float(_) | Value::Decimal(_) | Value::Duration(_) => value.to_string(),
    };
    let text = text.replace(['\n', '\r'], " ");
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}

/// A name on one line.
pub(super) fn line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An element as people call it, with its id.
pub(super) fn place(place: &Place) -> String {
    named(place.name.as_deref(), &place.element)
}

/// A name with the id that it stands for.
pub(super) fn named(name: Option<&str>, id: &str) -> String {
    match name {
        Some(name) if name != id => format!("{} ({id})", line(name)),
        Some(_) | None => id.to_owned(),
    }
}

/// What is waited for, as a person says it.
pub(super) fn awaited(on: &Awaited) -> String {
    match on {
        Awaited::Timer { due } => format!("the time {}", time(*due)),
        Awaited::Message { name, key: None } => format!("the message {name}"),
        Awaited::Message { name, key: Some(key) } => format!("the message {name} with the key {key}"),
        Awaited::Signal { name } => format!("the signal {name}"),
        Awaited::Condition => "its condition".to_owned(),
    }
}

/// What happened, in a sentence without its end; nothing for what another line tells.
fn words(entry: &HistoryEntry) -> Option<String> {
    let at = line(entry.label());
    let by = |what: &str| match &entry.actor {
        Some(Actor::Person(name)) => format!("{at}: {what} by {name}"),
        Some(Actor::Handler(name)) => format!("{at}: {what} by the system ({name})"),
        None => format!("{at}: {what}"),
    };
    Some(match &entry.kind {
        HistoryKind::Started => format!("the case begins: {at}"),
        HistoryKind::Ended => "the case ends".to_owned(),
        HistoryKind::Called { process } => format!("{at}: calls {process}"),
        HistoryKind::KeyGiven { key } => format!("{at}: has the key {key}"),
        HistoryKind::Activated => format!("{at}: somebody has asked for it"),
        HistoryKind::Entered => return entered(entry, &at),
        HistoryKind::Completed => return completed(entry, &at, &by),
        HistoryKind::Cancelled => format!("{at}: is called off"),
        HistoryKind::Compensated => format!("{at}: is undone"),
        HistoryKind::VariableSet { name, value: found } if entry.tag == "process" => {
            format!("        {name} = {}", value(found))
        }
        HistoryKind::VariableSet { name, value: found } => {
            format!("        {name} = {}, in {at}", value(found))
        }
        HistoryKind::Offered { handler: Some(handler), .. } => {
            format!("{at}: waits for the system ({handler})")
        }
        HistoryKind::Offered { assignee, candidate_users, candidate_groups, handler: None } => {
            format!("{at}: waits for {}", whom(assignee.as_ref(), candidate_users, candidate_groups))
        }
        HistoryKind::Claimed { user } => format!("{at}: {user} takes it"),
        HistoryKind::Released => by("given back"),
        HistoryKind::JobFailed { reason, retries_left } => {
            format!("{at}: did not work ({reason}), {retries_left} tries left")
        }
        HistoryKind::Thrown { name } => format!("{at}: sends {name}"),
        HistoryKind::Triggered { on } => format!("{at}: {} has come", awaited(on)),
        HistoryKind::IncidentRaised { message } => format!("{at}: CANNOT GO ON: {message}"),
        HistoryKind::IncidentResolved => format!("{at}: goes on"),
        HistoryKind::ErrorThrown { code, caught: true } => format!("{at}: fails with the error {code}"),
        HistoryKind::ErrorThrown { code, caught: false } => {
            format!("{at}: fails with the error {code}, which nothing catches")
        }
        HistoryKind::EscalationThrown { code, .. } => format!("{at}: escalates with {code}"),
        HistoryKind::TokenSet { after: false } => format!("{at}: somebody lets it begin from outside"),
        HistoryKind::TokenSet { after: true } => format!("{at}: somebody lets the case go on after it"),
        HistoryKind::Migrated { .. } => format!("{at}: goes on under another version"),
        HistoryKind::Suspended => "the case is suspended".to_owned(),
        HistoryKind::Resumed => "the case goes on".to_owned(),
    })
}

/// Work is told when it is offered, and a call by what it calls.
fn entered(entry: &HistoryEntry, at: &str) -> Option<String> {
    let what = match entry.tag {
        "userTask" | "manualTask" | "serviceTask" | "sendTask" | "businessRuleTask" | "callActivity" => {
            return None;
        }
        "subProcess" | "transaction" | "adHocSubProcess" => "begins",
        "eventBasedGateway" => "waits for the first of several events",
        _ => "waits",
    };
    Some(format!("{at}: {what}"))
}

/// Gateways are told by what they choose, and the events with which everything begins say nothing.
fn completed(entry: &HistoryEntry, at: &str, by: &dyn Fn(&str) -> String) -> Option<String> {
    Some(match entry.tag {
        "exclusiveGateway" | "inclusiveGateway" | "parallelGateway" | "complexGateway"
        | "eventBasedGateway" | "startEvent" => return None,
        "endEvent" => format!("{at}: this path ends"),
        "subProcess" | "transaction" | "adHocSubProcess" | "callActivity" => format!("{at}: is over"),
        "intermediateCatchEvent" | "boundaryEvent" | "intermediateThrowEvent" => format!("{at}: happens"),
        _ => by("done"),
    })
}

fn whom(assignee: Option<&Arc<str>>, users: &[Arc<str>], groups: &[Arc<str>]) -> String {
    let candidates: Vec<&str> = users.iter().chain(groups).map(AsRef::as_ref).collect();
    match assignee {
        Some(user) => user.to_string(),
        None if candidates.is_empty() => "somebody".to_owned(),
        None => candidates.join(" or "),
    }
}

fn write_decision(decision: &Decision, why: bool, output: &mut dyn Write) -> Result<(), Failure> {
    let at = line(decision.place.label());
    let text = match &decision.kind {
        DecisionKind::Flows(choice) => reasons::chosen(choice),
        DecisionKind::Event(EventChoice { events }) => {
            let came = events.iter().find(|event| event.came);
            came.map(|event| format!("{} came first", line(event.place.label()))).unwrap_or_default()
        }
        DecisionKind::Join(_) if !why => return Ok(()),
        DecisionKind::Join(_) => "the paths come together".to_owned(),
    };
    writeln!(output, "{:>7}  {at}: {text}", decision.event)?;
    if why {
        for line in reasons::lines(&decision.kind) {
            writeln!(output, "{:9}    {line}", "")?;
        }
    }
    Ok(())
}
