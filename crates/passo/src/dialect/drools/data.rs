//! Data of tasks: literal texts that go in, and the inputs by which user tasks name their people.

use super::super::text::{has_expression, juel, text, texts};
use crate::model::{
    Activity, ActivityDetails, ActivityKind, Assignment, DataAssociation, DecisionCall, DecisionResult,
    ElementSettings, Expression, IoSpecification, Task, data_name,
};

/// What an assignment gives is a text, with expressions in braces, and not an expression of a language.
pub(super) fn literals(details: &mut ActivityDetails) {
    literal_inputs(&mut details.data_input_associations);
    let outputs = details.io_specification.as_ref().map_or(&[][..], |found| found.data_outputs.as_slice());
    for association in &mut details.data_output_associations {
        let source = association.sources.first();
        let source = source.and_then(|source| outputs.iter().find(|output| output.base.id == source.id));
        for assignment in &mut association.assignments {
            let is_computed = |text: &&mut Expression| text.language.is_none() && has_expression(&text.body);
            if let Some(from) = assignment.from.as_mut().filter(is_computed) {
                *from = juel(&from.body, from.span);
            }
            // The source of the association itself.
            if let (Some(from), Some(source)) = (&mut assignment.from, source)
                && from.body.trim() == "this"
            {
                let name = data_name(&source.base).replace('\'', "");
                *from = juel(&format!("${{execution.getVariable('{name}')}}"), from.span);
            }
            if let Some(to) = &mut assignment.to {
                to.body = variable(&to.body).to_owned();
            }
        }
    }
}

/// What goes in is a text, with expressions in braces.
pub(super) fn literal_inputs(associations: &mut [DataAssociation]) {
    for association in associations {
        // The source may be an expression where the standard wants the id of data.
        if let Some(source) = association.sources.first().filter(|source| has_expression(&source.id)) {
            association.transformation = Some(juel(&source.id, source.span));
        }
        let target = association.target.as_ref().map(|target| target.id.to_string());
        for assignment in &mut association.assignments {
            if let Some(from) = assignment.from.as_mut().filter(|from| from.language.is_none()) {
                *from = juel(&from.body, from.span);
            }
            to_the_target(assignment, target.as_deref());
        }
    }
}

/// A `to` that is a dot means the target of the association.
fn to_the_target(assignment: &mut Assignment, target: Option<&str>) {
    if let (Some(to), Some(target)) = (&mut assignment.to, target)
        && matches!(to.body.trim(), "." | "")
    {
        to.body = target.to_owned();
    }
}

/// The variable that `#{variable}` names.
fn variable(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix("#{").or_else(|| text.strip_prefix("${"));
    inner.and_then(|inner| inner.strip_suffix('}')).unwrap_or(text)
}

/// The inputs `ActorId`, `GroupId` and `Priority` of a user task say who gets it, and how soon it must be done.
pub(super) fn assignment(activity: &Activity, settings: &mut ElementSettings) {
    let Some(specification) = &activity.details.io_specification else { return };
    let given = |input: &str| given(activity, specification, input);
    if let Some((body, span)) = given("ActorId") {
        let mut actors = texts(body, span);
        // One actor gets the task, several may claim it.
        match actors.len() {
            1 => settings.assignment.assignee = actors.pop(),
            _ => settings.assignment.candidate_users = actors,
        }
    }
    if let Some((body, span)) = given("GroupId") {
        settings.assignment.candidate_groups = texts(body, span);
    }
    if let Some((body, _)) = given("Priority")
        && body.trim().parse::<i64>().is_ok()
    {
        settings.assignment.priority = Some(crate::model::Text::Literal(body.trim().into()));
    }
}

/// A business rule task that is carried out by DMN names its decision by the input `decision`; without one it takes all of
/// the decisions of the `model`. Its results go out under the decisions' names.
pub(super) fn decision(activity: &Activity, settings: &mut ElementSettings) {
    let ActivityKind::Task(Task::BusinessRule { implementation: Some(implementation) }) = &activity.kind
    else {
        return;
    };
    if !implementation.trim_end_matches('/').to_ascii_lowercase().ends_with("/dmn") {
        return;
    }
    let Some(specification) = &activity.details.io_specification else { return };
    let named = |input: &str| {
        let (body, span) = given(activity, specification, input)?;
        text(body, span)
    };
    let call = |decision, result| DecisionCall { decision, result, needs_hit: false };
    settings.decision = match named("decision") {
        Some(decision) => Some(call(decision, DecisionResult::Named)),
        None => named("model").map(|model| call(model, DecisionResult::Variables)),
    };
}

/// What is assigned to the input of this name.
fn given<'a>(
    activity: &'a Activity,
    specification: &IoSpecification,
    name: &str,
) -> Option<(&'a str, crate::base::Span)> {
    let input = specification.data_inputs.iter().find(|input| &*data_name(&input.base) == name)?;
    let into = |association: &&DataAssociation| {
        association.target.as_ref().is_some_and(|target| target.id == input.base.id)
    };
    let association = activity.details.data_input_associations.iter().find(into)?;
    let from = association.assignments.iter().find_map(|assignment| assignment.from.as_ref())?;
    Some((from.body.as_str(), from.span)).filter(|(body, _)| !body.trim().is_empty())
}
