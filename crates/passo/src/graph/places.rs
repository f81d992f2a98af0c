//! Where the nodes of one scope stand, and between which of them its flows lead.

use std::collections::BTreeMap;

use crate::model::{FlowElements, Reference};

/// The places of the nodes of a scope, by their ids, and those of the ends of its sequence flows.
pub(crate) struct Places<'m> {
    by_id: BTreeMap<&'m str, usize>,
    ends: Vec<Ends>,
}

/// The places of the nodes at which a sequence flow begins and ends, where they stand in its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(crate) source: Option<usize>,
    pub(crate) target: Option<usize>,
}

impl Ends {
    /// Both ends, if both stand in the scope.
    pub(crate) fn both(self) -> Option<(usize, usize)> {
        self.source.zip(self.target)
    }
}

impl<'m> Places<'m> {
    /// The places of a scope. Of a doubled id, the first counts.
    pub(crate) fn of(elements: &'m FlowElements) -> Places<'m> {
        let mut by_id = BTreeMap::new();
        for (place, node) in elements.nodes.iter().enumerate() {
            by_id.entry(&*node.base.id).or_insert(place);
        }
        let find = |end: &Option<Reference>| by_id.get(&*end.as_ref()?.id).copied();
        let flows = elements.sequence_flows.iter();
        let ends = flows.map(|flow| Ends { source: find(&flow.source), target: find(&flow.target) });
        Places { ends: ends.collect(), by_id }
    }

    /// The place of the node with this id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// By sequence flow: its ends.
    pub(crate) fn ends(&self) -> &[Ends] {
        &self.ends
    }
}
