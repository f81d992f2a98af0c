//! Times as the standard writes them: ISO 8601 dates, durations and repeating intervals.

/// A period of time as ISO 8601 writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Calendar months, years included.
    pub months: i32,
    /// Milliseconds, days and weeks included.
    pub milliseconds: i64,
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "P{}MT{}S", self.months, self.milliseconds / 1000)
    }
}

/// A repeating interval as ISO 8601 writes it: `R3/PT10S`, `R/2026-01-01T00:00:00Z/P1D`, `R2/PT1H/2026-02-01T00:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// How many occurrences there are; none for without end.
    pub repetitions: Option<u32>,
    /// The first occurrence, in milliseconds since the Unix epoch; without it, the first is one interval after the
    /// cycle is armed.
    pub start: Option<i64>,
    /// The time between two occurrences.
    pub interval: Duration,
    /// No occurrence is later than this, in milliseconds since the Unix epoch.
    pub end: Option<i64>,
}
