//! A compensation boundary event is joined to its handler by an association (section 10.7 of the standard).

use super::scope::{Scope, is_for_compensation};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ArtifactKind, EventDefinitionKind, EventPosition, FlowNode};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, node, event) in scope.events() {
        let compensates = event
            .definitions
            .iter()
            .any(|definition| matches!(definition.kind, EventDefinitionKind::Compensation { .. }));
        if !compensates
            || !matches!(event.position, EventPosition::Boundary { .. })
            || has_handler(scope, node)
        {
            continue;
        }
        let id = &node.base.id;
        let message =
            format!("no association joins the compensation event `{id}` to an activity for compensation");
        findings.push(
            Diagnostic::new(Code::MissingHandler, node.base.span, message)
                .about(id.clone())
                .advise("Draw an association to an activity with isForCompensation=\"true\"."),
        );
    }
}

fn has_handler(scope: &Scope<'_>, event: &FlowNode) -> bool {
    scope.elements.artifacts.iter().any(|artifact| match &artifact.kind {
        ArtifactKind::Association { source: Some(source), target: Some(target) } => {
            // Tools draw the association in either direction.
            let is_handler = |id: &str| scope.node(id).is_some_and(is_for_compensation);
            (source.id == event.base.id && is_handler(&target.id))
                || (target.id == event.base.id && is_handler(&source.id))
        }
        ArtifactKind::Association { .. }
        | ArtifactKind::Group { .. }
        | ArtifactKind::TextAnnotation { .. } => false,
    })
}
