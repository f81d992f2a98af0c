//! Events: the variables of caught errors and escalations, what goes with signals, and names that expressions give.

use std::sync::Arc;

use super::Reading;
use crate::model::{Event, EventDefinition, EventDefinitionKind, EventPosition, Reference};

impl Reading<'_> {
    /// Reads the extensions of an event's definitions.
    pub(super) fn event(&mut self, event: &mut Event) {
        for definition in &mut event.definitions {
            self.read(&definition.base);
            self.name_by_expression(definition);
        }
        // What goes in or comes out is what the event carries: a throw takes it along, a catch gives it to variables.
        let settings = &mut *self.settings;
        match event.position {
            EventPosition::IntermediateThrow | EventPosition::End => {
                settings.inputs.append(&mut settings.outputs)
            }
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::Boundary { .. } => {
                settings.outputs.append(&mut settings.inputs);
            }
        }
        // What a service does in place of a message event is not what the event waits for or sends.
        self.settings.evaluates = None;
    }

    /// A name that an expression gives stands where the standard has a reference.
    fn name_by_expression(&self, EventDefinition { base, kind }: &mut EventDefinition) {
        let expression = |name: &str| {
            let mut attributes = base.additions.foreign_attributes.iter();
            let found = attributes.find(|one| &*one.name == name && self.family.owns(&one.namespace))?;
            Some(Reference { id: Arc::from(found.value.trim()), namespace: None, span: found.span })
        };
        match kind {
            EventDefinitionKind::Message { message, .. } => {
                *message = message.take().or_else(|| expression("messageExpression"));
            }
            EventDefinitionKind::Signal { signal } => {
                *signal = signal.take().or_else(|| expression("signalExpression"));
            }
            EventDefinitionKind::Timer { .. }
            | EventDefinitionKind::Error { .. }
            | EventDefinitionKind::Escalation { .. }
            | EventDefinitionKind::Compensation { .. }
            | EventDefinitionKind::Conditional { .. }
            | EventDefinitionKind::Link { .. }
            | EventDefinitionKind::Terminate
            | EventDefinitionKind::Cancel => {}
        }
    }
}
