//! User tasks: started, found, completed.

use std::hint::black_box;

use passo::{Engine, WorkQuery};

use super::{engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::Desk;
use crate::models::{reminders, user_task};

pub(super) const SUBJECT: Subject = Subject { name: "user-task", rows, curves };

fn rows(_: Scale) -> Vec<Row> {
    vec![
        Row::new("A user task: started, found, completed", round_trips(0))
            .beside("an instance with a map, a list of what is open", by_hand(0))
            .goal(Goal::a_second(500e3)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [1_000, 10_000, 100_000].map(|waiting| scale.of(waiting));
    vec![Curve::new("a user task, by instances that wait", &sizes, round_trips)]
}

/// Round trips while so many others wait.
fn round_trips(waiting: usize) -> Side {
    let engine = engine(&user_task());
    (0..waiting).for_each(|_| start(&engine, "bench"));
    Side::calls(1, move || round_trip(&engine))
}

/// Starts an instance, finds its work item, completes it.
pub fn round_trip(engine: &Engine) {
    let instance = engine.start("bench").expect("an instance starts");
    let work = engine.work_items(&WorkQuery::new().instance(instance));
    let result = [("approved".into(), true.into())].into();
    engine.complete(work[0].id, result).expect("the work is open");
}

/// The same with so many messages and so many timers at the border of the task.
pub(super) fn round_trips_with(events: usize, parts: usize) -> Side {
    let engine = engine(&reminders(events));
    Side::calls(parts, move || round_trip(&engine))
}

/// The same by hand.
pub(super) fn by_hand(events: u32) -> Side {
    let mut desk = Desk::listening(events);
    Side::calls(1, move || {
        let instance = desk.start();
        let work = desk.open(instance);
        black_box(desk.complete(instance, work[0], "approved"));
    })
}
