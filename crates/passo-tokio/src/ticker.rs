//! Timers fire.

use std::sync::Arc;
use std::time::Duration;

use passo::{Engine, EngineError};

use crate::call;

/// Calls [`Engine::tick`] whenever a timer is due, and at least as often as `at_most` says, until it is dropped or the engine
/// refuses.
///
/// # Errors
/// When the store fails.
pub async fn tick(engine: Arc<Engine>, at_most: Duration) -> Result<(), EngineError> {
    loop {
        let wait = call(&engine, move |engine| engine.until_next_due(at_most)).await;
        let Some(wait) = wait else { return Ok(()) };
        tokio::time::sleep(wait).await;
        match call(&engine, Engine::tick).await {
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error),
            None => return Ok(()),
        }
    }
}
