//! What holds of every engine at rest, whatever was deployed and done before.

use super::instance::Check;
use super::kept::check_records;
use super::world::World;
use crate::engine::core::Core;
use crate::engine::index::{Due, Waiter};
use crate::journal::{ActivityId, Event, Journal, Place, WaitId, WaitOn};
use crate::state::{Instance, Status, replay};
use crate::store::MemoryStore;
use crate::{Engine, HistoryLevel};

/// Everything that does not hold, each in a sentence.
pub(super) fn violations(world: &World) -> Vec<String> {
    let mut found = Vec::new();
    let core = world.engine().lock();
    check_agenda(&core, &mut found);
    check_journals(&core, &mut found);
    check_records(&core, &mut found);
    check_indexes(&core, &mut found);
    for (id, instance) in &core.instances {
        let mut own = Vec::new();
        Check { core: &core, instance, found: &mut own }.run();
        found.extend(own.into_iter().map(|text| format!("instance {id}: {text}")));
    }
    found
}

/// Whether two engines know the same; says in what they differ.
pub(super) fn difference(one: &Engine, other: &Engine) -> Option<String> {
    let (one, other) = (one.lock(), other.lock());
    if one.instances != other.instances {
        return Some(format!("the instances are {:?} and {:?}", one.instances, other.instances));
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

/// Replaying what the store has gives the living instances, and the others have ended and hold nothing.
fn check_journals(core: &Core, found: &mut Vec<String>) {
    let kept = core.store.open();
    for id in core.instances.keys().filter(|id| !kept.journals.contains_key(id)) {
        found.push(format!("instance {id} has no journal"));
    }
    for (id, journal) in &kept.journals {
        check_commands(*id, journal, found);
        let replayed = replay(journal.iter());
        match core.instances.get(id) {
            Some(living) if **living != replayed => {
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
    let mut fresh = Core::new(MemoryStore::new(), HistoryLevel::None, core.limits.clone());
    fresh.instances = core.instances.clone();
    for (id, instance) in &core.instances {
        for (place, wait) in instance.waits().iter().filter(|_| !instance.is_suspended()) {
            fresh.index_wait(Waiter { instance: *id, serial: wait.serial, wait: WaitId(place) }, &wait.fact);
            if let WaitOn::Message { name, key, flows } = &wait.fact.on
                && let Some((number, _)) = core.buffer.find(name, flows, key.as_ref(), core.now)
            {
                found.push(format!("instance {id} waits for \"{name}\", which message {number} could serve"));
            }
        }
        for (place, activity) in instance.activities().iter() {
            fresh.index_work(*id, Place { activity: ActivityId(place), serial: activity.serial });
        }
    }
    for (place, timer) in &core.catalog.timer_starts {
        if core.catalog.is_suspended(place.definition) {
            continue;
        }
        fresh.schedule.insert(timer.plan.due, timer.order, Due::Start(*place));
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
        format!("{:?}", core.schedule),
    ]
}
