//! Random processes: graphs that may deadlock or lose tokens, and processes built of blocks.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What a node of a graph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Pass,
    Work,
    /// A task with a boundary event.
    Guarded {
        interrupting: bool,
    },
    Exclusive,
    Parallel,
    Inclusive,
    /// A sub-process of tasks side by side, which a terminate event may end.
    SubProcess {
        terminates: bool,
    },
    End,
    Terminate,
}

/// A graph: flows by the numbers of their ends, each with what moves its condition. The first node follows the start event.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    flows: Vec<(usize, usize, u8)>,
}

/// A graph of any shape.
fn any_graph() -> impl Strategy<Value = Graph> {
    let node = prop_oneof![
        3 => Just(Node::Pass),
        4 => Just(Node::Work),
        1 => any::<bool>().prop_map(|interrupting| Node::Guarded { interrupting }),
        3 => Just(Node::Exclusive),
        3 => Just(Node::Parallel),
        4 => Just(Node::Inclusive),
        1 => any::<bool>().prop_map(|terminates| Node::SubProcess { terminates }),
        1 => Just(Node::End),
        1 => Just(Node::Terminate),
    ];
    let flow = (any::<Index>(), any::<Index>(), 0..4_u8);
    (prop::collection::vec(node, 2..11), prop::collection::vec(flow, 1..14)).prop_map(|(nodes, flows)| {
        let count = nodes.len();
        // A spine keeps most nodes within reach.
        let spine = (1..count).map(|to| ((to - 1) / 2, to, 0));
        let flows = flows.into_iter().map(|(from, to, shift)| (from.index(count), to.index(count), shift));
        Graph { flows: spine.chain(flows).collect(), nodes }
    })
}

/// A process of blocks: a split of some kind and its join, or a node, one after the other.
#[derive(Clone, Debug)]
enum Block {
    Node(Node),
    Split(Node, Vec<Block>, u8),
    Sequence(Vec<Block>),
    Loop(Box<Block>),
}

fn block() -> impl Strategy<Value = Block> {
    let leaf =
        select(&[Node::Pass, Node::Work, Node::SubProcess { terminates: false }][..]).prop_map(Block::Node);
    leaf.prop_recursive(4, 12, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            4 => (select(&[Node::Exclusive, Node::Parallel, Node::Inclusive][..]), several.clone(), 0..4_u8)
                .prop_map(|(kind, branches, shift)| Block::Split(kind, branches, shift)),
            2 => several.prop_map(Block::Sequence),
            1 => inner.prop_map(|body| Block::Loop(Box::new(body))),
        ]
    })
}

/// A graph: any, or of blocks.
pub(crate) fn graph() -> impl Strategy<Value = Graph> {
    prop_oneof![
        2 => any_graph(),
        1 => block().prop_map(|block| {
            let mut graph = Graph { nodes: Vec::new(), flows: Vec::new() };
            let (_, last) = graph.add(&block);
            let end = graph.node(Node::End);
            graph.flows.push((last, end, 0));
            graph
        }),
    ]
}

