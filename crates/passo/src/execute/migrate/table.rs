//! Which element of one version of a process takes the place of which element of another.

use std::collections::BTreeMap;
use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use crate::execute::Obstacle;
use crate::journal::{FlowId, NodeId};
use crate::program::{CatchTrigger, Op, PlanId, PlanKind, Program, RepeatId, RepeatPlan};

/// Ids of elements of one version, each with the id in another version.
pub(crate) type Mapping = [(Arc<str>, Arc<str>)];

/// Which element takes the place of which.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// By node: the one in the other version; none without one.
    pub(crate) nodes: Vec<NodeId>,
    /// By sequence flow: the one in the other version.
    pub(crate) flows: Vec<FlowId>,
    /// By node: why it has none.
    pub(crate) reasons: Vec<String>,
}

/// The table of two versions: elements as they are mapped, others by their ids.
///
/// # Errors
/// What is mapped and cannot be: an element that is not there, one of another kind, two to one.
pub(crate) fn table(from: &Program, to: &Program, mapping: &Mapping) -> Result<Table, Vec<Obstacle>> {
    let (wanted, mut obstacles) = wanted(from, to, mapping);
    let mut table = Table {
        nodes: vec![NodeId::NONE; from.nodes.len()],
        flows: flows(from, to, mapping),
        reasons: vec![String::new(); from.nodes.len()],
    };
    for (index, element) in from.elements.iter().enumerate() {
        let old = NodeId(index as u32);
        let explicit = wanted.get(&old).copied();
        let by_id = || to.find(&element.id).filter(|new| !wanted.values().any(|taken| taken == new));
        let Some(new) = explicit.or_else(by_id) else {
            table.refuse(old, "the other version has no element in its place".to_owned());
            continue;
        };
        match same_kind(from, old, to, new) {
            Ok(()) => table.set(old, new),
            Err(reason) => table.refuse(old, reason),
        }
    }
    table.keep_places(from, to);
    for old in wanted.keys().filter(|old| table.node(**old).is_none()) {
        obstacles.push(Obstacle { element: from.element_id(*old), reason: table.reason(*old) });
    }
    if obstacles.is_empty() { Ok(table) } else { Err(obstacles) }
}

impl Table {
    /// The node in the other version.
    pub(crate) fn node(&self, old: NodeId) -> Option<NodeId> {
        self.nodes.get(old.index()).copied().filter(|new| *new != NodeId::NONE)
    }

    /// The sequence flow in the other version.
    pub(crate) fn flow(&self, old: FlowId) -> Option<FlowId> {
        self.flows.get(old.index()).copied().filter(|new| *new != FlowId::NONE)
    }

    /// Why a node has none in the other version.
    pub(crate) fn reason(&self, old: NodeId) -> String {
        self.reasons.get(old.index()).cloned().unwrap_or_default()
    }

    /// Whether a node of the other version takes the place of one.
    pub(crate) fn is_taken(&self, new: NodeId) -> bool {
        self.nodes.contains(&new)
    }

    fn set(&mut self, old: NodeId, new: NodeId) {
        if let Some(place) = self.nodes.get_mut(old.index()) {
            *place = new;
        }
    }

    fn refuse(&mut self, old: NodeId, reason: String) {
        self.set(old, NodeId::NONE);
        if let Some(place) = self.reasons.get_mut(old.index()) {
            *place = reason;
        }
    }

    /// Elements keep their place: the sub-process around them and the activity that they are attached to are mapped too.
    /// What is taken out may be such a place of others.
    fn keep_places(&mut self, from: &Program, to: &Program) {
        let (hosts, new_hosts) = (hosts(from), hosts(to));
        loop {
            let mut refused = Vec::new();
            for index in 0..self.nodes.len() {
                let old = NodeId(index as u32);
                let Some(new) = self.node(old) else { continue };
                let lies = |old: NodeId, new: NodeId| match (old, new) {
                    (NodeId::NONE, NodeId::NONE) => true,
                    (old, new) => self.node(old) == Some(new),
                };
                if !lies(around(from, old), around(to, new)) {
                    refused.push((old, "it lies in another sub-process there".to_owned()));
                } else if let (Some(host), Some(new_host)) = (hosts.get(&old), new_hosts.get(&new))
                    && !lies(*host, *new_host)
                {
                    refused.push((old, "it is attached to another activity there".to_owned()));
                }
            }
            if refused.is_empty() {
                return;
            }
            refused.into_iter().for_each(|(old, reason)| self.refuse(old, reason));
        }
    }
}

