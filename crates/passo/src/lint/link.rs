//! Link events: a throw leads to the one catch of its name in the same scope (section 10.5.5 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{link_name, link_targets};
use crate::model::{EventDefinitionKind, EventPosition, FlowNode};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node, event) in scope.events() {
        let is_link = |kind: &EventDefinitionKind| matches!(kind, EventDefinitionKind::Link { .. });
        if !event.definitions.iter().any(|definition| is_link(&definition.kind)) {
            continue;
        }
        match event.position {
            EventPosition::IntermediateThrow if link_targets(scope.elements, node).is_empty() => {
                findings.push(without_target(node));
            }
            EventPosition::IntermediateCatch => {
                findings.extend(second_target(scope, place, node));
                findings.extend(without_source(scope, node));
            }
            EventPosition::IntermediateThrow
            | EventPosition::Start { .. }
            | EventPosition::Boundary { .. }
            | EventPosition::End => {}
        }
    }
}

fn without_target(node: &FlowNode) -> Diagnostic {
    let id = &node.base.id;
    let message = match link_name(node) {
        Some(name) => {
            format!("the link `{id}` leads to `{name}`, and no link catch event in its scope has that name")
        }
        None => format!("the link `{id}` has no name that leads to a link catch event"),
    };
    Diagnostic::new(Code::LinkWithoutTarget, node.base.span, message)
        .about(id.clone())
        .advise("Give a link catch event of the same process or sub-process the same name.")
}

/// The finding when no link throw event of the scope has the name.
fn without_source(scope: &Scope<'_>, node: &FlowNode) -> Option<Diagnostic> {
    let leads_here = |other: &FlowNode| link_name(other).is_some() && link_name(other) == link_name(node);
    let is_thrown = scope
        .events()
        .any(|(_, other, event)| event.position == EventPosition::IntermediateThrow && leads_here(other));
    if is_thrown {
        return None;
    }
    let id = &node.base.id;
    let message = format!("no link in its scope leads to the link catch event `{id}`");
    let finding = Diagnostic::new(Code::LinkWithoutSource, node.base.span, message);
    Some(finding.about(id.clone()).advise("Draw a link throw event of the same name, or correct the name."))
}

/// The finding when an earlier catch event of the scope has the same name.
fn second_target(scope: &Scope<'_>, place: usize, node: &FlowNode) -> Option<Diagnostic> {
    let name = link_name(node)?;
    let (_, first, _) = scope.events().find(|(_, other, event)| {
        event.position == EventPosition::IntermediateCatch && link_name(other) == Some(name)
    })?;
    if scope.place(&first.base.id) == Some(place) {
        return None;
    }
    let (id, first) = (&node.base.id, &first.base.id);
    let message = format!("the link catch events `{first}` and `{id}` have the same name `{name}`");
    let finding = Diagnostic::new(Code::AmbiguousLink, node.base.span, message);
    Some(finding.about(id.clone()).advise("A link leads to one place; give one of them another name."))
}
