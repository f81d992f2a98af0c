//! An instance as it was.

use std::io::Write;

use passo::history::{NamedFlow, WaitingJoin};
use passo::{PastInstance, WorkItem};

use super::story::{heading, named, place, time, value};
use crate::failure::Failure;

/// Where it stood, what was open, and what its variables were.
pub(super) fn write(past: &PastInstance, output: &mut dyn Write) -> Result<(), Failure> {
    let view = &past.instance;
    writeln!(output, "{}", heading(view))?;
    writeln!(output, "after event {}, {} (command {})", past.event, time(past.at), past.command)?;
    part(output, "It waits at", view.waiting.iter().map(|place| place.element.to_string()))?;
    part(output, "Open work", past.work_items.iter().map(work_item))?;
    part(output, "Joins that hold tokens", past.joins.iter().map(join))?;
    let offers = view.offers.iter().map(|offer| named(offer.name.as_deref(), &offer.element));
    part(output, "On offer", offers)?;
    let incidents = view.incidents.iter();
    part(output, "Incidents", incidents.map(|found| format!("{}: {}", found.element, found.message)))?;
    let variables = view.variables.iter();
    part(output, "Variables", variables.map(|(name, found)| format!("{name} = {}", value(found))))?;
    for scope in &past.scopes {
        let head = format!("Variables of {} ({})", scope.element, scope.open);
        let variables = scope.variables.iter();
        part(output, &head, variables.map(|(name, found)| format!("{name} = {}", value(found))))?;
    }
    Ok(())
}

/// A list under a head; nothing for an empty one.
fn part(output: &mut dyn Write, head: &str, lines: impl Iterator<Item = String>) -> Result<(), Failure> {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(output, "\n{head}:")?;
    for line in lines {
        writeln!(output, "  {line}")?;
    }
    Ok(())
}

fn work_item(item: &WorkItem) -> String {
    let at = named(item.name.as_deref(), &item.element);
    let candidates = item.candidate_users.iter().chain(&item.candidate_groups);
    let candidates: Vec<&str> = candidates.map(AsRef::as_ref).collect();
    let whose = match (&item.assignee, &item.handler) {
        (Some(user), _) => format!("with {user}"),
        (None, _) if !candidates.is_empty() => format!("for {}", candidates.join(" or ")),
        (None, Some(handler)) => format!("for the system ({handler})"),
        (None, None) => "for somebody".to_owned(),
    };
    format!("{}  {at}, {whose}, since {}", item.id, time(item.since))
}

fn join(join: &WaitingJoin) -> String {
    let flows = |flows: &[NamedFlow]| {
        let names: Vec<String> = flows.iter().map(|flow| named(flow.name.as_deref(), &flow.id)).collect();
        names.join(", ")
    };
    let mut text = format!("{}: has {}", place(&join.place), flows(&join.present));
    if !join.waits_for.is_empty() {
        let places: Vec<String> = join.waits_for.iter().map(place).collect();
        text += &format!("; waits for {}", places.join(", "));
    } else if !join.absent.is_empty() {
        text += &format!("; not {}", flows(&join.absent));
    }
    text
}
