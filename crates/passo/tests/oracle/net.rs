//! What the token game is played on: the nodes and flows of a process as the model has them.

use passo::model::{
    ActivityKind, Definitions, EventDefinitionKind, EventPosition, FlowElements, FlowNode, FlowNodeKind,
    GatewayKind, Task,
};

/// A process: its scopes, the process itself first.
pub(crate) struct Net {
    pub(crate) scopes: Vec<NetScope>,
}

/// The process or a sub-process.
pub(crate) struct NetScope {
    pub(crate) nodes: Vec<NetNode>,
    pub(crate) flows: Vec<NetFlow>,
}

pub(crate) struct NetNode {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) incoming: Vec<usize>,
    pub(crate) outgoing: Vec<usize>,
    pub(crate) default: Option<usize>,
}

pub(crate) struct NetFlow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// It is taken when x is at least this; none without a condition.
    pub(crate) least: Option<i64>,
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Start,
    /// It is passed at once.
    Pass,
    /// It waits for somebody.
    Work,
    Exclusive,
    Parallel,
    Inclusive,
    End,
    Terminate,
    /// The scope inside.
    SubProcess(usize),
    /// The signal event at the border of a task.
    Boundary {
        host: usize,
        interrupting: bool,
    },
}

impl Net {
    /// The net of the first process.
    pub(crate) fn of(definitions: &Definitions) -> Net {
        let mut net = Net { scopes: Vec::new() };
        net.add(&definitions.processes.first().expect("there is a process").elements);
        net
    }

    fn add(&mut self, elements: &FlowElements) -> usize {
        let place = self.scopes.len();
        self.scopes.push(NetScope { nodes: Vec::new(), flows: Vec::new() });
        let find = |id: &str| elements.nodes.iter().position(|node| &*node.base.id == id);
        let mut nodes: Vec<NetNode> = Vec::new();
        for node in &elements.nodes {
            let kind = self.kind(node, &find);
            let id = node.base.id.to_string();
            nodes.push(NetNode { id, kind, incoming: Vec::new(), outgoing: Vec::new(), default: None });
        }
        let mut flows = Vec::new();
        for flow in &elements.sequence_flows {
            let end = |end: &Option<passo::model::Reference>| {
                end.as_ref().and_then(|end| find(&end.id)).expect("flows lead from node to node")
            };
            let (from, to) = (end(&flow.source), end(&flow.target));
            let least = flow.condition.as_ref().map(|condition| {
                condition
                    .body
                    .trim()
                    .strip_prefix("x >= ")
                    .and_then(|least| least.parse().ok())
                    .expect("x >= number")
            });
            nodes[from].outgoing.push(flows.len());
            nodes[to].incoming.push(flows.len());
            flows.push(NetFlow { from, to, least });
        }
        for (net, node) in nodes.iter_mut().zip(&elements.nodes) {
            let by_id = |id: &str| elements.sequence_flows.iter().position(|flow| &*flow.base.id == id);
            net.default = default_of(node).and_then(by_id);
        }
        self.scopes[place] = NetScope { nodes, flows };
        place
    }

    fn kind(&mut self, node: &FlowNode, find: &dyn Fn(&str) -> Option<usize>) -> Kind {
        match &node.kind {
            FlowNodeKind::Activity(activity) => match &activity.kind {
                ActivityKind::SubProcess(inner) => Kind::SubProcess(self.add(&inner.elements)),
                ActivityKind::Task(Task::User { .. }) => Kind::Work,
                ActivityKind::Task(_) | ActivityKind::CallActivity(_) => Kind::Pass,
            },
            FlowNodeKind::Gateway(gateway) => match gateway.kind {
                GatewayKind::Exclusive { .. } => Kind::Exclusive,
                GatewayKind::Parallel => Kind::Parallel,
                GatewayKind::Inclusive { .. } => Kind::Inclusive,
                GatewayKind::Complex { .. } | GatewayKind::EventBased { .. } => {
                    panic!("no such gateway here")
                }
            },
            FlowNodeKind::Event(event) => match &event.position {
                EventPosition::Start { .. } => Kind::Start,
                EventPosition::Boundary { attached_to, cancel_activity } => {
                    let host = attached_to.as_ref().and_then(|host| find(&host.id)).expect("a host");
                    Kind::Boundary { host, interrupting: *cancel_activity }
                }
                EventPosition::End => match event.definitions.first().map(|definition| &definition.kind) {
                    Some(EventDefinitionKind::Terminate) => Kind::Terminate,
                    _ => Kind::End,
                },
                EventPosition::IntermediateCatch | EventPosition::IntermediateThrow => Kind::Pass,
            },
        }
    }
}

fn default_of(node: &FlowNode) -> Option<&str> {
    let default = match &node.kind {
        FlowNodeKind::Activity(activity) => activity.details.default.as_ref(),
        FlowNodeKind::Gateway(gateway) => match &gateway.kind {
            GatewayKind::Exclusive { default }
            | GatewayKind::Inclusive { default }
            | GatewayKind::Complex { default, .. } => default.as_ref(),
            GatewayKind::Parallel | GatewayKind::EventBased { .. } => None,
        },
        FlowNodeKind::Event(_) => None,
    };
    default.map(|default| &*default.id)
}

impl NetScope {
    /// The boundary events of a node.
    pub(crate) fn boundaries(&self, node: usize) -> impl Iterator<Item = (usize, bool)> {
        self.nodes.iter().enumerate().filter_map(move |(index, found)| match found.kind {
            Kind::Boundary { host, interrupting } if host == node => Some((index, interrupting)),
            _ => None,
        })
    }

    /// Whether a token at a node can come to a flow without passing through the node `without`.
    pub(crate) fn reaches(&self, from: usize, flow: usize, without: usize) -> bool {
        let mut seen = vec![false; self.nodes.len()];
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            if node == without || std::mem::replace(&mut seen[node], true) {
                continue;
            }
            if self.flows[flow].from == node {
                return true;
            }
            open.extend(self.nodes[node].outgoing.iter().map(|flow| self.flows[*flow].to));
            open.extend(self.boundaries(node).map(|(event, _)| event));
        }
        false
    }
}
