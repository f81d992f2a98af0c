//! Where the nodes of one scope stand, and between which of them its flows lead.

use crate::model::{FlowElements, Reference};

/// The places of the nodes of a scope, by their ids, and those of the ends of its sequence flows.
pub(crate) struct Places<'m> {
    /// Sorted.
    by_id: Vec<(&'m str, usize)>,
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
        let nodes = elements.nodes.iter().enumerate();
        let mut by_id: Vec<(&str, usize)> = nodes.map(|(place, node)| (&*node.base.id, place)).collect();
        by_id.sort();
        by_id.dedup_by_key(|(id, _)| *id);
        let mut places = Places { by_id, ends: Vec::new() };
        let find = |end: &Option<Reference>| places.find(&end.as_ref()?.id);
        let flows = elements.sequence_flows.iter();
        let ends = flows.map(|flow| Ends { source: find(&flow.source), target: find(&flow.target) });
        places.ends = ends.collect();
        places
    }

    /// The place of the node with this id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        let at = self.by_id.binary_search_by_key(&id, |(known, _)| known).ok()?;
        self.by_id.get(at).map(|(_, place)| *place)
    }

    /// By sequence flow: its ends.
    pub(crate) fn ends(&self) -> &[Ends] {
        &self.ends
    }
}
