use proptest::prelude::*;

use super::*;
use crate::contract::{Contract, ContractState, contract_problems};
use crate::crm::{ChangeOfHolder, ContractRecords, Undoing};
use crate::deadline::DeadlineKind;
use crate::power::PowerRequest;
use crate::rules::PowerRules;
use crate::takeover::{Applicant, NoteKind};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn pod() -> Pod {
    "IT001E12345678".parse().unwrap()
}

fn rossi(crm: &dyn Crm) -> ContactId {
    crm.find_contact(&"RSSMRA85M01H501Q".parse().unwrap()).unwrap().unwrap().id
}

fn to(holder: ContactId, from: &str) -> ChangeOfHolder {
    ChangeOfHolder { holder, from: date(from), replaces: None }
}

fn new_contact(tax_code: &str) -> NewContact {
    NewContact {
        data: ContactData { tax_code: Some(tax_code.parse().unwrap()), ..ContactData::default() },
        via: crate::contact::CreatedVia::Wizard,
        on: date("2026-03-02"),
    }
}

fn deadline(contact: ContactId, due: &str) -> NewDeadline {
    NewDeadline {
        subject: "Takeover".to_owned(),
        owner: "administration".parse().unwrap(),
        contact,
        request: None,
        kind: DeadlineKind::Takeover,
        created: date("2026-03-02"),
        due: date(due),
        warn_at: None,
    }
}

#[test]
fn personas_are_sound() {
    let crm = MemoryCrm::with_personas();
    let records = crm.lock();
    assert_eq!((records.contacts.len(), records.supplies.len(), records.contracts.len()), (6, 8, 8));
    let levels = PowerRules::italian().levels;
    for contact in records.contacts.values() {
        assert_eq!(contact.data.missing_fields(), [], "{}", contact.data.display_name());
    }
    for supply in records.supplies.values() {
        assert_eq!(supply.problems(&levels), [], "{}", supply.pod);
    }
    let contracts: Vec<Contract> = records.contracts.values().cloned().collect();
    assert_eq!(contract_problems(&contracts), []);
}

#[test]
fn absent_personas_are_absent() {
    let crm = MemoryCrm::with_personas();
    for tax_code in ["BNCNNA90T45F205W", "FOXLAX01B28L219S", "DMCLCU88E49A662R"] {
        assert_eq!(crm.find_contact(&tax_code.parse().unwrap()), Ok(None));
    }
}

#[test]
fn a_takeover_duplicates_the_contract_and_keeps_the_pod() {
    let crm = MemoryCrm::with_personas();
    let old = crm.find_contract(&pod()).unwrap().unwrap();
    let new = crm.duplicate_contract("k", &old.id, &to(rossi(&crm), "2026-03-09")).unwrap();
    let again = crm.duplicate_contract("k", &old.id, &to(rossi(&crm), "2026-03-09")).unwrap();
    assert_eq!(new, again, "the same key, the same contract");
    let contracts = crm.contracts(&pod()).unwrap();
    assert_eq!(contracts.len(), 2);
    assert_eq!(contracts[0].end, Some(date("2026-03-08")));
    assert_eq!((&new.pod, new.start, new.holder), (&pod(), date("2026-03-09"), rossi(&crm)));
    assert_eq!(crm.find_contract(&pod()).unwrap().unwrap().id, new.id);
    let supply = crm.assign_pod("a", &pod(), &to(rossi(&crm), "2026-03-09")).unwrap();
    assert_eq!((supply.holder, supply.meter.as_str()), (Some(rossi(&crm)), "E-VR-0001"));
    let void = crm.void_contract("v", &new.id).unwrap();
    assert_eq!(void.state, ContractState::Void);
    let reopened = crm.find_contract(&pod()).unwrap().unwrap();
    assert_eq!((reopened.id, reopened.end), (old.id, None));
}

#[test]
fn a_contract_is_updated_in_place() {
    let crm = MemoryCrm::with_personas();
    let old = crm.find_contract(&pod()).unwrap().unwrap();
    let new = crm.update_contract_holder("k", &old.id, &to(rossi(&crm), "2026-03-09")).unwrap();
    assert_eq!((&new.id, &new.number, &new.holder), (&old.id, &old.number, &rossi(&crm)));
    assert_eq!(crm.contracts(&pod()).unwrap(), [new]);
}

