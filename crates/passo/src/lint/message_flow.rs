//! Message flows lead from pool to pool, out of what sends and into what receives (section 9.3 and table 7.4 of the
//! standard).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    ActivityKind, Definitions, Event, EventPosition, FlowElements, FlowNode, FlowNodeKind, MessageFlow,
    Reference, Task,
};

/// What a message flow can end at, with the process that it stands in.
type Ends<'m> = BTreeMap<&'m str, (&'m Arc<str>, Option<&'m FlowNode>)>;

pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    let collaborations = definitions.collaborations.iter();
    let mut flows = collaborations.flat_map(|collaboration| &collaboration.message_flows).peekable();
    if flows.peek().is_none() {
        return;
    }
    let ends = ends(definitions);
    for flow in flows {
        let end = |end: &Option<Reference>| end.as_ref().and_then(|end| ends.get(&*end.id)).copied();
        let (source, target) = (end(&flow.source), end(&flow.target));
        if let (Some((from, _)), Some((to, _))) = (source, target)
            && from == to
        {
            report(findings, flow, format!("leads from `{from}` to `{to}`, which is the same pool"));
        }
        if let Some(node) = source.and_then(|(_, node)| node).filter(|node| !may_send(node)) {
            report(findings, flow, format!("leads out of `{}`, which sends nothing", node.base.id));
        }
        if let Some(node) = target.and_then(|(_, node)| node).filter(|node| !may_receive(node)) {
            report(findings, flow, format!("leads into `{}`, which receives nothing", node.base.id));
        }
    }
}

fn report(findings: &mut Vec<Diagnostic>, flow: &MessageFlow, what: String) {
    let id = &flow.base.id;
    findings.push(
        Diagnostic::new(Code::WrongMessageFlow, flow.base.span, format!("the message flow `{id}` {what}"))
            .about(id.clone())
            .advise("Draw it between two pools, from what sends a message to what receives one."),
    );
}

fn ends(definitions: &Definitions) -> Ends<'_> {
    let mut ends = Ends::new();
    for process in &definitions.processes {
        let mut open: Vec<&FlowElements> = vec![&process.elements];
        while let Some(elements) = open.pop() {
            for node in &elements.nodes {
                ends.entry(&node.base.id).or_insert((&process.base.id, Some(node)));
                open.extend(node.sub_process().map(|inner| &inner.elements));
            }
        }
    }
    for participant in definitions.collaborations.iter().flat_map(|collaboration| &collaboration.participants)
    {
        let process = participant.process.as_ref().map_or(&participant.base.id, |process| &process.id);
        ends.entry(&participant.base.id).or_insert((process, None));
    }
    ends
}

fn may_send(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Activity(activity) => !matches!(
            activity.kind,
            ActivityKind::Task(Task::Receive { .. } | Task::Script { .. } | Task::Manual)
        ),
        FlowNodeKind::Event(event) => match event.position {
            EventPosition::IntermediateThrow | EventPosition::End => has_definition(event),
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::Boundary { .. } => false,
        },
        FlowNodeKind::Gateway(_) => false,
    }
}

fn may_receive(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Activity(activity) => !matches!(
            activity.kind,
            ActivityKind::Task(Task::Send { .. } | Task::Script { .. } | Task::Manual)
        ),
        FlowNodeKind::Event(event) => match event.position {
            EventPosition::Start { .. }
            | EventPosition::IntermediateCatch
            | EventPosition::Boundary { .. } => has_definition(event),
            EventPosition::IntermediateThrow | EventPosition::End => false,
        },
        FlowNodeKind::Gateway(_) => false,
    }
}

/// An event without any definition is not drawn to the end; with one, it may be the message's own among several.
fn has_definition(event: &Event) -> bool {
    !event.definitions.is_empty() || !event.definition_refs.is_empty()
}
