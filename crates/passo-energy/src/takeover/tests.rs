use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::TakeoverState::*;
use super::*;
use crate::rules::{Jurisdiction, RuleSet};

fn now() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn rules() -> RuleSet {
    RuleSet::on(&RuleSet::italian(), Jurisdiction::Italy, "2026-03-02".parse().unwrap()).unwrap().clone()
}

fn request() -> TakeoverRequest {
    let applicant =
        Applicant { name: "Anna Bianchi".to_owned(), tax_code: "BNCNNA90T45F205W".parse().unwrap() };
    let pod = "IT001E12345678".parse().unwrap();
    TakeoverRequest::draft("R-1".parse().unwrap(), "V-2026-1".to_owned(), pod, applicant, now(), &rules())
        .unwrap()
}

/// A request in a state, reached by ordinary moves.
#[track_caller]
fn request_in(state: TakeoverState) -> TakeoverRequest {
    let mut request = request();
    for next in Draft.path_to(state).expect("every state can be reached") {
        if next == Confirmed {
            request.confirm("anna", now()).unwrap();
        } else {
            request.advance(next, now()).unwrap();
        }
    }
    request
}

/// The moves of the state machine, written out once more and independently.
fn is_legal(from: TakeoverState, to: TakeoverState) -> bool {
    let before_contract = [Draft, Registered, MissingData, Verified, QuotePending, Accepted, Confirmed];
    match to {
        Withdrawn | Refused | Duplicate => before_contract.contains(&from),
        Draft => false,
        Registered => matches!(from, Draft | MissingData),
        MissingData => from == Registered,
        Verified => matches!(from, Registered | QuotePending),
        QuotePending => from == Verified,
        Accepted => from == Verified,
        Confirmed => from == Accepted,
        ContractDuplicated => from == Confirmed,
        PodAssigned => from == ContractDuplicated,
        HandedOver => from == PodAssigned,
        WorkDone => from == HandedOver,
        Completed => matches!(from, PodAssigned | WorkDone),
    }
}

#[test]
fn every_move_is_legal_or_an_error_that_changes_nothing() {
    for from in TakeoverState::ALL {
        for to in TakeoverState::ALL {
            let before = request_in(from);
            let mut request = before.clone();
            let moved =
                if to == Confirmed { request.confirm("anna", now()) } else { request.advance(to, now()) };
            assert_eq!(moved.is_ok(), is_legal(from, to), "{from} to {to}: {moved:?}");
            match moved {
                Ok(()) => assert_eq!(
                    (request.state, request.problems(&rules())),
                    (to, Ok(vec![])),
                    "{from} to {to}"
                ),
                Err(_) => assert_eq!(request, before, "{from} to {to}"),
            }
        }
    }
}

#[test]
fn after_the_contract_a_withdrawal_needs_compensation() {
    for from in [ContractDuplicated, PodAssigned, HandedOver, WorkDone] {
        let mut request = request_in(from);
        assert_eq!(request.advance(Withdrawn, now()), Err(TakeoverError::NeedsCompensation { from }));
        assert_eq!(request.withdraw_compensated(now()), Ok(()));
        assert_eq!((request.state, request.problems(&rules())), (Withdrawn, Ok(vec![])));
    }
    for from in [Draft, Registered, Confirmed, Completed, Withdrawn, Refused] {
        assert!(request_in(from).withdraw_compensated(now()).is_err(), "{from}");
    }
}

#[test]
fn a_takeover_is_confirmed_by_somebody() {
    let mut request = request_in(Accepted);
    assert_eq!(request.advance(Confirmed, now()), Err(TakeoverError::NotConfirmed { state: Confirmed }));
    assert_eq!(request.confirm("  ", now()), Err(TakeoverError::NotConfirmed { state: Confirmed }));
    assert_eq!(request.state, Accepted);
    request.confirm(" anna ", now()).unwrap();
    assert_eq!(request.confirmation, Some(Confirmation { by: "anna".to_owned(), at: now() }));
}

#[test]
fn the_worked_request() {
    let request = request_in(Accepted);
    assert_eq!(request.answer_due.to_string(), "2026-03-05");
    assert_eq!(request.execute_due.to_string(), "2026-03-09");
    assert_eq!(request.problems(&rules()), Ok(vec![]));
    assert!(request.is_open());
}

#[test]
fn unsound_requests_name_the_field() {
    let unconfirmed = TakeoverRequest { confirmation: None, ..request_in(Completed) };
    let early = TakeoverRequest { answer_due: "2026-03-04".parse().unwrap(), ..request_in(Accepted) };
    let mut jumped = request_in(Confirmed);
    jumped.state = PodAssigned;
    jumped.history.push(StateChange { state: PodAssigned, at: now() });
    for (request, text) in [
        (unconfirmed, "confirmed_by: a takeover that is Completed"),
        (early, "answer_due: 2026-03-04 is not the due date 2026-03-05"),
        (jumped, "history: the recorded moves go from Confirmed to PodAssigned"),
    ] {
        let problems = request.problems(&rules()).unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].to_string().starts_with(text), "{problems:?}");
    }
}

#[test]
fn names_and_paths() {
    for state in TakeoverState::ALL {
        assert_eq!(state.to_string().parse(), Ok(state));
    }
    assert_eq!("confirmed".parse(), Ok(Confirmed));
    assert!("Done".parse::<TakeoverState>().unwrap_err().to_string().contains("\"Done\" is no state"));
    assert_eq!(Registered.path_to(Confirmed), Some(vec![Verified, Accepted, Confirmed]));
    assert_eq!(Confirmed.path_to(Confirmed), Some(vec![]));
    assert_eq!(Completed.path_to(Draft), None);
}

#[test]
fn survives_json() {
    let request = request_in(Completed);
    let json = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<TakeoverRequest>(&json).unwrap(), request);
}

proptest! {
    #[test]
    fn any_walk_leaves_a_sound_request(steps in prop::collection::vec(0_usize..15, 0..40)) {
        let mut request = request();
        for step in steps {
            let to = TakeoverState::ALL[step];
            let moved = if to == Confirmed { request.confirm("anna", now()) } else { request.advance(to, now()) };
            prop_assert_eq!(request.history.last().unwrap().state, request.state);
            prop_assert!(moved.is_err() || request.state == to);
        }
        prop_assert_eq!(request.problems(&rules()).unwrap(), vec![]);
    }
}
