//! What an instance is made of.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::ad_hoc::AdHoc;
use super::arena::Arena;
use super::compensation::CompensationRecord;
use super::names::Names;
use super::repeat::Repetition;
use super::variables::Variables;
use crate::journal::{
    ActivityId, DefinitionId, IncidentKind, NameId, NodeId, Outcome, PublicationFact, RestKind, Resume,
    ScopeId, ScopeKind, WaitFact, WaitId, WorkFact,
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
    pub(super) keys: BTreeMap<(ScopeId, u32), Arc<str>>,
    pub(super) scopes: Arena<Scope>,
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

/// A scope instance: of the process, of a sub-process, of a called process, or of one activity with own variables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scope {
    /// What it belongs to.
    pub(crate) kind: ScopeKind,
    /// The scope around it; none for the instance's own process.
    pub(crate) parent: ScopeId,
    /// The resting token of the activity that it belongs to; none for the instance's own process.
    pub(crate) host: ActivityId,
    /// The definition whose program describes it.
    pub(crate) definition: DefinitionId,
    /// How deep it lies in calls; 0 for the instance's own process.
    pub(crate) call_depth: u32,
    /// Its tokens, those that move and those that rest.
    pub(crate) tokens: u32,
    /// The resting token that came first; the others follow by [`Activity::next`].
    pub(crate) first: ActivityId,
    /// The resting token that came last.
    pub(crate) last: ActivityId,
    /// Tokens at joins, by the slots of the program.
    pub(crate) joins: Vec<u32>,
    /// Activities that are over in it and can be compensated.
    pub(crate) records: Vec<CompensationRecord>,
    /// Its variables.
    pub(crate) variables: Variables,
    /// Names that the program does not have, of a process scope.
    pub(crate) names: Names,
    /// The caller's key, of the scope of a called process.
    pub(crate) business_key: Option<Arc<str>>,
    /// What a scope of a repeated activity, or of one of its rounds, has besides.
    pub(crate) repetition: Repetition,
    /// What the scope of an ad-hoc sub-process has besides.
    pub(crate) ad_hoc: Option<Box<AdHoc>>,
}

/// A resting token, with the activity or event that it rests at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Activity {
    /// The scope that it rests in.
    pub(crate) scope: ScopeId,
    /// The element.
    pub(crate) node: NodeId,
    /// Unique within the instance.
    pub(crate) serial: u32,
    /// The token before it in its scope.
    pub(crate) previous: ActivityId,
    /// The token after it in its scope.
    pub(crate) next: ActivityId,
    /// The first of its timers and subscriptions; the others follow by [`Wait::next`].
    pub(crate) first_wait: WaitId,
    /// The scope inside it: of its sub-process, its called process or its own variables.
    pub(crate) child: ScopeId,
    /// Whether no token rests here: an event sub-process that listens for its start event.
    pub(crate) is_listener: bool,
    /// Why it rests, with what belongs to that.
    pub(crate) detail: Detail,
}

/// Why a token rests.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Detail {
    /// As a work item; nothing until it is offered.
    Work(Option<Box<Work>>),
    /// For its script.
    Script,
    /// For an event.
    Catch,
    /// For the first of several events.
    Race,
    /// An activity waits for data.
    Ready,
    /// For its sub-process.
    SubProcess,
    /// For a called process.
    Call,
    /// For the rounds of its repeated activity.
    Repeat,
    /// For its round.
    Round,
    /// To throw a message or signal.
    Throw(Option<Box<Throw>>),
    /// For the compensation that it has thrown, or that cancels a transaction.
    Compensation,
    /// For the compensation of an activity that is over, which is remembered under this serial.
    Compensating(u32),
    /// Not a token: an event sub-process that listens for its start event.
    Listener,
    /// Because of an incident.
    Stopped(Option<Box<Incident>>),
}

/// A message or signal about to be thrown, in the instance's order of throws.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Throw {
    /// What is thrown, one after the other.
    pub(crate) publications: VecDeque<PublicationFact>,
    /// The throw after it.
    pub(crate) next: ActivityId,
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

impl Activity {
    /// Its work item.
    pub(crate) fn work(&self) -> Option<&Work> {
        let Detail::Work(work) = &self.detail else { return None };
        work.as_deref()
    }

    /// Its open incident.
    pub(crate) fn incident(&self) -> Option<&Incident> {
        match &self.detail {
            Detail::Stopped(incident) => incident.as_deref(),
            Detail::Work(work) => work.as_ref()?.incident.as_ref(),
            Detail::Script
            | Detail::Catch
            | Detail::Race
            | Detail::Ready
            | Detail::SubProcess
            | Detail::Call
            | Detail::Repeat
            | Detail::Round
            | Detail::Compensation
            | Detail::Compensating(_)
            | Detail::Listener
            | Detail::Throw(_) => None,
        }
    }
}

impl Detail {
    /// The detail that a token of this kind begins with.
    pub(super) fn of(kind: RestKind) -> Detail {
        match kind {
            RestKind::Work => Detail::Work(None),
            RestKind::Script => Detail::Script,
            RestKind::Catch => Detail::Catch,
            RestKind::Race => Detail::Race,
            RestKind::Ready => Detail::Ready,
            RestKind::SubProcess => Detail::SubProcess,
            RestKind::Call => Detail::Call,
            RestKind::Throw => Detail::Throw(None),
            RestKind::Repeat => Detail::Repeat,
            RestKind::Round => Detail::Round,
            RestKind::Compensation => Detail::Compensation,
            RestKind::Listener => Detail::Listener,
            RestKind::Stopped => Detail::Stopped(None),
        }
    }
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
            keys: BTreeMap::new(),
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
        self.keys.get(&(process, key))
    }

    /// Whether messages have given values to correlation keys of a process scope.
    pub(crate) fn has_keys(&self, process: ScopeId) -> bool {
        self.keys.range((process, 0)..=(process, u32::MAX)).next().is_some()
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
    pub(crate) fn scopes(&self) -> &Arena<Scope> {
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
        let mut id = scope;
        loop {
            let found = self.scope(id)?;
            if found.variables.get(name).is_some() {
                return Some(id);
            }
            if found.kind == ScopeKind::Process {
                return None;
            }
            id = found.parent;
        }
    }

    /// The value of a variable as seen from a scope.
    pub(crate) fn variable(&self, scope: ScopeId, name: NameId) -> Option<&Value> {
        let mut id = scope;
        loop {
            let found = self.scope(id)?;
            if let Some(value) = found.variables.get(name) {
                return Some(value);
            }
            if found.kind == ScopeKind::Process {
                return None;
            }
            id = found.parent;
        }
    }
}
