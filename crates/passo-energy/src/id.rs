//! The identifiers that the CRM gives to its records.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::text::{excerpt, serde_as_text};

/// Why a text is no identifier of a record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "\"{text}\" is no identifier of a {record}: it must be 1 to 64 letters, digits, hyphens or underscores"
)]
pub struct IdError {
    /// What was given.
    text: String,
    /// The kind of record.
    record: &'static str,
}

macro_rules! record_id {
    ($(#[$doc:meta])* $name:ident, $record:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let trimmed = text.trim();
                let fits = (1..=64).contains(&trimmed.len())
                    && trimmed.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
                if fits {
                    Ok($name(trimmed.to_owned()))
                } else {
                    Err(IdError { text: excerpt(text), record: $record })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        serde_as_text!($name);
    };
}

record_id!(
    /// Tells one contact from all others.
    ContactId,
    "contact"
);
record_id!(
    /// Tells one contract from all others.
    ContractId,
    "contract"
);
record_id!(
    /// Tells one supply from all others.
    SupplyId,
    "supply"
);
record_id!(
    /// Tells one deadline from all others.
    DeadlineId,
    "deadline"
);
record_id!(
    /// Tells one takeover request from all others.
    RequestId,
    "takeover request"
);
record_id!(
    /// Tells one meter from all others: the serial number on it.
    MeterSerial,
    "meter"
);
record_id!(
    /// Tells one reading from all others.
    ReadingId,
    "reading"
);
record_id!(
    /// Tells one technician from all others.
    TechnicianId,
    "technician"
);
record_id!(
    /// Tells one area from all others.
    AreaCode,
    "area"
);
record_id!(
    /// Tells one appointment from all others.
    AppointmentId,
    "appointment"
);
record_id!(
    /// Tells one closing bill from all others.
    ClosingBillId,
    "closing bill"
);
record_id!(
    /// Tells one payment plan from all others.
    PaymentPlanId,
    "payment plan"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_and_refuses() {
        assert_eq!(" C-0001 ".parse::<ContactId>().unwrap().to_string(), "C-0001");
        for wrong in ["", " ", "a b", "ü", &"x".repeat(65)] {
            let error = wrong.parse::<RequestId>().unwrap_err().to_string();
            assert!(error.contains("takeover request"), "{error}");
        }
    }
}
