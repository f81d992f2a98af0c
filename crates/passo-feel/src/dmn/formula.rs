//! Taking a decision: the nodes that it needs are evaluated in order, as one run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dsntk_feel::bif::is_built_in_function_name;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{Evaluator, FeelScope, Name};
use passo::plugin::{CallContext, Formula, FunctionError};
use passo::value::{Map, Value};

use super::graph::{Graph, Kind};
use super::types::Type;
use crate::convert::{from_feel, to_feel, unset};
use crate::meter::{self, Run, cost, metered};
use crate::prepare::{Rounds, rounds};

/// A file, compiled.
pub(super) struct Compiled {
    /// In the order of the graph.
    pub(super) nodes: Vec<CompiledNode>,
    /// What every run finds.
    pub(super) surroundings: FeelContext,
    pub(super) rounds: Rounds,
    pub(super) operations: u64,
}

/// A node, compiled.
pub(super) struct CompiledNode {
    pub(super) logic: Logic,
    pub(super) value_type: Type,
    /// The names that others know its value by; the variable's first.
    pub(super) names: Vec<Name>,
    /// The names of its outputs.
    pub(super) outputs: Vec<Arc<str>>,
    /// Whether it gives a list with an item for each rule that matches.
    pub(super) is_list: bool,
    pub(super) needs: Vec<usize>,
    /// The functions that it can call.
    pub(super) knowledge: Vec<usize>,
    /// The variables that it reads and that nothing in it binds.
    pub(super) reads: BTreeSet<Arc<str>>,
}

/// How a node gets its value.
pub(super) enum Logic {
    /// From the variable of its name.
    Input,
    /// By an expression.
    Value(Evaluator),
    /// Not at all.
    Nothing,
}

/// What a decision gives.
pub(super) enum Result {
    /// The value of a node.
    One(usize),
    /// The values of nodes, by name.
    Several(Vec<(Arc<str>, usize)>),
}

impl Result {
    /// What a service gives: the value of its only output, or those of all of them by name.
    pub(super) fn of(graph: &Graph<'_>, mut outputs: Vec<(Arc<str>, usize)>) -> Result {
        outputs.retain(|(_, index)| graph.nodes[*index].kind == Kind::Decision);
        match outputs.as_slice() {
            [(_, only)] => Result::One(*only),
            _ => Result::Several(outputs),
        }
    }

    fn targets(&self) -> Vec<usize> {
        match self {
            Result::One(index) => vec![*index],
            Result::Several(all) => all.iter().map(|(_, index)| *index).collect(),
        }
    }
}

impl Compiled {
    /// The names of the outputs of a node, and whether it gives a list.
    pub(super) fn outputs(&self, index: usize) -> (Vec<Arc<str>>, bool) {
        (self.nodes[index].outputs.clone(), self.nodes[index].is_list)
    }

    /// What a node finds under the names of what it needs.
    fn found(&self, node: &CompiledNode, values: &[Option<Feel>]) -> FeelContext {
        let mut context = FeelContext::new();
        // Outputs by their own names, as Camunda has them, come after the names of nodes.
        for needed in &node.needs {
            let inner = &self.nodes[*needed];
            if let (Logic::Value(_), Some(value)) = (&inner.logic, &values[*needed]) {
                inner.give_outputs(value, &mut context);
            }
        }
        for needed in node.needs.iter().chain(&node.knowledge) {
            let Some(value) = &values[*needed] else { continue };
            for name in &self.nodes[*needed].names {
                context.set_entry(name, value.clone());
            }
        }
        context
    }
}

impl CompiledNode {
    fn give_outputs(&self, value: &Feel, context: &mut FeelContext) {
        match (self.outputs.as_slice(), value) {
            ([output], _) => context.set_entry(&(&**output).into(), value.clone()),
            (outputs, Feel::Context(entries)) => {
                for output in outputs {
                    let name = Name::from(&**output);
                    if let Some(value) = entries.get_entry(&name) {
                        context.set_entry(&name, value.clone());
                    }
                }
            }
            (_, _) => {}
        }
    }

