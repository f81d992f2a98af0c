//! How tokens leave: the outgoing flows of every node, in their order, with their conditions.

use std::collections::BTreeMap;

use super::Compiler;
use crate::diagnostic::Code;
use crate::expression::Purpose;
use crate::journal::{FlowId, NodeId};
use crate::model::{FlowNode, FlowNodeKind, GatewayKind};
use crate::program::{Choice, Exit, ExpressionId, Flow, Range};

/// Which conditions of a node's flows count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conditions {
    /// The first that holds.
    First,
    /// Each that holds.
    Each,
    /// None: every flow is taken.
    Ignored,
}

impl Compiler<'_> {
    /// Gives every flow its target; a flow that is drawn to one end only leads nowhere and is taken by nobody. The
    /// conditions follow with their source nodes.
    pub(super) fn lower_flows(&mut self) {
        for index in 0..self.collected.flows.len() {
            let Some(collected) = self.collected.flows.get(index).copied() else { continue };
            let target = collected.target;
            let incoming = self.collected.incoming.get(target.index());
            let arrival = incoming
                .and_then(|flows| flows.binary_search(&FlowId(index as u32)).ok())
                .unwrap_or_default();
            if arrival >= usize::from(u16::MAX) {
                self.report(
                    &collected.flow.base,
                    Code::ModelLimit,
                    "a node has more than 65,534 incoming flows",
                    "split the process",
                );
            }
            self.program.flow_ids.push(collected.flow.base.id.clone());
            self.program.flow_names.push(collected.flow.base.name.clone());
            self.program.flows.push(Flow { target, arrival: arrival as u16, condition: ExpressionId::NONE });
        }
    }

    /// How a node is left.
    pub(super) fn exit(&mut self, id: NodeId, node: &FlowNode) -> Exit {
        let flows = self.outgoing(id, node);
        let conditions = match &node.kind {
            FlowNodeKind::Gateway(gateway) => match gateway.kind {
                GatewayKind::Exclusive { .. } => Conditions::First,
                GatewayKind::Inclusive { .. } | GatewayKind::Complex { .. } => Conditions::Each,
                GatewayKind::Parallel | GatewayKind::EventBased { .. } => Conditions::Ignored,
            },
            FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => Conditions::Each,
        };
        let is_race = matches!(&node.kind, FlowNodeKind::Gateway(gateway) if matches!(gateway.kind, GatewayKind::EventBased { .. }));
        let default = self.default_flow(node, &flows);
        let tried: Vec<FlowId> = flows.iter().copied().filter(|flow| *flow != default).collect();
        let conditional = conditions != Conditions::Ignored && self.bind_conditions(&tried);
        match tried.as_slice() {
            [] if default == FlowId::NONE => Exit::End,
            [] => Exit::One(default),
            [only] if default == FlowId::NONE && !conditional && !is_race => Exit::One(*only),
            _ if default != FlowId::NONE
                || conditional
                || (conditions == Conditions::First && tried.len() > 1) =>
            {
                let flows = self.range(&tried);
                Exit::Choose(Choice { flows, default, first_only: conditions == Conditions::First })
            }
            _ => Exit::All(self.range(&tried)),
        }
    }

    /// The one flow of an exit as a list of flows, for nodes at which more happens when they are left.
    pub(super) fn as_split(&mut self, exit: Exit) -> Exit {
        match exit {
            Exit::One(flow) => Exit::All(self.range(&[flow])),
            Exit::End | Exit::All(_) | Exit::Choose(_) => exit,
        }
    }

    fn range(&mut self, flows: &[FlowId]) -> Range {
        let first = self.program.outgoing.len() as u32;
        self.program.outgoing.extend_from_slice(flows);
        Range { first, len: flows.len() as u32 }
    }

    /// The outgoing flows, in the order of the node's own list when it lists all of them, else in document order.
    fn outgoing(&self, id: NodeId, node: &FlowNode) -> Vec<FlowId> {
        let flows = self.collected.outgoing.get(id.index()).map_or(&[][..], Vec::as_slice);
        let places: BTreeMap<&str, usize> =
            node.outgoing.iter().enumerate().map(|(place, listed)| (&*listed.id, place)).collect();
        let place = |flow: &FlowId| {
            let collected = self.collected.flows.get(flow.index())?;
            places.get(&*collected.flow.base.id).copied()
        };
        let mut listed: Vec<(Option<usize>, FlowId)> =
            flows.iter().map(|flow| (place(flow), *flow)).collect();
        if listed.iter().all(|(place, _)| place.is_some()) {
            listed.sort();
        }
        listed.into_iter().map(|(_, flow)| flow).collect()
    }

    fn default_flow(&self, node: &FlowNode, flows: &[FlowId]) -> FlowId {
        let reference = match &node.kind {
            FlowNodeKind::Activity(activity) => activity.details.default.as_ref(),
            FlowNodeKind::Event(_) => None,
            FlowNodeKind::Gateway(gateway) => match &gateway.kind {
                GatewayKind::Exclusive { default }
                | GatewayKind::Inclusive { default }
                | GatewayKind::Complex { default, .. } => default.as_ref(),
                GatewayKind::Parallel | GatewayKind::EventBased { .. } => None,
            },
        };
        let Some(reference) = reference else { return FlowId::NONE };
        let named = |flow: &&FlowId| {
            self.collected.flows.get(flow.index()).is_some_and(|found| found.flow.base.id == reference.id)
        };
        flows.iter().find(named).copied().unwrap_or(FlowId::NONE)
    }

    /// Compiles the conditions of these flows; tells whether there is one.
    fn bind_conditions(&mut self, flows: &[FlowId]) -> bool {
        let mut any = false;
        for id in flows {
            let Some(collected) = self.collected.flows.get(id.index()).copied() else { continue };
            let Some(condition) = collected.flow.condition.as_ref().filter(|text| !text.body.is_empty())
            else {
                continue;
            };
            any = true;
            let condition = self.expression(&collected.flow.base, condition, Purpose::Condition);
            if let Some(flow) = self.program.flows.get_mut(id.index()) {
                flow.condition = condition;
            }
        }
        any
    }
}
