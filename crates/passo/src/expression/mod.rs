//! Expressions and scripts behind one seam, so that the rooms that run them know no language.

#[cfg(test)]
mod any_text;
mod brought;
mod feel;
mod juel;
mod rhai;
mod script;
mod term;
#[cfg(test)]
mod testing;

use std::sync::Arc;

use chrono::DateTime;
use thiserror::Error;

use self::rhai::Simple;
use crate::base::Limits;
use crate::plugin::{self, CallContext, Function, FunctionError};
use crate::value::Value;

/// What a text is compiled as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It decides: the result must be a truth value, and a variable that is not set is an error.
    Condition,
    /// It gives a value; a variable that is not set is null.
    Value,
    /// Its statements change variables; a variable that is not set is null.
    Script,
}

/// A compiled text.
pub(crate) struct Expression {
    purpose: Purpose,
    names: Vec<Arc<str>>,
    /// The text as a tree that needs no interpreter, if it is that simple.
    simple: Option<Simple>,
    code: Box<dyn Code>,
    notes: Vec<Note>,
}

/// The variables that a running expression sees, by the index of the name in [`Expression::names`].
pub(crate) trait Slots {
    /// The value, or nothing when the variable is not set.
    fn get(&self, index: usize) -> Option<&Value>;
    /// Takes a value that the script gave to the variable.
    fn set(&mut self, index: usize, value: Value);
}

/// What a run may know of the world: the instance's clock, and which run of which element it is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Surroundings {
    /// Milliseconds since the Unix epoch.
    pub(crate) now: i64,
    /// The process instance.
    pub(crate) instance: u64,
    /// The run of the element, unique within the instance.
    pub(crate) serial: u32,
}

impl Surroundings {
    /// The same, as functions of plug-ins know it.
    pub(crate) fn call_context(self) -> CallContext {
        CallContext {
            now: DateTime::from_timestamp_millis(self.now).unwrap_or_default(),
            idempotency_key: Arc::from(format!("{}-{}", self.instance, self.serial)),
        }
    }
}

/// A language's own form of a compiled text.
pub(crate) trait Code: Send + Sync {
    /// Runs it. `names` are the expression's variables, `slots` their values.
    fn run(
        &self,
        names: &[Arc<str>],
        purpose: Purpose,
        slots: &mut dyn Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError>;
}

/// What compiling gives: the code, and the variables of the process that it uses.
pub(crate) struct Compiled {
    /// The variables that the text names, each once.
    pub(crate) names: Vec<Arc<str>>,
    /// The text as a tree that is tried before the code.
    pub(crate) simple: Option<Simple>,
    /// The code.
    pub(crate) code: Box<dyn Code>,
    /// What whoever deploys the text should know.
    pub(crate) notes: Vec<Note>,
}

/// What is worth knowing about a text that compiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// It is in another language, and plain enough to mean the same here.
    PlainScript(&'static str),
    /// It calls code that only a vendor's engine has.
    HostCall(Arc<str>),
}

/// A language of expressions and scripts.
pub(crate) trait Language: Send + Sync {
    /// Whether a `language` attribute, a `scriptFormat` or an `expressionLanguage` names this language.
    fn is_named(&self, tag: &str) -> bool;
    /// The language's name, for people.
    fn name(&self) -> &str;
    /// Whether only plain texts of the language run.
    fn is_plain_only(&self) -> bool {
        false
    }
    /// Compiles a text.
    fn compile(&self, source: &str, purpose: Purpose) -> Result<Compiled, CompileError>;
}

/// Why a text does not compile.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub(crate) struct CompileError {
    /// What is wrong.
    pub(crate) message: String,
    /// The line within the text, from 1; 0 when unknown.
    pub(crate) line: u32,
    /// The column within the line, from 1; 0 when unknown.
    pub(crate) column: u32,
}

/// Why a run gives no value.
#[derive(Clone, Debug, Error, PartialEq)]
pub(crate) enum EvaluationError {
    /// The run fails.
    #[error("{message}")]
    Failed {
        /// What went wrong, with the place in the text.
        message: String,
    },
    /// The text throws an exception of a vendor's language: a BPMN error where something catches its class by name, else a
    /// failure.
    #[error("{class}: {message}")]
    Exception {
        /// The name of its class, with the package.
        class: Arc<str>,
        /// A message for people.
        message: String,
    },
    /// The text throws a BPMN error.
    #[error("BPMN error {code}: {message}")]
    Bpmn {
        /// The error's code.
        code: Arc<str>,
        /// A message for people.
        message: String,
    },
}

impl From<FunctionError> for EvaluationError {
    fn from(error: FunctionError) -> EvaluationError {
        match error {
            FunctionError::Failed(message) => EvaluationError::Failed { message },
            FunctionError::Bpmn { code, message } => EvaluationError::Bpmn { code, message },
        }
    }
}

