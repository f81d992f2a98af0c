//! Scripts and conditions in Java, MVEL, JavaScript, Groovy and Python, as far as they are plain: assignments, comparisons,
//! decisions, and methods of values whose meaning all of them share. Anything else does not compile.

mod declaration;
mod statement;

use std::sync::Arc;

use self::statement::Statement;
use super::term::{Frame, Manner, Parser};
use super::{Code, CompileError, Compiled, EvaluationError, Language, Note, Purpose, Slots, Surroundings};
use crate::base::Limits;
use crate::plugin::Function;
use crate::value::Value;

/// The names of the languages: what `language` and `scriptFormat` say in diagrams in circulation.
const NAMES: [(Manner, &[&str]); 5] = [
    (Manner::Java, &["java", "http://www.java.com/java", "text/x-java"]),
    (Manner::Mvel, &["mvel", "http://www.mvel.org/2.0"]),
    (
        Manner::JavaScript,
        &[
            "javascript",
            "js",
            "ecmascript",
            "text/javascript",
            "application/javascript",
            "text/ecmascript",
            "application/ecmascript",
            "http://www.javascript.com/javascript",
            "graal.js",
            "nashorn",
        ],
    ),
    (Manner::Groovy, &["groovy", "text/groovy", "application/groovy", "text/x-groovy"]),
    (Manner::Python, &["python", "jython", "text/python", "text/x-python", "application/python"]),
];

/// One of the languages.
pub(super) struct PlainScript {
    manner: Manner,
    functions: Vec<Function>,
    limits: Limits,
}

impl PlainScript {
    /// All of the languages.
    pub(super) fn all(limits: &Limits, functions: &[Function]) -> Vec<PlainScript> {
        let one = |(manner, _)| PlainScript { manner, functions: functions.to_vec(), limits: limits.clone() };
        NAMES.into_iter().map(one).collect()
    }
}

impl Language for PlainScript {
    fn is_named(&self, tag: &str) -> bool {
        let names = NAMES.iter().filter(|(manner, _)| *manner == self.manner).flat_map(|(_, names)| *names);
        names.into_iter().any(|name| tag.trim().eq_ignore_ascii_case(name))
    }

    fn name(&self) -> &'static str {
        name_of(self.manner)
    }

    fn is_plain_only(&self) -> bool {
        true
    }

    fn compile(&self, source: &str, purpose: Purpose) -> Result<Compiled, CompileError> {
        super::check_length(source, &self.limits)?;
        let mut parser = Parser::new(self.manner, self.limits.script_expression_depth, &self.functions);
        parser.read(source, (1, 1))?;
        let statements = statement::statements(&mut parser)?;
        if purpose != Purpose::Script && !statement::give_a_value(&statements) {
            return Err(parser.error("an expression is expected that gives a value"));
        }
        let code = ScriptCode {
            manner: self.manner,
            statements,
            locals: parser.locals.len(),
            text_bytes: self.limits.script_string_bytes,
        };
        let notes = vec![Note::PlainScript(name_of(self.manner))];
        Ok(Compiled { names: parser.names, simple: None, code: Box::new(code), notes })
    }
}

/// The name of a language, for people.
fn name_of(manner: Manner) -> &'static str {
    match manner {
        Manner::Juel => "JUEL",
        Manner::Java => "Java",
        Manner::Mvel => "MVEL",
        Manner::JavaScript => "JavaScript",
        Manner::Groovy => "Groovy",
        Manner::Python => "Python",
        Manner::Feel => "FEEL",
    }
}

/// A compiled script.
struct ScriptCode {
    manner: Manner,
    statements: Vec<Statement>,
    locals: usize,
    text_bytes: usize,
}

impl Code for ScriptCode {
    fn run(
        &self,
        names: &[Arc<str>],
        purpose: Purpose,
        slots: &mut dyn Slots,
        surroundings: Surroundings,
    ) -> Result<Value, EvaluationError> {
        let manner = (self.manner, self.text_bytes);
        let mut frame = Frame::new(manner, self.locals, purpose, names, slots, surroundings);
        let value = statement::run(&mut frame, &self.statements)?;
        frame.hand_over();
        Ok(value)
    }
}

#[cfg(test)]
mod tests;
