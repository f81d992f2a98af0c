//! Keys of messages stand at the message, and belong to every place that waits for it, except to starts.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{element, expression};
use crate::model::{
    Activity, ActivityKind, Definitions, Event, EventDefinitionKind, EventPosition, Expression, FlowElements,
    FlowNodeKind, Reference, Task,
};

/// The keys by the ids of their messages.
type Keys = BTreeMap<Arc<str>, Expression>;

/// Gives the places that wait for a message its key.
pub(super) fn give_keys(definitions: &mut Definitions) {
    let key = |message: &crate::model::Message| {
        let subscription = element(&message.base, "subscription")?;
        let key = subscription.attribute("correlationKey")?;
        Some((message.base.id.clone(), expression(key, subscription.span)))
    };
    let keys: Keys = definitions.messages.iter().filter_map(key).collect();
    for process in &mut definitions.processes {
        give(&keys, &mut process.elements, false);
    }
}

fn give(keys: &Keys, elements: &mut FlowElements, is_event_sub_process: bool) {
    for node in &mut elements.nodes {
        let message = match &node.kind {
            FlowNodeKind::Event(event) => waits_for(event, is_event_sub_process),
            FlowNodeKind::Activity(activity) => received(activity),
            FlowNodeKind::Gateway(_) => None,
        };
        if let Some(key) = message.and_then(|message| keys.get(&message.id)) {
            node.settings.correlation_key = Some(key.clone());
        }
        if let FlowNodeKind::Activity(activity) = &mut node.kind
            && let ActivityKind::SubProcess(inner) = &mut activity.kind
        {
            give(keys, &mut inner.elements, inner.triggered_by_event);
        }
    }
}

/// The message that an event waits for.
fn waits_for(event: &Event, is_event_sub_process: bool) -> Option<&Reference> {
    let waits = match event.position {
        EventPosition::Start { .. } => is_event_sub_process,
        EventPosition::IntermediateCatch | EventPosition::Boundary { .. } => true,
        EventPosition::IntermediateThrow | EventPosition::End => false,
    };
    let mut messages = event.definitions.iter().filter_map(|definition| match &definition.kind {
        EventDefinitionKind::Message { message, .. } => message.as_ref(),
        _ => None,
    });
    if waits { messages.next() } else { None }
}

/// The message that a receive task waits for.
fn received(activity: &Activity) -> Option<&Reference> {
    match &activity.kind {
        ActivityKind::Task(Task::Receive { message, .. }) => message.as_deref(),
        ActivityKind::Task(_) | ActivityKind::SubProcess(_) | ActivityKind::CallActivity(_) => None,
    }
}
