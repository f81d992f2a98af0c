//! How events change throws that rest.

use super::activity::{Activity, Detail, Throw};
use super::instance::Instance;
use crate::journal::{ActivityId, PublicationFact};

pub(super) fn prepare_throw(instance: &mut Instance, id: ActivityId, publication: PublicationFact) {
    match instance.activities.get_mut(id.0) {
        Some(Activity { detail: Detail::Throw(Some(throw)), .. }) => {
            return throw.publications.push_back(publication);
        }
        Some(Activity { detail: Detail::Throw(place), .. }) => {
            let throw = Throw { publications: [publication].into(), next: ActivityId::NONE };
            *place = Some(Box::new(throw));
        }
        Some(_) | None => return,
    }
    let last = instance.last_throw;
    match instance.activities.get_mut(last.0) {
        Some(Activity { detail: Detail::Throw(Some(last)), .. }) => last.next = id,
        _ => instance.first_throw = id,
    }
    instance.last_throw = id;
}

pub(super) fn take_first_publication(instance: &mut Instance, id: ActivityId) {
    if let Some(Activity { detail: Detail::Throw(Some(throw)), .. }) = instance.activities.get_mut(id.0) {
        throw.publications.pop_front();
        if !throw.publications.is_empty() {
            return;
        }
    }
    unqueue_throw(instance, id);
}

pub(super) fn unqueue_throw(instance: &mut Instance, id: ActivityId) {
    let next_of = |instance: &Instance, id: ActivityId| match instance.activities.get(id.0) {
        Some(Activity { detail: Detail::Throw(Some(throw)), .. }) => throw.next,
        _ => ActivityId::NONE,
    };
    let next = next_of(instance, id);
    let mut previous = ActivityId::NONE;
    let mut at = instance.first_throw;
    while at != id && at != ActivityId::NONE {
        previous = at;
        at = next_of(instance, at);
    }
    if at == ActivityId::NONE {
        return;
    }
    match instance.activities.get_mut(previous.0) {
        Some(Activity { detail: Detail::Throw(Some(previous)), .. }) => previous.next = next,
        _ => instance.first_throw = next,
    }
    if instance.last_throw == id {
        instance.last_throw = previous;
    }
    if let Some(Activity { detail: Detail::Throw(place), .. }) = instance.activities.get_mut(id.0) {
        *place = None;
    }
}
