//! What the numbers of a program mean, so that events that name them stay readable when the program is compiled anew.

use std::fmt::Debug;
use std::sync::Arc;

use super::{FlowId, NodeId};

/// What the numbers of one program mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbering {
    /// The id of the process.
    pub(crate) process: Arc<str>,
    /// The ids of the flow nodes, by their numbers.
    pub(crate) nodes: Vec<Arc<str>>,
    /// The ids of the sequence flows, by their numbers.
    pub(crate) flows: Vec<Arc<str>>,
    /// The names of variables, by their numbers.
    pub(crate) names: Vec<Arc<str>>,
    /// The process, then its sub-processes.
    pub(crate) scopes: Vec<ScopeNumbering>,
    /// The correlation keys, by their numbers.
    pub(crate) keys: Vec<KeyNumbering>,
}

/// What the slots of a scope mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ScopeNumbering {
    /// The sub-process; none for the process.
    pub(crate) node: NodeId,
    /// What waits for tokens in it.
    pub(crate) joins: Vec<JoinNumbering>,
}

/// What the slots of a join mean, or of an activity that gathers tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JoinNumbering {
    /// The gateway or activity.
    pub(crate) node: NodeId,
    /// Its first slot.
    pub(crate) slot: u32,
    /// Its incoming flows, by their numbers among them.
    pub(crate) flows: Vec<FlowId>,
}

/// What tells one correlation key from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyNumbering {
    /// The names of the messages that carry it.
    pub(crate) messages: Vec<Arc<str>>,
}

impl Numbering {
    /// Where the numbers of programs compiled again mean something else than they did; a sentence for the first difference
    /// of each table. Without any, what was written under the ones can be read under the others.
    pub(crate) fn differences(before: &[Numbering], now: &[Numbering]) -> Vec<String> {
        let mut found = Vec::new();
        if before.len() != now.len() {
            found.push(format!("there were {} processes, now there are {}", before.len(), now.len()));
        }
        for (before, now) in before.iter().zip(now) {
            let Numbering { process, nodes, flows, names, scopes, keys } = before;
            if *process != now.process {
                found.push(format!("the process \"{process}\" is \"{}\" now", now.process));
                continue;
            }
            let tables = [
                difference("node", nodes, &now.nodes),
                difference("sequence flow", flows, &now.flows),
                difference("name", names, &now.names),
                difference("scope", scopes, &now.scopes),
                difference("correlation key", keys, &now.keys),
            ];
            found.extend(tables.into_iter().flatten().map(|text| format!("process \"{process}\": {text}")));
        }
        found
    }
}

/// The first number that means something else.
fn difference<T: PartialEq + Debug>(what: &str, before: &[T], now: &[T]) -> Option<String> {
    let rows = before.len().max(now.len());
    let number = (0..rows).find(|number| before.get(*number) != now.get(*number))?;
    Some(match (before.get(number), now.get(number)) {
        (Some(before), Some(now)) => format!("{what} {number} was {before:?} and is {now:?}"),
        (Some(before), None) => format!("{what} {number}, which was {before:?}, is gone"),
        (None, Some(now)) => format!("{what} {number}, which is {now:?}, is new"),
        (None, None) => format!("{what} {number} is gone"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbering() -> Numbering {
        Numbering {
            process: "order".into(),
            nodes: vec!["start".into(), "join".into()],
            flows: vec!["f1".into(), "f2".into()],
            names: vec!["x".into()],
            scopes: vec![ScopeNumbering {
                node: NodeId::NONE,
                joins: vec![JoinNumbering { node: NodeId(1), slot: 0, flows: vec![FlowId(0), FlowId(1)] }],
            }],
            keys: vec![KeyNumbering { messages: vec!["paid".into()] }],
        }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Numbering), expected: &[&str]) {
        let mut now = numbering();
        change(&mut now);
        assert_eq!(Numbering::differences(&[numbering()], &[now]), expected);
    }

    #[test]
    fn the_same_numbers_have_no_difference() {
        check(|_| {}, &[]);
    }

    #[test]
    fn every_table_is_compared() {
        check(|now| now.nodes.swap(0, 1), &[r#"process "order": node 0 was "start" and is "join""#]);
        check(|now| now.flows.truncate(1), &[r#"process "order": sequence flow 1, which was "f2", is gone"#]);
        check(|now| now.names.push("y".into()), &[r#"process "order": name 1, which is "y", is new"#]);
        check(
            |now| now.keys.clear(),
            &[
                r#"process "order": correlation key 0, which was KeyNumbering { messages: ["paid"] }, is gone"#,
            ],
        );
        check(|now| now.process = "other".into(), &[r#"the process "order" is "other" now"#]);
        let mut now = numbering();
        now.scopes[0].joins[0].slot = 3;
        let found = Numbering::differences(&[numbering()], &[now]);
        assert!(matches!(found.as_slice(), [text] if text.starts_with("process \"order\": scope 0 was")));
        assert_eq!(Numbering::differences(&[numbering()], &[]), ["there were 1 processes, now there are 0"]);
    }
}
