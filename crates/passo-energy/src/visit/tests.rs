use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::calendar::WorkingCalendar;
use crate::contact::PostalCode;
use crate::id::AreaCode;
use crate::power::{Phase, TensionLevel};
use crate::rules::VisitRules;

const VERONA: (f64, f64) = (45.4384, 10.9916);
const VICENZA: (f64, f64) = (45.5455, 11.5354);
const VILLAFRANCA: (f64, f64) = (45.3538, 10.8446);

fn place(place: (f64, f64)) -> Location {
    Location::try_from(place).unwrap()
}

fn postal_code(text: &str) -> PostalCode {
    text.parse().unwrap()
}

fn codes(texts: &[&str]) -> BTreeSet<AreaCode> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn areas() -> Vec<Area> {
    let area = |code: &str, neighbour: &str, places: &[(&str, (f64, f64))]| Area {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        places: places.iter().map(|(text, at)| (postal_code(text), place(*at))).collect::<BTreeMap<_, _>>(),
        neighbours: codes(&[neighbour]),
    };
    vec![
        area("VR", "VI", &[("37121", VERONA), ("37069", VILLAFRANCA)]),
        area("VI", "VR", &[("36100", VICENZA)]),
    ]
}

fn technician(id: &str, area: &str, base: (f64, f64)) -> Technician {
    Technician {
        id: id.parse().unwrap(),
        name: format!("Technician {id}"),
        base: place(base),
        areas: codes(&[area]),
        skills: BTreeSet::from([Skill::SinglePhase, Skill::Readings]),
        daily_capacity: 4,
        absences: Vec::new(),
        commitments: Vec::new(),
        active: true,
    }
}

/// The four technicians of the worked example.
fn technicians() -> Vec<Technician> {
    vec![
        technician("T1", "VR", VERONA),
        technician("T2", "VR", VERONA),
        technician("T3", "VI", VICENZA),
        technician("T4", "VR", VERONA),
    ]
}

fn slot(date: &str, hour: u32) -> Slot {
    Slot::on(date.parse().unwrap(), hour, &VisitRules::italian()).unwrap()
}

fn appointment(technician: &str, hour: u32) -> Appointment {
    Appointment {
        id: format!("A-{technician}-{hour}").parse().unwrap(),
        request: "V-1".to_owned(),
        pod: "IT001E12345678".parse().unwrap(),
        location: place(VERONA),
        work: WorkKind::Power,
        technician: technician.parse().unwrap(),
        slot: slot("2026-03-11", hour),
        wished: None,
        booked_at: "2026-03-04T08:00:00Z".parse().unwrap(),
        arrival: None,
        outcome: None,
    }
}

/// The day of the worked example: T1 has three visits after the one in question, T2 one, T4 four.
fn agenda() -> Vec<Appointment> {
    let mut agenda: Vec<Appointment> = [10, 12, 14, 16].iter().map(|hour| appointment("T4", *hour)).collect();
    agenda.extend([10, 12, 14].iter().map(|hour| appointment("T1", *hour)));
    agenda.push(appointment("T2", 10));
    agenda
}

fn ranking(technicians: &[Technician], agenda: &[Appointment]) -> Vec<(String, f64)> {
    let visit = Visit {
        area: "VR".parse().unwrap(),
        location: place(VILLAFRANCA),
        skill: Skill::SinglePhase,
        slot: slot("2026-03-11", 8),
    };
    let candidates: Vec<Candidate<'_>> =
        technicians.iter().map(|technician| Candidate { technician, agenda }).collect();
    let ranked = rank(&candidates, &visit, &VisitRules::italian());
    let rounded = |score: f64| (score * 100.0).round() / 100.0;
    ranked.iter().map(|ranked| (ranked.technician.id.to_string(), rounded(ranked.score))).collect()
}

#[test]
fn distances_of_the_worked_example() {
    let to_villafranca = |from| (place(from).kilometres_to(place(VILLAFRANCA)) * 10.0).round() / 10.0;
    assert_eq!((to_villafranca(VERONA), to_villafranca(VICENZA)), (14.8, 57.9));
    assert_eq!(to_villafranca(VILLAFRANCA), 0.0);
    assert!(Location::new(91.0, 0.0).is_err() && Location::new(0.0, -181.0).is_err());
    assert!(Location::new(f64::NAN, 0.0).is_err());
}

