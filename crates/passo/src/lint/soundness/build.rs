//! From a scope to its net. An activity with events at its border comes apart into what begins, what is done and what happens
//! meanwhile; whatever does something is entered by one flow, so that two tokens on it do it twice.

use super::inner::Inner;
use super::net::{Choice, END, Join, LEAVE, NEVER, Net, START, STOP, Split};
use crate::graph::{instantiates, is_none_start, is_start, link_targets};
use crate::lint::default_flow::default_of;
use crate::lint::scope::{Scope, ScopeKind, is_conditional};
use crate::model::catalog::Trigger;
use crate::model::{
    Activity, Event, EventBasedGatewayType, EventPosition, FlowNode, FlowNodeKind, Gateway, GatewayKind,
};

/// The element, by its place in the scope, that keeps a net from being built, as a noun.
pub(super) struct Untold {
    pub(super) element: usize,
    pub(super) what: &'static str,
}

/// The net of a scope as it was drawn.
pub(super) struct Drawn {
    pub(super) net: Net,
    /// By element: the node that its incoming flows lead to.
    pub(super) entries: Vec<usize>,
}

/// The net of a scope, where it has nothing that cannot be told without data.
pub(super) fn net_of(scope: &Scope<'_>, inner: &[Inner]) -> Result<Drawn, Untold> {
    let mut builder = Builder {
        scope,
        inner,
        net: Net::new(),
        entries: Vec::new(),
        exits: Vec::new(),
        borders: vec![None; scope.elements.nodes.len()],
        beside: Vec::new(),
        drawn: scope.elements.sequence_flows.len(),
    };
    for element in 0..scope.elements.nodes.len() {
        let ends = builder.element(element)?;
        builder.entries.push(ends.0);
        builder.exits.push(ends.1);
    }
    for element in 0..scope.elements.nodes.len() {
        builder.border(element);
    }
    builder.flows();
    builder.ends();
    builder.beginnings();
    let mut net = builder.net.without_unreachable();
    net.note_cycles();
    allow_repeats(&mut net, &builder.beside);
    Ok(Drawn { net, entries: builder.entries })
}

/// What events beside an activity lead to happens as often as they do. Where the activity itself is done again and again, two of
/// them at the same time are no mistake.
fn allow_repeats(net: &mut Net, beside: &[(usize, usize)]) {
    let is_repeated =
        |flow: usize| beside.iter().any(|(host, found)| *found == flow && net.nodes[*host].is_on_cycle);
    if beside.is_empty() {
        return;
    }
    let otherwise = net.reachable(|flow| !is_repeated(flow));
    for flow in &mut net.flows {
        flow.doubles = flow.doubles.filter(|_| otherwise[flow.from]);
    }
}

struct Builder<'s> {
    scope: &'s Scope<'s>,
    inner: &'s [Inner],
    net: Net,
    /// By element: the node that its incoming flows lead to.
    entries: Vec<usize>,
    /// By element: the node that its outgoing flows leave.
    exits: Vec<usize>,
    /// By element: the node that begins an activity, and the one that chooses how it ends.
    borders: Vec<Option<(usize, usize)>>,
    /// The nodes that begin activities, and the flows by which events beside them happen.
    beside: Vec<(usize, usize)>,
    /// How many flows have a number: those of the scope, then links.
    drawn: usize,
}

