//! Loops and multi-instance activities (sections 13.3.6 and 13.3.7 of the standard).

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::{DATA_VALUE, EVENT_DEFINITION};
use super::{data, event};
use crate::model::{
    ComplexBehavior, LoopCharacteristics, MultiInstance, MultiInstanceBehavior, StandardLoop,
};
use crate::xml::cursor::Cursor;

const BEHAVIORS: [(&str, MultiInstanceBehavior); 4] = [
    ("None", MultiInstanceBehavior::None),
    ("One", MultiInstanceBehavior::One),
    ("All", MultiInstanceBehavior::All),
    ("Complex", MultiInstanceBehavior::Complex),
];

pub(super) fn loop_characteristics<'d>(
    reader: &mut ModelReader<'d>,
    fields: &mut Fields<'d>,
) -> Option<LoopCharacteristics> {
    if let Some(at) = fields.child("multiInstanceLoopCharacteristics") {
        return Some(LoopCharacteristics::MultiInstance(Box::new(multi_instance(reader, at))));
    }
    let mut fields = reader.open(fields.child("standardLoopCharacteristics")?);
    Some(LoopCharacteristics::Standard(Box::new(StandardLoop {
        test_before: fields.boolean(reader, "testBefore", false),
        loop_maximum: fields.integer(reader, "loopMaximum"),
        loop_condition: fields.expression(reader, "loopCondition"),
        base: fields.close(reader),
    })))
}

fn multi_instance<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> MultiInstance {
    let mut fields = reader.open(at);
    let complex_behavior = fields.each(reader, "complexBehaviorDefinition", complex_behavior);
    MultiInstance {
        is_sequential: fields.boolean(reader, "isSequential", false),
        loop_cardinality: fields.expression(reader, "loopCardinality"),
        loop_data_input: fields.reference(reader, "loopDataInputRef", &DATA_VALUE),
        collection: None,
        counter: None,
        output_expression: None,
        loop_data_output: fields.reference(reader, "loopDataOutputRef", &DATA_VALUE),
        input_data_item: fields.child("inputDataItem").map(|child| data::property(reader, child)),
        output_data_item: fields.child("outputDataItem").map(|child| data::property(reader, child)),
        completion_condition: fields.expression(reader, "completionCondition"),
        behavior: fields.choice(reader, "behavior", &BEHAVIORS),
        none_behavior_event: fields.reference(reader, "noneBehaviorEventRef", &EVENT_DEFINITION),
        one_behavior_event: fields.reference(reader, "oneBehaviorEventRef", &EVENT_DEFINITION),
        complex_behavior,
        base: fields.close(reader),
    }
}

fn complex_behavior<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> ComplexBehavior {
    let mut fields = reader.open(at);
    let condition = fields.expression(reader, "condition");
    let event_definitions = fields.child("event").map(|child| {
        let mut fields = reader.open(child);
        let definitions = event::event_definitions(reader, &mut fields);
        fields.close(reader);
        definitions
    });
    ComplexBehavior {
        condition,
        event_definitions: event_definitions.unwrap_or_default(),
        base: fields.close(reader),
    }
}
