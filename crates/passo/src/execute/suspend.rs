//! Suspending an instance and resuming it: meanwhile nothing moves, and what happened meanwhile is looked at afterwards.

use super::run::Run;
use crate::journal::{Event, NodeId, Record, ScopeId, WaitId};
use crate::program::{Join, Op};

impl<R: Record> Run<'_, R> {
    /// The instance takes no step from now on.
    pub(super) fn suspend(&mut self) {
        if !self.tx.is_suspended() {
            self.tx.emit(Event::InstanceSuspended);
        }
    }

    /// The instance goes on: conditions whose variables were set meanwhile are looked at, and so are joins.
    pub(super) fn resume(&mut self) {
        if self.tx.is_suspended() {
            self.tx.emit(Event::InstanceResumed);
            self.look_at_all_conditions();
            self.look_at_all_joins();
        }
    }

    /// Every condition that is waited for is looked at; those that have become true fire after this, the oldest first.
    fn look_at_all_conditions(&mut self) {
        let mut waits: Vec<(u32, WaitId)> =
            self.tx.waits().iter().map(|(place, wait)| (wait.serial, WaitId(place))).collect();
        waits.sort_unstable();
        for (_, wait) in waits {
            self.look_at_condition(wait);
        }
    }

    /// Every join is looked at: a parallel one may have all its tokens because its incoming flows are others now.
    pub(super) fn look_at_all_joins(&mut self) {
        let scopes: Vec<ScopeId> = self.tx.scopes().iter().map(|(place, _)| ScopeId(place)).collect();
        for scope in scopes {
            let Some(program) = self.program_at(scope) else { continue };
            let Some(plan) = self.plan_of(program, scope) else { continue };
            let parallel = |node: &NodeId| match program.node(*node).map(|node| node.op) {
                Some(Op::JoinAll(join)) => Some((*node, join)),
                Some(_) | None => None,
            };
            let full: Vec<(NodeId, Join)> = plan.joins.iter().filter_map(parallel).collect();
            for (node, join) in full {
                self.fire_if_full(program, scope, node, join);
            }
            self.touch(scope);
        }
    }
}
