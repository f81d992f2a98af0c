//! The ids of a file.

use std::fmt;
use std::sync::Arc;

use super::ElementRef;
use crate::base::TextTable;

/// Every id of a file, with what it names: those that the file declares in their order, then those that were made for elements
/// without one.
#[derive(Clone, Default)]
pub struct Ids {
    table: TextTable<Arc<str>, ElementRef>,
}

impl Ids {
    /// What an id names.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<ElementRef> {
        self.find(id).map(|(_, names)| names)
    }

    /// All ids with what they name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, ElementRef)> {
        self.table.entries().iter().map(|(id, names)| (id, *names))
    }

    /// How many ids there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.entries().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.table.entries().is_empty()
    }

    /// For so many ids.
    pub(crate) fn with_capacity(count: usize) -> Ids {
        Ids { table: TextTable::with_capacity(count) }
    }

    /// Adds an id; gives what it names already, if it is doubled.
    pub(crate) fn add(&mut self, id: Arc<str>, names: ElementRef) -> Option<ElementRef> {
        self.table.add(id, names).copied()
    }

    /// The id that was added as so many others had been added.
    pub(crate) fn by_number(&self, number: usize) -> Option<&Arc<str>> {
        self.table.entries().get(number).map(|(id, _)| id)
    }

    /// An id as it is kept, with what it names.
    pub(crate) fn find(&self, id: &str) -> Option<(&Arc<str>, ElementRef)> {
        self.table.find(id).map(|(known, names)| (known, *names))
    }
}

impl PartialEq for Ids {
    fn eq(&self, other: &Ids) -> bool {
        self.table.entries() == other.table.entries()
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sorted: Vec<_> = self.iter().collect();
        sorted.sort_by_key(|(id, _)| *id);
        formatter.debug_map().entries(sorted).finish()
    }
}
