//! Messages that find one of many instances by its key.

use std::hint::black_box;

use passo::{Engine, Message, Start};

use super::{engine, start};
use crate::harness::{Curve, Goal, Row, Scale, Side, Subject};
use crate::limits::Keys;
use crate::models::catch;

pub(super) const SUBJECT: Subject = Subject { name: "correlation", rows, curves };

const FEW: usize = 10_000;
const MANY: usize = 1_000_000;

fn rows(scale: Scale) -> Vec<Row> {
    let (few, many) = (scale.of(FEW), scale.of(MANY));
    vec![
        Row::new("A message to one of 10,000, and another started", correlated(few))
            .beside("two bare indexes", by_hand(few)),
        Row::new("The same to one of 1,000,000", correlated(many))
            .beside("the engine with 10,000", correlated(few))
            .goal(Goal::times_the_limit(2.5)),
    ]
}

fn curves(scale: Scale) -> Vec<Curve> {
    let sizes = [1_000, 10_000, 100_000].map(|waiting| scale.of(waiting));
    vec![Curve::new("a message, by instances that wait", &sizes, correlated)]
}

/// Messages while so many instances wait.
fn correlated(waiting: usize) -> Side {
    let mut waiters = Waiters::new(waiting);
    Side::calls(1, move || waiters.exchange())
}

/// Instances that wait for messages.
pub struct Waiters {
    engine: Engine,
    number: usize,
    next: usize,
}

impl Waiters {
    /// So many, each for the message with its own key.
    #[must_use]
    pub fn new(number: usize) -> Waiters {
        let waiters = Waiters { engine: engine(&catch()), number, next: 0 };
        (0..number).for_each(|key| waiters.wait(&name(key)));
        waiters
    }

    fn wait(&self, key: &str) {
        start(&self.engine, Start::process("bench").variable("key", key));
    }

    /// Sends a message to one of them, and starts another that waits in its place.
    pub fn exchange(&mut self) {
        let key = name(self.next);
        self.next = following(self.next, self.number);
        self.engine.publish(Message::new("M").key(key.as_str())).expect("an instance waits for the key");
        self.wait(&key);
    }
}

fn by_hand(waiting: usize) -> Side {
    let mut keys = Keys::default();
    (0..waiting).for_each(|key| keys.add(name(key)));
    let mut next = 0;
    Side::calls(1, move || {
        let key = name(next);
        next = following(next, waiting);
        black_box(keys.take(&key));
        keys.add(key);
    })
}

fn name(key: usize) -> String {
    format!("key {key}")
}

/// The keys in an order that is none, so that neighbours in memory do not follow each other.
fn following(key: usize, number: usize) -> usize {
    (key + 7_919) % number
}
