//! Flows whose condition decides nothing, and attributes of flows that have no effect (section 8.4.13 of the standard).

use super::scope::{Scope, is_conditional};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::FlowNodeKind;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let FlowNodeKind::Activity(_) = &node.kind else { continue };
        let [only] = scope.outgoing(place) else { continue };
        if is_conditional(only) {
            let (id, flow) = (&node.base.id, &only.base.id);
            let message = format!(
                "the only flow `{flow}` out of `{id}` has a condition; where it does not hold, there is no way on"
            );
            findings.push(
                Diagnostic::new(Code::SingleConditionalFlow, only.base.span, message)
                    .about(flow.clone())
                    .advise("Take the condition away, or draw the other way."),
            );
        }
    }
    for flow in scope.elements.sequence_flows.iter().filter(|flow| flow.is_immediate == Some(false)) {
        let id = &flow.base.id;
        let message =
            format!("isImmediate=\"false\" of the flow `{id}` has no effect: what runs goes on at once");
        findings.push(
            Diagnostic::new(Code::IgnoredAttribute, flow.base.span, message)
                .about(id.clone())
                .advise("Take it away; the standard forbids it in an executable process."),
        );
    }
}
