//! A program as text, for people and for golden files.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::{
    AdHocPlan, BoundExpression, CatchTrigger, Choice, CodeTrigger, Count, DataSetPlan, Exit, ExpressionId,
    InstanceEvent, LoopPlan, MappingPlan, MappingSource, Op, Part, PlanId, Program, QuantityPlan, RepeatPlan,
    ScopePlan, TextPlan, ThrowTrigger, ThrowingInstances, TimerSource, TimerTrigger,
};
use crate::journal::{FlowId, NameId, NodeId};

impl fmt::Display for Program {
    /// One line a node, by scope: the number, the id, what happens on arrival, and where the token goes on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_global_task { "global task" } else { "process" };
        writeln!(f, "{kind} {}", self.process)?;
        self.write_scope(f, PlanId(0), 1)?;
        if !self.expressions.is_empty() {
            writeln!(f, "expressions")?;
        }
        for (index, BoundExpression { expression, names, source }) in self.expressions.iter().enumerate() {
            let names: Vec<&str> = names.iter().map(|name| self.name_of(*name)).collect();
            let text = source.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(f, "  e{index} {}({}) {text}", expression.purpose(), names.join(", "))?;
        }
        Ok(())
    }
}

impl Program {
    fn write_scope(&self, f: &mut fmt::Formatter<'_>, plan: PlanId, depth: usize) -> fmt::Result {
        for (index, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.scope == plan) {
            let id = NodeId(index as u32);
            let entry = self.scope(plan).is_some_and(|scope| scope.entries.contains(&id));
            let indent = "  ".repeat(depth);
            let mark = if entry { ">" } else { " " };
            let mut line = format!("{indent}{mark}{index} {}: {}", self.id_of(id), self.describe(&node.op));
            if let Some(QuantityPlan { start, completion, .. }) = self.quantity_of(node) {
                let _ = write!(line, ", takes {start}, gives {completion}");
            }
            if let Some(sets) = self.data_sets_of(id).filter(|sets| sets.can_wait()) {
                let _ = write!(line, ", needs {}", self.describe_sets(&sets.inputs));
            }
            if let Some(plan) = self.repeats.get(node.repeat.index()) {
                line.push_str(&self.describe_repeat(plan));
            }
            if let Some(mapping) = self.mapping_of(id) {
                line.push_str(&self.describe_mapping(mapping));
            }
            for boundary in node.boundaries.of(&self.boundaries) {
                let _ = write!(line, ", boundary {}", self.id_of(*boundary));
            }
            writeln!(f, "{line}{}", self.describe_exit(&node.exit))?;
            if let Op::Enter(inner) = node.op {
                self.write_scope(f, inner, depth + 1)?;
            }
        }
        Ok(())
    }

    fn describe(&self, op: &Op) -> String {
        match op {
            Op::Pass => "pass".to_owned(),
            Op::JoinAll(join) => format!("join all {}", join.width),
            Op::JoinReachable(join, _) => format!("join reachable {}", join.width),
            Op::JoinWhen(join, complex) => {
                match self.complexes.get(complex.index()).map(|plan| plan.activation) {
                    Some(activation) if activation != ExpressionId::NONE => {
                        format!("join {} when e{}", join.width, activation.0)
                    }
                    Some(_) | None => format!("join {} when the first comes", join.width),
                }
            }
            Op::Race => "race".to_owned(),
            Op::Work(work) => match self.works.get(work.index()) {
                Some(plan) => {
                    let handler =
                        plan.handler.as_ref().map_or_else(String::new, |name| format!(" by {name}"));
                    format!("work {:?}{handler}", plan.kind)
                }
                None => "work ?".to_owned(),
            },
            Op::Script(script) => match self.scripts.get(script.index()) {
                Some(plan) if plan.script != ExpressionId::NONE => format!("script e{}", plan.script.0),
                Some(_) | None => "script (empty)".to_owned(),
            },
            Op::Decide(decision) => match self.decisions.get(decision.index()) {
                Some(plan) => format!("decide {}", describe_text(&plan.decision)),
                None => "decide ?".to_owned(),
            },
            Op::Throw(throw) => match self.throws.get(throw.index()) {
                Some(plan) => format!(
                    "throw {}",
                    list(plan.triggers.iter().map(|trigger| self.describe_throw(trigger)), " and ")
                ),
                None => "throw ?".to_owned(),
            },
            Op::Catch(catch) => match self.catches.get(catch.index()) {
                Some(plan) => {
                    let word = if plan.needs_all { " and " } else { " or " };
                    format!(
                        "catch {}",
                        list(plan.triggers.iter().map(|trigger| self.describe_catch(trigger)), word)
                    )
                }
                None => "catch ?".to_owned(),
            },
            Op::Jump(node) => format!("jump to {}", self.id_of(*node)),
            Op::Enter(plan) => match self.scope(*plan).and_then(ScopePlan::ad_hoc) {
                Some(ad_hoc) => self.describe_ad_hoc(*plan, ad_hoc),
                None => format!("enter scope {}", plan.0),
            },
            Op::Call(call) => match self.calls.get(call.index()) {
                Some(plan) if plan.called_by != ExpressionId::NONE => {
                    format!("call by e{}", plan.called_by.0)
                }
                Some(plan) => format!("call {}", plan.called),
                None => "call ?".to_owned(),
            },
        }
    }

