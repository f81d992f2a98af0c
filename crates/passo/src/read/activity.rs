//! Activities: tasks, sub-processes and calls (section 10.3 of the standard).

use std::sync::Arc;

use super::fields::Fields;
use super::model_reader::ModelReader;
use super::reference::{CALLED, DEFAULT_FLOW, MESSAGE, OPERATION};
use super::{data, flow, repeat, resource};
use crate::model::{
    Activity, ActivityDetails, ActivityKind, AdHoc, AdHocOrdering, BaseElement, CallActivity, Expression,
    Rare, SubProcess, SubProcessKind, Task, TransactionMethod,
};

const ORDERINGS: [(&str, AdHocOrdering); 2] =
    [("Parallel", AdHocOrdering::Parallel), ("Sequential", AdHocOrdering::Sequential)];

pub(super) fn activity<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Activity {
    let kind = match fields.at.name() {
        "callActivity" => ActivityKind::CallActivity(Box::new(CallActivity {
            called_element: fields.reference(reader, "calledElement", &CALLED),
            called_by: None,
        })),
        "subProcess" | "transaction" | "adHocSubProcess" => {
            ActivityKind::SubProcess(Box::new(sub_process(reader, fields)))
        }
        _ => ActivityKind::Task(task(reader, fields)),
    };
    Activity {
        kind,
        is_for_compensation: fields.boolean(reader, "isForCompensation", false),
        start_quantity: fields.integer(reader, "startQuantity").unwrap_or(1),
        completion_quantity: fields.integer(reader, "completionQuantity").unwrap_or(1),
        details: if fields.is_exhausted() { Rare::default() } else { details(reader, fields).into() },
    }
}

fn details<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> ActivityDetails {
    ActivityDetails {
        loop_characteristics: repeat::loop_characteristics(reader, fields),
        default: fields.reference(reader, "default", &DEFAULT_FLOW),
        io_specification: data::io_specification(reader, fields),
        data_input_associations: fields.each(reader, "dataInputAssociation", data::data_association),
        data_output_associations: fields.each(reader, "dataOutputAssociation", data::data_association),
        properties: fields.each(reader, "property", data::property),
        resources: resource::resource_roles(reader, fields),
    }
}

fn sub_process<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> SubProcess {
    let kind = match fields.at.name() {
        "transaction" => SubProcessKind::Transaction { method: transaction_method(fields.text("method")) },
        "adHocSubProcess" => SubProcessKind::AdHoc(AdHoc {
            ordering: fields.choice(reader, "ordering", &ORDERINGS),
            completion_condition: fields.expression(reader, "completionCondition"),
            cancel_remaining_instances: fields.boolean(reader, "cancelRemainingInstances", true),
            begins: Vec::new(),
            begins_by: None,
        }),
        _ => SubProcessKind::Embedded,
    };
    SubProcess {
        kind,
        triggered_by_event: fields.boolean(reader, "triggeredByEvent", false),
        elements: flow::flow_elements(reader, fields),
    }
}

fn transaction_method(text: Option<Arc<str>>) -> TransactionMethod {
    match text.as_deref() {
        // The names without the two signs are those of BPMN 1.
        None | Some("##Compensate" | "compensate") => TransactionMethod::Compensate,
        Some("##Store" | "store") => TransactionMethod::Store,
        Some("##Image" | "image") => TransactionMethod::Image,
        Some(other) => TransactionMethod::Other(Arc::from(other)),
    }
}

/// The kind of a task or of a global task, by its tag.
pub(super) fn task<'d>(reader: &mut ModelReader<'d>, fields: &mut Fields<'d>) -> Task {
    match fields.at.name() {
        "userTask" | "globalUserTask" => {
            fields.ignore(&["rendering"]);
            Task::User { implementation: fields.text("implementation") }
        }
        "manualTask" | "globalManualTask" => Task::Manual,
        "scriptTask" => Task::Script { script_format: fields.text("scriptFormat"), script: script(fields) },
        "globalScriptTask" => {
            Task::Script { script_format: fields.text("scriptLanguage"), script: script(fields) }
        }
        "serviceTask" => Task::Service {
            implementation: fields.text("implementation"),
            operation: fields.reference(reader, "operationRef", &OPERATION).map(Box::new),
        },
        "sendTask" => Task::Send {
            implementation: fields.text("implementation"),
            message: fields.reference(reader, "messageRef", &MESSAGE).map(Box::new),
            operation: fields.reference(reader, "operationRef", &OPERATION).map(Box::new),
        },
        "receiveTask" => Task::Receive {
            implementation: fields.text("implementation"),
            message: fields.reference(reader, "messageRef", &MESSAGE).map(Box::new),
            operation: fields.reference(reader, "operationRef", &OPERATION).map(Box::new),
            instantiate: fields.boolean(reader, "instantiate", false),
        },
        "businessRuleTask" | "globalBusinessRuleTask" => {
            Task::BusinessRule { implementation: fields.text("implementation") }
        }
        _ => Task::Abstract,
    }
}

/// The script of a script task, which the schema does not type as an expression: it has no id and no language. An empty
/// one is none.
fn script(fields: &mut Fields<'_>) -> Option<Box<Expression>> {
    let at = fields.child("script")?;
    let (body, span) = at.text();
    let body = body.into_owned();
    let base = BaseElement { span: at.span(), ..BaseElement::default() };
    (!body.is_empty())
        .then(|| Box::new(Expression { base, body, span, formal: true, ..Expression::default() }))
}
