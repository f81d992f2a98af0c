//! A compiled text.

use std::sync::Arc;

use dsntk_feel::bif::is_built_in_function_name;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{Evaluator, FeelScope};
use dsntk_feel_evaluator::prepare;
use dsntk_feel_parser::{AstNode, parse_expression};
use passo::plugin::{CallContext, Formula, FormulaError, FormulaSource, FunctionError};
use passo::value::Value;

use crate::convert::{from_feel, to_feel};
use crate::functions::{numbered, of_loop, of_plugin, surroundings};
use crate::meter::{Run, cost, guarded, metered};
use crate::names::{Names, names};
use crate::prepare::Preparation;
use crate::shape;

/// A compiled text of FEEL.
pub(crate) struct FeelFormula {
    names: Vec<Arc<str>>,
    is_condition: bool,
    operations: u64,
    /// By the number of the loop: the variables that a round of it copies, as indexes of names.
    rounds: Vec<Vec<usize>>,
    /// What every run finds.
    surroundings: FeelContext,
    evaluator: Evaluator,
}

impl FeelFormula {
    pub(crate) fn new(source: &FormulaSource<'_>) -> Result<FeelFormula, FormulaError> {
        let scope = shape::names(source.text, source.limits)?;
        let mut tree = parse(source.text, &scope)?;
        let found = names(&tree);
        check_calls(&found, source)?;
        let mut preparation = Preparation::new(source.functions);
        preparation.prepare(&mut tree)?;
        let names: Vec<Arc<str>> = found.variables.into_iter().collect();
        let rounds = preparation.rounds.iter();
        let rounds = rounds.map(|copied| indexes(&names, copied.iter())).collect();
        let mut surroundings = surroundings();
        for (name, arity) in &preparation.called {
            let mut all = source.functions.iter();
            if let Some(function) = all.rfind(|function| *function.name == **name && function.arity == *arity)
            {
                surroundings.set_entry(&numbered(name, *arity).into(), of_plugin(function));
            }
        }
        for (kind, arity) in &preparation.loops {
            surroundings.set_entry(&numbered(kind.function(), *arity).into(), of_loop(*kind, *arity));
        }
        let evaluator = guarded(|| prepare(&tree)).map_err(|error| FormulaError::from(error.to_string()))?;
        let (is_condition, operations) = (source.is_condition, source.limits.script_operations);
        Ok(FeelFormula { names, is_condition, operations, rounds, surroundings, evaluator })
    }
}

/// Parses a text. The library names no place in it.
fn parse(text: &str, scope: &FeelScope) -> Result<AstNode, FormulaError> {
    if text.trim().is_empty() {
        return Err("the text is empty".to_owned().into());
    }
    let parsed = guarded(|| parse_expression(scope, text, false));
    match parsed {
        Ok(Ok(tree)) if is_test(&tree) => {
            Err(format!("it is a test of something, and no expression: {}", shortened(text)).into())
        }
        Ok(Ok(tree)) => Ok(tree),
        Ok(Err(error)) => {
            let error = error.to_string();
            let what = if error.contains("syntax error") { "it is no expression" } else { error.as_str() };
            Err(format!("{what}: {}", shortened(text)).into())
        }
        Err(_) => Err(format!("it is no expression: {}", shortened(text)).into()),
    }
}

/// Whether a text is what stands in the cell of a decision table.
fn is_test(tree: &AstNode) -> bool {
    matches!(
        tree,
        AstNode::UnaryEq(_)
            | AstNode::UnaryGe(_)
            | AstNode::UnaryGt(_)
            | AstNode::UnaryLe(_)
            | AstNode::UnaryLt(_)
            | AstNode::UnaryNe(_)
            | AstNode::Irrelevant
    )
}

/// A text on one line, cut where it gets long.
fn shortened(text: &str) -> String {
    const LETTERS: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LETTERS {
        return line;
    }
    format!("{}...", line.chars().take(LETTERS).collect::<String>())
}

/// A function that nobody knows would give null at every run.
fn check_calls(found: &Names, source: &FormulaSource<'_>) -> Result<(), FormulaError> {
    for name in &found.calls {
        let is_known = matches!(name.as_str(), "now" | "today")
            || is_built_in_function_name(name)
            || found.bound_somewhere.contains(name)
            || source.functions.iter().any(|function| *function.name == **name);
        if !is_known {
            return Err(format!("there is no function \"{name}\"").into());
        }
    }
    Ok(())
}

fn indexes<'n>(names: &[Arc<str>], some: impl Iterator<Item = &'n Arc<str>>) -> Vec<usize> {
    some.filter_map(|name| names.iter().position(|known| known == name)).collect()
}

impl Formula for FeelFormula {
    fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    fn evaluate(&self, values: &[Option<&Value>], context: &CallContext) -> Result<Value, FunctionError> {
        let mut variables = FeelContext::new();
        let mut costs = Vec::with_capacity(self.names.len());
        for (name, value) in self.names.iter().zip(values) {
            let value = value.map(to_feel);
            costs.push(value.as_ref().map_or(0, cost));
            if let Some(value) = value {
                variables.set_entry(&(&**name).into(), value);
            }
        }
        let rounds = self.rounds.iter();
        let round =
            |copied: &Vec<usize>| 1 + copied.iter().filter_map(|index| costs.get(*index)).sum::<u64>();
        let rounds = rounds.map(round).collect();
        let run = Run { left: self.operations, rounds, context: context.clone(), stack: 0 };
        let scope = FeelScope::from(self.surroundings.clone());
        scope.push(variables);
        let value = metered(run, || (self.evaluator)(&scope))?;
        self.result(value)
    }
}

impl FeelFormula {
    /// What FEEL gives, as a variable. A condition that gives no truth value is an error, with the reason that FEEL has.
    fn result(&self, value: Feel) -> Result<Value, FunctionError> {
        if self.is_condition
            && let Feel::Null(reason) = &value
        {
            let reason = reason.as_ref().map(|reason| format!(" ({})", shortened(reason)));
            let reason = reason.unwrap_or_default();
            return Err(format!("a condition must give true or false, this one gives null{reason}").into());
        }
        from_feel(value).map_err(FunctionError::Failed)
    }
}
