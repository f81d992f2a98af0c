//! Instances that wait in the store come back when something happens to them, and go again when nothing has for long.

use std::sync::Arc;

use super::core::Core;
use super::index::{Due, Waiter};
use super::open::restored;
use super::pending::KeptSoFar;
use crate::journal::WaitId;
use crate::state::{Instance, Status};
use crate::store::{Address, EngineFact, Enough, InstanceFilter, Phase, SubscriptionKind};

/// How many timers are looked up at once.
const TIMERS: usize = 1000;

/// How many instances are looked at in one call at least, when there are more than there should be; with many more, it is a part
/// of them, so that a call that has fetched thousands is followed by few that are long.
const LOOKS: usize = 64;

impl Core {
    /// Whether an instance runs. It is in memory then. One that is damaged in the store does not run.
    pub(super) fn fetch(&mut self, id: u64) -> bool {
        if self.instances.open(id) {
            return true;
        }
        match self.stored(id) {
            Some((instance, kept)) => {
                self.take_in(id, instance, kept);
                true
            }
            None => false,
        }
    }

    /// An instance that runs and is not in memory.
    pub(super) fn stored(&self, id: u64) -> Option<(Instance, KeptSoFar)> {
        if !self.elsewhere || !self.is_elsewhere(id) {
            return None;
        }
        let found = self.shelf.read_instance(id, |lookup| {
            let kept = lookup.instance(id)?;
            kept.map(|kept| restored(id, kept)).transpose()
        });
        found.filter(|(instance, _)| instance.status() == Status::Active)
    }

    /// An instance is in memory from now on, and everything that waits in it is found.
    fn take_in(&mut self, id: u64, instance: Instance, kept: KeptSoFar) {
        self.now = self.now.max(instance.now());
        let suspended = instance.is_suspended();
        self.instances.insert(id, instance, kept);
        for (waiter, fact) in self.waits_of(id).into_iter().filter(|_| !suspended) {
            self.index_wait(waiter, &fact);
        }
        for work in self.works_of(id) {
            self.index_work(id, work);
        }
    }

    /// Everything goes on that went on without help from outside when the store's last engine stopped.
    pub(super) fn take_up_restless(&mut self) {
        let filter = InstanceFilter { phase: Phase::Restless, ..InstanceFilter::default() };
        for row in self.shelf.read(|lookup| lookup.instances(&filter)) {
            if self.fetch(row.id) {
                self.take_up(row.id);
            }
        }
    }

    /// Fetches the instances that a message may go to: for each of its keys, and for places without one, the instance that comes
    /// first among those in the store.
    pub(super) fn fetch_for_message(&mut self, address: &str, keys: &[Arc<str>]) {
        for key in keys.iter().map(|key| Some(&**key)).chain([None]) {
            let address = Address { kind: SubscriptionKind::Message, address, message_key: key };
            if let Some(instance) = self.subscribers(&address, 1).first() {
                self.fetch(*instance);
            }
        }
    }

    /// Fetches the instances that wait for a signal.
    pub(super) fn fetch_for_signal(&mut self, name: &str) {
        let address = Address { kind: SubscriptionKind::Signal, address: name, message_key: None };
        for instance in self.subscribers(&address, usize::MAX) {
            self.fetch(instance);
        }
    }

    /// The first instances in the store with a subscription of this address.
    fn subscribers(&self, address: &Address<'_>, limit: usize) -> Vec<u64> {
        let mut found = Vec::new();
        if !self.elsewhere {
            return found;
        }
        self.shelf.read(|lookup| {
            lookup.subscriptions(address, &mut |key| {
                if self.is_elsewhere(key.instance) {
                    found.push(key.instance);
                }
                if found.len() >= limit { Enough::Yes } else { Enough::No }
            })
        });
        found
    }

    /// The timer that is due first.
    pub(super) fn first_due(&mut self) -> Option<(i64, u64, Due)> {
        loop {
            let first = self.schedule.first();
            let until = self.schedule.known_until();
            if !self.elsewhere || first.is_some_and(|(due, ..)| due <= until) {
                return first;
            }
            let rows = self.shelf.read(|lookup| lookup.timers(until, TIMERS));
            let Some(last) = rows.last() else { return first };
            self.schedule.look_until(last.due);
            for row in rows {
                let (instance, serial) = (row.key.instance, row.key.serial);
                if !self.is_elsewhere(instance) {
                    continue;
                }
                let waiter = Waiter { instance, serial, wait: WaitId(row.place) };
                self.schedule.insert(row.due, row.order, Due::Wait(waiter));
            }
        }
    }

