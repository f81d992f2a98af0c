//! Everything in an instance gets the numbers of another version of its process.

use super::activity::Detail;
use super::instance::Instance;
use super::transaction::Change;
use crate::journal::{ActivityId, DefinitionId, MigrationFact, NodeId, ScopeId};

/// The scopes that run one definition run another one from now on.
pub(super) fn migrate(
    instance: &mut Instance,
    from: DefinitionId,
    to: DefinitionId,
    fact: MigrationFact,
    changes: &mut Vec<Change>,
) {
    let MigrationFact { nodes, names, joins } = fact;
    let new = |node: NodeId| nodes.get(node.index()).copied().unwrap_or(node);
    let scopes = instance.scopes.iter().filter(|(_, scope)| scope.definition == from);
    let scopes: Vec<ScopeId> = scopes.map(|(place, _)| ScopeId(place)).collect();
    let processes: Vec<ScopeId> = scopes.iter().map(|scope| instance.process_scope(*scope)).collect();
    for (scope, process) in scopes.iter().zip(processes) {
        let Some(found) = instance.scopes.get_mut(scope.0) else { continue };
        found.definition = to;
        found.records.iter_mut().for_each(|record| record.node = new(record.node));
        if let Some(ad_hoc) = &mut found.ad_hoc {
            let activated = std::mem::take(&mut ad_hoc.activated).into_iter();
            ad_hoc.activated = activated.map(|(node, count)| (new(node), count)).collect();
        }
        if let Some(moved) = names.iter().find(|moved| moved.scope == process) {
            found.variables.renumber(&moved.numbers);
            if *scope == process {
                found.names = moved.own.iter().cloned().collect();
            }
        }
    }
    for moved in joins {
        if let Some(found) = instance.scopes.get_mut(moved.scope.0) {
            found.joins = moved.slots;
        }
    }
    let mut moved = Vec::new();
    for (place, activity) in instance.activities.iter_mut() {
        if scopes.contains(&activity.scope) {
            activity.node = new(activity.node);
            moved.push(ActivityId(place));
            if matches!(activity.detail, Detail::Work(Some(_))) {
                changes.push(Change::WorkMoved { activity: ActivityId(place), serial: activity.serial });
            }
        }
    }
    for (_, wait) in instance.waits.iter_mut() {
        if moved.binary_search(&wait.activity).is_ok() {
            wait.node = new(wait.node);
        }
    }
    if instance.definition == from {
        instance.definition = to;
    }
    changes.push(Change::Migrated);
}
