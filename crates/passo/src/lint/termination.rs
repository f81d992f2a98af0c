//! Terminate end events where nothing else can run: they end what ends anyway (section 10.5.3 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::catalog::Trigger;
use crate::model::{EventPosition, FlowNodeKind};

/// The places of the end events that do nothing but terminate, in a scope that no event sub-process goes on beside.
pub(super) fn candidates(scope: &Scope<'_>) -> Vec<usize> {
    if scope.elements.nodes.iter().any(|node| node.is_event_sub_process()) {
        return Vec::new();
    }
    let terminates = |place: &usize| {
        let Some(FlowNodeKind::Event(event)) = scope.elements.nodes.get(*place).map(|node| &node.kind) else {
            return false;
        };
        event.position == EventPosition::End
            && scope.has_trigger(event, Trigger::Terminate)
            && scope.definitions.definitions_of(event).count() == 1
    };
    (0..scope.elements.nodes.len()).filter(terminates).collect()
}

/// Reports a terminate end event where nothing else can run.
pub(super) fn report(scope: &Scope<'_>, place: usize, findings: &mut Vec<Diagnostic>) {
    let Some(node) = scope.elements.nodes.get(place) else { return };
    let id = &node.base.id;
    let message = format!("`{id}` terminates `{}`, where nothing else can run then", scope.base.id);
    findings.push(
        Diagnostic::new(Code::SuperfluousTermination, node.base.span, message)
            .about(id.clone())
            .advise("Draw an end event without a trigger."),
    );
}
