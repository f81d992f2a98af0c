//! Items of one kind where another is declared: collections, and both ends of whatever hands data on (sections 8.4.10,
//! 10.3.3, 10.3.8 and 10.4 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Activity, ActivityKind, BaseElement, DataAssociation, Definitions, Event, EventDefinitionKind, FlowNode,
    FlowNodeKind, ItemDefinition, LoopCharacteristics, MultiInstance, Operation, Reference, Task,
};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    let definitions = scope.definitions;
    for object in &scope.elements.data_objects {
        collection(definitions, &object.base, object.item.as_ref(), object.is_collection, findings);
    }
    for node in &scope.elements.nodes {
        match &node.kind {
            FlowNodeKind::Activity(activity) => of_activity(scope, node, activity, findings),
            FlowNodeKind::Event(event) => of_event(scope, node, event, findings),
            FlowNodeKind::Gateway(_) => {}
        }
    }
}

fn of_activity(scope: &Scope<'_>, node: &FlowNode, activity: &Activity, findings: &mut Vec<Diagnostic>) {
    let definitions = scope.definitions;
    if let Some(specification) = &activity.details.io_specification {
        for input in &specification.data_inputs {
            collection(definitions, &input.base, input.item.as_ref(), input.is_collection, findings);
        }
        for output in &specification.data_outputs {
            collection(definitions, &output.base, output.item.as_ref(), output.is_collection, findings);
        }
    }
    let (taken, given) = messages(definitions, activity);
    let specification = activity.details.io_specification.as_ref();
    let inputs = specification.map_or(&[][..], |found| found.data_inputs.as_slice());
    let outputs = specification.map_or(&[][..], |found| found.data_outputs.as_slice());
    if let (Some(taken), [input, ..]) = (taken, inputs) {
        same(
            definitions,
            &node.base,
            ("the data input", input.item.as_ref()),
            ("the message", Some(taken)),
            findings,
        );
    }
    if let (Some(given), [output, ..]) = (given, outputs) {
        same(
            definitions,
            &node.base,
            ("the data output", output.item.as_ref()),
            ("the message", Some(given)),
            findings,
        );
    }
    if let Some(LoopCharacteristics::MultiInstance(plan)) = &activity.details.loop_characteristics {
        items_of_instances(definitions, node, activity, plan, findings);
    }
    for association in
        activity.details.data_input_associations.iter().chain(&activity.details.data_output_associations)
    {
        of_association(scope, &node.base, association, findings);
    }
}

fn of_event(scope: &Scope<'_>, node: &FlowNode, event: &Event, findings: &mut Vec<Diagnostic>) {
    let definitions = scope.definitions;
    let inputs = event.data_inputs.iter().map(|input| input.item.as_ref());
    let data = inputs.chain(event.data_outputs.iter().map(|output| output.item.as_ref()));
    for (definition, item) in definitions.definitions_of(event).zip(data) {
        let carried = match &definition.kind {
            EventDefinitionKind::Message { message: Some(found), .. } => {
                definitions.message(&found.id).and_then(|found| found.item.as_ref())
            }
            EventDefinitionKind::Signal { signal: Some(found) } => {
                definitions.signal(&found.id).and_then(|found| found.structure.as_ref())
            }
            EventDefinitionKind::Error { error: Some(found) } => {
                definitions.error(&found.id).and_then(|found| found.structure.as_ref())
            }
            EventDefinitionKind::Escalation { escalation: Some(found) } => {
                definitions.escalation(&found.id).and_then(|found| found.structure.as_ref())
            }
            _ => None,
        };
        if carried.is_some() {
            same(definitions, &node.base, ("its data", item), ("what it carries", carried), findings);
        }
    }
    for association in &event.data_associations {
        of_association(scope, &node.base, association, findings);
    }
}

/// The items of the messages that a task takes in and gives out.
fn messages<'m>(
    definitions: &'m Definitions,
    activity: &'m Activity,
) -> (Option<&'m Reference>, Option<&'m Reference>) {
    let item = |message: Option<&Reference>| {
        message.and_then(|message| definitions.message(&message.id)).and_then(|message| message.item.as_ref())
    };
    match &activity.kind {
        ActivityKind::Task(Task::Service { operation: Some(operation), .. }) => {
            let operation = operation_of(definitions, operation);
            let of = |end: fn(&Operation) -> Option<&Reference>| operation.and_then(end);
            (item(of(|found| found.in_message.as_ref())), item(of(|found| found.out_message.as_ref())))
        }
        ActivityKind::Task(Task::Send { message, .. }) => (item(message.as_deref()), None),
        ActivityKind::Task(Task::Receive { message, .. }) => (None, item(message.as_deref())),
        ActivityKind::Task(_) | ActivityKind::SubProcess(_) | ActivityKind::CallActivity(_) => (None, None),
    }
}

