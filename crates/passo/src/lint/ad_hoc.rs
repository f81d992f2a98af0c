//! What an ad-hoc sub-process contains: at least one activity, and neither start nor end events (section 10.3.5 of the
//! standard).

use super::scope::{Scope, ScopeKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{EventPosition, FlowNodeKind};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    if scope.kind != ScopeKind::AdHoc {
        return;
    }
    let outer = &scope.base.id;
    let activities =
        scope.elements.nodes.iter().filter(|node| matches!(node.kind, FlowNodeKind::Activity(_)));
    if activities.count() == 0 {
        let message = format!("the ad-hoc sub-process `{outer}` has no activity to offer");
        findings.push(Diagnostic::new(Code::AdHocContent, scope.base.span, message).about(outer.clone()));
    }
    for (_, node, event) in scope.events() {
        let what = match event.position {
            EventPosition::Start { .. } => "start",
            EventPosition::End => "end",
            EventPosition::IntermediateCatch
            | EventPosition::IntermediateThrow
            | EventPosition::Boundary { .. } => continue,
        };
        let id = &node.base.id;
        let message = format!("the {what} event `{id}` stands in the ad-hoc sub-process `{outer}`");
        findings.push(
            Diagnostic::new(Code::AdHocContent, node.base.span, message)
                .about(id.clone())
                .advise("The activities of an ad-hoc sub-process are offered; draw no start and no end."),
        );
    }
}
