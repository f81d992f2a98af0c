//! One process or sub-process, as the rules look at it.

use std::collections::BTreeMap;

use super::groups::Groups;
use crate::graph::{Ends, Places, ScopeGraph};
use crate::model::catalog::Trigger;
use crate::model::{
    Activity, ActivityKind, BaseElement, Definitions, Event, EventPosition, FlowElements, FlowNode,
    FlowNodeKind, Process, Reference, SequenceFlow, SubProcess, SubProcessKind,
};

/// Which kind of scope it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Process,
    Embedded,
    EventSubProcess,
    Transaction,
    AdHoc,
}

/// A process or a sub-process with its flows by node.
pub(crate) struct Scope<'m> {
    pub(crate) definitions: &'m Definitions,
    pub(crate) kind: ScopeKind,
    pub(crate) base: &'m BaseElement,
    pub(crate) elements: &'m FlowElements,
    pub(crate) graph: ScopeGraph,
    places: Places<'m>,
    incoming: Groups<&'m SequenceFlow>,
    outgoing: Groups<&'m SequenceFlow>,
    boundary_events: Groups<usize>,
    items: BTreeMap<&'m str, &'m Reference>,
}

impl<'m> Scope<'m> {
    pub(crate) fn of_process(definitions: &'m Definitions, process: &'m Process) -> Scope<'m> {
        Scope::new(definitions, ScopeKind::Process, &process.base, &process.elements)
    }

    /// The scope inside an activity, if it is a sub-process.
    pub(crate) fn of_activity(
        definitions: &'m Definitions,
        node: &'m FlowNode,
        activity: &'m Activity,
    ) -> Option<Scope<'m>> {
        let ActivityKind::SubProcess(sub_process) = &activity.kind else { return None };
        Some(Scope::new(definitions, kind_of(sub_process), &node.base, &sub_process.elements))
    }

    fn new(
        definitions: &'m Definitions,
        kind: ScopeKind,
        base: &'m BaseElement,
        elements: &'m FlowElements,
    ) -> Scope<'m> {
        let places = Places::of(elements);
        let nodes = elements.nodes.len();
        let flows = || elements.sequence_flows.iter().zip(places.ends());
        let incoming = Groups::of(nodes, flows().filter_map(|(flow, ends)| Some((ends.target?, flow))));
        let outgoing = Groups::of(nodes, flows().filter_map(|(flow, ends)| Some((ends.source?, flow))));
        let attached = elements.nodes.iter().enumerate().filter_map(|(event, node)| {
            let host = places.find(&attached_to(node)?.id)?;
            Some((host, event))
        });
        let boundary_events = Groups::of(nodes, attached);
        let graph = ScopeGraph::new(elements, &places);
        Scope {
            definitions,
            kind,
            base,
            elements,
            graph,
            places,
            incoming,
            outgoing,
            boundary_events,
            items: items(elements),
        }
    }

    /// Whether the event has this trigger, in place or by reference.
    pub(crate) fn has_trigger(&self, event: &Event, trigger: Trigger) -> bool {
        self.definitions.definitions_of(event).any(|definition| Trigger::of(&definition.kind) == trigger)
    }

    /// The item definition that data of this scope with this id has.
    pub(crate) fn item_of(&self, id: &str) -> Option<&'m Reference> {
        self.items.get(id).copied()
    }

    /// The node with this id, if it stands in this scope.
    pub(crate) fn node(&self, id: &str) -> Option<&'m FlowNode> {
        self.elements.nodes.get(self.place(id)?)
    }

    /// The place of a node among the nodes of the scope.
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.places.find(id)
    }

    /// The sequence flows, each with the places of its ends.
    pub(crate) fn flows(&self) -> impl Iterator<Item = (&'m SequenceFlow, Ends)> {
        self.elements.sequence_flows.iter().zip(self.places.ends().iter().copied())
    }

    /// The flows that arrive at the node of this place.
    pub(crate) fn incoming(&self, place: usize) -> &[&'m SequenceFlow] {
        self.incoming.get(place)
    }

    /// The flows that leave the node of this place.
    pub(crate) fn outgoing(&self, place: usize) -> &[&'m SequenceFlow] {
        self.outgoing.get(place)
    }

    /// The places of the events at the border of the activity of this place.
    pub(crate) fn boundary_events(&self, place: usize) -> impl Iterator<Item = usize> {
        self.boundary_events.get(place).iter().copied()
    }

    /// The events of the scope with their nodes and places.
    pub(crate) fn events(&self) -> impl Iterator<Item = (usize, &'m FlowNode, &'m Event)> {
        self.elements.nodes.iter().enumerate().filter_map(|(place, node)| match &node.kind {
            FlowNodeKind::Event(event) => Some((place, node, &**event)),
            FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => None,
        })
    }
}

/// The item definitions of the data of a scope, by the data's id.
fn items(elements: &FlowElements) -> BTreeMap<&str, &Reference> {
    let mut items = BTreeMap::new();
    for object in &elements.data_objects {
        items.extend(object.item.as_ref().map(|item| (&*object.base.id, item)));
    }
    for reference in &elements.data_object_references {
        let object = reference.data_object.as_ref();
        let of_object = object.and_then(|object| items.get(&*object.id).copied());
        items.extend(reference.item.as_ref().or(of_object).map(|item| (&*reference.base.id, item)));
    }
    for node in &elements.nodes {
        match &node.kind {
            FlowNodeKind::Activity(activity) => {
                if let Some(specification) = &activity.details.io_specification {
                    let inputs = specification.data_inputs.iter().map(|input| (&input.base, &input.item));
                    let outputs =
                        specification.data_outputs.iter().map(|output| (&output.base, &output.item));
                    let found = inputs.chain(outputs);
                    items.extend(found.filter_map(|(base, item)| Some((&*base.id, item.as_ref()?))));
                }
            }
            FlowNodeKind::Event(event) => {
                let inputs = event.data_inputs.iter().map(|input| (&input.base, &input.item));
                let outputs = event.data_outputs.iter().map(|output| (&output.base, &output.item));
                let found = inputs.chain(outputs);
                items.extend(found.filter_map(|(base, item)| Some((&*base.id, item.as_ref()?))));
            }
            FlowNodeKind::Gateway(_) => {}
        }
    }
    items
}

fn attached_to(node: &FlowNode) -> Option<&Reference> {
    match &node.kind {
        FlowNodeKind::Event(event) => match &event.position {
            EventPosition::Boundary { attached_to, .. } => attached_to.as_ref(),
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::IntermediateThrow
            | EventPosition::End => None,
        },
        FlowNodeKind::Activity(_) | FlowNodeKind::Gateway(_) => None,
    }
}

fn kind_of(sub_process: &SubProcess) -> ScopeKind {
    match sub_process.kind {
        SubProcessKind::Embedded if sub_process.triggered_by_event => ScopeKind::EventSubProcess,
        SubProcessKind::Embedded => ScopeKind::Embedded,
        SubProcessKind::Transaction { .. } => ScopeKind::Transaction,
        SubProcessKind::AdHoc(_) => ScopeKind::AdHoc,
    }
}

/// Whether the flow has a condition that says something.
pub(crate) fn is_conditional(flow: &SequenceFlow) -> bool {
    flow.condition.as_ref().is_some_and(|condition| !condition.body.is_empty())
}
