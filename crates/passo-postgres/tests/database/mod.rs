//! The database that tests may use, if there is one.
#![allow(clippy::print_stdout, reason = "a test that does nothing says so")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use passo_postgres::tokio_postgres::{Client, NoTls, SimpleQueryMessage, connect};
use tokio::runtime::Runtime;

/// The database that tests may use.
pub(crate) struct Database {
    connection: String,
    schemas: Mutex<Vec<String>>,
}

/// The database that `PASSO_POSTGRES` names; without it the test says that it does nothing.
pub(crate) fn database() -> Option<Database> {
    let Ok(connection) = std::env::var("PASSO_POSTGRES") else {
        println!(
            "PASSO_POSTGRES names no database: nothing is tested. `.ci/postgres cargo test` starts one."
        );
        return None;
    };
    Some(Database { connection, schemas: Mutex::default() })
}

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// The connection string.
    pub(crate) fn connection(&self) -> &str {
        &self.connection
    }

    /// The name of a schema that is not there. It is dropped with this.
    pub(crate) fn new_schema(&self) -> String {
        let number = SCHEMAS.fetch_add(1, Ordering::SeqCst);
        let name = format!("test_{}_{number}", std::process::id());
        self.schemas.lock().unwrap().push(name.clone());
        name
    }

    /// What a person reads with statements: the first column of each row.
    pub(crate) fn read(&self, select: &str) -> Vec<String> {
        self.with(async |client| {
            let answers = client.simple_query(select).await.unwrap();
            let rows = answers.iter().filter_map(|answer| match answer {
                SimpleQueryMessage::Row(row) => row.get(0),
                _ => None,
            });
            rows.map(str::to_owned).collect()
        })
    }

    /// Runs statements.
    pub(crate) fn run(&self, statements: &str) {
        self.with(async |client| client.batch_execute(statements).await.unwrap());
    }

    fn with<T>(&self, work: impl AsyncFnOnce(Client) -> T) -> T {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let (client, connection) = connect(&self.connection, NoTls).await.unwrap();
            tokio::spawn(connection);
            work(client).await
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for schema in std::mem::take(&mut *self.schemas.lock().unwrap()) {
            self.run(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
        }
    }
}
