//! Events: a position in the flow, and what triggers it.

use std::sync::Arc;

use super::{Compiler, number};
use crate::base::time::{Cycle, Duration, parse_instant};
use crate::diagnostic::Code;
use crate::expression::Purpose;
use crate::graph::link_targets;
use crate::journal::NodeId;
use crate::model::catalog::Trigger;
use crate::model::{
    BaseElement, Event, EventDefinition, EventDefinitionKind, EventPosition, Expression, FlowNode, Terminates,
};
use crate::program::{
    CatchId, CatchPlan, CatchTrigger, CodeTrigger, ExpressionId, Op, PlanId, ThrowId, ThrowPlan,
    ThrowTrigger, TimerSource, TimerTrigger, WorkKind,
};

impl<'m> Compiler<'m> {
    /// How an event runs.
    pub(super) fn event(&mut self, node: &'m FlowNode, event: &'m Event, scope: PlanId) -> Op {
        let definitions: Vec<_> = self.definitions.definitions_of(event).collect();
        let interrupting = match event.position {
            EventPosition::Start { is_interrupting } => is_interrupting,
            EventPosition::Boundary { cancel_activity, .. } => cancel_activity,
            EventPosition::IntermediateThrow | EventPosition::End => {
                return self.throwing(node, &definitions, scope);
            }
            EventPosition::IntermediateCatch => true,
        };
        let triggers: Vec<CatchTrigger> =
            definitions.iter().filter_map(|definition| self.catch_trigger(node, definition)).collect();
        if triggers.is_empty() {
            return Op::Pass;
        }
        let needs_all = event.parallel_multiple && triggers.len() > 1;
        self.catch(CatchPlan { triggers, needs_all, interrupting, is_receive_task: false })
    }

    pub(super) fn catch(&mut self, plan: CatchPlan) -> Op {
        Op::Catch(CatchId(number(&mut self.program.catches, plan)))
    }

    fn catch_trigger(&mut self, node: &'m FlowNode, definition: &'m EventDefinition) -> Option<CatchTrigger> {
        match &definition.kind {
            EventDefinitionKind::Message { message, .. } => Some(self.catch_message(node, message.as_ref())),
            EventDefinitionKind::Signal { signal } => {
                Some(CatchTrigger::Signal { name: self.signal_name(node, signal.as_ref()) })
            }
            EventDefinitionKind::Timer { date, duration, cycle } => self
                .timer(&node.base, date.as_deref(), duration.as_deref(), cycle.as_deref())
                .map(CatchTrigger::Timer),
            EventDefinitionKind::Conditional { condition } => {
                let condition = condition.as_deref().filter(|condition| !condition.body.is_empty());
                self.condition(node, condition).map(|condition| CatchTrigger::Conditional { condition })
            }
            EventDefinitionKind::Error { error } => {
                let code = self.error_code(error.as_ref());
                Some(CatchTrigger::Error(self.code_trigger(node, code)))
            }
            EventDefinitionKind::Escalation { escalation } => {
                let code = self.escalation_code(escalation.as_ref());
                Some(CatchTrigger::Escalation(self.code_trigger(node, code)))
            }
            EventDefinitionKind::Cancel => Some(CatchTrigger::Cancel),
            // A boundary event for compensation names the handler, a start event what compensates its scope.
            EventDefinitionKind::Link { .. } | EventDefinitionKind::Compensation { .. } => None,
            EventDefinitionKind::Terminate => {
                self.unsupported_event(&node.base, definition);
                None
            }
        }
    }

    fn code_trigger(&mut self, node: &FlowNode, code: Option<Arc<str>>) -> CodeTrigger {
        CodeTrigger {
            code,
            code_variable: self.optional_name(node.settings.code_variable.as_ref()),
            message_variable: self.optional_name(node.settings.message_variable.as_ref()),
        }
    }

    fn condition(&mut self, node: &FlowNode, condition: Option<&Expression>) -> Option<ExpressionId> {
        let Some(condition) = condition else {
            let message = format!("the conditional event \"{}\" has no condition", node.base.label());
            self.report(&node.base, Code::MissingReference, message, "write the condition that it waits for");
            return None;
        };
        Some(self.expression(&node.base, condition, Purpose::Value))
            .filter(|compiled| *compiled != ExpressionId::NONE)
    }

