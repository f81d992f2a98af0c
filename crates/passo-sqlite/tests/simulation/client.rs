//! What the clients of an engine ask of it.

use std::sync::{Arc, Mutex, PoisonError};

use passo::plugin::{HandlerError, Job, Plugin};
use passo::{
    Clock, DeployError, Engine, EngineBuilder, EngineError, InstanceId, InstanceQuery, InstanceState,
    ManualClock, Message, Start, WorkItemId, WorkQuery,
};

use crate::random::Random;

/// The diagrams.
pub(crate) const SHOP: &str = include_str!("shop.bpmn");

/// One call, which can be made again.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    Order(u64),
    Audit(u64),
    Claim(WorkItemId),
    Complete(WorkItemId, String),
    /// For an order; with an id of its own for each try, of which some are the same.
    Pay(u64, u64),
    Close,
    /// The clock has moved before.
    Tick,
    Note(InstanceId, usize),
    Cancel(InstanceId),
    Suspend(InstanceId),
    Resume(InstanceId),
    Forget,
    Deploy,
}

/// What a client is told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Done(String),
    Refused(String),
    /// The store has failed: nobody knows whether it was done.
    Failed,
}

impl Call {
    /// Makes the call.
    pub(crate) fn make(&self, engine: &Engine) -> Answer {
        let done = match self {
            Call::Order(number) => engine.start(order(*number)).map(|id| id.to_string()),
            Call::Audit(number) => engine.start(audit(*number)).map(|id| id.to_string()),
            Call::Claim(item) => engine.claim(*item, "anna").map(|()| String::new()),
            Call::Complete(item, element) => engine.complete(*item, form(element)).map(|()| String::new()),
            Call::Pay(number, attempt) => {
                engine.publish(payment(*number, *attempt)).map(|published| format!("{published:?}"))
            }
            Call::Close => engine.broadcast("closed", [].into()).map(|number| number.to_string()),
            // How many have fired is another number when some had fired before the power went.
            Call::Tick => engine.tick().map(|_| String::new()),
            Call::Note(id, length) => engine
                .set_variables(*id, None, [("note".into(), "n".repeat(*length).into())].into())
                .map(|()| String::new()),
            Call::Cancel(id) => engine.cancel(*id).map(|()| String::new()),
            Call::Suspend(id) => engine.suspend(*id).map(|()| String::new()),
            Call::Resume(id) => engine.resume(*id).map(|()| String::new()),
            Call::Forget => engine.forget(engine.now(), 3).map(|number| number.to_string()),
            Call::Deploy => return deploy(engine),
        };
        match done {
            Ok(answer) => Answer::Done(answer),
            Err(EngineError::StoreFailed { .. }) => Answer::Failed,
            Err(error) => Answer::Refused(error.to_string()),
        }
    }

    /// Whether several commits may be made for it, each of which is whole: then some of it may be there, and the rest is done
    /// when it is asked for again.
    pub(crate) fn comes_in_parts(&self) -> bool {
        matches!(self, Call::Tick)
    }
}

/// Deploys the diagrams, as their next version.
fn deploy(engine: &Engine) -> Answer {
    match engine.deploy(SHOP) {
        Ok(deployment) => Answer::Done(format!("{:?}", deployment.processes)),
        Err(DeployError::StoreFailed { .. }) => Answer::Failed,
        Err(error) => Answer::Refused(error.to_string()),
    }
}

fn order(number: u64) -> Start<'static> {
    let key = format!("order {number}");
    Start::process("order").business_key(key).variable("number", number.to_string())
}

fn audit(number: u64) -> Start<'static> {
    Start::process("audit").variable("number", number as i64).variable("papers", "p".repeat(3000))
}

fn payment(number: u64, attempt: u64) -> Message {
    let id = format!("payment {number} {attempt}");
    let message = Message::new("paid").key(number.to_string()).id(id);
    let message = message.variable("paid", true);
    match "PT2H".parse() {
        Ok(time) => message.time_to_live(time),
        Err(_) => message,
    }
}

fn form(element: &str) -> passo::Variables {
    match element {
        "approve" => [
            ("article".into(), "lamp black".into()),
            ("count".into(), 3.into()),
            ("gift".into(), false.into()),
            ("wanted".into(), "2026-03-09".into()),
            ("price".into(), 2.into()),
        ]
        .into(),
        _ => [(format!("by_{element}").as_str().into(), true.into())].into(),
    }
}