    fn describe_ad_hoc(&self, plan: PlanId, ad_hoc: &AdHocPlan) -> String {
        let offered = list(ad_hoc.offered.iter().map(|node| self.id_of(*node).to_owned()), ", ");
        let turn = if ad_hoc.is_sequential { " in turn" } else { "" };
        let mut text = format!("enter scope {}, which offers {offered}{turn}", plan.0);
        if ad_hoc.completion_condition != ExpressionId::NONE {
            let rest = if ad_hoc.cancels_remaining { "" } else { " and the rest is done" };
            let _ = write!(text, ", until e{}{rest}", ad_hoc.completion_condition.0);
        }
        text
    }

    fn describe_throw(&self, trigger: &ThrowTrigger) -> String {
        match trigger {
            ThrowTrigger::Message { name, key, flows, .. } => {
                format!("message \"{name}\"{}{}", describe_key(*key), describe_flows("to", flows))
            }
            ThrowTrigger::Signal { name } => format!("signal \"{name}\""),
            ThrowTrigger::Error { code, .. } => format!("error {}", describe_text(code)),
            ThrowTrigger::Escalation { code } => format!("escalation {}", describe_text(code)),
            ThrowTrigger::Compensation { activity, waits } => {
                let what = if *activity == NodeId::NONE { "all" } else { self.id_of(*activity) };
                format!("compensation of {what}{}", if *waits { "" } else { ", not waited for" })
            }
            ThrowTrigger::Cancel => "cancel".to_owned(),
            ThrowTrigger::Terminate => "terminate".to_owned(),
            ThrowTrigger::TerminateRepetition => "terminate repetition".to_owned(),
            ThrowTrigger::TerminateProcess => "terminate process".to_owned(),
            ThrowTrigger::TerminateAll => "terminate all".to_owned(),
        }
    }

    fn describe_catch(&self, trigger: &CatchTrigger) -> String {
        match trigger {
            CatchTrigger::Message { name, key, flows } => {
                format!("message \"{name}\"{}{}", describe_key(*key), describe_flows("by", flows))
            }
            CatchTrigger::Signal { name } => format!("signal \"{name}\""),
            CatchTrigger::Timer(timer) => format!("timer {}", describe_timer(timer)),
            CatchTrigger::Conditional { condition } => format!("condition e{}", condition.0),
            CatchTrigger::Error(trigger) => format!("error {}", describe_code(trigger)),
            CatchTrigger::Escalation(trigger) => format!("escalation {}", describe_code(trigger)),
            CatchTrigger::Cancel => "cancel".to_owned(),
        }
    }

    fn describe_mapping(&self, mapping: &MappingPlan) -> String {
        let mut text = String::new();
        for (word, scripts) in [("before", &mapping.before), ("after", &mapping.after)] {
            for script in scripts {
                let _ = write!(text, ", {word} e{}", script.0);
            }
        }
        for (word, mappings) in [("in", &mapping.inputs), ("out", &mapping.outputs)] {
            for one in mappings {
                let source = self.describe_source(one.source);
                let target = if one.source == MappingSource::All { "" } else { &one.target_name };
                let part: String = match &one.part {
                    Part::Whole => String::new(),
                    Part::OfNew(way) | Part::OfExisting(way) => {
                        way.iter().map(|key| format!(".{key}")).collect()
                    }
                };
                let _ = write!(text, ", {word} {target}{part}={source}");
            }
        }
        text
    }

    fn describe_repeat(&self, plan: &RepeatPlan) -> String {
        let plan = match plan {
            RepeatPlan::Loop(LoopPlan { test_before, maximum, condition, .. }) => {
                let word = if *test_before { "while" } else { "again while" };
                let condition = describe_optional(*condition, "true");
                let maximum =
                    maximum.map_or_else(String::new, |maximum| format!(", at most {maximum} times"));
                return format!(", {word} {condition}{maximum}");
            }
            RepeatPlan::MultiInstance(plan) => plan,
        };
        let mut text = match &plan.count {
            Count::Cardinality(expression) => format!(", {} times", describe_optional(*expression, "0")),
            Count::Collection { source, .. } => {
                let item = self.names.get(plan.item.index()).map_or("item", |name| name);
                format!(", for each {item} of {}", self.describe_source(source.source))
            }
        };
        text.push_str(if plan.is_sequential { " in turn" } else { " at once" });
        if plan.completion_condition != ExpressionId::NONE {
            let _ = write!(text, ", until e{}", plan.completion_condition.0);
        }
        for InstanceEvent { from, triggers } in &plan.events {
            let thrown = list(triggers.iter().map(|trigger| self.describe_throw(trigger)), " and ");
            let from = match from {
                ThrowingInstances::Each => "each".to_owned(),
                ThrowingInstances::First => "the first".to_owned(),
                ThrowingInstances::If(condition) => {
                    format!("each if {}", describe_optional(*condition, "true"))
                }
            };
            let _ = write!(text, ", {from} throws {thrown}");
        }
        if let Some(output) = &plan.output {
            let what = match output.value {
                ExpressionId::NONE => self.name_of(output.item).to_owned(),
                computed => format!("e{}", computed.0),
            };
            let _ = write!(text, ", gathers {what} in {}", output.target.target_name);
        }
        text
    }

