//! Events become entries that people can read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{History, HistoryEntry, HistoryKind};
use crate::journal::{
    ActivityId, DefinitionId, Event, Journal, MigrationFact, NameId, NodeId, Payload, RestKind, ScopeId,
    WaitId, WaitOn,
};
use crate::program::Program;

/// The history that the events of an instance tell.
pub(crate) fn fold(journal: &Journal, programs: &[Arc<Program>]) -> History {
    let mut folding = Folding {
        programs,
        command: 0,
        at: DateTime::default(),
        root: DefinitionId(u32::MAX),
        scopes: BTreeMap::new(),
        activities: BTreeMap::new(),
        frames: BTreeSet::new(),
        compensating: BTreeSet::new(),
        waits: BTreeMap::new(),
        entries: Vec::new(),
    };
    for (event, payload) in journal.iter() {
        folding.event(event, payload);
    }
    History { entries: folding.entries }
}

/// A scope while the events are read.
struct OpenScope {
    definition: DefinitionId,
    /// The scope of the process around it.
    process: ScopeId,
    /// The element that it belongs to.
    element: Arc<str>,
    /// Names that the program does not have, of a process scope.
    names: Vec<Arc<str>>,
}

struct Folding<'p> {
    programs: &'p [Arc<Program>],
    command: u64,
    at: DateTime<Utc>,
    root: DefinitionId,
    scopes: BTreeMap<ScopeId, OpenScope>,
    activities: BTreeMap<ActivityId, (ScopeId, NodeId)>,
    /// Repeated activities and their rounds, which are no entries of their own: the runs of the bodies are.
    frames: BTreeSet<ActivityId>,
    /// Compensations of activities, by their places.
    compensating: BTreeSet<ActivityId>,
    waits: BTreeMap<WaitId, (ScopeId, NodeId)>,
    entries: Vec<HistoryEntry>,
}

