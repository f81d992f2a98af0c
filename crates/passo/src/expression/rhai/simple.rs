//! Plain comparisons and assignments without the interpreter.
//!
//! Most conditions of diagrams compare a variable, or something in it, with a constant, and many scripts only count. The
//! interpreter would have to take a copy of every map that they look into. Such texts are turned into
//! a small tree at compile time. Whenever a value is not of the kinds that the tree knows, a number overflows or a
//! variable is missing, it gives nothing, and the interpreter runs the text as if the tree did not exist: so it never has
//! an error or a result of its own.

use std::sync::Arc;

use rhai::{AST, ASTFlags, Expr, FnCallExpr, Stmt, Token};

use super::is_same;
use super::operator::{Operand, Operator, apply, operator};
use crate::expression::{Purpose, Slots};
use crate::value::Value;

/// A text that needs no interpreter.
pub(super) enum Simple {
    /// An expression.
    Expression(Term),
    /// Assignments to variables, by the index of the name, one after the other.
    Assignments(Vec<(usize, Term)>),
}

/// A part of an expression.
pub(super) enum Term {
    Constant(Value),
    /// A variable, by the index of its name.
    Variable(usize),
    /// An entry of a map.
    Property(Box<Term>, Arc<str>),
    Not(Box<Term>),
    All(Vec<Term>),
    Any(Vec<Term>),
    Binary(Operator, Box<(Term, Term)>),
}

impl Simple {
    /// The tree of a text, if the text is simple enough.
    pub(super) fn of(ast: &AST, names: &[Arc<str>], purpose: Purpose) -> Option<Simple> {
        match (purpose, ast.statements()) {
            (Purpose::Condition | Purpose::Value, [only]) => expression(only, names).map(Simple::Expression),
            (Purpose::Script, statements) if !statements.is_empty() => {
                let assignments = statements.iter().map(|statement| assignment(statement, names));
                assignments.collect::<Option<Vec<_>>>().map(Simple::Assignments)
            }
            (Purpose::Condition | Purpose::Value | Purpose::Script, _) => None,
        }
    }

    /// Runs the text; nothing when the interpreter has to. Then no slot has changed.
    pub(super) fn run(&self, purpose: Purpose, slots: &mut dyn Slots) -> Option<Value> {
        match self {
            Simple::Expression(term) => {
                let view = View { slots, written: &[], unset_is_null: purpose != Purpose::Condition };
                Some(view.evaluate(term)?.to_value())
            }
            Simple::Assignments(assignments) => match assignments.as_slice() {
                [(index, term)] => {
                    let view = View { slots, written: &[], unset_is_null: true };
                    let value = view.evaluate(term)?.to_value();
                    write(slots, *index, value);
                    Some(Value::Null)
                }
                several => run_in_order(several, slots),
            },
        }
    }

    /// Whether a condition holds; nothing when it has to be run.
    pub(super) fn holds(&self, slots: &dyn Slots) -> Option<bool> {
        match self {
            Simple::Expression(term) => View { slots, written: &[], unset_is_null: false }.truth(term),
            Simple::Assignments(_) => None,
        }
    }
}

/// Several assignments, of which the later ones see what the earlier ones have written.
fn run_in_order(assignments: &[(usize, Term)], slots: &mut dyn Slots) -> Option<Value> {
    let mut written: Vec<(usize, Value)> = Vec::new();
    for (index, term) in assignments {
        let value = View { slots, written: &written, unset_is_null: true }.evaluate(term)?.to_value();
        match written.iter_mut().find(|(known, _)| known == index) {
            Some((_, place)) => *place = value,
            None => written.push((*index, value)),
        }
    }
    written.into_iter().for_each(|(index, value)| write(slots, index, value));
    Some(Value::Null)
}

/// Writes a variable, if that changes it.
fn write(slots: &mut dyn Slots, index: usize, value: Value) {
    let unchanged = match slots.get(index) {
        Some(old) => is_same(old, &value),
        None => value.is_null(),
    };
    if !unchanged {
        slots.set(index, value);
    }
}

/// The variables as a running text sees them: what it has written comes before what was there.
struct View<'v> {
    slots: &'v dyn Slots,
    written: &'v [(usize, Value)],
    unset_is_null: bool,
}

impl<'v> View<'v> {
    /// Constants and variables at once, the rest by a walk.
    #[inline(always)]
    fn evaluate(&self, term: &'v Term) -> Option<Operand<'v>> {
        match term {
            Term::Constant(value) => Some(Operand::of(value)),
            Term::Variable(index) => self.variable(*index),
            composed => self.walk(composed),
        }
    }

    #[inline]
    fn variable(&self, index: usize) -> Option<Operand<'v>> {
        let written = self.written.iter().find(|(known, _)| *known == index).map(|(_, value)| value);
        match written.or_else(|| self.slots.get(index)) {
            Some(value) => Some(Operand::of(value)),
            None => self.unset_is_null.then_some(Operand::Null),
        }
    }

