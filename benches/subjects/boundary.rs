//! Activities with many events at their border.

use super::user_task::{by_hand, round_trips_with};
use crate::harness::{Curve, Row, Scale, Subject};

pub(super) const SUBJECT: Subject = Subject { name: "boundary", rows, curves };

/// So many messages, and as many timers.
const EVENTS: usize = 10;

fn rows(_: Scale) -> Vec<Row> {
    vec![
        Row::new("A user task with 20 armed boundary events", round_trips_with(EVENTS, 1))
            .beside("the same user task by hand, two indexes more", by_hand(EVENTS as u32)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [1, 10, 100].map(|events| scale.of(events));
    vec![Curve::new("a message and a timer, by their number at a task", &sizes, |events| {
        round_trips_with(events, events)
    })]
}
