//! A compiled text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dsntk_feel::bif::is_built_in_function_name;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{Evaluator, FeelScope};
use dsntk_feel_evaluator::prepare;
use passo::plugin::{CallContext, Formula, FormulaError, FormulaSource, FunctionError};
use passo::value::Value;

use crate::convert::{from_feel, to_feel, unset};
use crate::meter::{Run, cost, guarded, metered};
use crate::names::names;
use crate::prepare::{Preparation, Rounds, rounds};
use crate::text::{Reads, parse, shortened};

/// A compiled text of FEEL.
pub(crate) struct FeelFormula {
    names: Vec<Arc<str>>,
    is_condition: bool,
    operations: u64,
    /// By the number of the loop: the variables that a round of it copies.
    rounds: Rounds,
    /// What every run finds.
    surroundings: FeelContext,
    evaluator: Evaluator,
}

impl FeelFormula {
    pub(crate) fn new(source: &FormulaSource<'_>) -> Result<FeelFormula, FormulaError> {
        let mut tree = parse(source.text, Reads::Expression, source.limits, &BTreeSet::new())?;
        let found = names(&tree);
        found.check_calls(source.functions)?;
        let mut preparation = Preparation::new(source.functions);
        preparation.prepare(&mut tree)?;
        let names: Vec<Arc<str>> = found.variables.into_iter().collect();
        let surroundings = preparation.surroundings();
        let evaluator = guarded(|| prepare(&tree)).map_err(|error| FormulaError::from(error.to_string()))?;
        let (is_condition, operations) = (source.is_condition, source.limits.script_operations);
        Ok(FeelFormula {
            names,
            is_condition,
            operations,
            rounds: preparation.rounds,
            surroundings,
            evaluator,
        })
    }
}

impl Formula for FeelFormula {
    fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    fn evaluate(&self, values: &[Option<&Value>], context: &CallContext) -> Result<Value, FunctionError> {
        let mut variables = FeelContext::new();
        let mut costs = BTreeMap::new();
        for (name, value) in self.names.iter().zip(values) {
            let Some(value) = value.map(to_feel) else {
                // The name of a function of the language is that function.
                if !is_built_in_function_name(name) {
                    variables.set_entry(&(&**name).into(), unset(name));
                }
                continue;
            };
            costs.insert(name.clone(), cost(&value));
            variables.set_entry(&(&**name).into(), value);
        }
        let run = Run::new(self.operations, rounds(&self.rounds, &costs), context.clone());
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
