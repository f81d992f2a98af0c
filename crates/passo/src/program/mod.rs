//! What the instance machine runs: a process compiled to flat tables.
//!
//! Nodes and flows keep their numbers in document order, so that the numbers in the journal mean the same under a
//! changed compiler. Everything else is found from them by index.

mod ad_hoc;
mod compensation;
mod correlation;
mod data;
mod display;
mod event;
mod node_set;
mod numbering;
mod op;
mod repeat;
mod verify;
mod work;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use crate::model::{Binding, DecisionResult};
pub(crate) use ad_hoc::AdHocPlan;
pub(crate) use compensation::CompensationPlan;
pub(crate) use correlation::{CorrelationPlan, KeyPlan, MessageKey};
pub(crate) use data::{DataSetPlan, DataSetsPlan, first_available};
pub(crate) use event::{
    CatchPlan, CatchTrigger, CodeTrigger, ThrowPlan, ThrowTrigger, TimerSource, TimerTrigger,
};
pub(crate) use node_set::NodeSet;
pub(crate) use op::{Choice, Exit, Flow, Join, Node, Op, Passage, QuantityPlan};
pub(crate) use repeat::{
    Attributes, Count, InstanceEvent, LoopPlan, MultiInstancePlan, Output, RepeatPlan, ThrowingInstances,
};
pub(crate) use verify::verify;
pub use work::WorkKind;
pub(crate) use work::{
    CallPlan, DecisionPlan, FieldPlan, FormPlan, Mapping, MappingPlan, MappingSource, Part, ScriptPlan,
    TextPlan, WorkPlan,
};

use crate::base::TextTable;
use crate::expression::Expression;
use crate::journal::{FlowId, NameId, NodeId, ScopeKind};

/// One process, ready to run. Immutable.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The id of the process.
    pub(crate) process: Arc<str>,
    /// The name of the process.
    pub(crate) name: Option<Arc<str>>,
    /// A label for this version, for people.
    pub(crate) version_tag: Option<Arc<str>>,
    /// Whether it is a global task, which can only be called.
    pub(crate) is_global_task: bool,
    /// Whether it reads or writes data stores.
    pub(crate) uses_data_stores: bool,
    /// Whether an instance may run for long without waiting: it interprets texts, takes decisions or calls processes.
    pub(crate) may_take_long: bool,
    /// Flow nodes by [`NodeId`].
    pub(crate) nodes: Vec<Node>,
    /// Where tokens go on at once, by [`NodeId`].
    pub(crate) passages: Vec<Passage>,
    /// Sequence flows by [`FlowId`].
    pub(crate) flows: Vec<Flow>,
    /// The outgoing flows of all nodes; each node's are contiguous.
    pub(crate) outgoing: Vec<FlowId>,
    /// The boundary events of all activities; each activity's are contiguous.
    pub(crate) boundaries: Vec<NodeId>,
    /// The process, then its sub-processes in document order.
    pub(crate) scopes: Vec<ScopePlan>,
    /// The names of variables by [`NameId`].
    pub(crate) names: Vec<Arc<str>>,
    /// The numbers of the names.
    pub(crate) name_index: TextTable<Arc<str>, NameId>,
    /// What is known of each node besides how it runs, by [`NodeId`].
    pub(crate) elements: Vec<Element>,
    /// The ids of the flows, by [`FlowId`].
    pub(crate) flow_ids: Vec<Arc<str>>,
    /// The names of the flows, by [`FlowId`].
    pub(crate) flow_names: Vec<Option<Arc<str>>>,
    /// Texts in expression languages.
    pub(crate) expressions: Vec<BoundExpression>,
    /// Names of messages and signals that an expression gives, by the name as it is written.
    pub(crate) computed_names: BTreeMap<Arc<str>, ExpressionId>,
    /// The names of signals that stay within their process, by what stands for them here.
    pub(crate) local_names: BTreeMap<Arc<str>, Arc<str>>,
    /// Joins that wait while a token can still come.
    pub(crate) look_aheads: Vec<LookAhead>,
    /// Complex gateways that join.
    pub(crate) complexes: Vec<ComplexPlan>,
    /// Work items.
    pub(crate) works: Vec<WorkPlan>,
    /// Scripts.
    pub(crate) scripts: Vec<ScriptPlan>,
    /// Decisions.
    pub(crate) decisions: Vec<DecisionPlan>,
    /// Places that wait for an event.
    pub(crate) catches: Vec<CatchPlan>,
    /// Places that throw an event.
    pub(crate) throws: Vec<ThrowPlan>,
    /// Calls.
    pub(crate) calls: Vec<CallPlan>,
    /// Variables that go in and out of activities.
    pub(crate) mappings: Vec<MappingPlan>,
    /// What can be compensated.
    pub(crate) compensation: CompensationPlan,
    /// Loops and multi-instance activities.
    pub(crate) repeats: Vec<RepeatPlan>,
    /// How many tokens activities take and give, where it is not one each.
    pub(crate) quantities: Vec<QuantityPlan>,
    /// What activities need to start and give when they are done, where sets say it.
    pub(crate) data_sets: Vec<DataSetsPlan>,
    /// How messages find their instance by what is in them.
    pub(crate) correlation: CorrelationPlan,
}

