//! FEEL, the language of DMN and of Camunda 8, as far as it is plain: comparisons, arithmetic, `and`, `or`, `if`, paths, lists,
//! contexts, and functions that need no library. Anything else, such as loops, ranges and filters, does not compile.

use std::sync::Arc;

use super::brought::Brought;
use super::term::{Frame, Manner, Parser, Term};
use super::{Code, CompileError, Compiled, EvaluationError, Language, Purpose, Slots, Surroundings};
use crate::base::Limits;
use crate::plugin::{self, Function};
use crate::value::Value;

/// FEEL, or texts that are FEEL behind a leading `=` and fixed without one.
pub(super) struct PlainFeel {
    limits: Limits,
    functions: Vec<Function>,
    /// Whether a text without a leading `=` is fixed.
    has_fixed_texts: bool,
    /// The whole language, if a plug-in brings it; then nothing is left to do here but to tell texts apart.
    whole: Option<Brought>,
}

/// The language's name in diagrams.
const FEEL: &str = "feel";

impl PlainFeel {
    /// Both forms.
    pub(super) fn all(
        limits: &Limits,
        functions: &[Function],
        brought: &[Arc<dyn plugin::Language>],
    ) -> [PlainFeel; 2] {
        let whole = brought.iter().find(|language| language.is_named(FEEL));
        [false, true].map(|has_fixed_texts| PlainFeel {
            limits: limits.clone(),
            functions: functions.to_vec(),
            has_fixed_texts,
            whole: whole.map(|language| Brought::new(language.clone(), limits, functions)),
        })
    }
}

impl Language for PlainFeel {
    fn is_named(&self, tag: &str) -> bool {
        let tag = tag.trim();
        if self.has_fixed_texts {
            return tag == "feel-or-text";
        }
        let is_of_dmn = tag.starts_with("http") && tag.trim_end_matches('/').ends_with("FEEL");
        tag.eq_ignore_ascii_case(FEEL) || is_of_dmn || tag.starts_with("http://www.omg.org/spec/FEEL/")
    }

    fn name(&self) -> &'static str {
        "FEEL"
    }

    fn is_plain_only(&self) -> bool {
        self.whole.is_none()
    }

    fn compile(&self, source: &str, purpose: Purpose) -> Result<Compiled, CompileError> {
        super::check_length(source, &self.limits)?;
        let formula = source.trim_start().strip_prefix('=');
        let formula = formula.or_else(|| (!self.has_fixed_texts).then_some(source));
        if let (Some(formula), Some(whole)) = (formula, &self.whole) {
            return whole.compile(formula, purpose);
        }
        let (term, names) = match formula {
            None => (Term::Constant(Value::from(source)), Vec::new()),
            Some(formula) => {
                let depth = self.limits.script_expression_depth;
                let mut parser = Parser::new(Manner::Feel, depth, &self.functions);
                let column = source.chars().count() - formula.chars().count();
                parser.read(formula, (1, column as u32 + 1))?;
                let term = parser.expression()?.term;
                parser.end()?;
                if let Some(call) = parser.host_calls.first() {
                    return Err(parser.error(format!("`{call}` is not known here")));
                }
                (term, parser.names)
            }
        };
        let code = FeelCode { term, text_bytes: self.limits.script_string_bytes };
        Ok(Compiled { names, simple: None, code: Box::new(code), notes: Vec::new() })
    }
}

/// A compiled expression.
struct FeelCode {
    term: Term,
    text_bytes: usize,
}

impl Code for FeelCode {
    fn run(
        &self,
        names: &[Arc<str>],
        purpose: Purpose,
        slots: &mut dyn Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        let manner = (Manner::Feel, self.text_bytes);
        let mut frame = Frame::new(manner, 0, purpose, names, slots, surroundings);
        frame.value(&self.term)
    }
}

#[cfg(test)]
mod tests;
