//! Multi-instance activities: collections of FEEL, and what they gather.

use std::sync::Arc;

use super::{NAMESPACE, VOCABULARY, expression};
use crate::base::Span;
use crate::diagnostic::Diagnostic;
use crate::model::{BaseElement, DataItem, LoopCharacteristics, Reference};

/// Reads how an activity is repeated.
pub(super) fn repetition(
    node: &BaseElement,
    characteristics: Option<&mut LoopCharacteristics>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(LoopCharacteristics::MultiInstance(plan)) = characteristics else { return };
    let Some(found) = plan.base.extension(NAMESPACE, "loopCharacteristics").cloned() else { return };
    VOCABULARY.honours_element(node, &found.name, found.span, diagnostics);
    let attribute = |name: &str| found.attribute(name).map(str::trim).filter(|value| !value.is_empty());
    if let Some(collection) = attribute("inputCollection") {
        plan.collection = Some(expression(collection, found.span));
    }
    plan.input_data_item = attribute("inputElement").map(|name| item(name, found.span));
    let Some(gathered) = attribute("outputCollection") else { return };
    plan.loop_data_output = Some(Reference { id: Arc::from(gathered), namespace: None, span: found.span });
    let result = attribute("outputElement").map(|text| text.trim_start_matches('=').trim());
    let is_name = |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    match result {
        Some(result) if is_name(result) => plan.output_data_item = Some(item(result, found.span)),
        Some(_) => {
            plan.output_expression = attribute("outputElement").map(|text| expression(text, found.span));
        }
        None => {}
    }
}

fn item(name: &str, span: Span) -> DataItem {
    let name: Arc<str> = Arc::from(name);
    let base = BaseElement { id: name.clone(), name: Some(name), span, ..BaseElement::default() };
    DataItem { base, item: None, state: None }
}
