//! Timers, of which many are armed.

use std::hint::black_box;

use chrono::{DateTime, TimeDelta};
use passo::{Engine, HistoryLevel, ManualClock};

use super::start;
use crate::harness::{Curve, Row, Scale, Side, Subject};
use crate::limits::Schedule;
use crate::models::timer;

pub(super) const SUBJECT: Subject = Subject { name: "timer", rows, curves };

const ARMED: usize = 1_000_000;

fn rows(scale: Scale) -> Vec<Row> {
    let armed = scale.of(ARMED);
    vec![
        Row::new("A timer of 1,000,000 fires, another is armed", fired(armed))
            .beside("two bare indexes", by_hand(armed)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [1_000, 10_000, 100_000].map(|armed| scale.of(armed));
    vec![Curve::new("a timer, by timers that are armed", &sizes, fired)]
}

/// Each second an instance starts, whose timer is due after as many seconds as there are timers: so their number stays, and
/// each second one is due.
fn fired(armed: usize) -> Side {
    let clock = ManualClock::new(DateTime::UNIX_EPOCH);
    let engine = Engine::builder().history(HistoryLevel::None).clock(clock.clone()).build();
    engine.deploy(timer(armed)).expect("the diagram is right");
    let second = move |engine: &Engine| {
        clock.advance(TimeDelta::seconds(1));
        start(engine, "bench");
    };
    (0..armed).for_each(|_| second(&engine));
    Side::calls(1, move || {
        second(&engine);
        assert_eq!(engine.tick(), Ok(1), "a timer is due each second");
    })
}

fn by_hand(armed: usize) -> Side {
    let mut schedule = Schedule::default();
    let mut now = 0;
    for _ in 0..armed {
        now += 1;
        schedule.arm(now + armed as i64);
    }
    Side::calls(1, move || {
        now += 1;
        schedule.arm(now + armed as i64);
        black_box(schedule.fire(now));
    })
}
