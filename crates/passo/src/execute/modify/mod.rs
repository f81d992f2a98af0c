//! Modification: tokens are set and cancelled from outside, all of it or nothing.

mod resolve;

use std::collections::BTreeMap;

use self::resolve::{Beginning, Cancellation, Resolved};
use super::activity::kind_of;
use super::incident::Trouble;
use super::mapping::Values;
use super::run::Run;
use super::{Done, Move, Obstacle, Refusal, Scratch};
use crate::journal::{
    ActivityId, Event, FlowId, Forget, Instruction, NodeId, Outcome, Record, RestKind, Resume, ScopeId,
    ScopeKind,
};
use crate::program::{Op, Program};
use crate::state::Instance;

/// The scopes that a modification has opened, by the scope around them and their sub-process.
type Opened = BTreeMap<(ScopeId, NodeId), ScopeId>;

impl<'a, R: Record> Run<'a, R> {
    /// Whether a modification can be carried out: it is tried out on a copy of the instance.
    pub(super) fn check_modification(
        &self,
        steps: &[Instruction],
        variables: &Values,
    ) -> Result<(), Refusal> {
        let mut copy = Instance::clone(&self.tx);
        let (mut forget, mut scratch, mut done) = (Forget, Scratch::default(), Done::default());
        let mut trial = Run::new(&mut copy, self.world, &mut forget, &mut scratch, &mut done);
        trial.modify(steps, variables.clone()).map_err(Refusal::Obstacles)
    }

    /// Carries out a modification: variables are set, tokens are set, and then others are cancelled, so that what moves
    /// the only token of a scope does not end the scope.
    pub(super) fn modify(&mut self, steps: &[Instruction], variables: Values) -> Result<(), Vec<Obstacle>> {
        let Resolved { beginnings, cancellations } = self.resolve_modification(steps)?;
        self.set_all_in(Instance::ROOT, variables);
        let mut opened = Opened::new();
        let mut obstacles = Vec::new();
        for beginning in beginnings {
            if let Err(obstacle) = self.begin_inside(beginning, &mut opened) {
                obstacles.push(obstacle);
            }
        }
        for cancellation in cancellations {
            self.cancel_resting(cancellation);
        }
        if obstacles.is_empty() { Ok(()) } else { Err(obstacles) }
    }

    /// Opens the sub-processes around a place that are not open, and sets a token there.
    fn begin_inside(&mut self, beginning: Beginning, opened: &mut Opened) -> Result<(), Obstacle> {
        let Beginning { scope: mut at, path, node, after } = beginning;
        let Some(program) = self.program_at(at) else { return Ok(()) };
        for sub_process in path {
            let known = opened.get(&(at, sub_process)).copied();
            let inner = match known {
                Some(inner) => inner,
                None => self.open_around(program, at, sub_process)?,
            };
            opened.insert((at, sub_process), inner);
            at = inner;
        }
        self.tx.emit(Event::TokenSet { after, scope: at, node });
        if after {
            self.leave_without_running(program, at, node);
        } else {
            self.begin_at(at, node);
        }
        self.touch(at);
        Ok(())
    }

    /// Enters a sub-process without running its start events.
    fn open_around(
        &mut self,
        program: &'a Program,
        scope: ScopeId,
        node: NodeId,
    ) -> Result<ScopeId, Obstacle> {
        let failed = |trouble: Trouble| Obstacle {
            element: program.element_id(node),
            reason: format!("it cannot be entered: {}", trouble.message),
        };
        let plan = program.scope(program.inner_plan(node));
        let at = Move { scope, node, flow: FlowId::NONE };
        self.tx.emit(Event::Placed { scope, node });
        let (activity, run) = self.rest_in_run(RestKind::SubProcess, at);
        let inputs = self.inputs(program, scope, node, run).map_err(failed)?;
        self.arm_boundaries(program, at, activity).map_err(failed)?;
        let inner = self.open_scope(plan.map_or(ScopeKind::SubProcess, kind_of), activity);
        if let Some(plan) = plan {
            self.prepare_scope(program, inner, plan, inputs);
        }
        Ok(inner)
    }

    /// The outgoing flows of a node are taken as if it were done.
    fn leave_without_running(&mut self, program: &'a Program, scope: ScopeId, node: NodeId) {
        let Some(exit) = program.node(node).map(|node| node.exit) else { return };
        if let Err(trouble) = self.choose(program, scope, node, exit) {
            self.tx.emit(Event::Placed { scope, node });
            let at = Move { scope, node, flow: FlowId::NONE };
            return self.stop(at, trouble.kind, trouble.message, Resume::Leave, None);
        }
        let chosen = std::mem::take(&mut self.scratch.chosen);
        chosen.iter().for_each(|flow| self.take(program, scope, *flow));
        self.scratch.chosen = chosen;
    }

    /// Ends what rests at a place. A scope that loses its last token by this is ended with it.
    fn cancel_resting(&mut self, cancellation: Cancellation) {
        let scope = match cancellation {
            Cancellation::Activity(place) => {
                let found = self.tx.activity(place.activity).filter(|found| found.serial == place.serial);
                // What lies inside of something that was cancelled before is gone with it.
                let Some(scope) = found.map(|found| found.scope) else { return };
                self.cancel_activity(place.activity);
                scope
            }
            Cancellation::Join { scope, node } => {
                self.empty_join(scope, node);
                scope
            }
        };
        self.end_if_empty(scope);
    }

    fn empty_join(&mut self, scope: ScopeId, node: NodeId) {
        let Some(program) = self.program_at(scope) else { return };
        let Some(join) = program.join_of(node) else { return };
        self.tx.emit(Event::JoinEmptied { width: join.width, scope, node, slot: join.slot });
        if matches!(program.node(node).map(|node| node.op), Some(Op::JoinWhen(..))) {
            self.tx.emit(Event::ComplexReset { width: join.width, scope, node, slot: join.slot });
        }
        self.touch(scope);
    }

    /// Ends a scope that has lost its last token, and so on outwards. An ad-hoc sub-process that offers something waits on.
    fn end_if_empty(&mut self, scope: ScopeId) {
        let mut scope = scope;
        while let Some(found) = self.tx.scope(scope).filter(|found| found.tokens == 0 && found.offers_ended())
        {
            let host: ActivityId = found.host;
            if scope == Instance::ROOT {
                self.stop_listening(scope);
                return self.tx.emit(Event::Ended { outcome: Outcome::Cancelled });
            }
            let Some(outer) = self.tx.activity(host).map(|host| host.scope) else { return };
            self.cancel_activity(host);
            scope = outer;
        }
    }
}
