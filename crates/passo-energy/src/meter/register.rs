//! The register of a point of delivery: its meters and everything that was ever read from them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Meter, Reading, ReadingReason, ReadingSource, Readings};
use crate::id::{IdError, MeterSerial, ReadingId};
use crate::pod::Pod;

/// The meters of a point of delivery and their readings. Readings are only ever added: a corrected one is a new version
/// that takes the place of the old one, which stays in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Register {
    pod: Pod,
    meter: Meter,
    former_meters: Vec<Meter>,
    readings: Vec<Reading>,
}

/// A reading to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReading {
    /// The meter that showed the numbers.
    pub meter: MeterSerial,
    /// When.
    pub at: DateTime<Utc>,
    /// The numbers.
    pub values: Readings,
    /// Who read them.
    pub source: ReadingSource,
    /// What they were read for.
    pub reason: ReadingReason,
}

/// Why a reading cannot stand in a register.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegisterError {
    /// The point of delivery has, and had, no such meter.
    #[error("meter: {pod} has no meter {serial}")]
    UnknownMeter {
        /// The point of delivery.
        pod: Pod,
        /// The serial number.
        serial: MeterSerial,
    },
    /// The numbers are not those of the meter's bands.
    #[error("values: a reading of the meter {serial} has a number for each of {bands}, and no other")]
    Bands {
        /// The serial number.
        serial: MeterSerial,
        /// The meter's bands, for people.
        bands: String,
    },
    /// A meter is put in before the one that it replaces.
    #[error("installed_on: {date} is before the day on which the present meter was installed, {present}")]
    InstalledBefore {
        /// The day given.
        date: NaiveDate,
        /// The day of the present meter.
        present: NaiveDate,
    },
    /// No identifier can be made.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Register {
    /// A register without readings.
    #[must_use]
    pub fn new(pod: Pod, meter: Meter) -> Register {
        Register { pod, meter, former_meters: Vec::new(), readings: Vec::new() }
    }

    /// The point of delivery.
    #[must_use]
    pub fn pod(&self) -> &Pod {
        &self.pod
    }

    /// The meter that measures now.
    #[must_use]
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Everything that was ever read, in the order in which it was added.
    #[must_use]
    pub fn history(&self) -> &[Reading] {
        &self.readings
    }

    /// The readings that count, the earliest first: those whose place no other has taken.
    #[must_use]
    pub fn current(&self) -> Vec<&Reading> {
        let mut current: Vec<&Reading> =
            self.readings.iter().filter(|reading| !self.is_superseded(&reading.id)).collect();
        current.sort_by_key(|reading| reading.at);
        current
    }

    /// The reading that counts for an instant.
    #[must_use]
    pub fn reading_at(&self, at: DateTime<Utc>) -> Option<&Reading> {
        self.current().into_iter().find(|reading| reading.at == at && reading.meter == self.meter.serial)
    }

    /// The last reading of the present meter before an instant that was really read.
    #[must_use]
    pub fn last_read_before(&self, at: DateTime<Utc>) -> Option<&Reading> {
        self.current()
            .into_iter()
            .rfind(|reading| reading.at < at && self.is_of_present_meter(reading) && is_read(reading))
    }

    /// The last reading of the present meter that was really read.
    #[must_use]
    pub fn last_read(&self) -> Option<&Reading> {
        self.current().into_iter().rfind(|reading| self.is_of_present_meter(reading) && is_read(reading))
    }

    /// Adds a reading. When there is one for the same instant, the more reliable of the two counts, of equals the new one,
    /// and what was settled in a dispute always: it becomes the next version. Gives the reading that counts.
    ///
    /// # Errors
    /// When the meter is not known, or the numbers are not those of its bands.
    pub fn append(&mut self, reading: NewReading) -> Result<Reading, RegisterError> {
        self.check(&reading)?;
        let present = self.reading_at(reading.at);
        if let Some(better) = present.filter(|present| is_better(present, &reading)) {
            return Ok(better.clone());
        }
        let made = Reading {
            id: format!("{}-{}", self.pod, self.readings.len() + 1).parse()?,
            meter: reading.meter,
            at: reading.at,
            values: reading.values,
            source: reading.source,
            reason: reading.reason,
            quality: reading.source.quality(),
            version: present.map_or(1, |present| present.version.saturating_add(1)),
            supersedes: present.map(|present| present.id.clone()),
        };
        self.readings.push(made.clone());
        Ok(made)
    }

    /// Puts another meter in the place of the present one, with the same kind and digits. The same serial number again
    /// changes nothing.
    ///
    /// # Errors
    /// When the day is before the present meter's.
    pub fn replace_meter(&mut self, serial: MeterSerial, on: NaiveDate) -> Result<(), RegisterError> {
        if self.meter.serial == serial {
            return Ok(());
        }
        if on < self.meter.installed_on {
            let present = self.meter.installed_on;
            return Err(RegisterError::InstalledBefore { date: on, present });
        }
        let next = Meter { serial, installed_on: on, seal: None, ..self.meter.clone() };
        let mut former = std::mem::replace(&mut self.meter, next);
        former.removed_on = Some(on);
        self.former_meters.push(former);
        Ok(())
    }

    fn check(&self, reading: &NewReading) -> Result<(), RegisterError> {
        let meters = std::iter::once(&self.meter).chain(&self.former_meters);
        let Some(meter) = meters.into_iter().find(|meter| meter.serial == reading.meter) else {
            return Err(RegisterError::UnknownMeter { pod: self.pod.clone(), serial: reading.meter.clone() });
        };
        if !reading.values.keys().eq(meter.bands()) {
            let bands: Vec<String> = meter.bands().iter().map(ToString::to_string).collect();
            return Err(RegisterError::Bands { serial: meter.serial.clone(), bands: bands.join(", ") });
        }
        Ok(())
    }

    pub(super) fn is_of_present_meter(&self, reading: &Reading) -> bool {
        reading.meter == self.meter.serial
    }

    fn is_superseded(&self, id: &ReadingId) -> bool {
        self.readings.iter().any(|reading| reading.supersedes.as_ref() == Some(id))
    }
}

/// Whether a reading counts more than a new one for the same instant. What was settled in a dispute always counts.
fn is_better(present: &Reading, newer: &NewReading) -> bool {
    newer.reason != ReadingReason::Dispute && present.quality > newer.source.quality()
}

fn is_read(reading: &Reading) -> bool {
    reading.source != ReadingSource::Estimate
}
