//! Gateways that choose by conditions, of which none may hold: a token that comes there sticks (sections 13.4.2 and 13.4.3 of the
//! standard).

use std::collections::BTreeMap;

use super::default_flow::default_of;
use super::scope::{Scope, is_conditional};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FlowNode, FlowNodeKind, GatewayKind};

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    for (place, node) in scope.elements.nodes.iter().enumerate() {
        let flows = scope.outgoing(place);
        let conditions =
            flows.iter().filter(|flow| is_conditional(flow)).filter_map(|flow| flow.condition.as_ref());
        let conditions: Vec<&str> = conditions.map(|condition| condition.body.as_str()).collect();
        // A flow without a condition is always taken, and a single flow leaves nothing to choose.
        let may_stick = flows.len() > 1 && conditions.len() == flows.len() && default_of(node).is_none();
        if may_stick && chooses(node) && !cover(&conditions) {
            let id = &node.base.id;
            let message = format!("the gateway `{id}` has no default, and none of its conditions may hold");
            findings.push(
                Diagnostic::new(Code::MissingDefault, node.base.span, message).about(id.clone()).advise(
                    "Make one of the flows the default: it is taken when no condition holds, where a token would stick.",
                ),
            );
        }
    }
}

fn chooses(node: &FlowNode) -> bool {
    match &node.kind {
        FlowNodeKind::Gateway(gateway) => {
            matches!(gateway.kind, GatewayKind::Exclusive { .. } | GatewayKind::Inclusive { .. })
        }
        FlowNodeKind::Activity(_) | FlowNodeKind::Event(_) => false,
    }
}

/// Whether one of the conditions always holds, as far as their texts tell: comparisons of the same two things that leave nothing out.
fn cover(conditions: &[&str]) -> bool {
    let mut compared: BTreeMap<(String, String), Outcomes> = BTreeMap::new();
    for condition in conditions {
        let (left, outcomes, right) = comparison(condition);
        *compared.entry((left, right)).or_default() |= outcomes;
    }
    compared.values().any(|outcomes| *outcomes == ANY)
}

/// Which outcomes of a comparison a condition holds for.
type Outcomes = u8;

const LESS: Outcomes = 1;
const EQUAL: Outcomes = 2;
const GREATER: Outcomes = 4;
const ANY: Outcomes = LESS | EQUAL | GREATER;

/// The longer ones first, so that none hides another.
const OPERATORS: [(&str, Outcomes); 8] = [
    ("==", EQUAL),
    ("!=", LESS | GREATER),
    ("<>", LESS | GREATER),
    ("<=", LESS | EQUAL),
    (">=", GREATER | EQUAL),
    ("<", LESS),
    (">", GREATER),
    ("=", EQUAL),
];

/// What is compared, and for which outcomes the condition holds. A text that compares nothing is compared with `true`.
fn comparison(condition: &str) -> (String, Outcomes, String) {
    let text: String = condition.chars().filter(|letter| !letter.is_whitespace()).collect();
    let text = ["${", "#{"]
        .iter()
        .find_map(|opening| text.strip_prefix(opening)?.strip_suffix('}'))
        .or_else(|| text.strip_prefix('='))
        .unwrap_or(&text);
    let words = condition.split_whitespace();
    let is_joined = text.contains("&&")
        || text.contains("||")
        || words.into_iter().any(|word| matches!(word, "and" | "or"));
    if !is_joined && let Some((at, operator, outcomes)) = first_operator(text) {
        let (left, right) =
            (text.get(..at).unwrap_or_default(), text.get(at + operator.len()..).unwrap_or_default());
        // What is not false is true.
        return match right {
            "false" => (left.to_owned(), ANY & !outcomes, "true".to_owned()),
            right => (left.to_owned(), outcomes, right.to_owned()),
        };
    }
    let inner = |text: &str| {
        text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text).to_owned()
    };
    match text.strip_prefix('!').or_else(|| text.strip_prefix("not")) {
        Some(negated) => (inner(negated), ANY & !EQUAL, "true".to_owned()),
        None => (inner(text), EQUAL, "true".to_owned()),
    }
}

fn first_operator(text: &str) -> Option<(usize, &'static str, Outcomes)> {
    text.char_indices().find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let (operator, outcomes) = OPERATORS.iter().find(|(operator, _)| rest.starts_with(operator))?;
        Some((at, *operator, *outcomes))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_cover_when_their_texts_leave_nothing_out() {
        for covering in [
            &["a > 10", "a <= 10"][..],
            &["${a > 10}", "${a<=10}"],
            &["a < b", "a == b", "a > b"],
            &["ok", "!ok"],
            &["= ok", "= not(ok)"],
            &["ok == true", "ok == false"],
            &["ok", "ok == false"],
            &["a == 1", "b", "a != 1"],
        ] {
            assert!(cover(covering), "{covering:?}");
        }
        for open in [
            &["a > 10", "a < 10"][..],
            &["a == 'x'", "a == 'y'"],
            &["a > 1 && b > 2", "a <= 1 && b > 2"],
            &["a", "b"],
            &["!a", "!b"],
            &["è > 1", "≤ 1"],
        ] {
            assert!(!cover(open), "{open:?}");
        }
    }
}
