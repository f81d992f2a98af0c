//! A unit of work: one transaction.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use passo::store::{
    Address, Batch, Enough, InstanceFilter, InstanceRow, KeptInstance, Lookup, RowKey, Sequence, StoreError,
    TimerRow, UnitOfWork, WorkItemFilter,
};
use tokio_postgres::Row;

use crate::connection::{BEGIN, Begins, Call, Connection};
use crate::error::{Problem, failed};
use crate::filter::{self, Found};
use crate::guard::Guards;
use crate::pool::Pool;
use crate::value::{column, row_key, unsigned};
use crate::{numbers, read, write};

/// How many subscriptions are fetched at first, and how many when those were not enough.
const FIRST_PAGE: usize = 8;
const NEXT_PAGE: usize = 512;

/// A unit of work. Its transaction begins with the first question, in the same round trip.
pub(crate) struct Unit {
    pool: Arc<Pool>,
    /// None when the unit has been committed.
    connection: Option<Connection>,
    lease: Duration,
    state: Cell<State>,
    guards: RefCell<Guards>,
    /// Numbers for commands that came with the answer to the first question, since nearly every unit of work needs some.
    ahead: Cell<Option<u64>>,
}

/// How far a unit of work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing has been asked.
    New,
    /// The transaction is open.
    Open,
    /// Another one came before.
    Conflict,
    /// Something failed.
    Failed,
}

impl Unit {
    /// A unit of work on a connection of the pool.
    pub(crate) fn new(pool: Arc<Pool>, lease: Duration) -> Result<Unit, StoreError> {
        let connection = Some(pool.take()?);
        let (state, guards) = (Cell::new(State::New), RefCell::default());
        Ok(Unit { pool, connection, lease, state, guards, ahead: Cell::default() })
    }

    fn rows(&self, call: Call<'_>, doing: &'static str) -> Result<Vec<Row>, StoreError> {
        let mut answers = self.all_rows(vec![call], doing)?;
        Ok(answers.pop().unwrap_or_default())
    }

    fn all_rows(&self, calls: Vec<Call<'_>>, doing: &'static str) -> Result<Vec<Vec<Row>>, StoreError> {
        let connection = self.connection(doing)?;
        let noted = |error| self.note(failed(doing)(error));
        if self.state.replace(State::Open) == State::Open {
            return connection.all_rows(calls, Begins::No).map_err(noted);
        }
        let calls = std::iter::once(numbers::take(Sequence::Commands)).chain(calls).collect();
        let mut answers = connection.all_rows(calls, Begins::Yes).map_err(noted)?.into_iter();
        self.ahead.set(answers.next().map(|rows| numbers::first(&rows)).transpose()?);
        Ok(answers.collect())
    }

    /// The connection, unless something has failed: what the database says after that is of no use.
    fn connection(&self, doing: &'static str) -> Result<&Connection, StoreError> {
        match (self.state.get(), &self.connection) {
            (State::New | State::Open, Some(connection)) => Ok(connection),
            (State::Conflict, _) => Err(StoreError::Conflict { instance: 0 }),
            (State::Failed, _) | (_, None) => Err(Problem::FailedBefore.while_doing(doing)),
        }
    }

    fn note(&self, error: StoreError) -> StoreError {
        let is_conflict = matches!(error, StoreError::Conflict { .. });
        self.state.set(if is_conflict { State::Conflict } else { State::Failed });
        error
    }
}

impl Lookup for Unit {
    fn facts(&self, key_prefix: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        self.guards.borrow_mut().facts(key_prefix);
        read::bytes(&self.rows(read::facts(key_prefix), "reading facts")?)
    }

    fn instance(&self, id: u64) -> Result<Option<KeptInstance>, StoreError> {
        self.guards.borrow_mut().instance(id);
        read::kept_instance(id, &self.all_rows(read::instance(id), "reading an instance")?)
    }

