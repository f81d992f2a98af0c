//! Supplies: what a point of delivery has, technically.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::contact::Address;
use crate::id::{ContactId, SupplyId};
use crate::pod::Pod;
use crate::power::{ConnectionData, Phase, Power, PowerChange, PowerLevels, TensionLevel, Voltage};
use crate::words::words;

/// The supply of one point of delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supply {
    /// Its identifier.
    pub id: SupplyId,
    /// The point of delivery.
    pub pod: Pod,
    /// Who it is assigned to.
    pub holder: Option<ContactId>,
    /// Who it is being prepared for, while a takeover runs.
    pub prepared_for: Option<ContactId>,
    /// Where it is.
    pub address: Address,
    /// The serial number of the meter. It stays through a takeover.
    pub meter: String,
    /// The power that the contract commits.
    pub committed_power: Power,
    /// The power that may be drawn.
    pub available_power: Power,
    /// The voltage.
    pub voltage: Voltage,
    /// The phase.
    pub phase: Phase,
    /// Low or medium voltage.
    pub tension_level: TensionLevel,
    /// Whether energy flows.
    pub state: SupplyState,
    /// The distributor.
    pub distributor: String,
    /// Whether it may be cut off for arrears.
    pub disconnectable: bool,
    /// Since when the technical data hold.
    pub since: NaiveDate,
}

words!(
    /// Whether energy flows.
    SupplyState, "state of a supply", {
        /// A meter that was never switched on.
        #[default]
        NeverActive = "never_active",
        /// Energy flows.
        Active = "active",
        /// Cut off for arrears.
        Suspended = "suspended",
        /// Closed; a new customer needs a reactivation (subentro).
        Deactivated = "deactivated",
    }
);

/// What is wrong with a supply.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SupplyError {
    /// Less available than the committed power makes.
    #[error(
        "available_power: {available} kW is less than the {least} kW that {committed} kW committed make available"
    )]
    AvailablePower {
        /// What it says.
        available: Power,
        /// What it must be at least.
        least: Power,
        /// The committed power.
        committed: Power,
    },
    /// Voltage and phase contradict each other.
    #[error("phase: {phase} phase and {voltage} V contradict each other")]
    Phase {
        /// The phase.
        phase: Phase,
        /// The voltage.
        voltage: Voltage,
    },
    /// Voltage and tension level contradict each other.
    #[error("tension_level: {tension_level} and {voltage} V contradict each other")]
    TensionLevel {
        /// The tension level.
        tension_level: TensionLevel,
        /// The voltage.
        voltage: Voltage,
    },
    /// A change starts from other data than the supply has.
    #[error("power: the change starts from {expected} kW, the supply has {actual} kW by now")]
    Stale {
        /// What the change starts from.
        expected: Power,
        /// What the supply has.
        actual: Power,
    },
}

impl Supply {
    /// What a change of power is about.
    #[must_use]
    pub fn connection(&self) -> ConnectionData {
        ConnectionData { power: self.committed_power, voltage: self.voltage, phase: self.phase }
    }

    /// Everything that is wrong with it; empty when it is sound.
    #[must_use]
    pub fn problems(&self, levels: &PowerLevels) -> Vec<SupplyError> {
        let mut problems = Vec::new();
        let least = levels.available(self.committed_power);
        if self.available_power < least {
            let (available, committed) = (self.available_power, self.committed_power);
            problems.push(SupplyError::AvailablePower { available, least, committed });
        }
        if !self.phase.fits(self.voltage) {
            problems.push(SupplyError::Phase { phase: self.phase, voltage: self.voltage });
        }
        if self.voltage.tension_level() != self.tension_level {
            let (tension_level, voltage) = (self.tension_level, self.voltage);
            problems.push(SupplyError::TensionLevel { tension_level, voltage });
        }
        problems
    }

    /// Carries out a change of power.
    ///
    /// # Errors
    /// When the supply has other data by now than the change starts from.
    pub fn apply(&mut self, change: &PowerChange, levels: &PowerLevels) -> Result<(), SupplyError> {
        if self.connection() != change.from {
            return Err(SupplyError::Stale { expected: change.from.power, actual: self.committed_power });
        }
        self.committed_power = change.to.power;
        self.available_power = levels.available(change.to.power);
        self.voltage = change.to.voltage;
        self.phase = change.to.phase;
        self.tension_level = change.to.voltage.tension_level();
        self.since = change.valid_from;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::power::PowerRequest;
    use crate::rules::PowerRules;

    fn sound() -> Supply {
        Supply {
            id: "S-1".parse().unwrap(),
            pod: "IT001E12345678".parse().unwrap(),
            holder: None,
            prepared_for: None,
            address: Address {
                street: "Via Roma".to_owned(),
                number: "1".to_owned(),
                postal_code: "20121".parse().unwrap(),
                municipality: "Milano".to_owned(),
                province: "MI".parse().unwrap(),
                cadastral_code: None,
            },
            meter: "E0001".to_owned(),
            committed_power: "3".parse().unwrap(),
            available_power: "3.3".parse().unwrap(),
            voltage: Voltage::V230,
            phase: Phase::Single,
            tension_level: TensionLevel::Low,
            state: SupplyState::Active,
            distributor: "001".to_owned(),
            disconnectable: true,
            since: "2021-05-01".parse().unwrap(),
        }
    }

    #[test]
    fn sound_and_unsound_supplies() {
        let levels = PowerLevels::national();
        assert_eq!(sound().problems(&levels), []);
        for (supply, reason) in [
            (
                Supply { available_power: "3".parse().unwrap(), ..sound() },
                "available_power: 3 kW is less than the 3.3 kW",
            ),
            (Supply { voltage: Voltage::V400, ..sound() }, "phase: single phase and 400 V"),
            (Supply { tension_level: TensionLevel::Medium, ..sound() }, "tension_level: MT and 230 V"),
        ] {
            let problems = supply.problems(&levels);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].to_string().starts_with(reason), "{problems:?}");
        }
    }

    #[test]
    fn a_change_of_power_keeps_the_supply_sound() {
        let mut supply = sound();
        let rules = PowerRules::italian();
        let request = PowerRequest {
            power: Some("10".into()),
            voltage: Some("400".into()),
            phase: Some("three".into()),
        };
        let change = request.check(supply.connection(), &rules, "2026-03-11".parse().unwrap()).unwrap();
        supply.apply(&change, &rules.levels).unwrap();
        assert_eq!(supply.problems(&rules.levels), []);
        assert_eq!(supply.available_power, "11".parse().unwrap());
        assert!(matches!(supply.apply(&change, &rules.levels), Err(SupplyError::Stale { .. })));
    }
}
