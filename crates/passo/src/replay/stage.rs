//! The process in which a scope is played: the same elements and flows, and on every flow a task in which its token rests until
//! whoever drives the process lets it go on. Its ids are numbers, so that those of the scope need not be written.

use std::fmt::Write as _;

use crate::graph::link_targets;
use crate::lint::default_flow::default_of;
use crate::lint::scope::{Scope, is_conditional};
use crate::lint::soundness::beginnings;
use crate::model::catalog::Trigger;
use crate::model::{
    ActivityKind, EventBasedGatewayType, EventPosition, FlowNode, FlowNodeKind, GatewayKind, Reference,
    SubProcessKind,
};

/// A way on which a token comes to an element: a flow, a link, or the beginning.
pub(super) struct Edge {
    /// The place of the element that it leaves; none where the scope begins.
    pub(super) from: Option<usize>,
    /// The place of the element that it leads to.
    pub(super) to: usize,
    /// The place of the sequence flow in the scope.
    pub(super) flow: Option<usize>,
    /// Whether a token goes on it only where that is chosen.
    pub(super) is_chosen: bool,
}

/// What an element waits for before it lets tokens go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Somebody does it, for each token by itself.
    Work,
    /// A gateway that lets each token go on.
    Pass,
    /// A gateway that joins.
    Join,
}

/// A scope as it is played.
pub(super) struct Stage<'s> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) edges: Vec<Edge>,
    /// The edges that lead to each element, and those that leave it, by its place.
    to: Vec<Vec<usize>>,
    from: Vec<Vec<usize>>,
}

