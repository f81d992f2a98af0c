use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;
use crate::power::Power;
use crate::rules::ReadingRules;

fn meter() -> Meter {
    Meter {
        serial: "E-VR-0001".parse().unwrap(),
        kind: MeterKind::Band,
        digits: 5,
        installed_on: "2021-05-01".parse().unwrap(),
        removed_on: None,
        remote_readable: true,
        seal: None,
    }
}

/// Midnight in Italy in winter.
fn start_of(date: &str) -> DateTime<Utc> {
    format!("{date}T00:00:00+01:00").parse().unwrap()
}

fn values(values: &[u64]) -> Readings {
    let bands: Vec<ReadingBand> =
        if values.len() == 1 { vec![ReadingBand::All] } else { meter().bands().to_vec() };
    bands.into_iter().zip(values.iter().map(|value| Energy::from_kilowatt_hours(*value))).collect()
}

fn reading(date: &str, numbers: &[u64], source: ReadingSource) -> NewReading {
    let (meter, at) = (meter().serial, start_of(date));
    NewReading { meter, at, values: values(numbers), source, reason: ReadingReason::Periodic }
}

/// The worked example: the previous reading is of 6 February.
fn register() -> Register {
    let mut register = Register::new("IT001E12345678".parse().unwrap(), meter());
    register.append(reading("2026-02-06", &[4210, 3875, 7002], ReadingSource::Distributor)).unwrap();
    register
}

fn candidate(date: &str, numbers: &[u64]) -> Candidate {
    Candidate {
        meter: meter().serial,
        at: start_of(date),
        values: values(numbers),
        source: ReadingSource::Distributor,
    }
}

fn anomalies(register: &Register, candidate: &Candidate) -> Vec<Anomaly> {
    let rules = ReadingRules::italian();
    let check = ReadingCheck {
        register,
        available_power: Power::from_watts(3_300),
        is_active: true,
        rules: &rules,
        now: start_of("2026-03-10"),
    };
    check.all(candidate)
}

#[test]
fn the_worked_reading_is_taken() {
    let register = register();
    let next = candidate("2026-03-09", &[4263, 3918, 7101]);
    assert_eq!(anomalies(&register, &next), []);
    let consumption = register.consumption(&register.history()[0].values, &next.values);
    let consumed: Vec<u64> = consumption.values().map(|energy| energy.kilowatt_hours()).collect();
    assert_eq!(consumed, [53, 43, 99]);
    assert_eq!(consumption.values().sum::<Energy>().kilowatt_hours(), 195);
}

#[test]
fn what_speaks_against_a_reading_is_said_with_its_verdict() {
    let other_meter =
        Candidate { meter: "E-9".parse().unwrap(), ..candidate("2026-03-09", &[4263, 3918, 7101]) };
    let two_bands =
        Candidate { values: values(&[4263, 3918]), ..candidate("2026-03-09", &[4263, 3918, 7101]) };
    for (given, verdict_of_it, sentence) in [
        (
            candidate("2026-03-09", &[4200, 3918, 7101]),
            Verdict::Reject,
            "F1: 4200 kWh is below the previous 4210 kWh.",
        ),
        (
            candidate("2026-03-09", &[123_456, 3918, 7101]),
            Verdict::Reject,
            "F1: 123456 kWh has more than the 5 digits of the meter.",
        ),
        (
            candidate("2026-02-05", &[4263, 3918, 7101]),
            Verdict::Reject,
            "Date: 2026-02-05 is not after the last reading, of 2026-02-06.",
        ),
        (candidate("2030-01-01", &[4263, 3918, 7101]), Verdict::Reject, "Date: 2030-01-01 is in the future."),
        (other_meter, Verdict::Reject, "Meter: E-9 was read, the register has E-VR-0001."),
        (two_bands, Verdict::Incomplete, "F3: a number is missing."),
        (
            candidate("2026-03-09", &[4210, 3875, 7002]),
            Verdict::Confirm,
            "Consumption: nothing was consumed, though the supply is active.",
        ),
    ] {
        let found = anomalies(&register(), &given);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(found.contains(&sentence.to_owned()), "{given:?}: {found:?}");
        assert_eq!(verdict(&anomalies(&register(), &given)), verdict_of_it, "{given:?}");
    }
}

