//! Scripts that do not name their language (section 10.3.3 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ActivityKind, FlowNodeKind, Task};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for node in &scope.elements.nodes {
        let FlowNodeKind::Activity(activity) = &node.kind else { continue };
        let ActivityKind::Task(Task::Script { script_format: None, script: Some(_) }) = &activity.kind else {
            continue;
        };
        let id = &node.base.id;
        let message = format!("the script of `{id}` does not name its language");
        findings.push(
            Diagnostic::new(Code::MissingScriptFormat, node.base.span, message)
                .about(id.clone())
                .advise("It is taken as rhai; add scriptFormat=\"rhai\"."),
        );
    }
}
