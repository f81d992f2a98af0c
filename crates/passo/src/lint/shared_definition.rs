//! Event definitions that a throw event refers to belong to it alone (section 10.5.1 of the standard).

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Definitions, EventPosition, FlowElements, FlowNode, FlowNodeKind};

pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    let mut users: BTreeMap<&str, Vec<(&FlowNode, bool)>> = BTreeMap::new();
    let mut open: Vec<&FlowElements> =
        definitions.processes.iter().map(|process| &process.elements).collect();
    while let Some(elements) = open.pop() {
        for node in &elements.nodes {
            open.extend(node.sub_process().map(|inner| &inner.elements));
            let FlowNodeKind::Event(event) = &node.kind else { continue };
            let throws = matches!(event.position, EventPosition::IntermediateThrow | EventPosition::End);
            let own = event.definitions.iter().map(|definition| &definition.base.id);
            for id in event.definition_refs.iter().map(|reference| &reference.id).chain(own) {
                users.entry(id).or_default().push((node, throws));
            }
        }
    }
    for (definition, users) in users.into_iter().filter(|(_, users)| users.len() > 1) {
        for (node, _) in users.into_iter().filter(|(_, throws)| *throws) {
            let id = &node.base.id;
            let message = format!(
                "the event `{id}` throws the event definition `{definition}`, which other events refer to as well"
            );
            findings.push(
                Diagnostic::new(Code::SharedEventDefinition, node.base.span, message)
                    .about(id.clone())
                    .advise("It runs all the same; other tools may refuse it. Write the definition into the event."),
            );
        }
    }
}
