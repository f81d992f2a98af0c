//! What is written when a run stops.

use std::io::Write;
use std::process::ExitCode;

use passo::{Engine, InstanceId, InstanceState, InstanceView, WorkQuery};
use passo_test::trace;

use crate::failure::Failure;
use crate::outcome::{entry_as_json, view_as_json};

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
    writeln!(output, "{}", view_as_json(&view))?;
    Ok(exit_code(&view))
}

fn state_in_words(view: &InstanceView) -> String {
    match &view.state {
        InstanceState::Active if !view.incidents.is_empty() => "stopped by an incident".to_owned(),
        InstanceState::Active => "waits".to_owned(),
        InstanceState::Suspended => "is suspended".to_owned(),
        InstanceState::Failed { code } => format!("failed with the error {code}"),
        ended @ (InstanceState::Completed | InstanceState::Terminated | InstanceState::Cancelled) => {
            ended.as_str().to_owned()
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
