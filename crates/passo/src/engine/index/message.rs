//! Places that wait for messages.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use super::Waiter;

/// A place that waits for a message, under the message's name or under a message flow that leads to it, ordered so that of one name and key the innermost comes first, then the oldest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) struct MessagePlace {
    pub(in crate::engine) name: Arc<str>,
    pub(in crate::engine) key: Option<Arc<str>>,
    pub(in crate::engine) depth: Reverse<u32>,
    pub(in crate::engine) order: u64,
    pub(in crate::engine) waiter: Waiter,
}

/// All places that wait for messages.
#[derive(Debug, Default)]
pub(in crate::engine) struct MessageWaits(BTreeSet<MessagePlace>);

impl MessageWaits {
    pub(in crate::engine) fn insert(&mut self, place: MessagePlace) {
        self.0.insert(place);
    }

    pub(in crate::engine) fn remove(&mut self, place: &MessagePlace) {
        self.0.remove(place);
    }

    /// The place that takes a message: one with a key of the message or without a key; a message without a key goes only to
    /// places without one. The innermost, then the oldest.
    pub(in crate::engine) fn find(&self, name: &Arc<str>, keys: &[Arc<str>]) -> Option<Waiter> {
        let keyed = keys.iter().filter_map(|key| self.first(name, Some(key)));
        let open = self.first(name, None);
        let best = keyed.chain(open).min_by_key(|place| (place.depth, place.order, place.waiter));
        best.map(|place| place.waiter)
    }

    fn first(&self, name: &Arc<str>, key: Option<&Arc<str>>) -> Option<&MessagePlace> {
        let from = MessagePlace {
            name: name.clone(),
            key: key.cloned(),
            depth: Reverse(u32::MAX),
            order: 0,
            waiter: Waiter { instance: 0, serial: 0, wait: crate::journal::WaitId(0) },
        };
        let found = self.0.range((Bound::Included(from), Bound::Unbounded)).next()?;
        (found.name == *name && found.key.as_ref() == key).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Reverse;
    use std::sync::Arc;

    use super::{MessagePlace, MessageWaits, Waiter};
    use crate::journal::WaitId;

    fn place(key: Option<&str>, depth: u32, order: u64) -> MessagePlace {
        MessagePlace {
            name: "M".into(),
            key: key.map(Arc::from),
            depth: Reverse(depth),
            order,
            waiter: Waiter { instance: order, serial: 1, wait: WaitId(0) },
        }
    }

    #[test]
    fn the_innermost_then_the_oldest_place_takes_the_message() {
        let mut waits = MessageWaits::default();
        for place in
            [place(Some("a"), 1, 2), place(Some("a"), 1, 1), place(None, 2, 9), place(Some("b"), 5, 3)]
        {
            waits.insert(place);
        }
        let find = |waits: &MessageWaits, key: Option<&str>| {
            waits.find(&"M".into(), key.map(Arc::from).as_slice()).map(|found| found.instance)
        };
        assert_eq!(find(&waits, Some("a")), Some(9), "the inner place without a key");
        assert_eq!(find(&waits, None), Some(9));
        assert_eq!(find(&waits, Some("b")), Some(3));
        assert_eq!(find(&waits, Some("c")), Some(9));
        waits.remove(&place(None, 2, 9));
        assert_eq!(find(&waits, Some("a")), Some(1), "the older of two");
        assert_eq!(find(&waits, None), None, "a message without a key does not go to a place with one");
    }
}
