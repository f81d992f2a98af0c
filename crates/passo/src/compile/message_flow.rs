//! The message flows of a collaboration: between two processes of the file a flow is the address of what goes by it, whatever
//! its two ends call the message (section 9.3 of the standard).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Compiler, name_or_id};
use crate::journal::NodeId;
use crate::model::{
    ActivityKind, Definitions, EventDefinitionKind, EventPosition, FlowElements, FlowNode, FlowNodeKind,
    MessageFlow, Reference, Task,
};
use crate::program::{CatchTrigger, ThrowTrigger};

/// The message flows of a file, and what they connect.
pub(super) struct MessageFlows<'m> {
    definitions: &'m Definitions,
    flows: Vec<&'m MessageFlow>,
    /// The places in `flows` of those that begin at an element or a pool.
    by_source: BTreeMap<&'m str, Vec<usize>>,
    /// The places in `flows` of those that end at an element or a pool.
    by_target: BTreeMap<&'m str, Vec<usize>>,
    /// Pools with a process of the file, by the process.
    pools: BTreeMap<&'m str, Vec<&'m str>>,
    /// The process of each pool that has one, and of each element.
    processes: BTreeMap<&'m str, &'m str>,
    nodes: BTreeMap<&'m str, &'m FlowNode>,
    /// The names of the messages that something inside a pool or sub-process waits for.
    received: BTreeSet<(&'m str, Arc<str>)>,
}

impl<'m> MessageFlows<'m> {
    pub(super) fn new(definitions: &'m Definitions) -> MessageFlows<'m> {
        let collaborations = definitions.collaborations.iter();
        let flows = collaborations.flat_map(|collaboration| &collaboration.message_flows).collect();
        let mut found = MessageFlows {
            definitions,
            flows,
            by_source: BTreeMap::new(),
            by_target: BTreeMap::new(),
            pools: BTreeMap::new(),
            processes: BTreeMap::new(),
            nodes: BTreeMap::new(),
            received: BTreeSet::new(),
        };
        if found.flows.is_empty() {
            return found;
        }
        for (index, flow) in found.flows.iter().enumerate() {
            for (end, list) in [(&flow.source, &mut found.by_source), (&flow.target, &mut found.by_target)] {
                if let Some(end) = end {
                    list.entry(&*end.id).or_default().push(index);
                }
            }
        }
        for process in &definitions.processes {
            found.add_nodes(&process.elements, &process.base.id);
        }
        for pool in definitions.collaborations.iter().flat_map(|collaboration| &collaboration.participants) {
            let process = pool.process.as_ref().and_then(|process| definitions.process(&process.id));
            if let Some(process) = process {
                found.processes.insert(&pool.base.id, &process.base.id);
                found.pools.entry(&process.base.id).or_default().push(&pool.base.id);
            }
        }
        for process in &definitions.processes {
            let pools = found.pools.get(&*process.base.id).cloned().unwrap_or_default();
            found.add_received(&process.elements, &pools);
        }
        found
    }

    fn add_nodes(&mut self, elements: &'m FlowElements, process: &'m str) {
        for node in &elements.nodes {
            self.nodes.entry(&node.base.id).or_insert(node);
            self.processes.entry(&node.base.id).or_insert(process);
            if let Some(inner) = node.sub_process() {
                self.add_nodes(&inner.elements, process);
            }
        }
    }

    fn add_received(&mut self, elements: &'m FlowElements, around: &[&'m str]) {
        for node in &elements.nodes {
            if catches(node) {
                for message in messages_of(node) {
                    let name = match message {
                        Some(message) => declared_message_name(self.definitions, message),
                        None => self.name_at(node).unwrap_or_else(|| node.base.id.clone()),
                    };
                    self.received.extend(around.iter().map(|around| (*around, name.clone())));
                }
            }
            if let Some(inner) = node.sub_process() {
                let around: Vec<&str> = around.iter().copied().chain([&*node.base.id]).collect();
                self.add_received(&inner.elements, &around);
            }
        }
    }

