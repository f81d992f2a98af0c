//! What the executor relies on, checked for every program that the compiler makes.

use super::{
    Choice, DataSetsId, Exit, ExpressionId, Join, Op, PlanId, Program, QuantityId, RepeatId, ScopePlan,
};
use crate::journal::{FlowId, NodeId};

/// Checks that every number leads to something, that a join's flows have the numbers below its width, that boundary
/// events wait for something, and that scopes form a tree. Gives a sentence for each thing that no correct compiler
/// makes.
pub(crate) fn verify(program: &Program) -> Vec<String> {
    let mut faults = Vec::new();
    if program.elements.len() != program.nodes.len() || program.flow_ids.len() != program.flows.len() {
        faults.push("every node and flow needs its id".to_owned());
    }
    for index in 0..program.nodes.len() {
        verify_node(program, NodeId(index as u32), &mut faults);
    }
    for (index, flow) in program.flows.iter().enumerate() {
        if flow.target != NodeId::NONE && program.node(flow.target).is_none() {
            faults.push(format!("flow {index} leads nowhere"));
        }
        if !has_expression(program, flow.condition) {
            faults.push(format!("flow {index} has a condition that does not exist"));
        }
    }
    for (index, scope) in program.scopes.iter().enumerate() {
        verify_scope(program, PlanId(index as u32), scope, &mut faults);
    }
    for (index, bound) in program.expressions.iter().enumerate() {
        let known = bound.names.iter().all(|name| name.index() < program.names.len());
        if !known || bound.names.len() != bound.expression.names().len() {
            faults.push(format!("expression {index} has variables without numbers"));
        }
    }
    faults
}

fn verify_node(program: &Program, id: NodeId, faults: &mut Vec<String>) {
    let Some(node) = program.node(id) else { return };
    let mut fault = |text: &str| faults.push(format!("node {}: {text}", id.0));
    let found = match node.op {
        Op::Pass => true,
        Op::JoinAll(join) => is_join(program, id, join),
        Op::JoinReachable(join, ahead) => {
            let rows = program.look_aheads.get(ahead.index()).map(|ahead| ahead.reaching.len());
            is_join(program, id, join) && rows == Some(usize::from(join.width))
        }
        Op::JoinWhen(join, complex) => {
            let plan = program.complexes.get(complex.index());
            let ahead = plan.and_then(|plan| program.look_aheads.get(plan.ahead.index()));
            is_join(program, id, join)
                && ahead.map(|ahead| ahead.reaching.len()) == Some(usize::from(join.width))
        }
        Op::Race => program
            .outgoing_of(id)
            .iter()
            .all(|flow| program.flow(*flow).is_some_and(|flow| program.catch_of(flow.target).is_some())),
        Op::Work(work) => program.works.get(work.index()).is_some(),
        Op::Script(script) => program.scripts.get(script.index()).is_some(),
        Op::Decide(decision) => program
            .decisions
            .get(decision.index())
            .is_some_and(|plan| program.works.get(plan.otherwise.index()).is_some()),
        Op::Throw(throw) => program.throws.get(throw.index()).is_some(),
        Op::Catch(catch) => program.catches.get(catch.index()).is_some(),
        Op::Jump(target) => program.node(target).is_some_and(|target| target.scope == node.scope),
        Op::Enter(plan) => program.scope(plan).is_some_and(|plan| plan.node == id),
        Op::Call(call) => program.calls.get(call.index()).is_some(),
    };
    if !found {
        fault("its operation lacks what it needs");
    }
    if node.repeat != RepeatId::NONE && program.repeats.get(node.repeat.index()).is_none() {
        fault("it is repeated by a plan that does not exist");
    }
    if node.quantity != QuantityId::NONE
        && !program.quantity_of(node).is_some_and(|plan| plan.start > 0 && plan.completion > 0)
    {
        fault("it takes or gives no token");
    }
    if node.data_sets != DataSetsId::NONE && program.data_sets_of(id).is_none() {
        fault("its input and output sets do not exist");
    }
    if program.scope(node.scope).is_none() {
        fault("it lies in no scope");
    }
    let leaves = match node.exit {
        Exit::End => true,
        Exit::One(flow) => program.flow(flow).is_some(),
        Exit::All(flows) => flows.of(&program.outgoing).len() == flows.len as usize,
        Exit::Choose(Choice { flows, default, .. }) => {
            flows.of(&program.outgoing).len() == flows.len as usize
                && (default == FlowId::NONE || program.flow(default).is_some())
        }
    };
    if !leaves {
        fault("it leaves by flows that do not exist");
    }
    for boundary in node.boundaries.of(&program.boundaries) {
        let waits = program.catch_of(*boundary).is_some_and(|plan| !plan.triggers.is_empty());
        if !waits {
            fault("a boundary event waits for nothing");
        }
    }
}

fn is_join(program: &Program, id: NodeId, join: Join) -> bool {
    let arrivals = program.flows.iter().filter(|flow| flow.target == id).map(|flow| flow.arrival);
    let mut seen = vec![false; usize::from(join.width)];
    for arrival in arrivals {
        match seen.get_mut(usize::from(arrival)) {
            Some(flag) if !*flag => *flag = true,
            Some(_) | None => return false,
        }
    }
    seen.iter().all(|flag| *flag)
}

fn has_expression(program: &Program, expression: ExpressionId) -> bool {
    expression == ExpressionId::NONE || program.expressions.get(expression.index()).is_some()
}

fn verify_scope(program: &Program, id: PlanId, scope: &ScopePlan, faults: &mut Vec<String>) {
    let is_root = id == PlanId(0);
    let fits = if is_root {
        scope.node == NodeId::NONE && scope.parent == PlanId::NONE
    } else {
        scope.parent < id && program.node(scope.node).is_some_and(|node| node.op == Op::Enter(id))
    };
    if !fits {
        faults.push(format!("scope {} is no part of the tree", id.0));
    }
    let inside = |node: &NodeId| program.node(*node).is_some_and(|node| node.scope == id);
    let fits = scope.start_paths.iter().all(|path| {
        scope.triggered_starts.contains(&path.event)
            && path.passed.iter().all(|(node, flow)| {
                program.node(*node).is_some_and(|node| node.scope == id) && program.flow(*flow).is_some()
            })
    });
    if !fits {
        faults.push(format!("scope {} has a way to a start that is none", id.0));
    }
    let nothing = Vec::new();
    let offered = scope.ad_hoc().map_or(&nothing, |ad_hoc| &ad_hoc.offered);
    let lists = [&scope.entries, &scope.triggered_starts, &scope.inclusive_joins, &scope.joins, offered];
    if !lists.iter().all(|nodes| nodes.iter().all(inside)) {
        faults.push(format!("scope {} lists nodes of another scope", id.0));
    }
    let condition = scope.ad_hoc().map_or(ExpressionId::NONE, |ad_hoc| ad_hoc.completion_condition);
    if !has_expression(program, condition) {
        faults.push(format!("scope {} has a condition that does not exist", id.0));
    }
}
