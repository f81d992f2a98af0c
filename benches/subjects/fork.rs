//! Parallel gateways that split and join.

use std::hint::black_box;

use super::{check_ends, engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::Machine;
use crate::models::fork;

pub(super) const SUBJECT: Subject = Subject { name: "fork", rows, curves };

const SPLITS: usize = 2;
const BRANCHES: usize = 10;

/// A start, an end, and a split, tasks and a join each time.
const ELEMENTS: usize = 2 + SPLITS * (BRANCHES + 2);

fn rows(_: Scale) -> Vec<Row> {
    check_ends(&fork(SPLITS, BRANCHES), "bench");
    let machine = Machine::fork(SPLITS, BRANCHES);
    let by_hand = Side::calls(ELEMENTS, move || {
        black_box(machine.run());
    });
    vec![
        Row::new("An element of 2 × 10 branches", split_and_join(SPLITS, BRANCHES, ELEMENTS))
            .beside("table machine", by_hand)
            .goal(Goal::a_second(40e6).or_times_the_limit(1.0 / 0.6)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let branches = [10, 100, 1_000].map(|branches| scale.of(branches));
    let splits = [1, 10, 100].map(|splits| scale.of(splits));
    vec![
        Curve::new("a branch, by branches of one split", &branches, |branches| {
            split_and_join(1, branches, branches)
        }),
        Curve::new("a branch, by splits of ten", &splits, |splits| {
            split_and_join(splits, BRANCHES, splits * BRANCHES)
        }),
    ]
}

fn split_and_join(splits: usize, branches: usize, parts: usize) -> Side {
    let engine = engine(&fork(splits, branches));
    Side::calls(parts, move || start(&engine, "bench"))
}
