//! Functions and handlers of the technical side: readings, visits, compensation.

use super::*;
use crate::crm::{CompensationRecords, Crm, MeterRecords, VisitRecords};

#[test]
fn readings_are_checked_estimated_and_kept() {
    let (crm, plugin) = personas();
    let pod = Value::from("IT001E12345678");
    let day = Value::from("2026-03-02");
    let numbers = |f1: i64| {
        Value::map([("F1", Value::from(f1)), ("F2", Value::from("3876 kWh")), ("F3", Value::from(7003))])
    };
    assert_eq!(
        call(&plugin, "1", "meter_bands", std::slice::from_ref(&pod)),
        Ok(Value::from(vec!["F1", "F2", "F3"]))
    );
    let anomalies =
        call(&plugin, "1", "band_anomalies", &[pod.clone(), "F1".into(), numbers(4209), day.clone()]);
    let verdict = call(&plugin, "1", "reading_verdict", &[anomalies.unwrap()]);
    assert_eq!(verdict, Ok(Value::from("reject")));
    assert_eq!(call(&plugin, "1", "reading_verdict", &[Value::Null]), Ok(Value::from("accept")));
    let estimate = call(&plugin, "1", "estimate_reading", &[pod.clone(), day.clone()]).unwrap();
    assert_eq!(estimate.get("F1"), Some(&Value::from(4216)));
    let reading = [pod.clone(), numbers(4216), day.clone(), "distributor".into(), "takeover".into()];
    let first = call(&plugin, "2", "register_reading", &reading).unwrap();
    assert_eq!(first.get("readings").and_then(|readings| readings.get("F2")), Some(&Value::from(3876)));
    assert_eq!(call(&plugin, "2", "register_reading", &reading), Ok(first), "the same run again");
    let register = crm.register(&"IT001E12345678".parse().unwrap()).unwrap().unwrap();
    assert_eq!(register.history().len(), 5);
    let known = call(&plugin, "3", "known_reading", &[pod, day]).unwrap();
    assert_eq!(known.get("F1"), Some(&Value::from(4216)));
    for (name, arguments) in [("meter_bands", 1), ("estimate_reading", 2)] {
        let unknown = texts(&["IT001E99999999", "2026-03-02"]);
        let error = call(&plugin, "4", name, &unknown[..arguments]).unwrap_err();
        assert!(error.contains("has no meter"), "{error}");
    }
}

#[test]
fn another_meter_stands_in_the_register_and_at_the_supply() {
    let (crm, plugin) = personas();
    let meter =
        call(&plugin, "1", "replace_meter", &texts(&["IT001E12345678", "E-VR-0009", "2026-03-02"])).unwrap();
    assert_eq!(meter.get("serial").and_then(Value::as_str), Some("E-VR-0009"));
    let supply = crm.find_supply(&"IT001E12345678".parse().unwrap()).unwrap().unwrap();
    assert_eq!(supply.meter, "E-VR-0009");
}

