//! The same models with bpm-engine, as definitions: its reader does not know tasks without a kind. Each sample begins with an
//! empty store, since it keeps every instance.
#![allow(clippy::disallowed_types, reason = "the library's own types have such maps")]

use std::collections::HashMap;
use std::sync::Arc;

use bpm_engine::bpm_engine_adapter_memory::{MemoryProcessStore, ProcessDefStore};
use bpm_engine::bpm_engine_core::{
    EngineEvent, Node, NodeId, NodeType, OutgoingEdge, ProcessDefinition, payloads,
};
use bpm_engine::bpm_engine_runtime::{
    BpmEngine, EngineContext, ProcessCompletedHandler, ProcessStartHandler, TokenArrivedHandler,
    UserTaskCompletedHandler,
};
use bpm_engine::bpm_engine_storage::ProcessInstanceStore;
use futures_executor::block_on;
use passo_benches::harness::Side;

pub(crate) fn row(tasks: usize) -> Side {
    let mut nodes = Nodes::default();
    let mut before = nodes.add("n0".to_owned(), NodeType::Start);
    for task in 1..=tasks {
        let node = nodes.add(format!("n{task}"), NodeType::ServiceTask(|_| {}));
        nodes.flow(before, node);
        before = node;
    }
    runs(nodes.ended(before))
}

pub(crate) fn fork(splits: usize, branches: usize) -> Side {
    let mut nodes = Nodes::default();
    let mut before = nodes.add("j0".to_owned(), NodeType::Start);
    for split in 1..=splits {
        let fork = nodes.add(format!("s{split}"), NodeType::ParallelFork);
        let join = nodes.add(format!("j{split}"), NodeType::ParallelJoin { expected: branches });
        nodes.flow(before, fork);
        for branch in 0..branches {
            let task = nodes.add(format!("t{split}_{branch}"), NodeType::ServiceTask(|_| {}));
            nodes.flow(fork, task);
            nodes.flow(task, join);
        }
        before = join;
    }
    runs(nodes.ended(before))
}

pub(crate) fn user_task() -> Side {
    let mut nodes = Nodes::default();
    let start = nodes.add("start".to_owned(), NodeType::Start);
    let task = nodes.add("approve".to_owned(), NodeType::UserTask);
    nodes.flow(start, task);
    let definition = nodes.ended(task);
    Side::over(
        1,
        move || World::new(definition.clone()),
        |world| {
            let instance = world.start();
            let completed = payloads::UserTaskCompleted {
                task_id: "approve".to_owned(),
                instance_id: instance.clone(),
                node_id: "approve".to_owned(),
                variables: HashMap::from([("approved".to_owned(), "true".to_owned())]),
            };
            world.happen(EngineEvent::UserTaskCompleted(completed));
            assert!(world.has_ended(&instance));
        },
    )
}

fn runs(definition: ProcessDefinition) -> Side {
    Side::over(
        1,
        move || World::new(definition.clone()),
        |world| {
            let instance = world.start();
            assert!(world.has_ended(&instance));
        },
    )
}

/// Nodes of a definition. Their names live for ever, as the library wants it.
#[derive(Default)]
struct Nodes(HashMap<NodeId, Node>);

impl Nodes {
    fn add(&mut self, name: String, node_type: NodeType) -> NodeId {
        let id: NodeId = Box::leak(name.into_boxed_str());
        self.0.insert(id, Node { id, node_type, outgoing_edges: Vec::new() });
        id
    }

    fn flow(&mut self, from: NodeId, to: NodeId) {
        let edge = OutgoingEdge { target: to, condition: None };
        self.0.get_mut(from).expect("the node is there").outgoing_edges.push(edge);
    }

    /// With an end behind this node.
    fn ended(mut self, last: NodeId) -> ProcessDefinition {
        let end = self.add("end".to_owned(), NodeType::End);
        self.flow(last, end);
        let is_start = |node: &&Node| matches!(node.node_type, NodeType::Start);
        let start = self.0.values().find(is_start).expect("there is a start").id;
        ProcessDefinition { id: "bench", nodes: self.0, start }
    }
}

/// An engine with its stores.
struct World {
    engine: BpmEngine,
    context: EngineContext,
    instances: Arc<MemoryProcessStore>,
    started: usize,
}

impl World {
    fn new(definition: ProcessDefinition) -> World {
        let definitions = ProcessDefStore::new();
        definitions.register(definition);
        let instances = Arc::new(MemoryProcessStore::new());
        let context = EngineContext {
            process_store: Some(instances.clone()),
            process_def_store: Some(Arc::new(definitions)),
            ..EngineContext::default()
        };
        let engine = BpmEngine::new(vec![
            Box::new(ProcessStartHandler),
            Box::new(TokenArrivedHandler::new()),
            Box::new(UserTaskCompletedHandler),
            Box::new(ProcessCompletedHandler),
        ]);
        World { engine, context, instances, started: 0 }
    }

    fn happen(&mut self, event: EngineEvent) {
        block_on(self.engine.run_async(event, &mut self.context));
    }

    fn start(&mut self) -> String {
        self.started += 1;
        let instance_id = self.started.to_string();
        let process_id = "bench".to_owned();
        let started = payloads::ProcessStarted {
            process_id,
            instance_id: instance_id.clone(),
            initial_variables: None,
        };
        self.happen(EngineEvent::ProcessStarted(started));
        instance_id
    }

    fn has_ended(&self, instance: &str) -> bool {
        let found = block_on(self.instances.load(instance));
        found.ok().flatten().is_some_and(|instance| instance.completed())
    }
}