impl EvaluationError {
    pub(crate) fn failed(message: impl Into<String>) -> EvaluationError {
        EvaluationError::Failed { message: message.into() }
    }
}

impl Expression {
    /// The variables that the text names.
    pub(crate) fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    /// Whether it is over at once: nothing is interpreted, and no function of a plug-in is called.
    pub(crate) fn is_quick(&self) -> bool {
        self.simple.is_some()
    }

    /// What whoever deploys the text should know.
    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What the text was compiled as, in a word.
    pub(crate) fn purpose(&self) -> &'static str {
        match self.purpose {
            Purpose::Condition => "condition",
            Purpose::Value => "value",
            Purpose::Script => "script",
        }
    }

    /// Runs it and gives its result; variables that it changes go to the slots.
    pub(crate) fn evaluate(
        &self,
        slots: &mut impl Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        match self.simple.as_ref().and_then(|simple| simple.run(self.purpose, slots)) {
            Some(value) => Ok(value),
            None => self.code.run(&self.names, self.purpose, slots, surroundings),
        }
    }

    /// The one variable that a script changes, by the index of its name, where a look at the variables is enough to say its value.
    #[inline]
    pub(crate) fn only_change(&self, slots: &impl Slots) -> Option<(usize, Value)> {
        self.simple.as_ref()?.only_change(slots)
    }

    /// Whether a condition holds, where a look at the variables is enough to say so.
    #[inline]
    pub(crate) fn holds(&self, slots: &impl Slots) -> Option<bool> {
        self.simple.as_ref()?.holds(slots)
    }

    /// Runs a condition.
    pub(crate) fn decide(
        &self,
        slots: &mut impl Slots,
        surroundings: Surroundings,
    ) -> Result<bool, EvaluationError> {
        let value = self.evaluate(slots, surroundings)?;
        value.as_bool().ok_or_else(|| {
            EvaluationError::failed(format!(
                "a condition must give true or false, this one gives a {}",
                value.kind()
            ))
        })
    }
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Expression").field("purpose", &self.purpose).field("names", &self.names).finish()
    }
}

/// A text that is longer than the limit does not compile.
fn check_length(source: &str, limits: &Limits) -> Result<(), CompileError> {
    let (length, limit) = (source.len(), limits.script_bytes);
    if length <= limit {
        return Ok(());
    }
    let message = format!("the text has {length} bytes, {limit} are allowed");
    Err(CompileError { message, line: 0, column: 0 })
}

/// The languages that an engine knows.
pub(crate) struct Languages {
    /// The first is the one of texts that name none.
    all: Vec<Box<dyn Language>>,
}

impl Languages {
    /// The languages of the core and those that plug-ins bring, with the functions of the plug-ins.
    pub(crate) fn new(
        limits: &Limits,
        functions: &[Function],
        brought: &[Arc<dyn plugin::Language>],
    ) -> Languages {
        let mut all: Vec<Box<dyn Language>> =
            vec![Box::new(rhai::Rhai::new(limits, functions)), Box::new(juel::Juel::new(limits, functions))];
        for script in script::PlainScript::all(limits, functions) {
            all.push(Box::new(script));
        }
        for feel in feel::PlainFeel::all(limits, functions, brought) {
            all.push(Box::new(feel));
        }
        for language in brought {
            all.push(Box::new(brought::Brought::new(language.clone(), limits, functions)));
        }
        Languages { all }
    }

    /// Whether a tag names a language that is known.
    pub(crate) fn knows(&self, tag: &str) -> bool {
        self.named(Some(tag)).is_some()
    }

    fn named(&self, tag: Option<&str>) -> Option<&dyn Language> {
        let mut all = self.all.iter().map(|language| &**language);
        all.find(|language| tag.is_none_or(|tag| language.is_named(tag)))
    }

    /// The name of the language that `tag` names, or of the default one.
    pub(crate) fn name_of(&self, tag: Option<&str>) -> &str {
        self.named(tag).map_or("", |language| language.name())
    }

    /// The name of a language of which only plain texts run.
    pub(crate) fn plain_only(&self, tag: Option<&str>) -> Option<&str> {
        self.named(tag).filter(|language| language.is_plain_only()).map(|language| language.name())
    }

    /// Compiles a text in the language that `tag` names, or in the default one.
    pub(crate) fn compile(
        &self,
        tag: Option<&str>,
        source: &str,
        purpose: Purpose,
    ) -> Result<Expression, CompileError> {
        let Some(language) = self.named(tag) else {
            return Err(CompileError {
                message: format!("Passo does not know the language \"{}\"", tag.unwrap_or_default()),
                line: 0,
                column: 0,
            });
        };
        let Compiled { names, simple, code, notes } = language.compile(source, purpose)?;
        Ok(Expression { purpose, names, simple, code, notes })
    }
}
