//! What an engine hands to a store at once.

use super::row::{IncidentRow, InstanceRow, RowKey, SubscriptionRow, TimerRow, WorkItemRow};

/// Everything that has changed since the batch before. A store keeps all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// How far the engine has counted.
    pub counters: Counters,
    /// Facts about the engine itself, in order.
    pub facts: Vec<FactChange>,
    /// What has happened to instances, each instance at most once.
    pub appends: Vec<Append>,
    /// States of instances: what an instance's records before say is not needed to open it any more.
    pub snapshots: Vec<Snapshot>,
    /// Ended instances whose snapshots nobody needs any more.
    pub outlived_snapshots: Vec<u64>,
    /// Ended instances of which nothing is to be kept any more: they go with their records, snapshots and rows.
    pub forgotten: Vec<u64>,
    /// Instances as they stand now.
    pub instance_rows: Vec<InstanceRow>,
    /// Work items as they stand now.
    pub work_items: RowChanges<WorkItemRow>,
    /// Timers as they stand now.
    pub timers: RowChanges<TimerRow>,
    /// Subscriptions to messages and signals as they stand now.
    pub subscriptions: RowChanges<SubscriptionRow>,
    /// Incidents as they stand now.
    pub incidents: RowChanges<IncidentRow>,
}

/// How far an engine has counted. Numbers are never used twice, and never fall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// The number of the last command.
    pub commands: u64,
    /// The number of the last instance.
    pub instances: u64,
    /// The number of the last fact that has one.
    pub facts: u64,
}

/// Facts under one key change. What stands under the keys, in the order in which it was put there, is what an engine needs
/// to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// The key, of printable ASCII characters and names from diagrams.
    pub key: String,
    /// Whether everything that stood under the key before is dropped.
    pub clears: bool,
    /// A record in the durable format that is added under the key.
    pub record: Option<Vec<u8>>,
}

/// What has happened to one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// The instance.
    pub instance: u64,
    /// The number of the record within the instance, from 0. A record that has this number already is a conflict.
    pub number: u64,
    /// The events as a record in the durable format.
    pub record: Vec<u8>,
}

/// The whole state of one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The instance.
    pub instance: u64,
    /// The number of the record after which this was its state.
    pub number: u64,
    /// The state in the durable format.
    pub state: Vec<u8>,
}

/// Rows that change: those that are gone, then those that are new or different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowChanges<R> {
    /// The rows that are gone. Some may never have been there.
    pub gone: Vec<RowKey>,
    /// The rows that are new. Those that stood under the same keys are gone, whether that is said or not.
    pub put: Vec<R>,
}

impl<R> Default for RowChanges<R> {
    fn default() -> Self {
        RowChanges { gone: Vec::new(), put: Vec::new() }
    }
}

impl Counters {
    /// The higher of each number.
    #[must_use]
    pub fn max(self, other: Counters) -> Counters {
        Counters {
            commands: self.commands.max(other.commands),
            instances: self.instances.max(other.instances),
            facts: self.facts.max(other.facts),
        }
    }
}

impl Batch {
    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
            && self.appends.is_empty()
            && self.forgotten.is_empty()
            && self.instance_rows.is_empty()
            && self.timers.gone.is_empty()
    }
}
