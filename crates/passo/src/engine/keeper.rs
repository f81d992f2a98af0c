//! Group commit: batches of many callers share one commit of the store.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::store::{Batch, Store};

/// Hands batches to a store in the order in which they came, and lets callers wait until theirs is kept.
///
/// There is no thread for it: of the callers that wait, one commits everything that has come until then, and meanwhile what
/// comes next gathers for the next one. Commits take turns: those who wait for the commit that runs and those who wait for the
/// next one are woken apart, so that nobody is woken in vain.
pub(super) struct Keeper {
    store: Arc<dyn Store>,
    queue: Mutex<Queue>,
    moved: [Condvar; 2],
    /// The number of the last batch that is kept. Like the failure it is read without the lock: every command asks.
    kept: AtomicU64,
    /// Why nothing is kept any more.
    failure: OnceLock<Arc<str>>,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Batch>,
    /// The room of batches that were committed, for those that come.
    room: Vec<Batch>,
    /// The number of the last batch that came.
    last: u64,
    /// The number of the last batch that was taken for a commit, whose turn this is.
    taken: u64,
    turn: usize,
    commits: bool,
}

/// A batch, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket(u64);

impl Ticket {
    /// The number of the batch.
    pub(super) fn number(self) -> u64 {
        self.0
    }
}

impl Keeper {
    pub(super) fn new(store: Arc<dyn Store>) -> Keeper {
        Keeper {
            store,
            queue: Mutex::default(),
            moved: [Condvar::new(), Condvar::new()],
            kept: AtomicU64::new(0),
            failure: OnceLock::new(),
        }
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The number of the last batch that is kept.
    ///
    /// # Errors
    /// When the store has failed; the reason is in words.
    pub(super) fn kept(&self) -> Result<u64, Arc<str>> {
        match self.failure.get() {
            Some(failure) => Err(failure.clone()),
            None => Ok(self.kept.load(Ordering::Acquire)),
        }
    }

    /// Takes a batch, if there is one; gives the ticket of the last one that came.
    pub(super) fn enqueue(&self, batch: Option<Batch>) -> Ticket {
        let mut queue = self.queue();
        if let Some(batch) = batch {
            queue.waiting.push(batch);
            queue.last += 1;
        }
        Ticket(queue.last)
    }

    /// Nothing is kept any more, for this reason, unless there is one already.
    pub(super) fn fail(&self, reason: Arc<str>) {
        self.failure.get_or_init(|| reason);
    }

    /// Returns when the batch is kept, and everything that came before it.
    ///
    /// # Errors
    /// When the store failed, now or before; the reason is in words.
    pub(super) fn settle(&self, Ticket(number): Ticket) -> Result<(), Arc<str>> {
        let mut queue = self.queue();
        loop {
            if self.kept.load(Ordering::Acquire) >= number {
                return Ok(());
            }
            if let Some(failure) = self.failure.get() {
                return Err(failure.clone());
            }
            if queue.commits {
                let turn = queue.turn_of(number);
                queue = self.moved(turn).wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            queue = self.commit(queue);
        }
    }

    /// Commits everything that waits, without the lock.
    fn commit<'q>(&'q self, mut queue: MutexGuard<'q, Queue>) -> MutexGuard<'q, Queue> {
        let room = std::mem::take(&mut queue.room);
        let mut batches = std::mem::replace(&mut queue.waiting, room);
        let until = queue.last;
        queue.taken = until;
        queue.turn += 1;
        queue.commits = true;
        drop(queue);
        let panics = StoppedAtPanic(self);
        let done = self.store.commit(&batches);
        std::mem::forget(panics);
        batches.clear();
        let mut queue = self.queue();
        queue.room = batches;
        queue.commits = false;
        match done {
            Ok(()) => self.kept.store(until, Ordering::Release),
            Err(error) => self.fail(error.to_string().into()),
        }
        self.wake(&queue);
        queue
    }

    /// After a commit: of those who wait for the next one somebody makes it, then those whose batches were in this one go on. In
    /// this order, so that the next commit is on its way to the disk while they work.
    fn wake(&self, queue: &Queue) {
        if self.failure.get().is_none() {
            self.moved(queue.turn + 1).notify_one();
        } else {
            self.moved(queue.turn + 1).notify_all();
        }
        self.moved(queue.turn).notify_all();
    }

    fn moved(&self, turn: usize) -> &Condvar {
        let [even, odd] = &self.moved;
        if turn.is_multiple_of(2) { even } else { odd }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    /// The turn of the commit that a batch is in.
    fn turn_of(&self, number: u64) -> usize {
        if number <= self.taken { self.turn } else { self.turn + 1 }
    }
}

/// A store that panics has failed; nobody waits for it for ever.
struct StoppedAtPanic<'k>(&'k Keeper);

impl Drop for StoppedAtPanic<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.commits = false;
        self.0.fail("the store panicked".into());
        self.0.wake(&queue);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier};