impl Folding<'_> {
    fn event(&mut self, event: Event, payload: Option<&Payload>) {
        match event {
            Event::CompensationOpened { scope, host, holder } => self.scope_within(scope, host, holder),
            Event::HandlerOpened { scope, host, within } => self.scope_within(scope, host, within),
            Event::CompensationBegan { scope, activity } => {
                if let Some(Payload::Compensation(fact)) = payload {
                    self.activities.insert(activity, (scope, fact.node));
                    self.compensating.insert(activity);
                }
            }
            Event::CompensationEnded { activity } => {
                let found = self.activities.remove(&activity);
                if let (true, Some((scope, node))) = (self.compensating.remove(&activity), found) {
                    self.about(scope, node, HistoryKind::Compensated);
                }
            }
            Event::Began { command } => {
                self.command = command;
                if let Some(Payload::Time(now)) = payload {
                    self.at = DateTime::from_timestamp_millis(*now).unwrap_or_default();
                }
            }
            Event::Started { definition } => {
                self.root = definition;
                self.about_process(HistoryKind::Started);
            }
            Event::ProcessOpened { scope, host, definition } => self.process_opened(scope, host, definition),
            Event::ScopeOpened { scope, host, .. } | Event::RepeatOpened { scope, host } => {
                self.scope_opened(scope, host);
            }
            Event::ScopeClosed { scope } => {
                self.scopes.remove(&scope);
            }
            Event::NameDeclared { scope } => {
                if let (Some(Payload::Text(name)), Some(scope)) = (payload, self.scopes.get_mut(&scope)) {
                    scope.names.push(name.clone());
                }
            }
            Event::KeyGiven { scope } => self.key_given(scope, payload),
            Event::VariableSet { scope, name } => self.variable_set(scope, name, payload),
            Event::Passed { scope, node, .. } | Event::Left { scope, node } => {
                self.about(scope, node, HistoryKind::Completed);
            }
            Event::Activated { scope, node } => self.about(scope, node, HistoryKind::Activated),
            Event::Rested { kind, scope, node, activity } => self.rested(kind, scope, node, activity),
            Event::Resumed { activity } => {
                self.activities.remove(&activity);
                self.frames.remove(&activity);
            }
            Event::Completed { activity } => self.ended(activity, HistoryKind::Completed),
            Event::Cancelled { activity } => self.ended(activity, HistoryKind::Cancelled),
            Event::WaitArmed { activity, wait, node } => {
                if let Some((scope, _)) = self.activities.get(&activity) {
                    self.waits.insert(wait, (*scope, node));
                }
            }
            Event::WaitFired { wait } => {
                if let Some((scope, node)) = self.waits.get(&wait).copied() {
                    self.about(scope, node, HistoryKind::Triggered);
                }
            }
            Event::ErrorThrown { scope, node } => {
                if let Some(Payload::Error(fact)) = payload {
                    let kind = HistoryKind::ErrorThrown { code: fact.code.clone(), caught: fact.caught };
                    self.about(scope, node, kind);
                }
            }
            Event::EscalationThrown { scope, node } => {
                if let Some(Payload::Error(fact)) = payload {
                    let kind = HistoryKind::EscalationThrown { code: fact.code.clone(), caught: fact.caught };
                    self.about(scope, node, kind);
                }
            }
            Event::ListenerRemoved { activity } => {
                self.activities.remove(&activity);
            }
            Event::TokenSet { after, scope, node } => {
                self.about(scope, node, HistoryKind::TokenSet { after });
            }
            Event::JoinEmptied { scope, node, .. } => self.about(scope, node, HistoryKind::Cancelled),
            Event::Migrated { from, to } => {
                if let Some(Payload::Migration(fact)) = payload {
                    self.migrated(from, to, fact);
                }
            }
            Event::InstanceSuspended => self.about_process(HistoryKind::Suspended),
            Event::InstanceResumed => self.about_process(HistoryKind::Resumed),
            Event::Ended { .. } => self.about_process(HistoryKind::Ended),
            Event::WorkOffered { activity }
            | Event::WorkClaimed { activity }
            | Event::WorkReleased { activity }
            | Event::WorkFailed { activity, .. }
            | Event::ThrowPrepared { activity }
            | Event::Thrown { activity, .. }
            | Event::IncidentRaised { activity }
            | Event::IncidentResolved { activity } => self.about_resting(activity, event, payload),
            Event::OffersEnded { .. }
            | Event::Placed { .. }
            | Event::Taken { .. }
            | Event::Arrived { .. }
            | Event::Joined { .. }
            | Event::Gathered { .. }
            | Event::RunBegan { .. }
            | Event::ComplexStarted { .. }
            | Event::ComplexReset { .. }
            | Event::Interrupted { .. }
            | Event::Preserved { .. }
            | Event::PreservedRun { .. }
            | Event::ItemGathered { .. }
            | Event::ConditionChanged { .. }
            | Event::WaitRearmed { .. }
            | Event::KeyInitialized { .. }
            | Event::WaitDisarmed { .. } => {}
        }
    }

    /// Events about work items, throws and incidents.
    fn about_resting(&mut self, activity: ActivityId, event: Event, payload: Option<&Payload>) {
        let kind = match (event, payload) {
            (Event::WorkClaimed { .. }, Some(Payload::Text(user))) => {
                HistoryKind::Claimed { user: user.clone() }
            }
            (Event::WorkReleased { .. }, _) => HistoryKind::Released,
            (Event::WorkFailed { retries_left, .. }, Some(Payload::Text(reason))) => {
                HistoryKind::JobFailed { reason: reason.clone(), retries_left }
            }
            (Event::ThrowPrepared { .. }, Some(Payload::Publication(publication))) => match &publication.on {
                WaitOn::Message { name, .. } | WaitOn::Signal { name } => {
                    HistoryKind::Thrown { name: name.clone() }
                }
                WaitOn::Timer(_) | WaitOn::Condition { .. } => return,
            },
            (Event::IncidentRaised { .. }, Some(Payload::Incident(fact))) => {
                HistoryKind::IncidentRaised { message: fact.message.clone() }
            }
            (Event::IncidentResolved { .. }, _) => HistoryKind::IncidentResolved,
            _ => return,
        };
        if let Some((scope, node)) = self.activities.get(&activity).copied() {
            self.about(scope, node, kind);
        }
    }

    fn process_opened(&mut self, scope: ScopeId, host: ActivityId, definition: DefinitionId) {
        let process =
            self.program(definition).map_or_else(|| Arc::from(""), |program| program.process.clone());
        if let Some((outer, node)) = self.activities.get(&host).copied() {
            self.about(outer, node, HistoryKind::Called { process: process.clone() });
        }
        let opened = OpenScope { definition, process: scope, element: process, names: Vec::new() };
        self.scopes.insert(scope, opened);
    }

    fn key_given(&mut self, scope: ScopeId, payload: Option<&Payload>) {
        if let (Some(Payload::Text(key)), Some(found)) = (payload, self.scopes.get(&scope)) {
            let process = found.element.clone();
            self.push(process.clone(), process, HistoryKind::KeyGiven { key: key.clone() });
        }
    }

    /// A scope that sees what another one sees, for an element of its host's scope.
    fn scope_within(&mut self, scope: ScopeId, host: ActivityId, within: ScopeId) {
        let Some(found) = self.scopes.get(&within) else { return };
        let (definition, process) = (found.definition, found.process);
        let element = self.activities.get(&host).and_then(|(outer, node)| {
            Some(self.program(self.scopes.get(outer)?.definition)?.element_id(*node))
        });
        let element = element.unwrap_or_else(|| Arc::from(""));
        self.scopes.insert(scope, OpenScope { definition, process, element, names: Vec::new() });
    }

    fn scope_opened(&mut self, scope: ScopeId, host: ActivityId) {
        let Some((outer, node)) = self.activities.get(&host).copied() else { return };
        let Some(found) = self.scopes.get(&outer) else { return };
        let (definition, process) = (found.definition, found.process);
        let element =
            self.program(definition).map_or_else(|| Arc::from(""), |program| program.element_id(node));
        self.scopes.insert(scope, OpenScope { definition, process, element, names: Vec::new() });
    }

    /// What was read before has other numbers from now on.
    fn migrated(&mut self, from: DefinitionId, to: DefinitionId, fact: &MigrationFact) {
        let scopes = self.scopes.iter().filter(|(_, scope)| scope.definition == from);
        let scopes: BTreeSet<ScopeId> = scopes.map(|(id, _)| *id).collect();
        let resting = self.activities.values_mut().chain(self.waits.values_mut());
        for (_, node) in resting.filter(|(scope, _)| scopes.contains(scope)) {
            *node = fact.nodes.get(node.index()).copied().unwrap_or(*node);
        }
        for (_, scope) in self.scopes.iter_mut().filter(|(_, scope)| scope.definition == from) {
            scope.definition = to;
        }
        for moved in &fact.names {
            if let Some(scope) = self.scopes.get_mut(&moved.scope) {
                scope.names.clone_from(&moved.own);
            }
        }
        if self.root == from {
            self.root = to;
        }
        self.about_process(HistoryKind::Migrated { from, to });
    }

    fn variable_set(&mut self, scope: ScopeId, name: NameId, payload: Option<&Payload>) {
        let (Some(found), Some(Payload::Value(value))) = (self.scopes.get(&scope), payload) else { return };
        let Some(program) = self.program(found.definition) else { return };
        let declared = self.scopes.get(&found.process).map_or(&[][..], |process| process.names.as_slice());
        let known = program.names.get(name.index());
        let Some(name) = known.or_else(|| declared.get(name.index().checked_sub(program.names.len())?))
        else {
            return;
        };
        let kind = HistoryKind::VariableSet { name: name.clone(), value: value.clone() };
        let (process, element) = (program.process.clone(), found.element.clone());
        self.push(process, element, kind);
    }

    fn rested(&mut self, kind: RestKind, scope: ScopeId, node: NodeId, activity: ActivityId) {
        self.activities.insert(activity, (scope, node));
        match kind {
            RestKind::Work | RestKind::Catch | RestKind::Race | RestKind::SubProcess | RestKind::Call => {
                self.about(scope, node, HistoryKind::Entered);
            }
            RestKind::Repeat | RestKind::Round => {
                self.frames.insert(activity);
            }
            RestKind::Ready
            | RestKind::Script
            | RestKind::Throw
            | RestKind::Compensation
            | RestKind::Stopped
            | RestKind::Listener => {}
        }
    }

    fn ended(&mut self, activity: ActivityId, kind: HistoryKind) {
        let is_frame = self.frames.remove(&activity);
        if let Some((scope, node)) = self.activities.remove(&activity).filter(|_| !is_frame) {
            self.about(scope, node, kind);
        }
    }

    fn program(&self, definition: DefinitionId) -> Option<&Arc<Program>> {
        self.programs.get(definition.0 as usize)
    }

    /// An entry about an element.
    fn about(&mut self, scope: ScopeId, node: NodeId, kind: HistoryKind) {
        let program = self.scopes.get(&scope).and_then(|scope| self.program(scope.definition));
        if let Some((process, element)) =
            program.map(|program| (program.process.clone(), program.element_id(node)))
        {
            self.push(process, element, kind);
        }
    }

    /// An entry about the instance's own process.
    fn about_process(&mut self, kind: HistoryKind) {
        if let Some(process) = self.program(self.root).map(|program| program.process.clone()) {
            self.push(process.clone(), process, kind);
        }
    }

    fn push(&mut self, process: Arc<str>, element: Arc<str>, kind: HistoryKind) {
        self.entries.push(HistoryEntry { command: self.command, at: self.at, process, element, kind });
    }
}
