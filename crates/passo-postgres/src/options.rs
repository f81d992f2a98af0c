//! How a store uses its database.

use std::time::Duration;

/// How a store uses its database. The same for all nodes, except for the connections.
///
/// ```
/// use std::time::Duration;
/// use passo_postgres::PostgresOptions;
///
/// let options = PostgresOptions::new().schema("orders").connections(32).lease(Duration::from_secs(300));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostgresOptions {
    pub(crate) schema: String,
    pub(crate) connections: usize,
    pub(crate) wait: Duration,
    pub(crate) lease: Duration,
}

impl Default for PostgresOptions {
    fn default() -> PostgresOptions {
        PostgresOptions {
            schema: "passo".to_owned(),
            connections: 16,
            wait: Duration::from_secs(30),
            lease: Duration::from_secs(60),
        }
    }
}

impl PostgresOptions {
    /// The schema `passo`, 16 connections, 30 seconds of waiting for one, leases of 60 seconds.
    #[must_use]
    pub fn new() -> PostgresOptions {
        PostgresOptions::default()
    }

    /// The schema in which the tables are: a small letter, then small letters, digits and `_`, at most 63 in all, and not with
    /// `pg_` in front. It is made if it is not there.
    #[must_use]
    pub fn schema(mut self, name: impl Into<String>) -> PostgresOptions {
        self.schema = name.into();
        self
    }

    /// How many connections this node has at most. Each serves one call at a time.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> PostgresOptions {
        self.connections = connections;
        self
    }

    /// How long a call waits for a connection when all of them are in use, before it fails.
    #[must_use]
    pub fn wait(mut self, wait: Duration) -> PostgresOptions {
        self.wait = wait;
        self
    }

    /// How long an instance in which a handler runs belongs to the node that called the handler. After that another node takes it to
    /// be dead, and calls the handler again; so it should be longer than handlers take.
    ///
    /// It is also the time after which the database ends the transaction of a node that has stopped in the middle of it, but never less
    /// than ten seconds.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> PostgresOptions {
        self.lease = lease;
        self
    }
}
