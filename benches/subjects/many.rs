//! Instances side by side.

use std::hint::black_box;

use passo::{Engine, InstanceId, WorkQuery};

use super::{engine, no_curves};
use crate::harness::{Row, Scale, Side, Subject};
use crate::limits::Desk;
use crate::models::user_task;

pub(super) const SUBJECT: Subject = Subject { name: "parallel-instances", rows, curves: no_curves };

const INSTANCES: usize = 100;

fn rows(_: Scale) -> Vec<Row> {
    let engine = engine(&user_task());
    vec![
        Row::new("100 instances started, then all completed", Side::calls(1, move || all(&engine)))
            .beside("an instance with a map, a list of what is open", by_hand()),
    ]
}

fn all(engine: &Engine) {
    let started: Vec<InstanceId> =
        (0..INSTANCES).map(|_| engine.start("bench").expect("an instance starts")).collect();
    for instance in started {
        let work = engine.work_items(&WorkQuery::new().instance(instance));
        engine.complete(work[0].id, [("approved".into(), true.into())].into()).expect("the work is open");
    }
}

fn by_hand() -> Side {
    let mut desk = Desk::default();
    Side::calls(1, move || {
        let started: Vec<u64> = (0..INSTANCES).map(|_| desk.start()).collect();
        for instance in started {
            let work = desk.open(instance);
            black_box(desk.complete(instance, work[0], "approved"));
        }
    })
}
