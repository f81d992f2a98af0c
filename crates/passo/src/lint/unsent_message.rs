//! Elements that wait for a message of another pool which nobody ever sends: every element that would send it comes only after
//! something that waits itself (sections 9.3 and 13.4.4 of the standard). So two pools are found that wait for each other.
//!
//! Looked at is which elements a token can come to at all, whatever is chosen: joins take any token, a sub-process is done when
//! something in it can be. A message that an element waits for can come once a token can come to one of those that send it. What is
//! not reached so is never reached, with any number of tokens and any choices.

use std::collections::BTreeMap;

use super::scope::{Scope, ScopeKind};
use super::scopes::Scopes;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::{begins_otherwise, link_targets};
use crate::model::catalog::Trigger;
use crate::model::{
    ActivityKind, Definitions, Event, EventPosition, FlowNode, FlowNodeKind, GatewayKind, Reference, Task,
};

/// A node: the place of its scope, and its place there.
pub(super) type Place = (usize, usize);

pub(super) fn check(definitions: &Definitions, scopes: &Scopes<'_>, findings: &mut Vec<Diagnostic>) {
    let senders = senders(definitions, scopes);
    if senders.is_empty() {
        return;
    }
    let found = Spread::over(scopes, &senders);
    for (place, sources) in &senders {
        if found.reached(*place) && !found.passed(*place) && sticks(scopes, &found, *place) {
            report(scopes, *place, sources, findings);
        }
    }
}

fn report(scopes: &Scopes<'_>, place: Place, sources: &[Place], findings: &mut Vec<Diagnostic>) {
    let Some(node) = node(scopes, place) else { return };
    let id = &node.base.id;
    let names = sources.iter().filter_map(|source| node_id(scopes, *source));
    let names = names.map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let message = format!("`{id}` waits for a message of {names}, and no token comes there before");
    findings.push(
        Diagnostic::new(Code::UnsentMessage, node.base.span, message)
            .about(id.clone())
            .advise("Let one of the pools send before it waits."),
    );
}

fn node<'m>(scopes: &Scopes<'m>, (scope, place): Place) -> Option<&'m FlowNode> {
    scopes.get(scope).elements.nodes.get(place)
}

fn node_id<'m>(scopes: &Scopes<'m>, place: Place) -> Option<&'m str> {
    node(scopes, place).map(|node| &*node.base.id)
}

/// The elements that wait for messages of others, each with those. Left out are those to which a message of a whole pool can come,
/// since nobody knows when that is, and those of the same process, to which no message flow leads.
pub(super) fn senders(definitions: &Definitions, scopes: &Scopes<'_>) -> BTreeMap<Place, Vec<Place>> {
    let collaborations = definitions.collaborations.iter();
    let mut flows = collaborations.flat_map(|collaboration| &collaboration.message_flows).peekable();
    if flows.peek().is_none() {
        return BTreeMap::new();
    }
    let mut places: BTreeMap<&str, Place> = BTreeMap::new();
    for (number, scope) in scopes.iter().enumerate() {
        for (place, node) in scope.elements.nodes.iter().enumerate() {
            places.entry(&*node.base.id).or_insert((number, place));
        }
    }
    let find = |end: &Option<Reference>| places.get(&*end.as_ref()?.id).copied();
    let mut senders: BTreeMap<Place, Vec<Option<Place>>> = BTreeMap::new();
    for flow in flows {
        if let Some(target) = find(&flow.target) {
            let is_other = |source: &Place| process_of(scopes, source.0) != process_of(scopes, target.0);
            senders.entry(target).or_default().push(find(&flow.source).filter(is_other));
        }
    }
    let waits = |(scope, place): Place| waits(scopes.get(scope), place);
    let known = senders.into_iter().filter(|(place, _)| waits(*place));
    known
        .filter_map(|(place, sources)| Some((place, sources.into_iter().collect::<Option<Vec<_>>>()?)))
        .collect()
}

/// The place of the process around a scope.
fn process_of(scopes: &Scopes<'_>, mut scope: usize) -> usize {
    while let Some((around, _)) = scopes.host(scope) {
        scope = around;
    }
    scope
}

/// Whether a token goes on from an element only with a message.
fn waits(scope: &Scope<'_>, place: usize) -> bool {
    match scope.elements.nodes.get(place).map(|node| &node.kind) {
        Some(FlowNodeKind::Event(event)) => {
            let catches = match event.position {
                EventPosition::Start { .. }
                | EventPosition::IntermediateCatch
                | EventPosition::Boundary { .. } => true,
                EventPosition::IntermediateThrow | EventPosition::End => false,
            };
            catches && has_only_messages(scope, event)
        }
        Some(FlowNodeKind::Activity(activity)) => {
            matches!(activity.kind, ActivityKind::Task(Task::Receive { .. }))
        }
        Some(FlowNodeKind::Gateway(_)) | None => false,
    }
}

fn has_only_messages(scope: &Scope<'_>, event: &Event) -> bool {
    let mut definitions = scope.definitions.definitions_of(event).peekable();
    definitions.peek().is_some()
        && definitions.all(|definition| Trigger::of(&definition.kind) == Trigger::Message)
}

