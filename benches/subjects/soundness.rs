//! Whether a process is sound: all orders of moves that matter are tried.

use std::hint::black_box;

use passo::base::Limits;
use passo::lint::lint;
use passo::model::Definitions;
use passo::read::read;
use passo::soundness::counterexamples;

use crate::harness::{Curve, Row, Scale, Side, Subject};
use crate::models::mixed_blocks;

pub(super) const SUBJECT: Subject = Subject { name: "soundness", rows, curves };

const NODES: usize = 10_000;

fn rows(scale: Scale) -> Vec<Row> {
    let nodes = scale.of(NODES);
    let (sound, stuck) = (definitions(nodes, "parallelGateway"), definitions(nodes, "exclusiveGateway"));
    assert_eq!(counterexamples(&sound), Vec::new());
    assert_eq!(counterexamples(&stuck).len(), 1, "the last join waits");
    let every_rule = definitions(nodes, "parallelGateway");
    vec![
        Row::new("Whether 10,000 nodes are sound", decided(sound, 1)),
        Row::new("The same with one deadlock, and its path", decided(stuck, 1)),
        Row::new(
            "Every rule over 10,000 nodes",
            Side::calls(1, move || {
                black_box(lint(&every_rule));
            }),
        ),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [100, 1_000, 10_000].map(|nodes| scale.of(nodes));
    vec![Curve::new("whether a node is sound, by nodes", &sizes, |nodes| {
        decided(definitions(nodes, "parallelGateway"), nodes)
    })]
}

/// Blocks of gateways; the last one has this split and a parallel join.
fn definitions(nodes: usize, split: &str) -> Definitions {
    read(mixed_blocks(nodes, split, "parallelGateway").as_bytes(), &Limits::default()).definitions
}

fn decided(definitions: Definitions, parts: usize) -> Side {
    Side::calls(parts, move || {
        black_box(counterexamples(&definitions));
    })
}
