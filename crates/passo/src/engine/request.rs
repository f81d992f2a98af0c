//! What callers ask of the engine.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::InstanceId;
use crate::base::time::Duration;
use crate::store::{InstanceFilter, Phase, WorkItemFilter};
use crate::value::Value;

/// Variables by name.
pub type Variables = BTreeMap<Arc<str>, Value>;

/// The start of a process instance.
///
/// ```
/// use passo::Start;
/// let start = Start::process("order").business_key("2026-17").variable("amount", 120);
/// # let _ = start;
/// ```
#[derive(Clone, Debug)]
pub struct Start<'a> {
    pub(super) process: Cow<'a, str>,
    pub(super) version: Option<u32>,
    pub(super) at: Option<Arc<str>>,
    pub(super) business_key: Option<Arc<str>>,
    pub(super) variables: Variables,
}

impl<'a> Start<'a> {
    /// The process with this id, in its latest version.
    #[must_use]
    pub fn process(id: impl Into<Cow<'a, str>>) -> Start<'a> {
        Start { process: id.into(), version: None, at: None, business_key: None, variables: Variables::new() }
    }

    /// This version instead of the latest.
    #[must_use]
    pub fn version(mut self, version: u32) -> Start<'a> {
        self.version = Some(version);
        self
    }

    /// Begins at this start event. Needed when a process has several none start events.
    #[must_use]
    pub fn at(mut self, element: impl Into<Arc<str>>) -> Start<'a> {
        self.at = Some(element.into());
        self
    }

    /// The caller's own key for the instance, for example the number of an order. It need not be unique.
    #[must_use]
    pub fn business_key(mut self, key: impl Into<Arc<str>>) -> Start<'a> {
        self.business_key = Some(key.into());
        self
    }

    /// A start variable.
    #[must_use]
    pub fn variable(mut self, name: impl Into<Arc<str>>, value: impl Into<Value>) -> Start<'a> {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Several start variables.
    #[must_use]
    pub fn variables(mut self, variables: Variables) -> Start<'a> {
        self.variables.extend(variables);
        self
    }
}

impl<'a> From<&'a str> for Start<'a> {
    fn from(process: &'a str) -> Start<'a> {
        Start::process(process)
    }
}

/// A message from outside.
///
/// ```
/// use passo::Message;
/// let message = Message::new("M_PaymentReceived").key("invoice 7").variable("amount", 120);
/// # let _ = message;
/// ```
#[derive(Clone, Debug)]
pub struct Message {
    pub(super) name: Arc<str>,
    pub(super) key: Option<Arc<str>>,
    pub(super) id: Option<Arc<str>>,
    pub(super) time_to_live: Option<Duration>,
    pub(super) variables: Variables,
}

impl Message {
    /// A message of this name.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Message {
        Message { name: name.into(), key: None, id: None, time_to_live: None, variables: Variables::new() }
    }

    /// The correlation key that tells messages of one name apart.
    #[must_use]
    pub fn key(mut self, key: impl Into<Arc<str>>) -> Message {
        self.key = Some(key.into());
        self
    }

    /// An id of the sender: a message whose id was seen within its life takes effect once.
    #[must_use]
    pub fn id(mut self, id: impl Into<Arc<str>>) -> Message {
        self.id = Some(id.into());
        self
    }

    /// How long the message waits for a place that takes it. Without it, a message that nobody waits for is refused.
    #[must_use]
    pub fn time_to_live(mut self, time_to_live: Duration) -> Message {
        self.time_to_live = Some(time_to_live);
        self
    }

    /// A variable that the message carries.
    #[must_use]
    pub fn variable(mut self, name: impl Into<Arc<str>>, value: impl Into<Value>) -> Message {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// Several variables that the message carries.
    #[must_use]
    pub fn variables(mut self, variables: Variables) -> Message {
        self.variables.extend(variables);
        self
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// An instance that waited has received it.
    Correlated(InstanceId),
    /// It has started an instance.
    Started(InstanceId),
    /// It waits for a place that takes it.
    Buffered,
    /// A message with its id has taken effect before.
    Duplicate,
}

/// A BPMN error that a worker reports.
#[derive(Clone, Debug, Default)]
pub struct BpmnError {
    pub(super) code: Arc<str>,
    pub(super) message: String,
    pub(super) variables: Variables,
}

impl BpmnError {
    /// An error with this code.
    #[must_use]
    pub fn new(code: impl Into<Arc<str>>) -> BpmnError {
        BpmnError { code: code.into(), message: String::new(), variables: Variables::new() }
    }

    /// A text for people.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> BpmnError {
        self.message = message.into();
        self
    }

    /// Variables for the scope that catches it.
    #[must_use]
    pub fn variables(mut self, variables: Variables) -> BpmnError {
        self.variables.extend(variables);
        self
    }
}