macro_rules! table {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) u32);

        #[allow(dead_code, reason = "every kind of number has the same two")]
        impl $name {
            /// No such thing.
            pub(crate) const NONE: $name = $name(u32::MAX);

            /// As an index into the table.
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

table! {
    /// A scope of a program: the process, or a sub-process.
    PlanId;
    /// An expression of a program.
    ExpressionId;
    /// A row of [`Program::look_aheads`].
    LookAheadId;
    /// A row of [`Program::complexes`].
    ComplexId;
    /// A row of [`Program::works`].
    WorkId;
    /// A row of [`Program::scripts`].
    ScriptId;
    /// A row of [`Program::decisions`].
    DecisionId;
    /// A row of [`Program::catches`].
    CatchId;
    /// A row of [`Program::throws`].
    ThrowId;
    /// A row of [`Program::calls`].
    CallId;
    /// A row of [`Program::mappings`].
    MappingId;
    /// A row of [`Program::repeats`].
    RepeatId;
    /// A row of [`Program::quantities`].
    QuantityId;
    /// A row of [`Program::data_sets`].
    DataSetsId;
}

/// A contiguous part of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Range {
    /// The first row.
    pub(crate) first: u32,
    /// How many rows.
    pub(crate) len: u32,
}

impl Range {
    /// The rows of a table.
    pub(crate) fn of<T>(self, table: &[T]) -> &[T] {
        let first = self.first as usize;
        table.get(first..first + self.len as usize).unwrap_or(&[])
    }
}

/// What is known of a node besides how it runs.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// Its id.
    pub(crate) id: Arc<str>,
    /// Its name.
    pub(crate) name: Option<Arc<str>>,
    /// The name of its element in the standard's schema.
    pub(crate) tag: &'static str,
}

/// A scope: the process, or a sub-process.
#[derive(Clone, Debug)]
pub(crate) struct ScopePlan {
    /// What kind of scope it is.
    pub(crate) kind: PlanKind,
    /// The sub-process; none for the process.
    pub(crate) node: NodeId,
    /// The scope around it; none for the process.
    pub(crate) parent: PlanId,
    /// Where tokens begin when the scope is entered: its none start events, or without start events the nodes that no
    /// flow leads to.
    pub(crate) entries: Vec<NodeId>,
    /// Events that start an instance: start events with a trigger, receive tasks that instantiate, and the events after an
    /// event-based gateway that instantiates.
    pub(crate) triggered_starts: Vec<NodeId>,
    /// What a token passes before it stands at an event of `triggered_starts`, where that is anything.
    pub(crate) start_paths: Vec<StartPath>,
    /// Event sub-processes in the scope, each with the scope inside it.
    pub(crate) event_sub_processes: Vec<(NodeId, PlanId)>,
    /// The event sub-process that compensates the scope; none where it has none.
    pub(crate) compensation: NodeId,
    /// The joins that go on when no token can come any more: inclusive and complex ones.
    pub(crate) inclusive_joins: Vec<NodeId>,
    /// All joins, and activities that gather tokens, as places where tokens may rest.
    pub(crate) joins: Vec<NodeId>,
    /// Whether the scope has start events.
    pub(crate) has_start_events: bool,
    /// Variables that the scope declares. Those of a sub-process are there, without a value, from its start on.
    pub(crate) declared: Vec<NameId>,
    /// Variables that get a first value when it opens.
    pub(crate) first_values: Vec<(NameId, ExpressionId)>,
}

/// The kinds of scope.
#[derive(Clone, Debug)]
pub(crate) enum PlanKind {
    /// The process.
    Process,
    /// An embedded sub-process.
    SubProcess,
    /// A sub-process that an event starts.
    EventSubProcess,
    /// A transaction, which can be cancelled.
    Transaction,
    /// An ad-hoc sub-process, with what it offers.
    AdHoc(AdHocPlan),
}

