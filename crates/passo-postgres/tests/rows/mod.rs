//! Rows for tests.

use passo::store::{
    Append, Batch, FactChange, IncidentRow, InstanceRow, RowKey, RowState, SubscriptionKind, SubscriptionRow,
    TimerRow, WorkItemRow,
};

/// A record of an instance that runs, and its row.
pub(crate) fn with_record(instance: u64, number: u64) -> Batch {
    Batch {
        appends: vec![Append { instance, number, record: vec![7; 100] }],
        instance_rows: vec![self::instance(instance)],
        ..Batch::default()
    }
}

pub(crate) fn instance(id: u64) -> InstanceRow {
    InstanceRow {
        id,
        process: "order".into(),
        version: 1,
        business_key: None,
        state: RowState::Active,
        error: None,
        incidents: 0,
        changed: 1_772_438_400_000,
        restless: false,
    }
}

fn key(instance: u64) -> RowKey {
    RowKey { instance, serial: 1 }
}

pub(crate) fn work(instance: u64) -> WorkItemRow {
    WorkItemRow {
        key: key(instance),
        process: "order".into(),
        element: "approve".into(),
        name: None,
        handler: None,
        assignee: None,
        candidate_users: Vec::new(),
        candidate_groups: Vec::new(),
        due: None,
        follow_up: None,
        priority: 0,
        since: 0,
        retries_left: 3,
    }
}

pub(crate) fn timer(instance: u64, due: i64) -> TimerRow {
    let (process, element) = ("order".into(), "late".into());
    TimerRow { key: key(instance), process, element, due, order: 1, place: 0 }
}

/// A place that waits for a message with this name and this key.
pub(crate) fn subscription(instance: u64, name: &str) -> SubscriptionRow {
    SubscriptionRow {
        key: key(instance),
        address: name.into(),
        process: "order".into(),
        element: "wait".into(),
        kind: SubscriptionKind::Message,
        name: name.into(),
        message_key: Some(name.into()),
        depth: 0,
        order: 1,
    }
}

pub(crate) fn incident(instance: u64, message: &str) -> IncidentRow {
    let (process, element) = ("order".into(), "sum".into());
    IncidentRow {
        key: key(instance),
        process,
        element,
        kind: "expression",
        message: message.into(),
        since: 0,
    }
}

pub(crate) fn fact(key: &str, record: &[u8]) -> FactChange {
    FactChange { key: key.to_owned(), clears: true, record: Some(record.to_vec()) }
}
