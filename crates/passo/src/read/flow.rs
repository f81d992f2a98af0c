//! What a process or a sub-process contains: flow nodes, sequence flows, data, artifacts.

use super::fields::Fields;
use super::flow_lists;
use super::model_reader::ModelReader;
use super::reference::{ANYTHING, CATEGORY_VALUE, FLOW_END, LISTED_FLOW};
use super::{activity, data, event, gateway, process};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{
    Artifact, ArtifactKind, BaseElement, ElementKind, FlowElements, FlowNode, FlowNodeKind, Rare, Reference,
    SequenceFlow,
};
use crate::xml::cursor::Cursor;

/// How deep sub-processes may be nested in each other, so that what walks over them later may recurse.
const SUB_PROCESS_DEPTH: usize = 64;

/// Whether an element is an activity, an event or a gateway.
fn is_flow_node(at: Cursor<'_>) -> bool {
    let is_one = matches!(at.kind(), Some(ElementKind::Activity | ElementKind::Event | ElementKind::Gateway));
    // These are of the kind of events, and are none that flows lead to.
    is_one && !matches!(at.name(), "event" | "implicitThrowEvent")
}

/// Whether an element is a sub-process of any kind.
pub(super) fn is_sub_process(at: Cursor<'_>) -> bool {
    at.is_bpmn() && matches!(at.name(), "subProcess" | "transaction" | "adHocSubProcess")
}

pub(super) fn flow_elements<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> FlowElements {
    let children = fields.children_that(is_flow_node);
    let mut nodes = Vec::with_capacity(children.len());
    for child in children {
        nodes.extend(if is_sub_process(child) {
            reader.nested.sub_processes.remove(&child.index)
        } else {
            flow_node(reader, child)
        });
    }
    let elements = FlowElements {
        nodes,
        sequence_flows: fields.each(reader, "sequenceFlow", sequence_flow),
        data_objects: fields.each(reader, "dataObject", data::data_object),
        data_object_references: fields.each(reader, "dataObjectReference", data::data_object_reference),
        data_store_references: fields.each(reader, "dataStoreReference", data::data_store_reference),
        lane_sets: fields.each(reader, "laneSet", process::lane_set),
        artifacts: artifacts(reader, fields),
        first_values: Vec::new(),
    };
    flow_lists::check(reader, &elements);
    elements
}

/// Reads a sub-process and puts it aside for the element around it. Nothing happens when it is nested too deep, except
/// that the outermost one that is too deep is reported.
pub(super) fn set_sub_process_aside<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) {
    let around = std::iter::successors(at.parent(), |place| place.parent());
    let depth = 1 + around.filter(|place| is_sub_process(*place)).count();
    if depth == SUB_PROCESS_DEPTH + 1 {
        let message = format!("sub-processes are nested deeper than {SUB_PROCESS_DEPTH}");
        reader.report(Diagnostic::new(Code::XmlLimit, at.span(), message));
    }
    if depth <= SUB_PROCESS_DEPTH
        && let Some(node) = flow_node(reader, at)
    {
        reader.nested.sub_processes.insert(at.index, node);
    }
}

fn flow_node<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Option<FlowNode> {
    let mut fields = reader.open(at);
    let incoming = fields.references(reader, "incoming", &LISTED_FLOW);
    let outgoing = fields.references(reader, "outgoing", &LISTED_FLOW);
    fields.ignore(&["auditing", "monitoring", "categoryValueRef"]);
    let kind = match at.kind() {
        Some(ElementKind::Activity) => FlowNodeKind::Activity(activity::activity(reader, &mut fields)),
        Some(ElementKind::Event) => FlowNodeKind::Event(Box::new(event::event(reader, &mut fields))),
        Some(ElementKind::Gateway) => FlowNodeKind::Gateway(Box::new(gateway::gateway(reader, &mut fields))),
        _ => return None,
    };
    let base = fields.close(reader);
    let mut node = FlowNode { base, incoming, outgoing, kind, settings: Rare::default() };
    reader.read_settings(&mut node);
    Some(node)
}

fn sequence_flow<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> SequenceFlow {
    let mut fields = reader.open(at);
    fields.ignore(&["auditing", "monitoring", "categoryValueRef"]);
    let source = fields.reference(reader, "sourceRef", &FLOW_END);
    let target = fields.reference(reader, "targetRef", &FLOW_END);
    check_ends(reader, at, &fields.base, [&source, &target]);
    SequenceFlow {
        source,
        target,
        condition: fields.boxed_expression(reader, "conditionExpression"),
        is_immediate: fields.maybe_boolean(reader, "isImmediate"),
        base: fields.close(reader),
    }
}

/// Reports an edge that is not drawn to its end: it stays in the model, and nothing flows on it.
pub(super) fn check_ends(
    reader: &mut ModelReader<'_>,
    at: Cursor<'_>,
    base: &BaseElement,
    [source, target]: [&Option<Reference>; 2],
) {
    let missing = match (source, target) {
        (Some(_), Some(_)) => return,
        (None, Some(_)) => "sourceRef",
        (Some(_), None) => "targetRef",
        (None, None) => "sourceRef and no targetRef",
    };
    let message = format!("the {} `{}` has no {missing}", at.name(), base.id);
    let diagnostic = Diagnostic::new(Code::MissingReference, at.span(), message).about(base.id.clone());
    reader.report(
        diagnostic
            .with_severity(Severity::Warning)
            .advise("It leads nowhere and is left aside; draw it to its end or remove it."),
    );
}

/// Annotations, groups and associations, in document order.
pub(super) fn artifacts<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Vec<Artifact> {
    let children = fields.children(&["association", "group", "textAnnotation"]).into_iter();
    children.map(|child| artifact(reader, child)).collect()
}

fn artifact<'d>(reader: &mut ModelReader<'d>, at: Cursor<'d>) -> Artifact {
    let mut fields = reader.open(at);
    let kind = match at.name() {
        "association" => {
            fields.ignore_attributes(&["associationDirection"]);
            let source = fields.reference(reader, "sourceRef", &ANYTHING);
            let target = fields.reference(reader, "targetRef", &ANYTHING);
            check_ends(reader, at, &fields.base, [&source, &target]);
            ArtifactKind::Association { source, target }
        }
        "group" => ArtifactKind::Group {
            category_value: fields.reference(reader, "categoryValueRef", &CATEGORY_VALUE),
        },
        _ => {
            fields.ignore_attributes(&["textFormat"]);
            let text = fields.child("text").map(|text| text.deep_text().into_owned()).unwrap_or_default();
            ArtifactKind::TextAnnotation { text }
        }
    };
    Artifact { kind, base: fields.close(reader) }
}
