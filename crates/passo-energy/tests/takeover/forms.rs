//! What the forms of the administrative process show, refuse and keep.

use std::sync::Arc;

use passo::value::Value;
use passo_energy::crm::Crm;

use crate::desk::{ANNA, BIANCHI, Desk, ROSSI, assert_names, with};

#[test]
fn the_pop_up_shows_date_and_pod_and_asks_for_power_voltage_and_phase() {
    let desk = Desk::seed(&with(ROSSI, &[("request_date", "2026-03-02")]));
    desk.complete("ask_increase", &[("increase", "true")]);
    let form = desk.item("popup_power").form.expect("the task has a form");
    let (summary, inputs): (Vec<_>, Vec<_>) = form.fields.iter().partition(|field| field.read_only);
    let shown: Vec<(&str, Value)> =
        summary.iter().map(|field| (&*field.id, field.value.clone())).take(2).collect();
    assert_eq!(shown, [("request_date", "2026-03-02".into()), ("pod", "IT001E12345678".into())]);
    let asked: Vec<(&str, bool)> = inputs.iter().map(|field| (&*field.id, field.required)).collect();
    assert_eq!(asked, [("power_kw", true), ("voltage_v", true), ("phase", true)]);
}

#[test]
fn tasks_belong_to_the_groups_of_their_lanes() {
    let desk = Desk::seed(BIANCHI);
    desk.complete("choose_route", &[("route", "wizard")]);
    assert_eq!(&*desk.item("wz_contact_form").candidate_groups, &[Arc::from("administration")]);
    let desk = Desk::seed(ROSSI);
    desk.complete("ask_increase", &[("increase", "false")]);
    desk.complete("confirm", &[("confirmed_by", "carla")]);
    assert_eq!(&*desk.item("handover").candidate_groups, &[Arc::from("technical")]);
}

#[test]
fn the_wizard_is_the_recommended_route() {
    let desk = Desk::seed(BIANCHI);
    assert_eq!(desk.shown("choose_route", "route"), Value::from("wizard"));
    assert_names(&desk.refused("choose_route", &[("route", "phone")]), &[("route", "")]);
}

#[test]
fn a_wrong_contact_form_is_refused_by_field_and_corrected() {
    let desk = Desk::seed(BIANCHI);
    desk.complete("choose_route", &[("route", "wizard")]);
    assert_eq!(desk.shown("wz_contact_form", "tax_code"), Value::from("BNCNNA90T45F205W"));
    let changes = [
        ("tax_code", "BNCNNA90T45F205Z"),
        ("postal_code", "2012"),
        ("phone", "call me"),
        ("province", "Milano"),
    ];
    let errors = desk.refused("wz_contact_form", &with(ANNA, &changes));
    let mut named: Vec<&str> = errors.iter().map(|error| &*error.field).collect();
    named.sort_unstable();
    assert_eq!(named, ["phone", "postal_code", "province", "tax_code"], "{errors:?}");
    let says = |field: &str, text: &str| {
        errors.iter().any(|error| &*error.field == field && error.message.contains(text))
    };
    assert!(says("tax_code", "check"), "{errors:?}");
    assert!(says("postal_code", "five digits"), "{errors:?}");
    assert_eq!(desk.variable("first_name"), Value::Null);
    desk.complete("wz_contact_form", ANNA);
    assert_eq!(desk.waiting(), ["wz_supply_form"]);
}

#[test]
fn a_malformed_pod_is_refused_and_a_sloppy_one_is_put_in_order() {
    let desk = Desk::seed(BIANCHI);
    desk.complete("choose_route", &[("route", "wizard")]);
    desk.complete("wz_contact_form", ANNA);
    for wrong in ["IT01E87654321", "FR001E87654321", "IT001E8765432"] {
        assert_names(&desk.refused("wz_supply_form", &[("pod", wrong), ("title", "tenant")]), &[("pod", "")]);
    }
    assert_names(&desk.refused("wz_supply_form", &[("pod", "IT001E87654321")]), &[("title", "")]);
    desk.complete("wz_supply_form", &[("pod", "it 001 e 87654321"), ("title", "tenant")]);
    assert_eq!(desk.variable("pod"), Value::from("IT001E87654321"));
}

#[test]
fn wrong_power_is_shown_in_the_form_and_corrected_without_loss() {
    let desk = Desk::seed(ROSSI);
    desk.complete("ask_increase", &[("increase", "true")]);
    let nonsense = [("power_kw", "much"), ("voltage_v", "110"), ("phase", "two")];
    let errors = desk.refused("popup_power", &nonsense);
    assert_names(&errors, &[("power_kw", "much"), ("voltage_v", "110"), ("phase", "")]);
    desk.complete("popup_power", &[("power_kw", "3,3"), ("voltage_v", "400"), ("phase", "single")]);
    let errors = desk.shown("popup_power", "power_errors").to_string();
    assert!(errors.contains("3.3 kW is no level of committed power"), "{errors}");
    assert!(errors.contains("400 V and single phase contradict each other"), "{errors}");
    for (field, kept) in
        [("power_kw", Value::from(3.3)), ("voltage_v", 400.into()), ("phase", "single".into())]
    {
        assert_eq!(desk.shown("popup_power", field), kept, "{field}");
    }
    desk.complete("popup_power", &[("power_kw", "4,5"), ("voltage_v", "230"), ("phase", "single")]);
    desk.complete("confirm_pi", &[("confirmed_by", "carla")]);
    desk.complete("handover", &[]);
    desk.assert_completed();
    desk.assert_taken_over("IT001E12345678", "RSSMRA85M01H501Q");
    let supply = desk.crm.find_supply(&"IT001E12345678".parse().unwrap()).unwrap().unwrap();
    assert_eq!((supply.committed_power.watts(), supply.available_power.watts()), (4_500, 4_950));
    assert_eq!(supply.meter, "E-VR-0001");
}

#[test]
fn what_is_only_shown_cannot_be_changed() {
    let desk = Desk::seed(ROSSI);
    desk.complete("ask_increase", &[("increase", "false")]);
    let errors = desk.refused("confirm", &[("confirmed_by", "carla"), ("pod", "IT001E87654321")]);
    assert_names(&errors, &[("pod", "")]);
    assert_names(&desk.refused("confirm", &[]), &[("confirmed_by", "")]);
    assert_eq!(desk.waiting(), ["confirm"]);
}
