//! Data of activities, events and processes that contradicts itself (sections 10.4.1 and 10.4.2 of the standard): sets and
//! their members, sources without a transformation, data where none may be.

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    ActivityKind, BaseElement, DataAssociation, DataSet, Definitions, Event, EventPosition, FlowNodeKind,
    IoSpecification, Reference,
};

/// What belongs to a whole file: the data of processes and global tasks.
pub(super) fn check_callable(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    let processes = definitions.processes.iter().map(|process| (&process.base, &process.io_specification));
    let tasks = definitions.global_tasks.iter().map(|task| (&task.base, &task.io_specification));
    for (base, specification) in processes.chain(tasks) {
        if let Some(specification) = specification {
            sets(base, specification, findings);
        }
    }
}

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    reference_names(scope, findings);
    for node in &scope.elements.nodes {
        let base = &node.base;
        match &node.kind {
            FlowNodeKind::Activity(activity) => {
                if let Some(specification) = &activity.details.io_specification {
                    sets(base, specification, findings);
                    if matches!(activity.kind, ActivityKind::SubProcess(_)) {
                        let message = format!("the sub-process `{}` has an ioSpecification", base.id);
                        let advice =
                            "Sub-processes see the data around them; give it to the activities inside.";
                        findings.push(report(Code::MisplacedData, base, message, advice));
                    }
                }
                let associations = activity
                    .details
                    .data_input_associations
                    .iter()
                    .chain(&activity.details.data_output_associations);
                associations.for_each(|association| sources(base, association, findings));
            }
            FlowNodeKind::Event(event) => {
                event.data_associations.iter().for_each(|association| sources(base, association, findings));
                event_data(base, event, findings);
            }
            FlowNodeKind::Gateway(_) => {}
        }
    }
}

fn report(code: Code, base: &BaseElement, message: String, advice: &str) -> Diagnostic {
    Diagnostic::new(code, base.span, message).about(base.id.clone()).advise(advice)
}

/// A reference to a data object in a state is named after both: `object [state]`.
fn reference_names(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for reference in &scope.elements.data_object_references {
        let state = reference.state.as_ref().and_then(|state| state.base.name.as_ref());
        let object = reference
            .data_object
            .as_ref()
            .and_then(|object| scope.elements.data_objects.iter().find(|found| found.base.id == object.id));
        let (Some(state), Some(object)) = (state, object.and_then(|object| object.base.name.as_ref())) else {
            continue;
        };
        let expected = format!("{object} [{state}]");
        if reference.base.name.as_deref().is_some_and(|name| name.trim() != expected) {
            let message =
                format!("the data object reference `{}` is not named `{expected}`", reference.base.id);
            let advice = "It runs all the same; the standard names it by its object and its state.";
            findings.push(report(Code::DataReferenceName, &reference.base, message, advice));
        }
    }
}

/// Every input and output stands in a set, and what a set says of its members is about its members.
fn sets(base: &BaseElement, specification: &IoSpecification, findings: &mut Vec<Diagnostic>) {
    let id = &base.id;
    let mut say = |at: &BaseElement, what: String| {
        let advice = "List it among the members of a set, or take it out.";
        findings.push(report(Code::DataSetMember, at, what, advice));
    };
    let inputs =
        specification.data_inputs.iter().map(|input| ("input", &input.base, &specification.input_sets));
    let outputs =
        specification.data_outputs.iter().map(|output| ("output", &output.base, &specification.output_sets));
    for (side, data, sets) in inputs.chain(outputs) {
        if !sets.iter().any(|set| holds(&set.members, &data.id)) {
            say(data, format!("the data {side} `{}` of `{id}` stands in no {side} set", data.id));
        }
    }
    for (side, sets, others) in [
        ("input", &specification.input_sets, &specification.output_sets),
        ("output", &specification.output_sets, &specification.input_sets),
    ] {
        for set in sets {
            for member in set.optional.iter().chain(&set.while_executing) {
                if !holds(&set.members, &member.id) {
                    say(
                        &set.base,
                        format!(
                            "the {side} set `{}` calls `{}` optional, or there while it runs, and does not list it",
                            set.base.id, member.id
                        ),
                    );
                }
            }
            for counterpart in &set.counterparts {
                if others.iter().any(|other| is_one_sided(set, other, counterpart)) {
                    say(
                        &set.base,
                        format!(
                            "the {side} set `{}` belongs to `{}`, which does not name it",
                            set.base.id, counterpart.id
                        ),
                    );
                }
            }
        }
    }
}

fn holds(references: &[Reference], id: &str) -> bool {
    references.iter().any(|reference| &*reference.id == id)
}

/// Whether the other set is the counterpart of this one, and does not say so.
fn is_one_sided(set: &DataSet, other: &DataSet, counterpart: &Reference) -> bool {
    other.base.id == counterpart.id && !holds(&other.counterparts, &set.base.id)
}

/// Several sources make one value only by a transformation or by assignments.
fn sources(base: &BaseElement, association: &DataAssociation, findings: &mut Vec<Diagnostic>) {
    let is_told = association.transformation.is_some() || !association.assignments.is_empty();
    if association.sources.len() > 1 && !is_told {
        let message = format!(
            "a data association of `{}` has {} sources and no transformation; only the first is copied",
            base.id,
            association.sources.len()
        );
        let at = if association.base.span.is_known() { &association.base } else { base };
        let advice = "Add a transformation that makes one value of them, or draw an association for each.";
        findings.push(report(Code::SeveralSources, at, message, advice));
    }
}

/// An event that carries data carries one piece for each of its definitions.
fn event_data(base: &BaseElement, event: &Event, findings: &mut Vec<Diagnostic>) {
    let definitions = event.definitions.len() + event.definition_refs.len();
    let (data, side) = match event.position {
        EventPosition::IntermediateThrow | EventPosition::End => (event.data_inputs.len(), "inputs"),
        EventPosition::Start { .. } | EventPosition::IntermediateCatch | EventPosition::Boundary { .. } => {
            (event.data_outputs.len(), "outputs")
        }
    };
    if data > 0 && data != definitions {
        let message =
            format!("the event `{}` has {definitions} event definitions and {data} data {side}", base.id);
        let advice = "Give it one for each event definition, in their order.";
        findings.push(report(Code::EventData, base, message, advice));
    }
}
