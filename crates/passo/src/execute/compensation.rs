//! Compensation: activities that are over are undone by their handlers, in the reverse of the order that sequence flow
//! imposed (sections 10.7 and 13.5.5 of the standard).
//!
//! An activity that can be compensated leaves a record in its scope, with the scope inside it kept as it was. A throw rests
//! with a scope of its own, whose tokens are the records that are compensated now. Each runs its handler, or, where it has
//! none, compensates what is remembered in its kept scope, in the same way.

use super::Move;
use super::incident::Trouble;
use super::run::Run;
use super::undo_order::is_meant;
use crate::journal::{
    ActivityId, CompensationFact, Event, FlowId, IncidentKind, NodeId, Payload, Record, RestKind, ScopeId,
    ScopeKind,
};
use crate::program::{PlanKind, Program, ThrowTrigger};
use crate::state::CompensationRecord;

impl<'a, R: Record> Run<'a, R> {
    /// Whether there is room to remember one more activity.
    pub(super) fn may_remember(&self) -> Result<(), Trouble> {
        let limit = self.world.limits.compensation_records;
        if self.tx.preserved() < limit {
            return Ok(());
        }
        let message = format!("the instance would remember more than {limit} activities for compensation");
        Err(Trouble { kind: IncidentKind::Limit, message })
    }

    /// The scope inside an activity that completes is closed, or kept where the activity, or what ran in it, can be
    /// compensated.
    pub(super) fn close_or_preserve(&mut self, program: &'a Program, activity: ActivityId) {
        let Some(found) = self.tx.activity(activity) else { return };
        let (node, child) = (found.node, found.child);
        let kind = self.tx.scope(child).map(|child| child.kind);
        let has_handler = program.compensation.handler(node).is_some();
        let remembers = !self.tx.compensation_records(child).is_empty();
        let preserved = match kind {
            None | Some(ScopeKind::Local) => has_handler,
            Some(ScopeKind::SubProcess | ScopeKind::AdHoc | ScopeKind::Process) => {
                has_handler || remembers || self.compensating_sub_process(child, node).is_some()
            }
            Some(ScopeKind::Repeat | ScopeKind::Round) => remembers,
            Some(ScopeKind::Compensation | ScopeKind::Handler) => false,
        };
        if preserved {
            self.tx.emit(Event::Preserved { activity });
        } else if kind.is_some() {
            self.tx.emit(Event::ScopeClosed { scope: child });
        }
    }

    /// The event sub-process that compensates the activity `node`, whose scope this is.
    fn compensating_sub_process(&self, scope: ScopeId, node: NodeId) -> Option<NodeId> {
        let kind = self.tx.scope(scope)?.kind;
        let plan = self.program_at(scope)?.plan_inside(kind, node)?;
        Some(plan.compensation).filter(|node| *node != NodeId::NONE)
    }

    /// A token arrives at an event that throws compensation; gives whether it rests there, or has left. Where there is
    /// nothing to compensate, it goes on.
    pub(super) fn compensate(
        &mut self,
        program: &'a Program,
        at: Move,
        activity: NodeId,
        waits: bool,
    ) -> bool {
        let before = self.tx.next_serial();
        let holders = self.visible_scopes(at.scope);
        let Some(holder) = holders.into_iter().find(|holder| self.has_due(*holder, activity, before)) else {
            return false;
        };
        if !waits {
            // The compensation has a token of its own, which nothing waits for.
            self.tx.emit(Event::Placed { scope: at.scope, node: at.node });
        }
        let host = self.rest(RestKind::Compensation, at.scope, at.node);
        self.open_compensation(host, holder);
        if !waits {
            self.leave_moving(program, at.scope, at.node);
        }
        self.conclude_if_empty(host);
        true
    }

    /// The scopes whose activities are visible from an event: its own, and the one around an event sub-process.
    fn visible_scopes(&self, scope: ScopeId) -> Vec<ScopeId> {
        let mut visible = Vec::new();
        let mut next = self.nearest_body(scope);
        while let Some(found) = self.tx.scope(next) {
            visible.push(next);
            let plan = self.program_at(next).and_then(|program| self.plan_of(program, next));
            if !plan.is_some_and(|plan| matches!(plan.kind, PlanKind::EventSubProcess)) {
                break;
            }
            next = self.nearest_body(found.parent);
        }
        visible
    }

    fn has_due(&self, holder: ScopeId, activity: NodeId, before: u32) -> bool {
        self.tx.compensation_records(holder).iter().any(|record| is_meant(record, activity, before))
    }

    /// Begins to compensate what is remembered in a scope; the compensations are the tokens of a scope of the host.
    pub(super) fn open_compensation(&mut self, host: ActivityId, holder: ScopeId) -> ScopeId {
        let scope = ScopeId(self.tx.scopes().next_place());
        self.tx.emit(Event::CompensationOpened { scope, host, holder });
        self.scratch.left_to_undo.remove(&scope);
        self.begin_due_compensations(scope);
        scope
    }

    /// Begins every compensation that has to wait for no other one. One that has nothing to do is done at once.
    fn begin_due_compensations(&mut self, scope: ScopeId) {
        loop {
            let mut one_is_done = false;
            for record in self.due(scope) {
                let runs = self.tx.scope(scope).is_some_and(|scope| scope.tokens > 0);
                if runs && !self.fits(2) {
                    // The rest begins when one of those that run is done.
                    return;
                }
                one_is_done |= self.begin_compensation(scope, &record);
            }
            if !one_is_done {
                return;
            }
        }
    }

