//! Resting tokens: what they hold, and how events put them into their scopes and take them out.

use std::collections::VecDeque;

use super::arena::Arena;
use super::instance::{Incident, Instance, Work};
use super::throw::unqueue_throw;
use super::transaction::Change;
use crate::journal::{ActivityId, NodeId, PublicationFact, RestKind, ScopeId, WaitId, WaitOn};

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

impl Activity {
    /// The serial under which the activity is remembered that this token compensates.
    pub(crate) fn compensating(&self) -> Option<u32> {
        if let Detail::Compensating(record) = self.detail { Some(record) } else { None }
    }

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

pub(super) fn rest(
    instance: &mut Instance,
    kind: RestKind,
    scope: ScopeId,
    node: NodeId,
    activity: ActivityId,
) {
    insert_activity(instance, Detail::of(kind), scope, node, activity);
}

/// A token rests in a scope, after those that rest there already.
pub(super) fn insert_activity(
    instance: &mut Instance,
    detail: Detail,
    scope: ScopeId,
    node: NodeId,
    activity: ActivityId,
) {
    let Some(found) = instance.scopes.get_mut(scope.0) else { return };
    let previous = found.last;
    found.last = activity;
    if previous == ActivityId::NONE {
        found.first = activity;
    } else if let Some(previous) = instance.activities.get_mut(previous.0) {
        previous.next = activity;
    }
    let serial = next_serial(instance);
    instance.activities.insert_with(activity.0, || Activity {
        scope,
        node,
        serial,
        previous,
        next: ActivityId::NONE,
        first_wait: WaitId::NONE,
        child: ScopeId::NONE,
        is_listener: matches!(detail, Detail::Listener),
        detail,
    });
}

pub(super) fn next_serial(instance: &mut Instance) -> u32 {
    let serial = instance.next_serial;
    instance.next_serial += 1;
    serial
}

/// Takes a resting token out of its scope's list, with its timers, subscriptions and what else hangs on it.
pub(super) fn remove_activity(
    instance: &mut Instance,
    id: ActivityId,
    changes: &mut Vec<Change>,
) -> Option<Activity> {
    if matches!(instance.activities.get(id.0)?.detail, Detail::Throw(Some(_))) {
        unqueue_throw(instance, id);
    }
    let activity = instance.activities.remove(id.0)?;
    link(&mut instance.activities, activity.previous, activity.next);
    if let Some(scope) = instance.scopes.get_mut(activity.scope.0) {
        if scope.first == id {
            scope.first = activity.next;
        }
        if scope.last == id {
            scope.last = activity.previous;
        }
    }
    let mut wait = activity.first_wait;
    while let Some(gone) = instance.waits.remove(wait.0) {
        instance.conditions -= u32::from(matches!(gone.fact.on, WaitOn::Condition { .. }));
        changes.push(Change::WaitGone { wait, serial: gone.serial, fact: gone.fact });
        wait = gone.next;
    }
    forget_detail(instance, &activity, changes);
    Some(activity)
}

fn forget_detail(instance: &mut Instance, activity: &Activity, changes: &mut Vec<Change>) {
    if activity.incident().is_some() {
        instance.incidents -= 1;
        changes.push(Change::IncidentGone { serial: activity.serial });
    }
    if activity.work().is_some() {
        changes.push(Change::WorkGone { serial: activity.serial });
    }
}

fn link(activities: &mut Arena<Activity>, previous: ActivityId, next: ActivityId) {
    if let Some(previous) = activities.get_mut(previous.0) {
        previous.next = next;
    }
    if let Some(next) = activities.get_mut(next.0) {
        next.previous = previous;
    }
}
