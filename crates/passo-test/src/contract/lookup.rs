//! What every store must find of what was written.

use passo::store::{
    Address, Batch, Enough, InstanceFilter, Lookup, Phase, RowChanges, RowKey, RowState, SubscriptionKind,
    SubscriptionRow, TimerRow, WorkItemFilter, WorkItemRow,
};

use super::{equal, record_of, row};

/// Three instances with work items, timers and subscriptions; the third is suspended.
pub(super) fn written() -> Batch {
    let mut batch = Batch::default();
    for instance in 1..=3 {
        batch.appends.push(record_of(instance, 0, b"a"));
        let state = if instance == 3 { RowState::Suspended } else { RowState::Active };
        batch.instance_rows.push(row(instance, state));
    }
    batch.work_items.put = vec![
        WorkItemRow { assignee: Some("ada".into()), ..work(2, 1) },
        WorkItemRow { candidate_groups: vec!["a".into(), "b\"".into()], ..work(1, 4) },
        WorkItemRow { candidate_users: vec!["o'neill".into()], handler: Some("h".into()), ..work(1, 3) },
        WorkItemRow { candidate_groups: vec!["a".into()], element: "u".into(), ..work(3, 1) },
    ];
    batch.timers.put =
        [(1, 9, 50, 2), (2, 8, 50, 1), (2, 7, 60, 3), (1, 6, 70, 4), (3, 5, 55, 5)].map(timer).to_vec();
    let keyed = |key, address: &str, depth, order| SubscriptionRow {
        message_key: Some("k".into()),
        ..subscription(key, address, depth, order)
    };
    batch.subscriptions.put = vec![
        subscription((1, 10), "m", 1, 7),
        subscription((2, 10), "m", 2, 9),
        subscription((2, 11), "m", 1, 3),
        subscription((2, 11), "flow", 1, 3),
        subscription((3, 10), "m", 5, 1),
        keyed((1, 12), "m", 1, 2),
        SubscriptionRow { kind: SubscriptionKind::Signal, ..subscription((1, 13), "m", 0, 5) },
    ];
    batch
}

/// Everything that was [`written`] is found as it should be.
pub(super) fn check(store: &dyn Lookup) -> Result<(), String> {
    work_items(store)?;
    timers(store)?;
    subscriptions(store)?;
    let restless = InstanceFilter { phase: Phase::Restless, ..InstanceFilter::default() };
    equal("the restless instances", &numbers(store, &restless)?, &Vec::new())?;
    let after =
        InstanceFilter { phase: Phase::Running, after: 1, limit: Some(1), ..InstanceFilter::default() };
    equal("the instances after the first, one of them", &numbers(store, &after)?, &vec![2])
}

