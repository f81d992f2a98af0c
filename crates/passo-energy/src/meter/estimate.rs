//! What a meter has consumed, and what it would show on a day on which nobody read it.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, Utc};

use super::{Energy, Reading, ReadingBand, Readings, Register};

/// The energy of a stretch of time between two readings.
struct Stretch<'a> {
    from: &'a Reading,
    to: &'a Reading,
}

impl Register {
    /// The energy of each band between two readings of the present meter.
    #[must_use]
    pub fn consumption(&self, from: &Readings, to: &Readings) -> BTreeMap<ReadingBand, Energy> {
        let bands = from.iter().filter_map(|(band, before)| Some((*band, *before, *to.get(band)?)));
        bands.map(|(band, before, after)| (band, self.meter().energy_between(before, after))).collect()
    }

    /// The energy of each band in a stretch of time, shared out evenly between the readings around it; nothing when the
    /// readings do not reach over all of it.
    #[must_use]
    pub fn consumption_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<BTreeMap<ReadingBand, Energy>> {
        let mut sums = BTreeMap::new();
        let mut covered = 0;
        for stretch in self.stretches() {
            let shared = stretch.overlap(from, to);
            covered += shared;
            for (band, energy) in self.consumption(&stretch.from.values, &stretch.to.values) {
                let sum: &mut Energy = sums.entry(band).or_default();
                *sum = sum.saturating_add(energy.share(shared, stretch.seconds()));
            }
        }
        (covered > 0 && covered == seconds_between(from, to)).then_some(sums)
    }

    /// What the present meter would show at an instant: the last reading before, and the energy of the same time of the
    /// year before or, where that is not known, of the average day. Nothing when no two readings are known to reckon
    /// from.
    #[must_use]
    pub fn estimate(&self, at: DateTime<Utc>) -> Option<Readings> {
        let last = self.last_read_before(at)?;
        let energy =
            self.consumption_a_year_before(last.at, at).or_else(|| self.average_consumption(last.at, at))?;
        let rollover = self.meter().rollover().watt_hours();
        let shown = |(band, before): (&ReadingBand, &Energy)| {
            let after = before.saturating_add(energy.get(band).copied().unwrap_or_default());
            // Meters show whole kilowatt-hours, and so do estimates.
            let shown = Energy::from_watt_hours(after.watt_hours().checked_rem(rollover).unwrap_or_default());
            (*band, Energy::from_kilowatt_hours(shown.kilowatt_hours()))
        };
        Some(last.values.iter().map(shown).collect())
    }

    pub(super) fn consumption_a_year_before(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<BTreeMap<ReadingBand, Energy>> {
        const YEAR: Months = Months::new(12);
        self.consumption_between(from.checked_sub_months(YEAR)?, to.checked_sub_months(YEAR)?)
    }

    fn average_consumption(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<BTreeMap<ReadingBand, Energy>> {
        let first = self.stretches().next()?.from.at;
        let last = self.stretches().last()?.to.at;
        let known = self.consumption_between(first, last)?;
        let share = |energy: Energy| energy.share(seconds_between(from, to), seconds_between(first, last));
        Some(known.into_iter().map(|(band, energy)| (band, share(energy))).collect())
    }

    /// The stretches between the readings of the present meter, the earliest first.
    fn stretches(&self) -> impl Iterator<Item = Stretch<'_>> {
        let readings: Vec<&Reading> =
            self.current().into_iter().filter(|reading| self.is_of_present_meter(reading)).collect();
        let later: Vec<&Reading> = readings.iter().skip(1).copied().collect();
        readings.into_iter().zip(later).map(|(from, to)| Stretch { from, to })
    }
}

impl Stretch<'_> {
    fn seconds(&self) -> u64 {
        seconds_between(self.from.at, self.to.at)
    }

    /// The seconds that it has in common with another stretch of time.
    fn overlap(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
        seconds_between(self.from.at.max(from), self.to.at.min(to))
    }
}

fn seconds_between(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
    u64::try_from((to - from).num_seconds()).unwrap_or_default()
}
