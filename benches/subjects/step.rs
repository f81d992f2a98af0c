//! A token's step through a task that lets it pass, alone and with all that starts and ends an instance.

use std::hint::black_box;
use std::rc::Rc;

use passo::HistoryLevel;

use super::{check_ends, engine, engine_with, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::Machine;
use crate::models::row;

pub(super) const SUBJECT: Subject = Subject { name: "step", rows, curves };

const NODES: usize = 1_000;
const TABLE: &str = "table machine";

fn rows(_: Scale) -> Vec<Row> {
    check_ends(&row(NODES), "bench");
    let alone = || pass_through(NODES, NODES + 2);
    vec![
        Row::new("10 tasks in a row, started and ended", pass_through(10, 1))
            .beside(TABLE, by_hand(10, 1))
            .goal(Goal::a_second(5e6).or_times_the_limit(2.0)),
        Row::new("100 tasks in a row, started and ended", pass_through(100, 1))
            .beside(TABLE, by_hand(100, 1)),
        Row::new("An element of 1,000 in a row", alone())
            .beside(TABLE, by_hand(NODES, NODES + 2))
            .goal(Goal::a_second(80e6).or_times_the_limit(1.0 / 0.6)),
        Row::new("The same with full history", with_history())
            .beside("the engine without history", alone())
            .goal(Goal::a_second(40e6).or_times_the_limit(2.0)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [10, 100, 1_000, 10_000].map(|nodes| scale.of(nodes));
    vec![Curve::new("an element, by nodes in a row", &sizes, |nodes| pass_through(nodes, nodes + 2))]
}

/// Instances of so many tasks in a row, in so many parts each.
pub(super) fn pass_through(tasks: usize, parts: usize) -> Side {
    let engine = engine(&row(tasks));
    Side::calls(parts, move || start(&engine, "bench"))
}

fn by_hand(tasks: usize, parts: usize) -> Side {
    let machine = Machine::row(tasks);
    Side::calls(parts, move || {
        black_box(machine.run());
    })
}

/// With an empty history at the beginning of each sample, because it fills the memory.
fn with_history() -> Side {
    let model: Rc<str> = row(NODES).into();
    Side::over(NODES + 2, move || engine_with(&model, HistoryLevel::Full), |engine| start(engine, "bench"))
}
