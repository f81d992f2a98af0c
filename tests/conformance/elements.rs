//! Which elements a diagram has, and the tables of those that run.

use std::collections::BTreeSet;

use passo::base::Limits;
use passo::model::catalog::{Position, Trigger, is_legal};
use passo::model::{
    Activity, ActivityKind, Definitions, Event, EventPosition, FlowElements, FlowNode, FlowNodeKind,
    GatewayKind, LoopCharacteristics, SubProcessKind, Task,
};
use passo::read::read;

use crate::attributes::ATTRIBUTES;
use crate::suites::Outcome;
use crate::{probes, rows};

/// The names of all elements of a file that the tables have.
pub(crate) fn of(definitions: &Definitions) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for process in &definitions.processes {
        in_scope(definitions, &process.elements, false, &mut found);
    }
    found
}

fn in_scope(
    definitions: &Definitions,
    elements: &FlowElements,
    is_event_sub_process: bool,
    found: &mut BTreeSet<String>,
) {
    for node in &elements.nodes {
        found.extend(names(definitions, node, is_event_sub_process));
        if let FlowNodeKind::Activity(activity) = &node.kind
            && let ActivityKind::SubProcess(inner) = &activity.kind
        {
            in_scope(definitions, &inner.elements, inner.triggered_by_event, found);
        }
    }
    let mut note = |is_there: bool, name: &str| {
        if is_there {
            found.insert(name.to_owned());
        }
    };
    note(!elements.data_objects.is_empty(), "data object");
    note(!elements.data_object_references.is_empty(), "data object reference");
    note(!elements.data_store_references.is_empty(), "data store reference");
    note(!elements.lane_sets.is_empty(), "lane");
    note(!elements.artifacts.is_empty(), "artifact");
}

fn names(definitions: &Definitions, node: &FlowNode, is_event_sub_process: bool) -> Vec<String> {
    match &node.kind {
        FlowNodeKind::Activity(activity) => activity_names(definitions, activity),
        FlowNodeKind::Event(event) => vec![event_name(event, is_event_sub_process)],
        FlowNodeKind::Gateway(gateway) => vec![
            match gateway.kind {
                GatewayKind::Exclusive { .. } => "exclusive gateway",
                GatewayKind::Parallel => "parallel gateway",
                GatewayKind::Inclusive { .. } => "inclusive gateway",
                GatewayKind::Complex { .. } => "complex gateway",
                GatewayKind::EventBased { instantiate: false, .. } => "event-based gateway",
                GatewayKind::EventBased { instantiate: true, .. } => {
                    "event-based gateway that starts instances"
                }
            }
            .to_owned(),
        ],
    }
}

fn activity_names(definitions: &Definitions, activity: &Activity) -> Vec<String> {
    let mut names = vec![kind_name(definitions, &activity.kind)];
    let marks = [
        (activity.is_for_compensation, "activity for compensation"),
        (
            activity.start_quantity != 1 || activity.completion_quantity != 1,
            "startQuantity or completionQuantity other than 1",
        ),
        (activity.details.default.is_some(), "conditional and default flow of an activity"),
        (!activity.details.properties.is_empty(), "property"),
        (!activity.details.data_input_associations.is_empty(), "data association"),
        (!activity.details.data_output_associations.is_empty(), "data association"),
    ];
    names.extend(marks.iter().filter(|(is_there, _)| *is_there).map(|(_, name)| *name));
    names.extend(match &activity.details.loop_characteristics {
        None => None,
        Some(LoopCharacteristics::Standard(_)) => Some("standard loop"),
        Some(LoopCharacteristics::MultiInstance(found)) if found.is_sequential => {
            Some("sequential multi-instance")
        }
        Some(LoopCharacteristics::MultiInstance(_)) => Some("parallel multi-instance"),
    });
    names.into_iter().map(str::to_owned).collect()
}

fn kind_name(definitions: &Definitions, kind: &ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Task(task) => match task {
            Task::Abstract => "task",
            Task::User { .. } => "user task",
            Task::Manual => "manual task",
            Task::Script { .. } => "script task",
            Task::Service { .. } => "service task",
            Task::Send { .. } => "send task",
            Task::Receive { instantiate: false, .. } => "receive task",
            Task::Receive { instantiate: true, .. } => "receive task that starts instances",
            Task::BusinessRule { .. } => "business rule task",
        },
        ActivityKind::SubProcess(inner) => match &inner.kind {
            SubProcessKind::Embedded if inner.triggered_by_event => "event sub-process",
            SubProcessKind::Embedded => "embedded sub-process",
            SubProcessKind::Transaction { .. } => "transaction",
            SubProcessKind::AdHoc(_) => "ad-hoc sub-process",
        },
        ActivityKind::CallActivity(call) => {
            let is_called = |id: &str| call.called_element.as_ref().is_some_and(|called| &*called.id == id);
            if definitions.global_tasks.iter().any(|task| is_called(&task.base.id)) {
                "call of a global task"
            } else {
                "call of a process"
            }
        }
    }
}

