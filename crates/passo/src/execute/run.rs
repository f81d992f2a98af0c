//! The loop that runs until nothing can move without outside help, and the switchboard of the operations.

use std::sync::Arc;

use super::mapping::Values;
use super::{Done, Move, Scratch, World};
use crate::journal::{DefinitionId, Delivery, Event, IncidentKind, PublicationFact, Record, Resume, ScopeId};
use crate::program::{Node, Op, Passage, Program, RepeatId};
use crate::state::{Instance, Transaction};
use crate::value::Value;

/// A command in progress.
pub(super) struct Run<'a, R: Record> {
    pub(super) tx: Transaction<'a, R>,
    pub(super) world: &'a World<'a>,
    pub(super) scratch: &'a mut Scratch,
    pub(super) publications: &'a mut Vec<PublicationFact>,
    /// What was written to data stores that the engine keeps, in order.
    pub(super) stored: &'a mut Vec<(Arc<str>, Value)>,
    /// The serial of a script's failed run that is tried again.
    pub(super) retried_run: Option<u32>,
    /// Attributes of the gateway whose conditions are evaluated.
    pub(super) gateway_values: Option<Values>,
    steps_left: u32,
}

impl<'a, R: Record> Run<'a, R> {
    pub(super) fn new(
        instance: &'a mut Instance,
        world: &'a World<'a>,
        record: &'a mut R,
        scratch: &'a mut Scratch,
        done: &'a mut Done,
    ) -> Run<'a, R> {
        Run {
            tx: Transaction::new(instance, record, &mut done.changes),
            world,
            scratch,
            publications: &mut done.publications,
            stored: &mut done.stored,
            retried_run: None,
            gateway_values: None,
            steps_left: world.limits.steps_per_command,
        }
    }

    /// The program that a definition runs.
    pub(super) fn program_of(&self, definition: DefinitionId) -> Option<&'a Program> {
        self.world.programs.get(definition.0 as usize).map(Arc::as_ref)
    }

    /// The program that a scope runs.
    #[inline]
    pub(super) fn program_at(&self, scope: ScopeId) -> Option<&'a Program> {
        self.program_of(self.tx.scope(scope)?.definition)
    }

    /// Runs until nothing can move.
    pub(super) fn finish_command(&mut self) {
        loop {
            self.after_step();
            while let Some(next) = self.scratch.queue.pop() {
                // A scope that was closed has taken its tokens with it.
                let Some(program) = self.program_at(next.scope) else { continue };
                let Some(next) = self.pass(program, next) else { continue };
                self.step(program, next);
                self.after_step();
            }
            if !self.fire_inclusive_joins() {
                break;
            }
        }
        if !self.scratch.left_to_undo.is_empty() {
            self.scratch.left_to_undo.clear();
        }
    }

    /// Follows what a step has changed, before the next token moves.
    #[inline(always)]
    fn after_step(&mut self) {
        let has_changed = !(self.scratch.changed_keys.is_empty()
            && self.scratch.changed_names.is_empty()
            && self.scratch.held_at_once.is_empty());
        if has_changed {
            self.after_change();
        }
    }

    /// Places wait with the keys that they have now, and conditions that have become true fire.
    fn after_change(&mut self) {
        while let Some(process) = self.scratch.changed_keys.pop() {
            self.follow_keys(process);
        }
        while !self.scratch.changed_names.is_empty() {
            self.look_at_conditions();
        }
        while let Some((serial, wait)) = self.scratch.held_at_once.pop_front() {
            self.deliver(Delivery::bare(wait, serial));
        }
    }

    /// A token passes the elements that it leaves at once: all of them while no other token moves, else the first, and it queues
    /// behind the others. Gives where it has come to if it has not queued. Where the command may enter no more elements it is
    /// left to [`Run::step`], which stops it.
    #[inline]
    fn pass(&mut self, program: &Program, token: Move) -> Option<Move> {
        let mut at = token;
        while self.steps_left > 0
            && let Some(Passage { flow, target }) = program.passage(at.node)
        {
            self.steps_left -= 1;
            self.tx.emit(Event::Passed { scope: at.scope, node: at.node, flow });
            at = Move { scope: at.scope, node: target, flow };
            if !self.scratch.queue.is_empty() {
                self.scratch.queue.push(at);
                return None;
            }
        }
        Some(at)
    }

    /// A token arrives at a node.
    #[inline]
    fn step(&mut self, program: &'a Program, at: Move) {
        let Some(node) = program.node(at.node) else { return };
        if self.steps_left == 0 {
            return self.stop_endless(program, node, at);
        }
        self.steps_left -= 1;
        let mut at = at;
        if node.has_prelude() {
            let Some(gathered) = self.gathered(program, node, at) else { return };
            at = gathered;
            if !self.has_data(program, at) {
                return;
            }
            if node.repeat != RepeatId::NONE && !self.is_round(at.scope) {
                return self.repeat(program, at, node.repeat);
            }
        }
        match node.op {
            Op::Pass => self.leave_node(program, node, at.scope, at.node),
            Op::JoinAll(join) => self.join_all(program, at, join),
            Op::JoinReachable(join, ahead) => self.join_reachable(program, at, join, ahead),
            Op::JoinWhen(join, complex) => self.join_when(program, at, join, complex),
            Op::Race => self.race(program, at),
            Op::Work(work) => self.work(program, at, work),
            Op::Script(script) => self.script(program, at, script),
            Op::Decide(decision) => self.decide_by(program, at, decision),
            Op::Throw(throw) => self.throw(program, at, throw),
            Op::Catch(catch) => self.catch(program, at, catch),
            Op::Jump(target) => self.jump(at, target),
            Op::Enter(plan) => self.enter(program, at, plan),
            Op::Call(call) => self.call(program, at, call),
        }
    }

    /// The command has entered too many elements: the token stops with an incident. Joins, and activities that gather
    /// tokens, still take theirs; one that goes on stops with the token that it makes.
    fn stop_endless(&mut self, program: &'a Program, node: &Node, at: Move) {
        let Some(at) = self.gathered(program, node, at) else { return };
        match node.op {
            Op::JoinAll(join) => self.join_all(program, at, join),
            Op::JoinReachable(join, ahead) => self.join_reachable(program, at, join, ahead),
            Op::JoinWhen(join, complex) => self.join_when(program, at, join, complex),
            Op::Pass
            | Op::Race
            | Op::Work(_)
            | Op::Script(_)
            | Op::Decide(_)
            | Op::Throw(_)
            | Op::Catch(_)
            | Op::Jump(_)
            | Op::Enter(_)
            | Op::Call(_) => self.stop_at_limit(at, Resume::Arrive),
        }
    }

    /// A join that goes on when nothing else moves counts like an element that is entered, so that joins that lead to each
    /// other end at the limit.
    pub(super) fn count_step(&mut self) {
        self.steps_left = self.steps_left.saturating_sub(1);
    }

    /// So many elements are entered at once; gives as how many of them the command may enter.
    pub(super) fn count_steps(&mut self, elements: u32) -> u32 {
        let entered = elements.min(self.steps_left);
        self.steps_left -= entered;
        entered
    }

    /// Whether the command may enter no more elements.
    pub(super) fn is_at_limit(&self) -> bool {
        self.steps_left == 0
    }

    /// A token stops because the command has entered too many elements.
    pub(super) fn stop_at_limit(&mut self, at: Move, resume: Resume) {
        let limit = self.world.limits.steps_per_command;
        let message =
            format!("one command has entered {limit} elements: the process goes round without waiting");
        self.stop(at, IncidentKind::Limit, message, resume, None);
    }
}
