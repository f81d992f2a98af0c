//! Histories as logs for process mining: XES (IEEE 1849-2016) and OCEL 2.0 in its JSON form.
//!
//! Both are written while they are read: no more than one instance is kept, and of all of them the names of types.

mod activity;
mod ocel;
mod types;
mod xes;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

pub(crate) use ocel::{OcelTypes, OcelWriter};
pub(crate) use xes::XesWriter;

use crate::history::History;
use crate::value::Value;

/// The form of a log for process mining.
///
/// ```
/// use passo::export::ExportFormat;
/// assert_eq!("xes".parse(), Ok(ExportFormat::Xes));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// XES: a trace for each instance.
    Xes,
    /// OCEL 2.0 as JSON: events that belong to instances, called processes, work items and business keys.
    Ocel,
}

/// A text that names no form of a log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no form of a log; there are xes and ocel")]
pub struct UnknownFormat(String);

impl FromStr for ExportFormat {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "xes" => Ok(ExportFormat::Xes),
            "ocel" => Ok(ExportFormat::Ocel),
            other => Err(UnknownFormat(other.to_owned())),
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ExportFormat::Xes => "xes",
            ExportFormat::Ocel => "ocel",
        })
    }
}

/// One instance, as the logs tell of it.
pub(crate) struct Case {
    /// Its number.
    pub(crate) id: u64,
    /// The id of its process.
    pub(crate) process: Arc<str>,
    /// The version of its process.
    pub(crate) version: u32,
    /// The caller's own key.
    pub(crate) business_key: Option<Arc<str>>,
    /// Whether it runs, or how it ended, in a word.
    pub(crate) state: &'static str,
    /// Whether it came to an end that its process does not have.
    pub(crate) is_aborted: bool,
    /// The last values of the variables of its process.
    pub(crate) variables: BTreeMap<Arc<str>, Value>,
    /// What happened.
    pub(crate) history: History,
}
