//! Multi-instance activities: collections by name or by expression.

use super::super::text::{has_expression, juel, name, named_by};
use super::Reading;
use super::mapping::quoted;
use crate::base::Span;
use crate::model::{BaseElement, DataItem, ForeignElement, LoopCharacteristics, MultiInstance, Reference};

impl Reading<'_> {
    /// Reads how an activity is repeated.
    pub(super) fn repetition(&mut self, characteristics: Option<&mut LoopCharacteristics>) {
        let Some(LoopCharacteristics::MultiInstance(plan)) = characteristics else { return };
        let family = self.family;
        let base = plan.base.clone();
        self.read(&base);
        for attribute in base.additions.foreign_attributes.iter().filter(|one| family.owns(&one.namespace)) {
            match &*attribute.name {
                "collection" => collection(plan, &attribute.value, attribute.span),
                "elementVariable" => {
                    plan.input_data_item = name(&attribute.value).map(|name| item(name, attribute.span));
                }
                "elementIndexVariable" => plan.counter = name(&attribute.value),
                _ => {}
            }
        }
        let mut extensions = base.additions.extensions.iter();
        let aggregation =
            extensions.find(|one| &*one.name == "variableAggregation" && family.owns(&one.namespace));
        if let Some(aggregation) = aggregation {
            gather(plan, aggregation);
        }
        // The collection may be an expression where the standard wants the id of data.
        if let Some(reference) = plan.loop_data_input.take_if(|reference| has_expression(&reference.id)) {
            plan.collection = Some(juel(&reference.id, reference.span));
        }
    }
}

/// The name of a variable, or an expression.
fn collection(plan: &mut MultiInstance, value: &str, span: Span) {
    let value = value.trim();
    if has_expression(value) {
        plan.collection = Some(juel(value, span));
    } else if let Some(id) = name(value) {
        plan.loop_data_input = Some(Reference { id, namespace: None, span });
    }
}

fn item(name: std::sync::Arc<str>, span: Span) -> DataItem {
    let base = BaseElement { id: name.clone(), name: Some(name), span, ..BaseElement::default() };
    DataItem { base, item: None, state: None }
}

/// `variableAggregation`: a list of maps, with the variables of each instance.
fn gather(plan: &mut MultiInstance, aggregation: &ForeignElement) {
    let Some(id) = aggregation.attribute("target").and_then(name) else { return };
    let entries =
        aggregation.children.iter().filter(|child| &*child.name == "variable").filter_map(|variable| {
            let source = variable.attribute("source").filter(|source| !source.trim().is_empty());
            let target = variable.attribute("target").or(source)?;
            let value = match source {
                Some(source) => format!("execution.getVariable({})", quoted(source.trim())),
                None => format!("({})", named_by(variable.attribute("sourceExpression")?)?),
            };
            Some(format!("{}: {value}", quoted(target.trim())))
        });
    let entries: Vec<String> = entries.collect();
    plan.output_expression = Some(juel(&format!("${{{{{}}}}}", entries.join(", ")), aggregation.span));
    plan.loop_data_output = Some(Reference { id, namespace: None, span: aggregation.span });
}