impl Graph {
    fn node(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Adds a block; gives its first and its last node.
    fn add(&mut self, block: &Block) -> (usize, usize) {
        match block {
            Block::Node(node) => {
                let only = self.node(*node);
                (only, only)
            }
            Block::Sequence(parts) => {
                let ends: Vec<(usize, usize)> = parts.iter().map(|part| self.add(part)).collect();
                for pair in ends.windows(2) {
                    self.flows.push((pair[0].1, pair[1].0, 0));
                }
                (ends[0].0, ends[ends.len() - 1].1)
            }
            Block::Split(kind, branches, shift) => {
                let split = self.node(*kind);
                let mut inner = Vec::new();
                for branch in branches {
                    inner.push(self.add(branch));
                }
                let join = self.node(*kind);
                for (index, (first, last)) in inner.into_iter().enumerate() {
                    self.flows.push((split, first, (shift + index as u8) % 4));
                    self.flows.push((last, join, 0));
                }
                (split, join)
            }
            Block::Loop(body) => {
                let merge = self.node(Node::Exclusive);
                let (first, last) = self.add(body);
                let work = self.node(Node::Work);
                let split = self.node(Node::Exclusive);
                for (from, to) in [(merge, first), (last, work), (work, split)] {
                    self.flows.push((from, to, 0));
                }
                self.flows.push((split, merge, 1));
                let out = self.node(Node::Pass);
                self.flows.push((split, out, 3));
                (merge, out)
            }
        }
    }

    /// The file: one process `main`.
    pub(crate) fn file(&self) -> String {
        let mut body = String::new();
        let mut defaults = vec![String::new(); self.nodes.len()];
        for (index, (from, to, shift)) in self.flows.iter().enumerate() {
            let source = self.nodes[*from];
            if matches!(source, Node::End | Node::Terminate) {
                continue;
            }
            let id = format!("f{index}");
            let chooses = match source {
                Node::Exclusive | Node::Inclusive => true,
                Node::Pass | Node::Work => *shift > 1,
                Node::Guarded { .. }
                | Node::Parallel
                | Node::SubProcess { .. }
                | Node::End
                | Node::Terminate => false,
            };
            let at_border = matches!(source, Node::Guarded { .. }) && index % 2 == 1;
            let from_id = if at_border { format!("b{from}") } else { format!("n{from}") };
            let mut condition = String::new();
            if chooses && (*shift == 3 || source == Node::Inclusive && defaults[*from].is_empty()) {
                defaults[*from] = format!(" default=\"{id}\"");
            } else if chooses {
                condition = format!("<conditionExpression>x &gt;= {shift}</conditionExpression>");
            }
            let _ = writeln!(
                body,
                "<sequenceFlow id=\"{id}\" sourceRef=\"{from_id}\" targetRef=\"n{to}\">{condition}</sequenceFlow>"
            );
        }
        for (index, (node, default)) in self.nodes.iter().zip(&defaults).enumerate() {
            body.push_str(&element(*node, index, default));
        }
        format!(
            "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"oracle\">\n\
             <signal id=\"S\" name=\"S\"/>\n<process id=\"main\" isExecutable=\"true\">\n<startEvent id=\"start\"/>\n\
             <sequenceFlow id=\"first\" sourceRef=\"start\" targetRef=\"n0\"/>\n{body}</process></definitions>"
        )
    }
}

fn element(node: Node, index: usize, default: &str) -> String {
    let plain = |tag: &str| format!("<{tag} id=\"n{index}\"{default}/>\n");
    match node {
        Node::Pass => plain("task"),
        Node::Work => plain("userTask"),
        Node::Guarded { interrupting } => format!(
            "{}<boundaryEvent id=\"b{index}\" attachedToRef=\"n{index}\" cancelActivity=\"{interrupting}\">\
             <signalEventDefinition signalRef=\"S\"/></boundaryEvent>\n",
            plain("userTask")
        ),
        Node::Exclusive => plain("exclusiveGateway"),
        Node::Parallel => plain("parallelGateway"),
        Node::Inclusive => plain("inclusiveGateway"),
        Node::SubProcess { terminates } => {
            let end = if terminates { "<terminateEventDefinition/>" } else { "" };
            format!(
                "<subProcess id=\"n{index}\"><startEvent id=\"s{index}\"/><userTask id=\"u{index}\"/><userTask id=\"v{index}\"/>\
                 <endEvent id=\"e{index}\">{end}</endEvent><sequenceFlow id=\"i{index}\" sourceRef=\"s{index}\" targetRef=\"u{index}\"/>\
                 <sequenceFlow id=\"j{index}\" sourceRef=\"s{index}\" targetRef=\"v{index}\"/>\
                 <sequenceFlow id=\"k{index}\" sourceRef=\"u{index}\" targetRef=\"e{index}\"/></subProcess>\n"
            )
        }
        Node::End => plain("endEvent"),
        Node::Terminate => {
            format!("<endEvent id=\"n{index}\"><terminateEventDefinition/></endEvent>\n")
        }
    }
}
