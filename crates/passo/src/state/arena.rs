//! Storage with dense, reusable places, in a deterministic order.

/// Values at dense places. A place that became free is used again, the last freed first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Arena<T> {
    places: Vec<Place<T>>,
    next_free: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Place<T> {
    Taken(T),
    Free { next: u32 },
}

const END: u32 = u32::MAX;

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Arena { places: Vec::new(), next_free: END }
    }
}

impl<T> Arena<T> {
    /// The place that the next insertion should take.
    pub(crate) fn next_place(&self) -> u32 {
        if self.next_free == END { self.places.len() as u32 } else { self.next_free }
    }

    /// Puts a value at the place that [`Arena::next_place`] gave. Another place is a broken event; the value is lost.
    pub(super) fn insert(&mut self, place: u32, value: T) {
        debug_assert_eq!(place, self.next_place(), "events name the next place");
        match self.places.get_mut(place as usize) {
            Some(slot) => {
                if let Place::Free { next } = slot {
                    self.next_free = *next;
                    *slot = Place::Taken(value);
                }
            }
            None => {
                if self.places.is_empty() {
                    self.places.reserve_exact(1);
                }
                self.places.push(Place::Taken(value));
            }
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
        let mut arena = Arena::default();
        for value in ["a", "b", "c"] {
            let place = arena.next_place();
            arena.insert(place, value);
        }
        assert_eq!(arena.remove(1), Some("b"));
        assert_eq!(arena.remove(1), None);
        assert_eq!(arena.next_place(), 1);
        arena.insert(1, "d");
        assert_eq!(arena.iter().map(|(_, value)| *value).collect::<Vec<_>>(), ["a", "d", "c"]);
    }
}
