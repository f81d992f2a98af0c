//! One connection to the database.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use passo::store::StoreError;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Row, Socket, Statement};

use crate::background::Background;
use crate::error::Problem;
use crate::wait::{Step, block_on, in_order};

/// A value of a statement.
pub(crate) type Value<'a> = Box<dyn ToSql + Send + Sync + 'a>;

/// A statement with its values.
pub(crate) struct Call<'a> {
    /// The text, which names the schema `passo`.
    pub(crate) text: &'a str,
    /// The values of its parameters.
    pub(crate) values: Vec<Value<'a>>,
}

/// Whether a unit of work begins with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begins {
    /// It has begun, or there is none.
    No,
    /// It begins.
    Yes,
}

/// Makes connections.
pub(crate) struct Connector {
    open: Box<dyn Fn() -> Step<'static, Result<Client, tokio_postgres::Error>> + Send + Sync>,
    background: Background,
    /// How often somebody has waited for an answer of the database.
    trips: Arc<AtomicU64>,
    /// The schema in quotation marks, and the point behind it.
    prefix: String,
    /// Statements that are run when a connection is new.
    settings: Vec<String>,
}

impl Connector {
    /// Makes connections that are moved on in the background. The schema is an identifier.
    pub(crate) fn new<T>(
        config: Config,
        tls: T,
        background: Background,
        schema: &str,
        idle: Duration,
    ) -> Connector
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::TlsConnect: Send,
        T::Stream: Send,
        <T::TlsConnect as tokio_postgres::tls::TlsConnect<Socket>>::Future: Send,
    {
        let config = with_defaults(config);
        let handle = background.handle();
        let open = move || {
            let (config, tls, handle) = (config.clone(), tls.clone(), handle.clone());
            let step: Step<'static, _> = Box::pin(async move {
                let (client, connection) = config.connect(tls).await?;
                handle.spawn(connection);
                Ok(client)
            });
            step
        };
        let settings = SETTINGS.iter().map(ToString::to_string);
        let idle = idle.max(SHORTEST_IDLE).as_millis();
        let idle = format!("SET idle_in_transaction_session_timeout = {idle}");
        Connector {
            open: Box::new(open),
            background,
            trips: Arc::default(),
            prefix: format!("\"{schema}\"."),
            settings: settings.chain([idle]).collect(),
        }
    }

    /// Makes a connection.
    pub(crate) fn connect(&self) -> Result<Connection, StoreError> {
        let failed = |problem: Problem| problem.while_doing("connecting to the database");
        let client = match block_on(self.background.handle().spawn((self.open)())) {
            Ok(Ok(client)) => client,
            Ok(Err(error)) => return Err(failed(Problem::from(&error))),
            Err(error) => return Err(failed(Problem::Connection(error.to_string()))),
        };
        let connection = Connection {
            client,
            statements: RefCell::default(),
            trips: self.trips.clone(),
            prefix: self.prefix.clone(),
        };
        connection.set_up(&self.settings).map_err(|error| failed(Problem::from(&error)))?;
        Ok(connection)
    }

    /// How often somebody has waited for an answer of the database.
    pub(crate) fn round_trips(&self) -> u64 {
        self.trips.load(Ordering::Relaxed)
    }
}

/// What makes the planner look rows up by their indexes and nothing else, whatever it knows about the tables, and plan a statement
/// once. A database that does not know one of these goes on without.
const SETTINGS: [&str; 5] = [
    "SET enable_seqscan = off",
    "SET enable_hashjoin = off",
    "SET enable_mergejoin = off",
    "SET plan_cache_mode = force_generic_plan",
    "SET jit = off",
];

/// A node that is slow for so long has not stopped.
const SHORTEST_IDLE: Duration = Duration::from_secs(10);

/// The time after which a connection to a machine that is gone is given up, unless the connection string says otherwise.
const SILENCE: Duration = Duration::from_secs(30);

