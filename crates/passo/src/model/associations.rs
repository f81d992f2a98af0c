//! The associations of a file: lines between elements, of which execution needs those that lead from a compensation event
//! to its handler.

use std::collections::BTreeMap;

use super::{Artifact, ArtifactKind, Definitions, FlowElements, FlowNode};

impl Definitions {
    /// By the id of an element: the ids that associations join it to, in either direction. Tools draw an association in either
    /// direction, and write it into any of the scopes around its ends.
    #[must_use]
    pub fn associations(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut found = BTreeMap::new();
        for collaboration in &self.collaborations {
            note(&collaboration.artifacts, &mut found);
        }
        let mut open: Vec<&FlowElements> = self.processes.iter().map(|process| &process.elements).collect();
        while let Some(elements) = open.pop() {
            note(&elements.artifacts, &mut found);
            let inner = elements.nodes.iter().filter_map(FlowNode::sub_process);
            open.extend(inner.map(|inner| &inner.elements));
        }
        found
    }
}

fn note<'m>(artifacts: &'m [Artifact], found: &mut BTreeMap<&'m str, Vec<&'m str>>) {
    for artifact in artifacts {
        if let ArtifactKind::Association { source: Some(source), target: Some(target) } = &artifact.kind {
            found.entry(&*source.id).or_default().push(&*target.id);
            found.entry(&*target.id).or_default().push(&*source.id);
        }
    }
}
