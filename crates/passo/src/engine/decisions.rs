//! The decisions that are deployed, with their versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::DeployedDecision;
use crate::execute::Decider;
use crate::model::Binding;
use crate::plugin::Decision;

/// The decisions that are deployed.
#[derive(Clone, Default)]
pub(super) struct DecisionCatalog {
    /// The versions of each decision by its id, the latest last.
    versions: BTreeMap<Arc<str>, Vec<Deployed>>,
    /// The id of the decision of each name; of two of one name that which came last.
    names: BTreeMap<Arc<str>, Arc<str>>,
}

#[derive(Clone)]
struct Deployed {
    decision: Arc<Decision>,
    deployment: u32,
}

impl DecisionCatalog {
    /// Adds decisions that come with a deployment.
    pub(super) fn add(&mut self, decisions: &[Arc<Decision>], deployment: u32) {
        for decision in decisions {
            if let Some(name) = &decision.name {
                self.names.insert(name.clone(), decision.id.clone());
            }
            let versions = self.versions.entry(decision.id.clone()).or_default();
            versions.push(Deployed { decision: decision.clone(), deployment });
        }
    }

    /// Who takes the decision that a task names, which came with a deployment itself.
    pub(super) fn decider(&self, deployment: u32, binding: &Binding, name: &str) -> Decider {
        if self.versions.is_empty() {
            return Decider::Outside;
        }
        match self.find(deployment, binding, name) {
            Some(decision) => Decider::Deployed(decision.clone()),
            None => Decider::Missing,
        }
    }

    /// Whether some version of a decision is deployed.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.all(name).is_some()
    }

    /// The latest version, as people see it.
    pub(super) fn latest(&self, id: &str) -> Option<DeployedDecision> {
        let versions = self.versions.get(id)?;
        let Deployed { decision, .. } = versions.last()?;
        let (id, name) = (decision.id.clone(), decision.name.clone());
        Some(DeployedDecision { id, name, version: versions.len() as u32 })
    }

    /// The versions of a decision, by its id or else its name.
    fn all(&self, name: &str) -> Option<&Vec<Deployed>> {
        self.versions.get(name).or_else(|| self.versions.get(self.names.get(name)?))
    }

    fn find(&self, own: u32, binding: &Binding, name: &str) -> Option<&Arc<Decision>> {
        let versions = self.all(name)?;
        let found = match binding {
            Binding::Latest => versions.last(),
            Binding::Version(version) => versions.get((*version as usize).checked_sub(1)?),
            Binding::Deployment => versions.iter().rev().find(|found| found.deployment == own),
            Binding::VersionTag(tag) => {
                versions.iter().rev().find(|found| found.decision.version_tag.as_ref() == Some(tag))
            }
        };
        found.map(|found| &found.decision)
    }
}