/// Whether a token stays at an element for ever when its message never comes; of a process, whether no instance begins.
fn sticks(scopes: &Scopes<'_>, found: &Spread<'_, '_>, (number, place): Place) -> bool {
    let scope = scopes.get(number);
    match scope.elements.nodes.get(place).map(|node| &node.kind) {
        Some(FlowNodeKind::Event(event)) => match event.position {
            EventPosition::Start { .. } => {
                let begins = |entry: &usize| found.passed((number, *entry));
                scope.kind == ScopeKind::Process && !scope.graph.entries().iter().any(begins)
            }
            EventPosition::IntermediateCatch => !is_one_of_several(scope, place),
            // The token is with the activity.
            EventPosition::Boundary { .. } | EventPosition::IntermediateThrow | EventPosition::End => false,
        },
        Some(FlowNodeKind::Activity(_)) => {
            !is_one_of_several(scope, place) && scope.boundary_events(place).next().is_none()
        }
        Some(FlowNodeKind::Gateway(_)) | None => false,
    }
}

/// Whether an event-based gateway waits for something else as well.
pub(super) fn is_one_of_several(scope: &Scope<'_>, place: usize) -> bool {
    scope.incoming(place).iter().any(|flow| {
        let source = flow.source.as_ref().and_then(|source| scope.node(&source.id));
        source.is_some_and(|node| match &node.kind {
            FlowNodeKind::Gateway(gateway) => matches!(gateway.kind, GatewayKind::EventBased { .. }),
            FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => false,
        })
    })
}

/// Which elements tokens can come to, and which they can leave.
struct Spread<'s, 'm> {
    scopes: &'s Scopes<'m>,
    senders: &'s BTreeMap<Place, Vec<Place>>,
    /// By the place of a scope's host: the scope.
    inside: BTreeMap<Place, usize>,
    reached: Vec<Vec<bool>>,
    passed: Vec<Vec<bool>>,
    open: Vec<Place>,
}

impl<'s, 'm> Spread<'s, 'm> {
    fn over(scopes: &'s Scopes<'m>, senders: &'s BTreeMap<Place, Vec<Place>>) -> Spread<'s, 'm> {
        let none = || scopes.iter().map(|scope| vec![false; scope.elements.nodes.len()]).collect();
        let (mut inside, mut processes) = (BTreeMap::new(), Vec::new());
        for number in 0..scopes.iter().len() {
            match scopes.host(number) {
                Some(host) => drop(inside.insert(host, number)),
                None => processes.push(number),
            }
        }
        let (reached, passed) = (none(), none());
        let mut spread = Spread { scopes, senders, inside, reached, passed, open: Vec::new() };
        processes.into_iter().for_each(|process| spread.enter(process));
        spread.go_on();
        spread
    }

    fn reached(&self, (scope, place): Place) -> bool {
        self.reached[scope][place]
    }

    fn passed(&self, (scope, place): Place) -> bool {
        self.passed[scope][place]
    }

    /// Goes on until no message lets anything go on any more.
    fn go_on(&mut self) {
        loop {
            while let Some(place) = self.open.pop() {
                self.arrive(place);
            }
            let waiting = self.senders.keys().filter(|place| self.reached(**place) && !self.passed(**place));
            let waiting: Vec<Place> = waiting.copied().filter(|place| self.may_leave(*place)).collect();
            if waiting.is_empty() {
                break;
            }
            waiting.into_iter().for_each(|place| self.leave(place));
        }
    }

    /// A scope begins, and whatever begins in it without a flow may begin.
    fn enter(&mut self, number: usize) {
        let scope = self.scopes.get(number);
        self.open.extend(scope.graph.entries().iter().map(|place| (number, *place)));
        for (place, node) in scope.elements.nodes.iter().enumerate() {
            let is_inner = matches!(node.kind, FlowNodeKind::Activity(_));
            let is_offered = scope.kind == ScopeKind::AdHoc && scope.incoming(place).is_empty();
            if is_offered || is_inner && begins_otherwise(node) {
                self.open.push((number, place));
            }
        }
    }

    fn arrive(&mut self, place: Place) {
        let (number, element) = place;
        if std::mem::replace(&mut self.reached[number][element], true) {
            return;
        }
        let scope = self.scopes.get(number);
        self.open.extend(scope.boundary_events(element).map(|event| (number, event)));
        match self.inside.get(&place).copied() {
            Some(inner) => {
                self.enter(inner);
                let scope = self.scopes.get(inner);
                if scope.elements.nodes.is_empty() || scope.kind == ScopeKind::AdHoc {
                    self.leave(place);
                }
            }
            None if self.may_leave(place) => self.leave(place),
            None => {}
        }
    }

    fn may_leave(&self, place: Place) -> bool {
        self.senders.get(&place).is_none_or(|sources| sources.iter().any(|source| self.reached(*source)))
    }

    fn leave(&mut self, place: Place) {
        let (number, element) = place;
        if std::mem::replace(&mut self.passed[number][element], true) {
            return;
        }
        let scope = self.scopes.get(number);
        let target = |target: &Option<Reference>| scope.place(&target.as_ref()?.id);
        let flows = scope.outgoing(element).iter().filter_map(|flow| target(&flow.target));
        let links = scope.elements.nodes.get(element).map(|node| link_targets(scope.elements, node));
        let next: Vec<usize> = flows.chain(links.into_iter().flatten()).collect();
        if next.is_empty()
            && let Some(host) = self.scopes.host(number)
        {
            self.leave(host);
        }
        self.open.extend(next.into_iter().map(|next| (number, next)));
    }
}
