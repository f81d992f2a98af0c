//! What a customer asks of the power, and what comes of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Phase, PhaseError, Power, PowerError, TensionLevel, Voltage, VoltageError};
use crate::rules::PowerRules;

/// The technical data of a supply that a change of power is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionData {
    /// The committed power.
    pub power: Power,
    /// The voltage.
    pub voltage: Voltage,
    /// The phase.
    pub phase: Phase,
}

/// A change of a supply's power that keeps the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerChange {
    /// What the supply has.
    pub from: ConnectionData,
    /// What it shall have.
    pub to: ConnectionData,
    /// The first day on which it shall have it.
    pub valid_from: NaiveDate,
}

/// What was typed into the form of an increase of power; nothing is known of it yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PowerRequest {
    /// The committed power in kilowatts.
    pub power: Option<String>,
    /// The voltage.
    pub voltage: Option<String>,
    /// The phase.
    pub phase: Option<String>,
}

/// What is wrong with a request for more power; each is a sentence for the form.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PowerRequestError {
    /// No power given.
    #[error("Power: enter the committed power in kW.")]
    PowerMissing,
    /// No voltage given.
    #[error("Voltage: enter 230, 400 or MV.")]
    VoltageMissing,
    /// No phase given.
    #[error("Phase: choose single or three.")]
    PhaseMissing,
    /// The power is no power.
    #[error("Power: {0}.")]
    Power(#[from] PowerError),
    /// The voltage is no voltage.
    #[error("Voltage: {0}.")]
    Voltage(#[from] VoltageError),
    /// The phase is no phase.
    #[error("Phase: {0}.")]
    Phase(#[from] PhaseError),
    /// No level of committed power.
    #[error("Power: {power} kW is no level of committed power{}; the levels are {levels}.", hint(.available_of))]
    NotALevel {
        /// What was asked for.
        power: Power,
        /// The level that makes it available, if it was confused with one.
        available_of: Option<Power>,
        /// The levels, for people.
        levels: String,
    },
    /// Everything stays as it is.
    #[error(
        "Power: {power} kW with this voltage and phase is what the supply has already; nothing would change."
    )]
    NoChange {
        /// What the supply has.
        power: Power,
    },
    /// Less than now, or the same.
    #[error("Power: {to} kW is not above the present {from} kW; a decrease goes through customer care.")]
    NotAnIncrease {
        /// What the supply has.
        from: Power,
        /// What was asked for.
        to: Power,
    },
    /// Voltage and phase contradict each other.
    #[error(
        "Voltage and phase: {voltage} V and {phase} phase contradict each other; single is 230 V, three is 400 V or MV."
    )]
    Contradiction {
        /// The voltage.
        voltage: Voltage,
        /// The phase.
        phase: Phase,
    },
    /// More than one phase may carry.
    #[error("Phase: {power} kW needs three phases; a single phase carries at most {maximum} kW.")]
    SinglePhaseLimit {
        /// What was asked for.
        power: Power,
        /// The limit.
        maximum: Power,
    },
    /// More than low voltage may carry.
    #[error(
        "Voltage: {available} kW available need medium voltage; low voltage carries at most {maximum} kW."
    )]
    LowVoltageLimit {
        /// The power that would be available.
        available: Power,
        /// The limit.
        maximum: Power,
    },
}

/// How a change is quoted and carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Who quotes.
    pub kind: QuoteKind,
    /// Whether somebody has to look at the site.
    pub needs_visit: bool,
}

/// Who quotes a change of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteKind {
    /// The seller, at once.
    Rapid,
    /// The distributor.
    Distributor,
}

fn hint(available_of: &Option<Power>) -> String {
    available_of.map(|level| format!(" (it is what {level} kW make available)")).unwrap_or_default()
}

impl PowerRequest {
    /// Checks the request against what the supply has, and collects everything that is wrong.
    ///
    /// # Errors
    /// All findings, in the order of the form's fields; never an empty list.
    pub fn check(
        &self,
        present: ConnectionData,
        rules: &PowerRules,
        valid_from: NaiveDate,
    ) -> Result<PowerChange, Vec<PowerRequestError>> {
        let mut errors = Vec::new();
        let power = read(&self.power, PowerRequestError::PowerMissing, &mut errors);
        let voltage = read(&self.voltage, PowerRequestError::VoltageMissing, &mut errors);
        let phase = read(&self.phase, PowerRequestError::PhaseMissing, &mut errors);
        if let Some(power) = power {
            check_power(power, present, (voltage, phase), rules, &mut errors);
        }
        check_connection(power, voltage, phase, rules, &mut errors);
        match (power, voltage, phase) {
            (Some(power), Some(voltage), Some(phase)) if errors.is_empty() => {
                Ok(PowerChange { from: present, to: ConnectionData { power, voltage, phase }, valid_from })
            }
            _ => Err(errors),
        }
    }
}

impl PowerChange {
    /// Whether the committed power rises.
    #[must_use]
    pub fn is_increase(&self) -> bool {
        self.to.power > self.from.power
    }

    /// How it is quoted: by the seller at once while the available power stays low and the phase is kept, else by the
    /// distributor; a change of phase needs a look at the site.
    #[must_use]
    pub fn quote(&self, rules: &PowerRules) -> Quote {
        let needs_visit = self.from.phase != self.to.phase;
        let rapid =
            rules.levels.available(self.to.power) <= rules.rapid_quote_maximum_available && !needs_visit;
        Quote { kind: if rapid { QuoteKind::Rapid } else { QuoteKind::Distributor }, needs_visit }
    }
}

