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
