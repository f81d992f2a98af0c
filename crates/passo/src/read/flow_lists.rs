//! Whether the `incoming` and `outgoing` lists of flow nodes fit the sequence flows, which are the truth.

use std::collections::BTreeMap;

use super::model_reader::ModelReader;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FlowElements, Reference};

/// Reports each listed flow of the scope that begins or ends at another node. Lists that leave flows out are common and
/// contradict nothing.
pub(super) fn check(reader: &mut ModelReader<'_>, elements: &FlowElements) {
    let flows: BTreeMap<&str, _> = elements
        .sequence_flows
        .iter()
        .map(|flow| (&*flow.base.id, (flow.source.as_ref(), flow.target.as_ref())))
        .collect();
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
            if let Some((_, target)) = flows.get(&*listed.id) {
                report("incoming", listed, *target);
            }
        }
        for listed in &node.outgoing {
            if let Some((source, _)) = flows.get(&*listed.id) {
                report("outgoing", listed, *source);
            }
        }
    }
}
