//! Storage with dense, reusable places, in a deterministic order.

/// Values at dense places. A place that became free is used again, the last freed first.
///
/// The first places lie in the storage itself: most instances have one token that rests, and few scopes, and need no memory of
/// their own for them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arena<T, const WITHIN: usize = 1> {
    within: [Place<T>; WITHIN],
    beyond: Vec<Place<T>>,
    /// How many places have ever held a value.
    length: u32,
    next_free: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Place<T> {
    Taken(T),
    Free { next: u32 },
}

/// What follows the last free place.
const END: u32 = u32::MAX;

/// What follows a place that has never held a value.
const UNUSED: u32 = END - 1;

impl<T> Place<T> {
    fn is_unused(&self) -> bool {
        matches!(self, Place::Free { next: UNUSED })
    }
}

impl<T, const WITHIN: usize> Default for Arena<T, WITHIN> {
    fn default() -> Self {
        let within = std::array::from_fn(|_| Place::Free { next: UNUSED });
        Arena { within, beyond: Vec::new(), length: 0, next_free: END }
    }
}

impl<T, const WITHIN: usize> Arena<T, WITHIN> {
    /// The place that the next insertion should take.
    pub(crate) fn next_place(&self) -> u32 {
        if self.next_free == END { self.length } else { self.next_free }
    }

    /// The places that are free, in the order in which they are used again.
    pub(super) fn free_places(&self) -> impl Iterator<Item = u32> {
        let mut next = self.next_free;
        std::iter::from_fn(move || {
            let place = next;
            let Some(Place::Free { next: following }) = self.place(place) else { return None };
            next = *following;
            Some(place)
        })
    }

    /// Storage with these free places, in the order in which they are used again, and with these values at all others.
    /// Nothing when a free place lies beyond them or comes twice.
    pub(super) fn from_parts(free: &[u32], taken: Vec<T>) -> Option<Self> {
        let length = u32::try_from(free.len() + taken.len()).ok()?;
        let mut arena = Arena { length, ..Arena::default() };
        arena.beyond.resize_with((length as usize).saturating_sub(WITHIN), || Place::Free { next: UNUSED });
        for place in free.iter().rev() {
            let next = arena.next_free;
            let slot = arena.place_mut(*place).filter(|slot| *place < length && slot.is_unused())?;
            *slot = Place::Free { next };
            arena.next_free = *place;
        }
        let unused = arena.within.iter_mut().chain(&mut arena.beyond).filter(|slot| slot.is_unused());
        unused.zip(taken).for_each(|(slot, value)| *slot = Place::Taken(value));
        Some(arena)
    }

    /// Puts a value at the place that [`Arena::next_place`] gave. Another place is a broken event; there is no value then.
    ///
    /// The value is made here, so that it is moved once at most: scopes are so large that it takes longer to move one than to make
    /// it.
    #[inline(always)]
    pub(super) fn insert_with(&mut self, place: u32, make: impl FnOnce() -> T) {
        debug_assert_eq!(place, self.next_place(), "events name the next place");
        if place != self.next_place() {
            return;
        }
        if place == self.length {
            self.length += 1;
        }
        if place as usize == WITHIN + self.beyond.len() {
            self.beyond.push(Place::Free { next: UNUSED });
        }
        if let Some(slot) = self.place_mut(place)
            && let Place::Free { next } = *slot
        {
            *slot = Place::Taken(make());
            if next != UNUSED {
                self.next_free = next;
            }
        }
    }

    /// Takes the value out of its place.
    pub(super) fn remove(&mut self, place: u32) -> Option<T> {
        let next = self.next_free;
        let slot = self.place_mut(place)?;
        if matches!(slot, Place::Free { .. }) {
            return None;
        }
        let old = std::mem::replace(slot, Place::Free { next });
        self.next_free = place;
        match old {
            Place::Taken(value) => Some(value),
            Place::Free { .. } => None,
        }
    }

    /// Forgets the value at a place where it lies, if there is one.
    pub(super) fn discard(&mut self, place: u32) {
        let next = self.next_free;
        if let Some(slot @ Place::Taken(_)) = self.place_mut(place) {
            *slot = Place::Free { next };
            self.next_free = place;
        }
    }

    /// The value at a place.
    #[inline]
    pub(crate) fn get(&self, place: u32) -> Option<&T> {
        match self.place(place) {
            Some(Place::Taken(value)) => Some(value),
            Some(Place::Free { .. }) | None => None,
        }
    }

    /// The value at a place, to be changed.
    #[inline]
    pub(super) fn get_mut(&mut self, place: u32) -> Option<&mut T> {
        match self.place_mut(place) {
            Some(Place::Taken(value)) => Some(value),
            Some(Place::Free { .. }) | None => None,
        }
    }

    /// All values with their places, by place, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        (0..).zip(self.within.iter_mut().chain(&mut self.beyond)).filter_map(|(place, slot)| match slot {
            Place::Taken(value) => Some((place, value)),
            Place::Free { .. } => None,
        })
    }

    /// All values with their places, by place.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0..).zip(self.within.iter().chain(&self.beyond)).filter_map(|(place, slot)| match slot {
            Place::Taken(value) => Some((place, value)),
            Place::Free { .. } => None,
        })
    }

    #[inline(always)]
    fn place(&self, place: u32) -> Option<&Place<T>> {
        match self.within.get(place as usize) {
            Some(slot) => Some(slot),
            None => self.beyond.get((place as usize).wrapping_sub(WITHIN)),
        }
    }

    #[inline(always)]
    fn place_mut(&mut self, place: u32) -> Option<&mut Place<T>> {
        match self.within.get_mut(place as usize) {
            Some(slot) => Some(slot),
            None => self.beyond.get_mut((place as usize).wrapping_sub(WITHIN)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arena;

    #[test]
    fn a_freed_place_is_used_again_and_the_rest_stays() {
        let mut arena: Arena<_> = Arena::default();
        for value in ["a", "b", "c"] {
            let place = arena.next_place();
            arena.insert_with(place, || value);
        }
        assert_eq!(arena.remove(1), Some("b"));
        assert_eq!(arena.remove(1), None);
        assert_eq!(arena.next_place(), 1);
        arena.insert_with(1, || "d");
        assert_eq!(arena.iter().map(|(_, value)| *value).collect::<Vec<_>>(), ["a", "d", "c"]);
        arena.discard(2);
        arena.discard(2);
        arena.discard(7);
        assert_eq!((arena.next_place(), arena.get(2)), (2, None));
    }

    #[test]
    fn storage_comes_back_from_its_parts_with_its_free_places_in_order() {
        let mut arena: Arena<_> = Arena::default();
        for value in 0..5 {
            arena.insert_with(value, || value);
        }
        for place in [3, 0, 4] {
            arena.remove(place);
        }
        let free: Vec<u32> = arena.free_places().collect();
        assert_eq!(free, [4, 0, 3]);
        let taken = arena.iter().map(|(_, value)| *value).collect();
        assert_eq!(Arena::from_parts(&free, taken), Some(arena));
        assert_eq!(Arena::<_, 1>::from_parts(&[2], vec!["a"]), None);
        assert_eq!(Arena::<_, 1>::from_parts(&[0, 0], vec!["a"]), None);
    }
}
