//! What makes a conflict of two units of work that have changed different rows.
//!
//! A unit of work sees the database as it was at one moment (`REPEATABLE READ`), and the database refuses one that changes a row that
//! another one has changed since. That is not enough where one has looked for what another one was about to write: a message
//! finds nobody who waits and is buffered, while a place finds no message and waits. So both also change a row of the table
//! `guard` that stands for what they looked for, and the later one is refused.
//!
//! The level `SERIALIZABLE` would do that for everything that is looked at. But PostgreSQL notes what was looked at by the pages
//! of indexes, and the index of the work items of a thousand instances has four pages: nearly all units of work that run at
//! the same time were refused, and nothing was gained by more than one connection. docs/scaling.md has the figures.
//!
//! What is guarded:
//!
//! - **An instance** that was looked at and is not changed: nobody changes it meanwhile.
//! - **A fact**: two that change it meet; and who has looked it up, and changes another one of its directory (what stands before
//!   the last `/` of its key), meets who changes it.
//! - **A directory**: two that have looked at all of it, and add to it, meet. Not so that of the messages, which are only counted
//!   when one is added: how many may wait is a limit and no promise.
//! - **An address of messages**: who has looked at all subscriptions there and buffers a message meets who puts a subscription there,
//!   and who resumes a suspended instance that has one.
//!
//! Lists of instances, work items and timers, and subscriptions to signals, are not guarded: they are as they were at one moment.

use std::collections::BTreeSet;

use passo::store::{Address, Batch, FactChange, SubscriptionKind, SubscriptionRow};

use crate::connection::Call;
use crate::value::signed;

/// How many rows the table has. Two things that share a row cost a needless conflict now and then, and nothing else.
pub(crate) const SLOTS: u64 = 4096;

/// The directory of the messages that wait for a place.
const MESSAGES: &str = "message/";

/// How many rows stand for the places without a key of an address, and for the messages that find none there: those that come at
/// the same time change one of them each, so that they do not all meet.
const PLACE_STRIPES: u64 = 4;
const MESSAGE_STRIPES: u64 = 16;

/// What a unit of work has looked for.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    instances: BTreeSet<u64>,
    suspended: BTreeSet<u64>,
    keys: BTreeSet<String>,
    directories: BTreeSet<String>,
    addresses: BTreeSet<(String, Option<String>)>,
}

/// The rows of the table that a unit of work changes, and those that it keeps others from changing.
#[derive(Debug, Default, PartialEq, Eq)]
struct Slots {
    changed: BTreeSet<u64>,
    held: BTreeSet<u64>,
}

impl Guards {
    /// An instance was looked at.
    pub(crate) fn instance(&mut self, id: u64) {
        self.instances.insert(id);
    }

    /// A subscription of an instance was passed over, since the instance is suspended.
    pub(crate) fn suspended(&mut self, id: u64) {
        self.suspended.insert(id);
    }

    /// Facts were looked up: those of a directory, or one.
    pub(crate) fn facts(&mut self, key_prefix: &str) {
        let is_directory = key_prefix.is_empty() || key_prefix.ends_with('/');
        let seen = if is_directory { &mut self.directories } else { &mut self.keys };
        seen.insert(key_prefix.to_owned());
    }

    /// All subscriptions of an address were looked at.
    pub(crate) fn address(&mut self, address: &Address<'_>) {
        match address.kind {
            SubscriptionKind::Message => {
                let key = address.message_key.map(str::to_owned);
                self.addresses.insert((address.address.to_owned(), key));
            }
            SubscriptionKind::Signal => {}
        }
    }

