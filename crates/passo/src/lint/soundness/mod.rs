//! Soundness: whatever is chosen, every token can come to an end, nothing is done twice by mistake, and every node has its use.
//! Data is left out, so that a finding may need a choice that the conditions never make; the path tells which.
//!
//! Each scope becomes a net (`build`), which is reduced where its shape alone is right (`reduce`); what is left is searched
//! (`search`), and a run that leads to a fault is played on the net as it was drawn (`play`), so that its path is one of real
//! elements.

mod build;
mod concurrent;
mod game;
mod inner;
mod judge;
mod net;
mod play;
mod reduce;
mod report;
mod search;
mod way;
mod writer;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::build::Untold;
pub(crate) use self::build::beginnings;
use self::inner::{Inner, catches_all};
use self::judge::{Fault, Judgement, Steps, Undecided, judge};
use self::net::LEAVE;
use super::scope::{Scope, ScopeKind};
use super::scopes::Scopes;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::catalog::Trigger;
use crate::model::{Definitions, Event, EventPosition, FlowNode, FlowNodeKind, GatewayKind};

/// A path of a scope that leads to something wrong: what tokens do one after the other, with the choices that they make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterexample {
    /// What is wrong then: [`Code::Deadlock`], [`Code::LackOfSynchronization`], [`Code::EndlessLoop`] or [`Code::DeadNode`].
    pub code: Code,
    /// The id of the process or sub-process.
    pub scope: Arc<str>,
    /// The ids of the elements that it is about: where tokens wait, what is done twice, what goes round, what no token comes
    /// past.
    pub elements: Vec<Arc<str>>,
    /// What is passed, in this order.
    pub steps: Vec<Step>,
    /// What is passed then again and again, where it never ends.
    pub again: Vec<Step>,
}

/// An element that is passed: an activity that is done, an event that happens, a gateway that lets tokens go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The id of the element.
    pub element: Arc<str>,
    /// The ids of the sequence flows on which it gives tokens.
    pub flows: Vec<Arc<str>>,
}

/// Every path that leads to a fault, for each scope of a file. What is not decided has none.
///
/// ```
/// use passo::{base::Limits, read::read, soundness::counterexamples};
/// let xml = br#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="order">
///   <startEvent id="start"/><exclusiveGateway id="choose"/><parallelGateway id="join"/>
///   <sequenceFlow id="f1" sourceRef="start" targetRef="choose"/>
///   <sequenceFlow id="f2" sourceRef="choose" targetRef="join"/>
///   <sequenceFlow id="f3" sourceRef="choose" targetRef="join"/>
/// </process></definitions>"#;
/// let found = counterexamples(&read(xml, &Limits::default()).definitions);
/// assert_eq!(&*found[0].elements[0], "join");
/// let passed: Vec<&str> = found[0].steps.iter().map(|step| &*step.element).collect();
/// assert_eq!(passed, ["start", "choose"]);
/// ```
#[must_use]
pub fn counterexamples(definitions: &Definitions) -> Vec<Counterexample> {
    let scopes = Scopes::of(definitions);
    let mut found = Vec::new();
    for (scope, judgement) in judgements(&scopes) {
        found.extend(judgement.faults.iter().map(|fault| counterexample(scope, fault)));
    }
    found
}

/// Adds what is found in the scopes of a file.
pub(super) fn check(scopes: &Scopes<'_>, findings: &mut Vec<Diagnostic>) {
    for (scope, judgement) in judgements(scopes) {
        report::report(scope, &judgement, findings);
    }
}

fn counterexample(scope: &Scope<'_>, fault: &Fault) -> Counterexample {
    let elements = &scope.elements;
    let id = |element: &usize| elements.nodes[*element].base.id.clone();
    let steps = |steps: &Steps| -> Vec<Step> {
        let flow = |flow: &usize| elements.sequence_flows.get(*flow).map(|flow| flow.base.id.clone());
        let step = |(element, flows): &(usize, Vec<usize>)| Step {
            element: id(element),
            flows: flows.iter().filter_map(flow).collect(),
        };
        steps.iter().map(step).collect()
    };
    Counterexample {
        code: fault.code,
        scope: scope.base.id.clone(),
        elements: fault.at.iter().map(id).collect(),
        steps: steps(&fault.steps),
        again: steps(&fault.again),
    }
}

