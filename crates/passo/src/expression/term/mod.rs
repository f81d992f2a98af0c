//! Expressions of the languages that vendors' engines use: one tree, one parser and one evaluation, which differ in the
//! manner of each language.

mod class;
mod coerce;
mod compare;
mod cursor;
mod evaluate;
mod feel;
mod lexer;
mod methods;
mod number;
mod parser;
mod special;

use std::sync::Arc;

pub(super) use self::cursor::Parser;
pub(super) use self::evaluate::Frame;
use self::feel::FeelFunction;
pub(super) use self::lexer::TokenKind;
use crate::plugin::Function;
use crate::value::Value;

/// Whose rules hold where the languages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// The unified expression language (JSR 245 and 341).
    Juel,
    /// Java.
    Java,
    /// MVEL.
    Mvel,
    /// JavaScript.
    JavaScript,
    /// Groovy.
    Groovy,
    /// Python.
    Python,
    /// FEEL, the language of DMN.
    Feel,
}

/// An expression.
#[derive(Clone)]
pub(super) enum Term {
    /// A value that is written out.
    Constant(Value),
    /// A variable of the process, by the index of its name.
    Variable(usize),
    /// A variable of the process that is null when it is not set.
    Optional(usize),
    /// Whether a variable of the process is set.
    IsSet(usize),
    /// A variable that the text declares itself.
    Local(usize),
    /// The instance's clock.
    Now,
    /// The number of the process instance, as a text.
    Instance,
    /// A list that is written out.
    List(Vec<Term>),
    /// A map that is written out.
    Map(Vec<(Arc<str>, Term)>),
    /// `!a`, `not a`.
    Not(Box<Term>),
    /// `-a`.
    Negate(Box<Term>),
    /// `empty a`.
    IsEmpty(Box<Term>),
    /// All of them, from left to right until one is false.
    All(Vec<Term>),
    /// Any of them, from left to right until one is true.
    Any(Vec<Term>),
    /// An operation on two values.
    Binary(Operator, Box<(Term, Term)>),
    /// `a ? b : c`.
    Choice(Box<(Term, Term, Term)>),
    /// `a.b`, `a[b]`.
    Property(Box<(Term, Term)>),
    /// `a.method(b, c)`.
    Method(Box<Term>, Arc<str>, Vec<Term>),
    /// A function of FEEL.
    Feel(FeelFunction, Vec<Term>),
    /// A function of a plug-in.
    Function(Function, Vec<Term>),
    /// A call of code that only the vendor's engine has, as it is written.
    Host(Arc<str>),
    /// A variable gets a value.
    Assign(Place, Box<Term>),
}

/// What an assignment gives a value to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A variable of the process, by the index of its name.
    Variable(usize),
    /// A variable that the text declares itself.
    Local(usize),
}

/// The operations on two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    /// Two texts become one.
    Join,
    /// A value is among those of a list, or a part of a text.
    In,
}
