mod technical;

use std::collections::BTreeMap;

use passo::plugin::{CallContext, HandlerError, Job};

use super::*;
use crate::crm::MemoryCrm;
use passo::value::Value;

fn personas() -> (Arc<MemoryCrm>, Plugin) {
    let crm = Arc::new(MemoryCrm::with_personas());
    let plugin = plugin(crm.clone());
    (crm, plugin)
}

/// Calls a function as the engine would, on Monday 2 March 2026 at nine in Italy.
fn call(plugin: &Plugin, run: &str, name: &str, arguments: &[Value]) -> Result<Value, String> {
    let function = plugin
        .functions()
        .iter()
        .find(|function| &*function.name == name && function.arity == arguments.len());
    let context = CallContext { now: "2026-03-02T08:00:00Z".parse().unwrap(), idempotency_key: run.into() };
    (function.unwrap_or_else(|| panic!("no function {name}")).body)(&context, arguments)
        .map_err(|error| error.to_string())
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| Value::from(*text)).collect()
}

#[test]
fn checks_and_terms() {
    let (_, plugin) = personas();
    for (name, argument, expected) in [
        ("pod_valid", Value::from("it 001 e 12345678"), Value::from(true)),
        ("pod_valid", Value::from("IT001"), Value::from(false)),
        ("pod_valid", Value::Null, Value::from(false)),
        ("tax_code_valid", Value::from("RSSMRA85M01H501Q"), Value::from(true)),
        ("tax_code_valid", Value::from("RSSMRA85M01H501Z"), Value::from(false)),
        ("power_valid", Value::from(4.5), Value::from(true)),
        ("power_valid", Value::from("3,3"), Value::from(false)),
        ("available_power", Value::from(3), Value::from(3.3)),
        ("band_of", Value::from("2026-03-02T08:00:00+01:00"), Value::from("F1")),
        ("band_of", Value::from("2026-04-06T10:00:00+02:00"), Value::from("F3")),
    ] {
        assert_eq!(
            call(&plugin, "1", name, std::slice::from_ref(&argument)).as_ref(),
            Ok(&expected),
            "{name} {argument}"
        );
    }
    assert_eq!(call(&plugin, "1", "today", &[]), Ok(Value::from("2026-03-02")));
    let due = call(&plugin, "1", "add_working_days", &[Value::from("2026-04-02"), Value::from(3)]);
    assert_eq!(due, Ok(Value::from("2026-04-08")));
    let end = call(&plugin, "1", "end_of_day", &texts(&["2026-03-05"]));
    assert_eq!(end, Ok(Value::from("2026-03-05T23:00:00+00:00")));
    let wrong = call(&plugin, "1", "add_working_days", &[Value::from("soon"), Value::from(3)]).unwrap_err();
    assert!(wrong.starts_with("date: \"soon\" is no date"), "{wrong}");
    assert!(call(&plugin, "1", "add_working_days", &[Value::from("2026-04-02"), Value::from(-1)]).is_err());
}

#[test]
fn contacts_are_found_made_and_completed() {
    let (_, plugin) = personas();
    let rossi = call(&plugin, "1", "find_contact", &texts(&["rssmra85m01h501q"])).unwrap();
    assert_eq!(rossi.get("name").and_then(Value::as_str), Some("Mario Rossi"));
    assert_eq!(call(&plugin, "1", "missing_fields", &[rossi]), Ok(Value::list(vec![])));
    for nobody in ["BNCNNA90T45F205W", "nonsense"] {
        let nobody = call(&plugin, "1", "find_contact", &texts(&[nobody])).unwrap();
        assert!(nobody.is_null());
        let missing = call(&plugin, "1", "missing_fields", &[nobody]).unwrap();
        assert_eq!(missing.as_list().map(<[Value]>::len), Some(1));
    }
    let data =
        Value::map([("tax_code", "BNCNNA90T45F205W"), ("first_name", "Anna"), ("last_name", "Bianchi")]);
    let id = call(&plugin, "1", "create_contact", &[data]).unwrap();
    let anna = call(&plugin, "1", "find_contact", &texts(&["BNCNNA90T45F205W"])).unwrap();
    assert_eq!(anna.get("id"), Some(&id));
    let missing = call(&plugin, "1", "missing_fields", &[anna]).unwrap();
    assert!(missing.to_string().contains("phone: a contact needs"), "{missing}");
    let wrong =
        Value::map([("tax_code", "BNCNNA90T45F205W"), ("postal_code", "2012"), ("street", "Via Roma")]);
    let refused = call(&plugin, "2", "create_contact", std::slice::from_ref(&wrong)).unwrap_err();
    assert!(refused.contains("postal_code: \"2012\" is no postal code"), "{refused}");
    let errors = call(&plugin, "2", "contact_errors", &[wrong]).unwrap();
    assert!(errors.as_list().unwrap().len() > 3, "{errors}");
}