fn with_defaults(mut config: Config) -> Config {
    if config.get_application_name().is_none() {
        config.application_name("passo");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(SILENCE);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    if config.get_keepalives_idle() > SILENCE {
        config.keepalives_idle(SILENCE);
    }
    config
}

/// A connection, with the statements that are prepared on it.
pub(crate) struct Connection {
    client: Client,
    statements: RefCell<BTreeMap<String, Statement>>,
    trips: Arc<AtomicU64>,
    prefix: String,
}

impl Connection {
    /// Whether it is known to be of no more use.
    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs statements without parameters and without results.
    pub(crate) fn run(&self, text: &str) -> Result<(), tokio_postgres::Error> {
        self.wait(self.client.batch_execute(&self.in_schema(text)))
    }

    /// Asks one thing.
    pub(crate) fn rows(&self, call: Call<'_>) -> Result<Vec<Row>, tokio_postgres::Error> {
        let mut answers = self.all_rows(vec![call], Begins::No)?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// Asks several things at once, and before them begins a unit of work where that is wanted.
    pub(crate) fn all_rows(
        &self,
        calls: Vec<Call<'_>>,
        begins: Begins,
    ) -> Result<Vec<Vec<Row>>, tokio_postgres::Error> {
        let client = &self.client;
        let statements = self.prepared(calls.iter().map(|call| call.text))?;
        let mut steps: Vec<Step<'_, Result<Vec<Row>, tokio_postgres::Error>>> = Vec::new();
        if begins == Begins::Yes {
            steps.push(Box::pin(async move { client.batch_execute(BEGIN).await.map(|()| Vec::new()) }));
        }
        for (call, statement) in calls.into_iter().zip(statements) {
            steps.push(Box::pin(async move { client.query(&statement, &references(&call.values)).await }));
        }
        let mut answers: Vec<Vec<Row>> = self.wait(in_order(steps)).into_iter().collect::<Result<_, _>>()?;
        if begins == Begins::Yes {
            answers.remove(0);
        }
        Ok(answers)
    }

    /// Runs statements in a transaction that has begun, and ends it: all of them take effect or none.
    pub(crate) fn commit(&self, calls: Vec<Call<'_>>) -> Result<(), tokio_postgres::Error> {
        let client = &self.client;
        let statements = self.prepared(calls.iter().map(|call| call.text))?;
        let mut steps: Vec<Step<'_, Result<(), tokio_postgres::Error>>> = Vec::new();
        for (call, statement) in calls.into_iter().zip(statements) {
            steps.push(Box::pin(async move {
                client.execute(&statement, &references(&call.values)).await.map(|_| ())
            }));
        }
        // After a statement that has failed, the database makes a rollback of this.
        steps.push(Box::pin(client.batch_execute("COMMIT")));
        self.wait(in_order(steps)).into_iter().collect()
    }

    fn set_up(&self, settings: &[String]) -> Result<(), tokio_postgres::Error> {
        let steps = settings.iter().map(|setting| {
            let step: Step<'_, _> = Box::pin(self.client.batch_execute(setting));
            step
        });
        self.wait(in_order(steps.collect()))
            .into_iter()
            .filter(|answer| answer.as_ref().is_err_and(|error| error.as_db_error().is_none()))
            .collect()
    }

    /// The statements of these texts; those that are not known yet are prepared together.
    fn prepared<'a>(
        &self,
        texts: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Vec<Statement>, tokio_postgres::Error> {
        let mut known = self.statements.borrow_mut();
        let mut unknown: Vec<&str> = texts.clone().filter(|text| !known.contains_key(*text)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let steps = unknown.iter().map(|text| {
                let (client, text) = (&self.client, self.in_schema(text));
                let step: Step<'_, _> = Box::pin(async move { client.prepare(&text).await });
                step
            });
            for (text, statement) in unknown.iter().zip(self.wait(in_order(steps.collect()))) {
                known.insert((*text).to_owned(), statement?);
            }
        }
        Ok(texts.filter_map(|text| known.get(text).cloned()).collect())
    }

    /// Texts name the schema `passo`; this is the one that was chosen.
    fn in_schema(&self, text: &str) -> String {
        text.replace("passo.", &self.prefix)
    }

    fn wait<F: Future>(&self, future: F) -> F::Output {
        self.trips.fetch_add(1, Ordering::Relaxed);
        block_on(future)
    }
}

fn references<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value.as_ref() as &(dyn ToSql + Sync)).collect()
}

/// Begins a unit of work.
pub(crate) const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ";
