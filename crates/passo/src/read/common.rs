//! Root elements that others refer to: messages, signals, errors, items, interfaces, resources, correlation.

use std::sync::Arc;

use super::model_reader::ModelReader;
use super::reference::{
    CORRELATION_KEY, CORRELATION_PROPERTY, ERROR, ITEM_DEFINITION, MESSAGE, PARTICIPANT, TYPE,
};
use crate::model::{
    CategoryValue, CorrelationKey, CorrelationProperty, CorrelationPropertyBinding,
    CorrelationPropertyRetrievalExpression, CorrelationSubscription, DataStore, Error, Escalation, Import,
    Interface, ItemDefinition, ItemKind, Message, Operation, PartnerElement, PartnerKind, Resource,
    ResourceParameter, Signal,
};
use crate::xml::cursor::Cursor;

pub(super) fn import<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Import {
    let mut fields = reader.open(at);
    let mut text = |name: &str| fields.text(name).unwrap_or_else(|| Arc::from(""));
    let (namespace, location, import_type) = (text("namespace"), text("location"), text("importType"));
    Import { base: fields.close(reader), namespace, location, import_type }
}

pub(super) fn item_definition<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> ItemDefinition {
    const KINDS: [(&str, ItemKind); 2] =
        [("Information", ItemKind::Information), ("Physical", ItemKind::Physical)];
    let mut fields = reader.open(at);
    ItemDefinition {
        structure: fields.text("structureRef"),
        is_collection: fields.boolean(reader, "isCollection", false),
        item_kind: fields.choice(reader, "itemKind", &KINDS),
        base: fields.close(reader),
    }
}

pub(super) fn message<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Message {
    let mut fields = reader.open(at);
    Message { item: fields.reference(reader, "itemRef", &ITEM_DEFINITION), base: fields.close(reader) }
}

pub(super) fn signal<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Signal {
    let mut fields = reader.open(at);
    Signal {
        structure: fields.reference(reader, "structureRef", &ITEM_DEFINITION),
        base: fields.close(reader),
        is_local: false,
    }
}

pub(super) fn error<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Error {
    let mut fields = reader.open(at);
    Error {
        error_code: fields.text("errorCode"),
        message: None,
        structure: fields.reference(reader, "structureRef", &ITEM_DEFINITION),
        base: fields.close(reader),
    }
}

pub(super) fn escalation<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Escalation {
    let mut fields = reader.open(at);
    Escalation {
        escalation_code: fields.text("escalationCode"),
        structure: fields.reference(reader, "structureRef", &ITEM_DEFINITION),
        base: fields.close(reader),
    }
}

pub(super) fn interface<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Interface {
    let mut fields = reader.open(at);
    let operations = fields.each(reader, "operation", operation);
    Interface { implementation: fields.text("implementationRef"), operations, base: fields.close(reader) }
}

fn operation<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Operation {
    let mut fields = reader.open(at);
    Operation {
        implementation: fields.text("implementationRef"),
        in_message: fields.reference(reader, "inMessageRef", &MESSAGE),
        out_message: fields.reference(reader, "outMessageRef", &MESSAGE),
        errors: fields.references(reader, "errorRef", &ERROR),
        base: fields.close(reader),
    }
}

pub(super) fn data_store<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataStore {
    let mut fields = reader.open(at);
    fields.ignore(&["dataState"]);
    DataStore {
        capacity: fields.integer(reader, "capacity"),
        is_unlimited: fields.boolean(reader, "isUnlimited", true),
        item: fields.reference(reader, "itemSubjectRef", &ITEM_DEFINITION),
        base: fields.close(reader),
    }
}

pub(super) fn resource<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Resource {
    let mut fields = reader.open(at);
    let parameters = fields.each(reader, "resourceParameter", resource_parameter);
    Resource { parameters, base: fields.close(reader) }
}

fn resource_parameter<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> ResourceParameter {
    let mut fields = reader.open(at);
    ResourceParameter {
        item: fields.reference(reader, "type", &TYPE),
        is_required: fields.boolean(reader, "isRequired", false),
        base: fields.close(reader),
    }
}

pub(super) fn partner<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>, kind: PartnerKind) -> PartnerElement {
    let mut fields = reader.open(at);
    let participants = fields.references(reader, "participantRef", &PARTICIPANT);
    PartnerElement { kind, participants, base: fields.close(reader) }
}

pub(super) fn category<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Vec<CategoryValue> {
    let mut fields = reader.open(at);
    let values = fields.each(reader, "categoryValue", |reader, child| {
        let mut fields = reader.open(child);
        let value = fields.text("value").unwrap_or_else(|| Arc::from(""));
        CategoryValue { value, base: fields.close(reader) }
    });
    fields.close(reader);
    values
}

pub(super) fn correlation_property<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> CorrelationProperty {
    let mut fields = reader.open(at);
    let value_type = fields.reference(reader, "type", &TYPE);
    let name = "correlationPropertyRetrievalExpression";
    let retrieval_expressions = fields.each(reader, name, |reader, child| {
        let mut fields = reader.open(child);
        CorrelationPropertyRetrievalExpression {
            message: fields.reference(reader, "messageRef", &MESSAGE),
            message_path: fields.expression(reader, "messagePath"),
            base: fields.close(reader),
        }
    });
    CorrelationProperty { value_type, retrieval_expressions, base: fields.close(reader) }
}

pub(super) fn correlation_key<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> CorrelationKey {
    let mut fields = reader.open(at);
    let properties = fields.references(reader, "correlationPropertyRef", &CORRELATION_PROPERTY);
    CorrelationKey { properties, base: fields.close(reader) }
}

pub(super) fn correlation_subscription<'d>(
    reader: &mut ModelReader<'d>,
    at: Cursor<'d>,
) -> CorrelationSubscription {
    let mut fields = reader.open(at);
    let key = fields.reference(reader, "correlationKeyRef", &CORRELATION_KEY);
    let bindings = fields.each(reader, "correlationPropertyBinding", |reader, child| {
        let mut fields = reader.open(child);
        CorrelationPropertyBinding {
            property: fields.reference(reader, "correlationPropertyRef", &CORRELATION_PROPERTY),
            data_path: fields.expression(reader, "dataPath"),
            base: fields.close(reader),
        }
    });
    CorrelationSubscription { key, bindings, base: fields.close(reader) }
}
