//! Things by number, all in one list.

/// Things by number: those of one number stand together, in the order in which they came.
pub(super) struct Groups<T> {
    all: Vec<T>,
    /// By number: where its things begin, and at last where they end.
    begins: Vec<usize>,
}

impl<T> Groups<T> {
    /// Things with their numbers, which are below a bound.
    pub(super) fn of(bound: usize, things: impl Iterator<Item = (usize, T)>) -> Groups<T> {
        let mut things: Vec<(usize, T)> = things.collect();
        things.sort_by_key(|(number, _)| *number);
        let begin = |number| things.partition_point(|(found, _)| *found < number);
        let begins = (0..=bound).map(begin).collect();
        Groups { begins, all: things.into_iter().map(|(_, thing)| thing).collect() }
    }

    /// The things of a number.
    pub(super) fn get(&self, number: usize) -> &[T] {
        let range = self.begins.get(number).zip(self.begins.get(number + 1));
        range.and_then(|(begin, end)| self.all.get(*begin..*end)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn things_of_a_number_stand_together_in_their_order() {
        let groups = Groups::of(4, [(2, 'a'), (0, 'b'), (2, 'c')].into_iter());
        let found: Vec<&[char]> = (0..5).map(|number| groups.get(number)).collect();
        assert_eq!(found, [&['b'][..], &[], &['a', 'c'], &[], &[]]);
    }
}
