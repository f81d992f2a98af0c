//! The rules of automatic compensation.

use serde::{Deserialize, Serialize};

/// What the company owes when it misses a term; sums in cents of a euro.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompensationRules {
    /// For technical work at a domestic supply.
    pub technical_domestic_cents: u64,
    /// For technical work at any other supply.
    pub technical_other_cents: u64,
    /// For an appointment that was not kept.
    pub appointment_cents: u64,
    /// For an answer to a complaint or the correction of a bill.
    pub sales_cents: u64,
    /// How many times the sum is owed at most. It is owed once more for each further length of the term.
    pub most_times: u32,
}

impl CompensationRules {
    /// Italy's rules until 2025.
    #[must_use]
    pub fn italian() -> CompensationRules {
        CompensationRules {
            technical_domestic_cents: 3_500,
            technical_other_cents: 7_000,
            appointment_cents: 3_500,
            sales_cents: 2_500,
            most_times: 3,
        }
    }

    /// Italy's rules by the quality standards of 2026.
    #[must_use]
    pub fn italian_of_2026() -> CompensationRules {
        CompensationRules { sales_cents: 3_000, ..CompensationRules::italian() }
    }
}
