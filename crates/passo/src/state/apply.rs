//! The one function that changes an instance.

use super::ad_hoc::{AdHoc, count_activated, end_offers};
use super::arena::Arena;
use super::compensation;
use super::instance::{Activity, Detail, Incident, Instance, Scope, Status, Work};
use super::join::{arrive, consume_gathered, empty_join, join, reset_complex, start_complex};
use super::migrate::migrate;
use super::names::Names;
use super::repeat::{Repetition, begin_round, begin_rounds, count_completed, gather, pass_round};
use super::throw::{prepare_throw, take_first_publication, unqueue_throw};
use super::transaction::Change;
use super::variables::Variables;
use super::wait::{arm, disarm, rearm};
use super::work::{raise, resolve, work_mut};
use crate::journal::{
    ActivityId, DefinitionId, Event, IncidentFact, NodeId, Payload, RestKind, ScopeId, ScopeKind, WaitId,
    WaitOn,
};

/// Turns an event into a change of the instance, and notes what indexes outside the instance must know. An event that
/// does not fit the instance changes nothing.
pub(super) fn apply(
    instance: &mut Instance,
    event: Event,
    payload: Option<Payload>,
    changes: &mut Vec<Change>,
) {
    match payload {
        None => apply_bare(instance, event, changes),
        Some(payload) => apply_loaded(instance, event, payload, changes),
    }
}

/// The events without a payload: first the moves of tokens.
#[inline(always)]
pub(super) fn apply_bare(instance: &mut Instance, event: Event, changes: &mut Vec<Change>) {
    match event {
        Event::Passed { .. } | Event::WaitFired { .. } | Event::TokenSet { .. } => {}
        Event::RunBegan { .. } => instance.next_serial += 1,
        Event::Placed { scope, .. } | Event::Taken { scope, .. } => add_tokens(instance, scope, 1),
        Event::Left { scope, .. } => take_tokens(instance, scope, 1),
        Event::Arrived { scope, slot, flow, .. } => arrive(instance, scope, slot, flow),
        Event::Joined { scope, slot, width, .. } => join(instance, scope, slot, width),
        Event::RoundPassed { scope, .. } => pass_round(instance, scope),
        other => apply_resting(instance, other, changes),
    }
}

/// The events of tokens that rest.
fn apply_resting(instance: &mut Instance, event: Event, changes: &mut Vec<Change>) {
    match event {
        Event::JoinEmptied { scope, slot, width, .. } => empty_join(instance, scope, slot, width),
        Event::Gathered { scope, slot, .. } => consume_gathered(instance, scope, slot),
        Event::ComplexStarted { scope, slot, width, .. } => start_complex(instance, scope, slot, width),
        Event::ComplexReset { scope, slot, width, .. } => reset_complex(instance, scope, slot, width),
        Event::Rested { kind, scope, node, activity } => rest(instance, kind, scope, node, activity),
        Event::Resumed { activity } => {
            if let Some(gone) = remove_activity(instance, activity, changes) {
                debug_assert!(instance.scopes.get(gone.scope.0).is_some(), "a token moves in a living scope");
            }
        }
        Event::Completed { activity } => {
            if let Some(gone) = remove_activity(instance, activity, changes) {
                take_tokens(instance, gone.scope, 1);
                count_completed(instance, gone.scope);
            }
        }
        Event::Cancelled { activity } => {
            if let Some(gone) = remove_activity(instance, activity, changes) {
                take_tokens(instance, gone.scope, 1);
            }
        }
        Event::ListenerRemoved { activity } => {
            remove_activity(instance, activity, changes);
        }
        Event::Activated { scope, node } => {
            add_tokens(instance, scope, 1);
            count_activated(instance, scope, node);
        }
        Event::OffersEnded { scope } => end_offers(instance, scope),
        Event::Preserved { activity } => compensation::preserve(instance, activity),
        Event::PreservedRun { scope, node } => compensation::preserve_run(instance, scope, node),
        Event::CompensationEnded { activity } => compensation::end(instance, activity, changes),
        Event::WaitDisarmed { wait } => disarm(instance, wait, changes),
        Event::WorkReleased { activity } => {
            if let Some(work) = work_mut(instance, activity, changes) {
                work.fact.assignee = None;
            }
        }
        Event::IncidentResolved { activity } => resolve(instance, activity, changes),
        Event::Thrown { activity, .. } => take_first_publication(instance, activity),
        Event::ConditionChanged { wait, holds } => {
            if let Some(WaitOn::Condition { holds: held }) =
                instance.waits.get_mut(wait.0).map(|wait| &mut wait.fact.on)
            {
                *held = holds;
            }
        }
        other => apply_around(instance, other, changes),
    }
}

