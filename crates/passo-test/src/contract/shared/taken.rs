//! What units of work take: numbers, timers, and instances that an engine has left alone.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use passo::store::{Batch, InstanceRow, RowKey, RowState, Sequence, TimerRow, UnitOfWork};

use super::{Store, found, in_threads};
use crate::contract::{equal, lookup, row, with_record};

pub(super) fn numbers(store: &Store) -> Result<(), String> {
    for sequence in [Sequence::Commands, Sequence::Instances, Sequence::Facts] {
        let mut free = 1;
        for round in 0..10 {
            let unit = store.begin()?;
            let first = found(unit.take_numbers(sequence))?;
            if first < free {
                return Err(format!("{first} is given when all below {free} are taken"));
            }
            free = first + u64::from(sequence.block());
            if round % 2 == 0 {
                found(unit.commit(&Batch::default()))?;
            }
        }
    }
    Ok(())
}

pub(super) fn numbers_of_many(store: &Store) -> Result<(), String> {
    let taken = Mutex::new(Vec::new());
    let take = || -> Result<(), String> {
        for _ in 0..20 {
            let first = found(store.begin()?.take_numbers(Sequence::Facts))?;
            taken.lock().map_err(|_| "a thread has panicked")?.push(first);
        }
        Ok(())
    };
    in_threads(4, &take)?;
    let mut taken = taken.into_inner().map_err(|_| "a thread has panicked")?;
    taken.sort_unstable();
    for pair in taken.windows(2) {
        if pair[0] + u64::from(Sequence::Facts.block()) > pair[1] {
            return Err(format!("the blocks from {} and from {} overlap", pair[0], pair[1]));
        }
    }
    Ok(())
}

pub(super) fn timers(store: &Store) -> Result<(), String> {
    store.keep(&[lookup::written()])?;
    let timer = |unit: &dyn UnitOfWork, due_by| {
        let taken: Option<TimerRow> = found(unit.take_timer(due_by))?;
        Ok::<_, String>(taken.map(|timer| (timer.key.instance, timer.key.serial)))
    };
    let first = store.begin()?;
    equal("a timer before any is due", &timer(&*first, 49)?, &None)?;
    equal("the first timer", &timer(&*first, 60)?, &Some((2, 8)))?;
    let second = store.begin()?;
    equal("the timer of another one", &timer(&*second, 60)?, &Some((1, 9)))?;
    let third = store.begin()?;
    equal("the timer of a third one", &timer(&*third, 60)?, &Some((2, 7)))?;
    let fourth = store.begin()?;
    equal("the timer that is left for a fourth", &timer(&*fourth, 60)?, &None)?;
    drop((second, third, fourth));
    let mut fired = Batch::default();
    fired.timers.gone = vec![RowKey { instance: 2, serial: 8 }];
    found(first.commit(&fired))?;
    equal("the first timer afterwards", &timer(&*store.begin()?, 60)?, &Some((1, 9)))?;
    equal("a timer of a suspended instance", &due(store, 55)?, &BTreeSet::from([(1, 9)]))
}

/// The timers that are due, as one after the other is taken and gone.
fn due(store: &Store, due_by: i64) -> Result<BTreeSet<(u64, u32)>, String> {
    let mut taken = BTreeSet::new();
    loop {
        let unit = store.begin()?;
        let Some(TimerRow { key, .. }) = found(unit.take_timer(due_by))? else { return Ok(taken) };
        if !taken.insert((key.instance, key.serial)) {
            return Err(format!("timer {}-{} is taken twice", key.instance, key.serial));
        }
        let mut fired = Batch::default();
        fired.timers.gone = vec![key];
        found(unit.commit(&fired))?;
    }
}

#[allow(clippy::disallowed_methods, reason = "a lease is a time of the store's own clock")]
pub(super) fn leases(store: &Store, lease: Duration) -> Result<(), String> {
    let mut batch = with_record(1, 0, b"a");
    batch.instance_rows = vec![InstanceRow { restless: true, ..row(1, RowState::Active) }];
    let ended = InstanceRow { restless: true, ..row(3, RowState::Completed) };
    batch.instance_rows.extend([row(2, RowState::Active), ended]);
    let mut began = Instant::now();
    store.keep(&[batch])?;
    for _ in 0..2 {
        let taken = found(store.begin()?.take_restless())?;
        if taken.is_some() && began.elapsed() < lease {
            return Err(format!("{taken:?} is taken before its lease is over"));
        }
        let unit = eventually(store)?;
        if found(store.begin()?.take_restless())?.is_some() {
            return Err("an instance is taken by two".to_owned());
        }
        began = Instant::now();
        found(unit.commit(&Batch::default()))?;
    }
    drop(eventually(store)?);
    let unit = eventually(store)?;
    let mut rested = with_record(1, 1, b"b");
    rested.instance_rows = vec![row(1, RowState::Active)];
    found(unit.commit(&rested))?;
    thread::sleep(lease);
    equal("an instance that is at rest", &found(store.begin()?.take_restless())?, &None)
}

/// Waits until the lease of the first instance is over, and takes it.
fn eventually(store: &Store) -> Result<Box<dyn UnitOfWork>, String> {
    for _ in 0..6000 {
        let unit = store.begin()?;
        match found(unit.take_restless())? {
            Some(1) => return Ok(unit),
            Some(other) => return Err(format!("instance {other} is taken")),
            None => thread::sleep(Duration::from_millis(10)),
        }
    }
    Err("the lease does not end".to_owned())
}
