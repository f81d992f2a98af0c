//! Sets of nodes, one bit for each node of a program.

use crate::journal::NodeId;

/// A set of nodes of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NodeSet {
    words: Vec<u64>,
}

impl NodeSet {
    /// The set without nodes.
    pub(crate) fn empty() -> &'static NodeSet {
        static EMPTY: NodeSet = NodeSet { words: Vec::new() };
        &EMPTY
    }

    /// Adds a node.
    pub(crate) fn insert(&mut self, node: NodeId) {
        let word = node.index() / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            *word |= 1 << (node.index() % 64);
        }
    }

    /// Whether the node is in the set.
    pub(crate) fn contains(&self, node: NodeId) -> bool {
        self.words.get(node.index() / 64).is_some_and(|word| word & (1 << (node.index() % 64)) != 0)
    }

    /// Takes a node out.
    pub(crate) fn remove(&mut self, node: NodeId) {
        if let Some(word) = self.words.get_mut(node.index() / 64) {
            *word &= !(1 << (node.index() % 64));
        }
    }

    /// Keeps the nodes that another set has, too.
    pub(crate) fn keep_common(&mut self, other: &NodeSet) {
        self.words.truncate(other.words.len());
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Whether no node is in the set.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::NodeSet;
    use crate::journal::NodeId;

    fn set(nodes: &[u32]) -> NodeSet {
        let mut set = NodeSet::default();
        nodes.iter().for_each(|node| set.insert(NodeId(*node)));
        set
    }

    #[test]
    fn what_is_common_stays_whichever_set_is_longer() {
        let nodes = [3, 64, 200];
        for (other, common) in
            [(&[3, 64][..], &[3, 64][..]), (&[64, 200, 500], &[64, 200]), (&[4, 1_000], &[])]
        {
            let mut kept = set(&nodes);
            kept.keep_common(&set(other));
            let are_in = |node: &u32| kept.contains(NodeId(*node));
            assert_eq!(nodes.iter().copied().filter(are_in).collect::<Vec<_>>(), common);
            common.iter().for_each(|node| kept.remove(NodeId(*node)));
            assert!(kept.is_empty());
        }
    }
}
