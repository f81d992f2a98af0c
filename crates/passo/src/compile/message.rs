//! The names of messages and signals, and the message flows of the collaboration.

use std::sync::Arc;

use super::{Compiler, name_or_id};
use crate::model::{FlowNode, Reference};

impl Compiler<'_> {
    /// The name of the message that a place throws or waits for: that of the message that it refers to; without a
    /// reference, that of the message flow that is drawn to it; without one, the element's own id. A reference that is
    /// not declared counts as the name itself.
    pub(super) fn message_name(&self, node: &FlowNode, message: Option<&Reference>) -> Arc<str> {
        match message {
            Some(reference) => self.declared_message_name(reference),
            None => self.message_flow_name(node).unwrap_or_else(|| node.base.id.clone()),
        }
    }

    /// Whether a message flow begins at the node.
    pub(super) fn sends_by_message_flow(&self, node: &FlowNode) -> bool {
        self.definitions
            .collaborations
            .iter()
            .flat_map(|collaboration| &collaboration.message_flows)
            .any(|flow| flow.source.as_ref().is_some_and(|source| source.id == node.base.id))
    }

    fn declared_message_name(&self, reference: &Reference) -> Arc<str> {
        match self.definitions.message(&reference.id) {
            Some(message) => name_or_id(&message.base),
            None => reference.id.clone(),
        }
    }

    /// The name that both ends of a message flow agree on: that of its message, or of the message that one of its ends
    /// refers to, or the id of the flow.
    fn message_flow_name(&self, node: &FlowNode) -> Option<Arc<str>> {
        let flows =
            self.definitions.collaborations.iter().flat_map(|collaboration| &collaboration.message_flows);
        let is = |end: &Option<Reference>| end.as_ref().is_some_and(|end| end.id == node.base.id);
        let flow = flows.into_iter().find(|flow| is(&flow.source) || is(&flow.target))?;
        if let Some(message) = &flow.message {
            return Some(self.declared_message_name(message));
        }
        let ends = [&flow.source, &flow.target];
        let declared = ends.into_iter().flatten().find_map(|end| message_of(self.definitions, &end.id));
        Some(declared.map_or_else(|| flow.base.id.clone(), |message| self.declared_message_name(message)))
    }

    /// The name of a signal.
    pub(super) fn signal_name(&self, node: &FlowNode, signal: Option<&Reference>) -> Arc<str> {
        match signal {
            Some(reference) => match self.definitions.signal(&reference.id) {
                Some(signal) => name_or_id(&signal.base),
                None => reference.id.clone(),
            },
            None => node.base.id.clone(),
        }
    }

    /// The code of an error: its code, or without one its id; nothing for no reference. A reference that is not
    /// declared counts as the code itself.
    pub(super) fn error_code(&self, error: Option<&Reference>) -> Option<Arc<str>> {
        let reference = error?;
        Some(match self.definitions.error(&reference.id) {
            Some(error) => error.error_code.clone().unwrap_or_else(|| error.base.id.clone()),
            None => reference.id.clone(),
        })
    }

    /// The code of an escalation: its code, or without one its id; nothing for no reference. A reference that is not
    /// declared counts as the code itself.
    pub(super) fn escalation_code(&self, escalation: Option<&Reference>) -> Option<Arc<str>> {
        let reference = escalation?;
        Some(match self.definitions.escalation(&reference.id) {
            Some(escalation) => {
                escalation.escalation_code.clone().unwrap_or_else(|| escalation.base.id.clone())
            }
            None => reference.id.clone(),
        })
    }
}

/// The message that the element with this id refers to, in whichever process of the file it stands.
fn message_of<'m>(definitions: &'m crate::model::Definitions, id: &str) -> Option<&'m Reference> {
    definitions.processes.iter().find_map(|process| message_in(&process.elements, id))
}

fn message_in<'m>(elements: &'m crate::model::FlowElements, id: &str) -> Option<&'m Reference> {
    use crate::model::{ActivityKind, EventDefinitionKind, FlowNodeKind, Task};
    elements.nodes.iter().find_map(|node| match &node.kind {
        FlowNodeKind::Activity(activity) => match &activity.kind {
            ActivityKind::SubProcess(inner) => message_in(&inner.elements, id),
            ActivityKind::Task(Task::Send { message, .. } | Task::Receive { message, .. })
                if &*node.base.id == id =>
            {
                message.as_ref()
            }
            ActivityKind::Task(_) | ActivityKind::CallActivity(_) => None,
        },
        FlowNodeKind::Event(event) if &*node.base.id == id => {
            event.definitions.iter().find_map(|definition| match &definition.kind {
                EventDefinitionKind::Message { message, .. } => message.as_ref(),
                EventDefinitionKind::Timer { .. }
                | EventDefinitionKind::Signal { .. }
                | EventDefinitionKind::Error { .. }
                | EventDefinitionKind::Escalation { .. }
                | EventDefinitionKind::Compensation { .. }
                | EventDefinitionKind::Conditional { .. }
                | EventDefinitionKind::Link { .. }
                | EventDefinitionKind::Terminate
                | EventDefinitionKind::Cancel => None,
            })
        }
        FlowNodeKind::Event(_) | FlowNodeKind::Gateway(_) => None,
    })
}