impl Builder<'_> {
    /// Adds the nodes of an element; gives the first and the last of them.
    fn element(&mut self, element: usize) -> Result<(usize, usize), Untold> {
        let scope = self.scope;
        let node = &scope.elements.nodes[element];
        match &node.kind {
            FlowNodeKind::Gateway(gateway) => self.gateway(element, gateway),
            FlowNodeKind::Event(event) => {
                let last = self.net.add_node(Join::Any, self.split(element), Some(element));
                let does_something = match event.position {
                    // What begins something is no place where a token stays.
                    EventPosition::Start { .. } | EventPosition::Boundary { .. } => false,
                    EventPosition::IntermediateCatch
                    | EventPosition::IntermediateThrow
                    | EventPosition::End => !self.only_ends(event),
                };
                Ok((if does_something { self.entered(element, last) } else { last }, last))
            }
            FlowNodeKind::Activity(activity) => {
                if activity.start_quantity > 1 || activity.completion_quantity > 1 {
                    return Err(Untold { element, what: "an activity that takes or gives several tokens" });
                }
                let last = self.net.add_node(Join::Any, self.split(element), Some(element));
                Ok((self.activity(element, activity, last), last))
            }
        }
    }

    /// Whether an end event does nothing but end.
    fn only_ends(&self, event: &Event) -> bool {
        event.position == EventPosition::End
            && self.scope.definitions.definitions_of(event).all(|definition| {
                matches!(Trigger::of(&definition.kind), Trigger::Terminate | Trigger::Error | Trigger::Cancel)
            })
    }

    fn gateway(&mut self, element: usize, gateway: &Gateway) -> Result<(usize, usize), Untold> {
        let joins = self.scope.incoming(element).len() > 1;
        let (join, split) = match gateway.kind {
            // Of a parallel one that starts instances, every event is waited for.
            GatewayKind::EventBased { instantiate: true, gateway_type: EventBasedGatewayType::Parallel } => {
                (Join::Any, Split::All)
            }
            GatewayKind::Exclusive { .. } | GatewayKind::EventBased { .. } => (Join::Any, Split::One),
            GatewayKind::Parallel => (Join::All, Split::All),
            GatewayKind::Inclusive { .. } => (Join::Reachable, Split::Some),
            GatewayKind::Complex { .. } if joins => {
                return Err(Untold { element, what: "a complex gateway that joins" });
            }
            GatewayKind::Complex { .. } => (Join::Any, Split::Some),
        };
        let node = self.net.add_node(if joins { join } else { Join::Any }, split, Some(element));
        Ok((node, node))
    }

    /// An event or activity gives a token to each flow, unless some have conditions.
    fn split(&self, element: usize) -> Split {
        let default = default_of(&self.scope.elements.nodes[element]);
        let mut outgoing = self.scope.outgoing(element).iter();
        if outgoing.any(|flow| is_conditional(flow) || default.is_some_and(|found| found.id == flow.base.id))
        {
            Split::Some
        } else {
            Split::All
        }
    }

    /// A node before another one, so that one flow leads to it; two tokens on that do the element twice.
    fn entered(&mut self, element: usize, node: usize) -> usize {
        let merge = self.net.add_node(Join::Any, Split::All, None);
        let flow = self.link(merge, node, Some(element));
        self.net.flows[flow].doubles = Some(flow);
        merge
    }

    /// A flow of the net only, on which a token is at this element.
    fn link(&mut self, from: usize, to: usize, place: Option<usize>) -> usize {
        let flow = self.net.add_flow(from, to, Choice::Always);
        self.net.places[flow] = place;
        flow
    }

    /// What comes before the last node of an activity: events that end it choose, events beside it may happen too.
    fn activity(&mut self, element: usize, activity: &Activity, last: usize) -> usize {
        let inner = self.inner[element];
        let mut is_beside = false;
        let mut choose = last;
        for (_, interrupts) in self.events(element).collect::<Vec<_>>() {
            is_beside |= !interrupts;
            if interrupts && choose == last {
                choose = self.net.add_node(Join::Any, Split::One, None);
            }
        }
        let ends = inner.other_ends(self.scope, element);
        // Without an item, a repeated activity is done at once.
        let completes = inner.completes || activity.details.loop_characteristics.is_some();
        if choose == last && (!completes || !ends.is_empty()) {
            choose = self.net.add_node(Join::Any, Split::One, None);
        }
        for end in &ends {
            // Whoever follows the path sees that its token is gone.
            let ended = self.net.add_node(Join::Any, Split::All, Some(element));
            self.link(choose, ended, Some(element));
            self.link(ended, *end, None);
        }
        if choose != last && completes {
            self.link(choose, last, Some(element));
        }
        let mut begin = choose;
        if is_beside {
            begin = self.net.add_node(Join::Any, Split::All, None);
            self.link(begin, choose, Some(element));
        }
        self.borders[element] = Some((begin, choose));
        self.entered(element, begin)
    }

    /// The events at the border of an activity that can happen, and whether they end it.
    fn events(&self, element: usize) -> impl Iterator<Item = (usize, bool)> {
        let (scope, inner) = (self.scope, self.inner[element]);
        scope.boundary_events(element).filter_map(move |place| {
            let FlowNodeKind::Event(event) = &scope.elements.nodes[place].kind else { return None };
            let EventPosition::Boundary { cancel_activity, .. } = event.position else { return None };
            let happens = !scope.has_trigger(event, Trigger::Compensation) && inner.may_trigger(scope, event);
            happens.then_some((place, cancel_activity))
        })
    }

    /// Joins the events at the border of an activity to its nodes. What cannot end at all never does.
    fn border(&mut self, element: usize) {
        let Some((begin, choose)) = self.borders[element] else { return };
        for (event, interrupts) in self.events(element).collect::<Vec<_>>() {
            let node = self.entries[event];
            self.net.events.insert(node);
            if interrupts {
                self.link(choose, node, Some(event));
            } else {
                let may_happen = self.net.add_node(Join::Any, Split::One, None);
                self.net.beside.insert(may_happen, choose);
                self.link(begin, may_happen, None);
                let flow = self.link(may_happen, node, Some(event));
                self.link(may_happen, END, None);
                self.beside.push((begin, flow));
            }
        }
        if choose != self.exits[element] && self.net.nodes[choose].outgoing.is_empty() {
            self.link(choose, NEVER, Some(element));
        }
    }

    /// The sequence flows, and links, which lead to their catch events as flows do.
    fn flows(&mut self) {
        let scope = self.scope;
        for (number, (flow, ends)) in scope.flows().enumerate() {
            let Some((from, to)) = ends.both() else { continue };
            let is_default =
                default_of(&scope.elements.nodes[from]).is_some_and(|default| default.id == flow.base.id);
            let choice = match (self.net.nodes[self.exits[from]].split, is_default) {
                (Split::One | Split::All, _) => Choice::Always,
                (Split::Some, true) => Choice::Default,
                (Split::Some, false) if is_conditional(flow) => Choice::Conditional,
                (Split::Some, false) => Choice::Always,
            };
            let added = self.net.add_flow(self.exits[from], self.entries[to], choice);
            self.net.places[added] = Some(to);
            self.net.drawn[added] = Some(number);
        }
        for (from, node) in scope.elements.nodes.iter().enumerate() {
            for to in link_targets(scope.elements, node) {
                let added = self.link(self.exits[from], self.entries[to], Some(to));
                self.net.drawn[added] = Some(self.drawn);
                self.drawn += 1;
            }
        }
    }

    /// What no flow leaves consumes its token, or ends the scope.
    fn ends(&mut self) {
        for (element, node) in self.scope.elements.nodes.iter().enumerate() {
            let exit = self.exits[element];
            if self.net.nodes[exit].outgoing.is_empty() {
                let to = self.end_of(node);
                self.link(exit, to, None);
            }
            if self.net.nodes[exit].outgoing.len() == 1 && self.net.nodes[exit].split == Split::Some {
                self.net.nodes[exit].split = Split::All;
            }
        }
    }

    fn end_of(&self, node: &FlowNode) -> usize {
        let FlowNodeKind::Event(event) = &node.kind else { return END };
        let has = |trigger| event.position == EventPosition::End && self.scope.has_trigger(event, trigger);
        if has(Trigger::Error) || has(Trigger::Cancel) {
            LEAVE
        } else if has(Trigger::Terminate) {
            STOP
        } else {
            END
        }
    }

    /// Each beginning by itself.
    fn beginnings(&mut self) {
        for beginning in beginnings(self.scope) {
            let from = match beginning.as_slice() {
                [_] => START,
                _ => {
                    let together = self.net.add_node(Join::Any, Split::All, None);
                    self.link(START, together, None);
                    together
                }
            };
            for start in &beginning {
                self.link(from, self.entries[*start], Some(*start));
            }
            if beginning.is_empty() {
                self.link(from, END, None);
            }
        }
    }
}

/// The ways in which a scope can begin, each with the places of the elements that get a token then. Each start event, and whatever
/// else starts instances, makes an instance of its own; without one, whatever no flow leads to begins together. A sub-process begins
/// with all of its none start events.
pub(crate) fn beginnings(scope: &Scope<'_>) -> Vec<Vec<usize>> {
    let starts_alone = |place: &usize| {
        let node = &scope.elements.nodes[*place];
        is_start(node) || instantiates(node).is_some()
    };
    let (alone, together): (Vec<usize>, Vec<usize>) =
        scope.graph.entries().iter().partition(|place| starts_alone(place));
    match (scope.kind, alone.is_empty()) {
        (_, true) => vec![together],
        (ScopeKind::Embedded | ScopeKind::Transaction, false) => {
            // Those that wait for something begin only where there is no other one.
            let is_none = |place: &usize| is_none_start(&scope.elements.nodes[*place]);
            let (none, waiting): (Vec<usize>, Vec<usize>) = alone.into_iter().partition(is_none);
            vec![if none.is_empty() { waiting } else { none }]
        }
        (ScopeKind::Process | ScopeKind::EventSubProcess | ScopeKind::AdHoc, false) => {
            alone.into_iter().map(|start| vec![start]).collect()
        }
    }
}