    fn records(&self, instance: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        self.guards.borrow_mut().instance(instance);
        read::without_gap(instance, 0, &self.rows(read::records(instance), "reading records")?)
    }

    fn instances(&self, filter: &InstanceFilter) -> Result<Vec<InstanceRow>, StoreError> {
        let rows = self.rows(filter::instances(filter).call(), "reading instances")?;
        rows.iter().map(read::instance_row).collect()
    }

    fn work_items(&self, filter: &WorkItemFilter) -> Result<Vec<RowKey>, StoreError> {
        let rows = self.rows(filter::work_items(filter).call(), "reading work items")?;
        rows.iter().map(row_key).collect()
    }

    fn timers(&self, after: i64, limit: usize) -> Result<Vec<TimerRow>, StoreError> {
        let rows = self.rows(read::timers(after, limit), "reading timers")?;
        rows.iter().map(read::timer_row).collect()
    }

    fn subscriptions(
        &self,
        address: &Address<'_>,
        visit: &mut dyn FnMut(RowKey) -> Enough,
    ) -> Result<(), StoreError> {
        let (mut behind, mut limit) = (None, FIRST_PAGE);
        loop {
            let mut question = filter::subscriptions(address, behind, limit);
            let rows = self.rows(question.call(), "reading subscriptions")?;
            for row in &rows {
                let found = Found { key: row_key(row)?, depth: column(row, 2)?, turn: column(row, 3)? };
                behind = Some(found);
                if column(row, 4)? {
                    self.guards.borrow_mut().suspended(found.key.instance);
                } else if visit(found.key) == Enough::Yes {
                    return Ok(());
                }
            }
            if rows.len() < limit {
                self.guards.borrow_mut().address(address);
                return Ok(());
            }
            limit = NEXT_PAGE;
        }
    }
}

impl UnitOfWork for Unit {
    fn take_numbers(&self, sequence: Sequence) -> Result<u64, StoreError> {
        match (sequence, self.ahead.take()) {
            (Sequence::Commands, Some(first)) => Ok(first),
            (Sequence::Commands | Sequence::Instances | Sequence::Facts, ahead) => {
                self.ahead.set(ahead);
                numbers::first(&self.rows(numbers::take(sequence), "taking numbers")?)
            }
        }
    }

    fn take_timer(&self, due_by: i64) -> Result<Option<TimerRow>, StoreError> {
        let rows = self.rows(read::take_timer(due_by), "taking a timer")?;
        rows.first().map(read::timer_row).transpose()
    }

    fn take_restless(&self) -> Result<Option<u64>, StoreError> {
        let rows = self.rows(read::take_restless(self.lease.as_secs_f64()), "taking an instance")?;
        rows.first().map(|row| unsigned(column(row, 0)?)).transpose()
    }

    fn commit(mut self: Box<Self>, batch: &Batch) -> Result<(), StoreError> {
        let doing = "committing";
        let connection = self.connection(doing)?;
        if self.state.get() == State::New {
            connection.run(BEGIN).map_err(|error| self.note(failed(doing)(error)))?;
            self.state.set(State::Open);
        }
        let mut calls = write::batch(batch, self.lease);
        if !calls.is_empty() {
            calls.splice(0..0, self.guards.borrow().calls(batch));
        }
        let late = |error| match self.note(failed(doing)(error)) {
            StoreError::Conflict { .. } => {
                StoreError::Conflict { instance: batch.appends.first().map_or(0, |append| append.instance) }
            }
            other => other,
        };
        connection.commit(calls).map_err(late)?;
        if let Some(connection) = self.connection.take() {
            self.pool.give_back(connection);
        }
        Ok(())
    }
}

impl Drop for Unit {
    /// Ends a transaction that was not committed. A connection that does not do that is given up; the database ends the transaction
    /// then.
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if self.state.get() == State::New || connection.run("ROLLBACK").is_ok() {
            self.pool.give_back(connection);
        } else {
            self.pool.discard();
        }
    }
}