#[test]
fn a_company_is_told_by_its_tax_code() {
    let (_, plugin) = personas();
    let data = Value::map([("tax_code", "07643520567"), ("company_name", "Nuova S.p.A.")]);
    call(&plugin, "1", "create_contact", &[data]).unwrap();
    let found = call(&plugin, "1", "find_contact", &texts(&["07643520567"])).unwrap();
    assert_eq!(found.get("kind").and_then(Value::as_str), Some("company"));
}

#[test]
fn power_is_checked_and_written() {
    let (_, plugin) = personas();
    let asked = |kw: f64, volts: i64| {
        vec![Value::from("IT001E12345678"), Value::from(kw), Value::from(volts), Value::from("single")]
    };
    assert_eq!(call(&plugin, "1", "power_errors", &asked(4.5, 230)), Ok(Value::list(vec![])));
    let errors = call(&plugin, "1", "power_errors", &asked(3.3, 400)).unwrap();
    assert_eq!(errors.as_list().map(<[Value]>::len), Some(2), "{errors}");
    let quote = call(&plugin, "1", "power_quote", &asked(4.5, 230)).unwrap();
    assert_eq!(quote.get("kind").and_then(Value::as_str), Some("rapid"));
    let mut change = asked(4.5, 230);
    change.push(Value::from("2026-03-11"));
    let first = call(&plugin, "2", "update_supply", &change).unwrap();
    assert_eq!(first.get("available_kw"), Some(&Value::from(4.95)));
    assert_eq!(call(&plugin, "2", "update_supply", &change), Ok(first));
}

#[test]
fn a_takeover_from_script_functions() {
    let (crm, plugin) = personas();
    let pod = "IT001E12345678";
    let rossi = call(&plugin, "1", "find_contact", &texts(&["RSSMRA85M01H501Q"]))
        .unwrap()
        .get("id")
        .unwrap()
        .to_string();
    let request =
        call(&plugin, "2", "register_request", &texts(&[pod, "RSSMRA85M01H501Q", "Mario Rossi"])).unwrap();
    assert_eq!(request.get("execute_due").and_then(Value::as_str), Some("2026-03-09"));
    let id = request.get("id").unwrap().to_string();
    let early = call(&plugin, "3", "update_status", &texts(&[&id, "Draft"])).unwrap_err();
    assert_eq!(early, "state: a takeover cannot go from Registered to Draft");
    assert_eq!(
        call(&plugin, "3", "update_status", &texts(&[&id, "Confirmed", "anna"])),
        Ok(Value::from("Confirmed"))
    );
    let deadline =
        call(&plugin, "4", "create_deadline", &texts(&[&rossi, "2026-03-09", "Takeover"])).unwrap();
    assert_eq!(
        call(&plugin, "4", "create_deadline", &texts(&[&rossi, "2026-03-09", "Takeover"])),
        Ok(deadline)
    );
    let old = call(&plugin, "5", "find_contract", &texts(&[pod])).unwrap().get("id").unwrap().to_string();
    let new = call(&plugin, "5", "duplicate_contract", &texts(&[&old, &rossi, "2026-03-09"])).unwrap();
    assert_eq!(new.get("pod").and_then(Value::as_str), Some(pod));
    call(&plugin, "6", "assign_pod", &texts(&[pod, &rossi, "2026-03-09"])).unwrap();
    assert_eq!(
        call(&plugin, "7", "update_status", &texts(&[&id, "PodAssigned"])),
        Ok(Value::from("PodAssigned"))
    );
    assert_eq!(
        crm.open_requests(&pod.parse().unwrap()).unwrap()[0].confirmation.as_ref().unwrap().by,
        "anna"
    );
}

