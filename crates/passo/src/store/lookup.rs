//! What an engine looks up in a store: instances that it does not hold in memory, and what waits in them.

use std::sync::Arc;

use super::StoreError;
use super::row::{InstanceRow, RowKey, SubscriptionKind, SubscriptionRow, TimerRow, WorkItemRow};

/// What can be looked up in a store. Everything answers for the last commit.
pub trait Lookup {
    /// The facts whose key begins with this text, in the order in which they were put there.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn facts(&self, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError>;

    /// What an instance that runs is made of again; nothing for one that is not known or has ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn instance(&self, id: u64) -> Result<Option<KeptInstance>, StoreError>;

    /// All records of an instance, in their order; none when it is not known.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The rows of the instances that fit, by their numbers.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError>;

    /// The work items that fit, by their keys.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn work_items(&self, filter: &WorkItemFilter) -> Result<Vec<RowKey>, StoreError>;

    /// The timers of instances that are not suspended which are due after a time, in milliseconds since the Unix epoch: the
    /// earliest `limit` of them, and all that are due at the same time as the last of these; by the time when they are due,
    /// then by their order.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn timers(&self, after: i64, limit: usize) -> Result<Vec<TimerRow>, StoreError>;

    /// Hands the subscriptions of instances that are not suspended to `visit`, until it says that it has enough: the deepest
    /// first, then by their order, then by their keys.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn subscriptions(
        &self,
        address: &Address<'_>,
        visit: &mut dyn FnMut(RowKey) -> Enough,
    ) -> Result<(), StoreError>;
}

/// Whether more is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enough {
    /// The next one, please.
    No,
    /// No more.
    Yes,
}

/// Where a message or a signal goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// A message or a signal.
    pub kind: SubscriptionKind,
    /// Its name, or the message flow by which it goes.
    pub address: &'a str,
    /// The key that a subscription has; none for those without a key.
    pub message_key: Option<&'a str>,
}

impl Address<'_> {
    /// Whether a subscription has this address.
    #[must_use]
    pub fn fits(&self, row: &SubscriptionRow) -> bool {
        self.kind == row.kind
            && *self.address == *row.address
            && self.message_key == row.message_key.as_deref()
    }
}

/// What an instance is made of again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptInstance {
    /// Its latest snapshot, with the number of the record after which it was taken.
    pub snapshot: Option<(u64, Vec<u8>)>,
    /// The records after the snapshot, or all of them, in their order.
    pub records: Vec<Vec<u8>>,
}

/// Which instances are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceFilter {
    /// Those of this process.
    pub process: Option<Arc<str>>,
    /// Those with this key.
    pub business_key: Option<Arc<str>>,
    /// Those that run, or those that have ended.
    pub phase: Phase,
    /// Those whose last command was before this time, in milliseconds since the Unix epoch.
    pub changed_before: Option<i64>,
    /// Those with a higher number than this.
    pub after: u64,
    /// So many at most.
    pub limit: Option<usize>,
}

/// Whether an instance runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// It runs or has ended.
    #[default]
    Any,
    /// It runs, or is suspended.
    Running,
    /// It runs, and something in it goes on without help from outside: a handler was called or is to be called, or a throw
    /// has not reached its receivers.
    Restless,
    /// It has ended.
    Ended,
}

impl InstanceFilter {
    /// Whether an instance fits.
    #[must_use]
    pub fn fits(&self, row: &InstanceRow) -> bool {
        let phase = match self.phase {
            Phase::Any => true,
            Phase::Running => !row.state.is_ended(),
            Phase::Restless => row.restless && !row.state.is_ended(),
            Phase::Ended => row.state.is_ended(),
        };
        phase
            && row.id > self.after
            && self.changed_before.is_none_or(|time| row.changed < time)
            && self.process.as_ref().is_none_or(|process| *process == row.process)
            && self.business_key.as_ref().is_none_or(|key| Some(key) == row.business_key.as_ref())
    }
}

/// Which work items are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkItemFilter {
    /// Those of elements of this process.
    pub process: Option<Arc<str>>,
    /// Those of this instance.
    pub instance: Option<u64>,
    /// Those at the element with this id.
    pub element: Option<Arc<str>>,
    /// Those that this person has.
    pub assignee: Option<Arc<str>>,
    /// Those that this person may claim.
    pub candidate_user: Option<Arc<str>>,
    /// Those that members of this group may claim.
    pub candidate_group: Option<Arc<str>>,
    /// Those for this handler.
    pub handler: Option<Arc<str>>,
    /// Only those that nobody has.
    pub unassigned: bool,
    /// Those with a higher key than this.
    pub after: Option<RowKey>,
    /// So many at most.
    pub limit: Option<usize>,
}

impl WorkItemFilter {
    /// Whether a work item fits.
    #[must_use]
    pub fn fits(&self, row: &WorkItemRow) -> bool {
        self.process.as_ref().is_none_or(|process| *process == row.process)
            && self.instance.is_none_or(|instance| instance == row.key.instance)
            && self.element.as_ref().is_none_or(|element| *element == row.element)
            && self.assignee.as_ref().is_none_or(|user| Some(user) == row.assignee.as_ref())
            && self.candidate_user.as_ref().is_none_or(|user| row.candidate_users.contains(user))
            && self.candidate_group.as_ref().is_none_or(|group| row.candidate_groups.contains(group))
            && self.handler.as_ref().is_none_or(|handler| Some(handler) == row.handler.as_ref())
            && !(self.unassigned && row.assignee.is_some())
            && self.after.is_none_or(|after| row.key > after)
    }
}
