//! Activities that take several tokens to start, or give several when they are done (section 10.3.1 of the standard).

use super::Move;
use super::incident::Trouble;
use super::join::tokens_at;
use super::run::Run;
use crate::journal::{Event, FlowId, NodeId, Record};
use crate::program::{Node, Program};

impl<'a, R: Record> Run<'a, R> {
    /// A token comes to an activity by a flow: gives the token that starts it, once enough have come over all its flows.
    /// What begins without a flow, a round or a try that is repeated, has been counted already.
    pub(super) fn gathered(&mut self, program: &'a Program, node: &Node, at: Move) -> Option<Move> {
        let Some(plan) = program.quantity_of(node).filter(|plan| plan.start > 1) else { return Some(at) };
        if at.flow == FlowId::NONE {
            return Some(at);
        }
        let (scope, node, slot) = (at.scope, at.node, plan.gathered.slot);
        self.tx.emit(Event::Arrived { flow: 0, scope, node, slot });
        self.touch(scope);
        let tokens = self.tx.scope(scope).map_or(0, |scope| tokens_at(scope, plan.gathered));
        if tokens < plan.start {
            return None;
        }
        self.tx.emit(Event::Gathered { scope, node, slot });
        self.tx.emit(Event::Placed { scope, node });
        Some(Move { scope, node, flow: FlowId::NONE })
    }

    /// Each flow that was chosen gets as many tokens as the activity gives.
    pub(super) fn multiply_chosen(&mut self, program: &'a Program, node: NodeId) -> Result<(), Trouble> {
        let plan = program.node(node).and_then(|node| program.quantity_of(node));
        let times = plan.map_or(1, |plan| plan.completion as usize);
        self.has_room(self.scratch.chosen.len().saturating_mul(times))?;
        if times > 1 {
            let flows = std::mem::take(&mut self.scratch.chosen);
            self.scratch.chosen.extend(flows.iter().flat_map(|flow| std::iter::repeat_n(*flow, times)));
        }
        Ok(())
    }
}
