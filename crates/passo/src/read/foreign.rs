//! The namespaces of a file that are not BPMN's: which dialects understand them, and which nobody does.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::document::Document;
use super::namespace::{Vocabulary, is_of_xml};
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{self, Dialects};

/// The dialects that the file uses. Each namespace that no dialect understands is reported once.
pub(super) fn dialects(document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Dialects {
    let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
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
        meet(&element.namespace, element.span);
        for attribute in &element.attributes {
            meet(&attribute.namespace, attribute.span);
        }
    }
    Dialects::speaking(&seen)
}
