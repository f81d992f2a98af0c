//! Joins: tokens wait for each other (sections 13.4.1 and 13.4.3 of the standard).

use super::Move;
use super::activity::plan_of;
use super::complex::{has_come, waits_for_reset};
use super::run::Run;
use crate::journal::{Event, FlowId, NodeId, Record, Resume, ScopeId};
use crate::program::{Join, LookAhead, LookAheadId, Op, Program};
use crate::state::{Instance, Scope, Status};

impl<'a, R: Record> Run<'a, R> {
    /// The parallel join fires when every incoming flow holds a token. It consumes one of each; surplus tokens stay for
    /// the next round.
    #[inline]
    pub(super) fn join_all(&mut self, program: &'a Program, at: Move, join: Join) {
        self.arrive(program, at, join);
        self.fire_if_full(program, at.scope, at.node, join);
    }

    /// Fires a parallel join if every incoming flow holds a token.
    #[inline]
    pub(super) fn fire_if_full(&mut self, program: &'a Program, scope: ScopeId, node: NodeId, join: Join) {
        let filled = self.tx.scope(scope).map_or(0, |scope| filled(scope, join));
        if filled >= u32::from(join.width) {
            self.fire(program, scope, node, join);
        }
    }

    /// The inclusive join fires when no token can still come to an incoming flow that is empty.
    pub(super) fn join_reachable(&mut self, program: &'a Program, at: Move, join: Join, ahead: LookAheadId) {
        self.arrive(program, at, join);
        if self.is_complete(program, at.scope, at.node, join, ahead) {
            self.fire(program, at.scope, at.node, join);
        }
        self.touch(at.scope);
    }

    #[inline]
    pub(super) fn arrive(&mut self, program: &'a Program, at: Move, join: Join) {
        let arrival = match program.flow(at.flow) {
            Some(flow) => flow.arrival,
            // A token that was set before the join stands for one that is missing.
            None => self.tx.scope(at.scope).map_or(0, |scope| first_empty(scope, join)),
        };
        self.tx.emit(Event::Arrived { flow: arrival, scope: at.scope, node: at.node, slot: join.slot });
    }

    fn fire(&mut self, program: &'a Program, scope: ScopeId, node: NodeId, join: Join) {
        self.tx.emit(Event::Joined { width: join.width, scope, node, slot: join.slot });
        self.tx.emit(Event::Placed { scope, node });
        self.touch(scope);
        if self.is_at_limit() {
            // Joins that lead to each other would go round without end.
            self.stop_at_limit(Move { scope, node, flow: FlowId::NONE }, Resume::Leave);
        } else {
            self.leave_moving(program, scope, node);
        }
    }

    /// Looks at the inclusive joins of every scope in which something happened; tells whether one has fired.
    pub(super) fn fire_inclusive_joins(&mut self) -> bool {
        if matches!(self.tx.status(), Status::Ended(_)) {
            self.scratch.dirty.clear();
        }
        if self.scratch.dirty.is_empty() {
            return false;
        }
        let mut scopes = std::mem::take(&mut self.scratch.dirty);
        scopes.sort_unstable();
        scopes.dedup();
        let mut fired = false;
        for scope in scopes.iter().copied() {
            let Some(program) = self.program_at(scope) else { continue };
            let Some(plan) = self.plan_of(program, scope) else { continue };
            for node in &plan.inclusive_joins {
                match program.node(*node).map(|node| node.op) {
                    Some(Op::JoinReachable(join, ahead)) => {
                        if self.is_complete(program, scope, *node, join, ahead) {
                            self.fire(program, scope, *node, join);
                            self.count_step();
                            fired = true;
                        }
                    }
                    Some(Op::JoinWhen(join, complex)) => {
                        if self.look_at_complex(program, scope, *node, join, complex) {
                            self.count_step();
                            fired = true;
                        }
                    }
                    Some(_) | None => {}
                }
            }
        }
        if !fired {
            scopes.clear();
        }
        scopes.append(&mut self.scratch.dirty);
        self.scratch.dirty = scopes;
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
        let has_come = |arrival: u16| is_filled(found, join, arrival);
        !self.is_token_awaited(program, scope, node, ahead, &has_come)
    }

