//! What an instance is made of.

use std::sync::Arc;

use super::activity::{Activity, Detail};
use super::arena::Arena;
use super::keys::Keys;
use super::scope::Scope;
use crate::journal::{
    ActivityId, DefinitionId, IncidentKind, NameId, NodeId, Outcome, PublicationFact, Resume, ScopeId,
    ScopeKind, WaitFact, WaitId, WorkFact,
};
use crate::value::Value;

/// A process instance at rest, or in the middle of a command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Instance {
    pub(super) definition: DefinitionId,
    pub(super) status: Status,
    pub(super) suspended: bool,
    pub(super) now: i64,
    pub(super) next_serial: u32,
    pub(super) tokens: u32,
    pub(super) incidents: u32,
    /// How many conditions are waited for.
    pub(super) conditions: u32,
    /// How many activities are remembered for compensation.
    pub(super) preserved: u32,
    pub(super) first_throw: ActivityId,
    pub(super) last_throw: ActivityId,
    pub(super) business_key: Option<Arc<str>>,
    pub(super) failure: Option<Arc<str>>,
    /// The values of correlation keys that messages have given, by the process scope and the number of the key.
    pub(super) keys: Keys,
    pub(super) scopes: Arena<Scope, 2>,
    pub(super) activities: Arena<Activity>,
    pub(super) waits: Arena<Wait>,
}

/// Whether an instance still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It runs or waits.
    Active,
    /// It has ended.
    Ended(Outcome),
}

/// A work item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Work {
    /// As it was offered, with its present assignee and tries.
    pub(crate) fact: WorkFact,
    /// Since when it is offered, in milliseconds since the Unix epoch.
    pub(crate) since: i64,
    /// The incident that stops it.
    pub(crate) incident: Option<Incident>,
}

/// An open incident.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Incident {
    /// What kind it is.
    pub(crate) kind: IncidentKind,
    /// What happened.
    pub(crate) message: String,
    /// Where to go on.
    pub(crate) resume: Resume,
    /// The serial of the run of a script that failed, for the next try.
    pub(crate) run: Option<u32>,
    /// Since when, in milliseconds since the Unix epoch.
    pub(crate) since: i64,
}

/// A timer or subscription of a resting token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wait {
    /// The resting token.
    pub(crate) activity: ActivityId,
    /// The event that it stands for: the element itself, a boundary event, or an event after a gateway.
    pub(crate) node: NodeId,
    /// Unique within the instance.
    pub(crate) serial: u32,
    /// The token's next timer or subscription.
    pub(crate) next: WaitId,
    /// What is waited for.
    pub(crate) fact: Box<WaitFact>,
}

impl Instance {
    /// The root scope's place: the first one, always.
    pub(crate) const ROOT: ScopeId = ScopeId(0);

    /// An instance to which nothing has happened yet.
    pub(crate) fn new() -> Instance {
        Instance {
            definition: DefinitionId(u32::MAX),
            status: Status::Active,
            suspended: false,
            now: 0,
            next_serial: 0,
            tokens: 0,
            incidents: 0,
            conditions: 0,
            preserved: 0,
            first_throw: ActivityId::NONE,
            last_throw: ActivityId::NONE,
            business_key: None,
            failure: None,
            keys: Keys::default(),
            scopes: Arena::default(),
            activities: Arena::default(),
            waits: Arena::default(),
        }
    }

    /// The definition that it runs.
    pub(crate) fn definition(&self) -> DefinitionId {
        self.definition
    }

    /// Whether it runs, or how it ended.
    pub(crate) fn status(&self) -> Status {
        self.status
    }

    /// Whether it takes no step until it is resumed.
    pub(crate) fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// The time of the command that it carries out or carried out last.
    pub(crate) fn now(&self) -> i64 {
        self.now
    }

    /// The caller's own key.
    pub(crate) fn business_key(&self) -> Option<&Arc<str>> {
        self.business_key.as_ref()
    }

    /// The code of the BPMN error that ended it.
    pub(crate) fn failure(&self) -> Option<&Arc<str>> {
        self.failure.as_ref()
    }

    /// The value that a message has given to a correlation key of a process scope.
    pub(crate) fn key(&self, process: ScopeId, key: u32) -> Option<&Arc<str>> {
        self.keys.get(process, key)
    }

    /// Whether messages have given values to correlation keys of a process scope.
    pub(crate) fn has_keys(&self, process: ScopeId) -> bool {
        self.keys.has_any(process)
    }

