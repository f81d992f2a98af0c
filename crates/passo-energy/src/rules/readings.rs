//! The rules of meter readings.

use serde::{Deserialize, Serialize};

/// When a reading is doubted, and how often a meter is read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingRules {
    /// More than so many times the consumption of a year before has to be confirmed.
    pub much_more_factor: u32,
    /// Less than this part of the consumption of a year before has to be confirmed.
    pub much_less_divisor: u32,
    /// By more than so many per cent the consumption by a customer's and by the distributor's reading must not differ.
    pub dispute_percent: u32,
    /// How often a reading is tried before somebody has to settle it.
    pub attempts: u32,
}

impl ReadingRules {
    /// Italy's rules. The limits are customs of the trade and no law: adjust them to yours.
    #[must_use]
    pub fn italian() -> ReadingRules {
        ReadingRules { much_more_factor: 3, much_less_divisor: 3, dispute_percent: 10, attempts: 2 }
    }
}
