//! Fictitious technicians and the areas that they serve.

use std::collections::BTreeSet;

use crate::crm::records::Records;
use crate::visit::{Absence, Area, Location, Skill, Technician};

const VERONA: (f64, f64) = (45.4384, 10.9916);
const VILLAFRANCA: (f64, f64) = (45.3538, 10.8446);
const VICENZA: (f64, f64) = (45.5455, 11.5354);
const MILAN: (f64, f64) = (45.4642, 9.1900);
const TURIN: (f64, f64) = (45.0703, 7.6869);

/// An area: its code, its name, its neighbour, and its postal codes with their places.
type KnownArea = (&'static str, &'static str, &'static str, &'static [(&'static str, (f64, f64))]);

const AREAS: [KnownArea; 4] = [
    ("VR", "Verona", "VI", &[("37121", VERONA), ("37069", VILLAFRANCA)]),
    ("VI", "Vicenza", "VR", &[("36100", VICENZA)]),
    ("MI", "Milano", "TO", &[("20121", MILAN)]),
    ("TO", "Torino", "MI", &[("10123", TURIN)]),
];

/// A technician.
struct Known {
    id: &'static str,
    name: &'static str,
    base: (f64, f64),
    area: &'static str,
    skills: &'static [Skill],
    away: Option<(&'static str, &'static str)>,
}

/// Nobody who is trained for three phases is there in March 2026.
const TECHNICIANS: [Known; 5] = [
    Known {
        id: "T1",
        name: "Tommaso Gallo",
        base: VERONA,
        area: "VR",
        skills: &[Skill::SinglePhase, Skill::Readings],
        away: None,
    },
    Known {
        id: "T2",
        name: "Teresa Longo",
        base: VERONA,
        area: "VR",
        skills: &[Skill::SinglePhase, Skill::Readings],
        away: None,
    },
    Known {
        id: "T3",
        name: "Tullio Serra",
        base: VICENZA,
        area: "VI",
        skills: &[Skill::SinglePhase],
        away: None,
    },
    Known {
        id: "M1",
        name: "Marta Riva",
        base: MILAN,
        area: "MI",
        skills: &[Skill::SinglePhase, Skill::Readings],
        away: None,
    },
    Known {
        id: "M2",
        name: "Milo Costa",
        base: MILAN,
        area: "MI",
        skills: &[Skill::ThreePhase, Skill::MediumVoltage],
        away: Some(("2026-03-01", "2026-03-31")),
    },
];

/// Adds areas and technicians.
pub(super) fn fill(records: &mut Records) {
    records.areas = AREAS.iter().filter_map(area).collect();
    records.technicians = TECHNICIANS.iter().filter_map(technician).collect();
}

fn area((code, name, neighbour, places): &KnownArea) -> Option<Area> {
    let places = places.iter().filter_map(|(postal_code, (latitude, longitude))| {
        Some((postal_code.parse().ok()?, Location::new(*latitude, *longitude).ok()?))
    });
    Some(Area {
        code: code.parse().ok()?,
        name: (*name).to_owned(),
        places: places.collect(),
        neighbours: BTreeSet::from([neighbour.parse().ok()?]),
    })
}

fn technician(known: &Known) -> Option<Technician> {
    let away = known
        .away
        .and_then(|(first, last)| Some(Absence { first: first.parse().ok()?, last: last.parse().ok()? }));
    Some(Technician {
        id: known.id.parse().ok()?,
        name: known.name.to_owned(),
        base: Location::new(known.base.0, known.base.1).ok()?,
        areas: BTreeSet::from([known.area.parse().ok()?]),
        skills: known.skills.iter().copied().collect(),
        daily_capacity: 4,
        absences: away.into_iter().collect(),
        commitments: Vec::new(),
        active: true,
    })
}
