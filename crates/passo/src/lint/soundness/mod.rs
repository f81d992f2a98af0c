//! Soundness: whatever is chosen, every token can come to an end, and every node has its use. Data is left out, so that a finding
//! may need a choice that the conditions never make; the path tells which.

mod net;
mod search;

use std::sync::Arc;

use self::net::Net;
use self::search::{Verdict, search};
use super::scope::{Scope, ScopeKind};
use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};

/// How many nodes of a path a finding names.
const SHOWN: usize = 12;

pub(super) fn check(scope: &Scope<'_>, findings: &mut Vec<Diagnostic>) {
    // What an ad-hoc sub-process offers is begun from outside.
    if scope.kind == ScopeKind::AdHoc || scope.elements.nodes.is_empty() {
        return;
    }
    let Some(net) = Net::of(scope) else { return };
    match search(&net, &scope.graph) {
        Verdict::Sound => {}
        Verdict::Deadlock { waiting, path } => {
            let at = waiting.first().copied();
            let what =
                format!("a token can wait for ever at {}{}", ids(scope, &waiting), after(scope, &path));
            let advice = "Let the join wait only for flows on which a token comes, as its split gives them.";
            findings.push(report(scope, Code::Deadlock, at, what, advice));
        }
        Verdict::Endless { path } => {
            let at = path.last().copied();
            let what = format!("no choice leads to an end any more{}", after(scope, &path));
            findings.push(report(scope, Code::EndlessLoop, at, what, "Draw a way out of the loop."));
        }
        Verdict::Dead(nodes) => {
            let what = format!("no token ever comes to {}, whatever is chosen", ids(scope, &nodes));
            let advice = "Correct the gateway before it: the tokens that it needs never come together.";
            findings.push(report(scope, Code::DeadNode, nodes.first().copied(), what, advice));
        }
        Verdict::NotDecided => {
            let what = format!("`{}` has too many ways to tell whether all of them end", scope.base.id);
            findings.push(report(scope, Code::SoundnessNotDecided, None, what, "Nothing is wrong by that."));
        }
    }
}

/// A finding at a node of the scope, or at the scope itself.
fn report(scope: &Scope<'_>, code: Code, at: Option<usize>, message: String, advice: &str) -> Diagnostic {
    let node = at.and_then(|at| scope.elements.nodes.get(at));
    let base = node.map_or(scope.base, |node| &node.base);
    let (span, id): (Span, Arc<str>) = (base.span, base.id.clone());
    Diagnostic::new(code, span, message).about(id).advise(advice)
}

fn ids(scope: &Scope<'_>, nodes: &[usize]) -> String {
    let ids = nodes.iter().filter_map(|node| scope.elements.nodes.get(*node));
    ids.map(|node| format!("`{}`", node.base.id)).collect::<Vec<_>>().join(", ")
}

/// The way that leads there; of a long one, its end.
fn after(scope: &Scope<'_>, path: &[usize]) -> String {
    match path {
        [] => String::new(),
        [.., _] if path.len() <= SHOWN => format!(", after {}", ids(scope, path)),
        _ => {
            let end = path.get(path.len() - SHOWN..).unwrap_or_default();
            format!(", after {} other nodes and {}", path.len() - SHOWN, ids(scope, end))
        }
    }
}
