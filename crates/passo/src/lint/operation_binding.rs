//! Processes and global tasks that are offered as services bind their data to the operations of an interface (section 8.4.10
//! of the standard).

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{BaseElement, Definitions, IoBinding, IoSpecification, Operation, Reference};

pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    let processes = definitions.processes.iter().map(|process| {
        (&process.base, &process.supported_interfaces, &process.io_bindings, &process.io_specification)
    });
    let tasks = definitions
        .global_tasks
        .iter()
        .map(|task| (&task.base, &task.supported_interfaces, &task.io_bindings, &task.io_specification));
    for (base, interfaces, bindings, data) in processes.chain(tasks) {
        let id = &base.id;
        if !interfaces.is_empty() && bindings.is_empty() {
            findings.push(report(
                base,
                format!("`{id}` supports an interface and binds no data to its operations"),
            ));
        }
        for binding in bindings {
            if let Some(what) = wrong(definitions, interfaces, binding, data.as_deref()) {
                findings.push(report(base, format!("a binding of `{id}` names {what}")));
            }
        }
    }
}

/// What a binding names that does not fit.
fn wrong(
    definitions: &Definitions,
    interfaces: &[Reference],
    binding: &IoBinding,
    data: Option<&IoSpecification>,
) -> Option<&'static str> {
    let supported = definitions
        .interfaces
        .iter()
        .filter(|found| interfaces.iter().any(|interface| interface.id == found.base.id));
    let mut operations = supported.flat_map(|interface| &interface.operations);
    let named = binding.operation.as_ref();
    let operation = operations.find(|operation| named.is_some_and(|named| named.id == operation.base.id));
    let (Some(operation), Some(data)) = (operation, data) else {
        return Some("an operation of no interface that is supported");
    };
    let item = |message: &Option<Reference>| -> Option<Reference> {
        definitions.message(&message.as_ref()?.id)?.item.clone()
    };
    let Operation { in_message, out_message, .. } = operation;
    let inputs = data.data_inputs.iter().map(|found| (&found.base, found.item.as_ref()));
    let outputs = data.data_outputs.iter().map(|found| (&found.base, found.item.as_ref()));
    let input_sets = data.input_sets.iter().map(|set| &set.base);
    let output_sets = data.output_sets.iter().map(|set| &set.base);
    if !fits(definitions, binding.input.as_ref(), inputs.collect(), input_sets, item(in_message).as_ref()) {
        return Some("an input that is not the operation's");
    }
    if !fits(definitions, binding.output.as_ref(), outputs.collect(), output_sets, item(out_message).as_ref())
    {
        return Some("an output that is not the operation's");
    }
    None
}

/// Whether a binding's end is a set, or data with the item of the operation's message.
fn fits<'m>(
    definitions: &Definitions,
    end: Option<&Reference>,
    data: Vec<(&'m BaseElement, Option<&'m Reference>)>,
    mut sets: impl Iterator<Item = &'m BaseElement>,
    item: Option<&Reference>,
) -> bool {
    let Some(end) = end else { return data.is_empty() };
    if sets.any(|set| set.id == end.id) {
        return true;
    }
    let structure = |item: Option<&Reference>| {
        let item = item?;
        definitions.item_definitions.iter().find(|found| found.base.id == item.id)?.structure.clone()
    };
    let found = data.into_iter().find(|(base, _)| base.id == end.id);
    found.is_some_and(|(_, own)| {
        own.map(|own| &own.id) == item.map(|item| &item.id) || structure(own) == structure(item)
    })
}

fn report(base: &BaseElement, message: String) -> Diagnostic {
    Diagnostic::new(Code::OperationBinding, base.span, message)
        .about(base.id.clone())
        .advise("It runs all the same; bind one input and one output to an operation of the interface.")
}
