//! Other engines in Rust beside Passo, on the same models in one run: `cargo run --release` in this folder.
//!
//! They are no dependencies of Passo. What they do is not the same. snurr has no variables, no waiting and no past: tasks and decisions are
//! closures over the caller's own data. bpm-engine keeps instances and a past in memory. Passo runs twice, without history and with all of it.
#![forbid(unsafe_code)]
#![allow(clippy::expect_used, reason = "what cannot run must say so at once")]

mod bpm_engine_0_2;
mod snurr_0_15;

use passo::{Engine, HistoryLevel, Start};
use passo_benches::harness::{Effort, Row, Side, measure, show};
use passo_benches::models::{counting, fork, inclusive, row, user_task};
use passo_benches::subjects::{engine, round_trip, start};

const SNURR: &str = "snurr 0.15";
const BPM_ENGINE: &str = "bpm-engine 0.2";

fn main() {
    let rows = rows_in_a_line().into_iter().chain(decisions()).chain(waiting());
    let outcomes: Vec<_> = rows.map(|row| measure(row, Effort::full())).collect();
    show(&outcomes);
}

/// Tokens that go on, alone and side by side.
fn rows_in_a_line() -> Vec<Row> {
    let tasks = |count: usize| {
        let name = format!("{count} tasks in a row");
        [
            Row::new(name.as_str(), started(&row(count), "bench")).beside(SNURR, snurr_0_15::row(count)),
            Row::new(name.as_str(), remembered(row(count))).beside(BPM_ENGINE, bpm_engine_0_2::row(count)),
        ]
    };
    let forks = [
        Row::new("2 x 10 branches", started(&fork(2, 10), "bench")).beside(SNURR, snurr_0_15::fork(2, 10)),
        Row::new("2 x 10 branches", remembered(fork(2, 10))).beside(BPM_ENGINE, bpm_engine_0_2::fork(2, 10)),
    ];
    tasks(10).into_iter().chain(tasks(100)).chain(forks).collect()
}

/// Tokens that go where data says.
fn decisions() -> Vec<Row> {
    let zero = || Start::process("bench").variable("i", 0);
    let chosen = Start::process("bench").variable("v0", 1).variable("v1", 0).variable("v2", 1);
    vec![
        Row::new("1,000 rounds of a loop", started(&counting(1_000, "i += 1;"), zero()))
            .beside(SNURR, snurr_0_15::counting(1_000)),
        Row::new("Inclusive split and join, two of three", started(&inclusive(3), chosen))
            .beside(SNURR, snurr_0_15::inclusive()),
    ]
}

/// Tokens that wait for somebody.
fn waiting() -> Vec<Row> {
    let with_history = Side::over(
        1,
        || {
            let engine = Engine::new();
            engine.deploy(user_task()).expect("the diagram is right");
            engine
        },
        |engine| round_trip(engine),
    );
    vec![Row::new("A user task, round trip", with_history).beside(BPM_ENGINE, bpm_engine_0_2::user_task())]
}

/// Instances without history.
fn started(model: &str, begin: impl Into<Start>) -> Side {
    let (engine, begin) = (engine(model), begin.into());
    Side::calls(1, move || start(&engine, begin.clone()))
}

/// Instances with full history, which begins anew with each sample.
fn remembered(model: String) -> Side {
    let prepare = move || {
        let engine = Engine::builder().history(HistoryLevel::Full).build();
        engine.deploy(&model).expect("the diagram is right");
        engine
    };
    Side::over(1, prepare, |engine| start(engine, "bench"))
}
