//! Random graphs of gateways, tasks and events, sound or not: tokens may be lost, multiply or wait for ever.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::block::Trigger;
use super::emit::{definition, file_of, flow};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Start,
    Pass,
    Work,
    /// A task with a boundary event.
    Guarded {
        interrupting: bool,
    },
    Script,
    /// A task that takes and gives so many tokens.
    Quantity {
        start: u8,
        completion: u8,
    },
    Exclusive,
    Parallel,
    Inclusive,
    /// It goes on with so many tokens.
    Complex(u8),
    Catch(bool),
    Throw(bool),
    /// A sub-process of two tasks side by side.
    SubProcess,
    End,
    Terminate,
}

const NODES: [Node; 18] = [
    Node::Pass,
    Node::Work,
    Node::Guarded { interrupting: true },
    Node::Guarded { interrupting: false },
    Node::Script,
    Node::Quantity { start: 2, completion: 1 },
    Node::Quantity { start: 2, completion: 2 },
    Node::Exclusive,
    Node::Parallel,
    Node::Inclusive,
    Node::Inclusive,
    Node::Complex(1),
    Node::Complex(2),
    Node::Catch(true),
    Node::Catch(false),
    Node::Throw(true),
    Node::Throw(false),
    Node::SubProcess,
];

/// A graph: the first node is a start event, the last ones may be ends.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    /// Flows by the numbers of their ends, and what moves their conditions.
    flows: Vec<(usize, usize, u8)>,
    /// Whether there is no start event, so that whatever no flow leads to begins.
    implicit: bool,
}

/// A graph of 3 to 20 nodes.
pub(super) fn graph() -> impl Strategy<Value = Graph> {
    let node = prop_oneof![
        10 => prop::sample::select(&NODES[..]),
        1 => Just(Node::End),
        1 => Just(Node::Terminate),
    ];
    let flow = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..4_u8);
    (prop::collection::vec(node, 2..20), prop::collection::vec(flow, 2..34), prop::bool::weighted(0.1))
        .prop_map(|(inner, flows, implicit)| {
            let mut nodes = vec![Node::Start];
            nodes.extend(inner);
            let count = nodes.len();
            // A spine keeps most nodes within reach.
            let spine = (1..count).step_by(2).map(|to| (to - 1, to, 0));
            let flows =
                flows.into_iter().map(|(from, to, shift)| (from.index(count), to.index(count), shift));
            Graph { nodes, flows: spine.chain(flows).collect(), implicit }
        })
}

/// The file of a graph: the process `main`.
pub(super) fn file(graph: &Graph) -> String {
    let mut body = String::new();
    let leaves = |node: Node| !matches!(node, Node::End | Node::Terminate);
    let mut defaults = vec![String::new(); graph.nodes.len()];
    for (index, (from, to, shift)) in graph.flows.iter().enumerate() {
        let (Some(source), Some(target)) = (graph.nodes.get(*from), graph.nodes.get(*to)) else { continue };
        if !leaves(*source) || *target == Node::Start || (graph.implicit && *source == Node::Start) {
            continue;
        }
        let id = format!("f{index}");
        // Flows that leave a task may have conditions too.
        let chooses = match source {
            Node::Exclusive | Node::Inclusive | Node::Complex(_) => true,
            Node::Pass | Node::Work | Node::Script | Node::Quantity { .. } => *shift == 2 || *shift == 3,
            _ => false,
        };
        let condition = match (chooses, shift) {
            (false, _) => None,
            (true, 3) => {
                defaults[*from] = format!(" default=\"{id}\"");
                None
            }
            (true, shift) => Some(format!("x >= {shift}")),
        };
        let at_border = matches!(source, Node::Guarded { .. }) && index % 2 == 1;
        let from = if at_border { format!("b{from}") } else { format!("n{from}") };
        body.push_str(&flow(&id, &from, &format!("n{to}"), condition.as_deref()));
    }
    for (index, (node, default)) in graph.nodes.iter().zip(&defaults).enumerate() {
        if *node != Node::Start || !graph.implicit {
            body.push_str(&element(*node, index, default));
        }
    }
    file_of(&body)
}

fn element(node: Node, index: usize, default: &str) -> String {
    let plain = |tag: &str, content: &str| format!("<{tag} id=\"n{index}\"{default}>{content}</{tag}>\n");
    match node {
        Node::Start => plain("startEvent", ""),
        Node::Pass => plain("task", ""),
        Node::Work => plain("userTask", ""),
        Node::Guarded { interrupting } => {
            let mut text = plain("userTask", "");
            let trigger = definition(Trigger::Signal(0));
            let _ = writeln!(
                text,
                "<boundaryEvent id=\"b{index}\" attachedToRef=\"n{index}\" cancelActivity=\"{interrupting}\">{trigger}</boundaryEvent>"
            );
            text
        }
        Node::Script => plain("scriptTask", "<script>x = (x + 1) % 4</script>"),
        Node::Quantity { start, completion } => {
            let tag = if index.is_multiple_of(2) { "task" } else { "userTask" };
            format!(
                "<{tag} id=\"n{index}\"{default} startQuantity=\"{start}\" completionQuantity=\"{completion}\"/>\n"
            )
        }
        Node::Exclusive => plain("exclusiveGateway", ""),
        Node::Parallel => plain("parallelGateway", ""),
        Node::Inclusive => plain("inclusiveGateway", ""),
        Node::Complex(count) => plain(
            "complexGateway",
            &format!("<activationCondition>activationCount &gt;= {count}</activationCondition>"),
        ),
        Node::Catch(signal) => plain("intermediateCatchEvent", &definition(event(signal))),
        Node::Throw(signal) => plain("intermediateThrowEvent", &definition(event(signal))),
        Node::SubProcess => {
            let inner = format!("<task id=\"i{index}\"/><userTask id=\"j{index}\"/>");
            plain("subProcess", &inner)
        }
        Node::End => plain("endEvent", ""),
        Node::Terminate => plain("endEvent", "<terminateEventDefinition/>"),
    }
}

fn event(signal: bool) -> Trigger {
    if signal { Trigger::Signal(0) } else { Trigger::Message { number: 0, keyed: false } }
}
