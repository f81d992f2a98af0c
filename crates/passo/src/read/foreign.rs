//! The namespaces of a file that are not BPMN's: which dialects understand them, and which nobody does.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{self, Dialects};
use crate::xml::cursor::Cursor;
use crate::xml::document::Document;
use crate::xml::namespace::{Vocabulary, is_of_xml};

/// The dialects that the file uses. Each namespace that no dialect understands is reported once.
pub(super) fn dialects(document: &Document<'_>, diagnostics: &mut Vec<Diagnostic>) -> Dialects {
    let mut spoken: BTreeSet<Arc<str>> = BTreeSet::new();
    for namespace in &document.namespaces {
        let uri = &namespace.uri;
        let is_foreign = !is_of_xml(uri) && namespace.vocabulary == Vocabulary::Foreign;
        let Some(place) = namespace.first.filter(|_| is_foreign) else { continue };
        spoken.insert(uri.clone());
        if !dialect::is_known(uri) {
            let message = format!("content of the namespace `{uri}` is kept, and means nothing to Passo");
            diagnostics.push(Diagnostic::new(Code::ForeignContent, place, message));
        }
    }
    // A vendor's namespace that is only declared says too who the file is for.
    let declared = document.declarations.iter().map(|declaration| declaration.namespace);
    spoken.extend(declared.map(|namespace| document.namespaces[namespace].uri.clone()));
    let dialects = Dialects::speaking(&spoken);
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
