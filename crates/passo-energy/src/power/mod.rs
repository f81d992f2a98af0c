//! Electric power, voltage and phase of a supply, and the change of them.

mod change;
mod levels;
mod phase;
mod voltage;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

pub use change::{ConnectionData, PowerChange, PowerRequest, PowerRequestError, Quote, QuoteKind};
pub use levels::PowerLevels;
pub use phase::{Phase, PhaseError};
pub use voltage::{TensionLevel, Voltage, VoltageError, VoltageNote};

use crate::text::{excerpt, serde_as_text};

/// A power in whole watts. As text in kilowatts without needless zeros; a comma or a point is read as the decimal mark,
/// and the unit `kW` may follow.
///
/// ```
/// use passo_energy::power::Power;
/// let power: Power = "4,5 kW".parse()?;
/// assert_eq!(power.watts(), 4_500);
/// assert_eq!(power.to_string(), "4.5");
/// # Ok::<(), passo_energy::power::PowerError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Power {
    watts: u32,
}

/// Why a text is no power.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PowerError {
    /// Not a number.
    #[error("\"{text}\" is no power: write the kilowatts as a number, for example 4.5")]
    NotANumber {
        /// What was given.
        text: String,
    },
    /// Zero or less.
    #[error("\"{text}\" is no power: it must be more than 0 kW")]
    NotPositive {
        /// What was given.
        text: String,
    },
    /// Parts of a watt.
    #[error("\"{text}\" is no power: it has more than three decimals, a watt is the smallest unit")]
    TooFine {
        /// What was given.
        text: String,
    },
    /// More than a supply can have.
    #[error("\"{text}\" is no power of a supply: it is more than {MAXIMUM_KILOWATTS} kW")]
    TooLarge {
        /// What was given.
        text: String,
    },
}

/// The greatest power that is taken for one, in kilowatts; above it somebody typed watts.
const MAXIMUM_KILOWATTS: u32 = 1_000_000;

impl Power {
    /// So many watts.
    #[must_use]
    pub const fn from_watts(watts: u32) -> Power {
        Power { watts }
    }

    /// The watts.
    #[must_use]
    pub const fn watts(self) -> u32 {
        self.watts
    }

    /// The kilowatts, for scripts and forms.
    #[must_use]
    pub fn kilowatts(self) -> f64 {
        f64::from(self.watts) / 1000.0
    }
}

impl FromStr for Power {
    type Err = PowerError;

    fn from_str(given: &str) -> Result<Power, PowerError> {
        let text = excerpt(given.trim());
        let lower = given.trim().to_ascii_lowercase();
        let number = lower.strip_suffix("kw").unwrap_or(&lower).trim().replace(',', ".");
        if number.starts_with('-') {
            return Err(PowerError::NotPositive { text });
        }
        let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = |part: &str| part.chars().all(|digit| digit.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return Err(PowerError::NotANumber { text });
        }
        if fraction.len() > 3 {
            return Err(PowerError::TooFine { text });
        }
        let kilowatts = match whole.parse::<u32>() {
            Ok(kilowatts) if kilowatts <= MAXIMUM_KILOWATTS => kilowatts,
            Ok(_) | Err(_) => return Err(PowerError::TooLarge { text }),
        };
        let watts = kilowatts * 1000 + format!("{fraction:0<3}").parse::<u32>().unwrap_or_default();
        if watts == 0 { Err(PowerError::NotPositive { text }) } else { Ok(Power { watts }) }
    }
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kilowatts, rest) = (self.watts / 1000, self.watts % 1000);
        if rest == 0 {
            return write!(f, "{kilowatts}");
        }
        let decimals = format!("{rest:03}");
        write!(f, "{kilowatts}.{}", decimals.trim_end_matches('0'))
    }
}

serde_as_text!(Power);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_kilowatts() {
        for (given, watts, shown) in [
            ("3", 3_000, "3"),
            ("4.5", 4_500, "4.5"),
            ("4,5 kW", 4_500, "4.5"),
            (" 4.50kw ", 4_500, "4.5"),
            ("4.95", 4_950, "4.95"),
            ("0.5", 500, "0.5"),
            ("100", 100_000, "100"),
        ] {
            let power: Power = given.parse().unwrap();
            assert_eq!((power.watts(), power.to_string().as_str()), (watts, shown), "{given}");
        }
    }

    #[test]
    fn refuses_with_the_reason() {
        for (given, reason) in [
            ("", "is no power"),
            ("three", "write the kilowatts as a number"),
            ("3.3.3", "as a number"),
            ("1e3", "as a number"),
            (".5", "as a number"),
            ("0", "more than 0"),
            ("-3", "more than 0"),
            ("3.0001", "more than three decimals"),
            ("4500000", "more than 1000000 kW"),
            ("99999999999999", "more than 1000000 kW"),
        ] {
            let error = given.parse::<Power>().unwrap_err().to_string();
            assert!(error.contains(reason), "{given}: {error}");
        }
    }

    proptest! {
        #[test]
        fn parse_of_display_is_identity(watts in 1_u32..1_000_000_000) {
            let power = Power::from_watts(watts);
            prop_assert_eq!(power.to_string().parse::<Power>().unwrap(), power);
        }

        #[test]
        fn any_text_is_accepted_or_refused(text in "\\PC{0,16}") {
            if let Ok(power) = text.parse::<Power>() {
                prop_assert!(power.watts() > 0);
            }
        }
    }
}