    /// The statements that a unit of work runs before it writes its batch.
    pub(crate) fn calls(&self, batch: &Batch) -> Vec<Call<'static>> {
        let Slots { changed, held } = self.slots(batch);
        let written: BTreeSet<u64> = batch.instance_rows.iter().map(|row| row.id).collect();
        let change = "UPDATE passo.guard SET touched = touched + 1 WHERE slot = ANY($1)";
        // Who would have to wait comes too late anyway, and two that wait for each other would both wait long.
        let hold = "SELECT slot FROM passo.guard WHERE slot = ANY($1) FOR SHARE NOWAIT";
        let change_instances = "UPDATE passo.instance SET changed = changed WHERE id = ANY($1)";
        let hold_instances = "SELECT id FROM passo.instance WHERE id = ANY($1) FOR SHARE NOWAIT";
        let passed_over = if buffered(batch).is_some() { self.suspended.clone() } else { BTreeSet::new() };
        let numbers = [
            (change, Vec::from_iter(changed)),
            (hold, Vec::from_iter(held)),
            (change_instances, Vec::from_iter(passed_over)),
            (hold_instances, self.instances.difference(&written).copied().collect()),
        ];
        let used = numbers.into_iter().filter(|(_, numbers)| !numbers.is_empty());
        let call = |(text, numbers): (&'static str, Vec<u64>)| {
            let numbers: Vec<i64> = numbers.into_iter().map(signed).collect();
            Call { text, values: vec![Box::new(numbers)] }
        };
        used.map(call).collect()
    }

    fn slots(&self, batch: &Batch) -> Slots {
        let mut slots = Slots::default();
        self.fact_slots(&batch.facts, &mut slots);
        if let Some(message) = buffered(batch) {
            self.message_slots(&message.key, &mut slots);
        }
        for row in &batch.subscriptions.put {
            self.place_slots(row, &mut slots);
        }
        slots.held.retain(|slot| !slots.changed.contains(slot));
        slots
    }

    fn fact_slots(&self, changes: &[FactChange], slots: &mut Slots) {
        for FactChange { key, record, clears: _ } in changes {
            slots.changed.insert(slot("fact", key, ""));
            let beside = self.keys.iter().filter(|seen| directory(seen) == directory(key));
            slots.held.extend(beside.map(|seen| slot("fact", seen, "")));
            if record.is_some() && directory(key) != MESSAGES {
                let around = self.directories.iter().filter(|directory| key.starts_with(*directory));
                slots.changed.extend(around.map(|directory| slot("directory", directory, "")));
            }
        }
    }

    /// For a message that is buffered since nobody waits for it.
    fn message_slots(&self, message: &str, slots: &mut Slots) {
        for (address, key) in &self.addresses {
            match key {
                Some(key) => {
                    slots.changed.insert(slot("keyed", address, key));
                }
                None => {
                    let stripe = slot("stripe", message, "") % MESSAGE_STRIPES;
                    slots.changed.insert(slot("messages", address, &stripe.to_string()));
                    slots.held.extend(stripes("places", address, PLACE_STRIPES));
                }
            }
        }
    }

    /// For a place that begins to wait for a message.
    fn place_slots(&self, row: &SubscriptionRow, slots: &mut Slots) {
        match (row.kind, &row.message_key) {
            (SubscriptionKind::Signal, _) => {}
            (SubscriptionKind::Message, Some(key)) => {
                slots.changed.insert(slot("keyed", &row.address, key));
            }
            (SubscriptionKind::Message, None) => {
                let stripe = row.key.instance % PLACE_STRIPES;
                slots.changed.insert(slot("places", &row.address, &stripe.to_string()));
                if self.directories.contains(MESSAGES) {
                    slots.held.extend(stripes("messages", &row.address, MESSAGE_STRIPES));
                }
            }
        }
    }
}

/// The message that is buffered.
fn buffered(batch: &Batch) -> Option<&FactChange> {
    batch.facts.iter().find(|change| change.record.is_some() && directory(&change.key) == MESSAGES)
}

/// The directory of a key: everything up to its last `/`.
fn directory(key: &str) -> &str {
    key.rfind('/').map_or("", |last| &key[..=last])
}

fn stripes(what: &str, address: &str, count: u64) -> impl Iterator<Item = u64> {
    (0..count).map(move |stripe| slot(what, address, &stripe.to_string()))
}

/// The row that stands for something: FNV-1a, which every node and every version computes alike.
fn slot(what: &str, name: &str, key: &str) -> u64 {
    let texts = [what, name, key].into_iter().flat_map(|text| text.bytes().chain([0xFF]));
    let hash = texts.fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    hash % SLOTS
}