#[test]
fn a_failed_call_changes_nothing_and_frees_its_key() {
    let crm = MemoryCrm::with_personas();
    let old = crm.find_contract(&pod()).unwrap().unwrap();
    let nobody: ContactId = "C-9999".parse().unwrap();
    let failed = crm.duplicate_contract("k", &old.id, &to(nobody, "2026-03-09")).unwrap_err();
    assert_eq!(failed.to_string(), "contact: there is no contact C-9999");
    assert!(crm.duplicate_contract("k", &old.id, &to(rossi(&crm), "2020-01-01")).is_err());
    assert_eq!(crm.contracts(&pod()).unwrap(), std::slice::from_ref(&old));
    assert!(crm.duplicate_contract("k", &old.id, &to(rossi(&crm), "2026-03-09")).is_ok());
}

#[test]
fn a_contact_is_never_made_twice() {
    let crm = MemoryCrm::with_personas();
    let first = crm.create_contact("one", new_contact("BNCNNA90T45F205W")).unwrap();
    let mut more = new_contact("BNCNNA90T45F205W");
    more.data.first_name = Some("Anna".to_owned());
    let second = crm.create_contact("two", more).unwrap();
    assert_eq!(first.id, second.id);
    assert_eq!(second.data.first_name.as_deref(), Some("Anna"));
    let unnamed = NewContact { data: ContactData::default(), ..new_contact("BNCNNA90T45F205W") };
    assert!(crm.create_contact("three", unnamed).unwrap_err().to_string().starts_with("tax_code: "));
    let taken = crm.update_contact("four", &rossi(&crm), new_contact("BNCNNA90T45F205W").data).unwrap_err();
    assert!(matches!(taken, CrmError::TaxCodeTaken { .. }));
}

#[test]
fn a_newer_deadline_supersedes_the_open_one() {
    let crm = MemoryCrm::with_personas();
    let contact = rossi(&crm);
    let first = crm.create_deadline("one", deadline(contact.clone(), "2026-03-09")).unwrap();
    let second = crm.create_deadline("two", deadline(contact.clone(), "2026-03-11")).unwrap();
    let deadlines = crm.deadlines(&contact).unwrap();
    assert_eq!(deadlines[0].superseded_by, Some(second.id.clone()));
    assert!(deadlines[1].is_open() && !deadlines[0].is_open());
    assert_eq!(
        crm.close_deadline("c", &second.id, date("2026-03-10")).unwrap().done_at,
        Some(date("2026-03-10"))
    );
    assert_ne!(first.id, second.id);
    let early = crm.create_deadline("three", deadline(contact, "2026-03-01")).unwrap_err();
    assert!(early.to_string().starts_with("due: "), "{early}");
}

#[test]
fn power_changes_once_per_key() {
    let crm = MemoryCrm::with_personas();
    let supply = crm.find_supply(&pod()).unwrap().unwrap();
    let request =
        PowerRequest { power: Some("4.5".into()), voltage: Some("230".into()), phase: Some("single".into()) };
    let change = request.check(supply.connection(), &PowerRules::italian(), date("2026-03-11")).unwrap();
    let changed = crm.update_supply("k", &pod(), &change).unwrap();
    assert_eq!(changed, crm.update_supply("k", &pod(), &change).unwrap());
    assert_eq!(changed.available_power.to_string(), "4.95");
    assert!(matches!(crm.update_supply("l", &pod(), &change), Err(CrmError::Supply(_))));
}

#[test]
fn a_supply_is_prepared_or_made() {
    let crm = MemoryCrm::with_personas();
    let contact = rossi(&crm);
    let prepared = crm
        .create_supply(
            "k",
            NewSupply { contact: contact.clone(), pod: pod(), connection: None, on: date("2026-03-02") },
        )
        .unwrap();
    assert_eq!(
        (prepared.prepared_for, prepared.committed_power.to_string().as_str()),
        (Some(contact.clone()), "3")
    );
    let elsewhere: Pod = "IT001E99999999".parse().unwrap();
    let new = NewSupply { contact, pod: elsewhere.clone(), connection: None, on: date("2026-03-02") };
    assert!(crm.create_supply("l", new.clone()).unwrap_err().to_string().starts_with("power_kw: "));
    let made = crm.create_supply("l", NewSupply { connection: Some(prepared_connection()), ..new }).unwrap();
    assert_eq!((made.state, made.distributor.as_str()), (crate::supply::SupplyState::NeverActive, "001"));
    assert!(crm.find_supply(&elsewhere).unwrap().is_some());
}

fn prepared_connection() -> crate::power::ConnectionData {
    crate::power::ConnectionData {
        power: "3".parse().unwrap(),
        voltage: "230".parse().unwrap(),
        phase: "single".parse().unwrap(),
    }
}

