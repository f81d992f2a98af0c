//! The seam for decisions: what business rule tasks take, from files that are not BPMN.

use std::fmt;
use std::sync::Arc;

use super::{Formula, Function};
use crate::base::Limits;
use crate::diagnostic::Diagnostic;
use crate::model::ForeignElement;

/// A kind of file that has decisions, such as the decision tables of DMN.
///
/// Files are read by the engine, with the limits that it has for every file, and handed over as trees. What is wrong with
/// one is a diagnostic, and a file with an error among them is refused with all that is deployed with it.
pub trait Decisions: Send + Sync {
    /// Whether a file whose root element has this namespace and name is of this kind.
    fn owns(&self, namespace: &str, name: &str) -> bool;

    /// Reads and compiles a file, once at deployment.
    fn read(&self, source: &DecisionSource<'_>) -> DecisionFile;
}

/// A file of decisions, with what they may use.
#[derive(Clone, Copy)]
pub struct DecisionSource<'a> {
    /// The root element.
    pub root: &'a ForeignElement,
    /// The engine's limits: those that begin with `script_` concern a decision as a whole.
    pub limits: &'a Limits,
    /// The functions of all plug-ins.
    pub functions: &'a [Function],
}

/// What a file of decisions gives.
#[derive(Debug, Default)]
pub struct DecisionFile {
    /// Its decisions, in the order of the file.
    pub decisions: Vec<Decision>,
    /// What is wrong or doubtful about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// A decision that a business rule task can take.
pub struct Decision {
    /// Its id, by which tasks name it.
    pub id: Arc<str>,
    /// Its name, by which tasks name it too, unless a decision has it as an id.
    pub name: Option<Arc<str>>,
    /// A label for this version, for people.
    pub version_tag: Option<Arc<str>>,
    /// The names of its outputs, in order: those of a table's columns, or the one name of what it gives. A decision with
    /// one output gives the value itself, one with several a map.
    pub outputs: Vec<Arc<str>>,
    /// Whether it gives a list with an item for each rule that matches.
    pub is_list: bool,
    /// Reads variables and gives the result; null where nothing is decided.
    pub formula: Box<dyn Formula>,
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("id", &self.id)
            .field("outputs", &self.outputs)
            .finish_non_exhaustive()
    }
}
