//! Activities that are undone.

use std::hint::black_box;

use super::{check_ends, engine, start};
use crate::harness::{Curve, Row, Scale, Side, Subject};
use crate::limits::Machine;
use crate::models::compensation;

pub(super) const SUBJECT: Subject = Subject { name: "compensation", rows, curves };

fn rows(_: Scale) -> Vec<Row> {
    check_ends(&compensation(100), "bench");
    let machine = Machine::compensation(100);
    let by_hand = Side::calls(1, move || {
        black_box(machine.run());
    });
    vec![Row::new("100 activities done and undone", instances(100, 1)).beside("table machine", by_hand)]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [10, 100, 1_000].map(|size| scale.of(size));
    vec![Curve::new("an activity done and undone, by activities", &sizes, |size| instances(size, size))]
}

fn instances(size: usize, parts: usize) -> Side {
    let engine = engine(&compensation(size));
    Side::calls(parts, move || start(&engine, "bench"))
}