    fn describe_sets(&self, sets: &[DataSetPlan]) -> String {
        let names =
            |set: &DataSetPlan| list(set.needed.iter().map(|name| self.name_of(*name).to_owned()), " and ");
        list(sets.iter().map(names), ", or ")
    }

    fn describe_source(&self, source: MappingSource) -> String {
        match source {
            MappingSource::Expression(expression) => format!("e{}", expression.0),
            MappingSource::Variable(name) => self.name_of(name).to_owned(),
            MappingSource::All => "all".to_owned(),
        }
    }

    fn describe_exit(&self, exit: &Exit) -> String {
        match exit {
            Exit::End => " -> end".to_owned(),
            Exit::One(flow) => format!(" -> {}", self.target_of(*flow)),
            Exit::All(flows) => {
                let targets: Vec<String> =
                    flows.of(&self.outgoing).iter().map(|flow| self.target_of(*flow)).collect();
                format!(" -> all of {}", targets.join(", "))
            }
            Exit::Choose(choice) => self.describe_choice(choice),
        }
    }

    fn describe_choice(&self, choice: &Choice) -> String {
        let mut text = (if choice.first_only { " -> one of " } else { " -> each of " }).to_owned();
        for flow in choice.flows.of(&self.outgoing) {
            let condition = match self.flow(*flow).map(|flow| flow.condition) {
                Some(condition) if condition != ExpressionId::NONE => format!("e{}? ", condition.0),
                Some(_) | None => String::new(),
            };
            let _ = write!(text, "{condition}{}, ", self.target_of(*flow));
        }
        if choice.default == FlowId::NONE {
            text.truncate(text.trim_end_matches([',', ' ']).len());
        } else {
            let _ = write!(text, "else {}", self.target_of(choice.default));
        }
        text
    }

    fn target_of(&self, flow: FlowId) -> String {
        self.flow(flow).map_or_else(|| "?".to_owned(), |flow| self.id_of(flow.target).to_owned())
    }

    fn id_of(&self, node: NodeId) -> &str {
        self.elements.get(node.index()).map_or("?", |element| &element.id)
    }

    fn name_of(&self, name: NameId) -> &str {
        self.names.get(name.index()).map_or("?", |name| name)
    }
}

fn list(parts: impl Iterator<Item = String>, word: &str) -> String {
    parts.collect::<Vec<_>>().join(word)
}

fn describe_code(trigger: &CodeTrigger) -> String {
    trigger.code.as_ref().map_or_else(|| "(any)".to_owned(), |code| format!("\"{code}\""))
}

fn describe_optional(expression: ExpressionId, otherwise: &str) -> String {
    if expression == ExpressionId::NONE { otherwise.to_owned() } else { format!("e{}", expression.0) }
}

fn describe_flows(word: &str, flows: &[Arc<str>]) -> String {
    flows.iter().map(|flow| format!(" {word} {}", flow.trim_start())).collect()
}

fn describe_key(key: ExpressionId) -> String {
    if key == ExpressionId::NONE { String::new() } else { format!(" key e{}", key.0) }
}

fn describe_text(text: &TextPlan) -> String {
    match text {
        TextPlan::Literal(text) => format!("\"{text}\""),
        TextPlan::Expression(expression) => format!("e{}", expression.0),
    }
}

fn describe_timer(timer: &TimerTrigger) -> String {
    fn source<T>(word: &str, source: &TimerSource<T>, literal: impl Fn(&T) -> String) -> String {
        match source {
            TimerSource::Literal(value) => format!("{word} {}", literal(value)),
            TimerSource::Expression(expression) => format!("{word} e{}", expression.0),
        }
    }
    match timer {
        TimerTrigger::Date(date) => source("date", date, |milliseconds| {
            chrono::DateTime::from_timestamp_millis(*milliseconds)
                .map_or_else(String::new, |date| date.to_rfc3339())
        }),
        TimerTrigger::Duration(duration) => source("duration", duration, ToString::to_string),
        TimerTrigger::Cycle(cycle) => source("cycle", cycle, |cycle| {
            let count = cycle.repetitions.map_or_else(String::new, |count| count.to_string());
            format!("R{count}/{}", cycle.interval)
        }),
    }
}
