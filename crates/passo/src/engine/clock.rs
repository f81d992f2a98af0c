//! Where the engine's time comes from.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// The source of the engine's time. The engine reads it once for each command, and nothing below the engine reads any
/// clock.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;

    /// The time now in milliseconds since the Unix epoch, for clocks that have it so.
    fn now_in_milliseconds(&self) -> i64 {
        self.now().timestamp_millis()
    }
}

/// The computer's clock, the default.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one place that reads the computer's clock")]
    fn now(&self) -> DateTime<Utc> {
        std::time::SystemTime::now().into()
    }

    #[allow(clippy::disallowed_methods, reason = "and this is its short cut")]
    fn now_in_milliseconds(&self) -> i64 {
        match std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => (since.as_secs() as i64).saturating_mul(1000) + i64::from(since.subsec_millis()),
            Err(_) => self.now().timestamp_millis(),
        }
    }
}

/// A clock that stands still until it is moved, for tests and simulations. Its clones are the same clock.
///
/// ```
/// use passo::{Clock, ManualClock};
/// let clock = ManualClock::new("2026-03-02T08:00:00Z".parse()?);
/// clock.advance(chrono::TimeDelta::days(1));
/// assert_eq!(clock.now().to_rfc3339(), "2026-03-03T08:00:00+00:00");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock {
    milliseconds: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock that shows this time, cut to milliseconds.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> ManualClock {
        ManualClock { milliseconds: Arc::new(AtomicI64::new(now.timestamp_millis())) }
    }

    /// Sets the time.
    pub fn set(&self, now: DateTime<Utc>) {
        self.milliseconds.store(now.timestamp_millis(), Ordering::SeqCst);
    }

    /// Moves the time.
    pub fn advance(&self, by: TimeDelta) {
        self.milliseconds.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.now_in_milliseconds()).unwrap_or_default()
    }

    fn now_in_milliseconds(&self) -> i64 {
        self.milliseconds.load(Ordering::SeqCst)
    }
}
