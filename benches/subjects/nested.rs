//! Sub-processes within each other.

use std::hint::black_box;

use super::{check_ends, engine, start};
use crate::harness::{Curve, Row, Scale, Side, Subject};
use crate::limits::Machine;
use crate::models::nested;

pub(super) const SUBJECT: Subject = Subject { name: "nested", rows, curves };

fn rows(_: Scale) -> Vec<Row> {
    check_ends(&nested(10), "bench");
    let machine = Machine::nested(10);
    let by_hand = Side::calls(1, move || {
        black_box(machine.run());
    });
    vec![
        Row::new("10 sub-processes within each other, started and ended", instances(10, 1))
            .beside("table machine", by_hand),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [1, 10, 40].map(|size| scale.of(size));
    vec![Curve::new("a scope, by depth of sub-processes", &sizes, |size| instances(size, size))]
}

fn instances(size: usize, parts: usize) -> Side {
    let engine = engine(&nested(size));
    Side::calls(parts, move || start(&engine, "bench"))
}
