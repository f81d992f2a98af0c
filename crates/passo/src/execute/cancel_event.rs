//! The cancel end event: what runs in the transaction is ended, what is over is compensated, then the cancel boundary event
//! goes on (sections 10.3.5 and 13.5.5 of the standard).

use super::Move;
use super::run::Run;
use crate::journal::{ActivityId, Event, NodeId, Record, RestKind, ScopeId, ScopeKind};
use crate::program::{CatchTrigger, PlanKind, Program};

impl<'a, R: Record> Run<'a, R> {
    /// A token arrives at a cancel end event.
    pub(super) fn cancel_transaction(&mut self, program: &'a Program, at: Move) {
        let Some(transaction) = self.transaction_around(at.scope) else {
            return self.leave_moving(program, at.scope, at.node);
        };
        let owner = self.owner_of(transaction);
        let holder = self.tx.activity(owner).map_or(transaction, |owner| owner.child);
        // Where several instances run, one that is cancelled cancels all of them.
        self.cancel_preserving(holder);
        self.tx.emit(Event::Interrupted { scope: holder });
        self.tx.emit(Event::Placed { scope: holder, node: at.node });
        let host = self.rest(RestKind::Compensation, holder, at.node);
        self.open_compensation(host, holder);
        self.conclude_if_empty(host);
    }

    /// The scope of the innermost transaction around a scope, within its process.
    fn transaction_around(&self, scope: ScopeId) -> Option<ScopeId> {
        let mut next = scope;
        loop {
            let found = self.tx.scope(next)?;
            let program = self.program_at(next)?;
            if self.plan_of(program, next).is_some_and(|plan| matches!(plan.kind, PlanKind::Transaction)) {
                return Some(next);
            }
            if found.kind == ScopeKind::Process {
                return None;
            }
            next = self.tx.activity(found.host)?.scope;
        }
    }

    /// The resting token of a transaction; where it is repeated, that of all its rounds.
    fn owner_of(&self, transaction: ScopeId) -> ActivityId {
        let host = |scope: ScopeId| self.tx.scope(scope).map_or(ActivityId::NONE, |scope| scope.host);
        let own = host(transaction);
        let Some(around) = self.tx.activity(own).map(|own| own.scope) else { return own };
        if !self.is_round(around) {
            return own;
        }
        let round = host(around);
        self.tx.activity(round).map_or(own, |round| host(round.scope))
    }

    /// What was done in a transaction is compensated: it is left by its cancel boundary event; without one, its token is
    /// consumed.
    pub(super) fn end_cancelling(&mut self, host: ActivityId) {
        let Some((holder, child)) = self.tx.activity(host).map(|host| (host.scope, host.child)) else {
            return;
        };
        self.tx.emit(Event::ScopeClosed { scope: child });
        self.tx.emit(Event::Completed { activity: host });
        let Some(owner) = self.tx.scope(holder).map(|holder| holder.host) else { return };
        let Some((scope, node)) = self.tx.activity(owner).map(|owner| (owner.scope, owner.node)) else {
            return;
        };
        self.cancel_activity(owner);
        let Some(program) = self.program_at(scope) else { return };
        match self.cancel_boundary(program, scope, node) {
            Some(boundary) => {
                self.tx.emit(Event::Placed { scope, node: boundary });
                self.leave_event(program, scope, boundary, super::mapping::Values::new());
            }
            None => self.finish(scope),
        }
    }

    fn cancel_boundary(&self, program: &'a Program, scope: ScopeId, node: NodeId) -> Option<NodeId> {
        let catches = |boundary: &&NodeId| {
            program.catch_of(**boundary).is_some_and(|plan| {
                plan.triggers.iter().any(|trigger| matches!(trigger, CatchTrigger::Cancel))
            })
        };
        self.boundaries_at(program, scope, node).iter().find(catches).copied()
    }
}