/// The events of scopes and of the whole instance.
fn apply_around(instance: &mut Instance, event: Event, changes: &mut Vec<Change>) {
    match event {
        Event::ProcessOpened { scope, host, definition } => {
            let call_depth =
                match instance.activities.get(host.0).and_then(|host| instance.scopes.get(host.scope.0)) {
                    Some(caller) => caller.call_depth + 1,
                    None => 0,
                };
            open_scope(instance, ScopeKind::Process, scope, host, Some((definition, call_depth)));
        }
        Event::ScopeOpened { kind, scope, host } => {
            open_scope(instance, kind, scope, host, None);
            if kind == ScopeKind::Round {
                begin_round(instance, scope);
            }
        }
        Event::CompensationOpened { scope, host, holder } => {
            compensation::open_within(instance, ScopeKind::Compensation, scope, host, holder);
        }
        Event::HandlerOpened { scope, host, within } => {
            compensation::open_within(instance, ScopeKind::Handler, scope, host, within);
        }
        Event::Interrupted { scope } => interrupt(instance, scope),
        Event::ScopeClosed { scope } => close_scope(instance, scope),
        Event::InstanceSuspended => {
            instance.suspended = true;
            changes.push(Change::Suspended);
        }
        Event::InstanceResumed => {
            instance.suspended = false;
            changes.push(Change::Resumed);
        }
        Event::Ended { outcome } => {
            compensation::forget_all(instance, Instance::ROOT);
            instance.status = Status::Ended(outcome);
            instance.suspended = false;
            instance.tokens = 0;
            if let Some(root) = instance.scopes.get_mut(Instance::ROOT.0) {
                root.tokens = 0;
                root.joins = Vec::new();
            }
            changes.push(Change::Ended);
        }
        other => debug_assert!(false, "an event without its payload: {other:?}"),
    }
}

/// The events with a payload: first those that nearly every command has.
#[inline(always)]
pub(super) fn apply_loaded(
    instance: &mut Instance,
    event: Event,
    payload: Payload,
    changes: &mut Vec<Change>,
) {
    match (event, payload) {
        (Event::Began { .. }, Payload::Time(now)) => instance.now = now,
        (Event::Started { definition }, Payload::Start(fact)) => {
            instance.definition = definition;
            instance.business_key = fact.business_key;
        }
        (Event::VariableSet { scope, name }, Payload::Value(value)) => {
            if let Some(scope) = instance.scopes.get_mut(scope.0) {
                scope.variables.set(name, value);
            }
        }
        (event, payload) => apply_fact(instance, event, payload, changes),
    }
}

/// The events with a payload of what waits and of scopes.
fn apply_fact(instance: &mut Instance, event: Event, payload: Payload, changes: &mut Vec<Change>) {
    match (event, payload) {
        (Event::WaitArmed { activity, wait, node }, Payload::Wait(fact)) => {
            arm(instance, activity, wait, node, fact, changes);
        }
        (Event::WaitRearmed { wait }, Payload::Wait(fact)) => rearm(instance, wait, fact, changes),
        (Event::RepeatOpened { scope, host }, Payload::Repeat(fact)) => {
            open_scope(instance, ScopeKind::Repeat, scope, host, None);
            begin_rounds(instance, scope, *fact);
        }
        (Event::CompensationBegan { scope, activity }, Payload::Compensation(fact)) => {
            compensation::begin(instance, scope, activity, fact);
        }
        (Event::ItemGathered { activity }, Payload::Value(value)) => gather(instance, activity, value),
        (Event::KeyGiven { scope }, Payload::Text(key)) => {
            if let Some(scope) = instance.scopes.get_mut(scope.0) {
                scope.business_key = Some(key);
            }
        }
        (Event::NameDeclared { scope }, Payload::Text(name)) => {
            if let Some(scope) = instance.scopes.get_mut(scope.0) {
                scope.names.push(name);
            }
        }
        (Event::ErrorThrown { .. }, Payload::Error(fact)) => {
            if !fact.caught {
                instance.failure = Some(fact.code);
            }
        }
        (Event::EscalationThrown { .. }, Payload::Error(_)) => {}
        (Event::KeyInitialized { scope, key }, Payload::Text(value)) => {
            instance.keys.insert((scope, key), value);
        }
        (Event::ThrowPrepared { activity }, Payload::Publication(publication)) => {
            prepare_throw(instance, activity, *publication);
        }
        (Event::Migrated { from, to }, Payload::Migration(fact)) => {
            migrate(instance, from, to, *fact, changes);
        }
        (event, payload) => apply_work(instance, event, payload, changes),
    }
}

