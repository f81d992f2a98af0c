use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn old() -> Contract {
    Contract {
        id: "K-1".parse().unwrap(),
        number: "2021-000001".to_owned(),
        pod: "IT001E12345678".parse().unwrap(),
        holder: "C-1".parse().unwrap(),
        former_holders: Vec::new(),
        seller: "Passo Energia".to_owned(),
        market: Market::Free,
        offer_code: None,
        usage: Usage::DomesticResident,
        start: date("2021-05-01"),
        end: Some(date("2026-03-09")),
        state: ContractState::Active,
        derived_from: None,
        payment: Some("IT60X0542811101000000123456".to_owned()),
        price_kind: PriceKind::ThreeBands,
        withdrawal_until: None,
    }
}

fn duplicate() -> Contract {
    let (id, holder) = ("K-2".parse().unwrap(), "C-2".parse().unwrap());
    old().duplicate(id, "2026-000001".to_owned(), holder, date("2026-03-10")).unwrap()
}

#[test]
fn a_duplicate_keeps_the_pod_and_changes_holder_number_and_start() {
    let (old, new) = (old(), duplicate());
    assert_eq!((&new.pod, new.usage, new.price_kind), (&old.pod, old.usage, old.price_kind));
    assert_eq!(new.derived_from, Some(old.id.clone()));
    assert_eq!((new.number.as_str(), new.start, new.end), ("2026-000001", date("2026-03-10"), None));
    assert_eq!(new.payment, None, "the former holder's account is not the new holder's");
    assert_eq!(contract_problems(&[old, new]), []);
}

#[test]
fn unsound_contracts() {
    let open = Contract { end: None, ..old() };
    let problems = contract_problems(&[open, duplicate()]);
    assert!(
        matches!(&problems[..], [ContractError::Overlap { date: day, .. }] if *day == date("2026-03-10"))
    );
    let elsewhere = Contract { pod: "IT002EABCD1234".parse().unwrap(), ..duplicate() };
    assert!(matches!(&contract_problems(&[old(), elsewhere])[..], [ContractError::OtherPod { .. }]));
    let backwards = Contract { end: Some(date("2020-01-01")), ..old() };
    assert!(matches!(&backwards.problems()[..], [ContractError::EndBeforeStart { .. }]));
    assert!(backwards.problems()[0].to_string().starts_with("end: 2020-01-01 is before the start"));
}

#[test]
fn void_is_set_by_compensation_only() {
    let mut contract = duplicate();
    assert_eq!(contract.change_state(ContractState::Void), Err(ContractError::VoidByHand));
    assert_eq!(contract.void_as_compensation(), Ok(()));
    assert!(contract.void_as_compensation().is_err(), "once only");
    assert!(old().void_as_compensation().is_err(), "only a duplicate");
}

#[test]
fn moves_between_states() {
    use ContractState::{Active, Draft, Ended, Void};
    for from in [Draft, Active, Ended, Void] {
        for to in [Draft, Active, Ended, Void] {
            let mut contract = Contract { state: from, ..old() };
            let legal = matches!((from, to), (Draft, Active) | (Active, Ended) | (Ended, Active));
            assert_eq!(contract.change_state(to).is_ok(), legal, "{from} to {to}");
        }
    }
}

#[test]
fn a_holder_changes_in_place_with_the_number_kept() {
    let mut contract = Contract { end: None, ..old() };
    contract.change_holder("C-2".parse().unwrap(), date("2026-03-10")).unwrap();
    assert_eq!(contract.number, "2021-000001");
    assert_eq!(contract.holder.as_str(), "C-2");
    assert_eq!(contract.former_holders[0].until, date("2026-03-09"));
    let again = contract.change_holder("C-2".parse().unwrap(), date("2026-03-11"));
    assert!(matches!(again, Err(ContractError::SameHolder { .. })));
}

#[test]
fn a_duplicate_starts_after_the_old_contract() {
    let early =
        old().duplicate("K-2".parse().unwrap(), "n".into(), "C-2".parse().unwrap(), date("2021-05-01"));
    assert!(matches!(early, Err(ContractError::StartTooEarly { .. })));
    let ended = Contract { state: ContractState::Ended, ..old() };
    assert!(
        ended
            .duplicate("K-2".parse().unwrap(), "n".into(), "C-2".parse().unwrap(), date("2026-03-10"))
            .is_err()
    );
}

#[test]
fn survives_json() {
    let json = serde_json::to_string(&duplicate()).unwrap();
    assert_eq!(serde_json::from_str::<Contract>(&json).unwrap(), duplicate());
}
