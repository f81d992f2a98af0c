//! The plug-ins that are built in.

use std::sync::Arc;

use clap::ValueEnum;
use passo::plugin::Plugin;
use passo::{Engine, EngineBuilder};
use passo_energy::crm::MemoryCrm;

/// A plug-in that is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BuiltIn {
    /// The energy domain, over records in memory with made-up persons.
    Energy,
}

impl BuiltIn {
    /// A fresh plug-in.
    pub(crate) fn make(self) -> Plugin {
        match self {
            BuiltIn::Energy => passo_energy::plugin(Arc::new(MemoryCrm::with_personas())),
        }
    }
}

/// A builder with the plug-ins, and with FEEL, which diagrams ask for by themselves.
pub(crate) fn builder(plugins: &[BuiltIn]) -> EngineBuilder {
    let builder = Engine::builder().plugin(passo_feel::plugin());
    plugins.iter().map(|plugin| plugin.make()).fold(builder, EngineBuilder::plugin)
}
