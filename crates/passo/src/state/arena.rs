//! Storage with dense, reusable places, in a deterministic order.

use smallvec::SmallVec;

/// Values at dense places. A place that became free is used again, the last freed first.
///
/// The first places lie in the storage itself: most instances have one token that rests, and few scopes, and need no memory of
/// their own for them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arena<T, const WITHIN: usize = 1> {
    places: SmallVec<[Place<T>; WITHIN]>,
    next_free: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Place<T> {
    Taken(T),
    Free { next: u32 },
}

const END: u32 = u32::MAX;

impl<T, const WITHIN: usize> Default for Arena<T, WITHIN> {
    fn default() -> Self {
        Arena { places: SmallVec::new(), next_free: END }
    }
}

impl<T, const WITHIN: usize> Arena<T, WITHIN> {
    /// The place that the next insertion should take.
    pub(crate) fn next_place(&self) -> u32 {
        if self.next_free == END { self.places.len() as u32 } else { self.next_free }
    }

    /// The places that are free, in the order in which they are used again.
    pub(super) fn free_places(&self) -> impl Iterator<Item = u32> {
        let mut next = self.next_free;
        std::iter::from_fn(move || {
            let place = next;
            let Some(Place::Free { next: following }) = self.places.get(place as usize) else { return None };
            next = *following;
            Some(place)
        })
    }

    /// Storage with these free places, in the order in which they are used again, and with these values at all others.
    /// Nothing when a free place lies beyond them or comes twice.
    pub(super) fn from_parts(free: &[u32], taken: Vec<T>) -> Option<Self> {
        let length = free.len() + taken.len();
        let mut places: Vec<Option<Place<T>>> = (0..length).map(|_| None).collect();
        let mut next = END;
        for place in free.iter().rev() {
            let slot = places.get_mut(*place as usize).filter(|slot| slot.is_none())?;
            *slot = Some(Place::Free { next });
            next = *place;
        }
        let mut values = taken.into_iter();
        let filled = places.into_iter().map(|slot| slot.or_else(|| values.next().map(Place::Taken)));
        Some(Arena { places: filled.collect::<Option<_>>()?, next_free: next })
    }

    /// Puts a value at the place that [`Arena::next_place`] gave. Another place is a broken event; there is no value then.
    ///
    /// The value is made where it is to lie: scopes are so large that it takes longer to move one than to make it.
    #[inline(always)]
    pub(super) fn insert_with(&mut self, place: u32, make: impl FnOnce() -> T) {
        debug_assert_eq!(place, self.next_place(), "events name the next place");
        match self.places.get_mut(place as usize) {
            Some(slot) => {
                if let Place::Free { next } = *slot {
                    self.next_free = next;
                    *slot = Place::Taken(make());
                }
            }
            None => self.places.push(Place::Taken(make())),
        }
    }

    /// Takes the value out of its place.
    pub(super) fn remove(&mut self, place: u32) -> Option<T> {
        let slot = self.places.get_mut(place as usize)?;
        if matches!(slot, Place::Free { .. }) {
            return None;
        }
        let old = std::mem::replace(slot, Place::Free { next: self.next_free });
        self.next_free = place;
        match old {
            Place::Taken(value) => Some(value),
            Place::Free { .. } => None,
        }
    }

    /// Forgets the value at a place where it lies, if there is one.
    pub(super) fn discard(&mut self, place: u32) {
        if let Some(slot @ Place::Taken(_)) = self.places.get_mut(place as usize) {
            *slot = Place::Free { next: self.next_free };
            self.next_free = place;
        }
    }

    /// The value at a place.
    pub(crate) fn get(&self, place: u32) -> Option<&T> {
        match self.places.get(place as usize) {
            Some(Place::Taken(value)) => Some(value),
            Some(Place::Free { .. }) | None => None,
        }
    }

    /// The value at a place, to be changed.
    pub(super) fn get_mut(&mut self, place: u32) -> Option<&mut T> {
        match self.places.get_mut(place as usize) {
            Some(Place::Taken(value)) => Some(value),
            Some(Place::Free { .. }) | None => None,
        }
    }

    /// All values with their places, by place, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (u32, &mut T)> {
        self.places.iter_mut().enumerate().filter_map(|(place, slot)| match slot {
            Place::Taken(value) => Some((place as u32, value)),
            Place::Free { .. } => None,
        })
    }

    /// All values with their places, by place.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        self.places.iter().enumerate().filter_map(|(place, slot)| match slot {
            Place::Taken(value) => Some((place as u32, value)),
            Place::Free { .. } => None,
        })
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
