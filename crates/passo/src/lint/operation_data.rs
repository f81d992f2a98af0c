//! Tasks that name a message or an operation carry just its data (section 10.3.3 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{ActivityKind, FlowNodeKind, IoSpecification, Task};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for node in &scope.elements.nodes {
        let FlowNodeKind::Activity(activity) = &node.kind else { continue };
        let ActivityKind::Task(task) = &activity.kind else { continue };
        let id = &node.base.id;
        let Some((named, what, count)) = wrong(task, activity.details.io_specification.as_deref()) else {
            continue;
        };
        let message = format!("`{id}` names {named} and has {count} {what}s; the standard wants one");
        let finding = Diagnostic::new(Code::OperationData, node.base.span, message)
            .about(id.clone())
            .advise("It runs all the same. Give it the data of the message, in one set.");
        // A task without any data carries what its variables are.
        findings.push(if count == 0 { finding.with_severity(Severity::Information) } else { finding });
    }
}

/// What a task names, and of which data it has how much in place of one.
fn wrong(task: &Task, data: Option<&IoSpecification>) -> Option<(&'static str, &'static str, usize)> {
    let inputs = data.map_or(0, |data| data.data_inputs.len());
    let outputs = data.map_or(0, |data| data.data_outputs.len());
    let input_sets = data.map_or(0, |data| data.input_sets.len());
    let output_sets = data.map_or(0, |data| data.output_sets.len());
    let several = |named, counted: [(&'static str, usize); 2]| {
        let found = counted.into_iter().find(|(_, count)| *count > 1);
        found.map(|(what, count)| (named, what, count))
    };
    match task {
        Task::Service { operation: Some(_), .. } if input_sets == 0 => Some(("an operation", "input set", 0)),
        Task::Service { operation: Some(_), .. } => {
            several("an operation", [("input set", input_sets), ("output set", output_sets)])
        }
        Task::Send { message: Some(_), .. } => {
            several("a message", [("input set", input_sets), ("data input", inputs)])
        }
        Task::Receive { message: Some(_), .. } => {
            several("a message", [("output set", output_sets), ("data output", outputs)])
        }
        Task::Abstract
        | Task::User { .. }
        | Task::Manual
        | Task::Script { .. }
        | Task::Service { .. }
        | Task::Send { .. }
        | Task::Receive { .. }
        | Task::BusinessRule { .. } => None,
    }
}