fn event_name(event: &Event, is_event_sub_process: bool) -> String {
    let position = match event.position {
        EventPosition::Start { is_interrupting: true } if is_event_sub_process => {
            Position::EventSubProcessInterrupting
        }
        EventPosition::Start { is_interrupting: false } if is_event_sub_process => {
            Position::EventSubProcessNonInterrupting
        }
        EventPosition::Start { .. } => Position::Start,
        EventPosition::IntermediateCatch => Position::Catch,
        EventPosition::IntermediateThrow => Position::Throw,
        EventPosition::Boundary { cancel_activity: true, .. } => Position::BoundaryInterrupting,
        EventPosition::Boundary { cancel_activity: false, .. } => Position::BoundaryNonInterrupting,
        EventPosition::End => Position::End,
    };
    let count = event.definitions.len() + event.definition_refs.len();
    let trigger = match event.definitions.first() {
        _ if count > 1 && event.parallel_multiple => Trigger::ParallelMultiple,
        _ if count > 1 => Trigger::Multiple,
        Some(only) => Trigger::of(&only.kind),
        None => Trigger::None,
    };
    name_of(position, trigger)
}

fn name_of(position: Position, trigger: Trigger) -> String {
    format!("{} {}", trigger.as_str(), position.as_str())
}

/// What becomes of an element: deployment refuses it, it runs, or it runs and a case that passes has it.
fn outcome(outcomes: &[Outcome], name: &str, runs: bool) -> &'static str {
    let is_tested = |outcome: &Outcome| outcome.passed > 0 && outcome.elements.contains(name);
    match runs {
        false => "refused",
        true if outcomes.iter().any(is_tested) => "tested",
        true => "runs",
    }
}

/// Triggers by positions; a cell is empty where the standard has no such event.
pub(crate) fn event_table(outcomes: &[Outcome]) -> String {
    let heads = Position::ALL.map(|position| match position {
        Position::Start => "start",
        Position::EventSubProcessInterrupting => "event sub-process, interrupting",
        Position::EventSubProcessNonInterrupting => "event sub-process, not interrupting",
        Position::Catch => "catch",
        Position::BoundaryInterrupting => "boundary, interrupting",
        Position::BoundaryNonInterrupting => "boundary, not interrupting",
        Position::Throw => "throw",
        Position::End => "end",
    });
    let mut text = format!("| | {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len() + 1));
    for trigger in Trigger::ALL {
        let cells = Position::ALL.map(|position| {
            if is_legal(position, trigger) {
                let runs = probes::runs(&probes::event(position, trigger));
                outcome(outcomes, &name_of(position, trigger), runs)
            } else {
                ""
            }
        });
        text.push_str(&format!("| {} | {} |\n", trigger.as_str(), cells.join(" | ")));
    }
    text
}

/// Every event of the standard, by trigger and position.
pub(crate) fn position_table(outcomes: &[Outcome], unshown: &mut Vec<String>) -> String {
    let mut text = rows::head("Event");
    for trigger in Trigger::ALL {
        let page = rows::page_of(trigger.as_str());
        for position in Position::ALL.into_iter().filter(|position| is_legal(*position, trigger)) {
            let name = name_of(position, trigger);
            let shows = |outcome: &Outcome| outcome.elements.contains(&name);
            let content = probes::event(position, trigger);
            text.push_str(&rows::row(&name, &page, Some(&content), outcomes, shows, unshown));
        }
    }
    text
}

/// The elements besides events.
pub(crate) fn element_table(outcomes: &[Outcome], unshown: &mut Vec<String>) -> String {
    let mut text = rows::head("Element");
    for (name, content) in probes::ELEMENTS {
        let definitions = read(probes::file(content).as_bytes(), &Limits::default()).definitions;
        assert!(of(&definitions).contains(name), "{content} has no {name}");
        let shows = |outcome: &Outcome| outcome.elements.contains(name);
        text.push_str(&rows::row(name, &rows::page_of(name), Some(content), outcomes, shows, unshown));
    }
    text
}

/// The attributes and inner elements that decide what tokens do.
pub(crate) fn attribute_table(outcomes: &[Outcome], unshown: &mut Vec<String>) -> String {
    let mut text =
        "| Attribute or inner element | Section | Cases | For example |\n| --- | --- | ---: | --- |\n"
            .to_owned();
    for (name, page, written) in ATTRIBUTES {
        let shows = |outcome: &Outcome| outcome.text.contains(written);
        let row = rows::row(&format!("`{name}`"), page, None, outcomes, shows, unshown);
        text.push_str(&row.replacen(" |  | ", " | ", 1));
    }
    text
}

/// What is refused, as a list.
pub(crate) fn refused() -> String {
    let mut text = String::new();
    for (name, _) in probes::ELEMENTS.iter().filter(|(_, content)| !probes::runs(content)) {
        text.push_str(&format!("- {name}\n"));
    }
    for trigger in Trigger::ALL {
        let legal = Position::ALL.into_iter().filter(|position| is_legal(*position, trigger));
        let refused = legal.filter(|position| !probes::runs(&probes::event(*position, trigger)));
        for position in refused {
            text.push_str(&format!("- {}\n", name_of(position, trigger)));
        }
    }
    if text.is_empty() { "- none of those in CONFORMANCE's tables\n".to_owned() } else { text }
}
