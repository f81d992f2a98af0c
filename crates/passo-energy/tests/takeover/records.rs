//! What the administrative process leaves in the records.

use passo::value::Value;
use passo_energy::crm::Crm;
use passo_energy::pod::Pod;

use crate::desk::{ANNA, BIANCHI, Desk, Fields, ROSSI, with};

fn take_over(request: Fields<'_>) -> Desk {
    let desk = Desk::seed(request);
    desk.complete("ask_increase", &[("increase", "false")]);
    desk.complete("confirm", &[("confirmed_by", "carla")]);
    desk.complete("handover", &[]);
    desk.assert_completed();
    desk
}

#[test]
fn a_takeover_without_more_power_leaves_the_supply_as_it_was() {
    let pod: Pod = "IT001E12345678".parse().unwrap();
    let before = Desk::seed(ROSSI).crm.find_supply(&pod).unwrap().unwrap();
    let desk = take_over(ROSSI);
    desk.assert_taken_over("IT001E12345678", "RSSMRA85M01H501Q");
    let after = desk.crm.find_supply(&pod).unwrap().unwrap();
    assert_eq!(after.connection(), before.connection());
    assert_eq!((after.meter, after.id), (before.meter, before.id));
}

#[test]
fn the_calendar_deadline_is_bound_to_the_new_contact() {
    let desk = Desk::seed(BIANCHI);
    desk.complete("choose_route", &[("route", "wizard")]);
    desk.complete("wz_contact_form", ANNA);
    desk.complete("wz_supply_form", &[("pod", "IT001E87654321"), ("title", "tenant")]);
    desk.complete("wz_power_question", &[("increase_requested", "false")]);
    let anna =
        desk.crm.find_contact(&"BNCNNA90T45F205W".parse().unwrap()).unwrap().expect("Anna is recorded");
    let deadlines = desk.crm.deadlines(&anna.id).unwrap();
    assert_eq!(deadlines.len(), 1);
    assert_eq!(deadlines[0].due.to_string(), "2026-03-09");
    assert_eq!(deadlines[0].owner.to_string(), "group:administration");
    assert_eq!(desk.shown("confirm", "deadline"), Value::from("2026-03-09"));
}

#[test]
fn in_the_spanish_variant_the_contract_stays_and_remembers_its_former_holder() {
    let desk = take_over(&with(ROSSI, &[("contract_mode", "update")]));
    let contracts = desk.contracts("IT001E12345678");
    assert_eq!(contracts.len(), 1);
    assert_eq!(contracts[0].holder.as_str(), "C-0001");
    assert_eq!(contracts[0].former_holders[0].until.to_string(), "2026-03-08");
}
