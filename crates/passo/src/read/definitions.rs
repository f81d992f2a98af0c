//! The root of a file.

use super::event::{self, EVENT_DEFINITIONS};
use super::fields::Fields;
use super::flow::{is_sub_process, set_sub_process_aside};
use super::model_reader::ModelReader;
use super::process::set_lane_set_aside;
use super::{collaboration, common, diagram, process};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Definitions, PartnerKind};
use crate::xml::cursor::Cursor;

const COLLABORATIONS: [&str; 4] =
    ["choreography", "collaboration", "globalChoreographyTask", "globalConversation"];

const GLOBAL_TASKS: [&str; 5] =
    ["globalBusinessRuleTask", "globalManualTask", "globalScriptTask", "globalTask", "globalUserTask"];

pub(super) fn definitions<'d>(reader: &mut ModelReader<'d>, root: Cursor<'d>) -> Definitions {
    set_nested_aside(reader);
    let mut fields = reader.open(root);
    fields.ignore_attributes(&["targetNamespace"]);
    fields.ignore(&["extension", "relationship"]);
    let mut definitions = Definitions {
        target_namespace: reader.target_namespace.clone().filter(|namespace| !namespace.is_empty()),
        expression_language: fields.text("expressionLanguage"),
        type_language: fields.text("typeLanguage"),
        exporter: fields.text("exporter"),
        exporter_version: fields.text("exporterVersion"),
        namespaces: root
            .declarations()
            .iter()
            .map(|declaration| (declaration.prefix.to_owned(), root.declared(declaration).clone()))
            .collect(),
        ..Definitions::default()
    };
    read_root_elements(reader, &mut fields, &mut definitions);
    read_declarations(reader, &mut fields, &mut definitions);
    definitions.diagrams = list(reader, &mut fields, &["BPMNDiagram"], diagram::diagram);
    definitions.base = fields.close(reader);
    definitions
}

/// Reads what nests in itself, from the innermost outwards: children stand behind their parents in the document.
fn set_nested_aside(reader: &mut ModelReader<'_>) {
    for at in reader.document.iter().rev().filter(|at| at.nests() && at.is_bpmn()) {
        match at.name() {
            "childLaneSet" => set_lane_set_aside(reader, at),
            "subConversation" => collaboration::set_conversation_aside(reader, at),
            _ if is_sub_process(at) => set_sub_process_aside(reader, at),
            _ => {}
        }
    }
}

/// The children of these names, each read by the function.
fn list<'d, T>(
    reader: &mut ModelReader<'d>,
    fields: &mut Fields<'d>,
    names: &[&str],
    read: impl Fn(&mut ModelReader<'d>, Cursor<'d>) -> T,
) -> Vec<T> {
    fields.children(names).into_iter().map(|child| read(reader, child)).collect()
}

fn read_root_elements<'d>(
    reader: &mut ModelReader<'d>,
    fields: &mut Fields<'d>,
    definitions: &mut Definitions,
) {
    definitions.imports = list(reader, fields, &["import"], common::import);
    for import in &definitions.imports {
        let message = format!("the imported file `{}` is not read", import.location);
        reader.report(Diagnostic::new(Code::ImportNotRead, import.base.span, message));
    }
    definitions.processes = list(reader, fields, &["process"], process::process);
    definitions.collaborations = list(reader, fields, &COLLABORATIONS, collaboration::collaboration);
    definitions.global_tasks = list(reader, fields, &GLOBAL_TASKS, process::global_task);
    let event_definitions = list(reader, fields, &EVENT_DEFINITIONS, event::event_definition);
    definitions.event_definitions = event_definitions.into_iter().flatten().collect();
    let categories = list(reader, fields, &["category"], common::category);
    definitions.category_values = categories.into_iter().flatten().collect();
}

fn read_declarations<'d>(
    reader: &mut ModelReader<'d>,
    fields: &mut Fields<'d>,
    definitions: &mut Definitions,
) {
    definitions.messages = list(reader, fields, &["message"], common::message);
    definitions.signals = list(reader, fields, &["signal"], common::signal);
    definitions.errors = list(reader, fields, &["error"], common::error);
    definitions.escalations = list(reader, fields, &["escalation"], common::escalation);
    definitions.item_definitions = list(reader, fields, &["itemDefinition"], common::item_definition);
    definitions.data_stores = list(reader, fields, &["dataStore"], common::data_store);
    definitions.interfaces = list(reader, fields, &["interface"], common::interface);
    definitions.resources = list(reader, fields, &["resource"], common::resource);
    definitions.correlation_properties =
        list(reader, fields, &["correlationProperty"], common::correlation_property);
    definitions.partners = list(reader, fields, &["partnerEntity", "partnerRole"], |reader, at| {
        let kind = if at.name() == "partnerRole" { PartnerKind::Role } else { PartnerKind::Entity };
        common::partner(reader, at, kind)
    });
    definitions.end_points = list(reader, fields, &["endPoint"], |reader, at| {
        let fields = reader.open(at);
        fields.close(reader)
    });
}
