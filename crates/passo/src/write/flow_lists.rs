//! The lists of incoming and outgoing flows of the nodes, which some tools need and others leave out.

use std::collections::BTreeMap;

use crate::model::ElementKind;
use crate::xml::cursor::Cursor;
use crate::xml::document::Document;

/// The flows that begin or end at each node, by the scope that they stand in and the node's id.
pub(super) struct FlowLists<'d> {
    flows: BTreeMap<(Option<usize>, &'d str), Vec<Listed<'d>>>,
}

/// One flow in the list of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed<'d> {
    /// The tag: `incoming` or `outgoing`.
    pub(super) list: &'static str,
    /// The id of the flow.
    pub(super) flow: &'d str,
}

impl<'d> FlowLists<'d> {
    pub(super) fn of(document: &'d Document<'d>) -> FlowLists<'d> {
        let mut flows: BTreeMap<_, Vec<Listed<'d>>> = BTreeMap::new();
        for at in document.iter().filter(|at| at.is_bpmn() && at.name() == "sequenceFlow") {
            let scope = at.parent().map(|parent| parent.index);
            let Some(flow) = value(at, "id") else { continue };
            for (end, list) in [("sourceRef", "outgoing"), ("targetRef", "incoming")] {
                if let Some(node) = value(at, end) {
                    flows.entry((scope, without_prefix(node))).or_default().push(Listed { list, flow });
                }
            }
        }
        FlowLists { flows }
    }

    /// The flows of a node that it does not list itself.
    pub(super) fn missing(&self, at: Cursor<'d>) -> impl Iterator<Item = Listed<'d>> {
        let is_node = at.is_bpmn()
            && matches!(at.kind(), Some(ElementKind::Activity | ElementKind::Event | ElementKind::Gateway));
        let scope = at.parent().map(|parent| parent.index);
        let id = value(at, "id").filter(|_| is_node);
        let flows = id.and_then(|id| self.flows.get(&(scope, id)));
        let is_listed = move |listed: &Listed<'d>| {
            at.children().filter(|child| child.name() == listed.list).any(|child| {
                let (text, _) = child.text();
                text == listed.flow || without_prefix(&text) == listed.flow
            })
        };
        flows.into_iter().flatten().copied().filter(move |listed| !is_listed(listed))
    }
}

/// The value of an attribute that is more than white space.
fn value<'d>(at: Cursor<'d>, name: &str) -> Option<&'d str> {
    let value = at.attribute(name)?.value.trim();
    (!value.is_empty()).then_some(value)
}

fn without_prefix(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
