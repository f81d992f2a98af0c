//! Expressions give values.

use std::sync::Arc;

use chrono::DateTime;

use super::coerce::{self, described};
use super::{Manner, Operator, Place, Term, compare, feel, methods, number};
use crate::expression::{EvaluationError, Purpose, Slots, Surroundings};
use crate::plugin::Function;
use crate::value::Value;

/// The variables of one run, and what it may know of the world.
pub(in crate::expression) struct Frame<'r> {
    pub(in crate::expression) manner: Manner,
    pub(in crate::expression) purpose: Purpose,
    pub(in crate::expression) names: &'r [Arc<str>],
    pub(in crate::expression) slots: &'r mut dyn Slots,
    /// What the run has given to variables of the process so far.
    pub(in crate::expression) written: Vec<(usize, Value)>,
    /// The values of the variables that the text declares itself.
    pub(in crate::expression) locals: Vec<Value>,
    pub(in crate::expression) surroundings: Surroundings,
    /// How many bytes a text may have that is made on the way.
    pub(in crate::expression) text_bytes: usize,
}

impl<'r> Frame<'r> {
    /// The frame of a run in which nothing has been given to a variable yet, for a text with so many variables of its own.
    pub(in crate::expression) fn new(
        (manner, text_bytes): (Manner, usize),
        locals: usize,
        purpose: Purpose,
        names: &'r [Arc<str>],
        slots: &'r mut dyn Slots,
        surroundings: Surroundings,
    ) -> Frame<'r> {
        let locals = vec![Value::Null; locals];
        Frame { manner, purpose, names, slots, written: Vec::new(), locals, surroundings, text_bytes }
    }

    /// The value of a term.
    pub(in crate::expression) fn value(&mut self, term: &Term) -> Result<Value, EvaluationError> {
        match term {
            Term::Constant(value) => Ok(value.clone()),
            Term::Variable(index) => self.variable(*index),
            Term::Optional(index) => Ok(self.current(*index).cloned().unwrap_or_default()),
            Term::IsSet(index) => Ok(Value::Bool(self.current(*index).is_some())),
            Term::Local(index) => Ok(self.locals.get(*index).cloned().unwrap_or_default()),
            Term::Now => {
                let now = DateTime::from_timestamp_millis(self.surroundings.now).unwrap_or_default();
                Ok(Value::from(now))
            }
            Term::Instance => Ok(Value::from(self.surroundings.instance.to_string())),
            Term::List(terms) => Ok(Value::list(self.values(terms)?)),
            Term::Map(entries) => {
                let entries = entries.iter().map(|(key, term)| Ok((key.clone(), self.value(term)?)));
                Ok(Value::map(entries.collect::<Result<Vec<_>, EvaluationError>>()?))
            }
            Term::Not(inner) => Ok(Value::Bool(!self.truth(inner)?)),
            Term::Negate(inner) if self.manner == Manner::Feel => {
                feel::operation(Operator::Subtract, &Value::Int(0), &self.value(inner)?)
            }
            Term::Negate(inner) => number::negate(&self.value(inner)?, self.manner),
            Term::IsEmpty(inner) => Ok(Value::Bool(coerce::is_empty(&self.value(inner)?))),
            Term::All(terms) if self.manner == Manner::Feel => Ok(feel::decided(&self.values(terms)?, false)),
            Term::Any(terms) if self.manner == Manner::Feel => Ok(feel::decided(&self.values(terms)?, true)),
            Term::All(terms) => self.first_that_is(terms, false).map(|found| Value::Bool(!found)),
            Term::Any(terms) => self.first_that_is(terms, true).map(Value::Bool),
            Term::Binary(operator, terms) => self.binary(*operator, &terms.0, &terms.1),
            Term::Choice(terms) if self.manner == Manner::Feel => {
                let decides = self.value(&terms.0)?.as_bool() == Some(true);
                self.value(if decides { &terms.1 } else { &terms.2 })
            }
            Term::Choice(terms) => {
                if self.truth(&terms.0)? {
                    self.value(&terms.1)
                } else {
                    self.value(&terms.2)
                }
            }
            Term::Property(terms) => {
                let (value, key) = (self.value(&terms.0)?, self.value(&terms.1)?);
                match self.manner {
                    Manner::Feel => feel::property(&value, &key),
                    _ => property(&value, &key, self.manner),
                }
            }
            Term::Feel(function, arguments) => {
                let arguments = self.values(arguments)?;
                self.bounded(feel::call(*function, &arguments))
            }
            Term::Method(value, name, arguments) => {
                let (value, arguments) = (self.value(value)?, self.values(arguments)?);
                let result = methods::call(&value, name, &arguments, self.manner)?;
                self.bounded(result)
            }
            Term::Function(function, arguments) => {
                let arguments = self.values(arguments)?;
                self.plugin_function(function, &arguments)
            }
            Term::Host(call) => {
                let message = format!("`{call}` is code of the vendor's engine, which Passo does not have");
                Err(EvaluationError::failed(message))
            }
            Term::Assign(place, value) => {
                let value = self.value(value)?;
                self.assign(*place, value);
                Ok(Value::Null)
            }
        }
    }

    fn values(&mut self, terms: &[Term]) -> Result<Vec<Value>, EvaluationError> {
        terms.iter().map(|term| self.value(term)).collect()
    }

    /// The truth value of a term.
    pub(in crate::expression) fn truth(&mut self, term: &Term) -> Result<bool, EvaluationError> {
        coerce::boolean(&self.value(term)?, self.manner)
    }

    /// Whether one of the terms has this truth value; those behind it are not looked at.
    fn first_that_is(&mut self, terms: &[Term], wanted: bool) -> Result<bool, EvaluationError> {
        for term in terms {
            if self.truth(term)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A variable's value as the run has left it.
    fn current(&self, index: usize) -> Option<&Value> {
        let written = self.written.iter().rev().find(|(known, _)| *known == index);
        written.map(|(_, value)| value).or_else(|| self.slots.get(index))
    }

    /// A variable that is not set is an error in conditions and in the unified expression language, and null in scripts and
    /// in FEEL.
    fn variable(&self, index: usize) -> Result<Value, EvaluationError> {
        let is_lenient = match self.manner {
            Manner::Juel => false,
            Manner::Feel => true,
            _ => self.purpose != Purpose::Condition,
        };
        match self.current(index) {
            Some(value) => Ok(value.clone()),
            None if is_lenient => Ok(Value::Null),
            None => {
                let name = self.names.get(index).map_or("", |name| &**name);
                Err(EvaluationError::failed(format!("the variable \"{name}\" is not set")))
            }
        }
    }

    /// Gives a variable a value.
    pub(in crate::expression) fn assign(&mut self, place: Place, value: Value) {
        match place {
            Place::Variable(index) => match self.written.iter_mut().find(|(known, _)| *known == index) {
                Some((_, place)) => *place = value,
                None => self.written.push((index, value)),
            },
            Place::Local(index) => {
                if self.locals.len() <= index {
                    self.locals.resize(index + 1, Value::Null);
                }
                if let Some(place) = self.locals.get_mut(index) {
                    *place = value;
                }
            }
        }
    }

    /// Hands what was given to variables of the process to the slots.
    pub(in crate::expression) fn hand_over(&mut self) {
        for (index, value) in std::mem::take(&mut self.written) {
            self.slots.set(index, value);
        }
    }

    fn binary(&mut self, operator: Operator, left: &Term, right: &Term) -> Result<Value, EvaluationError> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        self.operation(operator, &left, &right)
    }

    /// The result of an operation on two values.
    fn operation(&self, operator: Operator, left: &Value, right: &Value) -> Result<Value, EvaluationError> {
        let manner = self.manner;
        if manner == Manner::Feel {
            return self.bounded(feel::operation(operator, left, right)?);
        }
        match operator {
            Operator::Equal => compare::equal(left, right, manner).map(Value::Bool),
            Operator::Unequal => compare::equal(left, right, manner).map(|equal| Value::Bool(!equal)),
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                compare::ordered(operator, left, right, manner).map(Value::Bool)
            }
            Operator::Join => self.joined(left, right),
            Operator::Add if manner != Manner::Juel && (is_text(left) || is_text(right)) => {
                if manner == Manner::Python && is_text(left) != is_text(right) {
                    let message = format!("{} and {} cannot be added", described(left), described(right));
                    return Err(EvaluationError::failed(message));
                }
                self.joined(left, right)
            }
            Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Remainder => number::arithmetic(operator, left, right, manner),
            Operator::In => methods::contains(right, left, manner).map(Value::Bool),
        }
    }

    /// Two texts as one. Null is written as the languages do.
    fn joined(&self, left: &Value, right: &Value) -> Result<Value, EvaluationError> {
        let text = |value: &Value| match (value, self.manner) {
            (Value::Null, Manner::Juel) => String::new(),
            (other, _) => other.to_string(),
        };
        self.bounded(Value::from(format!("{}{}", text(left), text(right))))
    }

    /// The value, unless it is a text that is too long.
    fn bounded(&self, value: Value) -> Result<Value, EvaluationError> {
        match &value {
            Value::String(text) if text.len() > self.text_bytes => Err(EvaluationError::failed(format!(
                "a text of {} bytes is made, {} are allowed",
                text.len(),
                self.text_bytes
            ))),
            _ => Ok(value),
        }
    }

    fn plugin_function(&self, function: &Function, arguments: &[Value]) -> Result<Value, EvaluationError> {
        Ok(function.call(&self.surroundings.call_context(), arguments)?)
    }
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::String(_))
}

