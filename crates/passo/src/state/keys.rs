//! The values that messages have given to correlation keys of an instance.

use std::sync::Arc;

use crate::journal::ScopeId;

/// Values of correlation keys, by the process scope and the number of the key. They are few, and most instances have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Keys {
    /// In the order of scopes and numbers.
    all: Vec<((ScopeId, u32), Arc<str>)>,
}

impl Keys {
    pub(super) fn get(&self, process: ScopeId, key: u32) -> Option<&Arc<str>> {
        let place = self.place((process, key)).ok()?;
        self.all.get(place).map(|(_, value)| value)
    }

    /// Whether a key of a process scope has a value.
    pub(super) fn has_any(&self, process: ScopeId) -> bool {
        self.all.iter().any(|((scope, _), _)| *scope == process)
    }

    /// Gives a key its value.
    pub(super) fn set(&mut self, process: ScopeId, key: u32, value: Arc<str>) {
        match self.place((process, key)) {
            Ok(place) => {
                if let Some((_, known)) = self.all.get_mut(place) {
                    *known = value;
                }
            }
            Err(place) => self.all.insert(place, ((process, key), value)),
        }
    }

    /// The keys of a process scope have no values any more.
    pub(super) fn forget(&mut self, process: ScopeId) {
        self.all.retain(|((scope, _), _)| *scope != process);
    }

    /// All of them, by scope and number.
    pub(super) fn iter(&self) -> impl Iterator<Item = ((ScopeId, u32), &Arc<str>)> {
        self.all.iter().map(|(key, value)| (*key, value))
    }

    fn place(&self, key: (ScopeId, u32)) -> Result<usize, usize> {
        self.all.binary_search_by_key(&key, |(known, _)| *known)
    }
}

impl FromIterator<((ScopeId, u32), Arc<str>)> for Keys {
    fn from_iter<I: IntoIterator<Item = ((ScopeId, u32), Arc<str>)>>(values: I) -> Keys {
        let mut keys = Keys::default();
        values.into_iter().for_each(|((process, key), value)| keys.set(process, key, value));
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, ScopeId};

    #[test]
    fn values_are_kept_by_scope_and_number_and_go_with_the_scope() {
        let values = [(1, 0, "a"), (0, 2, "b"), (1, 1, "c"), (0, 2, "d")];
        let mut keys: Keys =
            values.map(|(scope, key, value)| ((ScopeId(scope), key), value.into())).into_iter().collect();
        let kept: Vec<_> =
            keys.iter().map(|((scope, key), value)| (scope.0, key, value.to_string())).collect();
        assert_eq!(kept, [(0, 2, "d".into()), (1, 0, "a".into()), (1, 1, "c".into())]);
        keys.forget(ScopeId(1));
        assert_eq!((keys.has_any(ScopeId(1)), keys.has_any(ScopeId(0))), (false, true));
        assert_eq!(
            (keys.get(ScopeId(0), 2).map(|value| &**value), keys.get(ScopeId(0), 1)),
            (Some("d"), None)
        );
    }
}
