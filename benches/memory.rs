//! Memory of an instance that waits, and allocations of a token's step, beside the least that could hold the same.
//!
//! `cargo bench --bench memory` prints a table, and with `-- --table` writes it into docs/PERFORMANCE.md; with `-- --test` it measures
//! fewer instances. It is apart from the suite because counting allocations takes time.
#![allow(clippy::expect_used, reason = "a bench that cannot run must say so at once")]

use std::error::Error;

use allocation_counter::measure as counted;
use passo::Start;
use passo_benches::harness::{
    Command, Effort, Goal, Row, Scale, Section, Side, Unit, markdown, measure, show, write_section,
};
use passo_benches::limits::{Desk, Keys};
use passo_benches::models::{self, catch, fork, user_task};
use passo_benches::subjects::engine;

fn main() -> Result<(), Box<dyn Error>> {
    let command = Command::read(std::env::args().skip(1))?;
    let instances = match command.scale {
        Scale::Full => 100_000,
        Scale::Small => 1_000,
    };
    // Counts are the same each time: so each is taken once.
    let rows = waiting(instances).into_iter().chain(allocations());
    let outcomes: Vec<_> = rows.map(|row| measure(row, Effort::once())).collect();
    show(&outcomes);
    if command.output.table {
        write_section(Section::Memory, &markdown(&outcomes))?;
    }
    Ok(())
}

/// Bytes of instances that wait.
fn waiting(instances: usize) -> Vec<Row> {
    let three = |index: usize| {
        Start::process("bench")
            .variable("amount", index as i64)
            .variable("customer", "Mario Rossi ")
            .variable("urgent", false)
    };
    let keyed = |index: usize| Start::process("bench").variable("key", format!("key {index}"));
    let none = |_| Start::process("bench");
    let mut desk = Desk::default();
    let mut keys = Keys::default();
    let desk = Side::figure(move || held(instances, |_| _ = desk.start()));
    let keys = Side::figure(move || held(instances, |index| keys.add(format!("key {index}"))));
    let row = |name, side| Row::new(name, side).unit(Unit::Bytes);
    vec![
        row("An instance at a user task, with three variables", of(user_task(), instances, three))
            .goal(Goal::at_most(400.0)),
        row("The same without variables", of(user_task(), instances, none))
            .beside("a map, a list of what is open", desk),
        row("An instance that waits for a message with a key", of(catch(), instances, keyed))
            .beside("two bare indexes", keys),
    ]
}

/// Bytes for each of so many instances.
fn of(model: String, instances: usize, start: impl Fn(usize) -> Start<'static> + 'static) -> Side {
    Side::figure(move || {
        let engine = engine(&model);
        held(instances, |index| _ = engine.start(start(index)).expect("an instance starts"))
    })
}

/// What is held afterwards, for each.
fn held(times: usize, work: impl FnMut(usize)) -> f64 {
    let info = counted(|| (0..times).for_each(work));
    info.bytes_current as f64 / times as f64
}

/// Allocations of what should need none.
fn allocations() -> Vec<Row> {
    let row = |name, small, large, parts| {
        let side = Side::figure(move || {
            let [few, many] = [&small, &large].map(|model: &String| once(model));
            (many as f64 - few as f64) / f64::from(parts)
        });
        Row::new(name, side).unit(Unit::Count)
    };
    vec![
        row("Allocations of a pass-through element", models::row(1_000), models::row(11_000), 10_000)
            .goal(Goal::at_most(0.0)),
        row("Allocations of a branch, split and joined", fork(100, 10), fork(200, 10), 1_000),
    ]
}

/// The allocations of an instance, after a first one has made room.
fn once(model: &str) -> u64 {
    let engine = engine(model);
    engine.start("bench").expect("an instance starts");
    counted(|| _ = engine.start("bench").expect("an instance starts")).count_total
}
