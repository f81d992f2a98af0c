//! The complex gateway as a join (section 13.4.5 of the standard): it waits for its condition, then for the rest.

use super::Move;
use super::join::{is_filled, tokens_at};
use super::mapping::Values;
use super::run::Run;
use crate::journal::{Event, FlowId, NodeId, Record, Resume, ScopeId};
use crate::program::{ComplexId, ComplexPlan, Exit, ExpressionId, Join, Program};
use crate::state::Scope;
use crate::value::Value;

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a complex gateway that joins.
    pub(super) fn join_when(&mut self, program: &'a Program, at: Move, join: Join, complex: ComplexId) {
        self.arrive(program, at, join);
        self.look_at_complex(program, at.scope, at.node, join, complex);
        self.touch(at.scope);
    }

    /// Looks whether a complex gateway goes on, by its phase; tells whether it did.
    pub(super) fn look_at_complex(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        join: Join,
        complex: ComplexId,
    ) -> bool {
        let Some(plan) = program.complexes.get(complex.index()) else { return false };
        let Some(found) = self.tx.scope(scope) else { return false };
        if waits_for_reset(found, join) {
            // At a limit the reset is left to a later command: it may make tokens, again and again.
            let is_bounded = !self.is_at_limit() && self.fits(program.outgoing_of(node).len());
            let done = is_bounded && self.expects_no_more(program, scope, node, join, plan);
            if done {
                self.reset(program, scope, node, join);
            }
            done
        } else if tokens_at(found, join) > 0 {
            self.try_to_start(program, scope, node, join, plan)
        } else {
            false
        }
    }

    /// Waiting for start: when the condition holds, one token of each filled flow is consumed and the gateway is left.
    fn try_to_start(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        join: Join,
        plan: &ComplexPlan,
    ) -> bool {
        self.gateway_values = self.tx.scope(scope).map(|found| gateway_values(found, join, true));
        let holds = match plan.activation {
            ExpressionId::NONE => Ok(true),
            activation => self.decide(program, scope, activation),
        };
        if !matches!(holds, Ok(false)) {
            self.tx.emit(Event::ComplexStarted { width: join.width, scope, node, slot: join.slot });
            self.tx.emit(Event::Joined { width: join.width, scope, node, slot: join.slot });
            self.tx.emit(Event::Placed { scope, node });
            match &holds {
                Err(trouble) => {
                    let at = Move { scope, node, flow: FlowId::NONE };
                    self.stop(at, trouble.kind, trouble.message.clone(), Resume::Leave, None);
                }
                Ok(_) if self.is_at_limit() => {
                    let at = Move { scope, node, flow: FlowId::NONE };
                    self.stop_at_limit(at, Resume::Leave);
                }
                Ok(_) => self.leave_moving(program, scope, node),
            }
        }
        self.gateway_values = None;
        !matches!(holds, Ok(false))
    }

    /// Waiting for reset: the other tokens are consumed, and the outgoing flows whose conditions hold get a token once
    /// more; those without a condition do not.
    fn reset(&mut self, program: &'a Program, scope: ScopeId, node: NodeId, join: Join) {
        self.gateway_values = self.tx.scope(scope).map(|found| gateway_values(found, join, false));
        let mut chosen = Vec::new();
        if let Some(Exit::Choose(choice)) = program.node(node).map(|node| node.exit) {
            for flow in choice.flows.of(&program.outgoing) {
                let condition = program.flow(*flow).map_or(ExpressionId::NONE, |flow| flow.condition);
                // A condition that fails now has been evaluated before; the reset does not stop for it.
                if condition != ExpressionId::NONE && self.decide(program, scope, condition).unwrap_or(false)
                {
                    chosen.push(*flow);
                }
            }
        }
        self.gateway_values = None;
        self.tx.emit(Event::ComplexReset { width: join.width, scope, node, slot: join.slot });
        for flow in &chosen {
            self.take(program, scope, *flow);
        }
        self.touch(scope);
        if chosen.is_empty() {
            self.finish(scope);
        }
    }

    /// Whether every incoming flow has given its token, or none can come to it any more.
    fn expects_no_more(
        &self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        join: Join,
        plan: &ComplexPlan,
    ) -> bool {
        let Some(found) = self.tx.scope(scope) else { return false };
        let has_come = |arrival: u16| has_come(found, join, arrival);
        (0..join.width).all(has_come) || !self.is_token_awaited(program, scope, node, plan.ahead, &has_come)
    }
}

/// Whether an incoming flow has given its token since the gateway has begun anew.
pub(super) fn has_come(scope: &Scope, join: Join, arrival: u16) -> bool {
    has_started_with(scope, join, arrival) || is_filled(scope, join, arrival)
}

/// The attributes that conditions of the gateway may read.
pub(crate) fn gateway_values(scope: &Scope, join: Join, waiting_for_start: bool) -> Values {
    Values::from([
        ("activationCount".into(), Value::from(i64::from(tokens_at(scope, join)))),
        ("waitingForStart".into(), Value::from(waiting_for_start)),
    ])
}

/// The phase stands after the flows of the join.
pub(super) fn waits_for_reset(scope: &Scope, join: Join) -> bool {
    scope.joins.get(join.slot as usize + 1 + usize::from(join.width)).is_some_and(|phase| *phase > 0)
}

/// The flows whose tokens started the gateway stand after the phase.
pub(crate) fn has_started_with(scope: &Scope, join: Join, arrival: u16) -> bool {
    let place = join.slot as usize + 2 + usize::from(join.width) + usize::from(arrival);
    scope.joins.get(place).is_some_and(|flag| *flag > 0)
}