/// The events of work items and incidents that have a payload.
fn apply_work(instance: &mut Instance, event: Event, payload: Payload, changes: &mut Vec<Change>) {
    let now = instance.now;
    match (event, payload) {
        (Event::WorkOffered { activity }, Payload::Work(fact)) => {
            if let Some(Activity { detail: Detail::Work(work), serial, .. }) =
                instance.activities.get_mut(activity.0)
            {
                *work = Some(Box::new(Work { fact: *fact, since: now, incident: None }));
                changes.push(Change::WorkOffered { activity, serial: *serial });
            }
        }
        (Event::WorkClaimed { activity }, Payload::Text(user)) => {
            if let Some(work) = work_mut(instance, activity, changes) {
                work.fact.assignee = Some(user);
            }
        }
        (Event::WorkFailed { activity, retries_left }, Payload::Text(_)) => {
            if let Some(work) = work_mut(instance, activity, changes) {
                work.fact.retries_left = retries_left;
            }
        }
        (Event::IncidentRaised { activity }, Payload::Incident(fact)) => {
            let IncidentFact { kind, message, resume, run } = *fact;
            let incident = Incident { kind, message, resume, run, since: now };
            raise(instance, activity, incident, changes);
        }
        (event, _) => debug_assert!(false, "an event with the payload of another: {event:?}"),
    }
}

pub(super) fn add_tokens(instance: &mut Instance, scope: ScopeId, count: u32) {
    if let Some(scope) = instance.scopes.get_mut(scope.0) {
        scope.tokens += count;
        instance.tokens += count;
    }
}

pub(super) fn take_tokens(instance: &mut Instance, scope: ScopeId, count: u32) {
    if let Some(scope) = instance.scopes.get_mut(scope.0) {
        debug_assert!(scope.tokens >= count, "a scope cannot lose more tokens than it has");
        scope.tokens = scope.tokens.saturating_sub(count);
        instance.tokens = instance.tokens.saturating_sub(count);
    }
}

fn rest(instance: &mut Instance, kind: RestKind, scope: ScopeId, node: NodeId, activity: ActivityId) {
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
    instance.activities.insert(
        activity.0,
        Activity {
            scope,
            node,
            serial,
            previous,
            next: ActivityId::NONE,
            first_wait: WaitId::NONE,
            child: ScopeId::NONE,
            is_listener: matches!(detail, Detail::Listener),
            detail,
        },
    );
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

pub(super) fn open_scope(
    instance: &mut Instance,
    kind: ScopeKind,
    scope: ScopeId,
    host: ActivityId,
    process: Option<(DefinitionId, u32)>,
) {
    let parent = match instance.activities.get_mut(host.0) {
        Some(host) => {
            host.child = scope;
            host.scope
        }
        None => ScopeId::NONE,
    };
    let inherited = instance.scopes.get(parent.0).map(|parent| (parent.definition, parent.call_depth));
    let (definition, call_depth) = process.or(inherited).unwrap_or((instance.definition, 0));
    instance.scopes.insert(
        scope.0,
        Scope {
            kind,
            parent,
            host,
            definition,
            call_depth,
            tokens: 0,
            first: ActivityId::NONE,
            last: ActivityId::NONE,
            joins: Vec::new(),
            records: Vec::new(),
            variables: Variables::default(),
            names: Names::default(),
            business_key: None,
            repetition: Repetition::None,
            ad_hoc: (kind == ScopeKind::AdHoc).then(Box::<AdHoc>::default),
        },
    );
}

/// What is left in a scope are tokens at joins and on their way; they are gone, and nothing is offered any more.
pub(super) fn interrupt(instance: &mut Instance, scope: ScopeId) {
    let Some(found) = instance.scopes.get_mut(scope.0) else { return };
    instance.tokens = instance.tokens.saturating_sub(found.tokens);
    found.tokens = 0;
    found.joins = Vec::new();
    end_offers(instance, scope);
}

fn close_scope(instance: &mut Instance, scope: ScopeId) {
    compensation::forget_all(instance, scope);
    let Some((tokens, host)) = instance.scopes.get(scope.0).map(|gone| (gone.tokens, gone.host)) else {
        return;
    };
    instance.scopes.discard(scope.0);
    instance.tokens = instance.tokens.saturating_sub(tokens);
    if !instance.keys.is_empty() {
        instance.keys.retain(|(process, _), _| *process != scope);
    }
    if let Some(host) = instance.activities.get_mut(host.0) {
        host.child = ScopeId::NONE;
    }
}
