//! The store for many [Passo](passo) engines at once: a schema in a PostgreSQL database.
//!
//! ```no_run
//! use passo::Engine;
//! use passo_postgres::{PostgresOptions, PostgresStore};
//!
//! let store = PostgresStore::open("host=/run/postgresql dbname=orders", PostgresOptions::new())?;
//! let engine = Engine::builder().share(store)?;
//! # let _ = engine;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Any number of engines, in one process or in many, on one machine or on many, share it. None of them holds anything between two
//! calls, so a command can be given to any of them, and when one dies the others go on. A call is a transaction of the
//! database; two that change the same instance at once come one after the other, the later one done again. What is
//! guarded besides, and why the transactions are not `SERIALIZABLE`, is told in `guard.rs`.
//!
//! A call waits for the database on its own thread; the connections are moved on by a thread of the store. So threads of an
//! asynchronous runtime can make calls too, but stand still meanwhile, as with every engine.
//!
//! The views `instances`, `work_items`, `timers`, `subscriptions`, `incidents` and `history` are for people; the tables behind them
//! belong to this crate.
#![forbid(unsafe_code)]

mod background;
mod connection;
mod error;
mod filter;
mod guard;
mod history;
mod numbers;
mod options;
mod pool;
mod read;
mod schema;
mod unit;
mod value;
mod wait;
mod write;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use passo::store::{SharedStore, StoreError, UnitOfWork};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Config, NoTls, Socket};

use crate::background::Background;
use crate::connection::Connector;
use crate::error::Problem;
use crate::pool::Pool;
use crate::unit::Unit;

pub use options::PostgresOptions;
/// The client of the database, whose traits a connector for TLS has.
pub use tokio_postgres;

/// A store in a schema of a PostgreSQL database. Any number of engines, in one process or in many, work on it at the same time.
pub struct PostgresStore {
    pool: Arc<Pool>,
    lease: Duration,
    /// What happened before this time is in the view `history`.
    told_until: Mutex<i64>,
}

impl PostgresStore {
    /// Connects to a database without TLS, and makes the tables in it if they are not there. The connection string is one of
    /// libpq: `host=/run/postgresql user=orders dbname=orders` or `postgresql://orders@db.example/orders`.
    ///
    /// # Errors
    /// When the connection string cannot be read, the database cannot be reached or refuses, or its tables are of a later version of
    /// Passo or of another program.
    pub fn open(connection: &str, options: PostgresOptions) -> Result<PostgresStore, StoreError> {
        PostgresStore::open_with(connection, options, NoTls)
    }

    /// Connects to a database with a connector for TLS, such as those of the crates `postgres-native-tls` and
    /// `tokio-postgres-rustls`. Whether TLS is wanted or needed stands in the connection string, as `sslmode`.
    ///
    /// # Errors
    /// As [`PostgresStore::open`].
    pub fn open_with<T>(
        connection: &str,
        options: PostgresOptions,
        tls: T,
    ) -> Result<PostgresStore, StoreError>
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::TlsConnect: Send,
        T::Stream: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let PostgresOptions { schema, connections, wait, lease } = options;
        if !schema::is_identifier(&schema) {
            return Err(StoreError::Unsupported(format!("{schema:?} is no name for a schema")));
        }
        let opening = "opening the store";
        let config: Config =
            connection.parse().map_err(|_| Problem::ConnectionString.while_doing(opening))?;
        let background = Background::new().map_err(|error| Problem::Thread(error).while_doing(opening))?;
        let connector = Connector::new(config, tls, background, &schema, lease);
        let connection = connector.connect()?;
        schema::prepare(&connection, &schema)?;
        let pool = Pool::new(connector, connection, connections, wait);
        Ok(PostgresStore { pool: Arc::new(pool), lease, told_until: Mutex::new(i64::MIN) })
    }

    /// How often the calls of this store have waited for an answer of the database.
    #[must_use]
    pub fn round_trips(&self) -> u64 {
        self.pool.connector.round_trips()
    }
}

impl SharedStore for PostgresStore {
    fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(Unit::new(self.pool.clone(), self.lease)?))
    }
}

/// Without the connection string, which may have a password in it.
impl fmt::Debug for PostgresStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PostgresStore").field("lease", &self.lease).finish_non_exhaustive()
    }
}
