//! The names of variables that a program does not have, of one process scope.

use std::sync::Arc;

/// From how many names on they are kept in the order of the alphabet too; fewer are found by a walk.
const MANY: usize = 8;

/// Names in the order in which they were declared, each once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Names {
    all: Vec<Arc<str>>,
    /// The places of all names in the order of the alphabet, when there are many.
    sorted: Vec<u32>,
}

impl Names {
    /// The place of a name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        if self.sorted.is_empty() {
            return self.all.iter().position(|known| **known == *name);
        }
        let found = self.sorted.binary_search_by(|place| self.at(*place).cmp(name)).ok()?;
        self.sorted.get(found).map(|place| *place as usize)
    }

    /// All names, by their places.
    pub(crate) fn as_slice(&self) -> &[Arc<str>] {
        &self.all
    }

    /// Adds a name that is not there.
    pub(super) fn push(&mut self, name: Arc<str>) {
        let place = self.all.len() as u32;
        if !self.sorted.is_empty() {
            let sorted = self.sorted.partition_point(|known| *self.at(*known) < *name);
            self.sorted.insert(sorted, place);
        }
        self.all.push(name);
        if self.sorted.is_empty() {
            self.sort();
        }
    }

    /// Brings the places into the order of the alphabet, if there are many.
    fn sort(&mut self) {
        if self.all.len() > MANY {
            self.sorted = (0..self.all.len() as u32).collect();
            let all = &self.all;
            self.sorted.sort_by_key(|place| all.get(*place as usize));
        }
    }

    fn at(&self, place: u32) -> &str {
        self.all.get(place as usize).map_or("", |name| name)
    }
}

impl FromIterator<Arc<str>> for Names {
    fn from_iter<I: IntoIterator<Item = Arc<str>>>(names: I) -> Names {
        let mut found = Names { all: names.into_iter().collect(), sorted: Vec::new() };
        found.sort();
        found
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{MANY, Names};

    #[test]
    fn names_are_found_where_they_were_declared_however_many_there_are() {
        let texts: Vec<Arc<str>> = (0..MANY * 4).map(|number| (number * 7 % 32).to_string().into()).collect();
        let mut names = Names::default();
        for (place, text) in texts.iter().enumerate() {
            assert_eq!(names.find(text), None);
            names.push(text.clone());
            assert_eq!(names.find(text), Some(place));
        }
        for (place, text) in texts.iter().enumerate() {
            assert_eq!(names.find(text), Some(place));
        }
        assert_eq!(names.as_slice(), texts);
        assert_eq!(texts.into_iter().collect::<Names>(), names);
    }
}
