//! What extension elements and attributes mean: each vendor's words, and Passo's own, are turned into the settings of the
//! model in one file each.

mod lanes;
mod passo;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::model::{FlowNode, GlobalTask, Process};

/// A set of extensions that Passo understands.
pub(crate) trait Dialect: Sync {
    /// The URIs of the namespaces whose content it reads.
    fn namespaces(&self) -> &'static [&'static str];

    /// Reads the extensions of a flow node into its settings.
    fn flow_node(&self, node: &mut FlowNode, diagnostics: &mut Vec<Diagnostic>);

    /// Reads the extensions of a process into its settings; its flow nodes are already read.
    fn process(&self, process: &mut Process, diagnostics: &mut Vec<Diagnostic>);

    /// Reads the extensions of a global task into its settings.
    fn global_task(&self, task: &mut GlobalTask, diagnostics: &mut Vec<Diagnostic>);
}

/// Every dialect that Passo understands.
static ALL: [&dyn Dialect; 1] = [&passo::Passo];

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
