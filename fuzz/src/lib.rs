//! What the fuzz targets share: an engine that stops early, so that an input which is slow only because the limits are
//! generous does not hide one that is slow beyond them.
#![forbid(unsafe_code)]

use passo::base::Limits;
use passo::{Engine, ManualClock, Start};

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
    Engine::builder().limits(tight()).clock(ManualClock::new(chrono::DateTime::UNIX_EPOCH)).build()
}

/// Deploys a file and, where it is taken, starts each of its processes and completes once what waits.
pub fn deploy_and_start(file: &[u8]) {
    let engine = engine();
    let Ok(deployment) = engine.deploy(file) else { return };
    for definition in &deployment.processes {
        let _ = engine.start(Start::process(definition.process.to_string()));
    }
    for item in engine.work_items(&passo::WorkQuery::default()).into_iter().take(20) {
        let _ = engine.complete(item.id, passo::Variables::default());
    }
    let _ = engine.tick();
}
