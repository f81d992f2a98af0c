//! What goes wrong in PostgreSQL, in the store's words.

use passo::store::StoreError;
use thiserror::Error;
use tokio_postgres::error::SqlState;

/// What went wrong, without anything that belongs to nobody but the database and its owner: no address, no password, no values.
#[derive(Debug, Error)]
pub(crate) enum Problem {
    /// The server refused.
    #[error("{message} (SQLSTATE {code})")]
    Server {
        /// The code of the SQL standard, or PostgreSQL's own.
        code: String,
        /// The server's sentence.
        message: String,
    },
    /// The connection could not be made, or is gone.
    #[error("{0}")]
    Connection(String),
    /// The connection string cannot be read. What is wrong in it is not said, because it may have a password in it.
    #[error("the connection string cannot be read")]
    ConnectionString,
    /// The background of connections cannot be started.
    #[error("no thread for the connections: {0}")]
    Thread(std::io::Error),
    /// All connections are in use.
    #[error("all {connections} connections have been in use for {seconds} seconds")]
    Busy {
        /// How many there are.
        connections: usize,
        /// For so long.
        seconds: u64,
    },
    /// The unit of work has failed before.
    #[error("an earlier step of this unit of work has failed")]
    FailedBefore,
}

impl Problem {
    /// What was being done, and this.
    pub(crate) fn while_doing(self, context: &str) -> StoreError {
        StoreError::Failed { context: context.to_owned(), source: Box::new(self) }
    }
}

impl From<&tokio_postgres::Error> for Problem {
    fn from(error: &tokio_postgres::Error) -> Problem {
        match error.as_db_error() {
            Some(refusal) => Problem::Server {
                code: refusal.code().code().to_owned(),
                message: refusal.message().to_owned(),
            },
            None => Problem::Connection(chain(error)),
        }
    }
}

/// An error and its causes in one sentence.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(found) = cause {
        text = format!("{text}: {found}");
        cause = found.source();
    }
    text
}

/// Puts what was being done before what went wrong.
pub(crate) fn failed(context: &'static str) -> impl FnOnce(tokio_postgres::Error) -> StoreError {
    move |error| {
        if is_conflict(&error) {
            return StoreError::Conflict { instance: 0 };
        }
        Problem::from(&error).while_doing(context)
    }
}

/// Whether the database took back the transaction because of another one, so that it may succeed when it is tried again.
pub(crate) fn is_conflict(error: &tokio_postgres::Error) -> bool {
    is_any(
        error,
        &[
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::UNIQUE_VIOLATION,
            SqlState::LOCK_NOT_AVAILABLE,
        ],
    )
}

/// Whether a table, or the schema around it, is not there.
pub(crate) fn is_missing(error: &tokio_postgres::Error) -> bool {
    is_any(error, &[SqlState::UNDEFINED_TABLE, SqlState::INVALID_SCHEMA_NAME])
}

/// Whether something of that name is there already, or is made at the same time by another node.
pub(crate) fn is_there_already(error: &tokio_postgres::Error) -> bool {
    let there = [SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_SCHEMA, SqlState::DUPLICATE_OBJECT];
    is_any(error, &there) || is_conflict(error)
}

fn is_any(error: &tokio_postgres::Error, states: &[SqlState]) -> bool {
    error.code().is_some_and(|code| states.contains(code))
}
