//! Records that wait, and the indexes that find them.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What of an instance is kept while it waits, by its number.
#[derive(Default)]
pub struct Records {
    records: BTreeMap<u64, Box<[u64; 8]>>,
    next: u64,
}

impl Records {
    /// Adds a record; gives its number.
    pub fn add(&mut self) -> u64 {
        self.next += 1;
        self.records.insert(self.next, Box::new([self.next; 8]));
        self.next
    }

    /// Takes a record out.
    pub fn take(&mut self, number: u64) -> Option<Box<[u64; 8]>> {
        self.records.remove(&number)
    }
}

/// Records by a text: those that wait for a message.
#[derive(Default)]
pub struct Keys {
    records: Records,
    by_key: BTreeMap<String, u64>,
}

impl Keys {
    /// Adds a record under a key.
    pub fn add(&mut self, key: String) {
        let number = self.records.add();
        self.by_key.insert(key, number);
    }

    /// Finds a record by its key and takes it out.
    pub fn take(&mut self, key: &str) -> Option<Box<[u64; 8]>> {
        let number = self.by_key.remove(key)?;
        self.records.take(number)
    }
}

/// Records by a time: those that wait for a timer.
#[derive(Default)]
pub struct Schedule {
    records: Records,
    by_time: BTreeMap<(i64, u64), ()>,
}

impl Schedule {
    /// Adds a record that is due then.
    pub fn arm(&mut self, due: i64) {
        let number = self.records.add();
        self.by_time.insert((due, number), ());
    }

    /// Takes the record out that is due first, if it is due by now.
    pub fn fire(&mut self, now: i64) -> Option<Box<[u64; 8]>> {
        let entry = self.by_time.first_entry().filter(|entry| entry.key().0 <= now)?;
        let ((_, number), ()) = entry.remove_entry();
        self.records.take(number)
    }
}

/// Work items of a user task: an instance with its variables, the list of what is open, and what can happen to the task
/// meanwhile.
#[derive(Default)]
pub struct Desk {
    instances: BTreeMap<u64, BTreeMap<Arc<str>, i64>>,
    open: BTreeMap<(u64, u32), ()>,
    messages: BTreeMap<(u32, u64), ()>,
    timers: BTreeMap<(i64, u64), ()>,
    next: u64,
    events: u32,
}

impl Desk {
    /// A desk whose task listens to so many messages and so many timers.
    #[must_use]
    pub fn listening(events: u32) -> Desk {
        Desk { events, ..Desk::default() }
    }

    /// Starts an instance: it waits at the task.
    pub fn start(&mut self) -> u64 {
        self.next += 1;
        self.instances.insert(self.next, BTreeMap::new());
        self.open.insert((self.next, 1), ());
        for event in 0..self.events {
            self.messages.insert((event, self.next), ());
            self.timers.insert((i64::from(event), self.next), ());
        }
        self.next
    }

    /// The work items of an instance.
    #[must_use]
    pub fn open(&self, instance: u64) -> Vec<u32> {
        self.open.range((instance, 0)..(instance + 1, 0)).map(|((_, task), ())| *task).collect()
    }

    /// Completes a work item with a result; the instance ends, and gives its variables.
    pub fn complete(&mut self, instance: u64, task: u32, name: &str) -> Option<BTreeMap<Arc<str>, i64>> {
        self.open.remove(&(instance, task))?;
        for event in 0..self.events {
            self.messages.remove(&(event, instance));
            self.timers.remove(&(i64::from(event), instance));
        }
        self.instances.get_mut(&instance)?.insert(Arc::from(name), 1);
        self.instances.remove(&instance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_found_once() {
        let mut keys = Keys::default();
        keys.add("a".to_owned());
        assert!(keys.take("b").is_none());
        assert!(keys.take("a").is_some());
        assert!(keys.take("a").is_none());
    }

    #[test]
    fn timers_fire_in_the_order_of_their_times() {
        let mut schedule = Schedule::default();
        schedule.arm(20);
        schedule.arm(10);
        assert!(schedule.fire(9).is_none());
        assert_eq!(schedule.fire(30).map(|record| record[0]), Some(2));
        assert_eq!(schedule.fire(30).map(|record| record[0]), Some(1));
        assert!(schedule.fire(30).is_none());
    }

    #[test]
    fn a_desk_is_empty_when_the_work_is_done() {
        let mut desk = Desk::listening(3);
        let instance = desk.start();
        assert_eq!(desk.open(instance), [1]);
        assert!(
            desk.complete(instance, 1, "approved")
                .is_some_and(|variables| variables.contains_key("approved"))
        );
        assert!(desk.instances.is_empty() && desk.open.is_empty());
        assert!(desk.messages.is_empty() && desk.timers.is_empty());
    }
}