fn operation_of<'m>(definitions: &'m Definitions, reference: &Reference) -> Option<&'m Operation> {
    let mut operations = definitions.interfaces.iter().flat_map(|interface| &interface.operations);
    operations.find(|operation| operation.base.id == reference.id)
}

/// An instance's item is one of the collection's items.
fn items_of_instances(
    definitions: &Definitions,
    node: &FlowNode,
    activity: &Activity,
    plan: &MultiInstance,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(specification) = &activity.details.io_specification else { return };
    let inputs = specification.data_inputs.iter().map(|input| (&input.base.id, input.item.as_ref()));
    let outputs = specification.data_outputs.iter().map(|output| (&output.base.id, output.item.as_ref()));
    let all: Vec<_> = inputs.chain(outputs).collect();
    let item_of = |reference: &Option<Reference>| {
        let reference = reference.as_ref()?;
        all.iter().find(|(id, _)| **id == reference.id).and_then(|(_, item)| *item)
    };
    let sides = [
        (item_of(&plan.loop_data_input), plan.input_data_item.as_ref(), "the input collection"),
        (item_of(&plan.loop_data_output), plan.output_data_item.as_ref(), "the output collection"),
    ];
    for (collection, item, name) in sides {
        if let (Some(collection), Some(item)) = (collection, item) {
            same(
                definitions,
                &node.base,
                ("the item of an instance", item.item.as_ref()),
                (name, Some(collection)),
                findings,
            );
        }
    }
}

/// Both ends of an association that copies have the same item.
fn of_association(
    scope: &Scope<'_>,
    base: &BaseElement,
    association: &DataAssociation,
    findings: &mut Vec<Diagnostic>,
) {
    let copies = association.transformation.is_none() && association.assignments.is_empty();
    let ([source], Some(target)) = (association.sources.as_slice(), &association.target) else { return };
    let (source, target) = (scope.item_of(&source.id), scope.item_of(&target.id));
    if copies && source.is_some() && target.is_some() {
        same(
            scope.definitions,
            base,
            ("the source of a data association", source),
            ("its target", target),
            findings,
        );
    }
}

fn collection(
    definitions: &Definitions,
    base: &BaseElement,
    item: Option<&Reference>,
    is_collection: bool,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(item) = item.and_then(|item| definition(definitions, item)) else { return };
    if item.is_collection != is_collection {
        let (is, other) =
            if is_collection { ("is a collection", "is none") } else { ("is no collection", "is one") };
        let message = format!("`{}` {is}, and its item definition `{}` {other}", base.id, item.base.id);
        findings.push(mismatch(base, message));
    }
}

fn same(
    definitions: &Definitions,
    base: &BaseElement,
    (one, first): (&str, Option<&Reference>),
    (other, second): (&str, Option<&Reference>),
    findings: &mut Vec<Diagnostic>,
) {
    let found = |item: Option<&Reference>| item.and_then(|item| definition(definitions, item));
    let equal = match (found(first), found(second)) {
        (Some(first), Some(second)) => {
            first.base.id == second.base.id
                || (first.structure.is_some() && first.structure == second.structure)
        }
        // What is declared elsewhere, or not at all, cannot be compared.
        (None, Some(_)) => first.is_some(),
        (Some(_) | None, None) => true,
    };
    if !equal {
        let message = format!("at `{}`, {one} and {other} have different item definitions", base.id);
        findings.push(mismatch(base, message));
    }
}

fn definition<'m>(definitions: &'m Definitions, item: &Reference) -> Option<&'m ItemDefinition> {
    definitions.item_definitions.iter().find(|found| found.base.id == item.id)
}

fn mismatch(base: &BaseElement, message: String) -> Diagnostic {
    Diagnostic::new(Code::ItemMismatch, base.span, message)
        .about(base.id.clone())
        .advise("It runs all the same; Passo takes values as they are. Declare the same item on both sides.")
}
