//! The takeover for production: what it tells people, and what it leaves in the records.

use std::sync::Arc;

use passo::Engine;
use passo::diagnostic::Severity;
use passo::value::Value;
use passo_energy::crm::{BillingRecords, Crm, MemoryCrm};
use passo_energy::diagrams::{ALL, TAKEOVER_WITH_CALLED};
use passo_energy::takeover::TakeoverRequest;

use crate::desk::{Desk, ROSSI, assert_names, with};

const POD: &str = "IT001E12345678";

/// From the decision to the end.
fn carry_out(desk: &Desk) {
    desk.complete("accept", &[("decision", "accept")]);
    desk.publish("M_SiiOutcome", "V-1", &[("sii_outcome", "taken")]);
    desk.complete("confirm", &[("confirmed_by", "carla")]);
    desk.wait_until("2026-03-09T08:00:00Z");
    desk.receive_reading(POD, "2026-03-09", &[("F1", 4263), ("F2", 3918), ("F3", 7101)]);
    desk.assert_completed();
}

fn recorded_request(desk: &Desk) -> TakeoverRequest {
    let id = desk.variable("takeover_id").to_string().parse().unwrap();
    desk.crm.request(&id).unwrap().expect("the request is recorded")
}

#[test]
fn a_takeover_tells_the_people_and_ends_with_a_sound_request() {
    let desk = Desk::production(&with(ROSSI, &[("title", "tenant")]));
    carry_out(&desk);
    desk.assert_taken_over(POD, "RSSMRA85M01H501Q");
    let request = recorded_request(&desk);
    assert_eq!(request.state.to_string(), "Completed");
    assert_eq!(request.confirmation.map(|confirmation| confirmation.by).as_deref(), Some("carla"));
    let told = desk.crm.interactions(&request.id).unwrap();
    let told: Vec<&str> = told.iter().map(|interaction| interaction.subject.as_str()).collect();
    assert_eq!(told, ["send_acceptance", "send_update", "inform_former_holder"]);
    assert!(!desk.crm.deadlines(&"C-0001".parse().unwrap()).unwrap()[0].is_open());
}

#[test]
fn wrong_data_of_a_request_are_told_in_sentences_and_corrected_by_the_customer() {
    let wrong = [("pod", "IT01E12345678"), ("tax_code", "RSSMRA85M01H501Z"), ("title", "tenant")];
    let desk = Desk::production(&with(ROSSI, &wrong));
    let told = desk.variable("reason_texts").to_string();
    assert!(told.contains("pod: this is no POD") && told.contains("tax_code: this is no tax code"), "{told}");
    desk.publish("M_CustomerData", "V-1", &[("pod", POD), ("tax_code", "RSSMRA85M01H501Q")]);
    carry_out(&desk);
    desk.assert_taken_over(POD, "RSSMRA85M01H501Q");
    assert_eq!(desk.variable("title"), Value::from("tenant"));
}

#[test]
fn a_decision_that_is_none_is_refused() {
    let desk = Desk::production(&with(ROSSI, &[("title", "tenant")]));
    assert_names(&desk.refused("accept", &[("decision", "later")]), &[("decision", "")]);
    assert_eq!(desk.waiting(), ["accept"]);
}

fn indebted() -> MemoryCrm {
    MemoryCrm::with_personas().with_debt(&POD.parse().unwrap(), 12_050)
}

#[test]
fn arrears_refuse_the_takeover_with_the_sum_as_reason() {
    let request = with(ROSSI, &[("title", "tenant"), ("relation", "relative")]);
    let desk = Desk::with_request(indebted(), &TAKEOVER_WITH_CALLED, &request);
    desk.complete("offer_assumption", &[("assumption", "declined")]);
    desk.assert_completed();
    assert_eq!(desk.variable("status"), Value::from("Refused"));
    let reason = desk.variable("refusal_reason").to_string();
    assert!(reason.starts_with("120.50 EUR are owed"), "{reason}");
    assert_eq!(recorded_request(&desk).state.to_string(), "Refused");
    assert_eq!(desk.contracts(POD).len(), 1);
}

#[test]
fn an_assumed_debt_becomes_a_payment_plan() {
    let request = with(ROSSI, &[("title", "tenant"), ("relation", "cohabitant")]);
    let desk = Desk::with_request(indebted(), &TAKEOVER_WITH_CALLED, &request);
    desk.complete("offer_assumption", &[("assumption", "accepted"), ("instalments", "6")]);
    assert_eq!(desk.shown("accept", "arrears_outcome"), Value::from("assumed"));
    let plans = desk.crm.payment_plans(&recorded_request(&desk).id).unwrap();
    assert_eq!(plans.iter().map(|plan| (plan.cents, plan.instalments)).collect::<Vec<_>>(), [(12_050, 6)]);
    assert_eq!(desk.crm.open_debt(&POD.parse().unwrap()), Ok(0));
}

#[test]
fn arrears_of_others_do_not_matter_after_a_declaration() {
    let request = with(ROSSI, &[("title", "tenant"), ("declared_unrelated", "true")]);
    let desk = Desk::with_request(indebted(), &TAKEOVER_WITH_CALLED, &request);
    assert_eq!(desk.shown("accept", "arrears_outcome"), Value::from("unrelated"));
}

#[test]
fn a_withdrawal_closes_the_request_and_its_deadline() {
    let desk = Desk::production(&with(ROSSI, &[("title", "tenant")]));
    desk.complete("accept", &[("decision", "accept")]);
    let deadline_is_open = || desk.crm.deadlines(&"C-0001".parse().unwrap()).unwrap()[0].is_open();
    assert!(deadline_is_open());
    desk.publish("M_Withdrawal", "V-1", &[]);
    desk.assert_completed();
    assert_eq!(recorded_request(&desk).state.to_string(), "Withdrawn");
    assert!(!deadline_is_open());
    assert_eq!(desk.contracts(POD).len(), 1);
}

#[test]
fn every_process_that_is_called_comes_along() {
    let known: Vec<&str> = TAKEOVER_WITH_CALLED.iter().map(|diagram| diagram.process).collect();
    for diagram in TAKEOVER_WITH_CALLED {
        for called in diagram.xml.split("calledElement=\"").skip(1) {
            let called = called.split('"').next().unwrap_or_default();
            assert!(known.contains(&called), "{} calls {called}", diagram.process);
        }
    }
}

#[test]
fn the_pop_up_shows_the_present_power() {
    let desk = Desk::production(&with(ROSSI, &[("title", "tenant"), ("increase", "true")]));
    for (field, value) in [
        ("present_kw", Value::from(3)),
        ("present_voltage_v", 230.into()),
        ("present_phase", "single".into()),
    ] {
        assert_eq!(desk.shown("popup_power", field), value, "{field}");
    }
}

#[test]
fn the_diagrams_give_no_findings_that_matter() {
    let engine = Engine::builder().plugin(passo_energy::plugin(Arc::new(MemoryCrm::default()))).build();
    for diagram in ALL {
        let findings = engine.check(diagram.xml.as_bytes());
        let matters: Vec<_> =
            findings.iter().filter(|finding| finding.severity > Severity::Information).collect();
        assert!(matters.is_empty(), "{}: {matters:?}", diagram.process);
    }
}
