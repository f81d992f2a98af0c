//! Classes of Java and of the vendors' libraries: the few constants, functions and constructors that have a plain meaning.

use super::cursor::{Parser, Sized, is};
use super::{Manner, Operator, Term, TokenKind};
use crate::expression::CompileError;
use crate::value::Value;

impl Parser<'_> {
    /// Whether a class is named here, with or without its package: `java.util.Arrays.asList(1)`, `Boolean.TRUE`.
    pub(super) fn is_path_to_a_class(&self) -> bool {
        let mut at = 0;
        while let TokenKind::Name(name) = self.peek_at(at) {
            if name.starts_with(char::is_uppercase) {
                return is(self.peek_at(at + 1), ".");
            }
            if !is(self.peek_at(at + 1), ".") {
                return false;
            }
            at += 2;
        }
        false
    }

    /// The name of a class, without its package.
    pub(in crate::expression) fn class(&mut self) -> Result<String, CompileError> {
        let mut class = self.name()?;
        while !class.starts_with(char::is_uppercase) && self.take(".") {
            class = self.name()?;
        }
        if self.take("<") {
            while !self.take(">") {
                if !matches!(self.peek(), TokenKind::Name(_)) && !self.is_next(",") && !self.is_next(".") {
                    return Err(self.unexpected());
                }
                self.skip();
            }
        }
        Ok(class)
    }

    /// A constant or a function of a class.
    pub(super) fn of_a_class(&mut self) -> Result<Sized, CompileError> {
        let class = self.class()?;
        self.expect(".")?;
        let member = self.name()?;
        if !self.take("(") {
            let value = match (class.as_str(), member.as_str()) {
                ("Boolean", "TRUE") => Value::Bool(true),
                ("Boolean", "FALSE") => Value::Bool(false),
                ("Integer", "MAX_VALUE") => Value::Int(i32::MAX.into()),
                // A variable may have such a name too.
                _ if self.manner == Manner::Juel || self.manner == Manner::Mvel => {
                    let root = self.variable(&class);
                    let key = Term::Constant(Value::from(member));
                    return self.built(Term::Property(Box::new((Term::Variable(root), key))), &[1]);
                }
                _ => return Ok(self.host(&format!("{class}.{member}"))),
            };
            return Ok(Sized { term: Term::Constant(value), height: 1 });
        }
        let (mut arguments, height) = self.arguments(")")?;
        if class == "KieFunctions" {
            return match function_of_jbpm(&member, arguments) {
                // What is made of them is two levels higher.
                Some(term) => self.built(term, &[height.saturating_add(1)]),
                None => Ok(self.host(&format!("{class}.{member}"))),
            };
        }
        let method = match (class.as_str(), member.as_str(), arguments.len()) {
            ("Arrays", "asList", _) | ("List", "of", _) | ("Collections", "emptyList", 0) => {
                return self.built(Term::List(arguments), &[height]);
            }
            ("Collections", "emptyMap", 0) => return self.built(Term::Map(Vec::new()), &[height]),
            ("Integer" | "Long", "valueOf" | "parseInt" | "parseLong", 1) => "longValue",
            ("Double" | "Float", "valueOf" | "parseDouble" | "parseFloat", 1) => "doubleValue",
            ("Boolean", "valueOf" | "parseBoolean", 1) => "booleanValue",
            ("String", "valueOf", 1) => "toString",
            _ => return Ok(self.host(&format!("{class}.{member}"))),
        };
        match arguments.pop() {
            Some(value) => self.built(Term::Method(Box::new(value), method.into(), Vec::new()), &[height]),
            None => Err(self.unexpected()),
        }
    }

    /// `new Date()`, `new ArrayList<String>()`: what has a plain meaning as a value.
    pub(super) fn made(&mut self) -> Result<Sized, CompileError> {
        self.skip();
        let class = self.class()?;
        self.expect("(")?;
        let (mut arguments, height) = self.arguments(")")?;
        let term = match (class.as_str(), arguments.len()) {
            ("Date", 0) => Term::Now,
            (class, 0) if ["List", "Set", "Vector"].iter().any(|end| class.ends_with(end)) => {
                Term::List(Vec::new())
            }
            (class, 0) if class.ends_with("Map") || class == "Object" => Term::Map(Vec::new()),
            ("ArrayList" | "LinkedList" | "Boolean" | "Integer" | "Long" | "Double" | "String", 1) => {
                let Some(value) = arguments.pop() else { return Err(self.unexpected()) };
                return Ok(Sized { term: value, height });
            }
            _ => return Ok(self.host(&format!("new {class}"))),
        };
        self.built(term, &[height])
    }
}

/// The functions that jBPM's editor writes into conditions.
fn function_of_jbpm(function: &str, arguments: Vec<Term>) -> Option<Term> {
    let binary = |operator, left, right| Term::Binary(operator, Box::new((left, right)));
    let mut arguments = arguments.into_iter();
    let first = arguments.next()?;
    let is = |value: Value, first| Term::Binary(Operator::Equal, Box::new((first, Term::Constant(value))));
    let term = match (function, arguments.next(), arguments.next()) {
        ("isNull", None, None) => is(Value::Null, first),
        ("isTrue", None, None) => is(Value::Bool(true), first),
        ("isFalse", None, None) => is(Value::Bool(false), first),
        ("isEmpty", None, None) => Term::IsEmpty(Box::new(first)),
        ("equalsTo", Some(second), None) => binary(Operator::Equal, first, second),
        ("contains", Some(second), None) => binary(Operator::In, second, first),
        ("startsWith" | "endsWith", Some(second), None) => {
            Term::Method(Box::new(first), function.into(), vec![second])
        }
        ("greaterThan", Some(second), None) => binary(Operator::Greater, first, second),
        ("greaterOrEqualThan", Some(second), None) => binary(Operator::GreaterOrEqual, first, second),
        ("lessThan", Some(second), None) => binary(Operator::Less, first, second),
        ("lessOrEqualThan", Some(second), None) => binary(Operator::LessOrEqual, first, second),
        ("between", Some(from), Some(to)) => {
            Term::All(vec![binary(Operator::Greater, first.clone(), from), binary(Operator::Less, first, to)])
        }
        _ => return None,
    };
    Some(term)
}
