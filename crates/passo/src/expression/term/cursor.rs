//! The tokens of a text while they are read, the names that are met, and the bounds of what is built.

use std::sync::Arc;

use super::lexer::{self, Token, TokenKind};
use super::{Manner, Place, Term};
use crate::expression::CompileError;
use crate::plugin::Function;

/// How high a tree of terms may be: operators of one precedence, one after the other, make it grow.
const HEIGHT: u16 = 120;

/// A term and its height as a tree.
pub(in crate::expression) struct Sized {
    pub(in crate::expression) term: Term,
    pub(in crate::expression) height: u16,
}

/// What reads the tokens of one text.
pub(in crate::expression) struct Parser<'f> {
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    pub(in crate::expression) manner: Manner,
    depth: usize,
    max_depth: usize,
    pub(super) functions: &'f [Function],
    /// The variables of the process that the text names, each once.
    pub(in crate::expression) names: Vec<Arc<str>>,
    /// The variables that the text declares itself.
    pub(in crate::expression) locals: Vec<Arc<str>>,
    /// Other names for the object of the vendor's engine that stands for the instance.
    pub(in crate::expression) instances: Vec<Arc<str>>,
    /// Calls of code that only the vendor's engine has.
    pub(in crate::expression) host_calls: Vec<Arc<str>>,
}

impl<'f> Parser<'f> {
    pub(in crate::expression) fn new(
        manner: Manner,
        max_depth: usize,
        functions: &'f [Function],
    ) -> Parser<'f> {
        Parser {
            tokens: Vec::new(),
            at: 0,
            manner,
            depth: 0,
            max_depth,
            functions,
            names: Vec::new(),
            locals: Vec::new(),
            instances: Vec::new(),
            host_calls: Vec::new(),
        }
    }

    /// Begins to read another text; names and locals go on.
    pub(in crate::expression) fn read(
        &mut self,
        source: &str,
        place: (u32, u32),
    ) -> Result<(), CompileError> {
        self.tokens = lexer::tokens(source, place, self.manner)?;
        self.at = 0;
        Ok(())
    }

    pub(in crate::expression) fn peek(&self) -> &TokenKind {
        self.peek_at(0)
    }

    pub(in crate::expression) fn peek_at(&self, ahead: usize) -> &TokenKind {
        self.tokens.get(self.at + ahead).map_or(&TokenKind::End, |token| &token.kind)
    }

    /// Whether the next token is the first of its line.
    pub(in crate::expression) fn begins_line(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.begins_line)
    }

    pub(in crate::expression) fn skip(&mut self) {
        self.at += 1;
    }

    /// Nothing may follow.
    pub(in crate::expression) fn end(&self) -> Result<(), CompileError> {
        if *self.peek() == TokenKind::End { Ok(()) } else { Err(self.unexpected()) }
    }

    /// A place to come back to.
    pub(in crate::expression) fn mark(&self) -> usize {
        self.at
    }

    pub(in crate::expression) fn back_to(&mut self, mark: usize) {
        self.at = mark;
    }

    /// Takes the symbol or word if it is next.
    pub(in crate::expression) fn take(&mut self, expected: &str) -> bool {
        let found = self.is_next(expected);
        self.at += usize::from(found);
        found
    }

    /// Whether the symbol or word is next.
    pub(in crate::expression) fn is_next(&self, expected: &str) -> bool {
        is(self.peek(), expected)
    }

    pub(in crate::expression) fn expect(&mut self, expected: &str) -> Result<(), CompileError> {
        if self.take(expected) {
            return Ok(());
        }
        Err(self.error(format!("`{expected}` is expected, not {}", described(self.peek()))))
    }

    pub(in crate::expression) fn name(&mut self) -> Result<String, CompileError> {
        match self.peek().clone() {
            TokenKind::Name(name) => {
                self.skip();
                Ok(name)
            }
            other => Err(self.error(format!("a name is expected, not {}", described(&other)))),
        }
    }

    /// Something is wrong at the next token.
    pub(in crate::expression) fn error(&self, message: impl Into<String>) -> CompileError {
        let token = self.tokens.get(self.at).or_else(|| self.tokens.last());
        let (line, column) = token.map_or((0, 0), |token| (token.line, token.column));
        CompileError { message: message.into(), line, column }
    }

    /// The next token cannot stand here.
    pub(in crate::expression) fn unexpected(&self) -> CompileError {
        self.error(format!("{} is not expected here", described(self.peek())))
    }

    /// The index of a variable of the process.
    pub(in crate::expression) fn variable(&mut self, name: &str) -> usize {
        self.names.iter().position(|known| &**known == name).unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len() - 1
        })
    }

    /// What a name stands for.
    pub(in crate::expression) fn place(&mut self, name: &str) -> Place {
        match self.locals.iter().rposition(|known| &**known == name) {
            Some(index) => Place::Local(index),
            None => Place::Variable(self.variable(name)),
        }
    }

    /// A term that is higher than those in it.
    pub(in crate::expression) fn built(&self, term: Term, heights: &[u16]) -> Result<Sized, CompileError> {
        let height = heights.iter().max().copied().unwrap_or_default().saturating_add(1);
        if height > HEIGHT {
            return Err(self.error("the expression has too many operators in a row; split it"));
        }
        Ok(Sized { term, height })
    }

    /// Reads what lies one level deeper.
    pub(super) fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Sized, CompileError>,
    ) -> Result<Sized, CompileError> {
        if self.depth >= self.max_depth {
            return Err(self.error("the expression is nested too deep"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }
}

/// Whether a token is this symbol or word.
pub(super) fn is(token: &TokenKind, expected: &str) -> bool {
    match token {
        TokenKind::Symbol(symbol) => *symbol == expected,
        TokenKind::Name(name) => name == expected,
        TokenKind::Int(_) | TokenKind::Float(_) | TokenKind::Text(_) | TokenKind::End => false,
    }
}

/// A token in words.
fn described(token: &TokenKind) -> String {
    match token {
        TokenKind::Int(number) => format!("the number {number}"),
        TokenKind::Float(number) => format!("the number {number}"),
        TokenKind::Text(text) => format!("the text \"{}\"", text.chars().take(40).collect::<String>()),
        TokenKind::Name(name) => format!("`{name}`"),
        TokenKind::Symbol(symbol) => format!("`{symbol}`"),
        TokenKind::End => "the end".to_owned(),
    }
}
