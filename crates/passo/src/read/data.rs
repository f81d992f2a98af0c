//! Data of processes and activities (section 10.4 of the standard).

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::{DATA_OBJECT, DATA_STORE, DATA_VALUE, ITEM_DEFINITION, SET, SET_MEMBER};
use crate::model::{
    Assignment, DataAssociation, DataInput, DataObject, DataObjectReference, DataOutput, DataSet, DataState,
    DataStoreReference, IoSpecification, Property,
};
use crate::xml::cursor::Cursor;

fn data_state<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Option<DataState> {
    let at = fields.child("dataState")?;
    let fields = reader.open(at);
    Some(DataState { base: fields.close(reader) })
}

pub(super) fn data_object<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataObject {
    let mut fields = reader.open(at);
    fields.ignore(&["auditing", "monitoring", "categoryValueRef"]);
    DataObject {
        item: fields.reference(reader, "itemSubjectRef", &ITEM_DEFINITION),
        is_collection: fields.boolean(reader, "isCollection", false),
        state: data_state(reader, &mut fields),
        base: fields.close(reader),
    }
}

pub(super) fn data_object_reference<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataObjectReference {
    let mut fields = reader.open(at);
    fields.ignore(&["auditing", "monitoring", "categoryValueRef"]);
    DataObjectReference {
        data_object: fields.reference(reader, "dataObjectRef", &DATA_OBJECT),
        item: fields.reference(reader, "itemSubjectRef", &ITEM_DEFINITION),
        state: data_state(reader, &mut fields),
        base: fields.close(reader),
    }
}

pub(super) fn data_store_reference<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataStoreReference {
    let mut fields = reader.open(at);
    fields.ignore(&["auditing", "monitoring", "categoryValueRef"]);
    DataStoreReference {
        data_store: fields.reference(reader, "dataStoreRef", &DATA_STORE),
        item: fields.reference(reader, "itemSubjectRef", &ITEM_DEFINITION),
        state: data_state(reader, &mut fields),
        base: fields.close(reader),
    }
}

/// A property, or the item of a multi-instance activity, which the schema types as a data input.
pub(super) fn property<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Property {
    let mut fields = reader.open(at);
    if at.name() != "property" {
        fields.ignore_attributes(&["isCollection"]);
    }
    Property {
        item: fields.reference(reader, "itemSubjectRef", &ITEM_DEFINITION),
        state: data_state(reader, &mut fields),
        base: fields.close(reader),
    }
}

pub(super) fn data_input<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataInput {
    let mut fields = reader.open(at);
    DataInput {
        item: fields.reference(reader, "itemSubjectRef", &ITEM_DEFINITION),
        is_collection: fields.boolean(reader, "isCollection", false),
        state: data_state(reader, &mut fields),
        base: fields.close(reader),
    }
}

pub(super) fn data_output<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataOutput {
    let mut fields = reader.open(at);
    DataOutput {
        item: fields.reference(reader, "itemSubjectRef", &ITEM_DEFINITION),
        is_collection: fields.boolean(reader, "isCollection", false),
        state: data_state(reader, &mut fields),
        base: fields.close(reader),
    }
}

/// An input set or an output set; their children differ only in name.
pub(super) fn data_set<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataSet {
    const INPUT: [&str; 4] =
        ["dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs", "outputSetRefs"];
    const OUTPUT: [&str; 4] =
        ["dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs", "inputSetRefs"];
    let [members, optional, while_executing, counterparts] =
        if at.name() == "inputSet" { INPUT } else { OUTPUT };
    let mut fields = reader.open(at);
    DataSet {
        members: fields.references(reader, members, &SET_MEMBER),
        optional: fields.references(reader, optional, &SET_MEMBER),
        while_executing: fields.references(reader, while_executing, &SET_MEMBER),
        counterparts: fields.references(reader, counterparts, &SET),
        base: fields.close(reader),
    }
}

pub(super) fn io_specification<'d>(
    reader: &mut ModelReader<'d>,
    fields: &mut Fields<'d>,
) -> Option<Box<IoSpecification>> {
    let mut fields = reader.open(fields.child("ioSpecification")?);
    let data_inputs = fields.each(reader, "dataInput", data_input);
    let data_outputs = fields.each(reader, "dataOutput", data_output);
    let input_sets = fields.each(reader, "inputSet", data_set);
    let output_sets = fields.each(reader, "outputSet", data_set);
    let base = fields.close(reader);
    Some(Box::new(IoSpecification { base, data_inputs, data_outputs, input_sets, output_sets }))
}

pub(super) fn data_association<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> DataAssociation {
    let mut fields = reader.open(at);
    let sources = fields.references(reader, "sourceRef", &DATA_VALUE);
    let target = fields.reference(reader, "targetRef", &DATA_VALUE);
    let transformation = fields.expression(reader, "transformation");
    let assignments = fields.each(reader, "assignment", assignment);
    DataAssociation { sources, target, transformation, assignments, base: fields.close(reader) }
}

fn assignment<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Assignment {
    let mut fields = reader.open(at);
    Assignment {
        from: fields.expression(reader, "from"),
        to: fields.expression(reader, "to"),
        base: fields.close(reader),
    }
}
