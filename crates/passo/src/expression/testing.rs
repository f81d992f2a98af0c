//! Running texts in tests.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{EvaluationError, Languages, Purpose, Slots, Surroundings};
use crate::base::Limits;
use crate::value::Value;

static LANGUAGES: LazyLock<Languages> = LazyLock::new(|| Languages::new(&Limits::default(), &[], &[]));

/// Variables by name, as a text sees and changes them.
pub(super) struct Variables {
    names: Vec<String>,
    values: BTreeMap<String, Value>,
}

impl Slots for Variables {
    fn get(&self, index: usize) -> Option<&Value> {
        self.values.get(self.names.get(index)?)
    }

    fn set(&mut self, index: usize, value: Value) {
        if let Some(name) = self.names.get(index) {
            self.values.insert(name.clone(), value);
        }
    }
}

/// Compiles and runs a text over these variables; gives its value and what the variables are then, or what is wrong.
pub(super) fn run(
    language: &str,
    source: &str,
    purpose: Purpose,
    variables: &[(&str, Value)],
) -> Result<(Value, BTreeMap<String, Value>), String> {
    let compiled = LANGUAGES
        .compile(Some(language), source, purpose)
        .map_err(|error| format!("{}:{}: {}", error.line, error.column, error.message))?;
    let mut slots = Variables {
        names: compiled.names().iter().map(ToString::to_string).collect(),
        values: variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    };
    let surroundings = Surroundings { now: 1_767_225_600_000, instance: 7, serial: 1 };
    let value = compiled.evaluate(&mut slots, surroundings).map_err(|error| match error {
        EvaluationError::Failed { message } => message,
        EvaluationError::Exception { class, message } => format!("{class}: {message}"),
        EvaluationError::Bpmn { code, message } => format!("BPMN error {code}: {message}"),
    })?;
    Ok((value, slots.values))
}
