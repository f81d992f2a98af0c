//! Rounds of a loop that count.

use std::hint::black_box;

use passo::Start;

use super::{check_ends, engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::{BareRhai, Machine};
use crate::models::counting;

pub(super) const SUBJECT: Subject = Subject { name: "loop", rows, curves };

const ROUNDS: usize = 1_000;

/// An increment that the interpreter has to do, as it has an array.
pub(super) const INTERPRETED: &str = "let step = [1]; i += step[0];";
const PLAIN: &str = "i += 1;";

fn rows(_: Scale) -> Vec<Row> {
    for script in [PLAIN, INTERPRETED] {
        check_ends(&counting(ROUNDS, script), Start::process("bench").variable("i", 0));
    }
    let machine = Machine::counting(ROUNDS as i64);
    let rhai = BareRhai::new(INTERPRETED);
    vec![
        Row::new("A round with a plain condition and increment", counted(PLAIN, 1))
            .beside(
                "table machine",
                Side::calls(ROUNDS, move || {
                    black_box(machine.run());
                }),
            )
            .goal(Goal::a_second(5e6)),
        Row::new("A round with a script for the interpreter", counted(INTERPRETED, 1))
            .beside(
                "bare rhai, the condition by hand",
                Side::calls(ROUNDS, move || {
                    black_box(rhai.count(ROUNDS as i64));
                }),
            )
            .goal(Goal::times_the_limit(1.2)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [1, 10, 100, 1_000].map(|variables| scale.of(variables));
    vec![
        Curve::new("a plain round, by variables", &sizes, |variables| counted(PLAIN, variables)),
        Curve::new("a round for the interpreter, by variables", &sizes, |variables| {
            counted(INTERPRETED, variables)
        }),
    ]
}

/// Rounds with this script, of instances with so many variables. There are so many rounds that the start weighs little.
fn counted(script: &str, variables: usize) -> Side {
    let rounds = ROUNDS * if variables > 1 { 10 } else { 1 };
    let engine = engine(&counting(rounds, script));
    let others = (1..variables).map(|index| (format!("v{index}").into(), 7.into()));
    let begin = Start::process("bench").variable("i", 0).variables(others.collect());
    Side::calls(rounds, move || start(&engine, begin.clone()))
}
