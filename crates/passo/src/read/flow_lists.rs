//! Whether the `incoming` and `outgoing` lists of flow nodes fit the sequence flows, which are the truth.

use std::collections::BTreeMap;

use super::model_reader::ModelReader;
use crate::base::TextTable;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{BaseElement, FlowElements, Reference};

/// Reports each listed flow of the scope that begins or ends at another node, and nodes that leave a flow out where other
/// nodes list theirs. Many tools list no flows at all, which contradicts nothing.
pub(super) fn check(reader: &mut ModelReader<'_>, elements: &FlowElements) {
    if elements.nodes.iter().all(|node| node.incoming.is_empty() && node.outgoing.is_empty()) {
        return;
    }
    let flows = by_id(&elements.sequence_flows, |flow| &flow.base);
    report_left_out(reader, elements);
    for node in &elements.nodes {
        let mut report = |list: &str, flow: &Reference, end: Option<&Reference>| {
            let Some(end) = end.filter(|end| end.id != node.base.id) else { return };
            let (node, flow_id, other) = (&node.base.id, &flow.id, &end.id);
            let message = format!("`{node}` lists the flow `{flow_id}` as {list}, but that is at `{other}`");
            reader.report(
                Diagnostic::new(Code::ContradictoryFlowList, flow.span, message)
                    .about(node.clone())
                    .advise("The ends that the sequence flow names hold; correct the list."),
            );
        };
        for listed in &node.incoming {
            if let Some((_, flow)) = flows.find(&listed.id) {
                report("incoming", listed, flow.target.as_ref());
            }
        }
        for listed in &node.outgoing {
            if let Some((_, flow)) = flows.find(&listed.id) {
                report("outgoing", listed, flow.source.as_ref());
            }
        }
    }
}

/// Elements by their ids; of a doubled id, the last.
fn by_id<E>(elements: &[E], base: impl Fn(&E) -> &BaseElement) -> TextTable<&str, &E> {
    let mut table = TextTable::with_capacity(elements.len());
    for element in elements {
        if let Some(doubled) = table.add(&*base(element).id, element) {
            *doubled = element;
        }
    }
    table
}

fn report_left_out(reader: &mut ModelReader<'_>, elements: &FlowElements) {
    let lists = |listed: &[Reference], id: &str| listed.iter().any(|listed| &*listed.id == id);
    let nodes = by_id(&elements.nodes, |node| &node.base);
    let node_of = |end: &Option<Reference>| nodes.find(&end.as_ref()?.id).map(|(_, node)| *node);
    let mut missing = BTreeMap::new();
    for flow in &elements.sequence_flows {
        let id = &flow.base.id;
        if let Some(node) = node_of(&flow.source).filter(|node| !lists(&node.outgoing, id)) {
            missing.entry(node.base.span).or_insert((node, id, "outgoing"));
        }
        if let Some(node) = node_of(&flow.target).filter(|node| !lists(&node.incoming, id)) {
            missing.entry(node.base.span).or_insert((node, id, "incoming"));
        }
    }
    for (node, flow, list) in missing.into_values() {
        let message = format!("`{}` does not list the flow `{flow}` as {list}", node.base.id);
        reader.report(
            Diagnostic::new(Code::IncompleteFlowList, node.base.span, message)
                .about(node.base.id.clone())
                .advise("The ends that the sequence flow names hold; other tools may want the list."),
        );
    }
}