    fn throwing(&mut self, node: &'m FlowNode, definitions: &[&'m EventDefinition], scope: PlanId) -> Op {
        if let [EventDefinition { kind: EventDefinitionKind::Message { .. }, .. }] = definitions
            && node.settings.handler.is_some()
        {
            // Whoever the handler talks to gets the message, and nobody in here.
            return self.work(node, &[], WorkKind::Send, None);
        }
        let mut triggers = Vec::new();
        for definition in definitions {
            if matches!(definition.kind, EventDefinitionKind::Link { .. }) {
                return self.link(node, scope);
            }
            triggers.extend(self.throw_trigger(node, definition));
        }
        if triggers.is_empty() { Op::Pass } else { self.throw(ThrowPlan { triggers }) }
    }

    pub(super) fn throw_trigger(
        &mut self,
        node: &'m FlowNode,
        definition: &'m EventDefinition,
    ) -> Option<ThrowTrigger> {
        match &definition.kind {
            EventDefinitionKind::Message { message, .. } => Some(self.throw_message(node, message.as_ref())),
            EventDefinitionKind::Signal { signal } => {
                Some(ThrowTrigger::Signal { name: self.signal_name(node, signal.as_ref()) })
            }
            EventDefinitionKind::Error { error } => {
                let code = self.error_code(error.as_ref()).unwrap_or_else(|| "".into());
                let declared = error.as_ref().and_then(|error| self.definitions.error(&error.id));
                let message = declared.and_then(|declared| declared.message.as_ref());
                let message = message.and_then(|message| self.text(&node.base, message));
                Some(ThrowTrigger::Error { code: self.thrown_code(node, code), message })
            }
            EventDefinitionKind::Escalation { escalation } => {
                let code = self.escalation_code(escalation.as_ref()).unwrap_or_else(|| "".into());
                Some(ThrowTrigger::Escalation { code: self.thrown_code(node, code) })
            }
            EventDefinitionKind::Terminate => Some(match node.settings.terminates {
                Terminates::Scope => ThrowTrigger::Terminate,
                Terminates::Repetition => ThrowTrigger::TerminateRepetition,
                Terminates::Process => ThrowTrigger::TerminateProcess,
                Terminates::Instance => ThrowTrigger::TerminateAll,
            }),
            EventDefinitionKind::Link { .. } => None,
            EventDefinitionKind::Compensation { activity, wait_for_completion } => {
                let scope = self.scope_of(node);
                let activity = self.compensated(node, scope, activity.as_ref());
                Some(ThrowTrigger::Compensation { activity, waits: *wait_for_completion })
            }
            EventDefinitionKind::Cancel => Some(ThrowTrigger::Cancel),
            EventDefinitionKind::Timer { .. } | EventDefinitionKind::Conditional { .. } => {
                self.unsupported_event(&node.base, definition);
                None
            }
        }
    }

    fn scope_of(&self, node: &FlowNode) -> PlanId {
        let found = self.collected.by_id.get(&*node.base.id);
        found.and_then(|id| self.collected.nodes.get(id.index())).map_or(PlanId::NONE, |found| found.scope)
    }

    pub(super) fn throw(&mut self, plan: ThrowPlan) -> Op {
        Op::Throw(ThrowId(number(&mut self.program.throws, plan)))
    }

    /// A link leads to the catch event of its name in the same scope (section 10.5.5); the linter reports one without.
    fn link(&mut self, node: &FlowNode, scope: PlanId) -> Op {
        let Some(scope) = self.collected.scopes.get(scope.index()) else { return Op::Pass };
        let target = link_targets(scope.elements, node).first().and_then(|place| scope.nodes.get(*place));
        match target {
            Some(target) => Op::Jump(NodeId(target.0)),
            None => {
                let message = format!(
                    "the link \"{}\" leads to no catch event of its name in the same scope",
                    node.base.label()
                );
                self.report(
                    &node.base,
                    Code::MissingReference,
                    message,
                    "give a link catch event the same name",
                );
                Op::Pass
            }
        }
    }

    pub(super) fn correlation_key(&mut self, node: &FlowNode) -> ExpressionId {
        match &node.settings.correlation_key {
            Some(key) => self.expression(&node.base, key, Purpose::Value),
            None => ExpressionId::NONE,
        }
    }

    fn unsupported_event(&mut self, base: &BaseElement, definition: &EventDefinition) {
        let trigger = Trigger::of(&definition.kind);
        self.unsupported(base, &format!("a {} event", trigger.as_str()));
    }

    fn timer(
        &mut self,
        base: &BaseElement,
        date: Option<&Expression>,
        duration: Option<&Expression>,
        cycle: Option<&Expression>,
    ) -> Option<TimerTrigger> {
        match (date, duration, cycle) {
            (Some(date), None, None) => self
                .time(base, date, |text| parse_instant(text).map(|instant| instant.timestamp_millis()))
                .map(TimerTrigger::Date),
            (None, Some(duration), None) => {
                self.time(base, duration, |text| text.parse::<Duration>().ok()).map(TimerTrigger::Duration)
            }
            (None, None, Some(cycle)) => {
                self.time(base, cycle, |text| text.parse::<Cycle>().ok()).map(TimerTrigger::Cycle)
            }
            _ => {
                let message = format!(
                    "the timer \"{}\" needs exactly one of a date, a duration and a cycle",
                    base.label()
                );
                self.report(
                    base,
                    Code::InvalidTimer,
                    message,
                    "keep one of timeDate, timeDuration and timeCycle",
                );
                None
            }
        }
    }

    /// A time that is written out, or an expression that gives one.
    fn time<T>(
        &mut self,
        base: &BaseElement,
        text: &Expression,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<TimerSource<T>> {
        if let Some(value) = parse(text.body.trim()) {
            return Some(TimerSource::Literal(value));
        }
        let looks_like_iso = text.body.trim().starts_with(['P', 'R'])
            && text.body.trim().chars().all(|letter| {
                letter.is_ascii_uppercase() || letter.is_ascii_digit() || "/:.-+".contains(letter)
            });
        if looks_like_iso || text.body.trim().is_empty() {
            let message = format!("\"{}\" of the timer \"{}\" is no time", text.body.trim(), base.label());
            self.report_at(
                base,
                text.span,
                Code::InvalidTimer,
                message,
                "write it in ISO 8601, for example PT10S, or as an expression that gives such a text",
            );
            return None;
        }
        match self.expression(base, text, Purpose::Value) {
            ExpressionId::NONE => None,
            expression => Some(TimerSource::Expression(expression)),
        }
    }
}
