//! What is measured: a file for each subject.

mod boundary;
mod compensation;
mod correlation;
mod error;
mod fork;
mod inclusive;
mod many;
mod multi_instance;
mod nested;
mod record;
mod rounds;
mod soundness;
mod start_up;
mod step;
mod takeover;
mod threads;
mod timer;
mod user_task;

use passo::{Engine, HistoryLevel, Start};

pub use self::correlation::Waiters;
pub use self::user_task::round_trip;
use crate::harness::{Curve, Scale, Subject};

/// Every subject, in the order in which they are shown.
pub const SUBJECTS: [Subject; 18] = [
    step::SUBJECT,
    rounds::SUBJECT,
    fork::SUBJECT,
    inclusive::SUBJECT,
    multi_instance::SUBJECT,
    nested::SUBJECT,
    error::SUBJECT,
    compensation::SUBJECT,
    user_task::SUBJECT,
    boundary::SUBJECT,
    many::SUBJECT,
    correlation::SUBJECT,
    timer::SUBJECT,
    threads::SUBJECT,
    start_up::SUBJECT,
    takeover::SUBJECT,
    soundness::SUBJECT,
    record::SUBJECT,
];

/// An engine with this diagram, which keeps no history.
#[must_use]
pub fn engine(model: &str) -> Engine {
    engine_with(model, HistoryLevel::None)
}

fn engine_with(model: &str, history: HistoryLevel) -> Engine {
    let engine = Engine::builder().history(history).build();
    engine.deploy(model).unwrap_or_else(|error| panic!("the diagram is refused: {error:?}\n{model}"));
    engine
}

/// Starts an instance, which must not stand still with an incident.
pub fn start<'a>(engine: &Engine, start: impl Into<Start<'a>>) {
    engine.start(start).expect("an instance starts");
}

/// Whether an instance of this diagram runs to its end: what stands still would be measured as very fast.
fn check_ends<'a>(model: &str, start: impl Into<Start<'a>>) {
    let engine = Engine::new();
    engine.deploy(model).unwrap_or_else(|error| panic!("the diagram is refused: {error:?}\n{model}"));
    let instance = engine.start(start).expect("an instance starts");
    let view = engine.instance(instance).expect("history is kept");
    assert_eq!(view.state, passo::InstanceState::Completed, "{:?}", view.incidents);
}

/// For a subject whose cost grows with nothing that is not shown elsewhere.
fn no_curves(_: Scale) -> Vec<Curve> {
    Vec::new()
}
