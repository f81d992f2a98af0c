//! Decisions: Camunda names them by attributes, Flowable by fields of a service task of the type `dmn`.

use std::sync::Arc;

use super::super::text::text;
use super::Reading;
use crate::base::Span;
use crate::model::{Binding, DecisionCall, DecisionResult, ForeignAttribute, ForeignElement, Text};

/// The variable that has the result for the task's outputs where no other is named.
const RESULT: &str = "decisionResult";

impl Reading<'_> {
    /// Reads an attribute of a business rule task that names a decision, or says what it must be.
    pub(super) fn decision_attribute(&mut self, attribute: &ForeignAttribute) -> Result<(), &'static str> {
        let value = attribute.value.trim();
        match &*attribute.name {
            "decisionRef" => {
                let Some(decision) = text(value, attribute.span) else { return Ok(()) };
                if let Text::Literal(handler) = &decision {
                    self.settings.handler = Some(handler.clone());
                }
                let result = self.mapped_result();
                self.settings.decision = Some(DecisionCall { decision, result, needs_hit: false });
                self.settings.result_variable.get_or_insert_with(|| Arc::from(RESULT));
            }
            "mapDecisionResult" => return result_named(value).map(|_| ()),
            _ => {}
        }
        Ok(())
    }

    /// What `mapDecisionResult` beside the decision says. A word that is not known is reported where the attribute is read.
    fn mapped_result(&self) -> DecisionResult {
        let family = self.family;
        let mut attributes = self.base.additions.foreign_attributes.iter();
        let found = attributes.find(|one| &*one.name == "mapDecisionResult" && family.owns(&one.namespace));
        found.and_then(|found| result_named(found.value.trim()).ok()).unwrap_or(DecisionResult::ResultList)
    }

    /// Takes a field of a service task of the type `dmn`; says whether it is one that decisions have.
    pub(super) fn decision_field(&mut self, field: &str, value: &str, span: Span) -> bool {
        match field {
            "decisionTableReferenceKey" | "decisionServiceReferenceKey" | "decisionTaskReferenceKey" => {
                let needs_hit = self.has_field("decisionTaskThrowErrorOnNoHits", "true");
                let call = |decision| DecisionCall { decision, result: DecisionResult::Variables, needs_hit };
                self.settings.decision = text(value, span).map(call);
            }
            "sameDeployment" if value.trim() == "true" => self.settings.binding = Binding::Deployment,
            "decisionTaskThrowErrorOnNoHits" | "sameDeployment" | "fallbackToDefaultTenant" => {}
            _ => return false,
        }
        true
    }

    /// Whether a field of the task has this value.
    fn has_field(&self, field: &str, value: &str) -> bool {
        let is_so = |element: &&ForeignElement| {
            let child = element.children.first().map(|child| child.text.as_str());
            &*element.name == "field"
                && element.attribute("name") == Some(field)
                && element.attribute("stringValue").or(child).is_some_and(|text| text.trim() == value)
        };
        self.base.additions.extensions.iter().any(|element| is_so(&element))
    }
}

fn result_named(word: &str) -> Result<DecisionResult, &'static str> {
    match word {
        "singleEntry" => Ok(DecisionResult::SingleEntry),
        "singleResult" => Ok(DecisionResult::SingleResult),
        "collectEntries" => Ok(DecisionResult::CollectEntries),
        "resultList" | "" => Ok(DecisionResult::ResultList),
        _ => Err("singleEntry, singleResult, collectEntries or resultList"),
    }
}
