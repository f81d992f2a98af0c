//! What the standard wants of a process that is marked as executable and Passo does not need: formal expressions, and the
//! operations of message events (sections 8.4.3, 10.3.8 and 10.5.5 of the standard). One finding tells of all in a process.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Definitions, Event, EventDefinitionKind, Expression, FlowElements, FlowNodeKind, LoopCharacteristics,
    Process, SequenceFlow,
};

pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    for process in definitions.processes.iter().filter(|process| process.is_executable == Some(true)) {
        let mut found = Found::default();
        found.scope(&process.elements);
        findings.extend(report(
            process,
            Code::InformalExpression,
            &found.informal,
            "expressions of `{}` are not marked as formal",
            "They run all the same; mark them with xsi:type=\"tFormalExpression\" for other tools.",
        ));
        findings.extend(report(
            process,
            Code::MissingOperation,
            &found.without_operation,
            "message events of `{}` name no operation",
            "They run all the same: messages go by name and key, and not by the operations of a service.",
        ));
    }
}

fn report(process: &Process, code: Code, places: &[Span], what: &str, advice: &str) -> Option<Diagnostic> {
    let first = *places.first()?;
    let message = format!("{} {}", places.len(), what.replace("{}", &process.base.id));
    Some(Diagnostic::new(code, first, message).about(process.base.id.clone()).advise(advice))
}

/// Where something is found.
#[derive(Default)]
struct Found {
    informal: Vec<Span>,
    without_operation: Vec<Span>,
}

impl Found {
    fn scope(&mut self, elements: &FlowElements) {
        for SequenceFlow { condition, .. } in &elements.sequence_flows {
            self.expression(condition.as_deref());
        }
        for node in &elements.nodes {
            match &node.kind {
                FlowNodeKind::Activity(activity) => {
                    self.repeated(activity.details.loop_characteristics.as_ref())
                }
                FlowNodeKind::Event(event) => self.event(event),
                FlowNodeKind::Gateway(_) => {}
            }
            if let Some(inner) = node.sub_process() {
                self.scope(&inner.elements);
            }
        }
    }

    fn expression(&mut self, expression: Option<&Expression>) {
        let informal = expression.filter(|found| !found.formal && !found.body.is_empty());
        self.informal.extend(informal.map(|found| found.span));
    }

    fn repeated(&mut self, characteristics: Option<&LoopCharacteristics>) {
        match characteristics {
            Some(LoopCharacteristics::Standard(plan)) => self.expression(plan.loop_condition.as_ref()),
            Some(LoopCharacteristics::MultiInstance(plan)) => {
                self.expression(plan.loop_cardinality.as_ref());
                self.expression(plan.completion_condition.as_ref());
            }
            None => {}
        }
    }

    fn event(&mut self, event: &Event) {
        for definition in &event.definitions {
            match &definition.kind {
                EventDefinitionKind::Message { operation: None, .. } => {
                    self.without_operation.push(definition.base.span);
                }
                EventDefinitionKind::Timer { date, duration, cycle } => {
                    [date, duration, cycle].into_iter().for_each(|time| self.expression(time.as_deref()));
                }
                EventDefinitionKind::Conditional { condition } => self.expression(condition.as_deref()),
                EventDefinitionKind::Message { .. }
                | EventDefinitionKind::Signal { .. }
                | EventDefinitionKind::Error { .. }
                | EventDefinitionKind::Escalation { .. }
                | EventDefinitionKind::Compensation { .. }
                | EventDefinitionKind::Link { .. }
                | EventDefinitionKind::Terminate
                | EventDefinitionKind::Cancel => {}
            }
        }
    }
}
