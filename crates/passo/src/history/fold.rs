//! Events become entries that people can read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::step::{Place, Step, program_of, walk};
use super::{Actor, Awaited, History, HistoryEntry, HistoryKind};
use crate::execute::name_text;
use crate::journal::{
    ActivityId, DefinitionId, Event, Journal, NameId, NodeId, Payload, RestKind, ScopeId, ScopeKind, WaitId,
    WaitOn,
};
use crate::program::{Program, WorkKind};
use crate::state::Activity;

/// The history that the events of an instance tell.
pub(crate) fn fold(journal: &Journal, programs: &[Arc<Program>]) -> History {
    let mut folding =
        Folding { programs, frames: BTreeSet::new(), compensating: BTreeSet::new(), entries: Vec::new() };
    walk(journal.iter(), |step| folding.event(step));
    History { entries: folding.entries }
}

struct Folding<'p> {
    programs: &'p [Arc<Program>],
    /// Repeated activities and their rounds, which are no entries of their own: the runs of the bodies are.
    frames: BTreeSet<ActivityId>,
    /// Compensations of activities, by their places.
    compensating: BTreeSet<ActivityId>,
    entries: Vec<HistoryEntry>,
}

impl Folding<'_> {
    fn event(&mut self, step: &Step<'_>) {
        match step.event {
            Event::CompensationBegan { activity, .. } => {
                self.compensating.insert(activity);
            }
            Event::CompensationEnded { activity } => {
                if self.compensating.remove(&activity) {
                    self.about_resting(step, activity, HistoryKind::Compensated);
                }
            }
            Event::Started { definition } => self.about_process(step, definition, HistoryKind::Started),
            Event::ProcessOpened { host, definition, .. } => self.process_opened(step, host, definition),
            Event::KeyGiven { scope } => self.key_given(step, scope),
            Event::VariableSet { scope, name } => self.variable_set(step, scope, name),
            Event::Passed { scope, node, .. }
            | Event::Left { scope, node }
            | Event::RoundPassed { scope, node } => {
                self.about(step, scope, node, HistoryKind::Completed);
            }
            Event::Activated { scope, node } => self.about(step, scope, node, HistoryKind::Activated),
            Event::Rested { kind, scope, node, activity } => self.rested(step, kind, scope, node, activity),
            Event::Resumed { activity } => {
                self.frames.remove(&activity);
            }
            Event::Completed { activity } => self.ended(step, activity, HistoryKind::Completed),
            Event::Cancelled { activity } => self.ended(step, activity, HistoryKind::Cancelled),
            Event::WaitFired { wait } => self.fired(step, wait),
            Event::ErrorThrown { scope, node } => {
                if let Some(Payload::Error(fact)) = step.payload {
                    let kind = HistoryKind::ErrorThrown { code: fact.code.clone(), caught: fact.caught };
                    self.about(step, scope, node, kind);
                }
            }
            Event::EscalationThrown { scope, node } => {
                if let Some(Payload::Error(fact)) = step.payload {
                    let kind = HistoryKind::EscalationThrown { code: fact.code.clone(), caught: fact.caught };
                    self.about(step, scope, node, kind);
                }
            }
            Event::TokenSet { after, scope, node } => {
                self.about(step, scope, node, HistoryKind::TokenSet { after });
            }
            Event::JoinEmptied { scope, node, .. } => self.about(step, scope, node, HistoryKind::Cancelled),
            Event::Migrated { from, to } => {
                let root = step.before.definition();
                let definition = if root == from { to } else { root };
                self.about_process(step, definition, HistoryKind::Migrated { from, to });
            }
            Event::InstanceSuspended => self.about_root(step, HistoryKind::Suspended),
            Event::InstanceResumed => self.about_root(step, HistoryKind::Resumed),
            Event::Ended { .. } => self.about_root(step, HistoryKind::Ended),
            Event::WorkOffered { activity } => self.offered(step, activity),
            Event::WorkClaimed { activity }
            | Event::WorkReleased { activity }
            | Event::WorkFailed { activity, .. }
            | Event::ThrowPrepared { activity }
            | Event::IncidentRaised { activity }
            | Event::IncidentResolved { activity } => {
                if let Some(kind) = kind_at_rest(step) {
                    self.about_resting(step, activity, kind);
                }
            }
            Event::Began { .. }
            | Event::Thrown { .. }
            | Event::CompensationOpened { .. }
            | Event::HandlerOpened { .. }
            | Event::ScopeOpened { .. }
            | Event::RepeatOpened { .. }
            | Event::ScopeClosed { .. }
            | Event::NameDeclared { .. }
            | Event::WaitArmed { .. }
            | Event::ListenerRemoved { .. }
            | Event::OffersEnded { .. }
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

    fn process_opened(&mut self, step: &Step<'_>, host: ActivityId, definition: DefinitionId) {
        let process = self.program(definition).map_or_else(|| "".into(), |program| program.process.clone());
        self.about_resting(step, host, HistoryKind::Called { process });
    }

    fn key_given(&mut self, step: &Step<'_>, scope: ScopeId) {
        let program = program_of(self.programs, step.before, scope);
        if let (Some(Payload::Text(key)), Some(program)) = (step.payload, program) {
            let (place, call) = (Place::of_process(program), call_of(step, scope));
            let kind = HistoryKind::KeyGiven { key: key.clone() };
            self.push(step, About { place, call, serial: None, actor: None }, kind);
        }
    }

    fn variable_set(&mut self, step: &Step<'_>, scope: ScopeId, name: NameId) {
        let process = step.before.process_scope(scope);
        let name = name_text(step.before, self.programs, process, name).cloned();
        if let (Some(name), Some(Payload::Value(value))) = (name, step.payload)
            && let Some(place) = owner(step, self.programs, scope)
        {
            let about = About { place, call: call_of(step, scope), serial: None, actor: None };
            self.push(step, about, HistoryKind::VariableSet { name, value: value.clone() });
        }
    }

    fn rested(
        &mut self,
        step: &Step<'_>,
        kind: RestKind,
        scope: ScopeId,
        node: NodeId,
        activity: ActivityId,
    ) {
        match kind {
            RestKind::Work | RestKind::Catch | RestKind::Race | RestKind::SubProcess | RestKind::Call => {
                let program = program_of(self.programs, step.before, scope);
                if let Some(place) = program.map(|program| Place::of(program, node)) {
                    let (call, serial) = (call_of(step, scope), Some(step.before.next_serial()));
                    self.push(step, About { place, call, serial, actor: None }, HistoryKind::Entered);
                }
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

    fn offered(&mut self, step: &Step<'_>, activity: ActivityId) {
        let Some(found) = step.before.activity(activity) else { return };
        let program = program_of(self.programs, step.before, found.scope);
        let plan = program.and_then(|program| program.work_of(found.node));
        if let Some(Payload::Work(fact)) = step.payload {
            let kind = HistoryKind::Offered {
                assignee: fact.assignee.clone(),
                candidate_users: fact.candidate_users.clone(),
                candidate_groups: fact.candidate_groups.clone(),
                handler: plan.and_then(|plan| plan.handler.clone()),
            };
            self.about_resting(step, activity, kind);
        }
    }

    /// What was waited for has come: to the element that waits, or to an event at its border.
    fn fired(&mut self, step: &Step<'_>, wait: WaitId) {
        let Some(wait) = step.before.wait(wait) else { return };
        let Some(activity) = step.before.activity(wait.activity) else { return };
        let program = program_of(self.programs, step.before, activity.scope);
        if let Some(place) = program.map(|program| Place::of(program, wait.node)) {
            let on = Awaited::of(&wait.fact.on);
            let (call, serial) = (call_of(step, activity.scope), Some(activity.serial));
            self.push(step, About { place, call, serial, actor: None }, HistoryKind::Triggered { on });
        }
    }

    fn ended(&mut self, step: &Step<'_>, activity: ActivityId, kind: HistoryKind) {
        if !self.frames.remove(&activity) {
            self.about_resting(step, activity, kind);
        }
    }

    fn program(&self, definition: DefinitionId) -> Option<&Arc<Program>> {
        self.programs.get(definition.0 as usize)
    }

    /// An entry about an element through which a token moves.
    fn about(&mut self, step: &Step<'_>, scope: ScopeId, node: NodeId, kind: HistoryKind) {
        let program = program_of(self.programs, step.before, scope);
        if let Some(place) = program.map(|program| Place::of(program, node)) {
            let call = call_of(step, scope);
            self.push(step, About { place, call, serial: None, actor: None }, kind);
        }
    }

    /// An entry about the element of a resting token.
    fn about_resting(&mut self, step: &Step<'_>, activity: ActivityId, kind: HistoryKind) {
        let Some(found) = step.before.activity(activity) else { return };
        let Some(program) = program_of(self.programs, step.before, found.scope) else { return };
        let about = About {
            place: Place::of(program, found.node),
            call: call_of(step, found.scope),
            serial: Some(found.serial),
            actor: actor(program, found, &kind),
        };
        self.push(step, about, kind);
    }

    /// An entry about the instance's own process.
    fn about_process(&mut self, step: &Step<'_>, definition: DefinitionId, kind: HistoryKind) {
        if let Some(place) = self.program(definition).map(|program| Place::of_process(program)) {
            self.push(step, About { place, call: None, serial: None, actor: None }, kind);
        }
    }

    /// The same, of a process that was started before.
    fn about_root(&mut self, step: &Step<'_>, kind: HistoryKind) {
        self.about_process(step, step.before.definition(), kind);
    }

    fn push(&mut self, step: &Step<'_>, about: About, kind: HistoryKind) {
        let Step { number, command, at, .. } = *step;
        let About { place: Place { process, element, name, tag }, call, serial, actor } = about;
        let event = number;
        self.entries.push(HistoryEntry {
            event,
            command,
            at,
            process,
            element,
            name,
            tag,
            call,
            serial,
            actor,
            kind,
        });
    }
}

/// What an entry is about.
struct About {
    place: Place,
    call: Option<u32>,
    serial: Option<u32>,
    actor: Option<Actor>,
}

/// The call activity that has called the process around a scope.
fn call_of(step: &Step<'_>, scope: ScopeId) -> Option<u32> {
    let process = step.before.scope(step.before.process_scope(scope))?;
    step.before.activity(process.host).map(|host| host.serial)
}

/// What an event about a work item, a throw or an incident says.
fn kind_at_rest(step: &Step<'_>) -> Option<HistoryKind> {
    Some(match (step.event, step.payload) {
        (Event::WorkClaimed { .. }, Some(Payload::Text(user))) => HistoryKind::Claimed { user: user.clone() },
        (Event::WorkReleased { .. }, _) => HistoryKind::Released,
        (Event::WorkFailed { retries_left, .. }, Some(Payload::Text(reason))) => {
            HistoryKind::JobFailed { reason: reason.clone(), retries_left }
        }
        (Event::ThrowPrepared { .. }, Some(Payload::Publication(publication))) => match &publication.on {
            WaitOn::Message { name, .. } | WaitOn::Signal { name } => {
                HistoryKind::Thrown { name: name.clone() }
            }
            WaitOn::Timer(_) | WaitOn::Condition { .. } => return None,
        },
        (Event::IncidentRaised { .. }, Some(Payload::Incident(fact))) => {
            HistoryKind::IncidentRaised { message: fact.message.clone() }
        }
        (Event::IncidentResolved { .. }, _) => HistoryKind::IncidentResolved,
        _ => return None,
    })
}

/// Who has done it to a work item, as far as it is known.
fn actor(program: &Program, activity: &Activity, kind: &HistoryKind) -> Option<Actor> {
    let plan = program.work_of(activity.node)?;
    // Who takes a job is a worker, in place of its handler.
    let named = |name: &Arc<str>| match (plan.kind, &plan.handler) {
        (WorkKind::Service | WorkKind::Send | WorkKind::BusinessRule, Some(_)) => {
            Actor::Handler(name.clone())
        }
        (WorkKind::User | WorkKind::Manual | WorkKind::Receive, _)
        | (WorkKind::Service | WorkKind::Send | WorkKind::BusinessRule, None) => Actor::Person(name.clone()),
    };
    if let HistoryKind::Claimed { user } = kind {
        return Some(named(user));
    }
    let is_done =
        matches!(kind, HistoryKind::Released | HistoryKind::Completed | HistoryKind::JobFailed { .. });
    let work = activity.work().filter(|_| is_done)?;
    let handler = || plan.handler.clone().map(Actor::Handler);
    work.fact.assignee.as_ref().map(named).or_else(handler)
}

/// The element that a scope with variables belongs to; the process itself where it is that of a process.
fn owner(step: &Step<'_>, programs: &[Arc<Program>], scope: ScopeId) -> Option<Place> {
    let found = step.before.scope(scope)?;
    let program = programs.get(found.definition.0 as usize)?;
    if found.kind == ScopeKind::Process {
        return Some(Place::of_process(program));
    }
    if let Some(host) = step.before.activity(found.host) {
        return Some(Place::of(program_of(programs, step.before, host.scope)?, host.node));
    }
    // It is kept for the compensation of an activity that is over.
    let mut records = step.before.scopes().iter().flat_map(|(_, holder)| &holder.records);
    let record = records.find(|record| record.kept == scope)?;
    Some(Place::of(program, record.node))
}
