//! Compensation: which handler belongs to which activity, and which activity comes after which (section 10.7 of the
//! standard).

use super::Compiler;
use crate::diagnostic::Code;
use crate::journal::NodeId;
use crate::model::{Event, EventDefinitionKind, EventPosition, FlowNode, FlowNodeKind, Reference};
use crate::program::{NodeSet, Op, PlanId, RepeatId, ThrowTrigger};

impl Compiler<'_> {
    /// Finds the handlers of activities, and the order that sequence flow imposes where anything is compensated.
    pub(super) fn lower_compensation(&mut self) {
        self.lower_handlers();
        let throws = self.program.throws.iter().flat_map(|plan| &plan.triggers);
        let compensates = |trigger: &ThrowTrigger| {
            matches!(trigger, ThrowTrigger::Compensation { .. } | ThrowTrigger::Cancel)
        };
        if throws.into_iter().any(compensates) {
            for index in 0..self.collected.scopes.len() {
                self.order_activities(PlanId(index as u32));
            }
        }
    }

    /// The association of a compensation boundary event leads to the handler.
    fn lower_handlers(&mut self) {
        let nodes = self.collected.nodes.iter();
        let events: Vec<(&str, NodeId, PlanId)> = nodes
            .filter_map(|found| {
                let FlowNodeKind::Event(event) = &found.node.kind else { return None };
                let EventPosition::Boundary { attached_to: Some(activity), .. } = &event.position else {
                    return None;
                };
                let activity = self.in_scope(&activity.id, found.scope)?;
                let id = &*found.node.base.id;
                self.catches_compensation(event).then_some((id, activity, found.scope))
            })
            .collect();
        if events.is_empty() {
            return;
        }
        let associations = self.definitions.associations();
        for (event, activity, scope) in events {
            let ends = associations.get(event).map_or(&[][..], Vec::as_slice);
            let mut handlers = ends.iter().filter_map(|end| self.in_scope(end, scope));
            if let Some(handler) = handlers.find(|handler| self.is_handler(*handler)) {
                self.program.compensation.handlers.insert(activity, handler);
                self.leave_as_split(activity);
            }
        }
    }

    /// An activity that is remembered when it is left is no plain step from one flow to another.
    fn leave_as_split(&mut self, activity: NodeId) {
        let Some(exit) = self.program.node(activity).map(|node| node.exit) else { return };
        let exit = self.as_split(exit);
        if let Some(node) = self.program.nodes.get_mut(activity.index()) {
            node.exit = exit;
        }
    }

    /// Whether one of the definitions of an event is compensation.
    pub(super) fn catches_compensation(&self, event: &Event) -> bool {
        self.definitions
            .definitions_of(event)
            .any(|definition| matches!(definition.kind, EventDefinitionKind::Compensation { .. }))
    }

    fn in_scope(&self, id: &str, scope: PlanId) -> Option<NodeId> {
        let node = *self.collected.by_id.get(id)?;
        self.collected.nodes.get(node.index()).filter(|found| found.scope == scope).map(|_| node)
    }

    fn is_handler(&self, node: NodeId) -> bool {
        self.collected.nodes.get(node.index()).is_some_and(|found| found.node.is_for_compensation())
    }

    /// For each activity that can be remembered for compensation, the others that it does not come after.
    fn order_activities(&mut self, plan: PlanId) {
        let Some(scope) = self.collected.scopes.get(plan.index()) else { return };
        let places = (0..).zip(&scope.nodes).filter(|(_, node)| self.can_be_remembered(**node));
        let remembered: Vec<(usize, NodeId)> = places.map(|(place, node)| (place, *node)).collect();
        let mut independent = vec![NodeSet::default(); remembered.len()];
        for (place, node) in &remembered {
            let leads = scope.graph.leads_to(*place);
            for ((other, _), before) in remembered.iter().zip(&mut independent) {
                if !leads.get(*other).copied().unwrap_or(false) {
                    before.insert(*node);
                }
            }
        }
        let nodes = remembered.into_iter().map(|(_, node)| node);
        self.program.compensation.independent.extend(nodes.zip(independent));
    }

    /// Whether an activity can leave something that is compensated: it has a handler, or other activities run in it.
    fn can_be_remembered(&self, node: NodeId) -> bool {
        self.program.compensation.handler(node).is_some()
            || self.program.node(node).is_some_and(|found| {
                found.repeat != RepeatId::NONE || matches!(found.op, Op::Enter(_) | Op::Call(_))
            })
    }

    /// The compensation event sub-process of a scope.
    pub(super) fn compensation_sub_process(&self, scope: PlanId) -> NodeId {
        let nodes = self.collected.scopes.get(scope.index()).map_or(&[][..], |scope| scope.nodes.as_slice());
        let is_one = |node: &&NodeId| {
            self.collected
                .nodes
                .get(node.index())
                .is_some_and(|found| self.is_compensation_sub_process(found.node))
        };
        nodes.iter().find(is_one).copied().unwrap_or(NodeId::NONE)
    }

    /// Whether a node is an event sub-process that starts when its scope is compensated.
    pub(super) fn is_compensation_sub_process(&self, node: &FlowNode) -> bool {
        let Some(inner) = node.sub_process() else { return false };
        inner.triggered_by_event
            && inner.elements.nodes.iter().any(|node| match &node.kind {
                FlowNodeKind::Event(event) => {
                    matches!(event.position, EventPosition::Start { .. }) && self.catches_compensation(event)
                }
                FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => false,
            })
    }

    /// The activity that a throw event names: it must be visible, that is, lie in the scope of the throw, or in a scope
    /// around an event sub-process that the throw is in.
    pub(super) fn compensated(
        &mut self,
        node: &FlowNode,
        scope: PlanId,
        activity: Option<&Reference>,
    ) -> NodeId {
        let Some(reference) = activity else { return NodeId::NONE };
        let mut visible = scope;
        loop {
            if let Some(found) = self.in_scope(&reference.id, visible) {
                return found;
            }
            let Some(around) = self.scope_around_event_sub_process(visible) else { break };
            visible = around;
        }
        let message = format!(
            "the compensation event \"{}\" names the activity \"{}\", which is not in its scope",
            node.base.label(),
            reference.id
        );
        self.report(
            &node.base,
            Code::MissingReference,
            message,
            "name an activity of the same process or sub-process, or leave activityRef out to compensate all of it",
        );
        NodeId::NONE
    }

    fn scope_around_event_sub_process(&self, scope: PlanId) -> Option<PlanId> {
        let found = self.collected.scopes.get(scope.index())?;
        let node = self.collected.nodes.get(found.node.index())?;
        node.node.is_event_sub_process().then_some(found.parent)
    }
}
