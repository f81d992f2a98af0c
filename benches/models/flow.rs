//! Tokens that go on without waiting: rows, loops, gateways.

use super::Process;

/// A start, so many tasks in a row, an end.
#[must_use]
pub fn row(tasks: usize) -> String {
    let mut process = Process::default();
    process.node("startEvent", "n0");
    for index in 1..=tasks {
        process.node("task", &format!("n{index}"));
        process.flow(&format!("n{}", index - 1), &format!("n{index}"));
    }
    process.node("endEvent", "end");
    process.flow(&format!("n{tasks}"), "end");
    process.file()
}

/// A loop that runs this script as long as `i` is below a bound. The variable comes with the start.
#[must_use]
pub fn counting(bound: usize, script: &str) -> String {
    looping(&format!("i &lt; {bound}"), script)
}

/// A loop that runs this script as long as the condition holds.
#[must_use]
pub fn looping(condition: &str, script: &str) -> String {
    let mut process = Process::default();
    process.node("startEvent", "start");
    repeat(&mut process, "start", condition, script);
    process.file()
}

/// The same behind a user task.
#[must_use]
pub fn counting_after_work(bound: usize, script: &str) -> String {
    let mut process = Process::default();
    process.node("startEvent", "start");
    process.node("userTask", "approve");
    process.flow("start", "approve");
    repeat(&mut process, "approve", &format!("i &lt; {bound}"), script);
    process.file()
}

/// The loop behind a node.
fn repeat(process: &mut Process, before: &str, condition: &str, script: &str) {
    process.raw(r#"<exclusiveGateway id="again" default="again_end"/>"#);
    process.raw(&format!(r#"<scriptTask id="count"><script>{script}</script></scriptTask>"#));
    process.node("endEvent", "end");
    process.flow(before, "again");
    process.conditional("again", "count", condition);
    process.flow("again", "end");
    process.flow("count", "again");
}

/// A start, so many splits into so many tasks and their joins, an end.
#[must_use]
pub fn fork(splits: usize, branches: usize) -> String {
    let mut process = Process::default();
    process.node("startEvent", "j0");
    for round in 1..=splits {
        let (split, join) = (format!("s{round}"), format!("j{round}"));
        process.flow(&format!("j{}", round - 1), &split);
        process.node("parallelGateway", &split);
        for branch in 0..branches {
            let task = format!("t{round}_{branch}");
            process.node("task", &task);
            process.flow(&split, &task);
            process.flow(&task, &join);
        }
        process.node("parallelGateway", &join);
    }
    process.node("endEvent", "end");
    process.flow(&format!("j{splits}"), "end");
    process.file()
}

/// An inclusive split into so many tasks and their join. The task of branch n is chosen when the variable `vn` is above 0.
#[must_use]
pub fn inclusive(branches: usize) -> String {
    let mut process = Process::default();
    process.node("startEvent", "start");
    process.flow("start", "split");
    process.node("inclusiveGateway", "split");
    for branch in 0..branches {
        let task = format!("t{branch}");
        process.node("task", &task);
        process.conditional("split", &task, &format!("v{branch} &gt; 0"));
        process.flow(&task, "join");
    }
    process.node("inclusiveGateway", "join");
    process.node("endEvent", "end");
    process.flow("join", "end");
    process.file()
}

/// How deep the blocks of [`mixed_blocks`] stand within each other.
const DEPTH: usize = 5;

/// At least so many nodes in blocks of gateways of every kind within each other, one after the other. The last block has this
/// split and this join.
#[must_use]
pub fn mixed_blocks(nodes: usize, split: &str, join: &str) -> String {
    let mut blocks = Blocks::default();
    let mut before = blocks.node("startEvent");
    while blocks.nodes < nodes {
        before = blocks.append(&before, DEPTH, "exclusiveGateway", "exclusiveGateway");
    }
    let last = blocks.append(&before, 1, split, join);
    let end = blocks.node("endEvent");
    blocks.flow(&last, &end);
    blocks.process.file()
}

/// Blocks as they are written.
#[derive(Default)]
struct Blocks {
    process: Process,
    nodes: usize,
}

impl Blocks {
    fn node(&mut self, tag: &str) -> String {
        self.nodes += 1;
        let id = format!("n{}", self.nodes);
        self.process.node(tag, &id);
        id
    }

    fn flow(&mut self, from: &str, to: &str) {
        self.process.conditional(from, to, "a");
    }

    /// A block behind a node; gives its last node.
    fn append(&mut self, before: &str, depth: usize, split: &str, join: &str) -> String {
        let (first, last) = self.block(depth, split, join);
        self.flow(before, &first);
        last
    }

    /// A task, or a split with two branches and its join; gives the first and the last node.
    fn block(&mut self, depth: usize, split: &str, join: &str) -> (String, String) {
        if depth == 0 {
            let only = self.node("task");
            return (only.clone(), only);
        }
        let (first, last) = (self.node(split), self.node(join));
        for kind in ["parallelGateway", "inclusiveGateway"] {
            let kind = if depth.is_multiple_of(2) { kind } else { "exclusiveGateway" };
            let branch = self.block(depth - 1, kind, kind);
            self.flow(&first, &branch.0);
            self.flow(&branch.1, &last);
        }
        (first, last)
    }
}
