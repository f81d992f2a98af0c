//! How events change work items and incidents.

use super::instance::{Activity, Detail, Incident, Instance, Work};
use super::transaction::Change;
use crate::journal::{ActivityId, ScopeKind};

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