#[test]
fn the_available_power_is_a_ceiling() {
    // 3.3 kW over 31 days are 2455.2 kWh.
    assert_eq!(anomalies(&register(), &candidate("2026-03-09", &[6665, 3875, 7002])), []);
    let above = anomalies(&register(), &candidate("2026-03-09", &[6666, 3875, 7002]));
    assert_eq!(
        above.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["Consumption: 2456 kWh is more than the 2455 kWh that the available power allows."]
    );
    assert_eq!(verdict(&above), Verdict::Reject);
}

#[test]
fn a_meter_begins_again_at_0() {
    let energy = |kilowatt_hours| Energy::from_kilowatt_hours(kilowatt_hours);
    assert_eq!(meter().energy_between(energy(99_990), energy(15)), energy(25));
    let mut register = Register::new("IT001E12345678".parse().unwrap(), meter());
    register.append(reading("2026-02-06", &[99_990, 10, 10], ReadingSource::Distributor)).unwrap();
    assert_eq!(anomalies(&register, &candidate("2026-03-09", &[15, 20, 20])), []);
}

#[test]
fn the_year_before_tells_what_is_usual() {
    let mut register = Register::new("IT001E12345678".parse().unwrap(), meter());
    for (date, number) in [("2025-02-06", 1000), ("2025-03-09", 1030), ("2026-02-06", 2000)] {
        register.append(reading(date, &[number, number, number], ReadingSource::Distributor)).unwrap();
    }
    // 90 kWh a year before: from 30 to 270 kWh pass.
    for (number, expected) in
        [(2010, Verdict::Accept), (2090, Verdict::Accept), (2009, Verdict::Confirm), (2091, Verdict::Confirm)]
    {
        let found = anomalies(&register, &candidate("2026-03-09", &[number; 3]));
        assert_eq!(verdict(&found), expected, "{number}: {found:?}");
    }
}

#[test]
fn a_customer_and_the_distributor_may_differ_by_a_tenth() {
    let mut register = register();
    register.append(reading("2026-03-09", &[4263, 3918, 7101], ReadingSource::Distributor)).unwrap();
    let told =
        |f3| Candidate { source: ReadingSource::Customer, ..candidate("2026-03-09", &[4263, 3918, f3]) };
    // The distributor read 195 kWh more than before: a tenth is 19.5.
    assert_eq!(anomalies(&register, &told(7120)), []);
    let disputed = anomalies(&register, &told(7121));
    assert_eq!(verdict(&disputed), Verdict::Dispute, "{disputed:?}");
    let again = anomalies(&register, &candidate("2026-03-09", &[4263, 3918, 7101]));
    assert_eq!(verdict(&again), Verdict::Reject, "the same source twice a day: {again:?}");
}

#[test]
fn the_register_only_grows_and_the_better_reading_counts() {
    let mut register = register();
    let estimate =
        register.append(reading("2026-03-09", &[4260, 3910, 7090], ReadingSource::Estimate)).unwrap();
    assert_eq!((estimate.quality, estimate.version), (ReadingQuality::Estimated, 1));
    let read =
        register.append(reading("2026-03-09", &[4263, 3918, 7101], ReadingSource::Distributor)).unwrap();
    assert_eq!(
        (read.quality, read.version, read.supersedes),
        (ReadingQuality::Effective, 2, Some(estimate.id))
    );
    let told = register.append(reading("2026-03-09", &[4264, 3918, 7101], ReadingSource::Customer)).unwrap();
    assert_eq!(told.id, read.id, "what the distributor read is better");
    assert_eq!((register.history().len(), register.current().len()), (3, 2));
    let settled = NewReading {
        reason: ReadingReason::Dispute,
        ..reading("2026-03-09", &[4264, 3918, 7101], ReadingSource::Customer)
    };
    assert_eq!(register.append(settled).unwrap().version, 3, "what was settled counts");
    assert_eq!(register.history()[2].id.as_str(), "IT001E12345678-3");
}

