//! Single-phase and three-phase supplies.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Voltage;
use crate::text::{excerpt, serde_as_text};

/// How many phases a supply has. As text `single` or `three`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// One phase, 230 V.
    Single,
    /// Three phases, 400 V or medium voltage.
    Three,
}

/// Why a text is no phase.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{text}\" is no phase: write single or three")]
pub struct PhaseError {
    text: String,
}

impl Phase {
    /// Whether a supply of this phase can have the voltage.
    #[must_use]
    pub fn fits(self, voltage: Voltage) -> bool {
        match (self, voltage) {
            (Phase::Single, Voltage::V230) | (Phase::Three, Voltage::V400 | Voltage::Medium { .. }) => true,
            (Phase::Single, Voltage::V400 | Voltage::Medium { .. }) | (Phase::Three, Voltage::V230) => false,
        }
    }
}

impl FromStr for Phase {
    type Err = PhaseError;

    /// Reads `single` and `three` with their Italian and Spanish names and the bare number of phases, in any case.
    fn from_str(text: &str) -> Result<Phase, PhaseError> {
        match text.trim().to_lowercase().as_str() {
            "single" | "single-phase" | "single phase" | "1" | "monofase" | "monofásica" => {
                Ok(Phase::Single)
            }
            "three" | "three-phase" | "three phase" | "3" | "trifase" | "trifásica" => Ok(Phase::Three),
            _ => Err(PhaseError { text: excerpt(text.trim()) }),
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Phase::Single => "single",
            Phase::Three => "three",
        })
    }
}

serde_as_text!(Phase);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form() {
        for phase in [Phase::Single, Phase::Three] {
            assert_eq!(phase.to_string().parse(), Ok(phase));
        }
        assert_eq!("Trifase".parse(), Ok(Phase::Three));
        assert!("two".parse::<Phase>().unwrap_err().to_string().contains("\"two\" is no phase"));
    }

    #[test]
    fn which_voltage_fits() {
        let medium = Voltage::Medium { volts: Some(20_000) };
        for (phase, voltage, fits) in [
            (Phase::Single, Voltage::V230, true),
            (Phase::Single, Voltage::V400, false),
            (Phase::Single, medium, false),
            (Phase::Three, Voltage::V230, false),
            (Phase::Three, Voltage::V400, true),
            (Phase::Three, medium, true),
        ] {
            assert_eq!(phase.fits(voltage), fits, "{phase} {voltage}");
        }
    }
}
