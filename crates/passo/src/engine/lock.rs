//! Work items for workers outside of the engine: locked, done in their time, and free again when a worker is silent.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::core::Core;
use super::drive::{command_of, inner_scope};
use super::instance::check_variables;
use super::{BpmnError, Engine, EngineError, InstanceId, Variables, WorkItemId, time_of};
use crate::base::time::Duration;
use crate::execute::visible;
use crate::journal::{Command, Failure, Place};
use crate::plugin::HandlerError;
use crate::state::WorkWait;
use crate::store::WorkItemFilter;

/// How many work items are looked at for one request at once.
const PAGE: usize = 64;

/// What a worker asks for: work items of some handlers' names, which no handler in the engine does.
///
/// ```
/// use passo::{Engine, LockRequest, Start};
/// let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="shop">
///   <process id="order" isExecutable="true">
///     <startEvent id="start"/><sequenceFlow id="f" sourceRef="start" targetRef="ship"/>
///     <serviceTask id="ship" implementation="ship"/>
///   </process>
/// </definitions>"#;
/// let engine = Engine::new();
/// engine.deploy(xml)?;
/// engine.start(Start::process("order"))?;
/// let request = LockRequest::new("worker 1", "PT5M".parse()?).handler("ship");
/// let jobs = engine.lock_jobs(&request)?;
/// assert_eq!(jobs.len(), 1);
/// assert!(engine.lock_jobs(&LockRequest::new("worker 2", "PT5M".parse()?).handler("ship"))?.is_empty());
/// engine.complete_job(jobs[0].id, "worker 1", [].into())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct LockRequest {
    worker: Arc<str>,
    lock: Duration,
    handlers: Vec<Arc<str>>,
    limit: usize,
}

impl LockRequest {
    /// A worker, by a name that no other one has, and how long it has each work item for itself. When that time is over, the
    /// work item is free again with the next [`Engine::tick`].
    #[must_use]
    pub fn new(worker: impl Into<Arc<str>>, lock: Duration) -> LockRequest {
        LockRequest { worker: worker.into(), lock, handlers: Vec::new(), limit: 1 }
    }

    /// Work items of this handler's name, too.
    #[must_use]
    pub fn handler(mut self, handler: impl Into<Arc<str>>) -> LockRequest {
        self.handlers.push(handler.into());
        self
    }

    /// So many work items at most; without it, one.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> LockRequest {
        self.limit = limit;
        self
    }
}

/// A work item that a worker has for itself.
#[derive(Clone, Debug, PartialEq)]
pub struct LockedJob {
    /// The work item.
    pub id: WorkItemId,
    /// The id of the process that its element belongs to.
    pub process: Arc<str>,
    /// The id of its element.
    pub element: Arc<str>,
    /// The name of the handler.
    pub handler: Arc<str>,
    /// The variables that the element sees, its own first.
    pub variables: Variables,
    /// The same for every try of the same run of the same element, and for no other.
    pub idempotency_key: Arc<str>,
    /// How many tries remain, this one counted.
    pub retries_left: u32,
    /// Until when the worker has it.
    pub locked_until: DateTime<Utc>,
}

impl Engine {
    /// Gives a worker the work items that it asks for, the oldest first: open, free, without an incident, not waiting for their
    /// next try, in instances that are not suspended. A worker that has died gives them back when its locks end.
    ///
    /// # Errors
    /// When the store fails.
    pub fn lock_jobs(&self, request: &LockRequest) -> Result<Vec<LockedJob>, EngineError> {
        self.change((), |core, ()| {
            let mut locked = Vec::new();
            for handler in &request.handlers {
                core.lock_jobs_of(self, request, handler, &mut locked);
            }
            Ok(locked)
        })
    }

    /// A worker has a work item for so long from now on.
    ///
    /// # Errors
    /// When the work item is not open, or the worker does not have it any more.
    pub fn extend_lock(&self, id: WorkItemId, worker: &str, lock: Duration) -> Result<(), EngineError> {
        self.job_command(id, worker, (), |core, at, ()| {
            let until = lock.after(core.now).unwrap_or(i64::MAX);
            Ok(Command::Lock { at, worker: worker.into(), until })
        })
    }

    /// A worker gives a work item back untouched.
    ///
    /// # Errors
    /// As [`Engine::extend_lock`].
    pub fn unlock_job(&self, id: WorkItemId, worker: &str) -> Result<(), EngineError> {
        self.job_command(id, worker, (), |_, at, ()| Ok(Command::Claim { at, user: None }))
    }

    /// A worker has done a work item; what results becomes variables.
    ///
    /// # Errors
    /// As [`Engine::extend_lock`], or when a variable is beyond the limits: then the worker still has it.
    pub fn complete_job(
        &self,
        id: WorkItemId,
        worker: &str,
        variables: Variables,
    ) -> Result<(), EngineError> {
        self.job_command(id, worker, variables, |core, at, variables| {
            check_variables(&core.limits, &variables)?;
            Ok(Command::Complete { at, variables })
        })
    }

