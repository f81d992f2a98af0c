//! Calls of what stands in the same file: it must begin by itself, and the data of both must fit (section 10.3.6 of the
//! standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{is_none_start, is_start};
use crate::model::{ActivityKind, Definitions, FlowNode, FlowNodeKind, IoSpecification, Process, data_name};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for node in &scope.elements.nodes {
        let FlowNodeKind::Activity(activity) = &node.kind else { continue };
        let ActivityKind::CallActivity(call) = &activity.kind else { continue };
        let Some(called) = &call.called_element else { continue };
        if let Some(process) = scope.definitions.process(&called.id) {
            findings.extend(not_startable(node, process));
        }
        if let (Some(own), Some(needed)) =
            (&activity.details.io_specification, data_of(scope.definitions, &called.id))
        {
            different_data(node, own, needed, findings);
        }
    }
}

/// The called process begins with a none start event.
fn not_startable(node: &FlowNode, process: &Process) -> Option<Diagnostic> {
    let nodes = &process.elements.nodes;
    if nodes.is_empty() || nodes.iter().any(is_none_start) {
        return None;
    }
    let (id, called) = (&node.base.id, &process.base.id);
    let (message, advice) = if nodes.iter().any(is_start) {
        (
            format!("`{id}` calls `{called}`, which only starts by events"),
            "The call becomes an incident; draw a none start event in what is called.",
        )
    } else {
        (
            format!("`{id}` calls `{called}`, which has no start event"),
            "Whatever no flow leads to starts; draw a none start event to say it.",
        )
    };
    Some(Diagnostic::new(Code::CallNotStartable, node.base.span, message).about(id.clone()).advise(advice))
}

fn data_of<'m>(definitions: &'m Definitions, id: &str) -> Option<&'m IoSpecification> {
    let task = definitions.global_tasks.iter().find(|task| &*task.base.id == id);
    let process = || definitions.process(id).and_then(|process| process.io_specification.as_deref());
    task.map_or_else(process, |task| task.io_specification.as_deref())
}

fn different_data(
    node: &FlowNode,
    own: &IoSpecification,
    needed: &IoSpecification,
    findings: &mut Vec<Diagnostic>,
) {
    let inputs = |found: &IoSpecification| {
        let names = found.data_inputs.iter().map(|input| data_name(&input.base));
        names.collect::<Vec<_>>()
    };
    let outputs = |found: &IoSpecification| {
        let names = found.data_outputs.iter().map(|output| data_name(&output.base));
        names.collect::<Vec<_>>()
    };
    let sides = [("inputs", inputs(own), inputs(needed)), ("outputs", outputs(own), outputs(needed))];
    for (side, own, needed) in sides {
        if own.len() != needed.len() {
            let id = &node.base.id;
            let message = format!(
                "the call `{id}` has {} data {side}, and what it calls has {}",
                own.len(),
                needed.len()
            );
            findings.push(
                Diagnostic::new(Code::CallData, node.base.span, message)
                    .about(id.clone())
                    .advise("Give the call the inputs and outputs of what it calls."),
            );
        }
    }
}