#[test]
fn requests_move_by_their_states_only() {
    let crm = MemoryCrm::with_personas();
    let applicant =
        Applicant { name: "Mario Rossi".to_owned(), tax_code: "RSSMRA85M01H501Q".parse().unwrap() };
    let request = crm
        .register_request(
            "r",
            NewRequest { pod: pod(), applicant, reference: Some("V-1".to_owned()), at: at() },
        )
        .unwrap();
    assert_eq!(crm.open_requests(&pod()).unwrap(), std::slice::from_ref(&request));
    assert_eq!(request.reference.as_deref(), Some("V-1"));
    assert_eq!(request.former_contract, crm.find_contract(&pod()).unwrap().map(|contract| contract.id));
    let early = crm.update_status("1", &request.id, TakeoverState::PodAssigned, None, at()).unwrap_err();
    assert_eq!(early.to_string(), "state: a takeover cannot go from Registered to PodAssigned");
    for (key, state) in [("2", TakeoverState::Verified), ("3", TakeoverState::Accepted)] {
        crm.update_status(key, &request.id, state, None, at()).unwrap();
    }
    assert!(crm.update_status("4", &request.id, TakeoverState::Confirmed, None, at()).is_err());
    let confirmed =
        crm.update_status("5", &request.id, TakeoverState::Confirmed, Some("anna"), at()).unwrap();
    assert_eq!(confirmed.state, TakeoverState::Confirmed);
    crm.update_status("6", &request.id, TakeoverState::Refused, None, at()).unwrap();
    assert_eq!(crm.open_requests(&pod()), Ok(vec![]));
}

#[test]
fn a_note_says_something_and_is_put_in_once() {
    let crm = MemoryCrm::with_personas();
    let applicant =
        Applicant { name: "Mario Rossi".to_owned(), tax_code: "RSSMRA85M01H501Q".parse().unwrap() };
    let new = NewRequest { pod: pod(), applicant, reference: None, at: at() };
    let id = crm.register_request("r", new).unwrap().id;
    let note = FileNote { kind: NoteKind::Delay, text: "Illness".to_owned(), at: at() };
    for key in ["1", "1", "2"] {
        crm.add_note(key, &id, note.clone()).unwrap();
    }
    assert_eq!(crm.request(&id).unwrap().unwrap().notes, [note.clone(), note.clone()]);
    let empty = crm.add_note("3", &id, FileNote { text: " ".to_owned(), ..note }).unwrap_err();
    assert_eq!(empty.to_string(), "text: a note says something");
}

#[test]
fn a_withdrawal_after_the_change_needs_its_undoing() {
    let crm = MemoryCrm::with_personas();
    let applicant =
        Applicant { name: "Mario Rossi".to_owned(), tax_code: "RSSMRA85M01H501Q".parse().unwrap() };
    let new = NewRequest { pod: pod(), applicant, reference: None, at: at() };
    let id = crm.register_request("r", new).unwrap().id;
    assert!(crm.withdraw_compensated("w", &id, at()).is_err());
    for state in TakeoverState::Registered.path_to(TakeoverState::PodAssigned).unwrap() {
        crm.update_status(&state.to_string(), &id, state, Some("anna"), at()).unwrap();
    }
    assert!(crm.update_status("x", &id, TakeoverState::Withdrawn, None, at()).is_err());
    for key in ["w", "again"] {
        let withdrawn = crm.withdraw_compensated(key, &id, at()).unwrap();
        assert_eq!(withdrawn.state, TakeoverState::Withdrawn);
    }
}

proptest! {
    #[test]
    fn no_two_contracts_of_a_point_are_ever_in_force_on_one_day(
        calls in prop::collection::vec((0_u8..3, 0_usize..5, 0_i64..60, 0_usize..4), 1..25),
    ) {
        let crm = MemoryCrm::with_personas();
        let holders: Vec<ContactId> = crm.lock().contacts.keys().cloned().collect();
        for (step, (call, holder, days, contract)) in calls.into_iter().enumerate() {
            let contracts = crm.contracts(&pod()).unwrap();
            let id = contracts[contract % contracts.len()].id.clone();
            let from = date("2026-03-02") + chrono::Duration::days(days);
            // Some calls are refused; none may leave the records unsound.
            let key = step.to_string();
            let holder = holders[holder % holders.len()].clone();
            let change = ChangeOfHolder { holder, from, replaces: None };
            let refused = match call {
                0 => crm.duplicate_contract(&key, &id, &change).is_err(),
                1 => crm.void_contract(&key, &id).is_err(),
                _ => crm.update_contract_holder(&key, &id, &change).is_err(),
            };
            let after = crm.contracts(&pod()).unwrap();
            prop_assert_eq!(contract_problems(&after), vec![]);
            prop_assert!(!refused || after == contracts);
        }
    }
}