impl ScopePlan {
    /// What it offers, if it is an ad-hoc sub-process.
    pub(crate) fn ad_hoc(&self) -> Option<&AdHocPlan> {
        let PlanKind::AdHoc(ad_hoc) = &self.kind else { return None };
        Some(ad_hoc)
    }
}

/// What a token passes before it stands at the event that starts its instance: a start event in front of a receive task
/// that instantiates, or an event-based gateway that does (sections 10.3.3 and 10.6.6 of the standard).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StartPath {
    /// The event.
    pub(crate) event: NodeId,
    /// The nodes in front of it, from the first on, each with the flow by which it is left.
    pub(crate) passed: Vec<(NodeId, FlowId)>,
    /// Whether the last of them is a parallel event-based gateway, of which the instance waits for all other events too.
    pub(crate) needs_others: bool,
}

/// An expression with the numbers of the variables that it names.
#[derive(Debug)]
pub(crate) struct BoundExpression {
    /// The compiled text.
    pub(crate) expression: Expression,
    /// By the expression's own index of names.
    pub(crate) names: Vec<NameId>,
    /// The text as written.
    pub(crate) source: Arc<str>,
}

impl BoundExpression {
    /// The number of a variable, by the expression's own index of names.
    pub(crate) fn name(&self, index: usize) -> NameId {
        self.names.get(index).copied().unwrap_or(NameId::NONE)
    }
}

/// What a join that waits while a token can still come must know (section 13.4.3 of the standard).
#[derive(Clone, Debug)]
pub(crate) struct LookAhead {
    /// By the number of the incoming flow, then by node: whether a token at the node can come to the flow without
    /// passing through the join. One bit a node.
    pub(crate) reaching: Vec<NodeSet>,
}

/// A complex gateway that joins (section 13.4.5 of the standard).
#[derive(Clone, Debug)]
pub(crate) struct ComplexPlan {
    /// When it goes on, over `activationCount` and `waitingForStart`; none for the first token.
    pub(crate) activation: ExpressionId,
    /// For which tokens the rest is waited.
    pub(crate) ahead: LookAheadId,
}

impl Program {
    /// How a node runs.
    #[inline]
    pub(crate) fn node(&self, node: NodeId) -> Option<&Node> {
        self.nodes.get(node.index())
    }

    /// Where a token goes on at once that comes to a node, if nothing else happens there.
    #[inline]
    pub(crate) fn passage(&self, node: NodeId) -> Option<Passage> {
        self.passages.get(node.index()).copied().filter(|passage| passage.flow != FlowId::NONE)
    }

    /// Finds out whether an instance may run for long, when everything is there.
    pub(crate) fn find_long_runs(&mut self) {
        let is_long = |node: &Node| matches!(node.op, Op::Call(_) | Op::Decide(_));
        let is_slow = |bound: &BoundExpression| !bound.expression.is_quick();
        self.may_take_long = self.nodes.iter().any(is_long) || self.expressions.iter().any(is_slow);
    }

    /// Finds the nodes that tokens only pass, when all are there.
    pub(crate) fn find_passages(&mut self) {
        let passage = |node: &Node| {
            let flow = node.only_passes().unwrap_or(FlowId::NONE);
            let target = self.flow(flow).map_or(NodeId::NONE, |flow| flow.target);
            Passage { flow, target }
        };
        self.passages = self.nodes.iter().map(passage).collect();
    }

    /// A sequence flow.
    #[inline]
    pub(crate) fn flow(&self, flow: FlowId) -> Option<&Flow> {
        self.flows.get(flow.index())
    }

    /// A scope.
    pub(crate) fn scope(&self, plan: PlanId) -> Option<&ScopePlan> {
        self.scopes.get(plan.index())
    }

    /// The id of a node.
    pub(crate) fn element_id(&self, node: NodeId) -> Arc<str> {
        self.elements.get(node.index()).map_or_else(|| Arc::from(""), |element| element.id.clone())
    }

    /// The id of a flow.
    pub(crate) fn flow_id(&self, flow: FlowId) -> Arc<str> {
        self.flow_ids.get(flow.index()).cloned().unwrap_or_else(|| "".into())
    }

    /// The flow with this number among the incoming flows of a node.
    pub(crate) fn incoming(&self, node: NodeId, arrival: u16) -> Option<FlowId> {
        let is_it = |flow: &Flow| flow.target == node && flow.arrival == arrival;
        self.flows.iter().position(is_it).map(|index| FlowId(index as u32))
    }