#[test]
fn a_register_takes_only_the_bands_of_its_meters() {
    let mut register = register();
    let wrong = register.append(reading("2026-03-09", &[4263, 3918], ReadingSource::Distributor));
    assert!(wrong.unwrap_err().to_string().contains("each of F1, F2, F3"));
    let single = register.append(reading("2026-03-09", &[4263], ReadingSource::Distributor));
    assert!(single.is_err());
    let other = NewReading {
        meter: "E-9".parse().unwrap(),
        ..reading("2026-03-09", &[1, 1, 1], ReadingSource::Distributor)
    };
    assert!(register.append(other).unwrap_err().to_string().contains("no meter E-9"));
    assert_eq!(register.history().len(), 1);
}

#[test]
fn another_meter_begins_without_a_past() {
    let mut register = register();
    let on = "2026-03-01".parse().unwrap();
    assert!(register.replace_meter("E-9".parse().unwrap(), "2020-01-01".parse().unwrap()).is_err());
    register.replace_meter("E-9".parse().unwrap(), on).unwrap();
    register.replace_meter("E-9".parse().unwrap(), on).unwrap();
    assert_eq!(register.meter().serial.as_str(), "E-9");
    let first = Candidate { meter: "E-9".parse().unwrap(), ..candidate("2026-03-09", &[3, 2, 5]) };
    assert_eq!(anomalies(&register, &first), []);
}

#[test]
fn an_estimate_follows_the_year_before_or_the_average_day() {
    let numbers = |readings: Option<Readings>| {
        readings.map(|values| values.values().map(|energy| energy.kilowatt_hours()).collect::<Vec<u64>>())
    };
    assert_eq!(numbers(register().estimate(start_of("2026-03-09"))), None);
    let mut average = register();
    average.append(reading("2026-02-16", &[4220, 3885, 7032], ReadingSource::Distributor)).unwrap();
    assert_eq!(numbers(average.estimate(start_of("2026-02-26"))), Some(vec![4230, 3895, 7062]));
    let mut year = Register::new("IT001E12345678".parse().unwrap(), meter());
    for (date, number) in [("2025-02-16", 1000), ("2025-02-26", 1030), ("2026-02-16", 99_980)] {
        year.append(reading(date, &[number, number, number], ReadingSource::Distributor)).unwrap();
    }
    assert_eq!(numbers(year.estimate(start_of("2026-02-26"))), Some(vec![10, 10, 10]));
}

#[test]
fn energy_and_bands_as_text() {
    assert_eq!(" 4263 kWh ".parse::<Energy>().unwrap().watt_hours(), 4_263_000);
    for wrong in ["", "4,5", "-3", "many", "1234567890123"] {
        assert!(wrong.parse::<Energy>().unwrap_err().to_string().contains("whole kilowatt-hours"), "{wrong}");
    }
    for band in ["F0", "F1", "F2", "F3"] {
        assert_eq!(band.parse::<ReadingBand>().unwrap().to_string(), band);
    }
    assert!("F4".parse::<ReadingBand>().is_err());
}

proptest! {
    #[test]
    fn energy_flows_from_any_number_to_any_other(from in 0_u64..100_000, to in 0_u64..100_000) {
        let energy = |kilowatt_hours| Energy::from_kilowatt_hours(kilowatt_hours);
        let there = meter().energy_between(energy(from), energy(to));
        prop_assert!(there < meter().rollover());
        prop_assert_eq!((from + there.kilowatt_hours()) % 100_000, to);
    }
}
