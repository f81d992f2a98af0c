//! Loops and multi-instance activities say how often they run (sections 13.3.6 and 13.3.7 of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FlowNodeKind, LoopCharacteristics, MultiInstance, StandardLoop};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for node in &scope.elements.nodes {
        let FlowNodeKind::Activity(activity) = &node.kind else { continue };
        let found = match &activity.details.loop_characteristics {
            Some(LoopCharacteristics::Standard(plan)) => standard_loop(plan),
            Some(LoopCharacteristics::MultiInstance(plan)) => multi_instance(plan),
            None => None,
        };
        if let Some((what, advice)) = found {
            let id = &node.base.id;
            findings.push(
                Diagnostic::new(Code::InvalidLoop, node.base.span, format!("`{id}` {what}"))
                    .about(id.clone())
                    .advise(advice),
            );
        }
    }
}

fn standard_loop(plan: &StandardLoop) -> Option<(String, &'static str)> {
    match plan.loop_maximum {
        Some(maximum) if maximum < 0 => Some((
            format!("has the loopMaximum {maximum}, and must have 0 or more"),
            "Without the attribute the condition alone decides.",
        )),
        None if plan.loop_condition.is_none() => Some((
            "is a loop without a condition and without a loopMaximum, and would never end".to_owned(),
            "Give it a loopCondition or a loopMaximum.",
        )),
        Some(_) | None => None,
    }
}

fn multi_instance(plan: &MultiInstance) -> Option<(String, &'static str)> {
    if plan.loop_cardinality.is_none() && plan.loop_data_input.is_none() && plan.collection.is_none() {
        return Some((
            "is a multi-instance activity that does not say how many instances there are".to_owned(),
            "Give it a loopCardinality or a loopDataInputRef.",
        ));
    }
    let has_result =
        plan.output_data_item.is_some() || plan.input_data_item.is_some() || plan.output_expression.is_some();
    (plan.loop_data_output.is_some() && !has_result).then(|| {
        ("gathers results and does not say what each instance gives".to_owned(), "Give it an outputDataItem.")
    })
}
