//! Tokens leave nodes and are consumed; scopes whose last token is consumed are done.

use super::Move;
use super::incident::Trouble;
use super::run::Run;
use crate::journal::{
    ActivityId, Event, FlowId, IncidentKind, NodeId, Outcome, Record, Resume, ScopeId, ScopeKind,
};
use crate::program::{Exit, Node, Program, QuantityId};
use crate::state::Instance;

impl<'a, R: Record> Run<'a, R> {
    /// A token that moves has done its node: it goes on, or is consumed.
    #[inline]
    pub(super) fn leave_moving(&mut self, program: &'a Program, scope: ScopeId, node: NodeId) {
        if let Some(plan) = program.node(node) {
            self.leave_node(program, plan, scope, node);
        }
    }

    /// The same, where the node is at hand.
    #[inline]
    pub(super) fn leave_node(&mut self, program: &'a Program, plan: &Node, scope: ScopeId, node: NodeId) {
        let exit = self.exit_of(plan, scope);
        match exit {
            Exit::One(flow) => {
                self.tx.emit(Event::Passed { scope, node, flow });
                self.follow(program, scope, flow);
            }
            Exit::End if program.compensation.handler(node).is_none() => {
                self.tx.emit(Event::Left { scope, node });
                self.touch(scope);
                self.finish(scope);
            }
            Exit::All(flows)
                if self.fits(flows.len as usize) && self.only_leaves(program, plan, scope, node) =>
            {
                self.tx.emit(Event::Left { scope, node });
                for flow in flows.of(&program.outgoing) {
                    self.take(program, scope, *flow);
                }
                self.touch(scope);
            }
            Exit::Choose(choice) if choice.first_only && self.only_leaves(program, plan, scope, node) => {
                match self.first_flow(program, scope, node, choice) {
                    Ok(flow) => {
                        self.tx.emit(Event::Passed { scope, node, flow });
                        self.follow(program, scope, flow);
                        self.touch(scope);
                    }
                    Err(trouble) => self.stop_leaving(scope, node, trouble),
                }
            }
            Exit::End | Exit::All(_) | Exit::Choose(_) => self.leave_split(program, scope, node, exit),
        }
    }

    /// Whether a token that leaves does nothing but that: nothing is remembered, multiplied or offered.
    fn only_leaves(&self, program: &Program, plan: &Node, scope: ScopeId, node: NodeId) -> bool {
        plan.quantity == QuantityId::NONE
            && program.compensation.handler(node).is_none()
            && !self.is_ad_hoc(scope)
    }

    /// A token cannot leave its node.
    fn stop_leaving(&mut self, scope: ScopeId, node: NodeId, trouble: Trouble) {
        let at = Move { scope, node, flow: FlowId::NONE };
        self.stop(at, trouble.kind, trouble.message, Resume::Leave, None);
    }

    /// Something happened in a scope, so that its inclusive joins must be looked at.
    #[inline]
    pub(super) fn touch(&mut self, scope: ScopeId) {
        if self.scratch.dirty.last() != Some(&scope) {
            self.scratch.dirty.push(scope);
        }
    }

    fn leave_split(&mut self, program: &'a Program, scope: ScopeId, node: NodeId, exit: Exit) {
        let is_remembered = program.compensation.handler(node).is_some();
        let room = if is_remembered { self.may_remember() } else { Ok(()) };
        if let Err(trouble) = room.and_then(|()| self.choose(program, scope, node, exit)) {
            return self.stop_leaving(scope, node, trouble);
        }
        if is_remembered {
            self.tx.emit(Event::PreservedRun { scope, node });
        }
        let chosen = std::mem::take(&mut self.scratch.chosen);
        let is_consumed = chosen.is_empty();
        match chosen.as_slice() {
            [flow] => {
                self.tx.emit(Event::Passed { scope, node, flow: *flow });
                self.follow(program, scope, *flow);
            }
            flows => {
                self.tx.emit(Event::Left { scope, node });
                flows.iter().for_each(|flow| self.take(program, scope, *flow));
            }
        }
        self.scratch.chosen = chosen;
        self.touch(scope);
        if is_consumed {
            return self.finish(scope);
        }
        self.look_at_offers(program, scope, node);
    }

    /// The element of a resting token is done: its outputs are mapped, its scope is closed, and it is left.
    pub(super) fn depart(&mut self, activity: ActivityId) {
        if let Some(scope) = self.depart_once(activity) {
            self.finish(scope);
        }
    }