    /// The serial that the next run of a script or the next resting token gets.
    pub(crate) fn next_serial(&self) -> u32 {
        self.next_serial
    }

    /// All its tokens.
    pub(crate) fn tokens(&self) -> u32 {
        self.tokens
    }

    /// How many conditions are waited for.
    pub(crate) fn conditions(&self) -> u32 {
        self.conditions
    }

    /// How many incidents are open.
    pub(crate) fn incidents(&self) -> u32 {
        self.incidents
    }

    /// The throw that rests longest.
    pub(crate) fn first_throw(&self) -> Option<(&Activity, &PublicationFact)> {
        let activity = self.activity(self.first_throw)?;
        match &activity.detail {
            Detail::Throw(Some(throw)) => Some((activity, throw.publications.front()?)),
            _ => None,
        }
    }

    /// The place of the throw that rests longest.
    pub(crate) fn first_throw_id(&self) -> ActivityId {
        self.first_throw
    }

    /// A scope.
    #[inline]
    pub(crate) fn scope(&self, scope: ScopeId) -> Option<&Scope> {
        self.scopes.get(scope.0)
    }

    /// A resting token.
    pub(crate) fn activity(&self, activity: ActivityId) -> Option<&Activity> {
        self.activities.get(activity.0)
    }

    /// A timer or subscription.
    pub(crate) fn wait(&self, wait: WaitId) -> Option<&Wait> {
        self.waits.get(wait.0)
    }

    /// All scopes.
    pub(crate) fn scopes(&self) -> &Arena<Scope, 2> {
        &self.scopes
    }

    /// All resting tokens.
    pub(crate) fn activities(&self) -> &Arena<Activity> {
        &self.activities
    }

    /// All timers and subscriptions.
    pub(crate) fn waits(&self) -> &Arena<Wait> {
        &self.waits
    }

    /// The resting token with this serial.
    pub(crate) fn activity_by_serial(&self, serial: u32) -> Option<(ActivityId, &Activity)> {
        self.activities
            .iter()
            .find(|(_, activity)| activity.serial == serial)
            .map(|(place, activity)| (ActivityId(place), activity))
    }

    /// The resting tokens of a scope, the oldest first.
    pub(crate) fn activities_of(&self, scope: ScopeId) -> impl Iterator<Item = (ActivityId, &Activity)> {
        let mut next = self.scope(scope).map_or(ActivityId::NONE, |scope| scope.first);
        std::iter::from_fn(move || {
            let id = next;
            let activity = self.activity(id)?;
            next = activity.next;
            Some((id, activity))
        })
    }

    /// The timers and subscriptions of a resting token, in the order in which they were armed.
    pub(crate) fn waits_of(&self, activity: ActivityId) -> impl Iterator<Item = (WaitId, &Wait)> {
        let mut next = self.activity(activity).map_or(WaitId::NONE, |activity| activity.first_wait);
        std::iter::from_fn(move || {
            let id = next;
            let wait = self.wait(id)?;
            next = wait.next;
            Some((id, wait))
        })
    }

    /// The scope of the process around a scope; itself if it is one.
    pub(crate) fn process_scope(&self, scope: ScopeId) -> ScopeId {
        let mut id = scope;
        while let Some(found) = self.scope(id) {
            if found.kind == ScopeKind::Process {
                break;
            }
            id = found.parent;
        }
        id
    }

    /// The nearest scope that has the variable, from `scope` outwards to the process.
    pub(crate) fn scope_of_variable(&self, scope: ScopeId, name: NameId) -> Option<ScopeId> {
        self.found_variable(scope, name).map(|(place, _)| place)
    }

    /// The value of a variable as seen from a scope.
    #[inline]
    pub(crate) fn variable(&self, scope: ScopeId, name: NameId) -> Option<&Value> {
        self.found_variable(scope, name).map(|(_, value)| value)
    }

    /// The nearest scope that has the variable, with its value there.
    #[inline]
    pub(crate) fn found_variable(&self, scope: ScopeId, name: NameId) -> Option<(ScopeId, &Value)> {
        let mut id = scope;
        loop {
            let found = self.scope(id)?;
            if let Some(value) = found.variables.get(name) {
                return Some((id, value));
            }
            if found.kind == ScopeKind::Process {
                return None;
            }
            id = found.parent;
        }
    }
}
