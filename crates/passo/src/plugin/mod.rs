//! What a host adds to the engine, as one bundle: functions for scripts, handlers of tasks, types of form fields, data
//! stores, languages of expressions, kinds of decisions.

mod decision;
mod language;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::base::time::Duration;
use crate::value::Value;

pub use decision::{Decision, DecisionFile, DecisionSource, Decisions};
pub use language::{Formula, FormulaError, FormulaSource, Language};

/// A bundle of functions, handlers, field types, data stores, languages and decisions, registered with an engine under a name.
///
/// ```
/// use passo::plugin::Plugin;
/// use passo::value::Value;
///
/// let plugin = Plugin::new("shop")
///     .function("discount", 1, |_, arguments| {
///         let price = arguments[0].as_float().ok_or("the price is no number")?;
///         Ok(Value::from(price * 0.1))
///     })
///     .handler("charge", |job: &passo::plugin::Job| Ok([("paid".into(), Value::from(true))].into()));
/// assert_eq!(plugin.name(), "shop");
/// ```
#[derive(Clone)]
pub struct Plugin {
    name: Arc<str>,
    functions: Vec<Function>,
    handlers: Vec<(Arc<str>, Arc<dyn Handler>)>,
    field_types: Vec<(Arc<str>, FieldCheck)>,
    data_stores: Vec<(Arc<str>, Arc<dyn DataStore>)>,
    languages: Vec<Arc<dyn Language>>,
    decisions: Vec<Arc<dyn Decisions>>,
}

/// A function that scripts and conditions may call by its name, with a fixed number of arguments.
///
/// It should be pure. What it reads of the world is not recorded by itself; what the script then writes into variables
/// is. One that writes to the world must be idempotent by [`CallContext::idempotency_key`].
#[derive(Clone)]
pub struct Function {
    /// The name that scripts use.
    pub name: Arc<str>,
    /// How many arguments it takes; several functions of one name may differ in it.
    pub arity: usize,
    /// What it does.
    pub body: FunctionBody,
}

impl Function {
    /// Calls it. One that panics has failed, like a handler: what the host does wrong costs one incident, and no instance its past.
    ///
    /// # Errors
    /// When it fails, or throws a BPMN error.
    pub fn call(&self, context: &CallContext, arguments: &[Value]) -> Result<Value, FunctionError> {
        let result = catch_unwind(AssertUnwindSafe(|| (self.body)(context, arguments)));
        result.unwrap_or_else(|_| {
            Err(FunctionError::Failed(format!("the function \"{}\" panicked", self.name)))
        })
    }
}

/// The code of a [`Function`].
pub type FunctionBody = Arc<dyn Fn(&CallContext, &[Value]) -> Result<Value, FunctionError> + Send + Sync>;

/// The check of a custom type of form field: gives the value in its canonical form, or says what is wrong with it in a
/// sentence without the field's name.
pub type FieldCheck = Arc<dyn Fn(&Value) -> Result<Value, String> + Send + Sync>;

/// What a function knows of the call.
#[derive(Clone, Debug)]
pub struct CallContext {
    /// The instance's clock.
    pub now: DateTime<Utc>,
    /// The same for every try of the same run of the same element, and for no other: what a function that writes to the
    /// outside must be idempotent by.
    pub idempotency_key: Arc<str>,
}

/// Why a function gives no value.
#[derive(Debug, Error)]
pub enum FunctionError {
    /// The call fails; the script ends with this message, and its element has an incident.
    #[error("{0}")]
    Failed(String),
    /// A BPMN error is thrown at the script's element.
    #[error("BPMN error {code}: {message}")]
    Bpmn {
        /// The error's code.
        code: Arc<str>,
        /// A message for people.
        message: String,
    },
}

impl From<String> for FunctionError {
    fn from(message: String) -> Self {
        FunctionError::Failed(message)
    }
}

impl From<&str> for FunctionError {
    fn from(message: &str) -> Self {
        FunctionError::Failed(message.to_owned())
    }
}

/// Carries out tasks: service, send, business rule tasks and whatever names it as its handler. It is called at least
/// once for each run of the element, always with the same [`Job::idempotency_key`].
pub trait Handler: Send + Sync {
    /// Does the work and gives the variables that it results in.
    ///
    /// # Errors
    /// A BPMN error, which the diagram may catch, or a failure, which is tried again and then becomes an incident.
    fn handle(&self, job: &Job) -> Result<BTreeMap<Arc<str>, Value>, HandlerError>;
}

impl<F> Handler for F
where
    F: Fn(&Job) -> Result<BTreeMap<Arc<str>, Value>, HandlerError> + Send + Sync,
{
    fn handle(&self, job: &Job) -> Result<BTreeMap<Arc<str>, Value>, HandlerError> {
        self(job)
    }
}

/// One piece of work for a handler.
#[derive(Clone, Debug)]
pub struct Job {
    /// The id of the process.
    pub process: Arc<str>,
    /// The number of the process instance.
    pub instance: u64,
    /// The id of the element.
    pub element: Arc<str>,
    /// The handler's name.
    pub handler: Arc<str>,
    /// The variables that the element sees, its own first.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// The same for every try of the same run of the same element, and for no other.
    pub idempotency_key: Arc<str>,
    /// How many tries remain, this one counted.
    pub retries_left: u32,
    /// The instance's clock.
    pub now: DateTime<Utc>,
}