#[test]
fn visits_are_booked_closed_and_cancelled() {
    let (crm, plugin) = personas();
    let pod = "IT001E12345678";
    let slot = call(&plugin, "1", "visit_slot", &[Value::from("2026-03-11"), Value::from(10)]).unwrap();
    assert_eq!(slot.get("end").and_then(Value::as_str), Some("2026-03-11T11:00:00+00:00"));
    let book = |run: &str, technician: &str| {
        let start = slot.get("start").cloned().unwrap();
        let end = slot.get("end").cloned().unwrap();
        let visit = [
            "V-1".into(),
            pod.into(),
            "power".into(),
            technician.into(),
            start,
            end,
            Value::from("2026-03-10"),
        ];
        call(&plugin, run, "book_appointment", &visit)
    };
    let first = book("2", "T1").unwrap();
    assert_eq!(book("2", "T1"), Ok(first.clone()), "the same run again");
    for (run, technician, reason) in [
        ("3", "T1", "has something else to do"),
        ("4", "M2", "does not work on that day"),
        ("5", "T9", "no technician"),
    ] {
        let conflict = book(run, technician).unwrap_err();
        assert!(conflict.contains("E_CONFLICT") && conflict.contains(reason), "{conflict}");
    }
    assert!(book("6", "T2").is_ok());
    let arrival = Value::from("2026-03-11T09:10:00Z");
    let unmet =
        call(&plugin, "7", "close_appointment", &[first.clone(), "done".into(), Value::Null]).unwrap_err();
    assert!(unmet.contains("outcome: done needs the time of arrival"), "{unmet}");
    call(&plugin, "8", "close_appointment", &[first.clone(), "done".into(), arrival]).unwrap();
    assert_eq!(call(&plugin, "9", "cancel_appointments", &texts(&["V-1"])), Ok(Value::from(1)));
    assert_eq!(call(&plugin, "10", "cancel_appointments", &texts(&["V-1"])), Ok(Value::from(0)));
    let done = call(&plugin, "11", "find_appointment", &[first]).unwrap();
    assert_eq!(done.get("outcome").and_then(Value::as_str), Some("done"));
    let outcomes: Vec<String> = crm
        .appointments_of("V-1")
        .unwrap()
        .into_iter()
        .filter_map(|visit| visit.outcome.map(|outcome| outcome.to_string()))
        .collect();
    assert_eq!(outcomes, ["done", "cancelled"]);
}

#[test]
fn instants_for_timers() {
    let (_, plugin) = personas();
    let before = [Value::from("2026-03-11T09:00:00+01:00"), Value::from(-24)];
    assert_eq!(call(&plugin, "1", "add_hours", &before), Ok(Value::from("2026-03-10T08:00:00+00:00")));
    let run = call(&plugin, "1", "next_planning_run", &[]);
    assert_eq!(run, Ok(Value::from("2026-03-02T17:00:00+00:00")));
    for (name, arguments, reason) in [
        ("add_hours", [Value::from("soon"), Value::from(1)], "no instant"),
        ("add_hours", [Value::from("2026-03-11T09:00:00Z"), Value::from(i64::MAX)], "no number of hours"),
        ("add_hours", [Value::from("2026-03-11T09:00:00Z"), Value::from("many")], "no number of hours"),
        ("visit_slot", [Value::from("2026-03-11"), Value::from(24)], "no hour of a day"),
        ("visit_slot", [Value::from("2026-03-11"), Value::from(-1)], "no hour of a day"),
    ] {
        let error = call(&plugin, "1", name, &arguments).unwrap_err();
        assert!(error.contains(reason), "{name}: {error}");
    }
}

#[test]
fn compensation_counts_once_and_grows() {
    let (crm, plugin) = personas();
    let late = |run: &str, from: &str, service: &str| {
        let job = Job {
            idempotency_key: run.into(),
            ..job(
                "energy.accrue_compensation",
                &[
                    ("pod", "IT001E12345678".into()),
                    ("service", service.into()),
                    ("about", "V-1".into()),
                    ("term_from", from.into()),
                    ("term_until", "2026-02-23".into()),
                ],
            )
        };
        handle(&plugin, &job).unwrap()["compensation_eur"].clone()
    };
    // From Monday 16 February the term has five working days, and on 2 March ten are over.
    assert_eq!(late("1", "2026-02-16", "technical"), Value::from(35));
    assert_eq!(late("2", "2026-02-16", "technical"), Value::from(35));
    assert_eq!(late("3", "2026-02-20", "technical"), Value::from(105));
    assert_eq!(late("4", "2026-02-16", "technical"), Value::from(105), "a smaller sum does not lessen it");
    assert_eq!(late("5", "2026-02-16", "appointment"), Value::from(35));
    let owed = crm.compensations(&"IT001E12345678".parse().unwrap()).unwrap();
    assert_eq!(owed.iter().map(|owed| owed.cents).collect::<Vec<_>>(), [10_500, 3_500]);
    let nothing = job("energy.accrue_compensation", &[("pod", "IT001E12345678".into())]);
    assert!(handle(&plugin, &nothing).is_err());
}