    /// Leaves the element of a resting token; gives its scope when the token was consumed, or when it is an ad-hoc
    /// sub-process, which may be complete then.
    fn depart_once(&mut self, activity: ActivityId) -> Option<ScopeId> {
        let found = self.tx.activity(activity)?;
        let (scope, node, serial) = (found.scope, found.node, found.serial);
        match self.tx.scope(found.child).map(|child| child.kind) {
            Some(ScopeKind::Repeat) => return self.leave_repeat(activity),
            Some(ScopeKind::Round) => return self.end_round(activity),
            Some(ScopeKind::Compensation | ScopeKind::Handler) => return self.end_compensation(activity),
            Some(ScopeKind::AdHoc) if !self.is_ad_hoc_complete(found.child) => return None,
            Some(ScopeKind::Process | ScopeKind::SubProcess | ScopeKind::AdHoc | ScopeKind::Local) | None => {
            }
        }
        let program = self.program_at(scope)?;
        let left = self.map_outputs(program, activity, node);
        if let Err(trouble) = left.and_then(|()| self.run_after(program, scope, node, serial)) {
            self.raise(activity, trouble.kind, trouble.message, Resume::Leave, None);
            return None;
        }
        self.complete_and_take(activity)
    }

    /// Leaves the element of a resting token whose outputs are mapped; gives its scope when the token was consumed, or
    /// when it is an ad-hoc sub-process.
    pub(super) fn complete_and_take(&mut self, activity: ActivityId) -> Option<ScopeId> {
        let found = self.tx.activity(activity)?;
        let (scope, node) = (found.scope, found.node);
        let program = self.program_at(scope)?;
        let exit = self.exit_of(program.node(node)?, scope);
        if let Err(trouble) = self.may_remember().and_then(|()| self.choose(program, scope, node, exit)) {
            self.raise(activity, trouble.kind, trouble.message, Resume::Leave, None);
            return None;
        }
        self.close_or_preserve(program, activity);
        self.tx.emit(Event::Completed { activity });
        self.touch(scope);
        let chosen = std::mem::take(&mut self.scratch.chosen);
        chosen.iter().for_each(|flow| self.take(program, scope, *flow));
        let consumed = chosen.is_empty();
        self.scratch.chosen = chosen;
        (consumed || self.is_ad_hoc(scope)).then_some(scope)
    }

    /// Takes a flow with a new token.
    pub(super) fn take(&mut self, program: &'a Program, scope: ScopeId, flow: FlowId) {
        self.tx.emit(Event::Taken { scope, flow });
        self.follow(program, scope, flow);
    }

    #[inline]
    fn follow(&mut self, program: &'a Program, scope: ScopeId, flow: FlowId) {
        if let Some(target) = program.flow(flow).map(|flow| flow.target) {
            self.scratch.queue.push(Move { scope, node: target, flow });
        }
    }

    /// Makes a token at a node where a scope begins.
    pub(super) fn begin_at(&mut self, scope: ScopeId, node: NodeId) {
        self.tx.emit(Event::Placed { scope, node });
        self.scratch.queue.push(Move { scope, node, flow: FlowId::NONE });
    }

    /// A token goes on at another node of the scope without a flow: a link.
    pub(super) fn jump(&mut self, at: Move, target: NodeId) {
        self.tx.emit(Event::Left { scope: at.scope, node: at.node });
        self.begin_at(at.scope, target);
    }

    /// A token of the scope was consumed. A scope without tokens is done: its activity completes, and so on outwards
    /// (section 13.3.4 of the standard). An ad-hoc sub-process knows by itself when it is done.
    pub(super) fn finish(&mut self, scope: ScopeId) {
        let mut scope = scope;
        while let Some(found) = self.tx.scope(scope) {
            let host = found.host;
            let is_done = match found.kind {
                ScopeKind::AdHoc => self.is_ad_hoc_complete(scope),
                ScopeKind::Process
                | ScopeKind::SubProcess
                | ScopeKind::Local
                | ScopeKind::Repeat
                | ScopeKind::Round
                | ScopeKind::Compensation
                | ScopeKind::Handler => found.tokens == 0,
            };
            if !is_done {
                return;
            }
            // Also when its activity cannot be left yet: nothing starts any more in a scope that is done.
            self.stop_listening(scope);
            if scope == Instance::ROOT {
                return self.tx.emit(Event::Ended { outcome: Outcome::Completed });
            }
            match self.depart_once(host) {
                Some(outer) => scope = outer,
                None => return,
            }
        }
    }

    /// Whether the scope is that of an ad-hoc sub-process.
    fn is_ad_hoc(&self, scope: ScopeId) -> bool {
        self.tx.scope(scope).is_some_and(|scope| scope.kind == ScopeKind::AdHoc)
    }

    /// Whether the instance may have so many more tokens.
    pub(super) fn fits(&self, more: usize) -> bool {
        u64::from(self.tx.tokens()) + more as u64 <= u64::from(self.world.limits.tokens)
    }

    /// Whether one token may become so many.
    pub(super) fn has_room(&self, more: usize) -> Result<(), Trouble> {
        if more > 1 && !self.fits(more) {
            let limit = self.world.limits.tokens;
            let message = format!("the instance would have more than {limit} tokens");
            return Err(Trouble { kind: IncidentKind::Limit, message });
        }
        Ok(())
    }
}
