//! The scopes of a file: its processes and the sub-processes in them.

use super::scope::Scope;
use crate::model::{Definitions, FlowNodeKind};

/// Every scope of a file; what is inside comes after what is around it.
pub(crate) struct Scopes<'m> {
    scopes: Vec<Scope<'m>>,
    hosts: Vec<Option<(usize, usize)>>,
}

impl<'m> Scopes<'m> {
    pub(crate) fn of(definitions: &'m Definitions) -> Scopes<'m> {
        let processes = definitions.processes.iter().map(|process| Scope::of_process(definitions, process));
        let scopes: Vec<Scope<'m>> = processes.collect();
        let hosts = vec![None; scopes.len()];
        let mut found = Scopes { scopes, hosts };
        let mut next = 0;
        while let Some(scope) = found.scopes.get(next) {
            let mut inner = Vec::new();
            for (element, node) in scope.elements.nodes.iter().enumerate() {
                if let FlowNodeKind::Activity(activity) = &node.kind
                    && let Some(scope) = Scope::of_activity(definitions, node, activity)
                {
                    inner.push((scope, Some((next, element))));
                }
            }
            for (scope, host) in inner {
                found.scopes.push(scope);
                found.hosts.push(host);
            }
            next += 1;
        }
        found
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Scope<'m>> {
        self.scopes.iter()
    }

    pub(crate) fn get(&self, place: usize) -> &Scope<'m> {
        &self.scopes[place]
    }

    /// The scope around one, and the place of the activity in it.
    pub(crate) fn host(&self, place: usize) -> Option<(usize, usize)> {
        self.hosts[place]
    }
}