    /// The names under which others find its value.
    fn binds(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(Name::as_str).chain(self.outputs.iter().map(|output| &**output))
    }
}

/// A decision that can be taken.
pub(super) struct DecisionFormula {
    file: Arc<Compiled>,
    /// The nodes that are evaluated, in order.
    order: Vec<usize>,
    result: Result,
    names: Vec<Arc<str>>,
}

impl DecisionFormula {
    pub(super) fn new(file: Arc<Compiled>, graph: &Graph<'_>, result: Result) -> DecisionFormula {
        // A file with a circle is refused before.
        let order = graph.order(&result.targets()).unwrap_or_default();
        let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
        for node in order.iter().map(|index| &file.nodes[*index]) {
            let is_value = |needed: &&usize| matches!(file.nodes[**needed].logic, Logic::Value(_));
            let needed = node.needs.iter().filter(is_value).chain(&node.knowledge);
            let bound: BTreeSet<&str> = needed.flat_map(|needed| file.nodes[*needed].binds()).collect();
            names.extend(node.reads.iter().filter(|name| !bound.contains(&***name)).cloned());
            if let (Logic::Input, Some(name)) = (&node.logic, node.names.first()) {
                names.insert(name.as_str().into());
            }
        }
        DecisionFormula { file, order, result, names: names.into_iter().collect() }
    }

    /// Evaluates the nodes in order.
    fn values(&self, variables: &FeelContext) -> Vec<Option<Feel>> {
        let mut values: Vec<Option<Feel>> = vec![None; self.file.nodes.len()];
        let scope = FeelScope::from(self.file.surroundings.clone());
        scope.push(variables.clone());
        for index in &self.order {
            let node = &self.file.nodes[*index];
            values[*index] = match &node.logic {
                Logic::Nothing => None,
                Logic::Input => {
                    let value = node.names.first().and_then(|name| variables.get_entry(name));
                    value.map(|value| node.value_type.fit(value.clone()))
                }
                Logic::Value(evaluator) => {
                    let found = self.file.found(node, &values);
                    meter::set_rounds(rounds(&self.file.rounds, &costs(&[variables, &found])));
                    scope.push(found);
                    let value = node.value_type.fit(evaluator(&scope));
                    scope.pop();
                    meter::made(&value);
                    Some(value)
                }
            };
        }
        values
    }
}

/// What it costs to copy each of these, by name.
fn costs(contexts: &[&FeelContext]) -> BTreeMap<Arc<str>, u64> {
    let entries = contexts.iter().flat_map(|context| context.iter());
    entries.map(|(name, value)| (Arc::from(name.as_str()), cost(value))).collect()
}

impl Formula for DecisionFormula {
    fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    fn evaluate(
        &self,
        values: &[Option<&Value>],
        context: &CallContext,
    ) -> std::result::Result<Value, FunctionError> {
        let mut variables = FeelContext::new();
        for (name, value) in self.names.iter().zip(values) {
            if value.is_some() || !is_built_in_function_name(name) {
                variables.set_entry(&(&**name).into(), value.map_or_else(|| unset(name), to_feel));
            }
        }
        let run = Run::new(self.file.operations, Vec::new(), context.clone());
        let mut values = metered(run, || self.values(&variables))?;
        let mut take = |index: usize| match values[index].take() {
            Some(value) => from_feel(value).map_err(FunctionError::Failed),
            None => Ok(Value::Null),
        };
        match &self.result {
            Result::One(index) => take(*index),
            Result::Several(all) => {
                let entries = all.iter().map(|(name, index)| Ok((name.clone(), take(*index)?)));
                Ok(Value::Map(Arc::new(entries.collect::<std::result::Result<Map, FunctionError>>()?)))
            }
        }
    }
}
