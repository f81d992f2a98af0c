//! Where no sequence flow may arrive or leave: table 7.3 of the standard, and the sections on event sub-processes (13.5.4)
//! and on compensation (10.7).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::catalog::Trigger;
use crate::model::{EventPosition, FlowNode, FlowNodeKind, SequenceFlow};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        if let Some(what) = without_incoming(scope, node) {
            report(findings, scope.incoming(place), node, "leads into", what);
        }
        if let Some(what) = without_outgoing(scope, node) {
            report(findings, scope.outgoing(place), node, "leads out of", what);
        }
    }
}

fn report(findings: &mut Vec<Diagnostic>, flows: &[&SequenceFlow], node: &FlowNode, leads: &str, what: &str) {
    for flow in flows {
        let id = &flow.base.id;
        let message = format!("the flow `{id}` {leads} `{}`, which is {what}", node.base.id);
        findings.push(
            Diagnostic::new(Code::ForbiddenFlow, flow.base.span, message)
                .about(id.clone())
                .advise("The standard allows no sequence flow there; remove it or lead it elsewhere."),
        );
    }
}

/// What the node is, when no flow may lead into it.
fn without_incoming(scope: &Scope<'_>, node: &FlowNode) -> Option<&'static str> {
    if node.is_event_sub_process() {
        return Some("an event sub-process");
    }
    if node.is_for_compensation() {
        return Some("a compensation handler");
    }
    match &node.kind {
        FlowNodeKind::Event(event) => match event.position {
            EventPosition::Start { .. } => Some("a start event"),
            EventPosition::Boundary { .. } => Some("a boundary event"),
            EventPosition::IntermediateCatch if scope.has_trigger(event, Trigger::Link) => {
                Some("the target of a link")
            }
            EventPosition::IntermediateCatch | EventPosition::IntermediateThrow | EventPosition::End => None,
        },
        FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => None,
    }
}

/// What the node is, when no flow may lead out of it.
fn without_outgoing(scope: &Scope<'_>, node: &FlowNode) -> Option<&'static str> {
    if node.is_event_sub_process() {
        return Some("an event sub-process");
    }
    if node.is_for_compensation() {
        return Some("a compensation handler");
    }
    let FlowNodeKind::Event(event) = &node.kind else { return None };
    match event.position {
        EventPosition::End => Some("an end event"),
        EventPosition::IntermediateThrow if scope.has_trigger(event, Trigger::Link) => {
            Some("the source of a link")
        }
        EventPosition::Boundary { .. } if scope.has_trigger(event, Trigger::Compensation) => {
            Some("a compensation boundary event")
        }
        EventPosition::Start { .. }
        | EventPosition::IntermediateCatch
        | EventPosition::IntermediateThrow
        | EventPosition::Boundary { .. } => None,
    }
}
