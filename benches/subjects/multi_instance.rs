//! Tasks that are done many times.

use super::step::pass_through;
use super::{check_ends, engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::models::{multi_instance, multi_instance_of_scripts};

pub(super) const SUBJECT: Subject = Subject { name: "multi-instance", rows, curves };

/// Ways to do a task many times: how they are called, and whether they are sequential.
const WAYS: [(&str, bool); 2] = [("parallel", false), ("sequential", true)];

fn rows(scale: Scale) -> Vec<Row> {
    let each = |(way, is_sequential)| {
        [(100, "100"), (10_000, "10,000")].map(|(items, text)| {
            let items = scale.of(items);
            let model = multi_instance(items, is_sequential);
            check_ends(&model, "bench");
            Row::new(format!("An item of {text} of a multi-instance task, {way}"), repeated(&model, items))
                .beside("a pass-through step of the engine", pass_through(1_000, 1_002))
                .goal(Goal::times_the_limit(3.0))
        })
    };
    let working = |(way, is_sequential)| {
        let items = scale.of(100);
        let model = multi_instance_of_scripts(items, is_sequential);
        check_ends(&model, "bench");
        Row::new(format!("An item of 100 of a multi-instance script task, {way}"), repeated(&model, items))
    };
    WAYS.into_iter().flat_map(each).chain(WAYS.map(working)).collect()
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [100, 1_000, 10_000].map(|items| scale.of(items));
    let curve = |name, model: fn(usize, bool) -> String, is_sequential| {
        Curve::new(name, &sizes, |items| repeated(&model(items, is_sequential), items))
    };
    vec![
        curve("an item at once, by items", multi_instance, false),
        curve("an item after the other, by items", multi_instance, true),
        curve("a script for each item at once, by items", multi_instance_of_scripts, false),
        curve("a script for each item after the other, by items", multi_instance_of_scripts, true),
    ]
}

fn repeated(model: &str, items: usize) -> Side {
    let engine = engine(model);
    Side::calls(items, move || start(&engine, "bench"))
}