/// The judgement on each scope; inner ones first, since how they end matters around them.
fn judgements<'s, 'm>(scopes: &'s Scopes<'m>) -> Vec<(&'s Scope<'m>, Judgement)> {
    let ended_from_outside = ended_from_outside(scopes);
    let mut inner: Vec<Vec<Inner>> = Vec::new();
    for scope in scopes.iter() {
        inner.push(vec![Inner::UNKNOWN; scope.elements.nodes.len()]);
    }
    let mut judgements = Vec::new();
    for (place, scope) in scopes.iter().enumerate().rev() {
        let judgement = judgement(scope, &inner[place], ended_from_outside[place]);
        if let Some((around, element)) = scopes.host(place) {
            inner[around][element] = ends_of(scope, &inner[place], judgement.completes);
        }
        judgements.push((scope, judgement));
    }
    judgements
}

fn judgement(scope: &Scope<'_>, inner: &[Inner], is_ended_from_outside: bool) -> Judgement {
    if scope.elements.nodes.is_empty() || !scope.flows().all(|(_, ends)| ends.both().is_some()) {
        return Judgement::none(Ok(()));
    }
    // What an ad-hoc sub-process offers is begun from outside, any number of times; only joins can wait in it.
    if scope.kind == ScopeKind::AdHoc {
        let join = (0..scope.elements.nodes.len()).find(|element| joins(scope, *element));
        return Judgement::none(join.map_or(Ok(()), |element| {
            Err(Undecided::Element(Untold { element, what: "a join of what is begun from outside" }))
        }));
    }
    judge(scope, inner, is_ended_from_outside)
}

/// Whether an element waits for tokens of several flows.
fn joins(scope: &Scope<'_>, element: usize) -> bool {
    let FlowNodeKind::Gateway(gateway) = &scope.elements.nodes[element].kind else { return false };
    let waits = match gateway.kind {
        GatewayKind::Parallel | GatewayKind::Inclusive { .. } | GatewayKind::Complex { .. } => true,
        GatewayKind::Exclusive { .. } | GatewayKind::EventBased { .. } => false,
    };
    waits && scope.incoming(element).len() > 1
}

/// By scope: whether an event can end it, or one around it, whatever goes on in it.
fn ended_from_outside(scopes: &Scopes<'_>) -> Vec<bool> {
    let mut ended: Vec<bool> = Vec::new();
    for (place, scope) in scopes.iter().enumerate() {
        let starts = event_sub_processes(scope).any(|(_, _, interrupts)| interrupts);
        let around = scopes.host(place).is_some_and(|(around, element)| {
            let border = scopes.get(around);
            ended[around]
                || border.boundary_events(element).any(|event| interrupts(&border.elements.nodes[event]))
        });
        ended.push(starts || around);
    }
    ended
}

fn interrupts(node: &FlowNode) -> bool {
    let FlowNodeKind::Event(event) = &node.kind else { return false };
    matches!(event.position, EventPosition::Boundary { cancel_activity: true, .. })
}

/// The event sub-processes of a scope: their places, their start events, and whether these end the rest of the scope.
fn event_sub_processes<'s>(scope: &'s Scope<'_>) -> impl Iterator<Item = (usize, &'s Event, bool)> {
    scope.elements.nodes.iter().enumerate().filter(|(_, node)| node.is_event_sub_process()).flat_map(
        |(place, node)| {
            let nodes = node.sub_process().map_or(&[][..], |inner| inner.elements.nodes.as_slice());
            nodes.iter().filter_map(move |node| {
                let FlowNodeKind::Event(event) = &node.kind else { return None };
                let EventPosition::Start { is_interrupting } = event.position else { return None };
                Some((place, &**event, is_interrupting))
            })
        },
    )
}

/// How the activity around a scope can end.
fn ends_of(scope: &Scope<'_>, inner: &[Inner], completes: bool) -> Inner {
    let has_end = |trigger: Trigger| {
        scope
            .events()
            .any(|(_, _, event)| event.position == EventPosition::End && scope.has_trigger(event, trigger))
    };
    let catches_error =
        event_sub_processes(scope).any(|(_, event, _)| catches_all(scope, event, Trigger::Error));
    let goes_through = |element: usize| inner[element].other_ends(scope, element).contains(&LEAVE);
    let throws_error = has_end(Trigger::Error) || (0..inner.len()).any(goes_through);
    let handled =
        event_sub_processes(scope).any(|(place, _, interrupts)| interrupts && inner[place].completes);
    Inner {
        completes: completes || handled,
        throws_error: throws_error && !catches_error,
        cancels: scope.kind == ScopeKind::Transaction && has_end(Trigger::Cancel),
        is_known: true,
    }
}
