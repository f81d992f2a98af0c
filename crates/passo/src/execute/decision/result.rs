//! What becomes of the result of a decision.

use std::sync::Arc;

use super::super::mapping::Values;
use crate::plugin::Decision;
use crate::program::{DecisionPlan, DecisionResult};
use crate::value::{Map, Value};

/// The variables that get the result; `variable` is the task's own, if it has one.
pub(super) fn variables(
    decision: &Decision,
    plan: &DecisionPlan,
    variable: Option<&Arc<str>>,
    value: Value,
) -> Result<Values, String> {
    let hits = Hits { decision, values: hits(decision, &value) };
    if plan.needs_hit && hits.values.is_empty() {
        return Err(format!("the decision \"{}\" has no rule that matches", decision.id));
    }
    let value = match plan.result {
        DecisionResult::Value => value,
        DecisionResult::SingleEntry => hits.single_entry()?,
        DecisionResult::SingleResult => hits.single()?.map_or(Value::Null, |hit| hits.as_map(&hit)),
        DecisionResult::CollectEntries => Value::list(hits.entries()?),
        DecisionResult::ResultList => hits.as_list(),
        DecisionResult::Named => {
            return Ok([(decision.name.as_ref().unwrap_or(&decision.id).clone(), value)].into());
        }
        DecisionResult::Variables => return Ok(hits.as_variables()),
    };
    match variable {
        Some(variable) => Ok([(variable.clone(), value)].into()),
        None => Ok(hits.as_variables()),
    }
}

/// The results of the rules that match.
fn hits(decision: &Decision, value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::List(values) if decision.is_list => values.to_vec(),
        other => vec![other.clone()],
    }
}

/// The results of the rules that match.
struct Hits<'d> {
    decision: &'d Decision,
    values: Vec<Value>,
}

impl Hits<'_> {
    /// The result of the only rule that matches, if one does.
    fn single(&self) -> Result<Option<Value>, String> {
        match self.values.as_slice() {
            [] => Ok(None),
            [hit] => Ok(Some(hit.clone())),
            hits => Err(format!(
                "the decision \"{}\" gives the results of {} rules where the task takes one",
                self.decision.id,
                hits.len()
            )),
        }
    }

    fn single_entry(&self) -> Result<Value, String> {
        self.has_one_output()?;
        Ok(self.single()?.unwrap_or_default())
    }

    fn entries(&self) -> Result<Vec<Value>, String> {
        self.has_one_output()?;
        Ok(self.values.clone())
    }

    fn has_one_output(&self) -> Result<(), String> {
        let outputs = self.decision.outputs.len();
        if outputs > 1 {
            let id = &self.decision.id;
            return Err(format!("the decision \"{id}\" has {outputs} outputs where the task takes one"));
        }
        Ok(())
    }

    fn as_list(&self) -> Value {
        Value::list(self.values.iter().map(|hit| self.as_map(hit)).collect())
    }

    /// The result of a rule by the names of the outputs.
    fn as_map(&self, hit: &Value) -> Value {
        match (self.decision.outputs.as_slice(), hit) {
            ([_, _, ..], Value::Map(_)) => hit.clone(),
            ([output], _) => Value::Map(Arc::new(Map::from([(output.clone(), hit.clone())]))),
            ([], _) | ([_, _, ..], _) => {
                Value::Map(Arc::new(Map::from([(self.decision.id.clone(), hit.clone())])))
            }
        }
    }

    /// A variable for each output, null where no rule matches; the list where several rules may match.
    fn as_variables(&self) -> Values {
        if self.decision.is_list {
            return [(self.decision.id.clone(), self.as_list())].into();
        }
        match self.values.first().map(|hit| self.as_map(hit)) {
            Some(Value::Map(entries)) => {
                entries.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
            }
            Some(_) | None => self.decision.outputs.iter().map(|name| (name.clone(), Value::Null)).collect(),
        }
    }
}
