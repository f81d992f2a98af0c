//! Other engines beside Passo, on the same models in one run. With `--table` it writes the table of docs/PERFORMANCE.md.
//!
//! They are no dependencies of Passo. What they do is not the same. snurr has no variables, no waiting and no past: tasks and decisions are
//! closures over the caller's own data; beside it, Passo keeps no history. The others keep every instance; beside them, Passo keeps all of its
//! history. Engines on other platforms take part where they are installed.
#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench prints its table, and what cannot run must say so at once"
)]

mod bpm_engine_0_2;
mod platforms;
mod snurr_0_15;

use std::error::Error;

use passo::{Engine, HistoryLevel, Start};
use passo_benches::harness::{Command, Outcome, Row, Section, Side, machine, measure, write_section};
use passo_benches::models::{counting, fork, inclusive, row, user_task};
use passo_benches::subjects::{engine, round_trip, start};
use platforms::Platform;

const SNURR: &str = "snurr 0.15";
const BPM_ENGINE: &str = "bpm-engine 0.2";

fn main() -> Result<(), Box<dyn Error>> {
    let command = Command::read(std::env::args().skip(1))?;
    let rows = rows_in_a_line().into_iter().chain(decisions()).chain(waiting()).chain(on_other_platforms());
    let outcomes: Vec<Outcome> = rows.map(|row| measure(row, command.effort())).collect();
    let table = format!("{}.\n\n{}", machine(), table(&outcomes));
    println!("{table}");
    if command.output.table {
        write_section(Section::Others, &table)?;
    }
    Ok(())
}

/// The outcomes in Markdown.
fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from(
        "| Model | Passo | The other | Times as fast | The other is |\n| --- | ---: | ---: | ---: | --- |\n",
    );
    for outcome in outcomes {
        if let Some(((other, figure), ratio)) = outcome.limit.zip(outcome.ratio) {
            let (passo, figure) = (outcome.unit.text(outcome.engine), outcome.unit.text(figure));
            text += &format!("| {} | {passo} | {figure} | {:.1} | {other} |\n", outcome.name, 1.0 / ratio);
        }
    }
    text
}

/// Tokens that go on, alone and side by side.
fn rows_in_a_line() -> Vec<Row> {
    let tasks = |count: usize| {
        let name = format!("{count} tasks in a row, started and ended");
        [
            Row::new(name.as_str(), started(&row(count), "bench")).beside(SNURR, snurr_0_15::row(count)),
            Row::new(name.as_str(), remembered(row(count))).beside(BPM_ENGINE, bpm_engine_0_2::row(count)),
        ]
    };
    let forks = [
        Row::new("2 × 10 branches, started and ended", started(&fork(2, 10), "bench"))
            .beside(SNURR, snurr_0_15::fork(2, 10)),
        Row::new("2 × 10 branches, started and ended", remembered(fork(2, 10)))
            .beside(BPM_ENGINE, bpm_engine_0_2::fork(2, 10)),
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
    vec![
        Row::new("A user task: started, completed", worked()).beside(BPM_ENGINE, bpm_engine_0_2::user_task()),
    ]
}

/// The same beside engines on other platforms. Their models are those without scripts, which each writes in another language.
fn on_other_platforms() -> Vec<Row> {
    let mut rows = Vec::new();
    for platform in Platform::ALL {
        let mut add = |name: &str, passo: Side, model: &str| match platform.instances(name, model) {
            Some(other) => rows.push(Row::new(name, passo).beside(platform.engine(), other)),
            None => println!("{} is not installed here: nothing beside it for {name}", platform.engine()),
        };
        for tasks in [10, 100] {
            let name = format!("{tasks} tasks in a row, started and ended");
            add(&name, remembered(row(tasks)), &row(tasks));
        }
        add("2 × 10 branches, started and ended", remembered(fork(2, 10)), &fork(2, 10));
        add("A user task: started, completed", worked(), &user_task());
    }
    rows
}

/// User tasks with full history, which begins anew with each sample.
fn worked() -> Side {
    let prepare = || {
        let engine = Engine::new();
        engine.deploy(user_task()).expect("the diagram is right");
        engine
    };
    Side::over(1, prepare, |engine| round_trip(engine))
}

/// Instances without history.
fn started(model: &str, begin: impl Into<Start<'static>>) -> Side {
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