    /// The name that both ends of a message flow agree on where they name no message themselves: that of the flow's message,
    /// or of the message that one of the ends refers to, or the id of the flow.
    pub(super) fn name_at(&self, node: &FlowNode) -> Option<Arc<str>> {
        let id = &*node.base.id;
        let flow = self.of(&self.by_source, id).next().or_else(|| self.of(&self.by_target, id).next())?;
        if let Some(message) = &flow.message {
            return Some(declared_message_name(self.definitions, message));
        }
        let ends = [&flow.source, &flow.target].into_iter().flatten();
        let message = ends.filter_map(|end| self.nodes.get(&*end.id)).find_map(|node| first_message(node));
        Some(
            message.map_or_else(
                || flow.base.id.clone(),
                |message| declared_message_name(self.definitions, message),
            ),
        )
    }

    fn of<'t>(
        &'t self,
        list: &'t BTreeMap<&'m str, Vec<usize>>,
        id: &str,
    ) -> impl Iterator<Item = &'m MessageFlow> + use<'t, 'm> {
        let places = list.get(id).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.flows.get(*place).copied())
    }

    /// What a message that goes by a flow is found by: the flow between two processes of the file, where something receives
    /// it. None for a flow from or to the outside world.
    fn address(&self, flow: &MessageFlow) -> Option<Arc<str>> {
        let (source, target) = (&*flow.source.as_ref()?.id, &*flow.target.as_ref()?.id);
        let (from, to) = (*self.processes.get(source)?, *self.processes.get(target)?);
        let node = self.nodes.get(target);
        let receives = if node.is_some_and(|node| node.sub_process().is_none()) {
            node.is_some_and(|node| catches(node))
        } else {
            self.message(flow).is_some_and(|name| self.received.contains(&(target, name)))
        };
        // No name of a message begins with a blank that no XML has.
        (receives && from != to).then(|| format!("\u{b}{from} {} {to}", flow.base.id).into())
    }

    /// The name of the message of a flow: its own, or that of its source.
    fn message(&self, flow: &MessageFlow) -> Option<Arc<str>> {
        let of_source = || first_message(self.nodes.get(&*flow.source.as_ref()?.id)?);
        let message = flow.message.as_ref().or_else(of_source)?;
        Some(declared_message_name(self.definitions, message))
    }

    /// Whether a flow at a node is for the message of this name: not where the node has several messages and the flow names
    /// another one of them.
    fn is_for(&self, flow: &MessageFlow, node: &FlowNode, name: &Arc<str>) -> bool {
        let Some(message) = &flow.message else { return true };
        let message = declared_message_name(self.definitions, message);
        let own = messages_of(node);
        let mut names = own.iter().flatten().map(|own| declared_message_name(self.definitions, own));
        message == *name || !names.any(|own| own == message)
    }

    /// The flows at a node that are for a message, else those of the message at what is around the node.
    fn at(
        &self,
        list: &BTreeMap<&'m str, Vec<usize>>,
        node: &FlowNode,
        around: &[&str],
        name: &Arc<str>,
    ) -> Vec<&'m MessageFlow> {
        let own = self.of(list, &node.base.id).filter(|flow| self.is_for(flow, node, name));
        let outer = around.iter().flat_map(|id| self.of(list, id));
        own.chain(outer.filter(|flow| self.message(flow).as_ref() == Some(name))).collect()
    }
}

impl<'m> Compiler<'m> {
    /// A place that waits for a message.
    pub(super) fn catch_message(&mut self, node: &'m FlowNode, message: Option<&Reference>) -> CatchTrigger {
        let name = self.message_name(node, message);
        let table = self.message_flows;
        let drawn = table.at(&table.by_target, node, &self.around(node), &name);
        let flows = drawn.into_iter().filter_map(|flow| table.address(flow)).collect();
        CatchTrigger::Message { name, key: self.correlation_key(node), flows }
    }

