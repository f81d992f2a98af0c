//! What the fuzz targets share: an engine that stops early, so that an input which is slow only because the limits are
//! generous does not hide one that is slow beyond them.
#![forbid(unsafe_code)]

use passo::base::Limits;
use passo::value::Value;
use passo::{Engine, EngineBuilder, ManualClock, Start, Variables};

/// Limits far below the defaults.
#[must_use]
pub fn tight() -> Limits {
    Limits {
        steps_per_command: 500,
        tokens: 200,
        multi_instance: 100,
        call_depth: 8,
        value_bytes: 64 * 1024,
        script_operations: 5_000,
        script_string_bytes: 4 * 1024,
        script_collection: 200,
        ..Limits::default()
    }
}

/// An engine with tight limits whose clock stands at the epoch.
#[must_use]
pub fn engine() -> Engine {
    builder().build()
}

/// The same engine with the language and the decisions of `passo-feel`.
#[must_use]
pub fn engine_with_feel() -> Engine {
    builder().plugin(passo_feel::plugin()).build()
}

fn builder() -> EngineBuilder {
    Engine::builder().limits(tight()).clock(ManualClock::new(chrono::DateTime::UNIX_EPOCH))
}

/// Lets panics pass in silence up to whoever catches them: `passo-feel` catches those of the library below it, and the fuzzer those
/// that nobody has caught.
pub fn let_panics_be_caught() {
    std::panic::set_hook(Box::new(|_| ()));
}

/// Variables of every kind.
#[must_use]
pub fn variables() -> Variables {
    let person = Value::map([("name", Value::from("Ada")), ("age", Value::from(36))]);
    let list = Value::list(vec![1.into(), 2.into(), 3.into()]);
    let named = [
        ("amount", Value::from(120)),
        ("text", Value::from("2026-03-02")),
        ("flag", Value::from(true)),
        ("list", list),
        ("person", person),
        ("nothing", Value::Null),
    ];
    named.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

/// A text as it stands in an attribute or between tags.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Deploys a file and, where it is taken, starts each of its processes and completes once what waits.
pub fn deploy_and_start(engine: &Engine, file: &[u8]) {
    let Ok(deployment) = engine.deploy(file) else { return };
    for definition in &deployment.processes {
        let _ = engine.start(Start::process(definition.process.to_string()).variables(variables()));
    }
    for item in engine.work_items(&passo::WorkQuery::default()).into_iter().take(20) {
        let _ = engine.complete(item.id, passo::Variables::default());
    }
    let _ = engine.tick();
}
