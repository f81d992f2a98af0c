//! Plain comparisons and assignments without the interpreter.
//!
//! Most conditions of diagrams compare a variable, or something in it, with a constant, and many scripts only count. The
//! interpreter would have to take a copy of every map that they look into. Such texts are turned into
//! a small tree at compile time. Whenever a value is not of the kinds that the tree knows, a number overflows or a
//! variable is missing, it gives nothing, and the interpreter runs the text as if the tree did not exist: so it never has
//! an error or a result of its own.

use std::sync::Arc;

use rhai::{AST, ASTFlags, Expr, FnCallExpr, Stmt, Token};
use smallvec::SmallVec;

use super::is_same;
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

/// The operators that the tree knows.
#[derive(Clone, Copy)]
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
    Modulo,
}

/// A value on its way through the tree.
#[derive(Clone, Copy)]
enum Operand<'v> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'v Arc<str>),
    Other(&'v Value),
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
            Simple::Assignments(assignments) => {
                let mut written: SmallVec<[(usize, Value); 1]> = SmallVec::new();
                for (index, term) in assignments {
                    let value =
                        View { slots, written: &written, unset_is_null: true }.evaluate(term)?.to_value();
                    match written.iter_mut().find(|(known, _)| known == index) {
                        Some((_, place)) => *place = value,
                        None => written.push((*index, value)),
                    }
                }
                for (index, value) in written {
                    let unchanged = match slots.get(index) {
                        Some(old) => is_same(old, &value),
                        None => value.is_null(),
                    };
                    if !unchanged {
                        slots.set(index, value);
                    }
                }
                Some(Value::Null)
            }
        }
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

impl<'v> Operand<'v> {
    fn of(value: &'v Value) -> Operand<'v> {
        match value {
            Value::Null => Operand::Null,
            Value::Bool(value) => Operand::Bool(*value),
            Value::Int(value) => Operand::Int(*value),
            Value::Float(value) => Operand::Float(*value),
            Value::String(text) => Operand::Text(text),
            Value::Decimal(_) | Value::DateTime(_) | Value::Duration(_) | Value::List(_) | Value::Map(_) => {
                Operand::Other(value)
            }
        }
    }

    fn to_value(self) -> Value {
        match self {
            Operand::Null => Value::Null,
            Operand::Bool(value) => Value::Bool(value),
            Operand::Int(value) => Value::Int(value),
            Operand::Float(value) => Value::Float(value),
            Operand::Text(text) => Value::String(text.clone()),
            Operand::Other(value) => value.clone(),
        }
    }
}

/// The result of an operator on two operands of one kind, as rhai has it; nothing for all others.
fn apply<'v>(operator: Operator, left: Operand<'v>, right: Operand<'v>) -> Option<Operand<'v>> {
    match (left, right) {
        (Operand::Int(a), Operand::Int(b)) => match operator {
            Operator::Add => a.checked_add(b).map(Operand::Int),
            Operator::Subtract => a.checked_sub(b).map(Operand::Int),
            Operator::Multiply => a.checked_mul(b).map(Operand::Int),
            Operator::Divide => a.checked_div(b).map(Operand::Int),
            Operator::Modulo => a.checked_rem(b).map(Operand::Int),
            comparison => compare(comparison, &a, &b),
        },
        (Operand::Float(a), Operand::Float(b)) => match operator {
            Operator::Add => Some(Operand::Float(a + b)),
            Operator::Subtract => Some(Operand::Float(a - b)),
            Operator::Multiply => Some(Operand::Float(a * b)),
            // The interpreter compares floats with a tolerance of its own, and looks at what it divides by.
            Operator::Equal
            | Operator::Unequal
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Divide
            | Operator::Modulo => None,
        },
        (Operand::Text(a), Operand::Text(b)) => compare(operator, a, b),
        (Operand::Bool(a), Operand::Bool(b)) => match operator {
            Operator::Equal => Some(Operand::Bool(a == b)),
            Operator::Unequal => Some(Operand::Bool(a != b)),
            Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual
            | Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Modulo => None,
        },
        (Operand::Null, other) | (other, Operand::Null) => {
            let is_null = matches!(other, Operand::Null);
            match operator {
                Operator::Equal => Some(Operand::Bool(is_null)),
                Operator::Unequal => Some(Operand::Bool(!is_null)),
                Operator::Less
                | Operator::LessOrEqual
                | Operator::Greater
                | Operator::GreaterOrEqual
                | Operator::Add
                | Operator::Subtract
                | Operator::Multiply
                | Operator::Divide
                | Operator::Modulo => None,
            }
        }
        _ => None,
    }
}

fn compare<'v, T: PartialOrd + ?Sized>(operator: Operator, left: &T, right: &T) -> Option<Operand<'v>> {
    let holds = match operator {
        Operator::Equal => left == right,
        Operator::Unequal => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        Operator::GreaterOrEqual => left >= right,
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
            return None;
        }
    };
    Some(Operand::Bool(holds))
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

fn operator(token: &Token) -> Option<Operator> {
    match token {
        Token::EqualsTo => Some(Operator::Equal),
        Token::NotEqualsTo => Some(Operator::Unequal),
        Token::LessThan => Some(Operator::Less),
        Token::LessThanEqualsTo => Some(Operator::LessOrEqual),
        Token::GreaterThan => Some(Operator::Greater),
        Token::GreaterThanEqualsTo => Some(Operator::GreaterOrEqual),
        Token::Plus => Some(Operator::Add),
        Token::Minus => Some(Operator::Subtract),
        Token::Multiply => Some(Operator::Multiply),
        Token::Divide => Some(Operator::Divide),
        Token::Modulo => Some(Operator::Modulo),
        _ => None,
    }
}

/// The index of a variable that the text does not declare itself.
fn variable(expression: &Expr, names: &[Arc<str>]) -> Option<usize> {
    let name = super::names::free_name(expression)?;
    names.iter().position(|known| **known == *name)
}