#[test]
fn the_worked_ranking() {
    let expected = [("T2".to_owned(), 5.47), ("T1".to_owned(), 10.47), ("T3".to_owned(), 31.59)];
    assert_eq!(ranking(&technicians(), &agenda()), expected);
}

#[test]
fn of_equals_the_one_with_fewer_visits_the_shorter_way_and_the_first_identifier_comes_first() {
    let order = |technicians: &[Technician]| {
        ranking(technicians, &[]).into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(order(&technicians()), ["T1", "T2", "T4", "T3"]);
}

#[test]
fn who_cannot_come_is_not_ranked() {
    let only = |change: fn(&mut Technician)| {
        let mut technician = technician("T1", "VR", VERONA);
        change(&mut technician);
        ranking(&[technician], &[]).len()
    };
    assert_eq!(only(|_| {}), 1);
    assert_eq!(only(|technician| technician.active = false), 0);
    assert_eq!(only(|technician| technician.skills = BTreeSet::from([Skill::ThreePhase])), 0);
    assert_eq!(only(|technician| technician.daily_capacity = 0), 0);
    assert_eq!(only(|technician| technician.commitments = vec![slot("2026-03-11", 8)]), 0);
    let away = |technician: &mut Technician| {
        let day = "2026-03-11".parse().unwrap();
        technician.absences = vec![Absence { first: day, last: day }];
    };
    assert_eq!(only(away), 0);
}

#[test]
fn the_way_begins_at_the_stop_before() {
    let mut before = appointment("T3", 8);
    before.location = place(VILLAFRANCA);
    let technicians = technicians();
    let visit = Visit {
        area: "VR".parse().unwrap(),
        location: place(VILLAFRANCA),
        skill: Skill::SinglePhase,
        slot: slot("2026-03-11", 10),
    };
    let agenda = [before];
    let candidate = Candidate { technician: &technicians[2], agenda: &agenda };
    let ranked = rank(&[candidate], &visit, &VisitRules::italian());
    assert_eq!((ranked[0].kilometres, ranked[0].visits), (0.0, 1));
}

#[test]
fn a_booking_keeps_the_rules_of_the_day() {
    let rules = VisitRules::italian();
    let technician = technician("T2", "VR", VERONA);
    let check = |agenda: &[Appointment], slot: Slot| {
        check_booking(&technician, agenda, &slot, Skill::SinglePhase, &rules)
            .map_err(|error| error.to_string())
    };
    assert_eq!(check(&[appointment("T2", 10), appointment("T1", 12)], slot("2026-03-11", 12)), Ok(()));
    let taken = check(&[appointment("T2", 12)], slot("2026-03-11", 12)).unwrap_err();
    assert!(taken.starts_with("slot: T2 has something else"), "{taken}");
    let mut three_hours = slot("2026-03-11", 10);
    three_hours.end = slot("2026-03-11", 13).start;
    for wrong in [three_hours, slot("2026-03-11", 9), slot("2026-03-11", 18)] {
        assert!(check(&[], wrong).unwrap_err().starts_with("slot: a visit is in one of the bands"));
    }
    let full: Vec<Appointment> = [8, 10, 14, 16].iter().map(|hour| appointment("T2", *hour)).collect();
    assert!(check(&full, slot("2026-03-11", 12)).unwrap_err().contains("is full with 4 visits"));
    let mut given_up = full;
    given_up[0].outcome = Some(VisitOutcome::Cancelled);
    assert_eq!(check(&given_up, slot("2026-03-11", 8)), Ok(()));
}

#[test]
fn an_outcome_needs_an_arrival_and_stays() {
    let arrival = "2026-03-11T09:10:00Z".parse().unwrap();
    let mut visit = appointment("T2", 10);
    assert!(visit.close(VisitOutcome::Done, None).is_err());
    visit.close(VisitOutcome::Done, Some(arrival)).unwrap();
    visit.close(VisitOutcome::Cancelled, None).unwrap();
    assert_eq!((visit.outcome, visit.arrival), (Some(VisitOutcome::Done), Some(arrival)));
    let mut missed = appointment("T2", 10);
    missed.close(VisitOutcome::NoShow, None).unwrap();
    assert!(missed.takes_time());
}

#[test]
fn the_bands_of_a_day_follow_the_clock_of_italy() {
    let rules = VisitRules::italian();
    let hours = |date: &str| {
        let slots = slots_of_day(date.parse().unwrap(), &rules);
        slots.iter().map(|slot| slot.start.to_rfc3339()[11..13].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(hours("2026-03-11"), ["07", "09", "11", "13", "15"]);
    assert_eq!(hours("2026-07-01"), ["06", "08", "10", "12", "14"]);
    assert_eq!(Slot::on("2026-03-11".parse().unwrap(), 24, &rules), None);
    let endless = VisitRules { band_minutes: 0, ..rules };
    assert!(slots_of_day("2026-03-11".parse().unwrap(), &endless).len() < 2);
}

fn propose(
    technicians: &[Technician],
    agenda: &[Appointment],
    code: &str,
    from: &str,
) -> Option<(String, Slot)> {
    let (areas, calendar, rules) = (areas(), WorkingCalendar::legal(), VisitRules::italian());
    let planning =
        Planning { technicians, areas: &areas, appointments: agenda, calendar: &calendar, rules: &rules };
    let found = planning.propose(&postal_code(code), Skill::SinglePhase, from.parse().unwrap()).unwrap();
    found.map(|(ranked, slot)| (ranked.technician.id.to_string(), slot))
}

#[test]
fn the_first_day_on_which_somebody_can_come_is_proposed() {
    let all = technicians();
    let found = propose(&all, &agenda(), "37069", "2026-03-11");
    assert_eq!(found, Some(("T2".to_owned(), slot("2026-03-11", 8))));
    // A weekend is no day for it, and whose day is full cannot come.
    assert_eq!(propose(&all[..1], &[], "37069", "2026-03-07").unwrap().1, slot("2026-03-09", 8));
    let full: Vec<Appointment> = [8, 10, 12, 14].iter().map(|hour| appointment("T1", *hour)).collect();
    assert_eq!(propose(&all[..1], &full, "37069", "2026-03-11").unwrap().1, slot("2026-03-12", 8));
    assert_eq!(propose(&all, &[], "00100", "2026-03-11"), None, "in no area");
    assert_eq!(propose(&[], &[], "37069", "2026-03-11"), None, "nobody");
}

#[test]
fn visits_are_planned_in_the_evening_of_working_days() {
    let (calendar, rules) = (WorkingCalendar::legal(), VisitRules::italian());
    for (now, run) in [
        ("2026-03-04T08:00:00Z", "2026-03-04T17:00:00+00:00"),
        ("2026-03-04T17:00:00Z", "2026-03-05T17:00:00+00:00"),
        ("2026-03-06T18:00:00Z", "2026-03-09T17:00:00+00:00"),
        ("2026-03-07T08:00:00Z", "2026-03-09T17:00:00+00:00"),
    ] {
        let next = next_planning_run(now.parse().unwrap(), &calendar, &rules).unwrap();
        assert_eq!(next.to_rfc3339(), run, "{now}");
    }
}

#[test]
fn records_that_are_unsound_are_told() {
    let none: Vec<Area> = Vec::new();
    assert!(postal_codes_in_two_areas(&areas()).is_empty() && postal_codes_in_two_areas(&none).is_empty());
    let mut doubled = areas();
    doubled[1].places.insert(postal_code("37121"), place(VERONA));
    assert_eq!(postal_codes_in_two_areas(&doubled), BTreeSet::from([postal_code("37121")]));
    let mut idle = technician("T1", "VR", VERONA);
    assert_eq!(idle.problems(), []);
    idle.daily_capacity = 0;
    idle.areas = BTreeSet::new();
    assert_eq!(idle.problems(), [TechnicianError::NoCapacity, TechnicianError::NoArea]);
    let json = serde_json::to_string(&technicians()).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Technician>>(&json).unwrap(), technicians());
}

#[test]
fn what_a_kind_of_work_takes() {
    let (low, medium) = (TensionLevel::Low, TensionLevel::Medium);
    for (work, phase, tension, skill) in [
        (WorkKind::Reading, Phase::Three, medium, Skill::Readings),
        (WorkKind::Power, Phase::Single, low, Skill::SinglePhase),
        (WorkKind::Power, Phase::Three, low, Skill::ThreePhase),
        (WorkKind::Meter, Phase::Three, medium, Skill::MediumVoltage),
    ] {
        assert_eq!(work.skill(phase, tension), skill, "{work} {phase} {tension}");
    }
}
