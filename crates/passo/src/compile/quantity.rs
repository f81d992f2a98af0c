//! How many tokens activities take and give (section 10.3.1 of the standard).

use super::{Compiler, number};
use crate::journal::NodeId;
use crate::model::{FlowNode, FlowNodeKind};
use crate::program::{Join, PlanId, QuantityId, QuantityPlan};

impl Compiler<'_> {
    /// How many tokens a node takes and gives; none for one each. The rules have refused what is less than one.
    pub(super) fn quantity(&mut self, node: &FlowNode) -> QuantityId {
        let FlowNodeKind::Activity(activity) = &node.kind else { return QuantityId::NONE };
        let (start, completion) = (activity.start_quantity, activity.completion_quantity);
        if start == 1 && completion == 1 {
            return QuantityId::NONE;
        }
        let bounded = |quantity: i64| u32::try_from(quantity.max(1)).unwrap_or(u32::MAX);
        let gathered = Join { slot: 0, width: 1 };
        let plan = QuantityPlan { start: bounded(start), completion: bounded(completion), gathered };
        QuantityId(number(&mut self.program.quantities, plan))
    }

    /// Gives an activity that gathers tokens its place in the scope: the slots of a join with one flow.
    pub(super) fn lower_gathering(&mut self, plan: PlanId, id: NodeId, next_slot: &mut u32) {
        let Some(quantity) = self.program.node(id).map(|node| node.quantity) else { return };
        let Some(found) = self.program.quantities.get_mut(quantity.index()) else { return };
        if found.start < 2 {
            return;
        }
        found.gathered.slot = *next_slot;
        *next_slot += 2;
        if let Some(scope) = self.program.scopes.get_mut(plan.index()) {
            scope.joins.push(id);
        }
    }
}