/// `value.key`, `value[key]`: the entry of a map, the item of a list, and the few properties that values have themselves.
/// What a map or list does not have is null.
fn property(value: &Value, key: &Value, manner: Manner) -> Result<Value, EvaluationError> {
    let own = |key: &Value| match (value, key.as_str()?) {
        (Value::List(values), "size" | "length") => Some(Value::Int(values.len() as i64)),
        (Value::List(_) | Value::String(_), "empty") => Some(Value::Bool(coerce::is_empty(value))),
        (Value::String(text), "length") => Some(Value::Int(text.chars().count() as i64)),
        _ => None,
    };
    match value {
        Value::Map(entries) => Ok(entries.get(coerce::text(key).as_str()).cloned().unwrap_or_default()),
        Value::List(values) => match coerce::number(key, manner).ok().and_then(|index| index.as_int()) {
            Some(index) => Ok(usize::try_from(index)
                .ok()
                .and_then(|index| values.get(index))
                .cloned()
                .unwrap_or_default()),
            None => own(key).ok_or_else(|| no_property(value, key)),
        },
        _ => own(key).ok_or_else(|| no_property(value, key)),
    }
}

fn no_property(value: &Value, key: &Value) -> EvaluationError {
    EvaluationError::failed(format!("{} has no property \"{key}\"", described(value)))
}