/// The value of one field, or nothing and its error.
fn read<T>(
    given: &Option<String>,
    missing: PowerRequestError,
    errors: &mut Vec<PowerRequestError>,
) -> Option<T>
where
    T: std::str::FromStr,
    PowerRequestError: From<T::Err>,
{
    let Some(text) = given.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
        errors.push(missing);
        return None;
    };
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            errors.push(PowerRequestError::from(error));
            None
        }
    }
}

fn check_power(
    power: Power,
    present: ConnectionData,
    (voltage, phase): (Option<Voltage>, Option<Phase>),
    rules: &PowerRules,
    errors: &mut Vec<PowerRequestError>,
) {
    if !rules.levels.is_level(power) {
        let available_of = rules.levels.level_with_available(power);
        errors.push(PowerRequestError::NotALevel { power, available_of, levels: rules.levels.describe() });
    }
    if power == present.power && voltage == Some(present.voltage) && phase == Some(present.phase) {
        errors.push(PowerRequestError::NoChange { power });
    } else if power <= present.power {
        errors.push(PowerRequestError::NotAnIncrease { from: present.power, to: power });
    }
}

fn check_connection(
    power: Option<Power>,
    voltage: Option<Voltage>,
    phase: Option<Phase>,
    rules: &PowerRules,
    errors: &mut Vec<PowerRequestError>,
) {
    if let (Some(voltage), Some(phase)) = (voltage, phase)
        && !phase.fits(voltage)
    {
        errors.push(PowerRequestError::Contradiction { voltage, phase });
    }
    let Some(power) = power else { return };
    let maximum = rules.single_phase_maximum;
    if phase == Some(Phase::Single) && power > maximum {
        errors.push(PowerRequestError::SinglePhaseLimit { power, maximum });
    }
    let (available, maximum) = (rules.levels.available(power), rules.low_voltage_maximum_available);
    if voltage.is_some_and(|voltage| voltage.tension_level() == TensionLevel::Low) && available > maximum {
        errors.push(PowerRequestError::LowVoltageLimit { available, maximum });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(power: &str, voltage: &str, phase: &str) -> ConnectionData {
        ConnectionData {
            power: power.parse().unwrap(),
            voltage: voltage.parse().unwrap(),
            phase: phase.parse().unwrap(),
        }
    }

    fn request(power: &str, voltage: &str, phase: &str) -> PowerRequest {
        PowerRequest { power: Some(power.into()), voltage: Some(voltage.into()), phase: Some(phase.into()) }
    }

    fn check(present: ConnectionData, request: &PowerRequest) -> Result<PowerChange, Vec<String>> {
        let from = "2026-03-11".parse().unwrap();
        let checked = request.check(present, &PowerRules::italian(), from);
        checked.map_err(|errors| errors.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn worked_increases() {
        for (present, asked, kind, needs_visit) in [
            (data("3", "230", "single"), request("4.5", "230", "single"), QuoteKind::Rapid, false),
            (data("3", "230", "single"), request("4,5 kW", "220 V", "Single"), QuoteKind::Rapid, false),
            (data("6", "230", "single"), request("10", "400", "three"), QuoteKind::Distributor, true),
            (data("10", "400", "three"), request("15", "400", "three"), QuoteKind::Distributor, false),
            (data("90", "400", "three"), request("150", "MV", "three"), QuoteKind::Distributor, false),
        ] {
            let change = check(present, &asked).unwrap();
            assert!(change.is_increase());
            assert_eq!(change.from, present);
            assert_eq!(change.quote(&PowerRules::italian()), Quote { kind, needs_visit }, "{asked:?}");
        }
    }

    #[test]
    fn worked_refusals() {
        let single = |power| data(power, "230", "single");
        for (present, asked, reason) in [
            (single("3"), request("3.3", "230", "single"), "it is what 3 kW make available"),
            (single("6"), request("6.5", "230", "single"), "Power: 6.5 kW is no level"),
            (single("3"), request("3", "230", "single"), "nothing would change"),
            (single("4.5"), request("3", "230", "single"), "Power: 3 kW is not above the present 4.5 kW"),
            (single("3"), request("15", "230", "single"), "Phase: 15 kW needs three phases"),
            (
                single("3"),
                request("10", "400", "single"),
                "Voltage and phase: 400 V and single phase contradict",
            ),
            (
                data("90", "400", "three"),
                request("101", "400", "three"),
                "Voltage: 101 kW available need medium",
            ),
            (single("3"), request("4.5", "110", "single"), "Voltage: \"110\" is no voltage"),
            (single("3"), request("4.5", "230", "two"), "Phase: \"two\" is no phase"),
            (single("3"), request("many", "230", "single"), "Power: \"many\" is no power"),
            (single("3"), request(" ", "230", "single"), "Power: enter the committed power"),
        ] {
            let errors = check(present, &asked).unwrap_err();
            assert_eq!(errors.len(), 1, "{asked:?}: {errors:?}");
            assert!(errors[0].contains(reason) && errors[0].ends_with('.'), "{asked:?}: {errors:?}");
        }
    }

    #[test]
    fn all_findings_are_collected_in_the_order_of_the_form() {
        let errors = check(data("3", "230", "single"), &request("12", "400", "single")).unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(errors[0].starts_with("Power: 12 kW is no level"));
        assert!(errors[1].starts_with("Voltage and phase:"));
        assert!(errors[2].starts_with("Phase: 12 kW needs"));
        let nothing = check(data("3", "230", "single"), &PowerRequest::default()).unwrap_err();
        assert_eq!(nothing.len(), 3, "{nothing:?}");
    }
}
