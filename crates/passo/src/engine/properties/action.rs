//! What callers do: everything that the state of an engine invites, and some things that it does not.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;

use super::block::HANDLERS;
use super::world::World;
use crate::base::time::Duration;
use crate::engine::Sight;
use crate::engine::core::Core;
use crate::journal::{ScopeId, WaitOn};
use crate::state::{Activity, Detail, Instance};
use crate::value::Value;
use crate::{
    BpmnError, Engine, InstanceId, InstanceQuery, InstanceState, LockRequest, Message, Modification, Start,
    Variables, WorkItemId, WorkQuery,
};

/// A choice among what can be done, whatever that is when its turn comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pick: Index,
    value: u8,
}

/// Something that a caller does.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Start {
        process: Arc<str>,
        x: i64,
        key: &'static str,
    },
    Complete(WorkItemId, Variables),
    Claim(WorkItemId, &'static str),
    Release(WorkItemId),
    Throw(WorkItemId, &'static str),
    Escalate(WorkItemId, &'static str),
    Fail(WorkItemId, Option<u32>),
    /// The next try comes after so many milliseconds.
    FailFor(WorkItemId, i64),
    /// A worker asks for work.
    Lock(&'static str),
    /// What a worker does with what it has, or has not.
    Extend(WorkItemId, &'static str),
    Unlock(WorkItemId, &'static str),
    CompleteJob(WorkItemId, &'static str, Variables),
    FailJob(WorkItemId, &'static str),
    Resolve(WorkItemId, Variables),
    Publish {
        name: Arc<str>,
        key: Option<Arc<str>>,
        id: Option<Arc<str>>,
        keep: bool,
    },
    /// A message with this number in it.
    Tell(Arc<str>, i64),
    /// Values are offered to conditional start events.
    Offer(i64),
    Broadcast(Arc<str>),
    /// The clock moves by so many milliseconds, back when it is wrong, and what is due fires.
    Advance(i64),
    Set(InstanceId, Option<Arc<str>>, Value),
    /// In the scope of one open element.
    SetIn(WorkItemId, Value),
    Cancel(InstanceId),
    /// Of the elements with these numbers the first is cancelled, and tokens are set before or after the others.
    Modify(InstanceId, [Arc<str>; 2], bool),
    /// To the latest version of its process, or of the process "called", which is the same file again.
    Migrate(InstanceId, Arc<str>, u32),
    Suspend(InstanceId),
    Resume(InstanceId),
    /// No instance of a process starts by itself, or instances start again.
    SuspendDefinition(&'static str, bool),
    Activate(InstanceId, Arc<str>),
    /// Of one ad-hoc sub-process.
    ActivateIn(WorkItemId, Arc<str>),
    /// The file is deployed once more.
    Deploy,
    Restart,
}

/// Between one and so many choices.
pub(super) fn choices(most: usize) -> impl Strategy<Value = Vec<Choice>> {
    let choice = (any::<Index>(), any::<u8>()).prop_map(|(pick, value)| Choice { pick, value });
    prop::collection::vec(choice, 1..=most)
}

impl Choice {
    /// What this choice means now. What leads on is more likely than what does not.
    pub(super) fn action(self, world: &World) -> Action {
        let mut actions = vec![
            Action::Start { process: "main".into(), x: i64::from(self.value % 4), key: self.key() },
            if self.value < 16 { Action::Deploy } else { Action::Restart },
            Action::Advance(i64::from(self.value) * 1_000),
        ];
        self.add_work(world, &mut actions);
        self.add_events(world, &mut actions);
        self.add_changes(world, &mut actions);
        self.add_hostile(&mut actions);
        let number = i64::from(self.value % 3);
        let told = Action::Tell(format!("M{}", self.value % 5 + 3).into(), number);
        actions.extend([told, Action::Offer(number)]);
        let chosen = self.pick.get(&actions);
        chosen.clone()
    }

    fn key(self) -> &'static str {
        if self.value.is_multiple_of(2) { "a" } else { "b" }
    }

    fn variables(self) -> Variables {
        [("x".into(), i64::from(self.value % 4).into()), ("w".into(), true.into())].into()
    }

    fn add_work(self, world: &World, actions: &mut Vec<Action>) {
        let engine = world.engine();
        for item in engine.work_items(&WorkQuery::new().limit(8)) {
            let complete = Action::Complete(item.id, self.variables());
            actions.extend([complete.clone(), complete.clone(), complete]);
            actions.push(match self.value % 16 {
                0 | 1 => Action::Claim(item.id, self.key()),
                2 => Action::Release(item.id),
                3 => Action::Throw(item.id, "E0"),
                4 => Action::Throw(item.id, "E1"),
                5 => Action::Fail(item.id, None),
                6 => Action::Fail(item.id, Some(u32::from(self.value / 64))),
                7 => Action::Resolve(item.id, Variables::new()),
                8 => Action::Escalate(item.id, "C0"),
                9 => Action::Escalate(item.id, "C1"),
                10 => Action::FailFor(item.id, i64::from(self.value) * 50),
                11 => Action::Lock(self.key()),
                12 => Action::CompleteJob(item.id, self.key(), self.variables()),
                13 => Action::Extend(item.id, self.key()),
                14 if self.value < 128 => Action::Unlock(item.id, self.key()),
                14 => Action::FailJob(item.id, self.key()),
                _ => Action::Complete(item.id, Variables::new()),
            });
        }
        for instance in running(world).into_iter().take(4) {
            let incidents = engine.instance(instance).map_or_else(Vec::new, |found| found.incidents);
            let resolve =
                incidents.into_iter().take(3).map(|found| Action::Resolve(found.id, self.variables()));
            actions.extend(resolve);
            let offers = engine.instance(instance).map_or_else(Vec::new, |found| found.offers);
            actions.extend(offers.into_iter().take(4).map(|offer| match self.value % 2 {
                0 => Action::ActivateIn(offer.id, offer.element),
                _ => Action::Activate(instance, offer.element),
            }));
        }
    }

    fn add_events(self, world: &World, actions: &mut Vec<Action>) {
        let mut core = world.engine().own().lock_all();
        core.fetch_all();
        let core = &*core;
        let open = core.instances.iter().filter_map(|(id, _)| Some((id, core.instances.get(id)?)));
        let waits = open.flat_map(|(id, instance)| {
            instance
                .waits()
                .iter()
                .filter_map(move |(_, wait)| Some((id, wait, instance.activity(wait.activity)?)))
        });
        for (id, wait, activity) in waits.take(12) {
            match &wait.fact.on {
                WaitOn::Timer(timer) => {
                    let until = timer.due - core.now;
                    let early = if self.value.is_multiple_of(4) { 1 } else { 0 };
                    actions.push(Action::Advance((until - early).max(0)));
                }
                WaitOn::Signal { name } => actions.push(Action::Broadcast(name.clone())),
                WaitOn::Message { name, key, .. } => {
                    let publish = |key: Option<Arc<str>>, keep: bool| Action::Publish {
                        name: name.clone(),
                        key,
                        id: None,
                        keep,
                    };
                    actions.extend([publish(key.clone(), false), publish(key.clone(), true)]);
                    actions.push(publish(Some(self.key().into()), self.value.is_multiple_of(2)));
                    if activity.detail == Detail::Catch {
                        let id = WorkItemId { instance: InstanceId(id), serial: activity.serial };
                        actions.push(Action::Complete(id, self.variables()));
                    }
                }
                WaitOn::Condition { .. } => {
                    actions.push(Action::Set(InstanceId(id), None, i64::from(self.value % 4).into()));
                }
            }
        }
    }

    fn add_changes(self, world: &World, actions: &mut Vec<Action>) {
        for instance in running(world).into_iter().take(3) {
            let value = match self.value % 8 {
                0 => Value::from("text"),
                1 => Value::Null,
                2 => "too much".repeat(200).into(),
                other => i64::from(other).into(),
            };
            let element: Option<Arc<str>> = match self.value % 5 {
                0 => Some(format!("n{}", self.value).into()),
                _ => None,
            };
            let open = engine_open(world, instance).into_iter().nth(usize::from(self.value / 8));
            actions.extend(open.map(|open| Action::SetIn(open, value.clone())));
            actions.push(Action::Set(instance, element, value));
            actions.extend(match self.value % 8 {
                0 => Some(Action::Cancel(instance)),
                1 => Some(Action::Suspend(instance)),
                _ => None,
            });
        }
        self.add_modifications(world, actions);
        let definitions = world.engine().definitions();
        let definition = definitions.get(usize::from(self.value) % definitions.len().max(1));
        for (instance, found) in running(world).into_iter().take(2).zip(definition) {
            actions.push(Action::Migrate(instance, found.process.clone(), found.version));
        }
        for found in world.engine().instances(&InstanceQuery::new().running()) {
            if found.state == InstanceState::Suspended {
                let resume = Action::Resume(found.id);
                actions.extend([resume.clone(), resume.clone(), resume]);
            }
        }
        if self.value.is_multiple_of(16) {
            actions.push(Action::SuspendDefinition("listener", self.value.is_multiple_of(32)));
        }
        let name: Arc<str> = format!("M{}", self.value % 3).into();
        let id: Option<Arc<str>> = (self.value.is_multiple_of(2)).then(|| "twice".into());
        actions.push(Action::Publish { name, key: None, id, keep: self.value % 4 < 2 });
        actions.push(Action::Broadcast(format!("S{}", self.value % 2).into()));
    }

    /// What rests somewhere is moved to some other element.
    fn add_modifications(self, world: &World, actions: &mut Vec<Action>) {
        for instance in running(world).into_iter().take(2) {
            let Some(view) = world.engine().instance(instance) else { continue };
            let places = view.waiting.into_iter().map(|found| found.element);
            let places: Vec<_> = places.chain(view.open.into_iter().map(|found| found.element)).collect();
            let Some(from) = places.get(usize::from(self.value) % places.len().max(1)) else { continue };
            let core = world.engine().own().lock_all();
            let program = core.catalog.version(&view.process, Some(view.version));
            let Some(program) = program.and_then(|definition| core.catalog.program(definition)) else {
                continue;
            };
            let to = program.elements.get(usize::from(self.value) * 7 % program.elements.len());
            let to = to.map_or_else(|| "nowhere".into(), |element| element.id.clone());
            actions.push(Action::Modify(instance, [from.clone(), to], self.value.is_multiple_of(3)));
        }
    }

    fn add_hostile(self, actions: &mut Vec<Action>) {
        let nobody = InstanceId(u64::from(self.value) * 7);
        let stale = WorkItemId { instance: InstanceId(1), serial: u32::from(self.value) };
        actions.push(match self.value % 10 {
            0 => Action::Start { process: "nowhere".into(), x: 0, key: "a" },
            1 => Action::Complete(stale, self.variables()),
            2 => Action::Throw(stale, "E9"),
            3 => Action::Fail(stale, Some(0)),
            4 => Action::Resolve(stale, Variables::new()),
            5 => Action::Claim(stale, "a"),
            6 => Action::Cancel(nobody),
            7 => Action::Set(nobody, None, Value::Null),
            8 if self.value < 128 => Action::Activate(InstanceId(1), format!("n{}", self.value / 8).into()),
            8 => Action::Advance(-i64::from(self.value) * 1_000),
            _ => Action::Start { process: "listener".into(), x: 0, key: "a" },
        });
    }
}

/// The instances that have not ended.
fn running(world: &World) -> Vec<InstanceId> {
    world.engine().instances(&InstanceQuery::new().running()).into_iter().map(|found| found.id).collect()
}

impl Action {
    /// Does it, and tells what the engine answered.
    pub(super) fn perform(&self, world: &mut World) -> String {
        let engine = world.engine();
        match self {
            Action::Start { process, x, key } => {
                let start = Start::process(&**process).variable("x", *x).variable("k", *key);
                format!("{:?}", engine.start(start))
            }
            Action::Complete(id, variables) => format!("{:?}", engine.complete(*id, variables.clone())),
            Action::Claim(id, user) => format!("{:?}", engine.claim(*id, user)),
            Action::Release(id) => format!("{:?}", engine.release(*id)),
            Action::Throw(id, code) => {
                let variables = [("y".into(), 1.into())].into();
                format!("{:?}", engine.throw_error(*id, BpmnError::new(*code).variables(variables)))
            }
            Action::Escalate(id, code) => {
                format!("{:?}", engine.escalate(*id, code, [("y".into(), 4.into())].into()))
            }
            Action::Fail(id, retries_left) => format!("{:?}", engine.fail(*id, "refused", *retries_left)),
            Action::FailFor(id, milliseconds) => {
                let back_off = Duration { months: 0, milliseconds: *milliseconds };
                format!("{:?}", engine.fail_for(*id, "later", None, back_off))
            }
            Action::Lock(worker) => {
                let lock = Duration { months: 0, milliseconds: 5_000 };
                let request =
                    LockRequest::new(*worker, lock).handler("outside").handler(HANDLERS[0]).limit(2);
                format!("{:?}", engine.lock_jobs(&request))
            }
            Action::Extend(id, worker) => {
                let lock = Duration { months: 0, milliseconds: 9_000 };
                format!("{:?}", engine.extend_lock(*id, worker, lock))
            }
            Action::Unlock(id, worker) => format!("{:?}", engine.unlock_job(*id, worker)),
            Action::CompleteJob(id, worker, variables) => {
                format!("{:?}", engine.complete_job(*id, worker, variables.clone()))
            }
            Action::FailJob(id, worker) => {
                format!("{:?}", engine.fail_job(*id, worker, "lost", None, None))
            }
            Action::Resolve(id, variables) => format!("{:?}", engine.resolve(*id, variables.clone())),
            Action::Publish { name, key, id, keep } => {
                let mut message = Message::new(name.clone()).variable("y", 2);
                message.key.clone_from(key);
                message.id.clone_from(id);
                message.time_to_live = keep.then_some(Duration { months: 0, milliseconds: 90_000 });
                format!("{:?}", engine.publish(message))
            }
            Action::Tell(name, number) => {
                let message = Message::new(name.clone()).variable("p", *number);
                let milliseconds = 90_000 * (number % 2);
                format!("{:?}", engine.publish(message.time_to_live(Duration { months: 0, milliseconds })))
            }
            Action::Offer(number) => {
                format!("{:?}", engine.evaluate_conditions([("x".into(), (*number).into())].into()))
            }
            Action::Broadcast(name) => {
                format!("{:?}", engine.broadcast(name, [("y".into(), 3.into())].into()))
            }
            Action::Advance(milliseconds) => {
                world.advance(*milliseconds);
                format!("{:?}", world.engine().tick())
            }
            Action::Set(id, element, value) => {
                let variables = [("x".into(), value.clone()), ("d".into(), value.clone())].into();
                format!("{:?}", engine.set_variables(*id, element.as_deref(), variables))
            }
            Action::SetIn(id, value) => {
                let variables = [("x".into(), value.clone()), ("d".into(), value.clone())].into();
                format!("{:?}", engine.set_variables_in(*id, variables))
            }
            Action::Activate(id, element) => {
                format!("{:?}", engine.activate(*id, element, [("y".into(), 5.into())].into()))
            }
            Action::ActivateIn(id, element) => {
                format!("{:?}", engine.activate_in(*id, element, Variables::new()))
            }
            Action::Cancel(id) => format!("{:?}", engine.cancel(*id)),
            Action::Modify(id, [from, to], after) => {
                let modification = Modification::new().cancel(from.clone());
                let modification = if *after {
                    modification.start_after(to.clone())
                } else {
                    modification.start_before(to.clone())
                };
                format!("{:?}", engine.modify(*id, &modification.variable("z", 1)))
            }
            Action::Migrate(id, process, version) => migrate(engine, *id, process, *version),
            Action::Suspend(id) => format!("{:?}", engine.suspend(*id)),
            Action::Resume(id) => format!("{:?}", engine.resume(*id)),
            Action::SuspendDefinition(process, true) => {
                format!("{:?}", engine.suspend_definition(process, None))
            }
            Action::SuspendDefinition(process, false) => {
                format!("{:?}", engine.resume_definition(process, None))
            }
            Action::Deploy => format!("{:?}", world.deploy_again().map(|done| done.processes)),
            Action::Restart => {
                world.restart();
                String::new()
            }
        }
    }
}

/// Migrates an instance to the latest version, which is the same again, so that nothing can be seen of it.
fn migrate(engine: &Engine, id: InstanceId, process: &str, version: u32) -> String {
    let definition =
        |version: Option<u32>| engine.look(Sight::Nothing, |core| core.catalog.version(process, version));
    let (Some(from), Some(to)) = (definition(Some(version)), definition(None)) else {
        return "unknown".into();
    };
    let look = || {
        let seen = engine
            .instance(id)
            .map(|view| (view.state, view.variables, view.waiting, view.open, view.incidents));
        let work = engine.work_items(&WorkQuery::new().instance(id));
        (seen, format!("{work:?}"), engine.next_due())
    };
    let first = look();
    if first.0.as_ref().is_some_and(|(state, ..)| *state == InstanceState::Active) {
        // Joins that the limit of steps has left as they are go on with any look at them.
        let _ = (engine.suspend(id), engine.resume(id));
    }
    let before = look();
    let answer = format!("{:?}", engine.plan_migration(from, to, &[]).map(|plan| engine.migrate(id, &plan)));
    assert!(first != before || before == look(), "migrating to the same shows: {before:?} {:?}", look());
    answer
}

/// What leads every running instance on, without any harm: work is done, incidents are resolved, and what is waited for
/// in the flow comes, now at one place, now at another. Gives no action when nothing is left to be done.
pub(super) fn kind_action(world: &World, turn: usize) -> Option<Action> {
    let good = || Variables::from([("w".into(), true.into())]);
    let engine = world.engine();
    let open = engine.work_items(&WorkQuery::new()).into_iter().find(|item| item.incident.is_none());
    if let Some(item) = open {
        return Some(Action::Complete(item.id, good()));
    }
    for instance in running(world) {
        if let Some(incident) = engine.instance(instance).and_then(|found| found.incidents.first().cloned()) {
            let variables = Variables::from([("w".into(), true.into()), ("x".into(), 1.into())]);
            return Some(Action::Resolve(incident.id, variables));
        }
        let offers = engine.instance(instance).map_or_else(Vec::new, |found| found.offers);
        if let Some(offer) = offers.into_iter().find(|offer| offer.activations == 0) {
            return Some(Action::ActivateIn(offer.id, offer.element));
        }
    }
    let mut core = engine.own().lock_all();
    core.fetch_all();
    let core = &*core;
    let mut actions = Vec::new();
    for (id, instance) in core.instances.iter() {
        for (_, wait) in instance.waits().iter() {
            let Some(activity) = instance.activity(wait.activity) else { continue };
            let is_aside =
                activity.is_listener || (activity.node != wait.node && activity.detail != Detail::Race);
            let is_receive_task = is_receive_task(core, &instance, activity);
            actions.extend(match &wait.fact.on {
                _ if is_aside => None,
                WaitOn::Message { .. } if is_receive_task => {
                    let id = WorkItemId { instance: InstanceId(id), serial: activity.serial };
                    Some(Action::Complete(id, good()))
                }
                WaitOn::Message { name, key, .. } => {
                    Some(Action::Publish { name: name.clone(), key: key.clone(), id: None, keep: false })
                }
                WaitOn::Signal { name } => Some(Action::Broadcast(name.clone())),
                WaitOn::Timer(timer) => Some(Action::Advance((timer.due - core.now).max(0))),
                WaitOn::Condition { .. } => {
                    let id = InstanceId(id);
                    Some(match call_around(&instance, activity.scope) {
                        Some(call) => Action::SetIn(WorkItemId { instance: id, serial: call }, Value::Null),
                        None => Action::Set(id, None, Value::Null),
                    })
                }
            });
        }
    }
    // A stride over all choices, so that no place is left out for ever and every condition becomes false and true.
    let turn = (turn as u32).wrapping_mul(2_654_435_761);
    let place = turn as usize / 65_536 % actions.len().max(1);
    match actions.into_iter().nth(place)? {
        Action::Set(id, element, _) => Some(Action::Set(id, element, i64::from(turn / 256 % 4).into())),
        Action::SetIn(id, _) => Some(Action::SetIn(id, i64::from(turn / 256 % 4).into())),
        action => Some(action),
    }
}

/// The open elements of an instance.
fn engine_open(world: &World, id: InstanceId) -> Vec<WorkItemId> {
    let view = world.engine().instance(id);
    view.map_or_else(Vec::new, |view| view.open.into_iter().map(|open| open.id).collect())
}

/// The serial of the call activity whose process a scope belongs to; none for the instance's own process. Of a process that is
/// over and only kept for its compensation, that of the nearest element that is open.
fn call_around(instance: &Instance, scope: ScopeId) -> Option<u32> {
    let process = instance.process_scope(scope);
    if process == Instance::ROOT {
        return None;
    }
    let host_of = |scope: ScopeId| instance.activity(instance.scope(scope)?.host);
    let call = host_of(process).or_else(|| host_of(scope));
    Some(call?.serial)
}

fn is_receive_task(core: &Core, instance: &Instance, activity: &Activity) -> bool {
    let program = instance.scope(activity.scope).and_then(|scope| core.catalog.program(scope.definition));
    let plan = program.and_then(|program| program.catch_of(activity.node));
    plan.is_some_and(|plan| plan.is_receive_task)
}

/// How the instance that was started first stands.
pub(super) fn state_of_first(world: &World) -> Option<InstanceState> {
    world.engine().instance(InstanceId(1)).map(|found| found.state)
}
