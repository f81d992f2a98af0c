//! Nodes that the diagram does not show, though it shows others: modelers leave them out, and nobody sees that they run.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Definitions, FlowElements, FlowNode};

pub(super) fn check(definitions: &Definitions, findings: &mut Vec<Diagnostic>) {
    let planes = definitions.diagrams.iter().filter_map(|diagram| diagram.plane.as_ref());
    let shapes = planes.flat_map(|plane| &plane.shapes);
    // By the id of what is drawn, whether its inside is drawn with it.
    let drawn: BTreeMap<&str, bool> = shapes
        .filter_map(|shape| Some((&*shape.element.as_ref()?.id, shape.is_expanded != Some(false))))
        .collect();
    let mut open: Vec<&FlowElements> =
        definitions.processes.iter().map(|process| &process.elements).collect();
    while let Some(elements) = open.pop() {
        let is_drawn = |node: &FlowNode| drawn.contains_key(&*node.base.id);
        // A process of which nothing is drawn is not meant to be seen.
        if elements.nodes.iter().any(is_drawn) {
            findings.extend(elements.nodes.iter().filter(|node| !is_drawn(node)).map(not_drawn));
        }
        let inner = elements.nodes.iter().filter(|node| drawn.get(&*node.base.id) == Some(&true));
        open.extend(inner.filter_map(FlowNode::sub_process).map(|inner| &inner.elements));
    }
}

fn not_drawn(node: &FlowNode) -> Diagnostic {
    let id = &node.base.id;
    Diagnostic::new(
        Code::NotDrawn,
        node.base.span,
        format!("the diagram does not show `{id}`, and shows others"),
    )
    .about(id.clone())
    .advise("It runs all the same; draw it, or remove it.")
}