    /// A place that throws a message: by the flows that are drawn from it, else by those of the message that are drawn from
    /// its pool or a sub-process around it.
    pub(super) fn throw_message(&mut self, node: &'m FlowNode, message: Option<&Reference>) -> ThrowTrigger {
        let name = self.message_name(node, message);
        let table = self.message_flows;
        let around = if self.sends_by_message_flow(node) { Vec::new() } else { self.around(node) };
        let drawn = table.at(&table.by_source, node, &around, &name);
        let flows: Vec<Arc<str>> = drawn.iter().filter_map(|flow| table.address(flow)).collect();
        let is_public = flows.len() < drawn.len() || drawn.is_empty();
        ThrowTrigger::Message { name, key: self.correlation_key(node), flows, is_public }
    }

    /// Whether a message flow begins at the node.
    pub(super) fn sends_by_message_flow(&self, node: &FlowNode) -> bool {
        self.message_flows.by_source.contains_key(&*node.base.id)
    }

    /// The pools of the process and the sub-processes around a node.
    fn around(&self, node: &FlowNode) -> Vec<&'m str> {
        if self.message_flows.flows.is_empty() {
            return Vec::new();
        }
        let mut around = self.message_flows.pools.get(&*self.process.base.id).cloned().unwrap_or_default();
        let id = self.collected.by_id.get(&*node.base.id).copied().unwrap_or(NodeId::NONE);
        let mut plan = self.collected.nodes.get(id.index()).map(|found| found.scope);
        while let Some(scope) = plan.and_then(|plan| self.collected.scopes.get(plan.index())) {
            around.extend(self.collected.nodes.get(scope.node.index()).map(|found| &*found.node.base.id));
            plan = Some(scope.parent);
        }
        around
    }
}

/// The name of a declared message; a reference that is not declared counts as the name itself.
pub(super) fn declared_message_name(definitions: &Definitions, reference: &Reference) -> Arc<str> {
    match definitions.message(&reference.id) {
        Some(message) => name_or_id(&message.base),
        None => reference.id.clone(),
    }
}

/// Whether a node waits for a message.
fn catches(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Activity(activity) => matches!(activity.kind, ActivityKind::Task(Task::Receive { .. })),
        FlowNodeKind::Event(event) => match event.position {
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::Boundary { .. } => {
                !messages_of(node).is_empty() || !event.definition_refs.is_empty()
            }
            EventPosition::IntermediateThrow | EventPosition::End => false,
        },
        FlowNodeKind::Gateway(_) => false,
    }
}

fn first_message(node: &FlowNode) -> Option<&Reference> {
    messages_of(node).into_iter().flatten().next()
}

/// The messages that a node sends or receives, as far as it names them.
fn messages_of(node: &FlowNode) -> Vec<Option<&Reference>> {
    match &node.kind {
        FlowNodeKind::Activity(activity) => match &activity.kind {
            ActivityKind::Task(Task::Send { message, .. } | Task::Receive { message, .. }) => {
                vec![message.as_deref()]
            }
            ActivityKind::Task(_) | ActivityKind::SubProcess(_) | ActivityKind::CallActivity(_) => Vec::new(),
        },
        FlowNodeKind::Event(event) => {
            let messages = event.definitions.iter().filter_map(|definition| match &definition.kind {
                EventDefinitionKind::Message { message, .. } => Some(message.as_ref()),
                EventDefinitionKind::Timer { .. }
                | EventDefinitionKind::Signal { .. }
                | EventDefinitionKind::Error { .. }
                | EventDefinitionKind::Escalation { .. }
                | EventDefinitionKind::Compensation { .. }
                | EventDefinitionKind::Conditional { .. }
                | EventDefinitionKind::Link { .. }
                | EventDefinitionKind::Terminate
                | EventDefinitionKind::Cancel => None,
            });
            messages.collect()
        }
        FlowNodeKind::Gateway(_) => Vec::new(),
    }
}
