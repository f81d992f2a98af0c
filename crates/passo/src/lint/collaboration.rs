//! Pools and processes that contradict what they are (sections 9.2 and 10.2 of the standard).

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Collaboration, CollaborationKind, Definitions, ProcessType};

pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    for participant in definitions.collaborations.iter().flat_map(|found| &found.participants) {
        let Some(multiplicity) = participant.multiplicity else { continue };
        let (minimum, maximum) = (multiplicity.minimum, multiplicity.maximum);
        if minimum < 0 || maximum < 1 || maximum < minimum {
            let id = &participant.base.id;
            let message = format!("the pool `{id}` stands for {minimum} to {maximum} participants");
            findings.push(
                Diagnostic::new(Code::ParticipantMultiplicity, participant.base.span, message)
                    .about(id.clone())
                    .advise("The least is 0 or more, the greatest 1 or more and not less than the least."),
            );
        }
    }
    definitions.collaborations.iter().for_each(|found| content(definitions, found, findings));
    for process in &definitions.processes {
        if process.process_type == ProcessType::Public && process.is_executable == Some(true) {
            let id = &process.base.id;
            let message = format!("the process `{id}` is public and marked as executable");
            findings.push(
                Diagnostic::new(Code::PublicExecutable, process.base.span, message)
                    .about(id.clone())
                    .advise("A public process shows what others see of a private one; mark it as private, or as not executable."),
            );
        }
    }
}

/// A global conversation has pools and messages only; choreographies do not refer to choreographies; what is closed shows a
/// closed choreography.
fn content(definitions: &Definitions, collaboration: &Collaboration, findings: &mut Vec<Diagnostic>) {
    let id = &collaboration.base.id;
    let mut report = |message: String| {
        findings.push(
            Diagnostic::new(Code::CollaborationContent, collaboration.base.span, message)
                .about(id.clone())
                .advise("Nothing of it runs; other tools may refuse it."),
        );
    };
    let refers = collaboration.choreographies.first();
    match collaboration.kind {
        CollaborationKind::GlobalConversation => {
            let has_more = !collaboration.conversation_nodes.is_empty()
                || !collaboration.associations.is_empty()
                || !collaboration.artifacts.is_empty();
            if has_more {
                report(format!(
                    "the global conversation `{id}` has conversations, associations or artifacts"
                ));
            }
            if let Some(choreography) = refers {
                report(format!(
                    "the global conversation `{id}` refers to the choreography `{}`",
                    choreography.id
                ));
            }
        }
        CollaborationKind::Choreography => {
            if let Some(choreography) = refers {
                report(format!("the choreography `{id}` refers to the choreography `{}`", choreography.id));
            }
        }
        CollaborationKind::Collaboration => {
            for choreography in &collaboration.choreographies {
                let found = definitions.collaborations.iter().find(|found| found.base.id == choreography.id);
                if found.is_some_and(|found| found.is_closed != collaboration.is_closed) {
                    report(format!(
                        "the collaboration `{id}` and its choreography `{}` differ in isClosed",
                        choreography.id
                    ));
                }
            }
        }
    }
}
