//! The connections of a store: so many at most, each used by one unit of work at a time.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use passo::store::StoreError;

use crate::connection::{Connection, Connector};
use crate::error::Problem;

pub(crate) struct Pool {
    pub(crate) connector: Connector,
    connections: usize,
    wait: Duration,
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    idle: Vec<Connection>,
    /// Those that are idle and those that are in use.
    open: usize,
}

impl Pool {
    /// So many connections at most, of which this is the first; who finds all of them in use waits so long for one.
    pub(crate) fn new(connector: Connector, first: Connection, connections: usize, wait: Duration) -> Pool {
        let state = Mutex::new(State { idle: vec![first], open: 1 });
        Pool { connector, connections: connections.max(1), wait, state, freed: Condvar::new() }
    }

    /// A connection for one unit of work: the one that was used last, or a new one.
    pub(crate) fn take(&self) -> Result<Connection, StoreError> {
        let (mut state, waited) = self
            .freed
            .wait_timeout_while(self.state(), self.wait, |state| {
                state.idle.is_empty() && state.open >= self.connections
            })
            .unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            let busy = Problem::Busy { connections: self.connections, seconds: self.wait.as_secs() };
            return Err(busy.while_doing("waiting for a connection"));
        }
        while let Some(connection) = state.idle.pop() {
            if !connection.is_closed() {
                return Ok(connection);
            }
            state.open -= 1;
        }
        state.open += 1;
        drop(state);
        self.connector.connect().inspect_err(|_| self.discard())
    }

    /// A connection on which no transaction is open comes back.
    pub(crate) fn give_back(&self, connection: Connection) {
        self.state().idle.push(connection);
        self.freed.notify_one();
    }

    /// A connection that was taken does not come back.
    pub(crate) fn discard(&self) {
        self.state().open -= 1;
        self.freed.notify_one();
    }

    /// A thread that panicked with it has left the numbers right: they change together.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
