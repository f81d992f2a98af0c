//! From the events of an instance to the reasons of its choices. What held is told by the flows that were taken; what the
//! conditions read is in the instance as it was then. Nothing is evaluated again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Awaited;
use super::decision::{
    Consideration, Decision, DecisionKind, EventChoice, FlowChoice, RacingEvent, ReadCondition, Verdict,
};
use super::join::{Gatherings, named};
use super::step::{Place, Step, program_of, walk};
use crate::execute::{exit_of, gateway_values, has_started_with, is_filled, reads};
use crate::journal::{
    ActivityId, Event, FlowId, IncidentKind, Journal, MigrationFact, NodeId, Payload, ScopeId, WaitId,
};
use crate::program::{Choice, Exit, ExpressionId, Join, Op, Program};
use crate::state::Detail;
use crate::value::Value;

/// The choices and joins that the events of an instance tell, in their order.
pub(crate) fn explain(journal: &Journal, programs: &[Arc<Program>]) -> Vec<Decision> {
    let mut explaining = Explaining {
        programs,
        open: None,
        attributes: None,
        joins: Gatherings::default(),
        decisions: Vec::new(),
    };
    walk(journal.iter(), |step| explaining.event(step));
    explaining.close();
    explaining.decisions
}

/// The attributes of a complex gateway, which its conditions may read.
type Attributes = BTreeMap<Arc<str>, Value>;

struct Explaining<'p> {
    programs: &'p [Arc<Program>],
    /// A choice whose flows are still being told.
    open: Option<OpenChoice>,
    /// The complex gateway that goes on.
    attributes: Option<(ScopeId, NodeId, Attributes)>,
    joins: Gatherings,
    decisions: Vec<Decision>,
}

/// A choice while the flows that it takes are told.
struct OpenChoice {
    scope: ScopeId,
    flows: Vec<FlowId>,
    /// Whether only conditions count: a complex gateway begins anew.
    is_reset: bool,
    choice: FlowChoice,
    /// The decision that it becomes, without what it is about.
    decision: Decision,
}

impl<'p> Explaining<'p> {
    fn event(&mut self, step: &Step<'_>) {
        if let Event::Taken { scope, flow } = step.event
            && let Some(open) = &mut self.open
            && open.take(scope, flow)
        {
            return;
        }
        self.close();
        match step.event {
            Event::Began { .. } => {
                self.attributes = None;
                self.joins.at_rest(step.before, self.programs);
            }
            Event::Passed { scope, node, flow } => {
                self.open = self.choice(step, scope, node, false);
                if let Some(open) = &mut self.open {
                    open.take(scope, flow);
                }
            }
            Event::Left { scope, node } => self.open = self.choice(step, scope, node, false),
            Event::Completed { activity } => self.open = self.choice_after(step, activity),
            Event::IncidentRaised { activity } => {
                if matches!(step.payload, Some(Payload::Incident(fact)) if fact.kind == IncidentKind::NoFlow)
                {
                    self.open = self.choice_after(step, activity);
                }
            }
            Event::WaitFired { wait } => self.race(step, wait),
            Event::Arrived { flow, scope, node, .. } => {
                if let Some(program) = self.program(step, scope) {
                    self.joins.arrived(step, program, (scope, node), flow);
                }
            }
            Event::ComplexStarted { scope, node, .. } => self.note_attributes(step, scope, node, true),
            Event::ComplexReset { scope, node, width, .. } => {
                self.note_attributes(step, scope, node, false);
                self.join(step, scope, node, width, |scope, join, arrival| {
                    is_filled(scope, join, arrival) && !has_started_with(scope, join, arrival)
                });
                self.open = self.choice(step, scope, node, true);
            }
            Event::Joined { scope, node, width, .. } => self.join(step, scope, node, width, is_filled),
            Event::JoinEmptied { scope, node, .. } => self.joins.emptied(scope, node),
            Event::ScopeClosed { scope } | Event::Interrupted { scope } => self.joins.closed(scope),
            Event::Migrated { from, .. } => {
                if let Some(Payload::Migration(fact)) = step.payload {
                    let MigrationFact { nodes, .. } = &**fact;
                    let definition = |scope| step.before.scope(scope).map(|found| found.definition);
                    self.joins.renumbered(|scope| definition(scope) == Some(from), nodes);
                }
            }
            Event::Started { .. }
            | Event::ProcessOpened { .. }
            | Event::ScopeOpened { .. }
            | Event::RepeatOpened { .. }
            | Event::ItemGathered { .. }
            | Event::KeyGiven { .. }
            | Event::NameDeclared { .. }
            | Event::VariableSet { .. }
            | Event::Activated { .. }
            | Event::OffersEnded { .. }
            | Event::Placed { .. }
            | Event::Taken { .. }
            | Event::Gathered { .. }
            | Event::RunBegan { .. }
            | Event::Rested { .. }
            | Event::Resumed { .. }
            | Event::Cancelled { .. }
            | Event::WaitArmed { .. }
            | Event::WaitRearmed { .. }
            | Event::WaitDisarmed { .. }
            | Event::WorkOffered { .. }
            | Event::WorkClaimed { .. }
            | Event::WorkReleased { .. }
            | Event::WorkFailed { .. }
            | Event::ThrowPrepared { .. }
            | Event::Thrown { .. }
            | Event::IncidentResolved { .. }
            | Event::ErrorThrown { .. }
            | Event::EscalationThrown { .. }
            | Event::ListenerRemoved { .. }
            | Event::Preserved { .. }
            | Event::PreservedRun { .. }
            | Event::CompensationOpened { .. }
            | Event::CompensationBegan { .. }
            | Event::HandlerOpened { .. }
            | Event::CompensationEnded { .. }
            | Event::ConditionChanged { .. }
            | Event::RoundPassed { .. }
            | Event::TokenSet { .. }
            | Event::InstanceSuspended
            | Event::InstanceResumed
            | Event::KeyInitialized { .. }
            | Event::Ended { .. } => {}
        }
    }