/// Which work items are asked for. All that is said must hold; an empty query finds every open work item. The oldest
/// come first.
///
/// ```
/// use passo::WorkQuery;
/// let query = WorkQuery::new().process("order").candidate_group("sales").limit(100);
/// # let _ = query;
/// ```
#[derive(Clone, Debug, Default)]
pub struct WorkQuery {
    pub(super) process: Option<Arc<str>>,
    pub(super) instance: Option<InstanceId>,
    pub(super) element: Option<Arc<str>>,
    pub(super) assignee: Option<Arc<str>>,
    pub(super) candidate_user: Option<Arc<str>>,
    pub(super) candidate_group: Option<Arc<str>>,
    pub(super) handler: Option<Arc<str>>,
    pub(super) unassigned: bool,
    pub(super) limit: Option<usize>,
}

impl WorkQuery {
    /// What a store is asked.
    pub(super) fn filter(&self) -> WorkItemFilter {
        let WorkQuery {
            process,
            instance,
            element,
            assignee,
            candidate_user,
            candidate_group,
            handler,
            unassigned,
            limit,
        } = self.clone();
        WorkItemFilter {
            process,
            instance: instance.map(|instance| instance.0),
            element,
            assignee,
            candidate_user,
            candidate_group,
            handler,
            unassigned,
            after: None,
            limit,
        }
    }

    /// Every open work item.
    #[must_use]
    pub fn new() -> WorkQuery {
        WorkQuery::default()
    }

    /// Of elements of the process with this id, also where it runs as a called process.
    #[must_use]
    pub fn process(mut self, process: impl Into<Arc<str>>) -> WorkQuery {
        self.process = Some(process.into());
        self
    }

    /// Of this instance.
    #[must_use]
    pub fn instance(mut self, instance: InstanceId) -> WorkQuery {
        self.instance = Some(instance);
        self
    }

    /// At the element with this id.
    #[must_use]
    pub fn element(mut self, element: impl Into<Arc<str>>) -> WorkQuery {
        self.element = Some(element.into());
        self
    }

    /// Assigned to this person.
    #[must_use]
    pub fn assignee(mut self, user: impl Into<Arc<str>>) -> WorkQuery {
        self.assignee = Some(user.into());
        self
    }

    /// That this person may claim by name.
    #[must_use]
    pub fn candidate_user(mut self, user: impl Into<Arc<str>>) -> WorkQuery {
        self.candidate_user = Some(user.into());
        self
    }

    /// That the members of this group may claim.
    #[must_use]
    pub fn candidate_group(mut self, group: impl Into<Arc<str>>) -> WorkQuery {
        self.candidate_group = Some(group.into());
        self
    }

    /// For the handler of this name, which an outside worker serves.
    #[must_use]
    pub fn handler(mut self, handler: impl Into<Arc<str>>) -> WorkQuery {
        self.handler = Some(handler.into());
        self
    }

    /// That nobody has claimed.
    #[must_use]
    pub fn unassigned(mut self) -> WorkQuery {
        self.unassigned = true;
        self
    }

    /// No more than so many.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> WorkQuery {
        self.limit = Some(limit);
        self
    }
}

/// Which instances are asked for. All that is said must hold; the oldest come first.
#[derive(Clone, Debug, Default)]
pub struct InstanceQuery {
    pub(super) process: Option<Arc<str>>,
    pub(super) business_key: Option<Arc<str>>,
    pub(super) running: bool,
    pub(super) after: u64,
    pub(super) limit: Option<usize>,
}

impl InstanceQuery {
    /// The same, as a store is asked.
    pub(super) fn filter(&self) -> InstanceFilter {
        InstanceFilter {
            process: self.process.clone(),
            business_key: self.business_key.clone(),
            phase: if self.running { Phase::Running } else { Phase::Any },
            changed_before: None,
            after: self.after,
            limit: self.limit,
        }
    }

    /// Every instance, also those that have ended.
    #[must_use]
    pub fn new() -> InstanceQuery {
        InstanceQuery::default()
    }

    /// Of the process with this id.
    #[must_use]
    pub fn process(mut self, process: impl Into<Arc<str>>) -> InstanceQuery {
        self.process = Some(process.into());
        self
    }

    /// With this business key.
    #[must_use]
    pub fn business_key(mut self, key: impl Into<Arc<str>>) -> InstanceQuery {
        self.business_key = Some(key.into());
        self
    }

    /// That have not ended.
    #[must_use]
    pub fn running(mut self) -> InstanceQuery {
        self.running = true;
        self
    }

    /// With a higher number than this instance: to read page by page.
    #[must_use]
    pub fn after(mut self, instance: InstanceId) -> InstanceQuery {
        self.after = instance.0;
        self
    }

    /// No more than so many.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> InstanceQuery {
        self.limit = Some(limit);
        self
    }
}
