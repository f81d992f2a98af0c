//! Inclusive gateways with plain conditions.

use std::hint::black_box;

use passo::Start;

use super::{check_ends, engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::Machine;
use crate::models::inclusive;

pub(super) const SUBJECT: Subject = Subject { name: "inclusive", rows, curves };

fn rows(_: Scale) -> Vec<Row> {
    let variables = [1, 0, 1];
    check_ends(&inclusive(variables.len()), begin(&variables));
    let machine = Machine::inclusive(&variables);
    let by_hand = Side::calls(1, move || {
        black_box(machine.run());
    });
    vec![
        Row::new("Inclusive split and join, two of three branches", chosen(&variables, 1))
            .beside("table machine", by_hand)
            .goal(Goal::a_second(1.6e6)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [10, 100, 1_000].map(|branches| scale.of(branches));
    vec![Curve::new("a branch, by branches of one inclusive split", &sizes, |branches| {
        chosen(&vec![1; branches], branches)
    })]
}

fn begin(variables: &[i64]) -> Start<'static> {
    let named = variables.iter().enumerate();
    let named = named.map(|(branch, value)| (format!("v{branch}").into(), (*value).into()));
    Start::process("bench").variables(named.collect())
}

/// Instances whose branches are chosen by these variables.
fn chosen(variables: &[i64], parts: usize) -> Side {
    let engine = engine(&inclusive(variables.len()));
    let begin = begin(variables);
    Side::calls(parts, move || start(&engine, begin.clone()))
}
