//! Threads that do jobs.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use passo::plugin::HandlerError;
use passo::{Engine, LockRequest, LockedJob, Variables, WorkItemId};

use crate::bell::Bell;

type Handler = Arc<dyn Fn(&LockedJob) -> Result<Variables, HandlerError> + Send + Sync>;

/// A worker that is put together: what it does, how many jobs at once, how long it has a job for itself.
#[derive(Clone)]
pub struct Worker {
    name: Arc<str>,
    handlers: BTreeMap<Arc<str>, Handler>,
    threads: usize,
    lock: Duration,
    poll: Duration,
}

impl Worker {
    /// A worker with a name that no other one has, which does one job at a time, has it for itself for a minute, and looks for
    /// work four times a second when there was none.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Worker {
        Worker {
            name: name.into(),
            handlers: BTreeMap::new(),
            threads: 1,
            lock: Duration::from_secs(60),
            poll: Duration::from_millis(250),
        }
    }

    /// Does the jobs of this handler's name. A panic is a failed try.
    #[must_use]
    pub fn handler(
        mut self,
        name: impl Into<Arc<str>>,
        handler: impl Fn(&LockedJob) -> Result<Variables, HandlerError> + Send + Sync + 'static,
    ) -> Worker {
        self.handlers.insert(name.into(), Arc::new(handler));
        self
    }

    /// So many jobs at once, each in a thread; at least one.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Worker {
        self.threads = threads.max(1);
        self
    }

    /// Has a job for itself for so long, and extends that while it works on it. When the worker dies, the job is free again
    /// after this time.
    #[must_use]
    pub fn lock(mut self, lock: Duration) -> Worker {
        self.lock = lock.max(Duration::from_millis(10));
        self
    }

    /// How long it sleeps when there is no work.
    #[must_use]
    pub fn poll(mut self, poll: Duration) -> Worker {
        self.poll = poll.max(Duration::from_millis(1));
        self
    }

    /// Begins to work.
    ///
    /// # Errors
    /// When the system gives no thread; those that it gave have stopped then.
    pub fn start(self, engine: Arc<Engine>) -> std::io::Result<Running> {
        let threads = self.threads;
        let (end, all_done) = (Bell::default(), Bell::default());
        let shift = Arc::new(Shift { worker: self, engine, end, all_done, in_hand: Mutex::default() });
        let mut running = Running { shift, threads: Vec::new(), locks: None };
        for number in 1..=threads {
            let thread = running.spawn(&number.to_string(), Shift::work)?;
            running.threads.push(thread);
        }
        running.locks = Some(running.spawn("locks", Shift::extend_locks)?);
        Ok(running)
    }
}

/// A worker that works. When it goes, it stops.
pub struct Running {
    shift: Arc<Shift>,
    threads: Vec<JoinHandle<()>>,
    locks: Option<JoinHandle<()>>,
}

impl Running {
    /// Takes no more jobs, and returns when those in hand are done.
    pub fn stop(mut self) {
        self.end();
    }

    fn spawn(&self, what: &str, body: fn(&Shift)) -> std::io::Result<JoinHandle<()>> {
        let shift = self.shift.clone();
        let name = format!("{} {what}", shift.worker.name);
        std::thread::Builder::new().name(name).spawn(move || body(&shift))
    }

    fn end(&mut self) {
        self.shift.end.ring();
        // Panics of handlers are caught; a panic elsewhere has been reported where it happened.
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        self.shift.all_done.ring();
        if let Some(locks) = self.locks.take() {
            let _ = locks.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the threads of a worker share.
struct Shift {
    worker: Worker,
    engine: Arc<Engine>,
    end: Bell,
    /// No job is in hand any more.
    all_done: Bell,
    in_hand: Mutex<BTreeSet<WorkItemId>>,
}

impl Shift {
    /// Does one job after the other until the bell rings.
    fn work(&self) {
        let mut request = LockRequest::new(self.worker.name.clone(), self.worker.lock.into());
        for handler in self.worker.handlers.keys() {
            request = request.handler(handler.clone());
        }
        while !self.end.has_rung() {
            match self.engine.lock_jobs(&request).unwrap_or_default().into_iter().next() {
                Some(job) => self.do_job(&job),
                None => {
                    self.end.sleep(self.worker.poll);
                }
            }
        }
    }

    fn do_job(&self, job: &LockedJob) {
        let Some(handler) = self.worker.handlers.get(&job.handler) else { return };
        self.in_hand().insert(job.id);
        let result = catch_unwind(AssertUnwindSafe(|| handler(job))).unwrap_or_else(|_| {
            Err(HandlerError::Failed(format!("the handler \"{}\" panicked", job.handler)))
        });
        self.in_hand().remove(&job.id);
        // When the worker does not have the job any more, somebody else does it again.
        let _ = self.engine.hand_in(job.id, &self.worker.name, result);
    }

    /// Extends the locks of what is in hand, three times as often as they would end.
    fn extend_locks(&self) {
        while !self.all_done.sleep(self.worker.lock / 3) {
            let in_hand: Vec<WorkItemId> = self.in_hand().iter().copied().collect();
            for job in in_hand {
                let _ = self.engine.extend_lock(job, &self.worker.name, self.worker.lock.into());
            }
        }
    }

    fn in_hand(&self) -> std::sync::MutexGuard<'_, BTreeSet<WorkItemId>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
