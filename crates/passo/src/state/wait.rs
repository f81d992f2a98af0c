//! How events change timers and subscriptions.

use super::activity::next_serial;
use super::instance::{Instance, Wait};
use super::transaction::Change;
use crate::journal::{ActivityId, NodeId, WaitFact, WaitId, WaitOn};

pub(super) fn arm(
    instance: &mut Instance,
    activity: ActivityId,
    wait: WaitId,
    node: NodeId,
    fact: Box<WaitFact>,
    changes: &mut Vec<Change>,
) {
    let mut last = WaitId::NONE;
    let mut next = match instance.activities.get(activity.0) {
        Some(activity) => activity.first_wait,
        None => return,
    };
    while let Some(found) = instance.waits.get(next.0) {
        last = next;
        next = found.next;
    }
    match instance.waits.get_mut(last.0) {
        Some(last) => last.next = wait,
        None => {
            if let Some(activity) = instance.activities.get_mut(activity.0) {
                activity.first_wait = wait;
            }
        }
    }
    let serial = next_serial(instance);
    instance.conditions += u32::from(matches!(fact.on, WaitOn::Condition { .. }));
    instance.waits.insert_with(wait.0, || Wait { activity, node, serial, next: WaitId::NONE, fact });
    changes.push(Change::WaitArmed { wait, serial });
}

pub(super) fn rearm(instance: &mut Instance, id: WaitId, fact: Box<WaitFact>, changes: &mut Vec<Change>) {
    if let Some(wait) = instance.waits.get_mut(id.0) {
        let old = std::mem::replace(&mut wait.fact, fact);
        changes.push(Change::WaitGone { wait: id, serial: wait.serial, fact: old });
        changes.push(Change::WaitArmed { wait: id, serial: wait.serial });
    }
}

pub(super) fn disarm(instance: &mut Instance, id: WaitId, changes: &mut Vec<Change>) {
    let Some(gone) = instance.waits.remove(id.0) else { return };
    instance.conditions -= u32::from(matches!(gone.fact.on, WaitOn::Condition { .. }));
    if let Some(activity) = instance.activities.get_mut(gone.activity.0) {
        if activity.first_wait == id {
            activity.first_wait = gone.next;
        } else {
            let mut before = activity.first_wait;
            while let Some(wait) = instance.waits.get_mut(before.0) {
                if wait.next == id {
                    wait.next = gone.next;
                    break;
                }
                before = wait.next;
            }
        }
    }
    changes.push(Change::WaitGone { wait: id, serial: gone.serial, fact: gone.fact });
}
