//! Events and event definitions (section 10.5 of the standard).

use super::data;
use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::{
    ACTIVITY, ANYTHING, ATTACHED_TO, ERROR, ESCALATION, EVENT_DEFINITION, MESSAGE, OPERATION, SIGNAL,
};
use crate::model::{Event, EventDefinition, EventDefinitionKind, EventPosition};
use crate::xml::cursor::Cursor;

/// The tags of the event definitions.
pub(super) const EVENT_DEFINITIONS: [&str; 10] = [
    "cancelEventDefinition",
    "compensateEventDefinition",
    "conditionalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "linkEventDefinition",
    "messageEventDefinition",
    "signalEventDefinition",
    "terminateEventDefinition",
    "timerEventDefinition",
];

pub(super) fn event<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Event {
    let position = match fields.at.name() {
        "startEvent" => {
            EventPosition::Start { is_interrupting: fields.boolean(reader, "isInterrupting", true) }
        }
        "boundaryEvent" => EventPosition::Boundary {
            attached_to: fields.reference(reader, "attachedToRef", &ATTACHED_TO),
            cancel_activity: fields.boolean(reader, "cancelActivity", true),
        },
        "endEvent" => EventPosition::End,
        "intermediateCatchEvent" => EventPosition::IntermediateCatch,
        _ => EventPosition::IntermediateThrow,
    };
    let mut data_associations = fields.each(reader, "dataInputAssociation", data::data_association);
    data_associations.extend(fields.each(reader, "dataOutputAssociation", data::data_association));
    Event {
        definitions: event_definitions(reader, fields),
        definition_refs: fields.references(reader, "eventDefinitionRef", &EVENT_DEFINITION),
        parallel_multiple: fields.boolean(reader, "parallelMultiple", false),
        properties: fields.each(reader, "property", data::property),
        data_inputs: fields.each(reader, "dataInput", data::data_input),
        data_outputs: fields.each(reader, "dataOutput", data::data_output),
        data_set: fields
            .child("inputSet")
            .or_else(|| fields.child("outputSet"))
            .map(|child| Box::new(data::data_set(reader, child))),
        data_associations,
        position,
    }
}

/// The event definitions that stand in an element.
pub(super) fn event_definitions<'d>(
    reader: &mut ModelReader<'d>,
    fields: &mut Fields<'d>,
) -> Vec<EventDefinition> {
    let children = fields.children(&EVENT_DEFINITIONS);
    let mut definitions = Vec::with_capacity(children.len());
    definitions.extend(children.into_iter().filter_map(|child| event_definition(reader, child)));
    definitions
}

/// An event definition; none when the tag is none of one.
pub(super) fn event_definition<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Option<EventDefinition> {
    let mut fields = reader.open(at);
    let kind = match at.name() {
        "messageEventDefinition" => EventDefinitionKind::Message {
            message: fields.reference(reader, "messageRef", &MESSAGE),
            operation: fields.reference(reader, "operationRef", &OPERATION),
        },
        "timerEventDefinition" => EventDefinitionKind::Timer {
            date: fields.boxed_expression(reader, "timeDate"),
            duration: fields.boxed_expression(reader, "timeDuration"),
            cycle: fields.boxed_expression(reader, "timeCycle"),
        },
        "signalEventDefinition" => {
            EventDefinitionKind::Signal { signal: fields.reference(reader, "signalRef", &SIGNAL) }
        }
        "errorEventDefinition" => {
            EventDefinitionKind::Error { error: fields.reference(reader, "errorRef", &ERROR) }
        }
        "escalationEventDefinition" => EventDefinitionKind::Escalation {
            escalation: fields.reference(reader, "escalationRef", &ESCALATION),
        },
        "compensateEventDefinition" => EventDefinitionKind::Compensation {
            activity: fields.reference(reader, "activityRef", &ACTIVITY),
            wait_for_completion: fields.boolean(reader, "waitForCompletion", true),
        },
        "conditionalEventDefinition" => {
            EventDefinitionKind::Conditional { condition: fields.boxed_expression(reader, "condition") }
        }
        "linkEventDefinition" => EventDefinitionKind::Link {
            name: fields.base.name.clone(),
            sources: fields.references(reader, "source", &ANYTHING),
            target: fields.reference(reader, "target", &ANYTHING),
        },
        "terminateEventDefinition" => EventDefinitionKind::Terminate,
        "cancelEventDefinition" => EventDefinitionKind::Cancel,
        _ => return None,
    };
    Some(EventDefinition { kind, base: fields.close(reader) })
}