/// The nodes that the mapping names, and what is wrong with it.
fn wanted(from: &Program, to: &Program, mapping: &Mapping) -> (BTreeMap<NodeId, NodeId>, Vec<Obstacle>) {
    let mut wanted: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    let mut obstacles = Vec::new();
    for (old_id, new_id) in mapping {
        let mut refuse = |reason: String| obstacles.push(Obstacle { element: old_id.clone(), reason });
        let is_flow = |program: &Program, id: &Arc<str>| program.flow_ids.contains(id);
        match (from.find(old_id), to.find(new_id)) {
            (Some(old), Some(new))
                if wanted.contains_key(&old) || wanted.values().any(|taken| *taken == new) =>
            {
                refuse(format!("it or \"{new_id}\" is mapped twice"));
            }
            (Some(old), Some(new)) => {
                wanted.insert(old, new);
            }
            (None, None) if is_flow(from, old_id) && is_flow(to, new_id) => {}
            (None, _) if !is_flow(from, old_id) => refuse("there is no such element".to_owned()),
            _ => refuse(format!("the other version has no such element \"{new_id}\"")),
        }
    }
    (wanted, obstacles)
}

fn flows(from: &Program, to: &Program, mapping: &Mapping) -> Vec<FlowId> {
    let target = |old: &Arc<str>| {
        let id = mapping.iter().find(|(from, _)| from == old).map_or(old, |(_, to)| to);
        let found = to.flow_ids.iter().position(|known| known == id);
        found.map_or(FlowId::NONE, |index| FlowId(index as u32))
    };
    from.flow_ids.iter().map(target).collect()
}

/// The activities that boundary events are attached to.
fn hosts(program: &Program) -> BTreeMap<NodeId, NodeId> {
    let nodes = (0..program.nodes.len()).map(|index| NodeId(index as u32));
    nodes.flat_map(|host| program.boundaries_of(host).iter().map(move |event| (*event, host))).collect()
}

/// The sub-process around a node; none in the process itself.
fn around(program: &Program, node: NodeId) -> NodeId {
    let plan = program.node(node).map_or(PlanId::NONE, |node| node.scope);
    program.scope(plan).map_or(NodeId::NONE, |plan| plan.node)
}

/// Whether what rests at one node can rest at the other.
fn same_kind(from: &Program, old: NodeId, to: &Program, new: NodeId) -> Result<(), String> {
    let (Some(one), Some(other)) = (from.node(old), to.node(new)) else { return Ok(()) };
    let differs = |what: &str| Err(format!("\"{}\" {what}", to.element_id(new)));
    if discriminant(&one.op) != discriminant(&other.op) {
        return differs("is of another kind");
    }
    if from.boundaries.contains(&old) != to.boundaries.contains(&new) {
        return differs("is no boundary event, or this is none");
    }
    if from.is_event_sub_process(old) != to.is_event_sub_process(new) {
        return differs("is no event sub-process, or this is none");
    }
    if sub_process(from, old) != sub_process(to, new) {
        return differs("is a sub-process of another kind");
    }
    if from.work_of(old).map(|plan| plan.kind) != to.work_of(new).map(|plan| plan.kind) {
        return differs("is a task of another kind");
    }
    if repetition(from, one.repeat) != repetition(to, other.repeat) {
        return differs("is repeated in another way");
    }
    if waits_for(from, old) != waits_for(to, new) {
        return differs("waits for events of another kind");
    }
    Ok(())
}

/// What kind of sub-process a node is, if it is one.
fn sub_process(program: &Program, node: NodeId) -> Option<Discriminant<PlanKind>> {
    program.scope(program.inner_plan(node)).map(|plan| discriminant(&plan.kind))
}

/// How an activity is repeated: not at all, as a loop, one instance after the other, or all at once.
fn repetition(program: &Program, repeat: RepeatId) -> u8 {
    match program.repeats.get(repeat.index()) {
        None => 0,
        Some(RepeatPlan::Loop(_)) => 1,
        Some(RepeatPlan::MultiInstance(plan)) if plan.is_sequential => 2,
        Some(RepeatPlan::MultiInstance(_)) => 3,
    }
}

/// What kinds of events a node waits for, in order, whether for all of them, and whether it is a receive task.
fn waits_for(program: &Program, node: NodeId) -> Option<(Vec<Discriminant<CatchTrigger>>, bool, bool)> {
    let plan = program.catch_of(node)?;
    let kinds = plan.triggers.iter().map(discriminant).collect();
    Some((kinds, plan.needs_all, plan.is_receive_task))
}

/// The events that a resting token may wait for besides its own element: boundary events, or the events after an
/// event-based gateway.
pub(super) fn events_of(program: &Program, node: NodeId, boundaries: &[NodeId]) -> Vec<NodeId> {
    let mut events = boundaries.to_vec();
    if program.node(node).is_some_and(|node| node.op == Op::Race) {
        let flows = program.outgoing_of(node).iter().filter_map(|flow| program.flow(*flow));
        events.extend(flows.map(|flow| flow.target));
    }
    events
}
