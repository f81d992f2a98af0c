//! Amounts of energy.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::excerpt;

/// An amount of energy in whole watt-hours. As text in whole kilowatt-hours, which is what meters show; serde keeps the
/// watt-hours.
///
/// ```
/// use passo_energy::meter::Energy;
/// let shown: Energy = "4263 kWh".parse()?;
/// assert_eq!(shown.watt_hours(), 4_263_000);
/// assert_eq!(shown.to_string(), "4263");
/// # Ok::<(), passo_energy::meter::EnergyError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Energy {
    watt_hours: u64,
}

/// Why a text is no amount of energy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("\"{text}\" is no reading: write the whole kilowatt-hours that the meter shows, for example 4263")]
pub struct EnergyError {
    text: String,
}

impl Energy {
    /// So many watt-hours.
    #[must_use]
    pub const fn from_watt_hours(watt_hours: u64) -> Energy {
        Energy { watt_hours }
    }

    /// So many kilowatt-hours.
    #[must_use]
    pub const fn from_kilowatt_hours(kilowatt_hours: u64) -> Energy {
        Energy { watt_hours: kilowatt_hours.saturating_mul(1000) }
    }

    /// The watt-hours.
    #[must_use]
    pub const fn watt_hours(self) -> u64 {
        self.watt_hours
    }

    /// The whole kilowatt-hours, rounded down as meters do.
    #[must_use]
    pub const fn kilowatt_hours(self) -> u64 {
        self.watt_hours / 1000
    }

    /// What is left without another amount; nothing when that is more.
    #[must_use]
    pub fn checked_sub(self, other: Energy) -> Option<Energy> {
        self.watt_hours.checked_sub(other.watt_hours).map(Energy::from_watt_hours)
    }

    /// What is left without another amount, and 0 when that is more.
    #[must_use]
    pub fn saturating_sub(self, other: Energy) -> Energy {
        Energy::from_watt_hours(self.watt_hours.saturating_sub(other.watt_hours))
    }

    /// Both together.
    #[must_use]
    pub fn saturating_add(self, other: Energy) -> Energy {
        Energy::from_watt_hours(self.watt_hours.saturating_add(other.watt_hours))
    }

    /// So many parts of `whole` equal parts; nothing of no parts.
    #[must_use]
    pub fn share(self, parts: u64, whole: u64) -> Energy {
        let share = (u128::from(self.watt_hours) * u128::from(parts)).checked_div(whole.into());
        Energy::from_watt_hours(share.and_then(|share| u64::try_from(share).ok()).unwrap_or_default())
    }
}

impl<'a> std::iter::Sum<&'a Energy> for Energy {
    fn sum<I: Iterator<Item = &'a Energy>>(amounts: I) -> Energy {
        amounts.fold(Energy::default(), |sum, amount| sum.saturating_add(*amount))
    }
}

impl FromStr for Energy {
    type Err = EnergyError;

    fn from_str(given: &str) -> Result<Energy, EnergyError> {
        /// More digits than any meter has.
        const LONGEST: usize = 12;
        let lower = given.trim().to_ascii_lowercase();
        let number = lower.strip_suffix("kwh").unwrap_or(&lower).trim();
        let fits =
            (1..=LONGEST).contains(&number.len()) && number.chars().all(|digit| digit.is_ascii_digit());
        match number.parse() {
            Ok(kilowatt_hours) if fits => Ok(Energy::from_kilowatt_hours(kilowatt_hours)),
            Ok(_) | Err(_) => Err(EnergyError { text: excerpt(given.trim()) }),
        }
    }
}

impl fmt::Display for Energy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kilowatt_hours())
    }
}
