//! The variables of one scope.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::journal::NameId;
use crate::value::Value;

/// From how many variables on they have an index; fewer are found faster by a short walk over whole numbers.
const MANY: usize = 16;

/// The variables of one scope, in the order in which they were first set. A few lie in the scope itself: the scopes of
/// instances of an activity need no memory of their own for them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Variables {
    all: SmallVec<[(NameId, Value); 4]>,
    /// The place of each name, when there are many.
    #[allow(clippy::box_collection, reason = "the many scopes without an index have one word for it")]
    index: Option<Box<BTreeMap<NameId, u32>>>,
}

impl Variables {
    /// The value of a name.
    pub(crate) fn get(&self, name: NameId) -> Option<&Value> {
        match &self.index {
            None => self.all.iter().find(|(known, _)| *known == name),
            Some(index) => self.all.get(*index.get(&name)? as usize),
        }
        .map(|(_, value)| value)
    }

    /// All names and values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NameId, &Value)> {
        self.all.iter().map(|(name, value)| (*name, value))
    }

    /// Gives the names other numbers, each by its number before.
    pub(super) fn renumber(&mut self, numbers: &[NameId]) {
        for (name, _) in &mut self.all {
            *name = numbers.get(name.index()).copied().unwrap_or(*name);
        }
        self.index = self.index.take().map(|_| Box::new(self.places()));
    }

    pub(super) fn set(&mut self, name: NameId, value: Value) {
        if let Some(known) = self.get_mut(name) {
            *known = value;
            return;
        }
        self.all.push((name, value));
        match &mut self.index {
            Some(index) => drop(index.insert(name, self.all.len() as u32 - 1)),
            None if self.all.len() > MANY => self.index = Some(Box::new(self.places())),
            None => {}
        }
    }

    fn get_mut(&mut self, name: NameId) -> Option<&mut Value> {
        match &self.index {
            None => self.all.iter_mut().find(|(known, _)| *known == name),
            Some(index) => self.all.get_mut(*index.get(&name)? as usize),
        }
        .map(|(_, value)| value)
    }

    fn places(&self) -> BTreeMap<NameId, u32> {
        (0..).zip(&self.all).map(|(place, (name, _))| (*name, place)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{MANY, NameId, Value, Variables};

    #[test]
    fn many_variables_are_found_and_keep_their_order_under_other_numbers_too() {
        let count = MANY as u32 * 3;
        let mut variables = Variables::default();
        for name in (0..count).rev() {
            variables.set(NameId(name), Value::Int(0));
            variables.set(NameId(name), Value::Int(name.into()));
        }
        variables.renumber(&(0..count).map(|name| NameId(name + 5)).collect::<Vec<_>>());
        let names: Vec<u32> = variables.iter().map(|(name, _)| name.0).collect();
        assert_eq!(names, (5..count + 5).rev().collect::<Vec<_>>());
        for name in 0..count {
            assert_eq!(variables.get(NameId(name + 5)), Some(&Value::Int(name.into())));
        }
        assert_eq!((variables.get(NameId(0)), variables.get(NameId(count + 5))), (None, None));
    }
}