/// The calls of a handler: under which key, for which order.
pub(crate) type Charges = Arc<Mutex<Vec<(String, String)>>>;

/// What an engine is made with. The handler fails at first for every third order; what it was called for is noted outside of
/// the store, as a payment provider would.
pub(crate) fn builder(clock: &ManualClock, charges: &Charges) -> EngineBuilder {
    let charges = charges.clone();
    let plugin = Plugin::new("shop").handler("charge", move |job: &Job| {
        let number = job.variables.get("number").map(ToString::to_string).unwrap_or_default();
        let mut noted = charges.lock().unwrap_or_else(PoisonError::into_inner);
        noted.push((job.idempotency_key.to_string(), number.clone()));
        let fails_at_first = number.parse::<u64>().is_ok_and(|number| number % 3 == 0);
        if fails_at_first && job.retries_left == 3 {
            return Err(HandlerError::Failed("the bank is closed".to_owned()));
        }
        Ok([("receipt".into(), format!("receipt of {number}").into())].into())
    });
    Engine::builder().clock(clock.clone()).plugin(plugin)
}

/// Chooses calls that an engine would do, and some that it would not.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    numbers: u64,
    deployments: u64,
}

impl Clients {
    /// The next call. The clock moves before some.
    pub(crate) fn next(&mut self, engine: &Engine, clock: &ManualClock, random: &mut Random) -> Call {
        loop {
            if let Some(call) = self.choose(engine, clock, random) {
                return call;
            }
        }
    }

    fn choose(&mut self, engine: &Engine, clock: &ManualClock, random: &mut Random) -> Option<Call> {
        match random.below(24) {
            0..4 => Some(Call::Order(self.next_number())),
            4 => Some(Call::Audit(self.next_number())),
            5..13 => any(&engine.work_items(&WorkQuery::new()), random)
                .map(|item| Call::Complete(item.id, item.element.to_string())),
            13 => any(&engine.work_items(&WorkQuery::new().unassigned()), random)
                .map(|item| Call::Claim(item.id)),
            // Some come before their order, some twice.
            14..17 => Some(Call::Pay(1 + random.below(self.numbers + 2), random.below(3))),
            17 => Some(Call::Close),
            18 | 19 => {
                clock.advance(chrono::TimeDelta::minutes(1 + random.below(60) as i64));
                Some(Call::Tick)
            }
            20 => running(engine, random).map(|(id, _)| Call::Note(id, random.below(6000) as usize)),
            21 | 22 => running(engine, random).map(|(id, state)| match (state, random.below(3)) {
                (InstanceState::Suspended, _) => Call::Resume(id),
                (_, 0) => Call::Cancel(id),
                (_, _) => Call::Suspend(id),
            }),
            _ if random.below(4) == 0 => Some(Call::Forget),
            _ if random.below(8) == 0 && self.deployments < 2 => {
                self.deployments += 1;
                Some(Call::Deploy)
            }
            _ => None,
        }
    }

    fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// What remains to be done until everything has come to its end.
    pub(crate) fn last(engine: &Engine, clock: &ManualClock) -> Option<Call> {
        let running = engine.instances(&InstanceQuery::new().running());
        if let Some(suspended) = running.iter().find(|found| found.state == InstanceState::Suspended) {
            return Some(Call::Resume(suspended.id));
        }
        if let Some(item) = engine.work_items(&WorkQuery::new()).iter().find(|item| item.handler.is_none()) {
            return Some(Call::Complete(item.id, item.element.to_string()));
        }
        if let Some(due) = engine.next_due() {
            clock.set(due.max(clock.now()));
            return Some(Call::Tick);
        }
        let waits = running.iter().find_map(|found| engine.instance(found.id))?;
        match waits.variables.get("number").and_then(|number| number.to_string().parse().ok()) {
            Some(number) if &*waits.process == "order" => Some(Call::Pay(number, 3)),
            _ => Some(Call::Close),
        }
    }
}

fn any<'a, T>(all: &'a [T], random: &mut Random) -> Option<&'a T> {
    if all.is_empty() { None } else { all.get(random.below(all.len() as u64) as usize) }
}

fn running(engine: &Engine, random: &mut Random) -> Option<(InstanceId, InstanceState)> {
    let running = engine.instances(&InstanceQuery::new().running());
    any(&running, random).map(|found| (found.id, found.state.clone()))
}