    fn walk(&self, term: &'v Term) -> Option<Operand<'v>> {
        match term {
            Term::Constant(value) => Some(Operand::of(value)),
            Term::Variable(index) => self.variable(*index),
            Term::Property(value, name) => match self.evaluate(value)? {
                // One that is not there is null.
                Operand::Other(Value::Map(entries)) => {
                    Some(entries.get(name).map_or(Operand::Null, Operand::of))
                }
                _ => None,
            },
            Term::Not(inner) => Some(Operand::Bool(!self.truth(inner)?)),
            Term::All(terms) => {
                for term in terms {
                    if !self.truth(term)? {
                        return Some(Operand::Bool(false));
                    }
                }
                Some(Operand::Bool(true))
            }
            Term::Any(terms) => {
                for term in terms {
                    if self.truth(term)? {
                        return Some(Operand::Bool(true));
                    }
                }
                Some(Operand::Bool(false))
            }
            Term::Binary(operator, sides) => {
                apply(*operator, self.evaluate(&sides.0)?, self.evaluate(&sides.1)?)
            }
        }
    }

    fn truth(&self, term: &'v Term) -> Option<bool> {
        match self.evaluate(term)? {
            Operand::Bool(value) => Some(value),
            Operand::Null | Operand::Int(_) | Operand::Float(_) | Operand::Text(_) | Operand::Other(_) => {
                None
            }
        }
    }
}

fn assignment(statement: &Stmt, names: &[Arc<str>]) -> Option<(usize, Term)> {
    let Stmt::Assignment(assignment) = statement else { return None };
    let (operation, sides) = assignment.as_ref();
    let index = variable(&sides.lhs, names)?;
    let value = term(&sides.rhs, names)?;
    match operation.get_op_assignment_info() {
        None => Some((index, value)),
        Some((_, _, _, _, token, _)) => {
            let operator = operator(token)?;
            Some((index, Term::Binary(operator, Box::new((Term::Variable(index), value)))))
        }
    }
}

fn expression(statement: &Stmt, names: &[Arc<str>]) -> Option<Term> {
    match statement {
        Stmt::Expr(expression) => term(expression, names),
        Stmt::FnCall(call, _) => operation(call, names),
        _ => None,
    }
}

fn term(expression: &Expr, names: &[Arc<str>]) -> Option<Term> {
    match expression {
        Expr::Unit(_) => Some(Term::Constant(Value::Null)),
        Expr::BoolConstant(value, _) => Some(Term::Constant(Value::Bool(*value))),
        Expr::IntegerConstant(value, _) => Some(Term::Constant(Value::Int(*value))),
        Expr::FloatConstant(value, _) => Some(Term::Constant(Value::Float(**value))),
        Expr::StringConstant(text, _) => Some(Term::Constant(Value::String(text.as_str().into()))),
        Expr::Variable(..) => variable(expression, names).map(Term::Variable),
        Expr::And(terms, _) => all(terms, names).map(Term::All),
        Expr::Or(terms, _) => all(terms, names).map(Term::Any),
        Expr::FnCall(call, _) => operation(call, names),
        Expr::Dot(chain, flags, _) if !is_guarded(*flags) => path(term(&chain.lhs, names)?, &chain.rhs),
        _ => None,
    }
}

/// What a chain such as `.b.c` leads to from a value.
fn path(from: Term, chain: &Expr) -> Option<Term> {
    match chain {
        Expr::Property(property, _) => Some(Term::Property(Box::new(from), property.2.as_str().into())),
        Expr::Dot(chain, flags, _) if !is_guarded(*flags) => path(path(from, &chain.lhs)?, &chain.rhs),
        _ => None,
    }
}

/// Whether the dot of a chain has a question mark.
fn is_guarded(flags: ASTFlags) -> bool {
    flags.intersects(ASTFlags::NEGATED)
}

fn all(terms: &[Expr], names: &[Arc<str>]) -> Option<Vec<Term>> {
    terms.iter().map(|inner| term(inner, names)).collect()
}

fn operation(call: &FnCallExpr, names: &[Arc<str>]) -> Option<Term> {
    match (call.op_token.as_ref()?, call.args.as_slice()) {
        (Token::Bang, [inner]) => Some(Term::Not(Box::new(term(inner, names)?))),
        (token, [left, right]) => {
            Some(Term::Binary(operator(token)?, Box::new((term(left, names)?, term(right, names)?))))
        }
        _ => None,
    }
}

/// The index of a variable that the text does not declare itself.
fn variable(expression: &Expr, names: &[Arc<str>]) -> Option<usize> {
    let name = super::names::free_name(expression)?;
    names.iter().position(|known| **known == *name)
}
