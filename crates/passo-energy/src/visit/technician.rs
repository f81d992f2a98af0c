//! Technicians: what they can do, and when.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Location, Slot};
use crate::id::{AreaCode, TechnicianId};
use crate::power::{Phase, TensionLevel};
use crate::words::words;

/// Somebody who goes to meters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Technician {
    /// The identifier.
    pub id: TechnicianId,
    /// The name.
    pub name: String,
    /// Where the day begins.
    pub base: Location,
    /// The areas of this technician.
    pub areas: BTreeSet<AreaCode>,
    /// What this technician is trained for.
    pub skills: BTreeSet<Skill>,
    /// How many visits fit into a day.
    pub daily_capacity: u32,
    /// Days off.
    pub absences: Vec<Absence>,
    /// Hours that are taken by other things than visits.
    pub commitments: Vec<Slot>,
    /// Whether this technician works for the company now.
    pub active: bool,
}

/// Days on which somebody is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

words!(
    /// What technicians are trained for.
    Skill, "skill", {
        /// Work at supplies of one phase.
        #[default]
        SinglePhase = "single_phase",
        /// Work at supplies of three phases.
        ThreePhase = "three_phase",
        /// Work at medium voltage.
        MediumVoltage = "mv",
        /// Reading meters.
        Readings = "readings",
    }
);

words!(
    /// What has to be done at a meter.
    WorkKind, "kind of work", {
        /// Read it.
        #[default]
        Reading = "reading",
        /// Change the power, voltage or phase.
        Power = "power",
        /// Switch the supply on.
        Activation = "activation",
        /// Put in another meter.
        Meter = "meter",
    }
);

/// What is wrong with the record of a technician.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TechnicianError {
    /// Works, but has no time.
    #[error("daily_capacity: an active technician has time for one visit a day at least")]
    NoCapacity,
    /// Serves nowhere.
    #[error("areas: a technician serves one area at least")]
    NoArea,
}

impl Technician {
    /// Everything that is wrong with the record; empty when it is sound.
    #[must_use]
    pub fn problems(&self) -> Vec<TechnicianError> {
        let mut problems = Vec::new();
        if self.active && self.daily_capacity == 0 {
            problems.push(TechnicianError::NoCapacity);
        }
        if self.areas.is_empty() {
            problems.push(TechnicianError::NoArea);
        }
        problems
    }

    /// Whether the technician works on a day.
    #[must_use]
    pub fn works_on(&self, date: NaiveDate) -> bool {
        let is_away = self.absences.iter().any(|absence| absence.first <= date && date <= absence.last);
        self.active && !is_away
    }
}

impl WorkKind {
    /// What it takes to do this work at a supply.
    #[must_use]
    pub fn skill(self, phase: Phase, tension_level: TensionLevel) -> Skill {
        match (self, tension_level, phase) {
            (WorkKind::Reading, _, _) => Skill::Readings,
            (_, TensionLevel::Medium, _) => Skill::MediumVoltage,
            (_, TensionLevel::Low, Phase::Three) => Skill::ThreePhase,
            (_, TensionLevel::Low, Phase::Single) => Skill::SinglePhase,
        }
    }
}
