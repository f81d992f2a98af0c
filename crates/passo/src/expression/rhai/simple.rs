//! Plain comparisons and assignments without the interpreter.
//!
//! Most conditions of diagrams compare a variable, or something in it, with a constant, and many scripts only count. The
//! interpreter would have to take a copy of every map that they look into. Such texts are turned into
//! a small tree at compile time. Whenever a value is not of the kinds that the tree knows, a number overflows or a
//! variable is missing, it gives nothing, and the interpreter runs the text as if the tree did not exist: so it never has
//! an error or a result of its own.

use std::sync::Arc;

use rhai::{AST, ASTFlags, Expr, FnCallExpr, Stmt, Token};

use super::operator::{Operand, Operator, apply, operator};
use crate::expression::{Purpose, Slots};
use crate::value::Value;

/// A text that needs no interpreter.
pub(crate) enum Simple {
    /// An expression.
    Expression(Term),
    /// Assignments to variables, by the index of the name, one after the other.
    Assignments(Vec<(usize, Term)>),
}

/// A part of an expression.
pub(crate) enum Term {
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
    pub(crate) fn run(&self, purpose: Purpose, slots: &mut impl Slots) -> Option<Value> {
        match self {
            Simple::Expression(term) => {
                let view = View { slots, unset_is_null: purpose != Purpose::Condition };
                Some(view.evaluate(term)?.to_value())
            }
            Simple::Assignments(assignments) => run_in_order(assignments, slots),
        }
    }

    /// The one variable that a script changes, by the index of its name, and its value; nothing when it has to be run.
    #[inline]
    pub(crate) fn only_change(&self, slots: &impl Slots) -> Option<(usize, Value)> {
        let Simple::Assignments(assignments) = self else { return None };
        let [(index, term)] = assignments.as_slice() else { return None };
        let view = View { slots, unset_is_null: true };
        let value = match view.computed(term) {
            Some(computed) => Value::Int(computed),
            None => view.evaluate(term)?.to_value(),
        };
        Some((*index, value))
    }

    /// Whether a condition holds; nothing when it has to be run.
    #[inline]
    pub(crate) fn holds(&self, slots: &impl Slots) -> Option<bool> {
        match self {
            Simple::Expression(term) => View { slots, unset_is_null: false }.truth(term),
            Simple::Assignments(_) => None,
        }
    }
}

/// Assignments, of which the later ones see what the earlier ones have written.
fn run_in_order(assignments: &[(usize, Term)], slots: &mut impl Slots) -> Option<Value> {
    let mut seen = Written { written: Vec::new(), slots };
    for (index, term) in assignments {
        let value = View { slots: &seen, unset_is_null: true }.evaluate(term)?.to_value();
        seen.set(*index, value);
    }
    let Written { written, slots } = seen;
    written.into_iter().for_each(|(index, value)| super::change(slots, index, value));
    Some(Value::Null)
}

/// What a text has written, before what was there.
struct Written<'s, S> {
    written: Vec<(usize, Value)>,
    slots: &'s mut S,
}

impl<S: Slots> Slots for Written<'_, S> {
    fn get(&self, index: usize) -> Option<&Value> {
        let written = self.written.iter().find(|(known, _)| *known == index).map(|(_, value)| value);
        written.or_else(|| self.slots.get(index))
    }

    fn set(&mut self, index: usize, value: Value) {
        match self.written.iter_mut().find(|(known, _)| *known == index) {
            Some((_, place)) => *place = value,
            None => self.written.push((index, value)),
        }
    }
}

/// The variables as a running text sees them.
struct View<'v, S> {
    slots: &'v S,
    unset_is_null: bool,
}

impl<'v, S: Slots> View<'v, S> {
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
        match self.slots.get(index) {
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

    /// What is computed of two whole numbers, where the term is that: what most scripts count with, and so looked for first.
    #[inline]
    fn computed(&self, term: &Term) -> Option<i64> {
        let Term::Binary(Operator::Compute(computation), sides) = term else { return None };
        computation.of_integers(self.integer(&sides.0)?, self.integer(&sides.1)?)
    }

    /// Whether two whole numbers compare, where the term is that: what most conditions do, and so looked for first.
    #[inline]
    fn compared(&self, term: &Term) -> Option<bool> {
        let Term::Binary(Operator::Compare(comparison), sides) = term else { return None };
        Some(comparison.holds(&self.integer(&sides.0)?, &self.integer(&sides.1)?))
    }

    /// A whole number that is written or in a variable.
    #[inline]
    fn integer(&self, term: &Term) -> Option<i64> {
        let value = match term {
            Term::Constant(value) => value,
            Term::Variable(index) => self.slots.get(*index)?,
            Term::Property(..) | Term::Not(_) | Term::All(_) | Term::Any(_) | Term::Binary(..) => {
                return None;
            }
        };
        if let Value::Int(value) = value { Some(*value) } else { None }
    }

    #[inline]
    fn truth(&self, term: &'v Term) -> Option<bool> {
        self.compared(term).or_else(|| self.evaluated_truth(term))
    }

    fn evaluated_truth(&self, term: &'v Term) -> Option<bool> {
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
