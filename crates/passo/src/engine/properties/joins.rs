//! Joins at rest, by the definition of the standard and not by the compiler's tables.

use crate::journal::{FlowId, NodeId, ScopeId};
use crate::program::{Exit, Join, Op, PlanId, Program};
use crate::state::{Instance, Scope};

/// The joins of a scope that should have fired (sections 13.4.1 and 13.4.3 of the standard).
pub(super) fn late_joins(instance: &Instance, program: &Program, id: ScopeId, plan: PlanId) -> Vec<String> {
    let Some(scope) = instance.scope(id) else { return Vec::new() };
    let nodes = || {
        let numbered = program.nodes.iter().enumerate();
        numbered.filter(|(_, node)| node.scope == plan).map(|(index, node)| (NodeId(index as u32), node.op))
    };
    let mut tokens: Vec<NodeId> = {
        let resting = instance.activities_of(id).filter(|(_, activity)| !activity.is_listener);
        resting.map(|(_, activity)| activity.node).collect()
    };
    tokens.extend(nodes().filter(|(node, _)| holds_a_token(program, scope, *node)).map(|(node, _)| node));
    let fires = |(node, op): &(NodeId, Op)| {
        let Some(join) = op.join() else { return false };
        let filled = flows(program, scope, *node, join, true);
        let empty = flows(program, scope, *node, join, false);
        let comes = |token: &NodeId| {
            token != node
                && reaches(program, *token, *node, &empty)
                && !reaches(program, *token, *node, &filled)
        };
        match op {
            Op::JoinAll(_) => empty.is_empty(),
            Op::JoinReachable(..) => !filled.is_empty() && !tokens.iter().any(comes),
            _ => false,
        }
    };
    let late = nodes().filter(fires);
    late.map(|(node, _)| format!("the join \"{}\" of scope {id:?} is late", program.element_id(node)))
        .collect()
}

fn holds_a_token(program: &Program, scope: &Scope, node: NodeId) -> bool {
    let Some(Join { slot, width }) = program.join_of(node) else { return false };
    scope.joins.iter().skip(slot as usize + 1).take(usize::from(width)).any(|count| *count > 0)
}

/// The incoming flows of a join that hold a token, or those that do not.
fn flows(program: &Program, scope: &Scope, node: NodeId, join: Join, filled: bool) -> Vec<FlowId> {
    let incoming = program.flows.iter().enumerate().filter(|(_, flow)| flow.target == node);
    let holds = |arrival: u16| {
        scope.joins.get(join.slot as usize + 1 + usize::from(arrival)).is_some_and(|count| *count > 0)
    };
    let chosen = incoming.filter(|(_, flow)| holds(flow.arrival) == filled);
    chosen.map(|(index, _)| FlowId(index as u32)).collect()
}

/// Whether a token at a node can come to one of the flows without passing through the join.
fn reaches(program: &Program, from: NodeId, join: NodeId, flows: &[FlowId]) -> bool {
    let mut seen = vec![false; program.nodes.len()];
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == join || std::mem::replace(&mut seen[node.index()], true) {
            continue;
        }
        let leaving = leaving(program, node);
        if leaving.iter().any(|flow| flows.contains(flow)) {
            return true;
        }
        open.extend(leaving.iter().filter_map(|flow| program.flow(*flow)).map(|flow| flow.target));
        open.extend_from_slice(program.boundaries_of(node));
        if let Op::Jump(target) = program.nodes[node.index()].op {
            open.push(target);
        }
    }
    false
}

fn leaving(program: &Program, node: NodeId) -> Vec<FlowId> {
    match program.nodes[node.index()].exit {
        Exit::End => Vec::new(),
        Exit::One(flow) => vec![flow],
        Exit::All(flows) => flows.of(&program.outgoing).to_vec(),
        Exit::Choose(choice) => {
            let default = Some(choice.default).filter(|flow| *flow != FlowId::NONE);
            choice.flows.of(&program.outgoing).iter().copied().chain(default).collect()
        }
    }
}
