//! Which outgoing flows are taken (sections 13.4.1 to 13.4.3 of the standard).

use super::evaluate::reads;
use super::incident::Trouble;
use super::run::Run;
use crate::journal::{FlowId, IncidentKind, NodeId, Record, ScopeId};
use crate::program::{Choice, Exit, ExpressionId, Program};
use crate::state::Instance;

impl<'a, R: Record> Run<'a, R> {
    /// Puts the flows that a token takes into the list of chosen flows: none when it is consumed, each as often as the
    /// activity gives tokens. A choice without a
    /// condition that holds and without a default flow is trouble.
    pub(super) fn choose(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        exit: Exit,
    ) -> Result<(), Trouble> {
        self.scratch.chosen.clear();
        match exit {
            Exit::End => {}
            Exit::One(flow) => self.scratch.chosen.push(flow),
            Exit::All(flows) => self.scratch.chosen.extend_from_slice(flows.of(&program.outgoing)),
            Exit::Choose(choice) => self.choose_by_conditions(program, scope, node, choice)?,
        }
        self.multiply_chosen(program, node)
    }

    fn choose_by_conditions(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        choice: Choice,
    ) -> Result<(), Trouble> {
        if choice.first_only {
            let flow = self.first_flow(program, scope, node, choice)?;
            self.scratch.chosen.push(flow);
            return Ok(());
        }
        let mut a_condition_holds = false;
        for id in choice.flows.of(&program.outgoing) {
            let Some(flow) = program.flow(*id) else { continue };
            let is_conditional = flow.condition != ExpressionId::NONE;
            if !is_conditional || self.decide(program, scope, flow.condition)? {
                self.scratch.chosen.push(*id);
                a_condition_holds |= is_conditional;
            }
        }
        // The default flow waits for no condition to hold; flows without a condition are taken beside it (table 10.3).
        if !a_condition_holds && choice.default != FlowId::NONE {
            self.scratch.chosen.push(choice.default);
        }
        if self.scratch.chosen.is_empty() { Err(self.no_flow(program, scope, node, choice)) } else { Ok(()) }
    }

    /// The flow that a token takes where it takes one: the first whose condition holds, else the default flow.
    #[inline]
    pub(super) fn first_flow(
        &self,
        program: &Program,
        scope: ScopeId,
        node: NodeId,
        choice: Choice,
    ) -> Result<FlowId, Trouble> {
        for id in choice.flows.of(&program.outgoing) {
            let Some(flow) = program.flow(*id) else { continue };
            if flow.condition == ExpressionId::NONE || self.decide(program, scope, flow.condition)? {
                return Ok(*id);
            }
        }
        if choice.default != FlowId::NONE {
            Ok(choice.default)
        } else {
            Err(self.no_flow(program, scope, node, choice))
        }
    }

    /// Says which conditions were tried, with the values that they read.
    fn no_flow(&self, program: &Program, scope: ScopeId, node: NodeId, choice: Choice) -> Trouble {
        let conditions = choice.flows.of(&program.outgoing).iter().filter_map(|flow| {
            let condition = program.flow(*flow)?.condition;
            let bound = program.expressions.get(condition.index())?;
            Some(format!("{}{}", bound.source.trim(), read_values(&self.tx, program, scope, condition)))
        });
        let tried: Vec<String> = conditions.collect();
        Trouble {
            kind: IncidentKind::NoFlow,
            message: format!(
                "no condition holds at \"{}\" and there is no default flow; tried: {}",
                program.element_id(node),
                tried.join("; ")
            ),
        }
    }
}

/// The values that an expression reads, as ` (a = 1, b = null)`.
fn read_values(instance: &Instance, program: &Program, scope: ScopeId, expression: ExpressionId) -> String {
    let values = reads(instance, program, scope, expression, None).into_iter();
    let values: Vec<String> = values
        .map(|(name, value)| match value {
            Some(value) => format!("{name} = {value}"),
            None => format!("{name} is not set"),
        })
        .collect();
    if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) }
}
