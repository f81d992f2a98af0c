//! Whether a reading can be taken as it is: everything that speaks against it, collected.

use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

use super::{Energy, Reading, ReadingBand, ReadingSource, Readings, Register};
use crate::id::MeterSerial;
use crate::power::Power;
use crate::rules::ReadingRules;
use crate::time_band::rome_date;
use crate::words::words;

/// A reading that somebody hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The meter that showed the numbers.
    pub meter: MeterSerial,
    /// When.
    pub at: DateTime<Utc>,
    /// The numbers.
    pub values: Readings,
    /// Who read them.
    pub source: ReadingSource,
}

/// What a reading is checked against.
#[derive(Clone, Copy, Debug)]
pub struct ReadingCheck<'a> {
    /// The register of the point of delivery.
    pub register: &'a Register,
    /// The power that the point may draw.
    pub available_power: Power,
    /// Whether energy flows there.
    pub is_active: bool,
    /// The rules.
    pub rules: &'a ReadingRules,
    /// The time at which it is checked.
    pub now: DateTime<Utc>,
}

words!(
    /// What becomes of a reading, from the mildest to the gravest.
    Verdict, "verdict on a reading", {
        /// It is taken.
        #[default]
        Accept = "accept",
        /// It is taken when somebody confirms it.
        Confirm = "confirm",
        /// Two sources contradict each other; somebody has to settle it.
        Dispute = "dispute",
        /// A number is missing.
        Incomplete = "incomplete",
        /// It cannot be right.
        Reject = "reject",
    }
);

/// Something that speaks against a reading; each is a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Anomaly {
    /// A band has no number.
    #[error("{band}: a number is missing.")]
    MissingBand {
        /// The band.
        band: ReadingBand,
    },
    /// The meter has no such band.
    #[error("{band}: the meter shows no such number.")]
    UnknownBand {
        /// The band.
        band: ReadingBand,
    },
    /// A number that the meter cannot show.
    #[error("{band}: {value} kWh has more than the {digits} digits of the meter.")]
    TooManyDigits {
        /// The band.
        band: ReadingBand,
        /// The number.
        value: Energy,
        /// The meter's digits.
        digits: u32,
    },
    /// Less than before, and the meter has not begun again at 0.
    #[error("{band}: {value} kWh is below the previous {previous} kWh.")]
    BelowPrevious {
        /// The band.
        band: ReadingBand,
        /// The number.
        value: Energy,
        /// The number before.
        previous: Energy,
    },
    /// Another meter.
    #[error("Meter: {given} was read, the register has {expected}.")]
    WrongMeter {
        /// The serial number that was read.
        given: MeterSerial,
        /// The one of the register.
        expected: MeterSerial,
    },
    /// Not after the last reading.
    #[error("Date: {date} is not after the last reading, of {last}.")]
    NotAfterLast {
        /// The day.
        date: NaiveDate,
        /// The day of the last reading.
        last: NaiveDate,
    },
    /// A day to come.
    #[error("Date: {date} is in the future.")]
    Future {
        /// The day.
        date: NaiveDate,
    },
    /// More than can have flowed.
    #[error("Consumption: {consumption} kWh is more than the {ceiling} kWh that the available power allows.")]
    AboveCeiling {
        /// What would have been consumed.
        consumption: Energy,
        /// What can be.
        ceiling: Energy,
    },
    /// Much more than in the same time of the year before.
    #[error("Consumption: {consumption} kWh is much more than the {before} kWh of a year before.")]
    MuchMore {
        /// What would have been consumed.
        consumption: Energy,
        /// What was consumed a year before.
        before: Energy,
    },
    /// Much less than in the same time of the year before.
    #[error("Consumption: {consumption} kWh is much less than the {before} kWh of a year before.")]
    MuchLess {
        /// What would have been consumed.
        consumption: Energy,
        /// What was consumed a year before.
        before: Energy,
    },
    /// Nothing at all, though energy flows.
    #[error("Consumption: nothing was consumed, though the supply is active.")]
    Nothing,
    /// Customer and distributor contradict each other.
    #[error("Consumption: {consumption} kWh contradicts the {other} kWh of the reading by the {by}.")]
    Contradiction {
        /// What would have been consumed.
        consumption: Energy,
        /// What was consumed by the other reading.
        other: Energy,
        /// Who read the other one.
        by: ReadingSource,
    },
}

impl Anomaly {
    /// What becomes of a reading because of it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Anomaly::MissingBand { .. } => Verdict::Incomplete,
            Anomaly::UnknownBand { .. }
            | Anomaly::TooManyDigits { .. }
            | Anomaly::BelowPrevious { .. }
            | Anomaly::WrongMeter { .. }
            | Anomaly::NotAfterLast { .. }
            | Anomaly::Future { .. }
            | Anomaly::AboveCeiling { .. } => Verdict::Reject,
            Anomaly::MuchMore { .. } | Anomaly::MuchLess { .. } | Anomaly::Nothing => Verdict::Confirm,
            Anomaly::Contradiction { .. } => Verdict::Dispute,
        }
    }
}

/// What becomes of a reading: the gravest of all that speaks against it.
#[must_use]
pub fn verdict(anomalies: &[Anomaly]) -> Verdict {
    anomalies.iter().map(Anomaly::verdict).max().unwrap_or_default()
}

