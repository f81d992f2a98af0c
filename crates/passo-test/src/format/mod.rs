//! The format of scenario files.

mod expectation;
mod keys;
mod step;
mod values;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use passo::{CallVariables, InputSets, ManualTasks, ServiceExpressions, Settings, Variables};
use serde::Deserialize;
use thiserror::Error;

pub use expectation::{Expectation, Of, State};
pub use step::{MessageOutcome, Modified, Step, Verb, Which};
pub use values::value_from_toml;

/// One scenario file: models, and cases that run them.
///
/// Keys of the file: `name` and `models` (paths relative to the file, all deployed before each case) are required;
/// `process` is the process that each case starts; `source` says where the expectation comes from;
/// `settings = { manual_tasks = "wait" or "pass", call_variables = "all" or "mapped", input_sets = "honour" or "ignore",
/// service_expressions = "name" or "evaluate" }` are the engine's settings other
/// than its defaults; `plugins` names the plug-ins that the models need; `[[case]]` are the cases. A key that is not
/// known is an error.
#[derive(Clone, Debug)]
pub struct ScenarioFile {
    /// Where the file is.
    pub path: PathBuf,
    /// What it is about.
    pub name: String,
    /// The models, in the order in which they are written.
    pub models: Vec<PathBuf>,
    /// The process that each case starts.
    pub process: Option<String>,
    /// Where the expectation comes from.
    pub source: Option<String>,
    /// The engine's settings.
    pub settings: Settings,
    /// The names of the plug-ins that the models need.
    pub plugins: Vec<String>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case: what is done, and what is expected then.
///
/// Keys: `name` is required; `variables` are those of the start; `start = false` starts nothing, so that the steps do;
/// with `auto = true` every waiting work item is completed as soon as it appears; `clock` is the time at which the case
/// begins (RFC 3339, default 2026-01-01T00:00:00Z); `[[case.step]]` are the steps, `[case.expect]` is checked after the
/// last one.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is about.
    pub name: String,
    /// The variables of the start.
    pub variables: Variables,
    /// Whether the file's process is started before the first step.
    pub start: bool,
    /// Whether work items are completed as soon as they appear.
    pub auto: bool,
    /// The time at which it begins.
    pub clock: DateTime<Utc>,
    /// What is done.
    pub steps: Vec<Step>,
    /// What must hold at the end.
    pub expect: Expectation,
}

/// Why a file is no scenario file.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Its text is not TOML, or has keys or values that the format does not know.
    #[error("{}: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        message: String,
    },
}

impl ScenarioFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read or is not in the format; the message names the line and the key.
    pub fn load(path: impl AsRef<Path>) -> Result<ScenarioFile, LoadError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path)
            .map_err(|source| LoadError::Unreadable { path: path.to_owned(), source })?;
        ScenarioFile::parse(path, &text)
    }

    /// Reads the text of a file; the models' paths are relative to `path`.
    ///
    /// # Errors
    /// When the text is not in the format; the message names the line and the key.
    pub fn parse(path: impl AsRef<Path>, text: &str) -> Result<ScenarioFile, LoadError> {
        let path = path.as_ref();
        let wrong = |message: String| LoadError::Format { path: path.to_owned(), message };
        let keys: keys::FileKeys = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        if keys.models.is_empty() {
            return Err(wrong("`models` is empty; name at least one model".to_owned()));
        }
        if keys.case.is_empty() {
            return Err(wrong("there is no [[case]]; a file without cases tests nothing".to_owned()));
        }
        Ok(ScenarioFile {
            path: path.to_owned(),
            name: keys.name,
            models: keys.models.iter().map(|model| folder.join(model)).collect(),
            process: keys.process,
            source: keys.source,
            settings: Settings {
                manual_tasks: keys.settings.manual_tasks.into(),
                call_variables: keys.settings.call_variables.into(),
                input_sets: keys.settings.input_sets.into(),
                service_expressions: keys.settings.service_expressions.into(),
            },
            plugins: keys.plugins,
            cases: keys.case.into_iter().map(Case::from).collect(),
        })
    }
}

impl From<keys::CaseKeys> for Case {
    fn from(keys: keys::CaseKeys) -> Case {
        Case {
            name: keys.name,
            variables: keys.variables,
            start: keys.start,
            auto: keys.auto,
            clock: keys.clock.0,
            steps: keys.step,
            expect: keys.expect,
        }
    }
}

/// The setting `manual_tasks` as it is written.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ManualTasksKey {
    #[default]
    Wait,
    Pass,
}

impl From<ManualTasksKey> for ManualTasks {
    fn from(key: ManualTasksKey) -> ManualTasks {
        match key {
            ManualTasksKey::Wait => ManualTasks::Wait,
            ManualTasksKey::Pass => ManualTasks::Pass,
        }
    }
}

/// The setting `call_variables` as it is written.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CallVariablesKey {
    #[default]
    All,
    Mapped,
}

impl From<CallVariablesKey> for CallVariables {
    fn from(key: CallVariablesKey) -> CallVariables {
        match key {
            CallVariablesKey::All => CallVariables::All,
            CallVariablesKey::Mapped => CallVariables::Mapped,
        }
    }
}

/// The setting `input_sets` as it is written.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum InputSetsKey {
    #[default]
    Honour,
    Ignore,
}

impl From<InputSetsKey> for InputSets {
    fn from(key: InputSetsKey) -> InputSets {
        match key {
            InputSetsKey::Honour => InputSets::Honour,
            InputSetsKey::Ignore => InputSets::Ignore,
        }
    }
}

/// The setting `service_expressions` as it is written.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ServiceExpressionsKey {
    #[default]
    Name,
    Evaluate,
}

impl From<ServiceExpressionsKey> for ServiceExpressions {
    fn from(key: ServiceExpressionsKey) -> ServiceExpressions {
        match key {
            ServiceExpressionsKey::Name => ServiceExpressions::Name,
            ServiceExpressionsKey::Evaluate => ServiceExpressions::Evaluate,
        }
    }
}

#[cfg(test)]
mod tests;