#[test]
fn field_types_give_the_canonical_value_or_a_sentence() {
    let (_, plugin) = personas();
    let check = |field: &str, value: Value| {
        let (_, check) =
            plugin.field_types().iter().find(|(name, _)| &**name == field).expect("the type is there");
        check(&value)
    };
    for (field, given, canonical) in [
        ("pod", Value::from("it 001 e 12345678"), Value::from("IT001E12345678")),
        ("tax_code", Value::from("rssmra85m01h501q"), Value::from("RSSMRA85M01H501Q")),
        ("power_kw", Value::from("4,5"), Value::from(4.5)),
        ("power_kw", Value::from(3), Value::from(3)),
        ("voltage", Value::from("220 V"), Value::from(230)),
        ("voltage", Value::from("MV"), Value::from("MV")),
        ("phase", Value::from("Monofase"), Value::from("single")),
        ("province", Value::from("mi"), Value::from("MI")),
        ("contact_kind", Value::from("Public body"), Value::from("public_body")),
        ("phone", Value::from("+39 333 1234567"), Value::from("+39 333 1234567")),
        ("email", Value::from(" a@b.example "), Value::from("a@b.example")),
        ("energy_kwh", Value::from("4263 kWh"), Value::from(4263)),
        ("instant", Value::from("2026-03-11T10:05:00+01:00"), Value::from("2026-03-11T09:05:00+00:00")),
    ] {
        assert_eq!(check(field, given.clone()), Ok(canonical), "{field} {given}");
    }
    for (field, given) in [
        ("pod", "IT01E12345678"),
        ("tax_code", "RSSMRA85M01H501Z"),
        ("power_kw", "much"),
        ("voltage", "110"),
        ("phase", "two"),
        ("postal_code", "2012"),
        ("province", "Milano"),
        ("contact_kind", "club"),
        ("channel", "pigeon"),
        ("phone", "call me"),
        ("email", "nobody"),
        ("email", ""),
        ("energy_kwh", "42,5"),
        ("instant", "noon"),
    ] {
        assert!(check(field, Value::from(given)).is_err(), "{field} {given}");
    }
}

fn job(handler: &str, variables: &[(&str, Value)]) -> Job {
    Job {
        process: "takeover".into(),
        instance: 1,
        element: "step".into(),
        handler: handler.into(),
        variables: variables.iter().map(|(name, value)| (Arc::from(*name), value.clone())).collect(),
        idempotency_key: "1".into(),
        retries_left: 3,
        now: "2026-03-02T08:00:00Z".parse().unwrap(),
    }
}

fn handle(plugin: &Plugin, job: &Job) -> Result<BTreeMap<Arc<str>, Value>, HandlerError> {
    let (_, handler) =
        plugin.handlers().iter().find(|(name, _)| *name == job.handler).expect("the handler is there");
    handler.handle(job)
}

#[test]
fn precheck_collects_what_can_be_corrected() {
    let (_, plugin) = personas();
    let good = [
        ("pod", "IT001E12345678".into()),
        ("tax_code", "RSSMRA85M01H501Q".into()),
        ("title", "tenant".into()),
    ];
    let result = handle(&plugin, &job("energy.precheck", &good)).unwrap();
    assert_eq!(result["reasons"], Value::list(vec![]));
    assert_eq!(result["contact_present"], Value::from(true));
    let bad = [("pod", "IT001".into()), ("tax_code", "x".into()), ("effective_date", "2026-06-30".into())];
    let result = handle(&plugin, &job("energy.precheck", &bad)).unwrap();
    assert_eq!(
        result["reasons"],
        Value::from(vec!["E_POD_INVALID", "E_CONTACT_INVALID", "E_NO_TITLE", "DATE"])
    );
    let holder = [
        ("pod", "IT001E12345678".into()),
        ("tax_code", "VRDLSN64R31D612U".into()),
        ("self_certified", true.into()),
    ];
    match handle(&plugin, &job("energy.precheck", &holder)) {
        Err(HandlerError::Bpmn { code, variables, .. }) => {
            assert_eq!(&*code, "E_REFUSED");
            assert_eq!(variables["refusal_reason"], Value::from("the applicant holds this contract already"));
        }
        other => panic!("no BPMN error: {other:?}"),
    }
}

