//! Memory of an instance that waits, and allocations of a token's step, beside the least that could hold the same.
//!
//! `cargo bench --bench memory` prints a table; with `-- --test` it measures fewer instances.
#![allow(missing_docs, reason = "a bench has no interface")]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench prints its table, and stops when it cannot run"
)]

#[allow(dead_code, reason = "the other bench uses the rest")]
mod limits;
#[allow(dead_code, reason = "the other bench uses the rest")]
mod models;

use allocation_counter::measure;
use passo::{Engine, HistoryLevel, Start};

fn engine(model: &str) -> Engine {
    let engine = Engine::builder().history(HistoryLevel::None).build();
    engine.deploy(model).expect("the bench's model is deployed");
    engine
}

fn main() {
    let is_test = std::env::args().any(|argument| argument == "--test");
    let instances = if is_test { 1_000 } else { 100_000 };
    println!("{:<60} {:>12}", "what", "measured");
    waiting("at a user task, no variables", instances, &models::user_task(), |_| Start::process("bench"));
    waiting("at a user task, three variables", instances, &models::user_task(), |index| {
        Start::process("bench")
            .variable("amount", index as i64)
            .variable("customer", "Rossi")
            .variable("urgent", false)
    });
    waiting("for a message with a key", instances, &models::message_catch(), |index| {
        Start::process("bench").variable("key", format!("key {index}"))
    });
    let mut limit = limits::Waiting::default();
    let held = measure(|| {
        for index in 0..instances {
            limit.add(format!("key {index}"));
        }
    });
    row("bytes a record in two bare indexes (limit)", held.bytes_current as f64 / instances as f64);
    let few = allocations(1_000);
    let many = allocations(11_000);
    row("allocations a pass-through element", (many as f64 - few as f64) / 10_000.0);
}

fn waiting(what: &str, instances: usize, model: &str, start: impl Fn(usize) -> Start) {
    let engine = engine(model);
    let held = measure(|| {
        for index in 0..instances {
            engine.start(start(index)).expect("the process starts");
        }
    });
    row(&format!("bytes an instance {what}"), held.bytes_current as f64 / instances as f64);
}

/// The allocations of a start that goes through so many elements, after a first one has made room.
fn allocations(nodes: usize) -> u64 {
    let engine = engine(&models::pass_through(nodes));
    engine.start("bench").expect("the process starts");
    measure(|| {
        engine.start("bench").expect("the process starts");
    })
    .count_total
}

fn row(what: &str, value: f64) {
    println!("{what:<60} {value:>12.1}");
}
