//! The unified expression language, as Camunda 7, Flowable and Activiti write it: `${}` and `#{}`, alone or within a text.

mod template;

use std::sync::Arc;

use self::template::Piece;
use super::term::{Frame, Manner, Parser, Term};
use super::{Code, CompileError, Compiled, EvaluationError, Language, Note, Purpose, Slots, Surroundings};
use crate::base::Limits;
use crate::plugin::Function;
use crate::value::Value;

/// The unified expression language, with the functions of the plug-ins.
pub(super) struct Juel {
    functions: Vec<Function>,
    limits: Limits,
}

impl Juel {
    pub(super) fn new(limits: &Limits, functions: &[Function]) -> Juel {
        Juel { functions: functions.to_vec(), limits: limits.clone() }
    }
}

impl Language for Juel {
    fn is_named(&self, tag: &str) -> bool {
        ["juel", "uel", "el", "text/juel", "application/juel"]
            .iter()
            .any(|name| tag.trim().eq_ignore_ascii_case(name))
    }

    fn name(&self) -> &'static str {
        "JUEL"
    }

    fn compile(&self, source: &str, purpose: Purpose) -> Result<Compiled, CompileError> {
        super::check_length(source, &self.limits)?;
        let mut parser = Parser::new(Manner::Juel, self.limits.script_expression_depth, &self.functions);
        let mut parts = Vec::new();
        for piece in template::pieces(source)? {
            match piece {
                Piece::Text(text) => parts.push(Part::Text(text.into())),
                Piece::Expression { text, place } => {
                    parser.read(text, place)?;
                    let term = parser.expression()?.term;
                    parser.end()?;
                    if purpose != Purpose::Script && assigns(&term) {
                        return Err(parser
                            .error("a variable is set here, which only a script or a service task may do"));
                    }
                    parts.push(Part::Expression(term));
                }
            }
        }
        let code = JuelCode { parts, text_bytes: self.limits.script_string_bytes };
        let notes = parser.host_calls.into_iter().map(Note::HostCall).collect();
        Ok(Compiled { names: parser.names, simple: None, code: Box::new(code), notes })
    }
}

/// Whether a term sets a variable when it is evaluated; vendors write that as a call, which stands alone.
fn assigns(term: &Term) -> bool {
    matches!(term, Term::Assign(..))
}

/// A part of a text.
enum Part {
    Text(Arc<str>),
    Expression(Term),
}

/// A compiled text: its parts, one after the other.
struct JuelCode {
    parts: Vec<Part>,
    text_bytes: usize,
}

impl Code for JuelCode {
    fn run(
        &self,
        names: &[Arc<str>],
        purpose: Purpose,
        slots: &mut dyn Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        let manner = (Manner::Juel, self.text_bytes);
        let mut frame = Frame::new(manner, 0, purpose, names, slots, surroundings);
        let value = match self.parts.as_slice() {
            [Part::Expression(only)] => frame.value(only)?,
            parts => joined(&mut frame, parts)?,
        };
        frame.hand_over();
        match (purpose, &value) {
            // A condition may be a text that says so.
            (Purpose::Condition, Value::String(text)) => match text.trim() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Ok(value),
            },
            _ => Ok(value),
        }
    }
}

/// The parts as one text.
fn joined(frame: &mut Frame<'_>, parts: &[Part]) -> Result<Value, EvaluationError> {
    let mut whole = String::new();
    for part in parts {
        match part {
            Part::Text(text) => whole.push_str(text),
            Part::Expression(term) => match frame.value(term)? {
                Value::Null => {}
                value => whole.push_str(&value.to_string()),
            },
        }
        if whole.len() > frame.text_bytes {
            let message = format!("a text of more than {} bytes is made", frame.text_bytes);
            return Err(EvaluationError::Failed { message });
        }
    }
    Ok(Value::from(whole))
}

#[cfg(test)]
mod tests;
