//! What people read when a case fails.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::SecondsFormat;
use passo::history::{HistoryEntry, HistoryKind};

/// A case that failed.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The scenario file.
    pub file: PathBuf,
    /// The case's name.
    pub case: String,
    /// The number of the step, from 1, and its verb, for example `2, cancel = true`; nothing when the end of the case, its start or its deployment is
    /// meant.
    pub step: Option<String>,
    /// What did not hold or could not be done, a sentence each.
    pub complaints: Vec<String>,
    /// What had happened until then, a line each.
    pub trace: Vec<String>,
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    /// The case, the step, what is wrong, and what happened, over several lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, case \"{}\"", self.file.display(), self.case)?;
        match &self.step {
            Some(step) => writeln!(f, "  at step {step}:")?,
            None => writeln!(f, "  after the last step:")?,
        }
        for complaint in &self.complaints {
            writeln!(f, "    - {complaint}")?;
        }
        if self.trace.is_empty() {
            return f.write_str("  nothing had happened");
        }
        f.write_str("  what happened:")?;
        for line in &self.trace {
            write!(f, "\n    {line}")?;
        }
        Ok(())
    }
}

/// A history in lines: time, element, what happened.
#[must_use]
pub fn trace(entries: &[&HistoryEntry]) -> Vec<String> {
    let width = entries.iter().map(|entry| entry.element.chars().count()).max().unwrap_or(0).min(32);
    let line = |entry: &&HistoryEntry| {
        let time = entry.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        format!("{time}  {:width$}  {}", entry.element, describe(&entry.kind))
    };
    entries.iter().map(line).collect()
}

/// What happened, in words.
#[must_use]
pub fn describe(kind: &HistoryKind) -> String {
    match kind {
        HistoryKind::Started => "started".to_owned(),
        HistoryKind::Called { process } => format!("calls {process}"),
        HistoryKind::KeyGiven { key } => format!("has the key {key}"),
        HistoryKind::Activated => "activated".to_owned(),
        HistoryKind::Entered => "waits".to_owned(),
        HistoryKind::Completed => "completed".to_owned(),
        HistoryKind::Cancelled => "ended before it was done".to_owned(),
        HistoryKind::VariableSet { name, value } => format!("{name} = {}", value.to_json()),
        HistoryKind::Offered { handler: Some(handler), .. } => format!("offered to {handler}"),
        HistoryKind::Offered { assignee, candidate_users, candidate_groups, handler: None } => {
            describe_offer(assignee.as_ref(), candidate_users, candidate_groups)
        }
        HistoryKind::Claimed { user } => format!("claimed by {user}"),
        HistoryKind::Released => "given back".to_owned(),
        HistoryKind::JobFailed { reason, retries_left } => {
            format!("failed, {retries_left} tries left: {reason}")
        }
        HistoryKind::Thrown { name } => format!("throws {name}"),
        HistoryKind::Triggered { .. } => "triggered".to_owned(),
        HistoryKind::IncidentRaised { message } => format!("incident: {message}"),
        HistoryKind::IncidentResolved => "incident resolved".to_owned(),
        HistoryKind::ErrorThrown { code, caught: true } => format!("error {code}"),
        HistoryKind::ErrorThrown { code, caught: false } => format!("error {code}, which nobody catches"),
        HistoryKind::EscalationThrown { code, caught: true } => format!("escalation {code}"),
        HistoryKind::EscalationThrown { code, caught: false } => {
            format!("escalation {code}, which nobody catches")
        }
        HistoryKind::TokenSet { after: false } => "a token is set before it".to_owned(),
        HistoryKind::TokenSet { after: true } => "a token is set after it".to_owned(),
        HistoryKind::Migrated { .. } => "goes on under another version".to_owned(),
        HistoryKind::Suspended => "suspended".to_owned(),
        HistoryKind::Resumed => "resumed".to_owned(),
        HistoryKind::Compensated => "compensated".to_owned(),
        HistoryKind::Ended => "ended".to_owned(),
    }
}

fn describe_offer(assignee: Option<&Arc<str>>, users: &[Arc<str>], groups: &[Arc<str>]) -> String {
    let candidates: Vec<&str> = users.iter().chain(groups).map(AsRef::as_ref).collect();
    match assignee {
        Some(user) => format!("given to {user}"),
        None if candidates.is_empty() => "offered".to_owned(),
        None => format!("offered to {}", candidates.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(element: &str, kind: HistoryKind) -> HistoryEntry {
        let at = "2026-01-01T00:00:00Z".parse().unwrap();
        HistoryEntry {
            event: 1,
            command: 1,
            at,
            process: "p".into(),
            element: element.into(),
            name: None,
            tag: "",
            call: None,
            serial: None,
            actor: None,
            kind,
        }
    }

    #[test]
    fn a_trace_has_aligned_lines() {
        let entries =
            [entry("p", HistoryKind::Started), entry("task", HistoryKind::Called { process: "q".into() })];
        let lines = trace(&entries.iter().collect::<Vec<_>>());
        assert_eq!(lines, ["2026-01-01T00:00:00Z  p     started", "2026-01-01T00:00:00Z  task  calls q"]);
    }

    #[test]
    fn a_failure_names_the_step_and_every_complaint() {
        let failure = Failure {
            file: "a.toml".into(),
            case: "c".to_owned(),
            step: Some("2, cancel = true".to_owned()),
            complaints: vec!["one".to_owned(), "two".to_owned()],
            trace: vec!["line".to_owned()],
        };
        let text = failure.to_string();
        assert_eq!(
            text,
            "a.toml, case \"c\"\n  at step 2, cancel = true:\n    - one\n    - two\n  what happened:\n    line"
        );
    }
}