    /// A batch has this number, and something of these instances in it.
    pub(super) fn batched(&mut self, instances: &[u64], batch: u64) {
        for id in instances {
            self.instances.batched(*id, batch);
        }
    }

    /// The messages that wait, as the store has them, where others change them too.
    pub(super) fn recall_messages(&mut self) {
        if self.shelf.is_shared() && !std::mem::replace(&mut self.recalled.messages, true) {
            for fact in self.shelf.recall("message/") {
                self.buffer.follow(&fact);
            }
        }
    }

    /// What is gathered for instances that are to start.
    pub(super) fn recall_gathered(&mut self) {
        if self.shelf.is_shared() && !std::mem::replace(&mut self.recalled.gathered, true) {
            for fact in self.shelf.recall("start/") {
                self.gathered.follow(&fact);
            }
            let catalog = self.catalog.clone();
            self.gathered.retain(|definition| catalog.is_latest(definition));
        }
    }

    /// When timer start events fire next. Over a shared store they are not in the schedule, but looked at with the catalog.
    pub(super) fn recall_start_timers(&mut self) {
        for fact in self.shelf.recall("start-timer/") {
            if let EngineFact::StartTimerFired { place, next } = fact {
                self.start_timers.fires_next(place, next);
            }
        }
    }

    /// Whether a message with this id has taken effect.
    pub(super) fn has_seen(&self, id: &str) -> bool {
        let sees = |fact: EngineFact| match fact {
            EngineFact::MessageSeen { id: seen, until } => *seen == *id && until >= self.now,
            _ => false,
        };
        self.buffer.has_seen(id, self.now) || self.shelf.recall(&format!("seen/{id}")).into_iter().any(sees)
    }

    /// Whether a message or signal that was thrown waits for its receivers still.
    pub(super) fn is_queued(&self, number: u64) -> bool {
        let is_it = |fact: &EngineFact| match fact {
            EngineFact::PublicationQueued { number: queued, .. } => *queued == number,
            _ => false,
        };
        !self.shelf.is_shared()
            || self.pending.as_ref().is_some_and(|pending| pending.facts.iter().any(is_it))
            || self.shelf.recall(&format!("publication/{number}")).iter().any(is_it)
    }

    /// Whether what the store has of an instance is what there is of it.
    pub(super) fn is_elsewhere(&self, id: u64) -> bool {
        !self.instances.contains(id) && !self.instances.has_just_ended(id)
    }

    /// Instances go that nobody has used for long, while there are more than there should be: to the store, which has
    /// everything up to this batch, or into a folded form.
    pub(super) fn let_go(&mut self, kept_batch: u64) {
        self.instances.forget_ended(kept_batch);
        let has_store = self.shelf.is_there();
        let limit = if has_store { self.limits.resident_instances } else { self.limits.unfolded_instances };
        let mut looks = LOOKS.max(self.instances.count_open().saturating_sub(limit) / 4);
        while self.instances.count_open() > limit {
            let (agenda, pending) = (&self.agenda, self.pending.as_ref());
            let is_free = |id: u64| {
                !agenda.holds(id) && pending.is_none_or(|pending| !pending.journals.contains_key(&id))
            };
            let Some(id) = self.instances.next_to_go(&mut looks, kept_batch, is_free) else { return };
            if has_store {
                self.send_away(id);
            } else {
                self.instances.fold(id);
            }
        }
    }

    /// An instance goes from memory. The timers of it that are due soon stay in the schedule.
    fn send_away(&mut self, id: u64) {
        for (waiter, fact) in self.waits_of(id) {
            if !self.schedule.knows(&fact) {
                self.forget_wait(waiter, &fact);
            }
        }
        for work in self.works_of(id) {
            self.work.remove(id, work.serial);
        }
        self.instances.remove(id);
        self.elsewhere = true;
    }

    /// Everything that runs is in memory.
    #[cfg(test)]
    pub(super) fn fetch_all(&mut self) {
        let filter = InstanceFilter { phase: Phase::Running, ..InstanceFilter::default() };
        for row in self.shelf.read(|lookup| lookup.instances(&filter)) {
            self.fetch(row.id);
        }
    }

    /// Whether the store has an instance that runs.
    pub(super) fn look_elsewhere(&mut self) {
        let filter = InstanceFilter { phase: Phase::Running, limit: Some(1), ..InstanceFilter::default() };
        self.elsewhere = !self.shelf.read(|lookup| lookup.instances(&filter)).is_empty();
    }
}
