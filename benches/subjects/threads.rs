//! Independent instances on two threads.

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use passo::{Start, WorkQuery};

use super::rounds::INTERPRETED;
use super::{engine, no_curves, start};
use crate::harness::{Goal, Row, Scale, Side, Subject, Unit, time};
use crate::limits::{BareRhai, Machine};
use crate::models::{counting_after_work, row};

pub(super) const SUBJECT: Subject = Subject { name: "threads", rows, curves: no_curves };

const TASKS: usize = 10;
const INSTANCES: usize = 20_000;
const ROUNDS: usize = 100;

fn rows(scale: Scale) -> Vec<Row> {
    let instances = scale.of(INSTANCES);
    vec![
        Row::new("10 tasks in a row, on two threads", Side::figure(by_engine(instances, Figure::Instance)))
            .beside("table machine", Side::figure(by_hand(instances, Figure::Instance))),
        Row::new(
            "Time of two threads beside one, each instance",
            Side::figure(by_engine(instances, Figure::Share)),
        )
        .beside("table machine", Side::figure(by_hand(instances, Figure::Share)))
        .unit(Unit::Share)
        .goal(Goal::times_the_limit(1.0 / 0.9)),
        Row::new(
            "The same of user tasks with 100 rounds of a script",
            Side::figure(with_scripts(instances / 100)),
        )
        .beside("bare rhai", Side::figure(bare_scripts(instances / 100)))
        .unit(Unit::Share)
        .goal(Goal::times_the_limit(1.0 / 0.9)),
    ]
}

/// What is made of the times.
#[derive(Clone, Copy)]
enum Figure {
    /// Nanoseconds an instance, with two threads.
    Instance,
    /// The same as a part of what one thread takes: a half, when two do twice as much.
    Share,
}

impl Figure {
    /// Of this work, done so many times by each thread.
    fn of(self, times: usize, work: impl Fn() + Sync) -> f64 {
        let each =
            |threads: usize| on_threads(threads, times, &work).as_nanos() as f64 / (threads * times) as f64;
        match self {
            Figure::Instance => each(2),
            Figure::Share => each(2) / each(1),
        }
    }
}

fn by_engine(instances: usize, figure: Figure) -> impl FnMut() -> f64 {
    let engine = Arc::new(engine(&row(TASKS)));
    move || figure.of(instances, || start(&engine, "bench"))
}

fn by_hand(instances: usize, figure: Figure) -> impl FnMut() -> f64 {
    let machine = Machine::row(TASKS);
    move || {
        figure.of(instances, || {
            black_box(machine.run());
        })
    }
}

/// Work is done on instances of one engine, and their scripts run.
fn with_scripts(instances: usize) -> impl FnMut() -> f64 {
    let engine = Arc::new(engine(&counting_after_work(ROUNDS, INTERPRETED)));
    move || {
        Figure::Share.of(instances, || {
            let begin = Start::process("bench").variable("i", 0);
            let id = engine.start(begin).expect("an instance starts");
            let work = engine.work_items(&WorkQuery::new().instance(id));
            engine.complete(work[0].id, [].into()).expect("the work is open");
        })
    }
}

/// The scripts alone.
fn bare_scripts(instances: usize) -> impl FnMut() -> f64 {
    let script = BareRhai::new(INTERPRETED, "true");
    move || {
        Figure::Share.of(instances, || {
            black_box(script.count(ROUNDS as i64));
        })
    }
}

/// How long so many threads take to do the work so many times each.
fn on_threads(threads: usize, times: usize, work: impl Fn() + Sync) -> Duration {
    time(|| {
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| (0..times).for_each(|_| work()));
            }
        });
    })
}