    /// Whether a token elsewhere in the scope is waited for: it can come to an incoming flow that has not had its token,
    /// and to none that has (section 13.4.3 of the standard).
    pub(super) fn is_token_awaited(
        &self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
        ahead: LookAheadId,
        has_come: &dyn Fn(u16) -> bool,
    ) -> bool {
        let Some(ahead) = program.look_aheads.get(ahead.index()) else { return false };
        let moving = self.scratch.queue.iter().filter(|token| token.scope == scope).any(|token| {
            if token.node == node {
                !has_come(program.flow(token.flow).map_or(0, |flow| flow.arrival))
            } else {
                is_awaited_at(ahead, token.node, has_come)
            }
        });
        moving || resting_awaited(&self.tx, program, scope, node, ahead, has_come).next().is_some()
    }
}

/// Where tokens of a scope rest, or wait at other joins, that are waited for.
fn resting_awaited<'t>(
    instance: &'t Instance,
    program: &'t Program,
    scope: ScopeId,
    node: NodeId,
    ahead: &'t LookAhead,
    has_come: &'t dyn Fn(u16) -> bool,
) -> impl Iterator<Item = NodeId> + 't {
    let resting = instance.activities_of(scope).filter(|(_, activity)| !activity.is_listener);
    let found = instance.scope(scope);
    let plan = found.and_then(|found| plan_of(instance, program, found));
    let joins = plan.map_or(&[][..], |plan| plan.joins.as_slice()).iter().copied();
    let at_joins = joins.filter(move |other| {
        *other != node && found.is_some_and(|found| holds_tokens(program, found, *other))
    });
    let at = resting.map(|(_, activity)| activity.node).chain(at_joins);
    at.filter(move |at| is_awaited_at(ahead, *at, has_come))
}

/// Of an instance at rest: where the tokens are that a join waits for, inclusive or complex, which holds tokens. A complex
/// one that waits for its condition waits for no token in particular.
pub(crate) fn awaited(instance: &Instance, program: &Program, scope: ScopeId, node: NodeId) -> Vec<NodeId> {
    let (Some(found), Some(op)) = (instance.scope(scope), program.node(node).map(|node| node.op)) else {
        return Vec::new();
    };
    let look = |ahead: LookAheadId, has_come: &dyn Fn(u16) -> bool| {
        let ahead = program.look_aheads.get(ahead.index());
        let awaited = |ahead| resting_awaited(instance, program, scope, node, ahead, has_come).collect();
        ahead.map_or_else(Vec::new, awaited)
    };
    match op {
        Op::JoinReachable(join, ahead) => look(ahead, &|arrival| is_filled(found, join, arrival)),
        Op::JoinWhen(join, complex) if waits_for_reset(found, join) => {
            let ahead = program.complexes.get(complex.index()).map(|plan| plan.ahead);
            ahead.map_or_else(Vec::new, |ahead| look(ahead, &|arrival| has_come(found, join, arrival)))
        }
        Op::JoinWhen(..)
        | Op::JoinAll(_)
        | Op::Pass
        | Op::Race
        | Op::Work(_)
        | Op::Script(_)
        | Op::Decide(_)
        | Op::Throw(_)
        | Op::Catch(_)
        | Op::Jump(_)
        | Op::Enter(_)
        | Op::Call(_) => Vec::new(),
    }
}

fn is_awaited_at(ahead: &LookAhead, node: NodeId, has_come: &dyn Fn(u16) -> bool) -> bool {
    let mut reaches_empty = false;
    for (arrival, reaching) in ahead.reaching.iter().enumerate() {
        if reaching.contains(node) {
            if has_come(arrival as u16) {
                return false;
            }
            reaches_empty = true;
        }
    }
    reaches_empty
}

fn holds_tokens(program: &Program, scope: &Scope, node: NodeId) -> bool {
    program.join_of(node).is_some_and(|join| tokens_at(scope, join) > 0)
}

/// How many tokens wait at a join.
pub(super) fn tokens_at(scope: &Scope, join: Join) -> u32 {
    scope.joins.iter().skip(join.slot as usize + 1).take(usize::from(join.width)).sum()
}

/// How many incoming flows of a join hold a token.
fn filled(scope: &Scope, join: Join) -> u32 {
    scope.joins.get(join.slot as usize).copied().unwrap_or(0)
}

/// The first incoming flow of a join that holds no token; the first of all where each holds one.
fn first_empty(scope: &Scope, join: Join) -> u16 {
    (0..join.width).find(|arrival| !is_filled(scope, join, *arrival)).unwrap_or(0)
}

/// Whether an incoming flow of a join holds a token.
pub(crate) fn is_filled(scope: &Scope, join: Join, arrival: u16) -> bool {
    scope.joins.get(join.slot as usize + 1 + usize::from(arrival)).is_some_and(|tokens| *tokens > 0)
}
