//! How nodes run: what happens when a token arrives, and how it leaves.

use super::{
    CallId, CatchId, ComplexId, DataSetsId, DecisionId, ExpressionId, LookAheadId, MappingId, PlanId,
    QuantityId, Range, RepeatId, ScriptId, ThrowId, WorkId,
};
use crate::journal::{FlowId, NodeId};

/// A flow node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// What happens when a token arrives.
    pub(crate) op: Op,
    /// How the token leaves.
    pub(crate) exit: Exit,
    /// The scope that the node lies in.
    pub(crate) scope: PlanId,
    /// The boundary events of an activity.
    pub(crate) boundaries: Range,
    /// Variables that go in and out.
    pub(crate) mapping: MappingId,
    /// How often an activity runs; the rest describes one run of it.
    pub(crate) repeat: RepeatId,
    /// How many tokens an activity takes and gives, where it is not one each.
    pub(crate) quantity: QuantityId,
    /// What an activity needs to start and gives when it is done, where sets say it.
    pub(crate) data_sets: DataSetsId,
}

impl Node {
    /// Whether something comes before the operation of the node: tokens are gathered, data is waited for, or it is
    /// repeated.
    #[inline]
    pub(crate) fn has_prelude(&self) -> bool {
        // One comparison for all: none of each is all ones.
        self.repeat.0 & self.quantity.0 & self.data_sets.0 != u32::MAX
    }

    /// The flow by which a token leaves at once, where nothing but that happens when one comes.
    pub(super) fn only_passes(&self) -> Option<FlowId> {
        let (Op::Pass, Exit::One(flow)) = (self.op, self.exit) else { return None };
        (!self.has_prelude()).then_some(flow)
    }
}

/// Where a token goes on that has come to a node which does nothing but let it pass. Each node has one, in a list of their own,
/// so that a token passes with one look at eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// The flow by which it leaves; none where something else happens at the node.
    pub(crate) flow: FlowId,
    /// The node to which the flow leads.
    pub(crate) target: NodeId,
}

/// How many tokens an activity takes and gives (section 10.3.1 of the standard).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuantityPlan {
    /// How many tokens must have come before it starts once.
    pub(crate) start: u32,
    /// How many tokens are sent on each flow that is taken when it is done.
    pub(crate) completion: u32,
    /// Where tokens are gathered; with a start quantity of 1 none are.
    pub(crate) gathered: Join,
}

/// What happens when a token arrives at a node. The forty-odd elements of the standard come down to these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// It leaves at once: none events, gateways that split, abstract tasks.
    Pass,
    /// It waits until every incoming flow holds a token: the parallel join.
    JoinAll(Join),
    /// It waits while a token can still come to an empty incoming flow: the inclusive join.
    JoinReachable(Join, LookAheadId),
    /// It waits until a condition over its tokens holds, then for the rest of them: the complex gateway.
    JoinWhen(Join, ComplexId),
    /// It waits for the first of the events that follow: the event-based gateway.
    Race,
    /// A work item is offered: user, manual, service, send and business rule tasks.
    Work(WorkId),
    /// A script runs.
    Script(ScriptId),
    /// A decision is taken; where nobody has deployed any, it is a work item.
    Decide(DecisionId),
    /// An event is thrown: intermediate throw and end events, send tasks.
    Throw(ThrowId),
    /// An event is waited for: intermediate catch events, receive tasks, and, though no token arrives there, start and
    /// boundary events.
    Catch(CatchId),
    /// It goes on at another node of the scope: the link.
    Jump(NodeId),
    /// A sub-process is entered.
    Enter(PlanId),
    /// Another process is called.
    Call(CallId),
}

/// A join's place in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Join {
    /// The slot that counts the filled flows; the slots of the flows follow.
    pub(crate) slot: u32,
    /// How many incoming flows it has.
    pub(crate) width: u16,
}

impl Op {
    /// The join that a node is, if it is one.
    pub(crate) fn join(self) -> Option<Join> {
        match self {
            Op::JoinAll(join) | Op::JoinReachable(join, _) | Op::JoinWhen(join, _) => Some(join),
            Op::Pass
            | Op::Race
            | Op::Work(_)
            | Op::Script(_)
            | Op::Decide(_)
            | Op::Throw(_)
            | Op::Catch(_)
            | Op::Jump(_)
            | Op::Enter(_)
            | Op::Call(_) => None,
        }
    }

    /// How many slots of its scope a join takes: one for the number of its filled flows and one for each flow; a complex
    /// gateway one more for its phase and one for each flow that has started it.
    pub(crate) fn slots(self) -> u32 {
        match self {
            Op::JoinAll(join) | Op::JoinReachable(join, _) => 1 + u32::from(join.width),
            Op::JoinWhen(join, _) => 2 + 2 * u32::from(join.width),
            Op::Pass
            | Op::Race
            | Op::Work(_)
            | Op::Script(_)
            | Op::Decide(_)
            | Op::Throw(_)
            | Op::Catch(_)
            | Op::Jump(_)
            | Op::Enter(_)
            | Op::Call(_) => 0,
        }
    }
}

/// How a token leaves a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Not at all: it is consumed.
    End,
    /// By this flow.
    One(FlowId),
    /// By every flow.
    All(Range),
    /// By the flows whose conditions hold.
    Choose(Choice),
}

/// A choice among outgoing flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// The flows without the default one, in the order in which they are tried; a flow without a condition holds.
    pub(crate) flows: Range,
    /// The flow that is taken when none holds.
    pub(crate) default: FlowId,
    /// Whether only the first that holds is taken: the exclusive gateway.
    pub(crate) first_only: bool,
}

/// A sequence flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flow {
    /// Where it leads.
    pub(crate) target: NodeId,
    /// Its number among the incoming flows of its target.
    pub(crate) arrival: u16,
    /// When it may be taken.
    pub(crate) condition: ExpressionId,
}

#[cfg(test)]
mod tests {
    use super::{Flow, Node};

    #[test]
    fn a_node_fits_in_a_cache_line() {
        assert!(size_of::<Node>() <= 64, "{}", size_of::<Node>());
        assert!(size_of::<Flow>() <= 12, "{}", size_of::<Flow>());
    }
}
