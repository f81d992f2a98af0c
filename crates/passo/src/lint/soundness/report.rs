//! What is wrong with a scope as findings.

use super::judge::{Fault, Judgement, Steps, Undecided};
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::scope::Scope;
use crate::lint::{fake_join, termination};

/// How many nodes of a path a finding names.
const SHOWN: usize = 12;

/// Adds what is found in a scope.
pub(super) fn report(scope: &Scope<'_>, judgement: &Judgement, findings: &mut Vec<Diagnostic>) {
    for fault in &judgement.faults {
        let (what, advice) = told(scope, fault);
        let what = format!("{what}{}", after(scope, &fault.steps));
        findings.push(finding(scope, fault.code, fault.at.first().copied(), what, advice));
    }
    let is_told = |place: &usize| {
        let twice = judgement.faults.iter().filter(|fault| fault.code == Code::LackOfSynchronization);
        twice.into_iter().any(|fault| fault.at.contains(place))
    };
    for place in judgement.remarks.meet.iter().filter(|place| !is_told(place)) {
        fake_join::report(scope, *place, findings);
    }
    for place in &judgement.remarks.alone {
        termination::report(scope, *place, findings);
    }
    let id = &scope.base.id;
    let (mut at, mut advice) = (None, "Nothing is wrong by that.");
    let what = match &judgement.decided {
        Ok(()) => return,
        Err(Undecided::Element(untold)) => {
            at = Some(untold.element);
            let element = ids(scope, &[untold.element]);
            format!("whether all of `{id}` ends is not told: {element} is {}", untold.what)
        }
        Err(Undecided::TooMany) => format!("`{id}` has too many ways to tell whether all of them end"),
        Err(Undecided::WhileDoubled(element)) => {
            advice = "Put right what is doubled, and check it again.";
            let element = ids(scope, &[*element]);
            format!(
                "whether tokens of `{id}` can wait for ever is not told while several can come to {element}"
            )
        }
    };
    findings.push(finding(scope, Code::SoundnessNotDecided, at, what, advice));
}

/// What is wrong, and what to do about it.
fn told(scope: &Scope<'_>, fault: &Fault) -> (String, &'static str) {
    match (fault.code, fault.at.as_slice()) {
        (Code::Deadlock, at) => (
            format!("a token can wait for ever at {}", ids(scope, at)),
            "Let the join wait only for flows on which a token comes, as its split gives them.",
        ),
        (Code::LackOfSynchronization, at) => (
            format!("two tokens can come to {} at the same time, so that it is done twice", ids(scope, at)),
            "Join what runs side by side with a gateway of the kind that split it.",
        ),
        (Code::EndlessLoop, at) => (
            format!("no choice leads to an end any more: {} are passed again and again", ids(scope, at)),
            "Draw a way out of the loop.",
        ),
        (_, [target, never]) => (
            format!(
                "no token ever comes to {}: {} is never done",
                ids(scope, &[*target]),
                ids(scope, &[*never])
            ),
            "Draw a way to an end inside.",
        ),
        (_, at) => (
            format!("no token ever comes past {}, whatever is chosen", ids(scope, at)),
            "Correct the gateway before it: the tokens that it needs never come together.",
        ),
    }
}

/// A finding at an element of the scope, or at the scope itself.
fn finding(scope: &Scope<'_>, code: Code, at: Option<usize>, message: String, advice: &str) -> Diagnostic {
    let node = at.and_then(|at| scope.elements.nodes.get(at));
    let base = node.map_or(scope.base, |node| &node.base);
    Diagnostic::new(code, base.span, message).about(base.id.clone()).advise(advice)
}

fn ids(scope: &Scope<'_>, elements: &[usize]) -> String {
    let ids = elements.iter().filter_map(|element| scope.elements.nodes.get(*element));
    ids.map(|node| format!("`{}`", node.base.id)).collect::<Vec<_>>().join(", ")
}

/// The way that leads there; of a long one, its end.
fn after(scope: &Scope<'_>, steps: &Steps) -> String {
    let path: Vec<usize> = steps.iter().map(|(element, _)| *element).collect();
    match path.as_slice() {
        [] => String::new(),
        path if path.len() <= SHOWN => format!(", after {}", ids(scope, path)),
        path => {
            let (before, end) = path.split_at(path.len() - SHOWN);
            format!(", after {} other nodes and {}", before.len(), ids(scope, end))
        }
    }
}
