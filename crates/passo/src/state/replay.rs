//! An instance from its events.

use super::apply::apply;
use super::instance::Instance;
use crate::journal::{Event, Payload};

/// The instance to which these events have happened, in this order.
pub(crate) fn replay<'a>(events: impl IntoIterator<Item = (Event, Option<&'a Payload>)>) -> Instance {
    let mut instance = Instance::new();
    let mut changes = Vec::new();
    for (event, payload) in events {
        apply(&mut instance, event, payload.cloned(), &mut changes);
        changes.clear();
    }
    instance
}
