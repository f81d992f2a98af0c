//! Ending what runs: activities, scopes, the instance. Every interruption is this one mechanism.

use super::Move;
use super::run::Run;
use crate::journal::{ActivityId, Event, Outcome, PublicationFact, Record, ScopeId, ScopeKind};
use crate::state::{Detail, Instance};

impl<R: Record> Run<'_, R> {
    /// Ends a resting token with everything inside it. Its own token is consumed.
    pub(super) fn cancel_activity(&mut self, activity: ActivityId) {
        let Some(found) = self.tx.activity(activity) else { return };
        let (scope, child) = (found.scope, found.child);
        if self.tx.scope(child).is_some() {
            self.cancel_scope(child);
        }
        self.end_resting(activity);
        self.touch(scope);
    }

    /// Ends everything inside a scope, and closes it.
    pub(super) fn cancel_scope(&mut self, scope: ScopeId) {
        self.cancel_content(scope);
        self.tx.emit(Event::ScopeClosed { scope });
    }

    /// Ends everything inside a scope.
    pub(super) fn cancel_content(&mut self, scope: ScopeId) {
        self.end_content(scope, false);
    }

    /// Ends everything inside a scope; what was done in inner scopes stays remembered for compensation.
    pub(super) fn cancel_preserving(&mut self, scope: ScopeId) {
        self.end_content(scope, true);
    }

    /// Ends everything inside a scope: the inner scopes before the outer ones, and what moves in any of them. Without
    /// recursion, so that no depth of nesting is too deep.
    fn end_content(&mut self, scope: ScopeId, preserves: bool) {
        let mut scopes = vec![scope];
        let mut next = 0;
        while let Some(open) = scopes.get(next).copied() {
            let inner: Vec<ScopeId> = self
                .tx
                .activities_of(open)
                .map(|(_, activity)| activity.child)
                .filter(|child| self.tx.scope(*child).is_some())
                .collect();
            scopes.extend(inner);
            next += 1;
        }
        if !self.scratch.queue.is_empty() {
            let mut sorted = scopes.clone();
            sorted.sort_unstable();
            self.scratch.queue.retain(|token| sorted.binary_search(&token.scope).is_err());
        }
        for open in scopes.iter().rev().copied() {
            let resting: Vec<ActivityId> = self.tx.activities_of(open).map(|(id, _)| id).collect();
            resting.into_iter().for_each(|activity| self.end_resting(activity));
            if open != scope {
                self.end_inner_scope(open, preserves);
            }
        }
    }

    fn end_inner_scope(&mut self, scope: ScopeId, preserves: bool) {
        let host = self.tx.scope(scope).map_or(ActivityId::NONE, |scope| scope.host);
        let around = self.tx.activity(host).and_then(|host| self.tx.scope(host.scope));
        let is_body =
            around.is_some_and(|around| !matches!(around.kind, ScopeKind::Compensation | ScopeKind::Handler));
        if preserves && is_body && !self.tx.compensation_records(scope).is_empty() {
            self.tx.emit(Event::Preserved { activity: host });
        } else {
            self.tx.emit(Event::ScopeClosed { scope });
        }
    }

    /// Ends one resting token. Throws that rest are taken first: they were only waiting for their turn. A listener just
    /// listens no more.
    fn end_resting(&mut self, activity: ActivityId) {
        let Some(found) = self.tx.activity(activity) else { return };
        if found.is_listener {
            return self.tx.emit(Event::ListenerRemoved { activity });
        }
        let prepared: Vec<PublicationFact> = match &found.detail {
            Detail::Throw(Some(throw)) => throw.publications.iter().cloned().collect(),
            // What it throws has just ended its own scope.
            Detail::Throw(None) => Vec::new(),
            // A compensation is no element of its own; the throw beside it has left already.
            Detail::Compensating(_) => return self.tx.emit(Event::CompensationEnded { activity }),
            Detail::Compensation if self.is_detached(activity) => {
                return self.tx.emit(Event::CompensationEnded { activity });
            }
            _ => return self.tx.emit(Event::Cancelled { activity }),
        };
        for publication in prepared {
            self.publications.push(publication);
            self.tx.emit(Event::Thrown { activity, receivers: 0 });
        }
        self.tx.emit(Event::Completed { activity });
    }

    /// A terminate end event ends the scope that it is in, or one around that; the scope around what is ended goes on by the
    /// normal flow of the sub-process or call (section 13.5.6 of the standard).
    pub(super) fn terminate(&mut self, at: Move, ended: ScopeId) {
        self.tx.emit(Event::Left { scope: at.scope, node: at.node });
        let (host, kind) = self.tx.scope(ended).map(|scope| (scope.host, scope.kind)).unzip();
        self.cancel_content(ended);
        if kind == Some(ScopeKind::AdHoc) {
            self.tx.emit(Event::Interrupted { scope: ended });
        }
        match host {
            Some(host) if ended != Instance::ROOT => self.depart(host),
            _ => self.tx.emit(Event::Ended { outcome: Outcome::Terminated }),
        }
    }

    /// The scope of the repeated activity around a scope; where there is none in its process, the scope itself.
    pub(super) fn repetition_around(&self, scope: ScopeId) -> ScopeId {
        let mut around = scope;
        while let Some(found) = self.tx.scope(around) {
            match found.kind {
                ScopeKind::Repeat => return around,
                ScopeKind::Process => break,
                ScopeKind::SubProcess
                | ScopeKind::AdHoc
                | ScopeKind::Local
                | ScopeKind::Round
                | ScopeKind::Compensation
                | ScopeKind::Handler => around = found.parent,
            }
        }
        scope
    }

    /// A terminate end event of a vendor's diagram that ends the whole instance, wherever it stands.
    pub(super) fn terminate_all(&mut self, at: Move) {
        self.tx.emit(Event::Left { scope: at.scope, node: at.node });
        self.cancel_content(Instance::ROOT);
        self.tx.emit(Event::Ended { outcome: Outcome::Terminated });
    }

    /// The instance is ended from outside.
    pub(super) fn cancel_instance(&mut self) {
        self.cancel_content(Instance::ROOT);
        self.tx.emit(Event::Ended { outcome: Outcome::Cancelled });
    }
}
