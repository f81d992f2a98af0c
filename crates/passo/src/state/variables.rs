//! The variables of one scope.

use crate::journal::NameId;
use crate::value::Value;

/// The variables of one scope, in the order in which they were first set. Scopes have few; a search is a short walk
/// over whole numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Variables(Vec<(NameId, Value)>);

impl Variables {
    /// The value of a name.
    pub(crate) fn get(&self, name: NameId) -> Option<&Value> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// All names and values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NameId, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// Gives the names other numbers, each by its number before.
    pub(super) fn renumber(&mut self, numbers: &[NameId]) {
        for (name, _) in &mut self.0 {
            *name = numbers.get(name.index()).copied().unwrap_or(*name);
        }
    }

    pub(super) fn set(&mut self, name: NameId, value: Value) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, place)) => *place = value,
            None => {
                if self.0.is_empty() {
                    self.0.reserve_exact(2);
                }
                self.0.push((name, value));
            }
        }
    }
}