#[cfg(test)]
mod tests {
    use passo::store::{Address, Batch, FactChange, RowKey, SubscriptionKind, SubscriptionRow};

    use super::{Guards, Slots};

    fn with_fact(key: &str) -> Batch {
        let change = FactChange { key: key.to_owned(), clears: true, record: Some(Vec::new()) };
        Batch { facts: vec![change], ..Batch::default() }
    }

    /// A unit of work that has looked up facts and changes one.
    fn fact(looked_up: &[&str], key: &str) -> Slots {
        let mut guards = Guards::default();
        looked_up.iter().for_each(|prefix| guards.facts(prefix));
        guards.slots(&with_fact(key))
    }

    /// A place of an instance that begins to wait, after messages were looked up.
    fn place(kind: SubscriptionKind, instance: u64, message_key: Option<&str>) -> Slots {
        let mut batch = Batch::default();
        batch.subscriptions.put.push(SubscriptionRow {
            key: RowKey { instance, serial: 1 },
            address: "paid".into(),
            process: "order".into(),
            element: "wait".into(),
            kind,
            name: "paid".into(),
            message_key: message_key.map(Into::into),
            depth: 0,
            order: 1,
        });
        let mut guards = Guards::default();
        guards.facts("message/");
        guards.slots(&batch)
    }

    /// A message that finds nobody, with a key or without one, and is buffered.
    fn message(number: u64, message_key: Option<&str>) -> Slots {
        let mut guards = Guards::default();
        guards.facts("message/");
        for message_key in [message_key, None] {
            let kind = SubscriptionKind::Message;
            guards.address(&Address { kind, address: "paid", message_key });
        }
        guards.slots(&with_fact(&format!("message/{number}")))
    }

    /// Whether one of the two is refused, whichever comes first.
    fn meet(one: &Slots, other: &Slots) -> bool {
        let after = |late: &Slots, early: &Slots| {
            !early.changed.is_disjoint(&late.changed) || !early.changed.is_disjoint(&late.held)
        };
        let (first, second) = (after(one, other), after(other, one));
        assert_eq!(first, second, "it does not matter which of the two comes first");
        first
    }

    #[test]
    fn a_message_that_is_buffered_meets_the_place_that_waits_for_it() {
        let kind = SubscriptionKind::Message;
        assert!(meet(&message(1, Some("B-7")), &place(kind, 1, Some("B-7"))));
        assert!(!meet(&message(1, Some("B-7")), &place(kind, 1, Some("B-8"))));
        for instance in 0..40 {
            assert!(meet(&message(instance, None), &place(kind, 3, None)));
            assert!(meet(&message(3, Some("B-7")), &place(kind, instance, None)));
        }
        assert!(!meet(&message(1, Some("B-7")), &message(2, Some("B-8"))));
        assert!(!meet(&place(kind, 1, None), &place(kind, 2, None)));
        assert_eq!(place(SubscriptionKind::Signal, 1, None), Slots::default());
    }

    #[test]
    fn who_changes_a_fact_meets_who_changes_it_too_and_who_looked_at_it_to_change_another_one() {
        assert!(meet(&fact(&[], "data/stock"), &fact(&[], "data/stock")));
        assert!(!meet(&fact(&[], "data/stock"), &fact(&[], "data/price")));
        assert!(meet(&fact(&["data/price"], "data/stock"), &fact(&["data/stock"], "data/price")));
        assert!(!meet(&fact(&["catalog"], "seen/1"), &fact(&["catalog"], "seen/2")));
    }

    #[test]
    fn who_looks_at_a_directory_and_adds_to_it_meets_who_does_the_same() {
        let deployments = &["deployment/"];
        assert!(meet(&fact(deployments, "deployment/1"), &fact(deployments, "deployment/2")));
        assert!(!meet(&fact(deployments, "deployment/1"), &fact(&[], "deployment/2")));
        assert!(!meet(&fact(deployments, "data/stock"), &fact(deployments, "data/price")));
    }
}
