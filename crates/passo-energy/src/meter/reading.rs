//! Readings of a meter.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Energy, ReadingBand};
use crate::id::{MeterSerial, ReadingId};
use crate::words::words;

/// The numbers that a meter shows, by band.
pub type Readings = BTreeMap<ReadingBand, Energy>;

/// A reading in the register. It never changes: what was wrong gets a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Its identifier.
    pub id: ReadingId,
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
    /// How far they can be relied on.
    pub quality: ReadingQuality,
    /// 1, or one more than the reading whose place it took.
    pub version: u32,
    /// The reading whose place it took.
    pub supersedes: Option<ReadingId>,
}

words!(
    /// Who read a meter.
    ReadingSource, "source of a reading", {
        /// The distributor, from afar or by its own people.
        #[default]
        Distributor = "distributor",
        /// A technician at the meter.
        Technician = "technician",
        /// The customer.
        Customer = "self",
        /// Nobody: the numbers are reckoned.
        Estimate = "estimate",
    }
);

words!(
    /// What a meter was read for.
    ReadingReason, "reason of a reading", {
        /// The regular bill.
        #[default]
        Periodic = "periodic",
        /// A takeover: it closes the former holder's bill and opens the new one's.
        Takeover = "takeover",
        /// An activation.
        Activation = "activation",
        /// The end of a supply.
        Termination = "termination",
        /// Another meter.
        MeterChange = "meter_change",
        /// A dispute about an earlier reading.
        Dispute = "dispute",
    }
);

words!(
    /// How far a reading can be relied on, from the least to the most: a bill takes the best that there is.
    ReadingQuality, "quality of a reading", {
        /// Reckoned.
        #[default]
        Estimated = "estimated",
        /// Told by the customer and found plausible.
        ValidatedSelf = "validated_self",
        /// Read by the distributor or a technician.
        Effective = "effective",
    }
);

impl ReadingSource {
    /// How far readings of this source can be relied on once they have been checked.
    #[must_use]
    pub fn quality(self) -> ReadingQuality {
        match self {
            ReadingSource::Distributor | ReadingSource::Technician => ReadingQuality::Effective,
            ReadingSource::Customer => ReadingQuality::ValidatedSelf,
            ReadingSource::Estimate => ReadingQuality::Estimated,
        }
    }
}
