//! The seam for languages of expressions that crates of their own bring.

use std::sync::Arc;

use thiserror::Error;

use super::{CallContext, Function};
use crate::base::Limits;
use crate::value::Value;

/// A language of expressions: conditions, mappings, timers, keys, collections, assignments.
///
/// Its texts read variables and give a value. They change nothing, and they must be pure but for the functions of
/// plug-ins: the same variables at the same time give the same value, without a clock and without randomness of their
/// own. Compiling and evaluating are bounded by [`Limits`] and never panic.
///
/// ```
/// use std::sync::Arc;
///
/// use passo::plugin::{CallContext, Formula, FormulaError, FormulaSource, Language, Plugin};
/// use passo::value::Value;
///
/// /// A language whose only texts are names of variables.
/// struct Names;
/// struct Variable([Arc<str>; 1]);
///
/// impl Language for Names {
///     fn name(&self) -> &str {
///         "names"
///     }
///     fn is_named(&self, tag: &str) -> bool {
///         tag == "names"
///     }
///     fn compile(&self, source: &FormulaSource<'_>) -> Result<Box<dyn Formula>, FormulaError> {
///         Ok(Box::new(Variable([source.text.trim().into()])))
///     }
/// }
///
/// impl Formula for Variable {
///     fn names(&self) -> &[Arc<str>] {
///         &self.0
///     }
///     fn evaluate(&self, values: &[Option<&Value>], _: &CallContext) -> Result<Value, passo::plugin::FunctionError> {
///         Ok(values.iter().copied().flatten().next().cloned().unwrap_or_default())
///     }
/// }
///
/// let plugin = Plugin::new("names").language(Names);
/// assert_eq!(plugin.languages().len(), 1);
/// ```
pub trait Language: Send + Sync {
    /// The language's name, for people.
    fn name(&self) -> &str;

    /// Whether a `language` attribute, a `scriptFormat` or an `expressionLanguage` names this language.
    fn is_named(&self, tag: &str) -> bool;

    /// Compiles a text, once at deployment.
    ///
    /// # Errors
    /// What is wrong with the text, as a sentence with its place.
    fn compile(&self, source: &FormulaSource<'_>) -> Result<Box<dyn Formula>, FormulaError>;
}

/// A text to compile, with what it may use.
#[derive(Clone, Copy)]
pub struct FormulaSource<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it decides: its result must be a truth value.
    pub is_condition: bool,
    /// The engine's limits: those that begin with `script_` concern a text.
    pub limits: &'a Limits,
    /// The functions of all plug-ins.
    pub functions: &'a [Function],
}

/// A compiled text of a [`Language`].
pub trait Formula: Send + Sync {
    /// The variables that it reads, each once.
    fn names(&self) -> &[Arc<str>];

    /// Evaluates it. `values` are the variables in the order of [`Formula::names`]; nothing stands for one that is not
    /// set.
    ///
    /// # Errors
    /// A failure, which is an incident at the element, or a BPMN error that a function of a plug-in threw.
    fn evaluate(
        &self,
        values: &[Option<&Value>],
        context: &CallContext,
    ) -> Result<Value, super::FunctionError>;
}

/// Why a text does not compile.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct FormulaError {
    /// What is wrong.
    pub message: String,
    /// The line within the text, from 1; 0 when unknown.
    pub line: u32,
    /// The column within the line, from 1; 0 when unknown.
    pub column: u32,
}

impl From<String> for FormulaError {
    /// An error without a place.
    fn from(message: String) -> FormulaError {
        FormulaError { message, line: 0, column: 0 }
    }
}
