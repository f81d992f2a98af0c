//! Tokens become expressions. Nesting is bounded, and so is the height of what is built, so that nothing that walks over
//! it can run out of stack.

use std::sync::Arc;

use super::cursor::{Parser, Sized, is};
use super::lexer::TokenKind;
use super::{Manner, Operator, Term};
use crate::expression::CompileError;
use crate::value::Value;

impl Parser<'_> {
    /// A whole expression.
    pub(in crate::expression) fn expression(&mut self) -> Result<Sized, CompileError> {
        self.deeper(Parser::choice)
    }

    fn choice(&mut self) -> Result<Sized, CompileError> {
        if self.manner == Manner::Feel && self.take("if") {
            let condition = self.expression()?;
            self.expect("then")?;
            let then = self.expression()?;
            self.expect("else")?;
            return self.chosen(condition, then);
        }
        let condition = self.binary(0)?;
        if self.manner == Manner::Python && !self.begins_line() && self.take("if") {
            let decides = self.binary(0)?;
            self.expect("else")?;
            return self.chosen(decides, condition);
        }
        if !matches!(self.manner, Manner::Python | Manner::Feel) && self.take("?") {
            let then = self.expression()?;
            self.expect(":")?;
            return self.chosen(condition, then);
        }
        Ok(condition)
    }

    fn chosen(&mut self, condition: Sized, then: Sized) -> Result<Sized, CompileError> {
        let otherwise = self.expression()?;
        let heights = [condition.height, then.height, otherwise.height];
        self.built(Term::Choice(Box::new((condition.term, then.term, otherwise.term))), &heights)
    }

    /// Operators that bind at least this tightly, from left to right.
    fn binary(&mut self, least: u8) -> Result<Sized, CompileError> {
        let mut left = self.unary()?;
        while let Some((link, strength)) = self.link().filter(|(_, strength)| *strength >= least) {
            self.at += link.tokens();
            let right = self.binary(strength + 1)?;
            let heights = [left.height, right.height];
            left = match (link, left.term) {
                // A chain of the same word is one term, however long it is.
                (Link::All, Term::All(mut terms)) if left.height > right.height => {
                    terms.push(right.term);
                    Sized { term: Term::All(terms), height: left.height }
                }
                (Link::Any, Term::Any(mut terms)) if left.height > right.height => {
                    terms.push(right.term);
                    Sized { term: Term::Any(terms), height: left.height }
                }
                (Link::All, term) => self.built(Term::All(vec![term, right.term]), &heights)?,
                (Link::Any, term) => self.built(Term::Any(vec![term, right.term]), &heights)?,
                (Link::NotIn, term) => {
                    let inner = Term::Binary(Operator::In, Box::new((term, right.term)));
                    self.built(Term::Not(Box::new(inner)), &heights)?
                }
                (Link::Operator(operator), term) => {
                    self.built(Term::Binary(operator, Box::new((term, right.term))), &heights)?
                }
            };
        }
        Ok(left)
    }

    /// The operator that is next, and how tightly it binds.
    fn link(&self) -> Option<(Link, u8)> {
        use Operator::{
            Add, Divide, Equal, Greater, GreaterOrEqual, In, Join, Less, LessOrEqual, Multiply, Remainder,
            Subtract, Unequal,
        };
        let (is_juel, is_python) = (self.manner == Manner::Juel, self.manner == Manner::Python);
        let is_feel = self.manner == Manner::Feel;
        let has_words = is_juel || is_python || is_feel || self.manner == Manner::Mvel;
        let has_signs = !is_python && !is_feel;
        let found = match self.peek() {
            TokenKind::Symbol("||") if has_signs => (Link::Any, 1),
            TokenKind::Symbol("&&") if has_signs => (Link::All, 2),
            TokenKind::Symbol("=") if is_feel => (Link::Operator(Equal), 3),
            TokenKind::Symbol("==" | "===") if !is_feel => (Link::Operator(Equal), 3),
            TokenKind::Symbol("!=" | "!==") => (Link::Operator(Unequal), 3),
            TokenKind::Symbol("<") => (Link::Operator(Less), 4),
            TokenKind::Symbol("<=") => (Link::Operator(LessOrEqual), 4),
            TokenKind::Symbol(">") => (Link::Operator(Greater), 4),
            TokenKind::Symbol(">=") => (Link::Operator(GreaterOrEqual), 4),
            TokenKind::Symbol("+=") if is_juel => (Link::Operator(Join), 5),
            TokenKind::Symbol("+") => (Link::Operator(Add), 6),
            TokenKind::Symbol("-") => (Link::Operator(Subtract), 6),
            TokenKind::Symbol("*") => (Link::Operator(Multiply), 7),
            TokenKind::Symbol("/") => (Link::Operator(Divide), 7),
            TokenKind::Symbol("%") if !is_feel => (Link::Operator(Remainder), 7),
            TokenKind::Name(word) => match word.as_str() {
                "or" if has_words => (Link::Any, 1),
                "and" if has_words => (Link::All, 2),
                "in" if is_python => (Link::Operator(In), 4),
                "not" if is_python && is(self.peek_at(1), "in") => (Link::NotIn, 4),
                "eq" if is_juel => (Link::Operator(Equal), 3),
                "ne" if is_juel => (Link::Operator(Unequal), 3),
                "lt" if is_juel => (Link::Operator(Less), 4),
                "le" if is_juel => (Link::Operator(LessOrEqual), 4),
                "gt" if is_juel => (Link::Operator(Greater), 4),
                "ge" if is_juel => (Link::Operator(GreaterOrEqual), 4),
                "div" if is_juel => (Link::Operator(Divide), 7),
                "mod" if is_juel => (Link::Operator(Remainder), 7),
                _ => return None,
            },
            _ => return None,
        };
        Some(found)
    }

    fn unary(&mut self) -> Result<Sized, CompileError> {
        let is_python = self.manner == Manner::Python;
        let wrap: fn(Box<Term>) -> Term = match self.peek() {
            TokenKind::Symbol("!") if !is_python && self.manner != Manner::Feel => Term::Not,
            TokenKind::Symbol("-") => Term::Negate,
            TokenKind::Name(word) if word == "not" && (is_python || self.manner == Manner::Juel) => Term::Not,
            TokenKind::Name(word) if word == "empty" && self.manner == Manner::Juel => Term::IsEmpty,
            _ => return self.value(),
        };
        // Python's `not` is weaker than comparisons.
        let is_weak = is_python && self.is_next("not");
        self.skip();
        let inner = self.deeper(|parser| if is_weak { parser.binary(3) } else { parser.unary() })?;
        self.built(wrap(Box::new(inner.term)), &[inner.height])
    }

    /// A value with what is taken of it: `a.b[c].d(e)`.
    fn value(&mut self) -> Result<Sized, CompileError> {
        let mut value = self.primary()?;
        loop {
            if self.take(".") || self.take("?.") {
                let name = self.name()?;
                if self.manner != Manner::Feel && self.take("(") {
                    let (arguments, height) = self.arguments(")")?;
                    value = self.method(value, &name, arguments, height)?;
                } else {
                    let heights = [value.height];
                    let key = Term::Constant(Value::from(name));
                    value = self.built(Term::Property(Box::new((value.term, key))), &heights)?;
                }
            } else if !(self.begins_line() && self.manner != Manner::Juel) && self.take("[") {
                let key = self.expression()?;
                self.expect("]")?;
                let heights = [value.height, key.height];
                value = self.built(Term::Property(Box::new((value.term, key.term))), &heights)?;
            } else {
                return Ok(value);
            }
        }
    }

    /// The terms up to a closing bracket, whose opening one is taken, and the greatest height.
    pub(in crate::expression) fn arguments(
        &mut self,
        closing: &str,
    ) -> Result<(Vec<Term>, u16), CompileError> {
        let mut terms = Vec::new();
        let mut height = 0;
        if self.take(closing) {
            return Ok((terms, height));
        }
        loop {
            let argument = self.expression()?;
            height = height.max(argument.height);
            terms.push(argument.term);
            if self.take(closing) {
                return Ok((terms, height));
            }
            self.expect(",")?;
        }
    }

    fn primary(&mut self) -> Result<Sized, CompileError> {
        let constant = |value: Value| Ok(Sized { term: Term::Constant(value), height: 1 });
        match self.peek().clone() {
            TokenKind::Int(number) => {
                self.skip();
                constant(Value::Int(number))
            }
            TokenKind::Float(number) => {
                self.skip();
                constant(Value::Float(number))
            }
            TokenKind::Text(text) => {
                self.skip();
                constant(Value::from(text))
            }
            TokenKind::Symbol("(") => self.bracketed(),
            TokenKind::Symbol("{") if self.manner != Manner::Java => self.map("{", "}"),
            TokenKind::Symbol("[") if self.is_groovy_map() => self.map("[", "]"),
            TokenKind::Symbol("[") => {
                self.skip();
                let (terms, height) = self.arguments("]")?;
                self.built(Term::List(terms), &[height])
            }
            TokenKind::Name(name) => {
                if let Some(value) = self.word(&name) {
                    self.skip();
                    return constant(value);
                }
                self.named(&name)
            }
            TokenKind::Symbol(_) | TokenKind::End => Err(self.unexpected()),
        }
    }

    /// Whether a map of Groovy is next: `[a: 1]`, `[:]`.
    fn is_groovy_map(&self) -> bool {
        let has_key =
            matches!(self.peek_at(1), TokenKind::Name(_) | TokenKind::Text(_)) && is(self.peek_at(2), ":");
        self.manner == Manner::Groovy && (has_key || is(self.peek_at(1), ":"))
    }

    /// `{'a': 1, b: 2}`, or `[a: 1]` in Groovy, where an empty one has a colon.
    fn map(&mut self, opening: &str, closing: &str) -> Result<Sized, CompileError> {
        self.expect(opening)?;
        if self.take(":") {
            self.expect(closing)?;
            return self.built(Term::Map(Vec::new()), &[]);
        }
        let (mut entries, mut height): (Vec<(Arc<str>, Term)>, u16) = (Vec::new(), 0);
        while !self.take(closing) {
            if !entries.is_empty() {
                self.expect(",")?;
            }
            let key = match self.peek().clone() {
                TokenKind::Text(key) | TokenKind::Name(key) => key,
                _ => return Err(self.unexpected()),
            };
            self.skip();
            self.expect(":")?;
            let value = self.expression()?;
            height = height.max(value.height);
            entries.push((key.into(), value.term));
        }
        self.built(Term::Map(entries), &[height])
    }

    fn bracketed(&mut self) -> Result<Sized, CompileError> {
        self.expect("(")?;
        if let Some(tokens) = self.cast() {
            (0..tokens).for_each(|_| self.skip());
            self.expect(")")?;
            return self.deeper(Parser::unary);
        }
        let inner = self.expression()?;
        self.expect(")")?;
        Ok(inner)
    }

    /// How many tokens a type in brackets has that says what kind of value follows, as Java and its kin write it:
    /// `(Integer) x`, `(java.lang.String) y`.
    fn cast(&self) -> Option<usize> {
        if !matches!(self.manner, Manner::Java | Manner::Mvel | Manner::Groovy) {
            return None;
        }
        let mut tokens = 0;
        let last = loop {
            let TokenKind::Name(name) = self.peek_at(tokens) else { return None };
            tokens += 1;
            if !is(self.peek_at(tokens), ".") {
                break name;
            }
            tokens += 1;
        };
        let is_type = last.starts_with(char::is_uppercase) || is_primitive(last);
        let is_followed = match self.peek_at(tokens + 1) {
            TokenKind::Name(_) | TokenKind::Text(_) | TokenKind::Int(_) | TokenKind::Float(_) => true,
            other => is(other, "("),
        };
        (is_type && is(self.peek_at(tokens), ")") && is_followed).then_some(tokens)
    }

    /// The value of a word of the language.
    fn word(&self, name: &str) -> Option<Value> {
        match (name, self.manner) {
            ("true", manner) if manner != Manner::Python => Some(Value::Bool(true)),
            ("false", manner) if manner != Manner::Python => Some(Value::Bool(false)),
            ("null", manner) if manner != Manner::Python => Some(Value::Null),
            ("undefined", Manner::JavaScript) | ("None", Manner::Python) => Some(Value::Null),
            ("True", Manner::Python) => Some(Value::Bool(true)),
            ("False", Manner::Python) => Some(Value::Bool(false)),
            _ => None,
        }
    }
}

/// Whether a name is that of a primitive type of Java.
fn is_primitive(name: &str) -> bool {
    matches!(name, "int" | "long" | "short" | "byte" | "float" | "double" | "boolean" | "char")
}

/// What stands between two terms.
#[derive(Clone, Copy)]
enum Link {
    All,
    Any,
    Operator(Operator),
    NotIn,
}

impl Link {
    /// How many tokens it has.
    fn tokens(self) -> usize {
        match self {
            Link::All | Link::Any | Link::Operator(_) => 1,
            Link::NotIn => 2,
        }
    }
}