impl ReadingCheck<'_> {
    /// What speaks against the number of one band.
    #[must_use]
    pub fn band(&self, candidate: &Candidate, band: ReadingBand) -> Vec<Anomaly> {
        let Some(value) = candidate.values.get(&band).copied() else {
            return vec![Anomaly::MissingBand { band }];
        };
        let meter = self.register.meter();
        if value >= meter.rollover() {
            return vec![Anomaly::TooManyDigits { band, value, digits: meter.digits }];
        }
        let Some(last) = self.register.last_read_before(candidate.at) else { return Vec::new() };
        let Some(previous) = last.values.get(&band).copied().filter(|previous| value < *previous) else {
            return Vec::new();
        };
        // A meter that began again at 0 cannot have counted more than can have flowed.
        let has_begun_again = meter.energy_between(previous, value) <= self.ceiling(last.at, candidate.at);
        if has_begun_again { Vec::new() } else { vec![Anomaly::BelowPrevious { band, value, previous }] }
    }

    /// What speaks against the reading as a whole. What was consumed is judged when each band is right for itself.
    #[must_use]
    pub fn whole(&self, candidate: &Candidate) -> Vec<Anomaly> {
        let meter = self.register.meter();
        let mut anomalies = Vec::new();
        if candidate.meter != meter.serial {
            let (given, expected) = (candidate.meter.clone(), meter.serial.clone());
            anomalies.push(Anomaly::WrongMeter { given, expected });
        }
        let unknown = candidate.values.keys().filter(|band| !meter.bands().contains(band));
        anomalies.extend(unknown.map(|band| Anomaly::UnknownBand { band: *band }));
        anomalies.extend(self.date(candidate));
        if let Some(last) = self.register.last_read_before(candidate.at)
            && meter.bands().iter().all(|band| self.band(candidate, *band).is_empty())
        {
            anomalies.extend(self.consumption(candidate, last));
        }
        anomalies
    }

    /// Everything that speaks against a reading, the bands first.
    #[must_use]
    pub fn all(&self, candidate: &Candidate) -> Vec<Anomaly> {
        let bands = self.register.meter().bands().iter();
        let mut anomalies: Vec<Anomaly> = bands.flat_map(|band| self.band(candidate, *band)).collect();
        anomalies.extend(self.whole(candidate));
        anomalies
    }

    fn date(&self, candidate: &Candidate) -> Option<Anomaly> {
        let date = rome_date(candidate.at);
        if candidate.at > self.now {
            return Some(Anomaly::Future { date });
        }
        let last = self.register.last_read()?;
        // Another source may have read the meter on the same day; what it read is compared below.
        let is_other_source = last.at == candidate.at && last.source != candidate.source;
        let is_late_enough = last.at < candidate.at || is_other_source;
        (!is_late_enough).then(|| Anomaly::NotAfterLast { date, last: rome_date(last.at) })
    }

    fn consumption(&self, candidate: &Candidate, last: &Reading) -> Vec<Anomaly> {
        let total =
            |values: &Readings| -> Energy { self.register.consumption(&last.values, values).values().sum() };
        let consumption = total(&candidate.values);
        let ceiling = self.ceiling(last.at, candidate.at);
        if consumption > ceiling {
            return vec![Anomaly::AboveCeiling { consumption, ceiling }];
        }
        let mut anomalies = Vec::new();
        if consumption == Energy::default() && self.is_active {
            anomalies.push(Anomaly::Nothing);
        } else if let Some(before) = self.register.consumption_a_year_before(last.at, candidate.at) {
            anomalies.extend(self.unusual(consumption, before.values().sum()));
        }
        if let Some(other) = self.register.reading_at(candidate.at)
            && self.contradict(candidate.source, other.source, consumption, total(&other.values))
        {
            let (other, by) = (total(&other.values), other.source);
            anomalies.push(Anomaly::Contradiction { consumption, other, by });
        }
        anomalies
    }

    fn unusual(&self, consumption: Energy, before: Energy) -> Option<Anomaly> {
        let times = |energy: Energy, factor: u32| energy.watt_hours().saturating_mul(factor.into());
        if consumption.watt_hours() > times(before, self.rules.much_more_factor) {
            Some(Anomaly::MuchMore { consumption, before })
        } else if times(consumption, self.rules.much_less_divisor) < before.watt_hours() {
            Some(Anomaly::MuchLess { consumption, before })
        } else {
            None
        }
    }

    /// Whether a customer and somebody of the trade read too different numbers on the same day.
    fn contradict(
        &self,
        source: ReadingSource,
        other: ReadingSource,
        consumption: Energy,
        of_other: Energy,
    ) -> bool {
        let is_customer = |source| source == ReadingSource::Customer;
        let is_trade = |source| matches!(source, ReadingSource::Distributor | ReadingSource::Technician);
        let both = (is_customer(source) && is_trade(other)) || (is_trade(source) && is_customer(other));
        let difference = consumption.watt_hours().abs_diff(of_other.watt_hours());
        let allowed = of_other.share(self.rules.dispute_percent.into(), 100).watt_hours();
        both && difference > allowed
    }

    /// The energy that the available power lets through in a stretch of time.
    fn ceiling(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Energy {
        let seconds = u64::try_from((to - from).num_seconds()).unwrap_or_default();
        Energy::from_watt_hours(u64::from(self.available_power.watts())).share(seconds, 3600)
    }
}