/// The numbers of the instances that fit.
pub(super) fn numbers(store: &dyn Lookup, filter: &InstanceFilter) -> Result<Vec<u64>, String> {
    let rows = store.instances(filter).map_err(|error| error.to_string())?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// After the rows of the first instance were written anew and those of the second are gone.
pub(super) fn changed() -> Batch {
    let gone = [1, 7, 8, 10, 11].map(|serial| key((2, serial))).to_vec();
    Batch {
        appends: vec![record_of(1, 1, b"b"), record_of(2, 1, b"b")],
        instance_rows: vec![row(1, RowState::Active), row(2, RowState::Active)],
        work_items: RowChanges {
            gone: gone.clone(),
            put: vec![WorkItemRow { candidate_groups: vec!["c".into()], ..work(1, 4) }],
        },
        timers: RowChanges { gone: gone.clone(), put: vec![timer((1, 9, 80, 2))] },
        subscriptions: RowChanges { gone, put: vec![subscription((1, 10), "other", 1, 7)] },
        ..Batch::default()
    }
}

/// Everything that was [`changed`] is found as it should be.
pub(super) fn check_changed(store: &dyn Lookup) -> Result<(), String> {
    let in_group =
        |group: &str| WorkItemFilter { candidate_group: Some(group.into()), ..WorkItemFilter::default() };
    equal("the work items of a group that one has left", &found(store, &in_group("a"))?, &keys(&[(3, 1)]))?;
    equal("the work items of a group that one has joined", &found(store, &in_group("c"))?, &keys(&[(1, 4)]))?;
    equal("the timers that are left", &due(store, i64::MIN, 10)?, &keys(&[(1, 6), (1, 9)]))?;
    equal("the subscriptions that are left", &subscribed(store, "m", None, 9)?, &Vec::new())?;
    equal("the subscription with another name", &subscribed(store, "other", None, 9)?, &keys(&[(1, 10)]))
}

/// What is asked, and the instances and serials of what is found.
type Case = (&'static str, WorkItemFilter, &'static [(u64, u32)]);

fn work_items(store: &dyn Lookup) -> Result<(), String> {
    let all = WorkItemFilter::default;
    let cases: [Case; 10] = [
        ("all", all(), &[(1, 3), (1, 4), (2, 1), (3, 1)]),
        ("two", WorkItemFilter { limit: Some(2), ..all() }, &[(1, 3), (1, 4)]),
        ("those after one", WorkItemFilter { after: Some(key((1, 4))), ..all() }, &[(2, 1), (3, 1)]),
        ("those of an instance", WorkItemFilter { instance: Some(1), ..all() }, &[(1, 3), (1, 4)]),
        ("those of a person", WorkItemFilter { assignee: Some("ada".into()), ..all() }, &[(2, 1)]),
        ("those of a user", WorkItemFilter { candidate_user: Some("o'neill".into()), ..all() }, &[(1, 3)]),
        (
            "those of a group",
            WorkItemFilter { candidate_group: Some("a".into()), ..all() },
            &[(1, 4), (3, 1)],
        ),
        ("those of a handler", WorkItemFilter { handler: Some("h".into()), ..all() }, &[(1, 3)]),
        (
            "those at an element that nobody has",
            WorkItemFilter { element: Some("t".into()), unassigned: true, ..all() },
            &[(1, 3), (1, 4)],
        ),
        ("those of another process", WorkItemFilter { process: Some("x".into()), ..all() }, &[]),
    ];
    for (what, filter, expected) in cases {
        equal(&format!("the work items, {what}"), &found(store, &filter)?, &keys(expected))?;
    }
    Ok(())
}

fn timers(store: &dyn Lookup) -> Result<(), String> {
    let all = [(2, 8), (1, 9), (2, 7), (1, 6)];
    equal("all timers", &due(store, i64::MIN, 100)?, &keys(&all))?;
    equal("the first timer and what is due with it", &due(store, i64::MIN, 1)?, &keys(&all[..2]))?;
    equal("the timers after a time", &due(store, 50, 1)?, &keys(&all[2..3]))
}

fn subscriptions(store: &dyn Lookup) -> Result<(), String> {
    let deepest_first = [(2, 10), (2, 11), (1, 10)];
    equal("the subscriptions", &subscribed(store, "m", None, 9)?, &keys(&deepest_first))?;
    equal("two of them", &subscribed(store, "m", None, 2)?, &keys(&deepest_first[..2]))?;
    equal("those with a key", &subscribed(store, "m", Some("k"), 9)?, &keys(&[(1, 12)]))?;
    equal("those in a message flow", &subscribed(store, "flow", None, 9)?, &keys(&[(2, 11)]))?;
    equal("those of no name", &subscribed(store, "", None, 9)?, &Vec::new())
}

fn found(store: &dyn Lookup, filter: &WorkItemFilter) -> Result<Vec<RowKey>, String> {
    store.work_items(filter).map_err(|error| error.to_string())
}

fn due(store: &dyn Lookup, after: i64, limit: usize) -> Result<Vec<RowKey>, String> {
    let rows = store.timers(after, limit).map_err(|error| error.to_string())?;
    Ok(rows.into_iter().map(|row| row.key).collect())
}

fn subscribed(
    store: &dyn Lookup,
    address: &str,
    message_key: Option<&str>,
    limit: usize,
) -> Result<Vec<RowKey>, String> {
    let address = Address { kind: SubscriptionKind::Message, address, message_key };
    let mut found = Vec::new();
    let mut visit = |key| {
        found.push(key);
        if found.len() == limit { Enough::Yes } else { Enough::No }
    };
    store.subscriptions(&address, &mut visit).map_err(|error| error.to_string())?;
    Ok(found)
}

fn key((instance, serial): (u64, u32)) -> RowKey {
    RowKey { instance, serial }
}

fn keys(of: &[(u64, u32)]) -> Vec<RowKey> {
    of.iter().copied().map(key).collect()
}

fn work(instance: u64, serial: u32) -> WorkItemRow {
    WorkItemRow {
        key: key((instance, serial)),
        process: "p".into(),
        element: "t".into(),
        name: Some("Task".into()),
        handler: None,
        assignee: None,
        candidate_users: Vec::new(),
        candidate_groups: Vec::new(),
        due: Some(1),
        follow_up: None,
        priority: 50,
        since: 0,
        retries_left: 3,
    }
}

fn timer((instance, serial, due, order): (u64, u32, i64, u64)) -> TimerRow {
    TimerRow { key: key((instance, serial)), process: "p".into(), element: "e".into(), due, order, place: 0 }
}

/// A place that waits for the message `m`, without a key.
pub(super) fn subscription(at: (u64, u32), address: &str, depth: u32, order: u64) -> SubscriptionRow {
    SubscriptionRow {
        key: key(at),
        address: address.into(),
        process: "p".into(),
        element: "e".into(),
        kind: SubscriptionKind::Message,
        name: "m".into(),
        message_key: None,
        depth,
        order,
    }
}