    /// The activity that the compensation of this host is limited to.
    pub(super) fn meant_by(&self, host: ActivityId) -> NodeId {
        let is_throw = self.tx.activity(host).is_some_and(|host| !self.is_compensation(host.scope));
        let thrown = if is_throw { self.compensation_thrown(host) } else { None };
        thrown.map_or(NodeId::NONE, |(activity, _)| activity)
    }

    /// Whether the tokens of a scope are compensations of activities.
    fn is_compensation(&self, scope: ScopeId) -> bool {
        self.tx.scope(scope).is_some_and(|scope| scope.kind == ScopeKind::Compensation)
    }

    /// What compensation the event of a resting token throws, and whether it waits for it.
    fn compensation_thrown(&self, host: ActivityId) -> Option<(NodeId, bool)> {
        let found = self.tx.activity(host)?;
        let plan = self.program_at(found.scope)?.throw_of(found.node)?;
        plan.compensated()
    }

    /// Whether a throw event rests for compensation that its token does not wait for.
    pub(super) fn is_detached(&self, host: ActivityId) -> bool {
        self.compensation_thrown(host).is_some_and(|(_, waits)| !waits)
    }

    /// Begins the compensation of one activity; gives whether there was nothing to do. A handler comes first, then the
    /// event sub-process for compensation, then what the kept scope remembers; each round of a repeated activity counts.
    fn begin_compensation(&mut self, scope: ScopeId, record: &CompensationRecord) -> bool {
        let Some(holder) = self.tx.scope(scope).map(|scope| scope.parent) else { return false };
        let Some(program) = self.program_at(holder) else { return false };
        let CompensationRecord { node, completed, kept, .. } = *record;
        let activity = ActivityId(self.tx.activities().next_place());
        let fact = CompensationFact { record: completed, node };
        self.tx.emit_with(Event::CompensationBegan { scope, activity }, Payload::Compensation(fact));
        self.is_begun(scope, node);
        let kind = self.tx.scope(kept).map(|kept| kept.kind);
        if !matches!(kind, Some(ScopeKind::Repeat | ScopeKind::Round)) {
            let own = program.compensation.handler(node).map(|handler| {
                let within = if kind.is_some() && kind != Some(ScopeKind::Process) { kept } else { holder };
                (within, handler)
            });
            let inner = || Some((kept, self.compensating_sub_process(kept, node)?));
            if let Some((within, handler)) = own.or_else(inner) {
                let opened = ScopeId(self.tx.scopes().next_place());
                self.tx.emit(Event::HandlerOpened { scope: opened, host: activity, within });
                self.begin_at(opened, handler);
                return false;
            }
        }
        let inner = self.open_compensation(activity, kept);
        let is_done = self.tx.scope(inner).is_some_and(|inner| inner.tokens == 0);
        if is_done {
            self.tx.emit(Event::ScopeClosed { scope: inner });
            self.tx.emit(Event::CompensationEnded { activity });
        }
        is_done
    }

    /// The compensation of an activity is done. Those that waited for it begin; gives their scope when there are none.
    pub(super) fn end_compensation(&mut self, activity: ActivityId) -> Option<ScopeId> {
        let found = self.tx.activity(activity)?;
        let (scope, child) = (found.scope, found.child);
        if !self.is_compensation(scope) {
            return self.end_throw(activity);
        }
        self.tx.emit(Event::ScopeClosed { scope: child });
        self.tx.emit(Event::CompensationEnded { activity });
        self.begin_due_compensations(scope);
        self.tx.scope(scope).is_some_and(|scope| scope.tokens == 0).then_some(scope)
    }

    /// A throw that has nothing to compensate is done at once.
    pub(super) fn conclude_if_empty(&mut self, host: ActivityId) {
        let child = self.tx.activity(host).and_then(|host| self.tx.scope(host.child));
        if child.is_some_and(|child| child.tokens == 0)
            && let Some(scope) = self.end_throw(host)
        {
            self.finish(scope);
        }
    }

    /// What a throw compensates in one scope is compensated: the next visible scope follows, then the throw is done. Gives
    /// its scope when its token was consumed.
    fn end_throw(&mut self, host: ActivityId) -> Option<ScopeId> {
        let found = self.tx.activity(host)?;
        let (scope, node, mut child, serial) = (found.scope, found.node, found.child, found.serial);
        let meant = self.meant_by(host);
        let holder = self.tx.scope(child)?.parent;
        let is_detached = self.is_detached(host);
        let program = self.program_at(scope)?;
        if self.compensation_thrown(host).is_some() {
            let visible = self.visible_scopes(scope).into_iter().skip_while(|other| *other != holder);
            for next in visible.skip(1) {
                if !self.has_due(next, meant, serial) {
                    continue;
                }
                self.tx.emit(Event::ScopeClosed { scope: child });
                child = self.open_compensation(host, next);
                if self.tx.scope(child).is_some_and(|child| child.tokens > 0) {
                    return None;
                }
            }
        }
        if is_detached {
            self.tx.emit(Event::ScopeClosed { scope: child });
            self.tx.emit(Event::CompensationEnded { activity: host });
            return Some(scope);
        }
        let plan = program.throw_of(node)?;
        if plan.triggers.iter().any(|trigger| matches!(trigger, ThrowTrigger::Cancel)) {
            self.end_cancelling(host);
            return None;
        }
        if plan.triggers.iter().any(super::throw::ends_scope) {
            let at = Move { scope, node, flow: FlowId::NONE };
            self.tx.emit(Event::ScopeClosed { scope: child });
            self.tx.emit(Event::Resumed { activity: host });
            self.throw_last(program, at, plan);
            return None;
        }
        self.complete_and_take(host)
    }
}