#[test]
fn precheck_ends_what_is_no_takeover() {
    let (_, plugin) = personas();
    let code_of = |variables: &[(&str, Value)]| match handle(&plugin, &job("energy.precheck", variables)) {
        Err(HandlerError::Bpmn { code, .. }) => code.to_string(),
        other => panic!("no BPMN error: {other:?}"),
    };
    assert_eq!(code_of(&[("pod", "IT004E00000009".into())]), "E_SUPPLY_INACTIVE");
    call(&plugin, "2", "register_request", &texts(&["IT001E12345678", "DMCLCU88E49A662R", "Lucia D'Amico"]))
        .unwrap();
    assert_eq!(code_of(&[("pod", "IT001E12345678".into())]), "E_DUPLICATE_REQUEST");
}

#[test]
fn arrears_are_looked_up_and_decided_on() {
    let (_, plugin) = personas();
    let decided = |pod: &str, more: &[(&str, Value)]| {
        let mut variables: BTreeMap<Arc<str>, Value> = job("", &[("pod", pod.into())]).variables;
        variables.extend(job("", more).variables);
        let looked_up = Job { variables: variables.clone(), ..job("energy.former_holder_debt", &[]) };
        variables.extend(handle(&plugin, &looked_up).unwrap());
        let decide = Job { variables: variables.clone(), ..job("energy.decide_arrears", &[]) };
        (variables, handle(&plugin, &decide).unwrap()["arrears_case"].clone())
    };
    assert_eq!(decided("IT001E12345678", &[]).1, Value::from("clear"));
    let (found, case) = decided("IT005E00000011", &[]);
    assert_eq!(
        (&found["former_holder_debt_eur"], case),
        (&Value::from("120.50"), Value::from("declaration"))
    );
    let relative = [("relation", "relative".into())];
    assert_eq!(decided("IT005E00000011", &relative).1, Value::from("assumption"));
    let gallo = call(&plugin, "1", "find_contact", &texts(&["GLLPLA80A01L781B"])).unwrap();
    let gallo = [("contact_id", gallo.get("id").unwrap().clone())];
    assert_eq!(decided("IT001E12345678", &gallo).1, Value::from("credit_decision"));
    assert_eq!(decided("IT005E00000022", &gallo).1, Value::from("clear"));
    assert_eq!(decided("IT005E00000033", &[]).1, Value::from("suspended"));
    let nothing = handle(&plugin, &job("energy.decide_arrears", &[])).unwrap_err();
    assert!(nothing.to_string().starts_with("former_holder_debt_cents: "), "{nothing}");
}

#[test]
fn terms_come_from_the_rule_set_of_the_registration() {
    let (_, plugin) = personas();
    let terms = call(&plugin, "1", "takeover_terms", &texts(&["2026-03-02"])).unwrap();
    for (name, value) in [
        ("answer_near", Value::from("2026-03-04")),
        ("answer_due", "2026-03-05".into()),
        ("execute_due", "2026-03-09".into()),
        ("reading_due", "2026-03-16".into()),
        ("closing_bill_due", "2026-04-20".into()),
        ("contract_mode", "duplicate".into()),
        ("data_within", "P5D".into()),
        ("register_resends", 3.into()),
    ] {
        assert_eq!(terms.get(name), Some(&value), "{name}");
    }
    let later = call(&plugin, "1", "takeover_terms", &texts(&["2026-03-02", "2026-03-20"])).unwrap();
    assert_eq!(later.get("reading_due"), Some(&Value::from("2026-03-27")));
    assert_eq!(later.get("execute_due"), Some(&Value::from("2026-03-09")));
    let until = call(&plugin, "1", "withdrawal_until", &texts(&["2026-03-02", "2026-03-04"]));
    assert_eq!(until, Ok(Value::from("2026-03-18")));
    let middle = call(&plugin, "1", "halfway", &texts(&["2026-03-02T08:00:00Z", "2026-03-05T23:00:00Z"]));
    assert_eq!(middle, Ok(Value::DateTime("2026-03-04T03:30:00Z".parse().unwrap())));
}

#[test]
fn a_change_that_replaces_another_is_a_bpmn_error() {
    let (_, plugin) = personas();
    let replacing = texts(&["IT001E12345678", "C-0001", "2026-03-09", "C-0003"]);
    let conflict = call(&plugin, "1", "assign_pod", &replacing).unwrap_err();
    assert!(
        conflict.starts_with("BPMN error E_CONFLICT: pod: IT001E12345678 is held by C-0002"),
        "{conflict}"
    );
}
