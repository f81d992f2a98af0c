//! What an entry says beside its kind, as texts for tables.

use std::sync::Arc;

use super::{Actor, Awaited, HistoryEntry, HistoryKind};

impl HistoryEntry {
    /// Who did it, as far as it is known: a person, or a handler.
    #[must_use]
    pub fn who(&self) -> Option<&str> {
        match (&self.kind, &self.actor) {
            (HistoryKind::Claimed { user }, _) => Some(user),
            (_, Some(Actor::Person(name) | Actor::Handler(name))) => Some(name),
            (_, None) => None,
        }
    }
}

impl HistoryKind {
    /// What there is to say beside the kind, in a few words: a message's name, an error's code, those for whom work is. Nothing for
    /// a variable, whose value is no text.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        match self {
            HistoryKind::Called { process } => Some(process.to_string()),
            HistoryKind::KeyGiven { key } => Some(key.to_string()),
            HistoryKind::Offered { assignee, candidate_users, candidate_groups, handler } => {
                let names = assignee.iter().chain(candidate_users).chain(candidate_groups).chain(handler);
                let names: Vec<&str> = names.map(|name: &Arc<str>| &**name).collect();
                (!names.is_empty()).then(|| names.join(", "))
            }
            HistoryKind::JobFailed { reason, .. } => Some(reason.to_string()),
            HistoryKind::Thrown { name } => Some(name.to_string()),
            HistoryKind::Triggered { on } => Some(on.detail()),
            HistoryKind::IncidentRaised { message } => Some(message.clone()),
            HistoryKind::ErrorThrown { code, .. } | HistoryKind::EscalationThrown { code, .. } => {
                Some(code.to_string())
            }
            HistoryKind::TokenSet { after } => Some(if *after { "after" } else { "before" }.to_owned()),
            HistoryKind::Started
            | HistoryKind::Activated
            | HistoryKind::Entered
            | HistoryKind::Completed
            | HistoryKind::Cancelled
            | HistoryKind::Compensated
            | HistoryKind::VariableSet { .. }
            | HistoryKind::Claimed { .. }
            | HistoryKind::Released
            | HistoryKind::IncidentResolved
            | HistoryKind::Migrated { .. }
            | HistoryKind::Suspended
            | HistoryKind::Resumed
            | HistoryKind::Ended => None,
        }
    }
}

impl Awaited {
    fn detail(&self) -> String {
        match self {
            Awaited::Timer { .. } => "timer".to_owned(),
            Awaited::Message { name, key: Some(key) } => format!("message {name}, key {key}"),
            Awaited::Message { name, key: None } => format!("message {name}"),
            Awaited::Signal { name } => format!("signal {name}"),
            Awaited::Condition => "condition".to_owned(),
        }
    }
}
