//! Receive tasks and event-based gateways that start instances (sections 10.3.3 and 10.6.6 of the standard).

use super::Compiler;
use crate::graph::{Instantiating, instantiates, is_none_start};
use crate::journal::{FlowId, NodeId};
use crate::program::{PlanId, StartPath};

impl Compiler<'_> {
    /// The ways to the events that start an instance without being start events. Such an element has no incoming flow, or
    /// one from a none start event; elsewhere it starts nothing, which the linter reports.
    pub(super) fn start_paths(&self, scope: PlanId) -> Vec<StartPath> {
        let Some(scope) = self.collected.scopes.get(scope.index()) else { return Vec::new() };
        let mut paths = Vec::new();
        for id in &scope.nodes {
            let found = self.collected.nodes.get(id.index()).and_then(|found| instantiates(found.node));
            let (Some(kind), Some(before)) = (found, self.before(*id)) else { continue };
            match kind {
                Instantiating::ReceiveTask => {
                    paths.push(StartPath { event: *id, passed: before, needs_others: false });
                }
                Instantiating::ExclusiveGateway | Instantiating::ParallelGateway => {
                    let flows = self.collected.outgoing.get(id.index()).map_or(&[][..], Vec::as_slice);
                    for flow in flows {
                        let Some(target) = self.collected.flows.get(flow.index()) else { continue };
                        let mut passed = before.clone();
                        passed.push((*id, *flow));
                        let needs_others = kind == Instantiating::ParallelGateway;
                        paths.push(StartPath { event: target.target, passed, needs_others });
                    }
                }
            }
        }
        paths
    }

    /// What a token passes before it comes to a node that instantiates; nothing when the node cannot instantiate.
    fn before(&self, node: NodeId) -> Option<Vec<(NodeId, FlowId)>> {
        let incoming = self.collected.incoming.get(node.index()).map_or(&[][..], Vec::as_slice);
        match incoming {
            [] => Some(Vec::new()),
            [flow] => {
                let source = self.collected.flows.get(flow.index())?.flow.source.as_ref()?;
                let source = *self.collected.by_id.get(&*source.id)?;
                let is_start = is_none_start(self.collected.nodes.get(source.index())?.node);
                let leaves_once =
                    self.collected.outgoing.get(source.index()).is_some_and(|flows| flows.len() == 1);
                (is_start && leaves_once).then(|| vec![(source, *flow)])
            }
            _ => None,
        }
    }
}
