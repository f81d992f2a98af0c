//! Events that are drawn on the border of an activity and not attached to it: no token comes to them, and the activity knows nothing of
//! them (section 10.5.4 of the standard).

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Bounds, Definitions, EventPosition, FlowElements, FlowNode, FlowNodeKind};

pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    let planes = definitions.diagrams.iter().filter_map(|diagram| diagram.plane.as_ref());
    for plane in planes {
        let shapes = plane.shapes.iter();
        let places = shapes.filter_map(|shape| Some((&*shape.element.as_ref()?.id, shape.bounds.as_ref()?)));
        let drawn: BTreeMap<&str, &Bounds> = places.collect();
        let mut open: Vec<&FlowElements> =
            definitions.processes.iter().map(|process| &process.elements).collect();
        while let Some(elements) = open.pop() {
            findings.extend(unattached(elements, &drawn));
            open.extend(elements.nodes.iter().filter_map(FlowNode::sub_process).map(|inner| &inner.elements));
        }
    }
}

/// What is found in one scope. Only events to which no flow leads are looked at, of which there are few.
fn unattached(elements: &FlowElements, drawn: &BTreeMap<&str, &Bounds>) -> Vec<Diagnostic> {
    let place = |node: &FlowNode| drawn.get(&*node.base.id).copied();
    let loose = elements.nodes.iter().filter(|node| is_catch(node) && place(node).is_some());
    let targets: BTreeSet<&str> =
        elements.sequence_flows.iter().filter_map(|flow| Some(&*flow.target.as_ref()?.id)).collect();
    let mut loose: Vec<_> = loose.filter(|node| !targets.contains(&*node.base.id)).collect();
    loose.truncate(MOST);
    let mut findings = Vec::new();
    for event in loose {
        let crosses = |activity: &&FlowNode| {
            matches!(activity.kind, FlowNodeKind::Activity(_))
                && place(event).zip(place(activity)).is_some_and(|(event, activity)| crosses(event, activity))
        };
        if let Some(activity) = elements.nodes.iter().find(crosses) {
            findings.push(report(event, activity));
        }
    }
    findings
}

/// So many events are looked at in one scope.
const MOST: usize = 100;

fn report(event: &FlowNode, activity: &FlowNode) -> Diagnostic {
    let (id, host) = (&event.base.id, &activity.base.id);
    let message = format!("`{id}` is drawn on the border of `{host}`, and is not attached to it");
    let advice = format!("Draw it anew on the border, as a boundary event of `{host}`.");
    Diagnostic::new(Code::UnattachedEvent, event.base.span, message).about(id.clone()).advise(advice)
}

fn is_catch(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Event(event) => event.position == EventPosition::IntermediateCatch,
        FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => false,
    }
}

/// Whether one rectangle lies on the border of another: a part of it is inside, and a part outside.
fn crosses(event: &Bounds, activity: &Bounds) -> bool {
    let apart = |from: f64, length: f64, other: f64, other_length: f64| {
        from + length <= other || other + other_length <= from
    };
    let within = |from: f64, length: f64, other: f64, other_length: f64| {
        other <= from && from + length <= other + other_length
    };
    let meets = !apart(event.x, event.width, activity.x, activity.width)
        && !apart(event.y, event.height, activity.y, activity.height);
    let is_inside = within(event.x, event.width, activity.x, activity.width)
        && within(event.y, event.height, activity.y, activity.height);
    meets && !is_inside
}
