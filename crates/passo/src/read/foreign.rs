//! The namespaces of a file that are not BPMN's: which dialects understand them, and which nobody does.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{self, Dialects};
use crate::xml::document::{Cursor, Document};
use crate::xml::namespace::{Vocabulary, is_of_xml};

/// The dialects that the file uses. Each namespace that no dialect understands is reported once.
pub(super) fn dialects(document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Dialects {
    let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut declared: Vec<Arc<str>> = Vec::new();
    let mut meet = |namespace: &Arc<str>, span: Span| {
        let is_foreign = !is_of_xml(namespace) && Vocabulary::of(namespace) == Vocabulary::Foreign;
        if !is_foreign || seen.contains(namespace) {
            return;
        }
        seen.insert(namespace.clone());
        if !dialect::is_known(namespace) {
            let message =
                format!("content of the namespace `{namespace}` is kept, and means nothing to Passo");
            diagnostics.push(Diagnostic::new(Code::ForeignContent, span, message));
        }
    };
    for at in document.iter() {
        let element = at.element();
        // A vendor's namespace that is only declared says too who the file is for.
        declared.extend(element.namespaces.iter().map(|(_, namespace)| namespace.clone()));
        meet(&element.namespace, element.span);
        for attribute in &element.attributes {
            meet(&attribute.namespace, attribute.span);
        }
    }
    seen.extend(declared);
    let dialects = Dialects::speaking(&seen);
    if dialects.is_none()
        && let Some(at) = document.iter().find(|at| is_unified_expression(*at))
    {
        let message =
            "the expressions are those of Camunda, Flowable and Activiti, and so the file is read as theirs";
        diagnostics.push(
            Diagnostic::new(Code::AssumedDialect, at.span(), message)
                .advise("Declare the vendor's namespace, or write the expressions in rhai."),
        );
        return Dialects::of_unified_expressions();
    }
    dialects
}

/// The elements whose text is an expression.
const EXPRESSIONS: [&str; 8] = [
    "completionCondition",
    "condition",
    "conditionExpression",
    "formalExpression",
    "loopCardinality",
    "timeCycle",
    "timeDate",
    "timeDuration",
];

/// Whether the element's text is `${}` or `#{}` of the unified expression language. In rhai `#{}` is a map, and `${}` stands
/// within backticks.
fn is_unified_expression(at: Cursor<'_>) -> bool {
    if !at.is_bpmn() || !EXPRESSIONS.contains(&at.name()) {
        return false;
    }
    let (text, _) = at.text();
    let is_map = |inner: &str| {
        let key =
            inner.trim_start().trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
        key.trim_start().starts_with([':', '"', '}'])
    };
    match text.strip_prefix("#{") {
        Some(inner) => !is_map(inner),
        None => text.contains("${") && !text.contains('`'),
    }
}
