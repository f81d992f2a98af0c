//! Processes, lanes and global tasks.

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::{ANYTHING, COLLABORATION, INTERFACE, LANE_NODE, OPERATION, PROCESS};
use super::{activity, common, data, flow, resource};
use crate::model::{GlobalTask, IoBinding, Lane, LaneSet, Process, ProcessType, Rare};
use crate::xml::cursor::Cursor;

const TYPES: [(&str, ProcessType); 6] = [
    ("None", ProcessType::None),
    ("Public", ProcessType::Public),
    ("Private", ProcessType::Private),
    // The words of the first drafts of BPMN 2.0, which some tools still write.
    ("executable", ProcessType::Private),
    ("non-executable", ProcessType::Private),
    ("abstract", ProcessType::Public),
];

pub(super) fn process<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Process {
    let mut fields = reader.open(at);
    fields.ignore(&["auditing", "monitoring"]);
    let subscriptions = fields.each(reader, "correlationSubscription", common::correlation_subscription);
    let mut process = Process {
        process_type: fields.choice(reader, "processType", &TYPES),
        is_closed: fields.boolean(reader, "isClosed", false),
        is_executable: fields.maybe_boolean(reader, "isExecutable"),
        elements: flow::flow_elements(reader, &mut fields),
        properties: fields.each(reader, "property", data::property),
        io_specification: data::io_specification(reader, &mut fields),
        supported_interfaces: fields.references(reader, "supportedInterfaceRef", &INTERFACE),
        resources: resource::resource_roles(reader, &mut fields),
        correlation_subscriptions: subscriptions,
        supports: fields.references(reader, "supports", &PROCESS),
        collaboration: fields.reference(reader, "definitionalCollaborationRef", &COLLABORATION),
        io_bindings: fields.each(reader, "ioBinding", io_binding),
        settings: Rare::default(),
        base: fields.close(reader),
    };
    let dialects = reader.dialects.clone();
    dialects.process(&mut process, reader.diagnostics());
    process
}

pub(super) fn global_task<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> GlobalTask {
    let mut fields = reader.open(at);
    let mut task = GlobalTask {
        task: activity::task(reader, &mut fields),
        io_specification: data::io_specification(reader, &mut fields),
        supported_interfaces: fields.references(reader, "supportedInterfaceRef", &INTERFACE),
        io_bindings: fields.each(reader, "ioBinding", io_binding),
        resources: resource::resource_roles(reader, &mut fields),
        settings: Rare::default(),
        base: fields.close(reader),
    };
    let dialects = reader.dialects.clone();
    dialects.global_task(&mut task, reader.diagnostics());
    task
}

/// A lane set whose lanes' own lane sets are already read.
pub(super) fn lane_set<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> LaneSet {
    let mut fields = reader.open(at);
    let lanes = fields.each(reader, "lane", lane);
    LaneSet { lanes, base: fields.close(reader) }
}

/// Reads the lane set inside a lane and puts it aside for that lane.
pub(super) fn set_lane_set_aside<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) {
    let lanes = lane_set(reader, at);
    reader.nested.lane_sets.insert(at.index, lanes);
}

fn lane<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Lane {
    let mut fields: Fields<'d> = reader.open(at);
    fields.ignore(&["partitionElement"]);
    Lane {
        partition_element: fields.reference(reader, "partitionElementRef", &ANYTHING),
        flow_nodes: fields.references(reader, "flowNodeRef", &LANE_NODE),
        child_lane_set: fields
            .child("childLaneSet")
            .and_then(|child| reader.nested.lane_sets.remove(&child.index)),
        base: fields.close(reader),
    }
}

fn io_binding<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> IoBinding {
    let mut fields = reader.open(at);
    IoBinding {
        operation: fields.reference(reader, "operationRef", &OPERATION),
        input: fields.reference(reader, "inputDataRef", &ANYTHING),
        output: fields.reference(reader, "outputDataRef", &ANYTHING),
        base: fields.close(reader),
    }
}
