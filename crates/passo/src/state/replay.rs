//! An instance from its events.

use super::apply::apply;
use super::instance::Instance;
use crate::journal::{Event, Payload};

/// The instance to which these events have happened, in this order.
pub(crate) fn replay<'a>(events: impl IntoIterator<Item = (Event, Option<&'a Payload>)>) -> Instance {
    let mut instance = Instance::new();
    replay_onto(&mut instance, events);
    instance
}

/// These events happen to an instance, in this order.
pub(crate) fn replay_onto<'a>(
    instance: &mut Instance,
    events: impl IntoIterator<Item = (Event, Option<&'a Payload>)>,
) {
    let mut changes = Vec::new();
    for (event, payload) in events {
        apply(instance, event, payload.cloned(), &mut changes);
        changes.clear();
    }
}
