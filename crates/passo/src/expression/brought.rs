//! Languages that plug-ins bring, behind the seam of the engine's own.

use std::sync::Arc;

use super::{Code, CompileError, Compiled, EvaluationError, Language, Purpose, Slots, Surroundings};
use crate::base::Limits;
use crate::plugin::{self, Formula, FormulaSource, Function};
use crate::value::Value;

/// A language of a plug-in.
pub(super) struct Brought {
    language: Arc<dyn plugin::Language>,
    limits: Limits,
    functions: Vec<Function>,
}

impl Brought {
    pub(super) fn new(
        language: Arc<dyn plugin::Language>,
        limits: &Limits,
        functions: &[Function],
    ) -> Brought {
        Brought { language, limits: limits.clone(), functions: functions.to_vec() }
    }
}

impl Language for Brought {
    fn is_named(&self, tag: &str) -> bool {
        self.language.is_named(tag)
    }

    fn name(&self) -> &str {
        self.language.name()
    }

    fn compile(&self, source: &str, purpose: Purpose) -> Result<Compiled, CompileError> {
        super::check_length(source, &self.limits)?;
        let source = FormulaSource {
            text: source,
            is_condition: purpose == Purpose::Condition,
            limits: &self.limits,
            functions: &self.functions,
        };
        let formula = self.language.compile(&source).map_err(|error| CompileError {
            message: error.message,
            line: error.line,
            column: error.column,
        })?;
        let names = formula.names().to_vec();
        Ok(Compiled { names, simple: None, code: Box::new(BroughtCode(formula)), notes: Vec::new() })
    }
}

/// A compiled text of a plug-in's language.
struct BroughtCode(Box<dyn Formula>);

impl Code for BroughtCode {
    fn run(
        &self,
        names: &[Arc<str>],
        _: Purpose,
        slots: &mut dyn Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        let values: Vec<Option<&Value>> = (0..names.len()).map(|index| slots.get(index)).collect();
        Ok(self.0.evaluate(&values, &surroundings.call_context())?)
    }
}