impl<'s> Stage<'s> {
    /// The stage for a path whose first element has this place.
    pub(super) fn new(scope: &'s Scope<'s>, first: usize) -> Stage<'s> {
        let nobody = vec![Vec::new(); scope.elements.nodes.len()];
        let mut stage = Stage { scope, edges: Vec::new(), to: nobody.clone(), from: nobody };
        stage.flows();
        for to in stage.beginning(first) {
            stage.add(Edge { from: None, to, flow: None, is_chosen: false });
        }
        stage
    }

    fn add(&mut self, edge: Edge) {
        let number = self.edges.len();
        if let Some(edges) = self.to.get_mut(edge.to) {
            edges.push(number);
        }
        if let Some(edges) = edge.from.and_then(|from| self.from.get_mut(from)) {
            edges.push(number);
        }
        self.edges.push(edge);
    }

    fn flows(&mut self) {
        let scope = self.scope;
        let place = |end: &Option<Reference>| scope.place(&end.as_ref()?.id);
        for (number, flow) in scope.elements.sequence_flows.iter().enumerate() {
            let (Some(from), Some(to)) = (place(&flow.source), place(&flow.target)) else { continue };
            let Some(node) = scope.elements.nodes.get(from) else { continue };
            let is_default = default_of(node).is_some_and(|default| default.id == flow.base.id);
            let is_chosen = !is_default && (chooses_one(node) || is_conditional(flow) && !gives_all(node));
            self.add(Edge { from: Some(from), to, flow: Some(number), is_chosen });
        }
        for (from, node) in scope.elements.nodes.iter().enumerate() {
            for to in link_targets(scope.elements, node) {
                self.add(Edge { from: Some(from), to, flow: None, is_chosen: false });
            }
        }
    }

    /// The elements that begin where a path begins with this one.
    fn beginning(&self, first: usize) -> Vec<usize> {
        let host = (0..self.scope.elements.nodes.len())
            .find(|host| self.scope.boundary_events(*host).any(|event| event == first));
        let first = host.unwrap_or(first);
        let beginnings = beginnings(self.scope);
        let place = beginnings.iter().position(|beginning| beginning.contains(&first));
        beginnings.into_iter().nth(place.unwrap_or_default()).unwrap_or_default()
    }

    pub(super) fn node(&self, place: usize) -> Option<&'s FlowNode> {
        self.scope.elements.nodes.get(place)
    }

    pub(super) fn part(&self, place: usize) -> Part {
        let Some(FlowNodeKind::Gateway(gateway)) = self.node(place).map(|node| &node.kind) else {
            return Part::Work;
        };
        let joins = self.scope.incoming(place).len() > 1;
        match gateway.kind {
            GatewayKind::Parallel | GatewayKind::Inclusive { .. } if joins => Part::Join,
            GatewayKind::Parallel
            | GatewayKind::Inclusive { .. }
            | GatewayKind::Complex { .. }
            | GatewayKind::Exclusive { .. }
            | GatewayKind::EventBased { .. } => Part::Pass,
        }
    }

    /// The edges that lead to an element.
    pub(super) fn edges_to(&self, place: usize) -> impl Iterator<Item = usize> {
        self.to.get(place).into_iter().flatten().copied()
    }

    /// The edges that leave an element.
    pub(super) fn edges_from(&self, place: usize) -> impl Iterator<Item = (usize, &Edge)> {
        let numbers = self.from.get(place).into_iter().flatten();
        numbers.filter_map(|number| Some((*number, self.edges.get(*number)?)))
    }

    /// The variable that says whether a token goes on an edge. The edges that leave an element have the same ones as those that
    /// leave another: only the last choice counts, and the instance keeps few.
    pub(super) fn choice_name(&self, edge: usize) -> String {
        let from = self.edges.get(edge).and_then(|edge| self.from.get(edge.from?));
        let turn = from.and_then(|edges| edges.binary_search(&edge).ok()).unwrap_or_default();
        format!("choice{turn}")
    }

    /// The activity that an event is at the border of.
    pub(super) fn host(&self, event: usize) -> Option<usize> {
        let FlowNodeKind::Event(found) = &self.node(event)?.kind else { return None };
        match &found.position {
            EventPosition::Boundary { attached_to, .. } => self.scope.place(&attached_to.as_ref()?.id),
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::IntermediateThrow
            | EventPosition::End => None,
        }
    }

    /// The place of the element of the scope at which a token is that rests in this element of the stage.
    pub(super) fn place_of(&self, id: &str) -> Option<usize> {
        let number = |prefix: &str| id.strip_prefix(prefix).and_then(|number| number.parse::<usize>().ok());
        let by_edge = || self.edges.get(number(REST)?).map(|edge| edge.to);
        number(ELEMENT).or_else(by_edge)
    }

    /// The file of the process.
    pub(super) fn file(&self) -> String {
        let mut body = String::new();
        self.write_beginning(&mut body);
        for (number, edge) in self.edges.iter().enumerate() {
            self.write_edge(&mut body, number, edge);
        }
        let mut messages = String::new();
        for (place, node) in self.scope.elements.nodes.iter().enumerate() {
            self.write_element(&mut body, place, node);
            self.write_border(&mut body, &mut messages, place);
        }
        format!(
            "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"replay\">\n\
             {messages}<process id=\"{PROCESS}\" isExecutable=\"true\">\n{body}</process></definitions>\n"
        )
    }

    fn write_beginning(&self, body: &mut String) {
        let _ = writeln!(body, "<startEvent id=\"start\"/>");
        let _ = writeln!(body, "<parallelGateway id=\"begin\"/>");
        write_flow(body, "first", "start", "begin", "");
    }

    fn write_edge(&self, body: &mut String, number: usize, edge: &Edge) {
        let rest = rest_id(number);
        let from = edge.from.map_or_else(|| "begin".to_owned(), element_id);
        let condition = if edge.is_chosen { self.choice_name(number) } else { String::new() };
        let _ = writeln!(body, "<userTask id=\"{rest}\"/>");
        write_flow(body, &flow_id(number), &from, &rest, &condition);
        write_flow(body, &format!("on{number}"), &rest, &element_id(edge.to), "");
    }

    fn write_element(&self, body: &mut String, place: usize, node: &FlowNode) {
        let tag = tag(node);
        let id = element_id(place);
        let mut default = String::new();
        if let Some(named) = default_of(node) {
            let is_named = |edge: &Edge| {
                let flow = edge.flow.and_then(|flow| self.scope.elements.sequence_flows.get(flow));
                flow.is_some_and(|flow| flow.base.id == named.id)
            };
            if let Some((edge, _)) = self.edges_from(place).find(|(_, edge)| is_named(edge)) {
                let _ = write!(default, " default=\"{}\"", flow_id(edge));
            }
        }
        let _ = writeln!(body, "<{tag} id=\"{id}\"{default}/>");
        if self.terminates(node) && self.edges_from(place).next().is_none() {
            let end = format!("end{place}");
            let _ = writeln!(body, "<endEvent id=\"{end}\"><terminateEventDefinition/></endEvent>");
            write_flow(body, &format!("to_{end}"), &id, &end, "");
        }
    }

    /// The events at the border of an activity, each of which leads to a task that stands for what it does; and the one that
    /// takes the token of a transaction that is cancelled.
    fn write_border(&self, body: &mut String, messages: &mut String, host: usize) {
        let Some(FlowNodeKind::Activity(activity)) = self.node(host).map(|node| &node.kind) else { return };
        for event in self.scope.boundary_events(host) {
            let Some(FlowNodeKind::Event(found)) = self.node(event).map(|node| &node.kind) else { continue };
            let EventPosition::Boundary { cancel_activity, .. } = found.position else { continue };
            if self.scope.has_trigger(found, Trigger::Compensation) {
                continue;
            }
            let (id, message) = (format!("at{event}"), message_name(event));
            write_event(body, messages, &id, host, cancel_activity, &message);
            write_flow(body, &format!("from_{id}"), &id, &element_id(event), "");
        }
        if let ActivityKind::SubProcess(inner) = &activity.kind
            && matches!(inner.kind, SubProcessKind::Transaction { .. })
        {
            write_event(body, messages, &format!("gone{host}"), host, true, &cancel_name(host));
        }
    }

    /// Whether the element ends the whole scope: what ends it by an error is not told from a terminate event here.
    fn terminates(&self, node: &FlowNode) -> bool {
        let FlowNodeKind::Event(event) = &node.kind else { return false };
        let has = |trigger| self.scope.has_trigger(event, trigger);
        event.position == EventPosition::End
            && (has(Trigger::Terminate) || has(Trigger::Error) || has(Trigger::Cancel))
    }
}

