//! How events change work items and incidents.

use super::activity::{Activity, Detail};
use super::instance::{Incident, Instance, Wait, Work};
use super::transaction::Change;
use crate::journal::{ActivityId, ScopeKind, WaitId, WaitOn};

/// What a work item itself waits for, beside the events at its boundary. It hangs on the work item's own element, where no event
/// can be, under this number of an event definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorkWait {
    /// The next try, after one that failed.
    NextTry,
    /// The end of the lock of a worker.
    LockEnds,
}

impl WorkWait {
    /// The number under which it hangs on the work item.
    pub(crate) fn definition(self) -> u32 {
        match self {
            WorkWait::NextTry => 0,
            WorkWait::LockEnds => 1,
        }
    }
}

impl Instance {
    /// When a work item is tried again, or its lock ends, with the place of the timer.
    pub(crate) fn work_wait(&self, id: ActivityId, what: WorkWait) -> Option<(WaitId, i64)> {
        let activity = self.activity(id).filter(|activity| matches!(activity.detail, Detail::Work(_)))?;
        let is_it = |wait: &Wait| wait.node == activity.node && wait.fact.definition == what.definition();
        self.waits_of(id).find_map(|(place, wait)| match &wait.fact.on {
            WaitOn::Timer(plan) if is_it(wait) => Some((place, plan.due)),
            WaitOn::Timer(_) | WaitOn::Message { .. } | WaitOn::Signal { .. } | WaitOn::Condition { .. } => {
                None
            }
        })
    }
}

pub(super) fn work_mut<'a>(
    instance: &'a mut Instance,
    id: ActivityId,
    changes: &mut Vec<Change>,
) -> Option<&'a mut Work> {
    match instance.activities.get_mut(id.0)? {
        Activity { detail: Detail::Work(Some(work)), serial, .. } => {
            changes.push(Change::WorkChanged { activity: id, serial: *serial });
            Some(work)
        }
        _ => None,
    }
}

pub(super) fn raise(instance: &mut Instance, id: ActivityId, incident: Incident, changes: &mut Vec<Change>) {
    let Some(activity) = instance.activities.get_mut(id.0) else { return };
    changes.push(Change::IncidentRaised { activity: id, serial: activity.serial });
    match &mut activity.detail {
        Detail::Work(Some(work)) => {
            instance.incidents += u32::from(work.incident.is_none());
            work.incident = Some(incident);
            changes.push(Change::WorkChanged { activity: id, serial: activity.serial });
        }
        detail => {
            instance.incidents += u32::from(!matches!(detail, Detail::Stopped(Some(_))));
            *detail = Detail::Stopped(Some(Box::new(incident)));
        }
    }
}

pub(super) fn resolve(instance: &mut Instance, id: ActivityId, changes: &mut Vec<Change>) {
    let Some(activity) = instance.activities.get_mut(id.0) else { return };
    let is_ad_hoc = instance.scopes.get(activity.child.0).is_some_and(|child| child.kind == ScopeKind::AdHoc);
    let open = activity.incident().is_some();
    if let Detail::Work(Some(work)) = &mut activity.detail {
        changes.push(Change::WorkChanged { activity: id, serial: activity.serial });
        work.fact.retries_left = work.fact.retries_left.max(1);
        work.incident = None;
    } else if let Detail::Stopped(incident) = &mut activity.detail {
        *incident = None;
        if activity.is_listener {
            activity.detail = Detail::Listener;
        } else if is_ad_hoc {
            // Its completion condition failed; what runs in it has gone on.
            activity.detail = Detail::SubProcess;
        }
    }
    if open {
        changes.push(Change::IncidentGone { serial: activity.serial });
        instance.incidents -= 1;
    }
}
