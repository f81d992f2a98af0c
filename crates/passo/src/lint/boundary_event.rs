//! A boundary event is attached to an activity of its own scope (section 10.5.4 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::EventPosition;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, node, event) in scope.events() {
        let EventPosition::Boundary { attached_to, .. } = &event.position else { continue };
        let id = &node.base.id;
        let message = match attached_to {
            None => format!("the boundary event `{id}` is attached to nothing"),
            // What is no element, or no activity, is already found by reading.
            Some(activity) if scope.node(&activity.id).is_some() => continue,
            Some(activity) if scope.definitions.find(&activity.id).is_none() => continue,
            Some(activity) => {
                format!(
                    "the boundary event `{id}` is attached to `{}`, which stands in another scope",
                    activity.id
                )
            }
        };
        findings.push(
            Diagnostic::new(Code::UnattachedBoundaryEvent, node.base.span, message)
                .about(id.clone())
                .advise("Attach it to an activity of the same process or sub-process (attachedToRef)."),
        );
    }
}
