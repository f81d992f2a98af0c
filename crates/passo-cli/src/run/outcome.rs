//! What is written when a run stops.

use std::io::Write;
use std::process::ExitCode;

use chrono::SecondsFormat;
use passo::history::{HistoryEntry, HistoryKind};
use passo::{Engine, InstanceId, InstanceState, InstanceView, WorkQuery};
use passo_test::{describe, trace};
use serde_json::{Value as Json, json};

use crate::failure::Failure;

/// The trace, the state, the variables, and what to do when it waits.
pub(super) fn write_text(
    engine: &Engine,
    instance: InstanceId,
    output: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let history = engine.history(instance).unwrap_or_default();
    let Some(view) = engine.instance(instance) else { return Ok(ExitCode::SUCCESS) };
    writeln!(output, "\nWhat happened:")?;
    for line in trace(&history.entries.iter().collect::<Vec<_>>()) {
        writeln!(output, "  {line}")?;
    }
    writeln!(output, "\n{} {}: {}", view.process, view.id, state_in_words(&view))?;
    for (name, value) in &view.variables {
        writeln!(output, "  {name} = {}", value.to_json())?;
    }
    for found in &view.incidents {
        writeln!(output, "incident at {}: {}", found.element, found.message)?;
    }
    if view.state == InstanceState::Active && view.incidents.is_empty() {
        write_how_to_go_on(engine, &view, output)?;
    }
    Ok(exit_code(&view))
}

fn write_how_to_go_on(engine: &Engine, view: &InstanceView, output: &mut dyn Write) -> Result<(), Failure> {
    let items = engine.work_items(&WorkQuery::new());
    let mut elements: Vec<_> = view.waiting.iter().map(|place| &place.element).collect();
    elements.dedup();
    for element in elements {
        let is_work = items.iter().any(|item| item.element == *element);
        let advice = if is_work {
            format!("complete it with --stub {element}='{{}}', with --auto, or at a terminal")
        } else {
            "send what it waits for at a terminal, or with a scenario file (passo test)".to_owned()
        };
        writeln!(output, "waits at {element}: {advice}")?;
    }
    for offer in &view.offers {
        let (sub_process, element) = (&offer.sub_process, &offer.element);
        writeln!(
            output,
            "{sub_process} offers {element}: activate it at a terminal, or with a scenario file (passo test)"
        )?;
    }
    Ok(())
}

/// One object for each entry of the history, and one with the outcome.
pub(super) fn write_json(
    engine: &Engine,
    instance: InstanceId,
    output: &mut dyn Write,
) -> Result<ExitCode, Failure> {
    let history = engine.history(instance).unwrap_or_default();
    let Some(view) = engine.instance(instance) else { return Ok(ExitCode::SUCCESS) };
    for entry in &history.entries {
        writeln!(output, "{}", entry_as_json(entry))?;
    }
    let variables: serde_json::Map<_, _> =
        view.variables.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect();
    let waiting: Vec<_> = view.waiting.iter().map(|place| place.element.as_ref()).collect();
    let offers: Vec<_> = view.offers.iter().map(|offer| offer.element.as_ref()).collect();
    let incidents: Vec<_> = view
        .incidents
        .iter()
        .map(|found| json!({ "element": found.element.as_ref(), "message": found.message }))
        .collect();
    let outcome = json!({
        "process": view.process.as_ref(),
        "instance": view.id.0,
        "state": state_word(&view.state),
        "variables": variables,
        "waiting": waiting,
        "offers": offers,
        "incidents": incidents,
    });
    writeln!(output, "{outcome}")?;
    Ok(exit_code(&view))
}

fn entry_as_json(entry: &HistoryEntry) -> Json {
    let mut line = json!({
        "command": entry.command,
        "at": entry.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "process": entry.process.as_ref(),
        "element": entry.element.as_ref(),
        "event": event_word(&entry.kind),
        "text": describe(&entry.kind),
    });
    if let (HistoryKind::VariableSet { name, value }, Some(line)) = (&entry.kind, line.as_object_mut()) {
        line.insert("name".to_owned(), json!(name.as_ref()));
        line.insert("value".to_owned(), value.to_json());
    }
    line
}

fn event_word(kind: &HistoryKind) -> &'static str {
    match kind {
        HistoryKind::Started => "started",
        HistoryKind::Called { .. } => "called",
        HistoryKind::KeyGiven { .. } => "key-given",
        HistoryKind::Activated => "activated",
        HistoryKind::Entered => "entered",
        HistoryKind::Completed => "completed",
        HistoryKind::Cancelled => "cancelled",
        HistoryKind::VariableSet { .. } => "variable-set",
        HistoryKind::Claimed { .. } => "claimed",
        HistoryKind::Released => "released",
        HistoryKind::JobFailed { .. } => "job-failed",
        HistoryKind::Thrown { .. } => "thrown",
        HistoryKind::Triggered => "triggered",
        HistoryKind::IncidentRaised { .. } => "incident-raised",
        HistoryKind::IncidentResolved => "incident-resolved",
        HistoryKind::ErrorThrown { .. } => "error-thrown",
        HistoryKind::EscalationThrown { .. } => "escalation-thrown",
        HistoryKind::TokenSet { .. } => "token-set",
        HistoryKind::Migrated { .. } => "migrated",
        HistoryKind::Suspended => "suspended",
        HistoryKind::Resumed => "resumed",
        HistoryKind::Compensated => "compensated",
        HistoryKind::Ended => "ended",
    }
}

fn state_word(state: &InstanceState) -> &'static str {
    match state {
        InstanceState::Active => "active",
        InstanceState::Suspended => "suspended",
        InstanceState::Completed => "completed",
        InstanceState::Terminated => "terminated",
        InstanceState::Failed { .. } => "failed",
        InstanceState::Cancelled => "cancelled",
    }
}

fn state_in_words(view: &InstanceView) -> String {
    match &view.state {
        InstanceState::Active if !view.incidents.is_empty() => "stopped by an incident".to_owned(),
        InstanceState::Active => "waits".to_owned(),
        InstanceState::Suspended => "is suspended".to_owned(),
        InstanceState::Failed { code } => format!("failed with the error {code}"),
        ended @ (InstanceState::Completed | InstanceState::Terminated | InstanceState::Cancelled) => {
            state_word(ended).to_owned()
        }
    }
}

fn exit_code(view: &InstanceView) -> ExitCode {
    match view.state {
        _ if !view.incidents.is_empty() => ExitCode::FAILURE,
        InstanceState::Active | InstanceState::Suspended => ExitCode::from(3),
        InstanceState::Failed { .. } => ExitCode::FAILURE,
        InstanceState::Completed | InstanceState::Terminated | InstanceState::Cancelled => ExitCode::SUCCESS,
    }
}