/// How the ids of the elements of the scope begin, and those of the tasks on its flows.
const ELEMENT: &str = "element";
const REST: &str = "rest";

/// The id of the process.
pub(super) const PROCESS: &str = "replay";

/// The id of the element of this place.
pub(super) fn element_id(place: usize) -> String {
    format!("{ELEMENT}{place}")
}

/// The id of the task in which a token on an edge rests.
pub(super) fn rest_id(edge: usize) -> String {
    format!("{REST}{edge}")
}

/// The name of the message by which an event at a border happens.
pub(super) fn message_name(event: usize) -> String {
    format!("event{event}")
}

/// The name of the message by which a transaction is cancelled.
pub(super) fn cancel_name(host: usize) -> String {
    format!("cancel{host}")
}

fn flow_id(edge: usize) -> String {
    format!("flow{edge}")
}

/// Whether the element gives its token to one of its flows.
fn chooses_one(node: &FlowNode) -> bool {
    tag(node) == "exclusiveGateway"
}

/// Whether the element gives a token to each of its flows, whatever stands there.
fn gives_all(node: &FlowNode) -> bool {
    tag(node) == "parallelGateway"
}

/// The element that stands for another one. What an event-based gateway waits for is chosen here; a complex one that does not
/// join chooses as an inclusive one does.
fn tag(node: &FlowNode) -> &'static str {
    let FlowNodeKind::Gateway(gateway) = &node.kind else { return "userTask" };
    match gateway.kind {
        GatewayKind::EventBased { instantiate: true, gateway_type: EventBasedGatewayType::Parallel }
        | GatewayKind::Parallel => "parallelGateway",
        GatewayKind::Exclusive { .. } | GatewayKind::EventBased { .. } => "exclusiveGateway",
        GatewayKind::Inclusive { .. } | GatewayKind::Complex { .. } => "inclusiveGateway",
    }
}

fn write_flow(body: &mut String, id: &str, from: &str, to: &str, condition: &str) {
    let _ = write!(body, "<sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\">");
    if !condition.is_empty() {
        let _ = write!(body, "<conditionExpression>{condition}</conditionExpression>");
    }
    let _ = writeln!(body, "</sequenceFlow>");
}

fn write_event(
    body: &mut String,
    messages: &mut String,
    id: &str,
    host: usize,
    ends_it: bool,
    message: &str,
) {
    let _ = writeln!(messages, "<message id=\"{message}\" name=\"{message}\"/>");
    let _ = writeln!(
        body,
        "<boundaryEvent id=\"{id}\" attachedToRef=\"{}\" cancelActivity=\"{ends_it}\">\
         <messageEventDefinition messageRef=\"{message}\"/></boundaryEvent>",
        element_id(host)
    );
}