/// Why a handler gives no result.
#[derive(Clone, Debug, Error)]
pub enum HandlerError {
    /// A BPMN error, which a boundary event may catch by its code.
    #[error("BPMN error {code}: {message}")]
    Bpmn {
        /// The error's code.
        code: Arc<str>,
        /// A message for people.
        message: String,
        /// Variables for the catching scope.
        variables: BTreeMap<Arc<str>, Value>,
    },
    /// A technical failure: tried again while tries remain, then an incident.
    #[error("{0}")]
    Failed(String),
    /// It failed technically, and is not to be tried again before this time has passed, whatever the model says.
    #[error("{reason}")]
    FailedFor {
        /// What happened, in a sentence.
        reason: String,
        /// How long to wait before the next try.
        back_off: Duration,
    },
}

/// Keeps the data of data stores, which outlives the instances that read and write it (section 10.4.1 of the standard).
///
/// Data associations from a data store reference read it when the activity starts, or when the event is left; what was
/// read becomes a variable and is recorded, so that nothing is read again when an instance is recovered. Associations to
/// it write it when the activity is done. It is written at least once: again when the command that wrote it was lost.
///
/// A data store that no plug-in keeps is kept by the engine, with its instances.
pub trait DataStore: Send + Sync {
    /// What the data store of this name holds; nothing when it was never written.
    ///
    /// # Errors
    /// A failure is an incident at the element that reads.
    fn read(&self, store: &str) -> Result<Option<Value>, DataStoreError>;

    /// The data store of this name holds this from now on.
    ///
    /// # Errors
    /// A failure is an incident at the element that writes.
    fn write(&self, store: &str, value: Value) -> Result<(), DataStoreError>;
}

/// Why a data store cannot be read or written.
#[derive(Clone, Debug, Error)]
#[error("{0}")]
pub struct DataStoreError(pub String);

impl Plugin {
    /// An empty bundle.
    #[must_use]
    pub fn new(name: impl Into<Arc<str>>) -> Plugin {
        Plugin {
            name: name.into(),
            functions: Vec::new(),
            handlers: Vec::new(),
            field_types: Vec::new(),
            data_stores: Vec::new(),
            languages: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// The bundle's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a function with a fixed number of arguments.
    #[must_use]
    pub fn function(
        mut self,
        name: &str,
        arity: usize,
        body: impl Fn(&CallContext, &[Value]) -> Result<Value, FunctionError> + Send + Sync + 'static,
    ) -> Plugin {
        self.functions.push(Function { name: name.into(), arity, body: Arc::new(body) });
        self
    }

    /// Adds a handler; a later one of the same name takes the place of an earlier one.
    #[must_use]
    pub fn handler(mut self, name: &str, handler: impl Handler + 'static) -> Plugin {
        self.handlers.push((name.into(), Arc::new(handler)));
        self
    }

    /// Adds a type of form field.
    #[must_use]
    pub fn field_type(
        mut self,
        name: &str,
        check: impl Fn(&Value) -> Result<Value, String> + Send + Sync + 'static,
    ) -> Plugin {
        self.field_types.push((name.into(), Arc::new(check)));
        self
    }

    /// Adds a data store, by its name or, without one, its id; a later one of the same name takes the place of an earlier
    /// one.
    #[must_use]
    pub fn data_store(mut self, name: &str, store: impl DataStore + 'static) -> Plugin {
        self.data_stores.push((name.into(), Arc::new(store)));
        self
    }

    /// Adds a language of expressions. The engine's own languages come first: a name that one of them has stays theirs.
    #[must_use]
    pub fn language(mut self, language: impl Language + 'static) -> Plugin {
        self.languages.push(Arc::new(language));
        self
    }

    /// Adds a kind of file that has decisions.
    #[must_use]
    pub fn decisions(mut self, decisions: impl Decisions + 'static) -> Plugin {
        self.decisions.push(Arc::new(decisions));
        self
    }

    /// The functions, in the order in which they were added.
    #[must_use]
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The handlers by name, in the order in which they were added.
    #[must_use]
    pub fn handlers(&self) -> &[(Arc<str>, Arc<dyn Handler>)] {
        &self.handlers
    }

    /// The data stores by name, in the order in which they were added.
    #[must_use]
    pub fn data_stores(&self) -> &[(Arc<str>, Arc<dyn DataStore>)] {
        &self.data_stores
    }

    /// The field types by name, in the order in which they were added.
    #[must_use]
    pub fn field_types(&self) -> &[(Arc<str>, FieldCheck)] {
        &self.field_types
    }

    /// The kinds of decisions, in the order in which they were added.
    #[must_use]
    pub fn kinds_of_decisions(&self) -> &[Arc<dyn Decisions>] {
        &self.decisions
    }

    /// The languages, in the order in which they were added.
    #[must_use]
    pub fn languages(&self) -> &[Arc<dyn Language>] {
        &self.languages
    }
}