    fn program(&self, step: &Step<'_>, scope: ScopeId) -> Option<&'p Program> {
        program_of(self.programs, step.before, scope)
    }

    fn push(&mut self, step: &Step<'_>, place: Place, kind: DecisionKind) {
        self.decisions.push(decision(step, place, kind));
    }

    /// The flows of the last choice are told.
    fn close(&mut self) {
        if let Some(OpenChoice { mut choice, mut decision, is_reset, .. }) = self.open.take() {
            judge(&mut choice, is_reset);
            decision.kind = DecisionKind::Flows(choice);
            self.decisions.push(decision);
        }
    }

    fn choice_after(&self, step: &Step<'_>, activity: ActivityId) -> Option<OpenChoice> {
        let found = step.before.activity(activity)?;
        self.choice(step, found.scope, found.node, false)
    }

    /// The choice that is made when a node is left, if it has one.
    fn choice(&self, step: &Step<'_>, scope: ScopeId, node: NodeId, is_reset: bool) -> Option<OpenChoice> {
        let program = self.program(step, scope)?;
        let Exit::Choose(choice) = exit_of(step.before, program.node(node)?, scope) else { return None };
        let Choice { flows, default, first_only } = choice;
        let mut considered: Vec<FlowId> = flows.of(&program.outgoing).to_vec();
        if default != FlowId::NONE {
            considered.push(default);
        }
        let of_gateway = self.attributes.as_ref().filter(|(at, of, _)| (*at, *of) == (scope, node));
        let attributes = of_gateway.map(|(_, _, values)| values);
        let look = |flow: &FlowId| {
            let found = program.flow(*flow)?;
            let condition = if *flow == default { ExpressionId::NONE } else { found.condition };
            Some(Consideration {
                flow: named(program, *flow),
                target: Place::of(program, found.target),
                condition: condition_of(step, program, scope, condition, attributes),
                verdict: if *flow == default { Verdict::Default } else { Verdict::NotAsked },
                taken: false,
            })
        };
        let choice =
            FlowChoice { flows: considered.iter().filter_map(look).collect(), is_exclusive: first_only };
        let kind = DecisionKind::Flows(FlowChoice { flows: Vec::new(), is_exclusive: first_only });
        let decision = decision(step, Place::of(program, node), kind);
        Some(OpenChoice { scope, flows: considered, is_reset, choice, decision })
    }

    /// Of several events one has come.
    fn race(&mut self, step: &Step<'_>, came: WaitId) {
        let Some(wait) = step.before.wait(came) else { return };
        let Some(activity) = step.before.activity(wait.activity) else { return };
        if activity.detail != Detail::Race {
            return;
        }
        let Some(program) = self.program(step, activity.scope) else { return };
        let events = step.before.waits_of(wait.activity).map(|(id, wait)| RacingEvent {
            place: Place::of(program, wait.node),
            on: Awaited::of(&wait.fact.on),
            came: id == came,
        });
        let kind = DecisionKind::Event(EventChoice { events: events.collect() });
        self.push(step, Place::of(program, activity.node), kind);
    }

    /// A complex gateway goes on; its conditions are evaluated with these attributes.
    fn note_attributes(&mut self, step: &Step<'_>, scope: ScopeId, node: NodeId, waits_for_start: bool) {
        let join = self.program(step, scope).and_then(|program| program.join_of(node));
        if let (Some(join), Some(found)) = (join, step.before.scope(scope)) {
            self.attributes = Some((scope, node, gateway_values(found, join, waits_for_start)));
        }
    }

    fn join(
        &mut self,
        step: &Step<'_>,
        scope: ScopeId,
        node: NodeId,
        width: u16,
        takes: fn(&crate::state::Scope, Join, u16) -> bool,
    ) {
        let Some(program) = self.program(step, scope) else { return };
        let (Some(join), Some(found)) = (program.join_of(node), step.before.scope(scope)) else { return };
        let condition = self.activation(step, program, scope, node);
        let takes = |arrival| takes(found, join, arrival);
        let choice = self.joins.joined(program, (scope, node), width, takes, condition);
        if width > 1 && !choice.arrivals.is_empty() {
            self.push(step, Place::of(program, node), DecisionKind::Join(choice));
        }
    }

    /// The condition with which a complex gateway goes on.
    fn activation(
        &self,
        step: &Step<'_>,
        program: &Program,
        scope: ScopeId,
        node: NodeId,
    ) -> Option<ReadCondition> {
        let (Event::Joined { .. }, Op::JoinWhen(_, complex)) = (step.event, program.node(node)?.op) else {
            return None;
        };
        let activation = program.complexes.get(complex.index())?.activation;
        let attributes = self.attributes.as_ref().map(|(_, _, values)| values);
        condition_of(step, program, scope, activation, attributes)
    }
}

impl OpenChoice {
    /// A flow is taken; tells whether it belongs to the choice.
    fn take(&mut self, scope: ScopeId, flow: FlowId) -> bool {
        let place = self.flows.iter().position(|known| *known == flow && self.scope == scope);
        let found = place.and_then(|place| self.choice.flows.get_mut(place));
        found.map(|found| found.taken = true).is_some()
    }
}

fn decision(step: &Step<'_>, place: Place, kind: DecisionKind) -> Decision {
    Decision { event: step.number, command: step.command, at: step.at, place, kind }
}

fn condition_of(
    step: &Step<'_>,
    program: &Program,
    scope: ScopeId,
    condition: ExpressionId,
    attributes: Option<&Attributes>,
) -> Option<ReadCondition> {
    let bound = program.expressions.get(condition.index())?;
    let reads = reads(step.before, program, scope, condition, attributes);
    Some(ReadCondition { text: bound.source.trim().into(), reads })
}

/// What came of the look at each flow follows from those that were taken.
fn judge(choice: &mut FlowChoice, is_reset: bool) {
    let mut is_decided = false;
    for flow in choice.flows.iter_mut().filter(|flow| flow.verdict != Verdict::Default) {
        flow.verdict = match (&flow.condition, flow.taken) {
            _ if is_decided => Verdict::NotAsked,
            (None, _) if is_reset => Verdict::NotAsked,
            (None, _) => Verdict::Unconditional,
            (Some(_), true) => Verdict::Held,
            (Some(_), false) => Verdict::DidNotHold,
        };
        is_decided |= choice.is_exclusive && flow.taken;
    }
}
