//! Nodes that no token can come to.

use std::collections::BTreeSet;

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{EventPosition, FlowNode, FlowNodeKind};

/// Reports the first node of each stretch that cannot be reached, not those behind it.
pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    // The activities of an ad-hoc sub-process are offered without any flow.
    if scope.kind == ScopeKind::AdHoc {
        return;
    }
    let nodes = &scope.elements.nodes;
    let mut known = scope.graph.reachable();
    for (place, node) in nodes.iter().enumerate() {
        if begins_aside(scope, node) {
            spread(scope, place, &mut known);
        }
    }
    let unreached = |known: &[bool], place: usize| known.get(place) == Some(&false);
    let attached: BTreeSet<usize> = (0..nodes.len()).flat_map(|place| scope.boundary_events(place)).collect();
    let begins = |place: &usize| scope.incoming(*place).is_empty() && !attached.contains(place);
    let beginnings = (0..nodes.len()).filter(begins);
    // Nodes to which nothing leads first; what is left then are circles.
    for place in beginnings.chain(0..nodes.len()) {
        if let Some(node) = nodes.get(place).filter(|_| unreached(&known, place)) {
            spread(scope, place, &mut known);
            findings.push(finding(node));
        }
    }
}

fn finding(node: &FlowNode) -> Diagnostic {
    let id = &node.base.id;
    Diagnostic::new(Code::UnreachableNode, node.base.span, format!("no token can come to `{id}`"))
        .about(id.clone())
        .advise("Draw a sequence flow that leads to it, or remove it.")
}

/// Whether the node runs without a flow that leads to it: event sub-processes and compensation handlers. Boundary events
/// that are attached to nothing here have a finding of their own.
fn begins_aside(scope: &Scope<'_>, node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Event(event) => match &event.position {
            EventPosition::Boundary { attached_to, .. } => {
                attached_to.as_ref().is_none_or(|activity| scope.node(&activity.id).is_none())
            }
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::IntermediateThrow
            | EventPosition::End => false,
        },
        FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => {
            node.is_event_sub_process() || node.is_for_compensation()
        }
    }
}

/// Marks the node and everything behind it, also behind the events at its border.
fn spread(scope: &Scope<'_>, place: usize, known: &mut [bool]) {
    let mut open = vec![place];
    while let Some(place) = open.pop() {
        let Some(flag) = known.get_mut(place) else { continue };
        if !std::mem::replace(flag, true) {
            let targets = scope.outgoing(place).iter().filter_map(|flow| flow.target.as_ref());
            open.extend(targets.filter_map(|target| scope.place(&target.id)));
            open.extend(scope.boundary_events(place));
        }
    }
}
