//! Errors and escalations that are thrown without a code, so that only a catch-all can catch them (sections 10.5.5 and 8.4.4
//! of the standard).

use super::scope::Scope;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Definitions, Event, EventDefinition, EventDefinitionKind, EventPosition, Reference};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, node, event) in scope.events().filter(|(_, _, event)| throws(event)) {
        for definition in scope.definitions.definitions_of(event) {
            let Some((what, named)) = without_code(scope.definitions, definition) else { continue };
            let id = &node.base.id;
            let message = match named {
                Some(named) => {
                    format!("the event `{id}` throws the {what} `{}`, which has no code", named.id)
                }
                None => format!("the event `{id}` throws an {what} that it does not name"),
            };
            findings.push(
                Diagnostic::new(Code::MissingCode, node.base.span, message).about(id.clone()).advise(
                    format!("Give the {what} a code, so that a boundary event can tell it from others."),
                ),
            );
        }
    }
}

fn throws(event: &Event) -> bool {
    matches!(event.position, EventPosition::End | EventPosition::IntermediateThrow)
}

/// What is thrown without a code, and its id where it is named. What is named and not declared counts as the code itself.
fn without_code<'m>(
    definitions: &'m Definitions,
    definition: &'m EventDefinition,
) -> Option<(&'static str, Option<&'m Reference>)> {
    match &definition.kind {
        EventDefinitionKind::Error { error: None } => Some(("error", None)),
        EventDefinitionKind::Error { error: Some(error) } => {
            let found = definitions.error(&error.id)?;
            found.error_code.is_none().then_some(("error", Some(error)))
        }
        EventDefinitionKind::Escalation { escalation: None } => Some(("escalation", None)),
        EventDefinitionKind::Escalation { escalation: Some(escalation) } => {
            let found = definitions.escalation(&escalation.id)?;
            found.escalation_code.is_none().then_some(("escalation", Some(escalation)))
        }
        EventDefinitionKind::Message { .. }
        | EventDefinitionKind::Timer { .. }
        | EventDefinitionKind::Signal { .. }
        | EventDefinitionKind::Compensation { .. }
        | EventDefinitionKind::Conditional { .. }
        | EventDefinitionKind::Link { .. }
        | EventDefinitionKind::Terminate
        | EventDefinitionKind::Cancel => None,
    }
}