    use super::Keeper;
    use crate::store::{Batch, Counters, Lookup, MemoryStore, Store, StoreError};

    /// Counts commits, and fails from the given one on.
    struct Counting {
        commits: AtomicUsize,
        batches: AtomicUsize,
        fails_from: usize,
        gate: Option<Arc<Barrier>>,
        nothing: MemoryStore,
    }

    impl Counting {
        fn new(fails_from: usize, gate: Option<Arc<Barrier>>) -> Arc<Counting> {
            Arc::new(Counting {
                commits: AtomicUsize::new(0),
                batches: AtomicUsize::new(0),
                fails_from,
                gate,
                nothing: MemoryStore::new(),
            })
        }
    }

    impl Store for Counting {
        fn lookup(&self) -> &dyn Lookup {
            &self.nothing
        }

        fn counters(&self) -> Result<Counters, StoreError> {
            Ok(Counters::default())
        }

        fn commit(&self, batches: &[Batch]) -> Result<(), StoreError> {
            let before = self.commits.fetch_add(1, Ordering::SeqCst);
            if before == 0
                && let Some(gate) = &self.gate
            {
                gate.wait();
                gate.wait();
            }
            if before >= self.fails_from {
                return Err(StoreError::InUse("on purpose".to_owned()));
            }
            self.batches.fetch_add(batches.len(), Ordering::SeqCst);
            Ok(())
        }
    }

    #[test]
    fn what_comes_during_a_commit_shares_the_next_one() {
        let gate = Arc::new(Barrier::new(2));
        let store = Counting::new(usize::MAX, Some(gate.clone()));
        let keeper = Arc::new(Keeper::new(store.clone()));
        let first = keeper.enqueue(Some(Batch::default()));
        let leader = std::thread::spawn({
            let keeper = keeper.clone();
            move || keeper.settle(first)
        });
        gate.wait();
        let tickets: Vec<_> = (0..10).map(|_| keeper.enqueue(Some(Batch::default()))).collect();
        gate.wait();
        for ticket in tickets {
            assert_eq!(keeper.settle(ticket), Ok(()));
        }
        assert_eq!(leader.join().unwrap(), Ok(()));
        assert_eq!(store.batches.load(Ordering::SeqCst), 11);
        assert_eq!(store.commits.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn after_a_failure_nothing_is_kept_any_more() {
        let store = Counting::new(1, None);
        let keeper = Keeper::new(store.clone());
        let kept = keeper.enqueue(Some(Batch::default()));
        assert_eq!(keeper.settle(kept), Ok(()));
        let lost = keeper.enqueue(Some(Batch::default()));
        assert!(keeper.settle(lost).is_err());
        let later = keeper.enqueue(Some(Batch::default()));
        assert!(keeper.settle(later).is_err());
        assert_eq!(store.commits.load(Ordering::SeqCst), 2, "the store is not asked again");
        assert_eq!(keeper.settle(kept), Ok(()), "what is kept stays kept");
    }
}
