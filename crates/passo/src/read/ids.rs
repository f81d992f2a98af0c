//! The ids of a file, with what they name.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::ElementRef;

/// Every id of a file, with what it names. Each is looked for as often as something refers to it; a sorted list takes fewer
/// comparisons than a tree.
#[derive(Default)]
pub(super) struct Ids {
    /// Those that the file declares, sorted.
    declared: Vec<(Arc<str>, ElementRef)>,
    /// Those that were made for elements without one.
    made: BTreeMap<Arc<str>, ElementRef>,
}

impl Ids {
    /// Adds an id that the file declares; they come in their order. Gives what the id names already, if it is doubled.
    pub(super) fn declare(&mut self, id: Arc<str>, names: ElementRef) -> Option<ElementRef> {
        match self.declared.last() {
            Some((before, first)) if *before == id => Some(*first),
            Some(_) | None => {
                self.declared.push((id, names));
                None
            }
        }
    }

    /// An id as it is kept, with what it names.
    pub(super) fn find(&self, id: &str) -> Option<(&Arc<str>, ElementRef)> {
        match self.declared.binary_search_by(|(known, _)| (**known).cmp(id)) {
            Ok(place) => self.declared.get(place).map(|(known, names)| (known, *names)),
            Err(_) => self.made.get_key_value(id).map(|(known, names)| (known, *names)),
        }
    }

    /// Adds an id that was made; none has it yet.
    pub(super) fn make(&mut self, id: Arc<str>, names: ElementRef) {
        self.made.insert(id, names);
    }

    /// All ids in their order.
    pub(super) fn into_index(self) -> BTreeMap<Arc<str>, ElementRef> {
        let mut index: BTreeMap<_, _> = self.declared.into_iter().collect();
        index.extend(self.made);
        index
    }
}
