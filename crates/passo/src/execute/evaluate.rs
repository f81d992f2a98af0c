//! Expressions over the variables that a scope sees.

use std::collections::BTreeMap;
use std::sync::Arc;

use smallvec::SmallVec;

use super::incident::Trouble;
use super::run::Run;
use crate::expression::{Slots, Surroundings};
use crate::journal::{NameId, Record, ScopeId};
use crate::program::{BoundExpression, ExpressionId, Program, TextPlan};
use crate::state::Instance;
use crate::value::Value;

/// What came with a message, signal or error: the names that an expression knows, and the values by name.
type Payload<'v> = (&'v [Arc<str>], &'v BTreeMap<Arc<str>, Value>);

/// The variables that an expression sees from a scope.
pub(crate) struct View<'v> {
    instance: &'v Instance,
    scope: ScopeId,
    /// The numbers of the variables that the expression names.
    names: &'v [NameId],
    /// What came with a message, signal or error: it is seen before the variables.
    payload: Option<Payload<'v>>,
}

impl<'v> View<'v> {
    /// What an expression with these names sees from a scope.
    pub(crate) fn new(instance: &'v Instance, scope: ScopeId, names: &'v [NameId]) -> View<'v> {
        View { instance, scope, names, payload: None }
    }

    /// The same where this came with a message, signal or error.
    fn with(self, payload: Option<Payload<'v>>) -> View<'v> {
        View { payload, ..self }
    }
}

impl Slots for View<'_> {
    #[inline]
    fn get(&self, index: usize) -> Option<&Value> {
        if let Some(payload) = self.payload
            && let Some(value) = in_payload(payload, index)
        {
            return Some(value);
        }
        self.instance.variable(self.scope, *self.names.get(index)?)
    }

    /// Conditions and expressions change nothing.
    fn set(&mut self, _: usize, _: Value) {}
}

/// The variables that a script sees from a scope, and what it changes.
pub(super) struct ScriptView<'v> {
    view: View<'v>,
    /// By the script's own index of names. Few change more than one variable.
    pub(super) changes: SmallVec<[(usize, Value); 1]>,
}

impl<'v> ScriptView<'v> {
    /// Before the script has changed anything.
    pub(super) fn new(view: View<'v>) -> ScriptView<'v> {
        ScriptView { view, changes: SmallVec::new() }
    }
}

impl Slots for ScriptView<'_> {
    fn get(&self, index: usize) -> Option<&Value> {
        self.view.get(index)
    }

    fn set(&mut self, index: usize, value: Value) {
        self.changes.push((index, value));
    }
}

#[cold]
fn in_payload((names, values): Payload<'_>, index: usize) -> Option<&Value> {
    values.get(names.get(index)?)
}

/// The variables that an expression names, each with the value that it sees from a scope; none where the variable is not
/// set. Attributes of a gateway come before variables.
pub(crate) fn reads(
    instance: &Instance,
    program: &Program,
    scope: ScopeId,
    expression: ExpressionId,
    attributes: Option<&BTreeMap<Arc<str>, Value>>,
) -> Vec<(Arc<str>, Option<Value>)> {
    let Some(bound) = program.expressions.get(expression.index()) else { return Vec::new() };
    let names = bound.expression.names();
    let payload = attributes.map(|attributes| (names, attributes));
    let view = View::new(instance, scope, &bound.names).with(payload);
    let values = names.iter().enumerate().map(|(index, name)| (name.clone(), view.get(index).cloned()));
    values.collect()
}

impl<R: Record> Run<'_, R> {
    /// What an expression may know of the world, in the run with this serial.
    pub(super) fn surroundings(&self, serial: u32) -> Surroundings {
        Surroundings { now: self.world.now, instance: self.world.instance, serial }
    }

    /// Evaluates a condition.
    #[inline]
    pub(super) fn decide(
        &self,
        program: &Program,
        scope: ScopeId,
        condition: ExpressionId,
    ) -> Result<bool, Trouble> {
        let Some(bound) = program.expressions.get(condition.index()) else { return Ok(true) };
        let payload = self.gateway_values.as_ref().map(|values| (bound.expression.names(), values));
        let view = View::new(&self.tx, scope, &bound.names).with(payload);
        match bound.expression.holds(&view) {
            Some(holds) => Ok(holds),
            None => self.decide_by_code(bound, view),
        }
    }

    fn decide_by_code(&self, bound: &BoundExpression, mut view: View<'_>) -> Result<bool, Trouble> {
        Ok(bound.expression.decide(&mut view, self.surroundings(self.tx.next_serial()))?)
    }

    /// Evaluates an expression.
    pub(super) fn value(
        &self,
        program: &Program,
        scope: ScopeId,
        expression: ExpressionId,
    ) -> Result<Value, Trouble> {
        self.value_with(program, scope, expression, None, self.tx.next_serial())
    }

    /// Evaluates an expression that also sees what came with a message, signal or error, in the run with this serial.
    pub(super) fn value_with(
        &self,
        program: &Program,
        scope: ScopeId,
        expression: ExpressionId,
        payload: Option<&BTreeMap<Arc<str>, Value>>,
        serial: u32,
    ) -> Result<Value, Trouble> {
        let Some(bound) = program.expressions.get(expression.index()) else { return Ok(Value::Null) };
        let payload = payload.map(|payload| (bound.expression.names(), payload));
        let mut view = View::new(&self.tx, scope, &bound.names).with(payload);
        Ok(bound.expression.evaluate(&mut view, self.surroundings(serial))?)
    }

    /// A text that is fixed or computed; null gives none.
    pub(super) fn text(
        &self,
        program: &Program,
        scope: ScopeId,
        text: &TextPlan,
    ) -> Result<Option<Arc<str>>, Trouble> {
        match text {
            TextPlan::Literal(text) => Ok(Some(text.clone())),
            TextPlan::Expression(expression) => Ok(as_text(&self.value(program, scope, *expression)?)),
        }
    }

    /// The name of a message or signal, computed where an expression gives it.
    pub(super) fn event_name(
        &self,
        program: &Program,
        scope: ScopeId,
        name: &Arc<str>,
    ) -> Result<Arc<str>, Trouble> {
        if let Some(name) = program.local_names.get(name) {
            let name = self.event_name(program, scope, name)?;
            return Ok(self.local_name(scope, &name).into());
        }
        match program.computed_names.get(name) {
            None => Ok(name.clone()),
            Some(expression) => {
                Ok(as_text(&self.value(program, scope, *expression)?).unwrap_or_else(|| "".into()))
            }
        }
    }

    /// The name of a signal that nobody waits for outside of the process around a scope, whether that is called or not.
    fn local_name(&self, scope: ScopeId, name: &str) -> String {
        let host = self.tx.scope(self.tx.process_scope(scope)).map(|process| process.host);
        match host.and_then(|host| self.tx.activity(host)) {
            Some(call) => format!("{name} of {}/{}", self.world.instance, call.serial),
            None => format!("{name} of {}", self.world.instance),
        }
    }

    /// A correlation key: the text of the expression's value; none without an expression.
    pub(super) fn key(
        &self,
        program: &Program,
        scope: ScopeId,
        expression: ExpressionId,
    ) -> Result<Option<Arc<str>>, Trouble> {
        if expression == ExpressionId::NONE {
            return Ok(None);
        }
        Ok(as_text(&self.value(program, scope, expression)?))
    }
}

/// A value as text; null is none.
pub(super) fn as_text(value: &Value) -> Option<Arc<str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string().into()),
    }
}
