//! What holds of every engine at rest, whatever was deployed and done before.

use std::fmt::Debug;

use super::instance::Check;
use super::kept::check_records;
use super::world::World;
use crate::engine::core::Core;
use crate::engine::index::{Due, Waiter};
use crate::engine::shelf::Shelf;
use crate::journal::{ActivityId, Event, Journal, Place, WaitId, WaitOn};
use crate::state::{Instance, Status, replay};
use crate::store::{InstanceFilter, InstanceRow, Keyed, Lookup as _, RowKey};
use crate::{Engine, HistoryLevel};

/// Everything that does not hold, each in a sentence.
pub(super) fn violations(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    let mut core = world.engine().own().lock_all();
    core.fetch_all();
    check_agenda(&core, &mut found);
    check_journals(world, &core, &mut found);
    check_records(world, &core, &mut found);
    check_indexes(&core, &mut found);
    check_rows(world, &core, &mut found);
    for (id, instance) in core.instances.iter() {
        let mut own = Vec::new();
        Check { core: &core, instance: &instance, found: &mut own }.run();
        found.extend(own.into_iter().map(|text| format!("instance {id}: {text}")));
    }
    found
}

/// Whether two engines know the same; says in what they differ.
pub(super) fn difference(one: &Engine, other: &Engine) -> Option<String> {
    let (mut one, mut other) = (one.own().lock_all(), other.own().lock_all());
    one.fetch_all();
    other.fetch_all();
    let all = |core: &Core| core.instances.iter().map(|(id, instance)| (id, instance.into_owned())).collect();
    let (here, there): (Vec<_>, Vec<_>) = (all(&one), all(&other));
    if here != there {
        return Some(format!("the instances are {here:?} and {there:?}"));
    }
    let kept = |core: &Core| format!("{:?} {:?}", core.buffer, core.gathered);
    let pairs = indexes(&one).into_iter().zip(indexes(&other));
    let buffers = std::iter::once((kept(&one), kept(&other)));
    pairs.chain(buffers).find(|(one, other)| one != other).map(|(one, other)| format!("{one}\nand\n{other}"))
}

/// An engine at rest has nothing to do.
fn check_agenda(core: &Core, found: &mut Vec<String>) {
    let agenda = &core.agenda;
    let left = agenda.jobs.len() + agenda.arrivals.len() + agenda.publications.len() + agenda.throwers.len();
    if left > 0 {
        found.push(format!("{left} things are left on the agenda"));
    }
}

/// Replaying what is kept gives the living instances, and the others have ended and hold nothing.
fn check_journals(world: &World, core: &Core, found: &mut Vec<String>) {
    if core.history == HistoryLevel::None {
        return;
    }
    for id in 1..=core.instance_numbers.last() {
        let journal = world.journal(id);
        check_commands(id, &journal, found);
        let replayed = replay(journal.iter());
        match core.instances.get(id) {
            Some(living) if *living != replayed => {
                found.push(format!("instance {id} is {living:?}, replayed it is {replayed:?}"));
            }
            Some(_) => {}
            None => {
                if let Some(text) = rest_of(&replayed) {
                    found.push(format!("instance {id}, which is gone, {text}"));
                }
            }
        }
    }
}

/// The store's rows tell of what the instances have, and of nothing else.
fn check_rows(world: &World, core: &Core, found: &mut Vec<String>) {
    if core.history == HistoryLevel::None {
        return;
    }
    let (mut works, mut timers, mut subscriptions, mut incidents) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (id, instance) in core.instances.iter() {
        let key = |serial: u32| RowKey { instance: id, serial };
        works.extend(core.works_of(id).into_iter().filter_map(|work| core.work_row(key(work.serial))));
        for (place, wait) in instance.waits().iter() {
            let rows = core.wait_rows(key(wait.serial), WaitId(place));
            timers.extend(rows.timer);
            subscriptions.extend(rows.subscriptions);
        }
        let resting = instance.activities().iter();
        incidents.extend(
            resting.filter_map(|(place, found)| core.incident_row(key(found.serial), ActivityId(place))),
        );
    }
    compare("work items", world.store.work_items(), works, found);
    compare("timers", world.store.timers(), timers, found);
    compare("subscriptions", world.store.subscriptions(), subscriptions, found);
    compare("incidents", world.store.incidents(), incidents, found);
    let mut rows: Vec<InstanceRow> = world.store.instances(&InstanceFilter::default()).unwrap_or_default();
    rows.retain(|row| !row.state.is_ended());
    let running = core.instances.iter().filter_map(|(id, instance)| core.instance_row(id, &instance));
    compare("instances", rows, running.collect(), found);
}

