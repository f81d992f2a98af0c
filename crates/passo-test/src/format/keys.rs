//! The keys of a file and of a case as they are written.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use passo::Variables;
use serde::{Deserialize, Deserializer, de};

use super::expectation::Expectation;
use super::step::Step;
use super::{CallVariablesKey, InputSetsKey, ManualTasksKey, ServiceExpressionsKey, values};

/// The time at which a case begins unless it says otherwise: 2026-01-01T00:00:00Z, in seconds since the Unix epoch.
const BEGINNING: i64 = 1_767_225_600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileKeys {
    pub(super) name: String,
    pub(super) models: Vec<PathBuf>,
    pub(super) process: Option<String>,
    pub(super) source: Option<String>,
    #[serde(default)]
    pub(super) settings: SettingsKeys,
    #[serde(default)]
    pub(super) plugins: Vec<String>,
    #[serde(default)]
    pub(super) case: Vec<CaseKeys>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SettingsKeys {
    pub(super) manual_tasks: ManualTasksKey,
    pub(super) call_variables: CallVariablesKey,
    pub(super) input_sets: InputSetsKey,
    pub(super) service_expressions: ServiceExpressionsKey,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseKeys {
    pub(super) name: String,
    #[serde(default, deserialize_with = "values::variables")]
    pub(super) variables: Variables,
    #[serde(default = "yes")]
    pub(super) start: bool,
    #[serde(default)]
    pub(super) auto: bool,
    #[serde(default)]
    pub(super) clock: ClockKey,
    #[serde(default)]
    pub(super) step: Vec<Step>,
    #[serde(default)]
    pub(super) expect: Expectation,
}

fn yes() -> bool {
    true
}

/// A time, as a text or as TOML's own offset date-time.
pub(super) struct ClockKey(pub(super) DateTime<Utc>);

impl Default for ClockKey {
    fn default() -> Self {
        ClockKey(DateTime::from_timestamp(BEGINNING, 0).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for ClockKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = values::value_from_toml(toml::Value::deserialize(deserializer)?);
        let text = value.to_string();
        let time = DateTime::parse_from_rfc3339(&text).map_err(|_| {
            de::Error::custom(format!("\"{text}\" is no time, for example 2026-01-01T00:00:00Z"))
        })?;
        Ok(ClockKey(time.with_timezone(&Utc)))
    }
}
