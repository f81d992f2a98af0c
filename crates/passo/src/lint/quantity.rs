//! How many tokens an activity takes and gives: at least one each (section 10.3 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::FlowNodeKind;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for node in &scope.elements.nodes {
        let FlowNodeKind::Activity(activity) = &node.kind else { continue };
        let quantities = [
            ("startQuantity", activity.start_quantity),
            ("completionQuantity", activity.completion_quantity),
        ];
        for (name, quantity) in quantities {
            if quantity < 1 {
                let id = &node.base.id;
                let message = format!("{name} of `{id}` is {quantity}, and must be at least 1");
                findings.push(
                    Diagnostic::new(Code::InvalidQuantity, node.base.span, message)
                        .about(id.clone())
                        .advise("Without the attribute it is 1."),
                );
            }
        }
    }
}
