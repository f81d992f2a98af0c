//! The one function that changes an instance.

use super::activity::{Activity, Detail, remove_activity, rest};
use super::ad_hoc::{count_activated, end_offers};
use super::compensation;
use super::instance::{Incident, Instance, Status, Work};
use super::join::{arrive, consume_gathered, empty_join, join, reset_complex, start_complex};
use super::migrate::migrate;
use super::repeat::{begin_round, begin_rounds, count_completed, gather, pass_rounds};
use super::scope::{add_tokens, close_scope, interrupt, open_process, open_scope, take_tokens};
use super::throw::{prepare_throw, take_first_publication};
use super::transaction::Change;
use super::wait::{arm, disarm, rearm};
use super::work::{raise, resolve, work_mut};
use crate::journal::{Event, IncidentFact, Outcome, Payload, ScopeKind, WaitOn};

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

/// The events without a payload: first the moves of tokens, and what every instance begins and ends with.
#[inline(always)]
pub(super) fn apply_bare(instance: &mut Instance, event: Event, changes: &mut Vec<Change>) {
    match event {
        Event::Passed { .. } | Event::WaitFired { .. } | Event::TokenSet { .. } => {}
        Event::RunBegan { .. } => instance.next_serial += 1,
        Event::Placed { scope, .. } | Event::Taken { scope, .. } => add_tokens(instance, scope, 1),
        Event::Left { scope, .. } => take_tokens(instance, scope, 1),
        Event::Arrived { scope, slot, flow, .. } => arrive(instance, scope, slot, flow),
        Event::Joined { scope, slot, width, .. } => join(instance, scope, slot, width),
        Event::RoundPassed { scope, .. } => pass_rounds(instance, scope, 1),
        Event::ProcessOpened { scope, host, definition } => open_process(instance, scope, host, definition),
        Event::Ended { outcome } => end(instance, outcome, changes),
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
        other => debug_assert!(false, "an event without its payload: {other:?}"),
    }
}

/// The instance ends; what was in it stays to be looked at, but moves no more.
fn end(instance: &mut Instance, outcome: Outcome, changes: &mut Vec<Change>) {
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
            instance.keys.set(scope, key, value);
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
