//! What the processes do that are killed.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use passo::{Engine, EngineError, Start, WorkQuery};

use crate::{FIRST_ORDER, Outcome, Random, SCHEMA, THREADS, money, open};

/// Several threads start orders, complete work items and publish messages, and say so when the engine has answered; one looks
/// after timers and what other nodes have left behind.
pub(crate) fn work(folder: &Path) -> Outcome<()> {
    let connection = std::env::var("PASSO_POSTGRES")?;
    let engine = Arc::new(open(&connection, &std::env::var(SCHEMA)?, folder)?);
    let first: u64 = std::env::var(FIRST_ORDER)?.parse()?;
    let (orders, paid) = (AtomicU64::new(first), AtomicU64::new(first));
    say("ready");
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (engine, orders, paid) = (&engine, &orders, &paid);
            scope.spawn(move || {
                let mut random = Random(0x9E37_79B9 + u64::from(std::process::id()) * THREADS + number);
                loop {
                    step(engine, orders, paid, &mut random);
                }
            });
        }
        scope.spawn(|| {
            loop {
                if let Err(error) = engine.tick() {
                    say(&format!("failed {error}"));
                }
                thread::sleep(Duration::from_millis(10));
            }
        });
    });
    Ok(())
}

fn step(engine: &Engine, orders: &AtomicU64, paid: &AtomicU64, random: &mut Random) {
    match random.below(4) {
        0 => {
            let order = orders.fetch_add(1, Ordering::SeqCst);
            let start = Start::process("order").business_key(order.to_string());
            let start = start.variable("number", order.to_string()).variable("reminders", 0);
            answered(engine.start(start), &format!("started {order}"));
        }
        // Some messages come before their orders; few stay behind for orders that are never started.
        1 if paid.load(Ordering::SeqCst) < orders.load(Ordering::SeqCst) + 2 => {
            let order = paid.fetch_add(1, Ordering::SeqCst);
            answered(engine.publish(money(order)), &format!("paid {order}"));
        }
        _ => complete_one(engine, random),
    }
}

fn complete_one(engine: &Engine, random: &mut Random) {
    // The work items of the handler are not for people.
    let element = ["approve", "hand"][random.below(2) as usize];
    let open = engine.work_items(&WorkQuery::new().element(element).limit(50));
    if open.is_empty() {
        return;
    }
    let item = &open[random.below(open.len() as u64) as usize];
    let done = [(format!("by_{}", item.element).as_str().into(), true.into())].into();
    let said = format!("completed {}-{} {}", item.id.instance.0, item.id.serial, item.element);
    match engine.complete(item.id, done) {
        // Another one was faster.
        Err(EngineError::StaleWorkItem(_) | EngineError::InstanceEnded(_)) => {}
        answer => answered(answer, &said),
    }
}

fn answered<T>(answer: Result<T, EngineError>, said: &str) {
    match answer {
        Ok(_) => say(said),
        Err(error) => say(&format!("failed {said}: {error}")),
    }
}

/// One line to the parent, whole.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
