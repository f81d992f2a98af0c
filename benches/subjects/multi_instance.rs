//! Tasks that are done many times.

use super::step::pass_through;
use super::{check_ends, engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::models::multi_instance;

pub(super) const SUBJECT: Subject = Subject { name: "multi-instance", rows, curves };

/// Ways to do a task many times: how they are called, and whether they are sequential.
const WAYS: [(&str, bool); 2] = [("parallel", false), ("sequential", true)];

fn rows(scale: Scale) -> Vec<Row> {
    let each = |(way, is_sequential)| {
        [(100, "100"), (10_000, "10,000")].map(|(items, text)| {
            let items = scale.of(items);
            check_ends(&multi_instance(items, is_sequential), "bench");
            Row::new(
                format!("An item of {text} of a multi-instance task, {way}"),
                repeated(items, is_sequential),
            )
            .beside("a pass-through step of the engine", pass_through(1_000, 1_002))
            .goal(Goal::times_the_limit(3.0))
        })
    };
    WAYS.into_iter().flat_map(each).collect()
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [100, 1_000, 10_000].map(|items| scale.of(items));
    let curve = |name, is_sequential| Curve::new(name, &sizes, |items| repeated(items, is_sequential));
    vec![curve("an item at once, by items", false), curve("an item after the other, by items", true)]
}

fn repeated(items: usize, is_sequential: bool) -> Side {
    let engine = engine(&multi_instance(items, is_sequential));
    Side::calls(items, move || start(&engine, "bench"))
}
