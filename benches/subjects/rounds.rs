//! Rounds of a loop that count.

use std::hint::black_box;

use passo::Start;

use super::{check_ends, engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::{BareRhai, Machine};
use crate::models::{counting, looping};

pub(super) const SUBJECT: Subject = Subject { name: "loop", rows, curves };

const ROUNDS: usize = 1_000;

/// An increment that the interpreter has to do, as it has an array.
pub(super) const INTERPRETED: &str = "let step = [1]; i += step[0];";
const PLAIN: &str = "i += 1;";

/// A condition that the interpreter has to look at, as it calls a function.
const INTERPRETED_CONDITION: &str = "abs(i) < 1000";
const PLAIN_CONDITION: &str = "i < 1000";

fn rows(_: Scale) -> Vec<Row> {
    let machine = Machine::counting(ROUNDS as i64);
    let script = BareRhai::new(INTERPRETED, PLAIN_CONDITION);
    vec![
        Row::new("A round with a plain condition and increment", round(PLAIN_CONDITION, PLAIN))
            .beside(
                "table machine",
                Side::calls(ROUNDS, move || {
                    black_box(machine.run());
                }),
            )
            .goal(Goal::a_second(5e6)),
        beside_rhai("A round with a script for the interpreter", PLAIN_CONDITION),
        beside_rhai("The same with a condition for the interpreter", INTERPRETED_CONDITION),
        Row::new("A round with a script, beside the script alone", round(PLAIN_CONDITION, INTERPRETED))
            .beside(
                "bare rhai, the condition by hand",
                Side::calls(ROUNDS, move || {
                    black_box(script.count(ROUNDS as i64));
                }),
            ),
    ]
}

/// A round with a script that needs the interpreter, beside the calls of the script and of the condition.
fn beside_rhai(name: &str, condition: &str) -> Row {
    let rhai = BareRhai::new(INTERPRETED, condition);
    Row::new(name, round(condition, INTERPRETED))
        .beside(
            "bare rhai, script and condition",
            Side::calls(ROUNDS, move || {
                black_box(rhai.run());
            }),
        )
        .goal(Goal::times_the_limit(1.2))
}

/// Rounds of a loop with this condition and this script.
fn round(condition: &str, script: &str) -> Side {
    let model = looping(&condition.replace('<', "&lt;"), script);
    let begin = Start::process("bench").variable("i", 0);
    check_ends(&model, begin.clone());
    let engine = engine(&model);
    Side::calls(ROUNDS, move || start(&engine, begin.clone()))
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
    let rounds = ROUNDS * 10;
    let engine = engine(&counting(rounds, script));
    let others = (1..variables).map(|index| (format!("v{index}").into(), 7.into()));
    let begin = Start::process("bench").variable("i", 0).variables(others.collect());
    Side::calls(rounds, move || start(&engine, begin.clone()))
}
