//! The voltage of a supply.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::text::{excerpt, serde_as_text};

/// The nominal voltage of a supply. As text `230`, `400`, `MV`, or the volts of a medium voltage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voltage {
    /// 230 V, single-phase low voltage.
    V230,
    /// 400 V, three-phase low voltage.
    V400,
    /// Medium voltage, 1 to 35 kV.
    Medium {
        /// The volts, where they are known.
        volts: Option<u32>,
    },
}

/// Low or medium voltage. As text `BT` or `MT`, the terms that contracts use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TensionLevel {
    /// Below 1000 V (bassa tensione).
    Low,
    /// 1 to 35 kV (media tensione).
    Medium,
}

/// Something about a voltage that was read and is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{given} V is an old name of {nominal} V, which is kept instead")]
pub struct VoltageNote {
    /// The volts that were given.
    pub given: u32,
    /// The volts that are meant.
    pub nominal: u32,
}

/// Why a text is no voltage or tension level.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VoltageError {
    /// Not a voltage that supplies have.
    #[error(
        "\"{text}\" is no voltage of a supply: it is 230 V, 400 V or medium voltage (MV, or 1000 to 35000 V)"
    )]
    Voltage {
        /// What was given.
        text: String,
    },
    /// Neither low nor medium.
    #[error("\"{text}\" is no tension level: write BT (low) or MT (medium)")]
    TensionLevel {
        /// What was given.
        text: String,
    },
}

impl Voltage {
    /// Reads a voltage; 220 and 380, as old papers have them, are taken for 230 and 400 with a note.
    ///
    /// # Errors
    /// When no supply has such a voltage.
    pub fn parse_noting(given: &str) -> Result<(Voltage, Option<VoltageNote>), VoltageError> {
        let upper = given.trim().to_ascii_uppercase();
        if matches!(upper.as_str(), "MV" | "MT") {
            return Ok((Voltage::Medium { volts: None }, None));
        }
        let number = upper.strip_suffix('V').unwrap_or(&upper).trim();
        let number = number.strip_suffix(".0").unwrap_or(number);
        let digits_only = number.chars().all(|digit| digit.is_ascii_digit());
        let volts = if digits_only { number.parse::<u32>().ok() } else { None };
        match volts {
            Some(230) => Ok((Voltage::V230, None)),
            Some(400) => Ok((Voltage::V400, None)),
            Some(220) => Ok((Voltage::V230, Some(VoltageNote { given: 220, nominal: 230 }))),
            Some(380) => Ok((Voltage::V400, Some(VoltageNote { given: 380, nominal: 400 }))),
            Some(volts @ 1_000..=35_000) => Ok((Voltage::Medium { volts: Some(volts) }, None)),
            Some(_) | None => Err(VoltageError::Voltage { text: excerpt(given.trim()) }),
        }
    }

    /// The volts, where they are known.
    #[must_use]
    pub fn volts(self) -> Option<u32> {
        match self {
            Voltage::V230 => Some(230),
            Voltage::V400 => Some(400),
            Voltage::Medium { volts } => volts,
        }
    }

    /// Whether it is low or medium voltage.
    #[must_use]
    pub fn tension_level(self) -> TensionLevel {
        match self {
            Voltage::V230 | Voltage::V400 => TensionLevel::Low,
            Voltage::Medium { .. } => TensionLevel::Medium,
        }
    }
}

impl FromStr for Voltage {
    type Err = VoltageError;

    fn from_str(text: &str) -> Result<Voltage, VoltageError> {
        Voltage::parse_noting(text).map(|(voltage, _)| voltage)
    }
}

impl fmt::Display for Voltage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.volts() {
            Some(volts) => write!(f, "{volts}"),
            None => f.write_str("MV"),
        }
    }
}

impl FromStr for TensionLevel {
    type Err = VoltageError;

    fn from_str(text: &str) -> Result<TensionLevel, VoltageError> {
        match text.trim().to_ascii_uppercase().as_str() {
            "BT" | "LV" => Ok(TensionLevel::Low),
            "MT" | "MV" => Ok(TensionLevel::Medium),
            _ => Err(VoltageError::TensionLevel { text: excerpt(text.trim()) }),
        }
    }
}

impl fmt::Display for TensionLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TensionLevel::Low => "BT",
            TensionLevel::Medium => "MT",
        })
    }
}

serde_as_text!(Voltage);
serde_as_text!(TensionLevel);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_voltages() {
        for (given, voltage, shown) in [
            ("230", Voltage::V230, "230"),
            ("400 V", Voltage::V400, "400"),
            ("230v", Voltage::V230, "230"),
            ("mv", Voltage::Medium { volts: None }, "MV"),
            ("MT", Voltage::Medium { volts: None }, "MV"),
            ("15000", Voltage::Medium { volts: Some(15_000) }, "15000"),
        ] {
            assert_eq!(Voltage::parse_noting(given), Ok((voltage, None)), "{given}");
            assert_eq!(voltage.to_string(), shown);
            assert_eq!(shown.parse(), Ok(voltage));
        }
    }

    #[test]
    fn old_names_are_noted() {
        for (given, voltage) in [("220", Voltage::V230), ("380 V", Voltage::V400)] {
            let (read, note) = Voltage::parse_noting(given).unwrap();
            assert_eq!(read, voltage);
            assert!(note.unwrap().to_string().contains("old name"));
        }
    }

    #[test]
    fn refuses_other_voltages() {
        for given in ["", "110", "999", "35001", "-230", "+230", "two hundred", "4294967526"] {
            let error = given.parse::<Voltage>().unwrap_err().to_string();
            assert!(error.contains("is no voltage of a supply"), "{given}: {error}");
        }
    }

    #[test]
    fn tension_levels() {
        assert_eq!(Voltage::V400.tension_level(), TensionLevel::Low);
        assert_eq!(Voltage::Medium { volts: None }.tension_level(), TensionLevel::Medium);
        for level in [TensionLevel::Low, TensionLevel::Medium] {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        assert!("AT".parse::<TensionLevel>().is_err());
    }
}
