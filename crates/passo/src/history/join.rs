//! Which tokens a join has, and for which it waits.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::decision::{Arrival, JoinChoice, NamedFlow, ReadCondition, WaitingJoin};
use super::step::{Place, Step, program_of};
use crate::execute::{awaited, is_filled, plan_of};
use crate::journal::{FlowId, NodeId, ScopeId};
use crate::program::{Join, Op, Program};
use crate::state::Instance;

/// What has come to joins that have not gone on yet, by scope and element.
#[derive(Default)]
pub(super) struct Gatherings(BTreeMap<(ScopeId, NodeId), Gathering>);

#[derive(Default)]
struct Gathering {
    /// The tokens with the numbers of their flows, in the order in which they came.
    arrivals: Vec<(u16, Arrival)>,
    /// Where tokens were that were waited for.
    waited_for: Vec<Place>,
}

impl Gatherings {
    /// A token has come to a join.
    pub(super) fn arrived(
        &mut self,
        step: &Step<'_>,
        program: &Program,
        at: (ScopeId, NodeId),
        arrival: u16,
    ) {
        if program.node(at.1).and_then(|node| node.op.join()).is_none() {
            return;
        }
        let flow = program.incoming(at.1, arrival).unwrap_or(FlowId::NONE);
        let token = Arrival { flow: named(program, flow), event: step.number, at: step.at };
        self.0.entry(at).or_default().arrivals.push((arrival, token));
    }

    /// The instance rests: whatever can still come to a join is waited for.
    pub(super) fn at_rest(&mut self, instance: &Instance, programs: &[Arc<Program>]) {
        for ((scope, node), gathering) in &mut self.0 {
            let Some(program) = program_of(programs, instance, *scope) else { continue };
            for at in awaited(instance, program, *scope, *node) {
                let place = Place::of(program, at);
                if !gathering.waited_for.contains(&place) {
                    gathering.waited_for.push(place);
                }
            }
        }
    }

    /// Tokens of a join go on as one: those of the flows that `takes` names.
    pub(super) fn joined(
        &mut self,
        program: &Program,
        at: (ScopeId, NodeId),
        width: u16,
        takes: impl Fn(u16) -> bool,
        condition: Option<ReadCondition>,
    ) -> JoinChoice {
        let gathering = self.0.entry(at).or_default();
        let (mut arrivals, mut absent) = (Vec::new(), Vec::new());
        for arrival in 0..width {
            let known = gathering.arrivals.iter().position(|(number, _)| *number == arrival);
            match known.filter(|_| takes(arrival)) {
                Some(index) => arrivals.push(gathering.arrivals.remove(index).1),
                None => absent.push(incoming(program, at.1, arrival)),
            }
        }
        arrivals.sort_by_key(|arrival| arrival.event);
        let waited_for = std::mem::take(&mut gathering.waited_for);
        // A complex gateway that has gone on waits for the rest, also before anything of it has come.
        let is_complex = program.node(at.1).is_some_and(|node| matches!(node.op, Op::JoinWhen(..)));
        if gathering.arrivals.is_empty() && !is_complex {
            self.0.remove(&at);
        }
        JoinChoice { arrivals, absent, waited_for, condition }
    }

    /// All tokens of a join are gone.
    pub(super) fn emptied(&mut self, scope: ScopeId, node: NodeId) {
        self.0.remove(&(scope, node));
    }

    /// All tokens of a scope are gone.
    pub(super) fn closed(&mut self, scope: ScopeId) {
        self.0.retain(|(known, _), _| *known != scope);
    }

    /// The elements of some scopes have other numbers.
    pub(super) fn renumbered(&mut self, is_moved: impl Fn(ScopeId) -> bool, nodes: &[NodeId]) {
        let moved = std::mem::take(&mut self.0).into_iter().map(|((scope, node), gathering)| {
            let new = nodes.get(node.index()).copied().filter(|_| is_moved(scope));
            ((scope, new.unwrap_or(node)), gathering)
        });
        self.0 = moved.collect();
    }
}

/// The joins of an instance at rest that hold tokens.
pub(crate) fn waiting_joins(instance: &Instance, programs: &[Arc<Program>]) -> Vec<WaitingJoin> {
    let mut found = Vec::new();
    for (id, scope) in instance.scopes().iter() {
        let Some(program) = program_of(programs, instance, ScopeId(id)) else { continue };
        let Some(plan) = plan_of(instance, program, scope) else { continue };
        for node in &plan.joins {
            let Some(Join { width, .. }) = program.join_of(*node) else { continue };
            let Some(join) = program.node(*node).and_then(|node| node.op.join()) else { continue };
            let (present, absent): (Vec<u16>, Vec<u16>) =
                (0..width).partition(|arrival| is_filled(scope, join, *arrival));
            if present.is_empty() {
                continue;
            }
            let name = |arrivals: Vec<u16>| {
                arrivals.into_iter().map(|arrival| incoming(program, *node, arrival)).collect()
            };
            found.push(WaitingJoin {
                place: Place::of(program, *node),
                present: name(present),
                absent: name(absent),
                waits_for: awaited(instance, program, ScopeId(id), *node)
                    .into_iter()
                    .map(|at| Place::of(program, at))
                    .collect(),
            });
        }
    }
    found
}

/// A flow as people name it.
pub(super) fn named(program: &Program, flow: FlowId) -> NamedFlow {
    let name = program.flow_names.get(flow.index()).cloned().flatten();
    NamedFlow { id: program.flow_id(flow), name }
}

fn incoming(program: &Program, node: NodeId, arrival: u16) -> NamedFlow {
    named(program, program.incoming(node, arrival).unwrap_or(FlowId::NONE))
}
