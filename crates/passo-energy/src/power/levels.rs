//! The levels of committed power (Italian: potenza impegnata) and what they make available.

use serde::{Deserialize, Serialize};

use super::Power;

/// The levels of committed power that a contract may have. A distributor may offer more, so they are data of a rule
/// set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerLevels {
    /// The levels up to `listed_up_to`, in ascending order.
    pub levels: Vec<Power>,
    /// Up to here only the levels count, and the available power is more than the committed one; above, any whole
    /// kilowatt.
    pub listed_up_to: Power,
}

impl PowerLevels {
    /// The national levels since 2017: by 0.5 kW up to 6, by 1 kW up to 10, by 5 kW up to 30.
    #[must_use]
    pub fn national() -> PowerLevels {
        let halves = (1..=12).map(|step| step * 500);
        let ones = (7..=10).map(|step| step * 1_000);
        let fives = (3..=6).map(|step| step * 5_000);
        PowerLevels {
            levels: halves.chain(ones).chain(fives).map(Power::from_watts).collect(),
            listed_up_to: Power::from_watts(30_000),
        }
    }

    /// Whether a contract may commit this power.
    #[must_use]
    pub fn is_level(&self, power: Power) -> bool {
        if power > self.listed_up_to {
            power.watts().is_multiple_of(1000)
        } else {
            self.levels.contains(&power)
        }
    }

    /// The power that may be drawn (Italian: potenza disponibile): a tenth more than the committed one as far as the
    /// levels are listed, above the same.
    #[must_use]
    pub fn available(&self, committed: Power) -> Power {
        if committed > self.listed_up_to {
            return committed;
        }
        Power::from_watts(committed.watts().saturating_add(committed.watts().div_ceil(10)))
    }

    /// The level that makes this power available, if there is one: people confuse the two.
    #[must_use]
    pub fn level_with_available(&self, available: Power) -> Option<Power> {
        self.levels.iter().copied().find(|level| self.available(*level) == available)
    }

    /// The levels as a person reads them: `0.5, 1, … 30 kW, above 30 kW any whole kW`.
    #[must_use]
    pub fn describe(&self) -> String {
        let levels: Vec<String> = self.levels.iter().map(Power::to_string).collect();
        format!("{} kW, above {} kW any whole kW", levels.join(", "), self.listed_up_to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn power(text: &str) -> Power {
        text.parse().unwrap()
    }

    #[test]
    fn the_twenty_national_levels() {
        let levels = PowerLevels::national();
        let shown: Vec<String> = levels.levels.iter().map(Power::to_string).collect();
        assert_eq!(
            shown,
            [
                "0.5", "1", "1.5", "2", "2.5", "3", "3.5", "4", "4.5", "5", "5.5", "6", "7", "8", "9", "10",
                "15", "20", "25", "30"
            ]
        );
        for (text, is_level) in [
            ("3", true),
            ("3.3", false),
            ("6.5", false),
            ("12", false),
            ("30", true),
            ("31", true),
            ("30.5", false),
        ] {
            assert_eq!(levels.is_level(power(text)), is_level, "{text}");
        }
    }

    #[test]
    fn available_power() {
        let levels = PowerLevels::national();
        for (committed, available) in [
            ("3", "3.3"),
            ("4.5", "4.95"),
            ("6", "6.6"),
            ("10", "11"),
            ("30", "33"),
            ("31", "31"),
            ("100", "100"),
        ] {
            assert_eq!(levels.available(power(committed)), power(available), "{committed}");
        }
        assert_eq!(levels.level_with_available(power("3.3")), Some(power("3")));
        assert_eq!(levels.level_with_available(power("3.4")), None);
    }
}