fn compare<R: RowOrder + Debug + PartialEq>(
    what: &str,
    rows: Vec<R>,
    mut expected: Vec<R>,
    found: &mut Vec<String>,
) {
    expected.sort_by_key(RowOrder::order);
    if rows != expected {
        found.push(format!("the rows of {what} are {rows:?}, they should be {expected:?}"));
    }
}

/// The order in which a store gives its rows.
trait RowOrder {
    fn order(&self) -> (u64, u32);
}

impl<R: Keyed> RowOrder for R {
    fn order(&self) -> (u64, u32) {
        (self.key().instance, self.key().serial)
    }
}

impl RowOrder for InstanceRow {
    fn order(&self) -> (u64, u32) {
        (self.id, 0)
    }
}

/// The numbers of commands rise.
fn check_commands(id: u64, journal: &Journal, found: &mut Vec<String>) {
    let mut last = 0;
    for event in &journal.events {
        if let Event::Began { command } = event {
            if *command <= last {
                found.push(format!("instance {id}: command {command} comes after {last}"));
            }
            last = *command;
        }
    }
}

/// What an instance that has ended still has.
fn rest_of(instance: &Instance) -> Option<String> {
    let (scopes, activities) = (instance.scopes().iter().count(), instance.activities().iter().count());
    let waits = instance.waits().iter().count();
    let clean = matches!(instance.status(), Status::Ended(_))
        && (scopes, activities, waits) == (1, 0, 0)
        && instance.tokens() == 0
        && instance.incidents() == 0
        && instance.first_throw().is_none();
    (!clean).then(|| format!("still is {instance:?}"))
}

/// The indexes hold what the instances and the catalog have, and nothing else.
fn check_indexes(core: &Core, found: &mut Vec<String>) {
    let mut fresh = Core::new(Shelf::nothing(), HistoryLevel::None, core.limits.clone());
    fresh.instances = core.instances.clone();
    for (id, instance) in core.instances.iter() {
        for (place, wait) in instance.waits().iter().filter(|_| !instance.is_suspended()) {
            fresh.index_wait(Waiter { instance: id, serial: wait.serial, wait: WaitId(place) }, &wait.fact);
            if let WaitOn::Message { name, key, flows } = &wait.fact.on
                && let Some((number, _)) = core.buffer.find(name, flows, key.as_ref(), core.now)
            {
                found.push(format!("instance {id} waits for \"{name}\", which message {number} could serve"));
            }
        }
        for (place, activity) in instance.activities().iter() {
            fresh.index_work(id, Place { activity: ActivityId(place), serial: activity.serial });
        }
    }
    for (place, timer) in core.start_timers.iter() {
        if core.catalog.is_suspended(place.definition) {
            continue;
        }
        fresh.schedule.insert(timer.plan.due, timer.order, Due::Start(place));
    }
    for (kept, expected) in indexes(core).into_iter().zip(indexes(&fresh)) {
        if kept != expected {
            found.push(format!("an index is {kept}, it should be {expected}"));
        }
    }
}

/// The indexes as texts, which are equal when the indexes are.
fn indexes(core: &Core) -> [String; 4] {
    [
        format!("{:?}", core.work),
        format!("{:?}", core.messages),
        format!("{:?}", core.signals),
        format!("{:?}", core.schedule.all()),
    ]
}
