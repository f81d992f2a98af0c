//! What it takes to tell whether a process of ten thousand nodes is sound: blocks of every kind of gateway within each other, one after
//! the other, as they are and with one split that does not fit its join.
#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::expect_used, reason = "a bench that cannot run must say so at once")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use passo::base::Limits;
use passo::lint::lint;
use passo::model::Definitions;
use passo::read::read;
use passo::soundness::counterexamples;

const NODES: usize = 10_000;

/// How deep blocks stand within each other.
const DEPTH: usize = 5;

/// A process as it is written.
#[derive(Default)]
struct Text {
    body: String,
    nodes: usize,
    flows: usize,
}

impl Text {
    fn node(&mut self, tag: &str) -> usize {
        self.nodes += 1;
        let _ = writeln!(self.body, "<{tag} id=\"n{}\"/>", self.nodes);
        self.nodes
    }

    fn flow(&mut self, from: usize, to: usize) {
        self.flows += 1;
        let number = self.flows;
        let _ = writeln!(
            self.body,
            "<sequenceFlow id=\"f{number}\" sourceRef=\"n{from}\" targetRef=\"n{to}\"><conditionExpression>a</conditionExpression></sequenceFlow>"
        );
    }

    /// A task, or a split with two branches and its join. Gives the first and the last node.
    fn block(&mut self, depth: usize, split: &str, join: &str) -> (usize, usize) {
        if depth == 0 {
            let only = self.node("task");
            return (only, only);
        }
        let (first, last) = (self.node(split), self.node(join));
        for kind in ["parallelGateway", "inclusiveGateway"] {
            let kind = if depth.is_multiple_of(2) { kind } else { "exclusiveGateway" };
            let branch = self.block(depth - 1, kind, kind);
            self.flow(first, branch.0);
            self.flow(branch.1, last);
        }
        (first, last)
    }
}

/// Blocks one after the other; the last one has this split and this join.
fn definitions(split: &str, join: &str) -> Definitions {
    let mut text = Text::default();
    let mut before = text.node("startEvent");
    while text.nodes < NODES {
        let (first, last) = text.block(DEPTH, "exclusiveGateway", "exclusiveGateway");
        text.flow(before, first);
        before = last;
    }
    let (first, last) = text.block(1, split, join);
    text.flow(before, first);
    let end = text.node("endEvent");
    text.flow(last, end);
    let file = format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"><process id=\"p\">{}</process></definitions>",
        text.body
    );
    read(file.as_bytes(), &Limits::default()).definitions
}

fn soundness(criterion: &mut Criterion) {
    let sound = definitions("parallelGateway", "parallelGateway");
    let stuck = definitions("exclusiveGateway", "parallelGateway");
    assert_eq!(counterexamples(&sound), Vec::new());
    let found = counterexamples(&stuck);
    assert_eq!(found.len(), 1, "the last join waits");
    let mut group = criterion.benchmark_group("a process of ten thousand nodes");
    group.sample_size(20);
    group.bench_function("sound", |bencher| bencher.iter(|| counterexamples(black_box(&sound))));
    group.bench_function("one deadlock, with its path", |bencher| {
        bencher.iter(|| counterexamples(black_box(&stuck)));
    });
    group.bench_function("every rule", |bencher| bencher.iter(|| lint(black_box(&sound))));
    group.finish();
}

criterion_group!(benches, soundness);
criterion_main!(benches);
