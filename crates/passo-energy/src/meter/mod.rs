//! Meters, the register of their readings, and the check of a reading before it is taken.

mod band;
mod check;
mod energy;
mod estimate;
mod reading;
mod register;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use band::{ReadingBand, ReadingBandError};
pub use check::{Anomaly, Candidate, ReadingCheck, Verdict, verdict};
pub use energy::{Energy, EnergyError};
pub use reading::{Reading, ReadingQuality, ReadingReason, ReadingSource, Readings};
pub use register::{NewReading, Register, RegisterError};

use crate::id::MeterSerial;
use crate::words::words;

/// A meter that measures a point of delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// The serial number on it.
    pub serial: MeterSerial,
    /// What it can tell apart.
    pub kind: MeterKind,
    /// How many digits of whole kilowatt-hours it shows; after the highest number it begins again at 0.
    pub digits: u32,
    /// The day on which it was installed.
    pub installed_on: NaiveDate,
    /// The day on which it was taken away.
    pub removed_on: Option<NaiveDate>,
    /// Whether the distributor reads it from afar.
    pub remote_readable: bool,
    /// The number of the seal.
    pub seal: Option<String>,
}

words!(
    /// What a meter can tell apart.
    MeterKind, "kind of meter", {
        /// The energy of each time band.
        #[default]
        Band = "band",
        /// The energy of each hour; its register keeps the sums of the time bands.
        Hourly = "hourly",
        /// One number for all hours.
        SingleRate = "single_rate",
        /// One number for all hours, on a wheel that somebody has to look at.
        Traditional = "traditional",
    }
);

impl Meter {
    /// The bands for which it shows a number.
    #[must_use]
    pub fn bands(&self) -> &'static [ReadingBand] {
        match self.kind {
            MeterKind::Band | MeterKind::Hourly => ReadingBand::BY_TIME,
            MeterKind::SingleRate | MeterKind::Traditional => ReadingBand::SINGLE,
        }
    }

    /// Where its numbers begin again: one kilowatt-hour more than the highest number that it shows.
    #[must_use]
    pub fn rollover(&self) -> Energy {
        Energy::from_kilowatt_hours(10_u64.saturating_pow(self.digits))
    }

    /// The energy between two numbers that it showed, the later one second. A lower second number means that the meter
    /// has begun again at 0.
    #[must_use]
    pub fn energy_between(&self, from: Energy, to: Energy) -> Energy {
        match to.checked_sub(from) {
            Some(energy) => energy,
            None => self.rollover().saturating_sub(from).saturating_add(to),
        }
    }
}

#[cfg(test)]
mod tests;