    /// A worker has failed technically. The work item is free for the next try: at once, after what the model says, or after
    /// `back_off`. With no tries left it has an incident. Without a number, one try less remains than before.
    ///
    /// # Errors
    /// As [`Engine::extend_lock`].
    pub fn fail_job(
        &self,
        id: WorkItemId,
        worker: &str,
        reason: &str,
        retries_left: Option<u32>,
        back_off: Option<Duration>,
    ) -> Result<(), EngineError> {
        let failure = Failure { reason: reason.into(), retries_left, back_off };
        self.job_command(id, worker, failure, |_, at, failure| Ok(Command::Fail { at, failure }))
    }

    /// A worker reports a BPMN error, which the diagram may catch.
    ///
    /// # Errors
    /// As [`Engine::complete_job`].
    pub fn throw_job_error(&self, id: WorkItemId, worker: &str, error: BpmnError) -> Result<(), EngineError> {
        self.job_command(id, worker, error, |core, at, error| {
            check_variables(&core.limits, &error.variables)?;
            let BpmnError { code, message, variables } = error;
            Ok(Command::Throw { at, code, message, variables })
        })
    }

    /// A worker hands in what its handler gave, whatever that is: variables, a BPMN error, or a failed try. Variables that are
    /// beyond the limits are a failure after which no try is left.
    ///
    /// # Errors
    /// As [`Engine::extend_lock`].
    pub fn hand_in(
        &self,
        id: WorkItemId,
        worker: &str,
        result: Result<Variables, HandlerError>,
    ) -> Result<(), EngineError> {
        self.job_command(id, worker, result, |core, at, result| Ok(command_of(core, at, result)))
    }

    fn job_command<R: Clone>(
        &self,
        id: WorkItemId,
        worker: &str,
        request: R,
        meaning: impl Fn(&mut Core, Place, R) -> Result<Command, EngineError>,
    ) -> Result<(), EngineError> {
        self.work_command(id, request, |core, request| {
            let at = core.locked_place(id, worker)?;
            meaning(core, at, request)
        })
    }
}

impl Core {
    /// Where a work item is that a worker has for itself.
    fn locked_place(&mut self, id: WorkItemId, worker: &str) -> Result<Place, EngineError> {
        let at = self.place(id)?;
        let has_it = self.instances.get(id.instance.0).is_some_and(|instance| {
            let work = instance.activity(at.activity).and_then(|activity| activity.work());
            work.is_some_and(|work| work.fact.assignee.as_deref() == Some(worker))
                && instance.work_wait(at.activity, WorkWait::LockEnds).is_some()
        });
        if has_it { Ok(at) } else { Err(EngineError::NotLocked { id, worker: worker.into() }) }
    }

    /// Locks the work items of one handler's name, until the worker has as many as it asks for.
    fn lock_jobs_of(
        &mut self,
        engine: &Engine,
        request: &LockRequest,
        handler: &Arc<str>,
        locked: &mut Vec<LockedJob>,
    ) {
        if engine.registry.handlers.contains_key(handler) {
            return;
        }
        let until = request.lock.after(self.now).unwrap_or(i64::MAX);
        let mut filter = WorkItemFilter {
            handler: Some(handler.clone()),
            unassigned: true,
            limit: Some(PAGE),
            ..WorkItemFilter::default()
        };
        while locked.len() < request.limit {
            let found = self.found_work(&filter);
            for item in &found {
                if locked.len() >= request.limit {
                    return;
                }
                let Ok(at) = self.place(item.id) else { continue };
                let command = Command::Lock { at, worker: request.worker.clone(), until };
                if self.command(&engine.registry, item.id.instance.0, command).is_ok() {
                    locked.extend(self.locked_job(item.id, at, handler, until));
                }
            }
            match found.last() {
                Some(last) if found.len() == PAGE => filter.after = Some(last.id.into()),
                Some(_) | None => return,
            }
        }
    }

    fn locked_job(&self, id: WorkItemId, at: Place, handler: &Arc<str>, until: i64) -> Option<LockedJob> {
        let instance = self.instances.get(id.instance.0)?;
        let activity = instance.activity(at.activity)?;
        let program = self.program_of(instance, activity.scope)?;
        Some(LockedJob {
            id,
            process: program.process.clone(),
            element: program.element_id(activity.node),
            handler: handler.clone(),
            variables: visible(instance, &self.catalog.programs, inner_scope(instance, activity)),
            idempotency_key: idempotency_key(id.instance, id.serial),
            retries_left: activity.work()?.fact.retries_left,
            locked_until: time_of(until),
        })
    }
}

/// The key of a run of an element: an instance never uses a serial twice.
pub(super) fn idempotency_key(instance: InstanceId, serial: u32) -> Arc<str> {
    format!("{instance}-{serial}").into()
}
