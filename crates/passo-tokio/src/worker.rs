//! A worker whose handlers are futures.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use passo::plugin::HandlerError;
use passo::{Engine, LockRequest, LockedJob, Variables};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::interval;

use crate::call;

type Outcome = Result<Variables, HandlerError>;
type Handler = Arc<dyn Fn(LockedJob) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync>;

/// A worker: what it does, how many jobs at once, how long it has a job for itself.
#[derive(Clone)]
pub struct Worker {
    name: Arc<str>,
    handlers: BTreeMap<Arc<str>, Handler>,
    concurrency: usize,
    lock: Duration,
    poll: Duration,
}

impl Worker {
    /// A worker with a name that no other one has, which does up to sixteen jobs at once, has each for itself for a minute, and
    /// looks for work four times a second when there was none.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Worker {
        Worker {
            name: name.into(),
            handlers: BTreeMap::new(),
            concurrency: 16,
            lock: Duration::from_secs(60),
            poll: Duration::from_millis(250),
        }
    }

    /// Does the jobs of this handler's name. A panic is a failed try.
    #[must_use]
    pub fn handler<F>(
        mut self,
        name: impl Into<Arc<str>>,
        handler: impl Fn(LockedJob) -> F + Send + Sync + 'static,
    ) -> Worker
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        self.handlers.insert(name.into(), Arc::new(move |job| Box::pin(handler(job))));
        self
    }

    /// So many jobs at once; at least one.
    #[must_use]
    pub fn concurrency(mut self, jobs: usize) -> Worker {
        self.concurrency = jobs.clamp(1, Semaphore::MAX_PERMITS);
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

    /// Works until `end` is ready; then takes no more jobs, and returns when those in hand are done. When it is dropped before,
    /// the jobs in hand are given up; they are free again when their locks end.
    pub async fn run(self, engine: Arc<Engine>, end: impl Future<Output = ()>) {
        let worker = Arc::new(self);
        let room = Arc::new(Semaphore::new(worker.concurrency));
        let mut jobs = JoinSet::new();
        let mut end = pin!(end);
        loop {
            let permit = tokio::select! {
                biased;
                () = &mut end => break,
                permit = room.clone().acquire_owned() => permit,
            };
            // The semaphore is never closed.
            let Ok(permit) = permit else { break };
            match worker.next_job(&engine).await {
                Some(job) => {
                    jobs.spawn(worker.clone().do_job(engine.clone(), job, permit));
                }
                None => {
                    drop(permit);
                    tokio::select! {
                        () = &mut end => break,
                        () = tokio::time::sleep(worker.poll) => {}
                    }
                }
            }
            // What is done goes from the set.
            while jobs.try_join_next().is_some() {}
        }
        while jobs.join_next().await.is_some() {}
    }

    async fn next_job(&self, engine: &Arc<Engine>) -> Option<LockedJob> {
        let mut request = LockRequest::new(self.name.clone(), self.lock.into());
        for handler in self.handlers.keys() {
            request = request.handler(handler.clone());
        }
        let locked = call(engine, move |engine| engine.lock_jobs(&request)).await;
        locked?.unwrap_or_default().into_iter().next()
    }

    /// Does a job, extends its lock meanwhile, and hands in what results. When the worker does not have it any more then,
    /// somebody else does it again.
    async fn do_job(self: Arc<Self>, engine: Arc<Engine>, job: LockedJob, _room: OwnedSemaphorePermit) {
        let Some(handler) = self.handlers.get(&job.handler) else { return };
        let id = job.id;
        let panicked = format!("the handler \"{}\" panicked", job.handler);
        // A task of its own, so that a panic ends nothing else; aborted when the worker is dropped.
        let mut work = JoinSet::new();
        work.spawn(handler(job));
        let mut extend = interval(self.lock / 3);
        extend.tick().await;
        let result = loop {
            tokio::select! {
                done = work.join_next() => break done,
                _ = extend.tick() => {
                    let (name, lock) = (self.name.clone(), self.lock.into());
                    let _ = call(&engine, move |engine| engine.extend_lock(id, &name, lock)).await;
                }
            }
        };
        let result = match result {
            Some(Ok(result)) => result,
            Some(Err(_)) | None => Err(HandlerError::Failed(panicked)),
        };
        let name = self.name.clone();
        let _ = call(&engine, move |engine| engine.hand_in(id, &name, result)).await;
    }
}
