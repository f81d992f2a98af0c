//! Values that are found by texts.

use std::borrow::Borrow;
use std::collections::BTreeMap;

/// How many places a text may be kept in.
const NEIGHBOURS: usize = 16;

/// Values by text, in the order in which they were added. A text is found by numbers that its letters give, nearly always at
/// once. Texts that are made so that all have the same numbers are found by comparing, so that they cost no more than in a tree.
#[derive(Clone, Debug)]
pub(crate) struct TextTable<K, V> {
    entries: Vec<(K, V)>,
    /// As many as a power of two: in each the mark of a text and the number of its entry, from 1; zeros where there is none.
    places: Vec<(u32, u32)>,
    /// The numbers of the entries for which no place was left.
    crowded: BTreeMap<K, u32>,
}

impl<K, V> Default for TextTable<K, V> {
    fn default() -> TextTable<K, V> {
        TextTable { entries: Vec::new(), places: Vec::new(), crowded: BTreeMap::new() }
    }
}

impl<K: Borrow<str> + Clone + Ord, V> TextTable<K, V> {
    /// A table for so many texts. It grows when it takes more.
    pub(crate) fn with_capacity(count: usize) -> TextTable<K, V> {
        let places = vec![(0, 0); (2 * count).next_power_of_two()];
        TextTable { entries: Vec::with_capacity(count), places, crowded: BTreeMap::new() }
    }

    /// The texts with their values, in the order in which they were added.
    pub(crate) fn entries(&self) -> &[(K, V)] {
        &self.entries
    }

    /// A text as it is kept, with its value.
    pub(crate) fn find(&self, text: &str) -> Option<&(K, V)> {
        self.entries.get(self.seek(text, mark(text)).ok()?)
    }

    /// Adds a text with its value; gives the value that the text has already, if it was added before.
    pub(crate) fn add(&mut self, text: K, value: V) -> Option<&mut V> {
        if self.places.len() <= self.entries.len() {
            self.grow();
        }
        let mark = mark(text.borrow());
        let free = match self.seek(text.borrow(), mark) {
            Ok(known) => return self.entries.get_mut(known).map(|(_, value)| value),
            Err(free) => free,
        };
        let number = u32::try_from(self.entries.len() + 1).unwrap_or(u32::MAX);
        match free.and_then(|free| self.places.get_mut(free)) {
            Some(place) => *place = (mark, number),
            None => {
                self.crowded.insert(text.clone(), number);
            }
        }
        self.entries.push((text, value));
        None
    }

    /// Makes four times as many places as there are texts, and finds one for each text anew.
    #[cold]
    fn grow(&mut self) {
        let mut grown = TextTable::with_capacity(2 * self.entries.len().max(NEIGHBOURS));
        for (text, value) in self.entries.drain(..) {
            grown.add(text, value);
        }
        *self = grown;
    }

    /// The number of the entry of a text; the free place for it, if there is one, when the text is not there.
    fn seek(&self, text: &str, mark: u32) -> Result<usize, Option<usize>> {
        let within = self.places.len().wrapping_sub(1);
        for at in (mark as usize..).take(NEIGHBOURS).map(|place| place & within) {
            let Some((other, number)) = self.places.get(at).copied() else { break };
            let Some(entry) = (number as usize).checked_sub(1) else { return Err(Some(at)) };
            if other == mark && self.entries.get(entry).is_some_and(|(known, _)| known.borrow() == text) {
                return Ok(entry);
            }
        }
        self.crowded.get(text).map(|number| *number as usize - 1).ok_or(None)
    }
}

/// A number for a text, different for most texts.
fn mark(text: &str) -> u32 {
    /// Odd, and without a pattern in its bits, so that each bit of a text changes many of the product.
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let last = rest.iter().fold(1, |word, byte| word << 8 | u64::from(*byte));
    let words = words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]);
    let product = words.fold(0_u64, |sum, word| (sum.rotate_left(5) ^ word).wrapping_mul(FACTOR));
    // The upper bits are those that depend on most of the text.
    u32::try_from(product >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{NEIGHBOURS, TextTable, mark};

    #[test]
    fn every_text_is_found_with_its_first_value() {
        for room in [0, 1, 50, 200] {
            let mut table = TextTable::with_capacity(room);
            for number in 0..100 {
                assert_eq!(table.add(format!("text{number}"), number), None);
            }
            assert_eq!(table.add("text7".to_owned(), 0).copied(), Some(7));
            for number in 0..100 {
                let text = format!("text{number}");
                assert_eq!(table.find(&text), Some(&(text.clone(), number)), "with room for {room}");
            }
            assert_eq!((table.find(""), table.find("text"), table.find("text100")), (None, None, None));
            assert_eq!(table.entries().len(), 100);
        }
    }

    #[test]
    fn texts_without_a_place_are_found() {
        let mut table = TextTable::with_capacity(4 * NEIGHBOURS);
        let is_crowding = |text: &String| mark(text).is_multiple_of(8);
        let texts: Vec<String> =
            (0..).map(|number: u32| number.to_string()).filter(is_crowding).take(3 * NEIGHBOURS).collect();
        texts.iter().for_each(|text| assert_eq!(table.add(text.as_str(), ()), None));
        assert!(texts.iter().all(|text| table.find(text).is_some()));
    }

    #[test]
    fn marks_differ_wherever_a_letter_differs() {
        let texts = ["", "a", "b", "aa", "ab", "ba", "aaaaaaaa", "aaaaaaaab", "baaaaaaaa", "aaaaaaab"];
        let marks: std::collections::BTreeSet<u32> = texts.iter().map(|text| mark(text)).collect();
        assert_eq!(marks.len(), texts.len());
    }
}
