//! Joins: tokens wait for each other (sections 13.4.1 and 13.4.3 of the standard).

use super::Move;
use super::run::Run;
use crate::journal::{Event, FlowId, NodeId, Record, Resume, ScopeId};
use crate::program::{Join, LookAhead, LookAheadId, Op, Program};
use crate::state::Scope;

impl<'a, R: Record> Run<'a, R> {
    /// The parallel join fires when every incoming flow holds a token. It consumes one of each; surplus tokens stay for
    /// the next round.
    pub(super) fn join_all(&mut self, program: &'a Program, at: Move, join: Join) {
        self.arrive(program, at, join);
        let filled = self.tx.scope(at.scope).map_or(0, |scope| filled(scope, join));
        if filled >= u32::from(join.width) {
            self.fire(program, at.scope, at.node, join);
        }
    }

    /// The inclusive join fires when no token can still come to an incoming flow that is empty.
    pub(super) fn join_reachable(&mut self, program: &'a Program, at: Move, join: Join, ahead: LookAheadId) {
        self.arrive(program, at, join);
        if self.is_complete(program, at.scope, at.node, join, ahead) {
            self.fire(program, at.scope, at.node, join);
        }
        self.dirty.push(at.scope);
    }

    fn arrive(&mut self, program: &'a Program, at: Move, join: Join) {
        let arrival = program.flow(at.flow).map_or(0, |flow| flow.arrival);
        self.tx.emit(Event::Arrived { flow: arrival, scope: at.scope, node: at.node, slot: join.slot });
    }

    fn fire(&mut self, program: &'a Program, scope: ScopeId, node: NodeId, join: Join) {
        self.tx.emit(Event::Joined { width: join.width, scope, node, slot: join.slot });
        self.tx.emit(Event::Placed { scope, node });
        self.dirty.push(scope);
        if self.is_at_limit() {
            // Joins that lead to each other would go round without end.
            self.stop_at_limit(Move { scope, node, flow: FlowId::NONE }, Resume::Leave);
        } else {
            self.leave_moving(program, scope, node);
        }
    }

    /// Looks at the inclusive joins of every scope in which something happened; tells whether one has fired.
    pub(super) fn fire_inclusive_joins(&mut self) -> bool {
        let mut scopes = std::mem::take(self.dirty);
        scopes.sort_unstable();
        scopes.dedup();
        let mut fired = false;
        for scope in scopes.iter().copied() {
            let Some(program) = self.program_at(scope) else { continue };
            let Some(plan) = self.plan_of(program, scope) else { continue };
            for node in &plan.inclusive_joins {
                if let Some(Op::JoinReachable(join, ahead)) = program.node(*node).map(|node| node.op)
                    && self.is_complete(program, scope, *node, join, ahead)
                {
                    self.fire(program, scope, *node, join);
                    fired = true;
                }
            }
        }
        if fired {
            self.dirty.append(&mut scopes);
        }
        fired
    }

    fn is_complete(
        &self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        join: Join,
        ahead: LookAheadId,
    ) -> bool {
        let Some(found) = self.tx.scope(scope) else { return false };
        let filled = filled(found, join);
        if filled == 0 || filled >= u32::from(join.width) {
            return filled > 0;
        }
        let Some(ahead) = program.look_aheads.get(ahead.index()) else { return false };
        let waits_for = |at: NodeId| is_waited_for(found, join, ahead, at);
        let moving = self.queue.iter().filter(|token| token.scope == scope);
        for token in moving {
            let arrives = token.node == node;
            let waited = if arrives {
                let arrival = program.flow(token.flow).map_or(0, |flow| flow.arrival);
                !is_filled(found, join, arrival)
            } else {
                waits_for(token.node)
            };
            if waited {
                return false;
            }
        }
        if self.tx.activities_of(scope).any(|(_, activity)| waits_for(activity.node)) {
            return false;
        }
        let joins = self.plan_of(program, scope).map_or(&[][..], |plan| plan.joins.as_slice());
        !joins.iter().any(|other| *other != node && holds_tokens(program, found, *other) && waits_for(*other))
    }
}

/// A token is waited for when it can come to an empty incoming flow and to no filled one.
fn is_waited_for(scope: &Scope, join: Join, ahead: &LookAhead, node: NodeId) -> bool {
    let mut reaches_empty = false;
    for (arrival, reaching) in ahead.reaching.iter().enumerate() {
        if reaching.contains(node) {
            if is_filled(scope, join, arrival as u16) {
                return false;
            }
            reaches_empty = true;
        }
    }
    reaches_empty
}

fn holds_tokens(program: &Program, scope: &Scope, node: NodeId) -> bool {
    match program.node(node).map(|node| node.op) {
        Some(Op::JoinAll(join) | Op::JoinReachable(join, _)) => filled(scope, join) > 0,
        Some(
            Op::Pass
            | Op::Race
            | Op::Work(_)
            | Op::Script(_)
            | Op::Throw(_)
            | Op::Catch(_)
            | Op::Jump(_)
            | Op::Enter(_)
            | Op::Call(_),
        )
        | None => false,
    }
}

/// How many incoming flows of a join hold a token.
fn filled(scope: &Scope, join: Join) -> u32 {
    scope.joins.get(join.slot as usize).copied().unwrap_or(0)
}

fn is_filled(scope: &Scope, join: Join, arrival: u16) -> bool {
    scope.joins.get(join.slot as usize + 1 + usize::from(arrival)).is_some_and(|tokens| *tokens > 0)
}
