//! A thread that fires timers.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use passo::Engine;

use crate::bell::Bell;

/// A thread that calls [`Engine::tick`] whenever a timer is due, and at least as often as it is told to: timers that others
/// arm meanwhile, locks that end, and what engines have left behind that share the store.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use passo_worker::Ticker;
///
/// let engine = Arc::new(passo::Engine::new());
/// let ticker = Ticker::start(engine, Duration::from_millis(100))?;
/// ticker.stop();
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Ticker {
    end: Arc<Bell>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    /// Begins to fire timers; the thread sleeps until the next one is due, but never longer than `at_most`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(engine: Arc<Engine>, at_most: Duration) -> std::io::Result<Ticker> {
        let end = Arc::new(Bell::default());
        let thread = std::thread::Builder::new().name("passo ticker".to_owned()).spawn({
            let end = end.clone();
            move || {
                // A store that has failed refuses every call; the engine's other callers are told.
                while !end.sleep(engine.until_next_due(at_most)) && engine.tick().is_ok() {}
            }
        })?;
        Ok(Ticker { end, thread: Some(thread) })
    }

    /// Stops, and returns when no timer fires any more.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.end.ring();
        if let Some(thread) = self.thread.take() {
            // A panic in a host's code has been reported where it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.end();
    }
}
