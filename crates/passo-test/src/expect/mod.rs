//! Whether what is expected holds.

mod counts;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use passo::diagnostic::Severity;
use passo::{InstanceState, InstanceView};

pub(crate) use self::counts::merge;

use self::counts::Counts;
use crate::format::{Expectation, Of, State};
use crate::run::{Session, Subject};

/// Everything in an expectation that does not hold, a sentence each.
pub(crate) fn check(session: &Session, expectation: &Expectation, of: Option<&Of>) -> Vec<String> {
    let of = expectation.of.as_ref().or(of);
    let mut complaints = Vec::new();
    let subject = match session.subject(of) {
        Ok(subject) => subject,
        Err(complaint) => return vec![complaint],
    };
    if !check_state(session, expectation, &subject, &mut complaints) {
        return complaints;
    }
    check_diagnostic(session, expectation, &mut complaints);
    let histories = session.histories(of.and_then(|_| subject.instance()));
    let counts = Counts::of(&merge(&histories));
    check_counts("completed", &expectation.completed, &counts.completed, &mut complaints);
    check_counts("cancelled", &expectation.cancelled, &counts.cancelled, &mut complaints);
    // Starts are counted over the whole case, also when one instance is meant.
    let all = Counts::of(&merge(&session.histories(None)));
    check_counts("instances", &expectation.instances, &all.started, &mut complaints);
    check_list("order", &expectation.order, &counts.order(&expectation.order), &mut complaints);
    check_list("sequence", &expectation.sequence, &counts.sequence(&expectation.sequence), &mut complaints);
    if let Some(expected) = &expectation.incidents {
        let found = session.incidents(of.and_then(|_| subject.instance()));
        check_incidents(expected, found, &mut complaints);
    }
    match subject.view() {
        Some(view) => check_view(expectation, view, subject.process(), &mut complaints),
        None if needs_instance(expectation) => {
            complaints.push("there is no instance whose tokens and variables could be looked at".to_owned());
        }
        None => {}
    }
    complaints
}

fn needs_instance(expectation: &Expectation) -> bool {
    expectation.waiting.as_ref().is_some_and(|waiting| !waiting.is_empty())
        || !expectation.variables.is_empty()
}

/// Checks the state. False when the rest makes no sense, because the model or the start was refused unexpectedly.
fn check_state(
    session: &Session,
    expectation: &Expectation,
    subject: &Subject,
    complaints: &mut Vec<String>,
) -> bool {
    let wanted = || expectation.state.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
    if let Some(reason) = session.rejection() {
        let is_expected = expectation.state.contains(&State::Rejected)
            || (expectation.state.is_empty() && expectation.diagnostic.is_some());
        if !is_expected {
            complaints.extend(why_refused(session, reason));
        }
        return is_expected;
    }
    if expectation.state.is_empty() {
        return true;
    }
    match subject.view() {
        Some(view) => {
            let state = state_of(view);
            if !expectation.state.contains(&state) {
                let incidents = view
                    .incidents
                    .iter()
                    .map(|found| format!("; incident at \"{}\": {}", found.element, found.message));
                let incidents: String = incidents.collect();
                complaints.push(format!("state: expected {}, the instance is {state}{incidents}", wanted()));
            }
        }
        None => complaints.push(format!("state: expected {}, but no instance was started", wanted())),
    }
    true
}

/// Why the model, or the start of the case, was refused: every error that deployment found, or what the start said.
fn why_refused(session: &Session, reason: &str) -> Vec<String> {
    let errors = session.diagnostics().iter().filter(|found| found.severity == Severity::Error);
    let errors: Vec<_> = errors
        .map(|found| format!("refused: line {}: {} [{}]", found.span.line, found.message, found.code))
        .collect();
    if errors.is_empty() { vec![format!("refused: {reason}")] } else { errors }
}

/// The state of an instance as scenarios see it.
fn state_of(view: &InstanceView) -> State {
    match view.state {
        InstanceState::Suspended => State::Suspended,
        _ if !view.incidents.is_empty() => State::Incident,
        InstanceState::Active => State::Active,
        InstanceState::Completed => State::Completed,
        InstanceState::Terminated => State::Terminated,
        InstanceState::Failed { .. } => State::Failed,
        InstanceState::Cancelled => State::Cancelled,
    }
}

fn check_diagnostic(session: &Session, expectation: &Expectation, complaints: &mut Vec<String>) {
    let Some(code) = &expectation.diagnostic else { return };
    if session.diagnostics().iter().any(|found| found.code.as_str() == code) {
        return;
    }
    let codes: Vec<_> = session.diagnostics().iter().map(|found| found.code.as_str()).collect();
    complaints.push(match codes.as_slice() {
        [] => format!("diagnostic: expected {code}, deployment reported nothing"),
        codes => format!("diagnostic: expected {code}, deployment reported {}", codes.join(", ")),
    });
}

fn check_counts(
    what: &str,
    expected: &BTreeMap<String, u64>,
    counts: &BTreeMap<Arc<str>, u64>,
    complaints: &mut Vec<String>,
) {
    for (element, expected) in expected {
        let found = counts.get(element.as_str()).copied().unwrap_or(0);
        if found != *expected {
            complaints.push(format!("{what}: \"{element}\" {expected} times expected, it was {found} times"));
        }
    }
}

fn check_list(what: &str, expected: &[String], found: &[&str], complaints: &mut Vec<String>) {
    if expected != found {
        complaints.push(format!("{what}: expected [{}], found [{}]", expected.join(", "), found.join(", ")));
    }
}

/// An element with several incidents may be named once; named more than once, the number counts too.
fn check_incidents(expected: &[String], mut found: Vec<Arc<str>>, complaints: &mut Vec<String>) {
    let mut expected: Vec<_> = expected.iter().map(String::as_str).collect();
    expected.sort_unstable();
    found.sort();
    if !expected.windows(2).any(|pair| pair[0] == pair[1]) {
        found.dedup();
    }
    let found: Vec<_> = found.iter().map(AsRef::as_ref).collect();
    if expected != found {
        complaints.push(format!(
            "incidents: expected [{}], open at [{}]",
            expected.join(", "),
            found.join(", ")
        ));
    }
}

/// What speaks of one instance: its tokens and its variables.
fn check_view(
    expectation: &Expectation,
    view: &InstanceView,
    process: Option<&str>,
    complaints: &mut Vec<String>,
) {
    if let Some(expected) = &expectation.waiting {
        let mut expected: Vec<_> = expected.iter().map(String::as_str).collect();
        let here = view.waiting.iter().filter(|found| process.is_none_or(|id| id == found.process.as_ref()));
        let mut found: Vec<_> = here.map(|found| found.element.as_ref()).collect();
        expected.sort_unstable();
        found.sort_unstable();
        if expected != found {
            complaints.push(format!(
                "waiting: expected [{}], tokens wait at [{}]",
                expected.join(", "),
                found.join(", ")
            ));
        }
    }
    for (name, expected) in &expectation.variables {
        match view.variables.get(name) {
            Some(found) if values::is_as_expected(expected, found) => {}
            Some(found) => complaints.push(format!(
                "variables: \"{name}\" expected {}, it is {}",
                expected.to_json(),
                found.to_json()
            )),
            None => complaints.push(format!(
                "variables: \"{name}\" expected {}, there is no such variable",
                expected.to_json()
            )),
        }
    }
    for name in &expectation.absent {
        if let Some(found) = view.variables.get(name.as_str()) {
            complaints.push(format!("absent: \"{name}\" is there, its value is {}", found.to_json()));
        }
    }
}
