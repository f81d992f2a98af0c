//! What extension elements and attributes mean: each vendor's words, and Passo's own, are turned into the settings of the
//! model in one file each.

mod activiti;
mod camunda;
mod drools;
mod family;
mod flowable;
mod lanes;
mod passo;
mod text;
mod word;
mod zeebe;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::model::{Definitions, FlowNode, GlobalTask, Process};

/// A set of extensions that Passo understands.
pub(crate) trait Dialect: Sync {
    /// The URIs of the namespaces whose content it reads.
    fn namespaces(&self) -> &'static [&'static str];

    /// Reads what the dialect means for the whole file. Its parts are already read.
    fn definitions(&self, definitions: &mut Definitions, diagnostics: &mut Vec<Diagnostic>);

    /// Reads the extensions of a flow node into its settings.
    fn flow_node(&self, node: &mut FlowNode, diagnostics: &mut Vec<Diagnostic>);

    /// Reads the extensions of a process into its settings; its flow nodes are already read.
    fn process(&self, process: &mut Process, diagnostics: &mut Vec<Diagnostic>);

    /// Reads the extensions of a global task into its settings.
    fn global_task(&self, task: &mut GlobalTask, diagnostics: &mut Vec<Diagnostic>);
}

/// Every dialect that Passo understands.
static ALL: [&dyn Dialect; 6] = [
    &camunda::CAMUNDA,
    &flowable::FLOWABLE,
    &activiti::ACTIVITI,
    &drools::DROOLS,
    &zeebe::ZEEBE,
    &passo::Passo,
];

/// Whether a dialect reads the content of this namespace.
pub(crate) fn is_known(namespace: &str) -> bool {
    ALL.iter().any(|dialect| dialect.namespaces().contains(&namespace))
}

/// The dialects that one file uses.
#[derive(Clone)]
pub(crate) struct Dialects(Arc<[&'static dyn Dialect]>);

impl Dialects {
    /// The dialects with a namespace among these.
    pub(crate) fn speaking(namespaces: &BTreeSet<Arc<str>>) -> Dialects {
        let speaks = |dialect: &&dyn Dialect| {
            dialect.namespaces().iter().any(|namespace| namespaces.contains(*namespace))
        };
        Dialects(ALL.iter().copied().filter(speaks).collect())
    }

    /// What a file speaks that declares no vendor's namespace and has expressions of the unified expression language.
    pub(crate) fn of_unified_expressions() -> Dialects {
        Dialects(Arc::new([&camunda::CAMUNDA as &dyn Dialect]))
    }

    /// Whether the file uses none.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads what the dialects mean for the whole file.
    pub(crate) fn definitions(&self, definitions: &mut Definitions, diagnostics: &mut Vec<Diagnostic>) {
        for dialect in self.0.iter() {
            dialect.definitions(definitions, diagnostics);
        }
    }

    /// Reads the extensions of a flow node.
    pub(crate) fn flow_node(&self, node: &mut FlowNode, diagnostics: &mut Vec<Diagnostic>) {
        for dialect in self.0.iter() {
            dialect.flow_node(node, diagnostics);
        }
    }

    /// Reads the extensions of a process, then gives the tasks of its lanes to the lanes' groups.
    pub(crate) fn process(&self, process: &mut Process, diagnostics: &mut Vec<Diagnostic>) {
        for dialect in self.0.iter() {
            dialect.process(process, diagnostics);
        }
        lanes::assign(&mut process.elements);
    }

    /// Reads the extensions of a global task.
    pub(crate) fn global_task(&self, task: &mut GlobalTask, diagnostics: &mut Vec<Diagnostic>) {
        for dialect in self.0.iter() {
            dialect.global_task(task, diagnostics);
        }
    }
}

#[cfg(test)]
mod tests;