    /// The node with this id.
    pub(crate) fn find(&self, id: &str) -> Option<NodeId> {
        self.elements.iter().position(|element| &*element.id == id).map(|index| NodeId(index as u32))
    }

    /// The outgoing flows of a node, in the order in which they are tried and taken.
    pub(crate) fn outgoing_of(&self, node: NodeId) -> &[FlowId] {
        match self.node(node).map(|node| node.exit) {
            Some(Exit::All(flows)) => flows.of(&self.outgoing),
            Some(Exit::Choose(choice)) => choice.flows.of(&self.outgoing),
            Some(Exit::One(_) | Exit::End) | None => &[],
        }
    }

    /// How many tokens an activity takes and gives; none for one each.
    pub(crate) fn quantity_of(&self, node: &Node) -> Option<&QuantityPlan> {
        self.quantities.get(node.quantity.index())
    }

    /// The input and output sets of an activity; none where they tell nothing.
    pub(crate) fn data_sets_of(&self, node: NodeId) -> Option<&DataSetsPlan> {
        self.data_sets.get(self.node(node)?.data_sets.index())
    }

    /// Where tokens wait at a node: a join, or an activity that gathers them.
    pub(crate) fn join_of(&self, node: NodeId) -> Option<Join> {
        let node = self.node(node)?;
        let gathers = || self.quantity_of(node).filter(|plan| plan.start > 1).map(|plan| plan.gathered);
        node.op.join().or_else(gathers)
    }

    /// The boundary events of an activity.
    pub(crate) fn boundaries_of(&self, node: NodeId) -> &[NodeId] {
        self.node(node).map_or(&[], |node| node.boundaries.of(&self.boundaries))
    }

    /// The scope inside a sub-process; none of another node.
    pub(crate) fn inner_plan(&self, node: NodeId) -> PlanId {
        let Some(Op::Enter(plan)) = self.node(node).map(|node| node.op) else { return PlanId::NONE };
        plan
    }

    /// Whether a node is an event sub-process.
    pub(crate) fn is_event_sub_process(&self, node: NodeId) -> bool {
        let plan = self.scope(self.inner_plan(node));
        plan.is_some_and(|plan| matches!(plan.kind, PlanKind::EventSubProcess))
    }

    /// What runs in a scope of this kind, for an activity at this node: the process, or what is in the sub-process; nothing
    /// in scopes that only hold variables, rounds or compensations.
    pub(crate) fn plan_inside(&self, kind: ScopeKind, node: NodeId) -> Option<&ScopePlan> {
        match kind {
            ScopeKind::Process => self.scope(PlanId(0)),
            ScopeKind::SubProcess | ScopeKind::AdHoc => self.scope(self.inner_plan(node)),
            ScopeKind::Local
            | ScopeKind::Repeat
            | ScopeKind::Round
            | ScopeKind::Compensation
            | ScopeKind::Handler => None,
        }
    }

    /// The catching part of a node, if it waits for an event.
    pub(crate) fn catch_of(&self, node: NodeId) -> Option<&CatchPlan> {
        let Op::Catch(catch) = self.node(node)?.op else { return None };
        self.catches.get(catch.index())
    }

    /// The work plan of a node, if it is work, or may be.
    pub(crate) fn work_of(&self, node: NodeId) -> Option<&WorkPlan> {
        let work = match self.node(node)?.op {
            Op::Work(work) => work,
            Op::Decide(decision) => self.decisions.get(decision.index())?.otherwise,
            _ => return None,
        };
        self.works.get(work.index())
    }

    /// What a node throws, if it throws.
    pub(crate) fn throw_of(&self, node: NodeId) -> Option<&ThrowPlan> {
        let Op::Throw(throw) = self.node(node)?.op else { return None };
        self.throws.get(throw.index())
    }

    /// The process that a node calls, if it calls one.
    pub(crate) fn call_of(&self, node: NodeId) -> Option<&CallPlan> {
        let Op::Call(call) = self.node(node)?.op else { return None };
        self.calls.get(call.index())
    }

    /// What a token passes before it stands at an event that starts an instance, where that is anything.
    pub(crate) fn start_path(&self, event: NodeId) -> Option<&StartPath> {
        self.scope(PlanId(0))?.start_paths.iter().find(|path| path.event == event)
    }

    /// What goes in and out of an activity.
    pub(crate) fn mapping_of(&self, node: NodeId) -> Option<&MappingPlan> {
        self.mappings.get(self.node(node)?.mapping.index())
    }
}
