//! Migrating an instance to another version of its process.

use std::sync::Arc;

use super::{Engine, EngineError, InstanceId, Obstacle, Sight};
use crate::execute::{Table, table};
use crate::journal::{Command, DefinitionId, NodeId};
use crate::program::Program;

/// Which element of one version takes the place of which element of another; see [`Engine::plan_migration`].
#[derive(Clone, Debug)]
pub struct MigrationPlan {
    from: DefinitionId,
    to: DefinitionId,
    mapping: Arc<[(Arc<str>, Arc<str>)]>,
    pairs: Vec<(Arc<str>, Arc<str>)>,
    unmapped: Vec<Obstacle>,
    removed: Vec<Arc<str>>,
    added: Vec<Arc<str>>,
}

impl MigrationPlan {
    /// The definition that instances leave.
    #[must_use]
    pub fn from(&self) -> DefinitionId {
        self.from
    }

    /// The definition that they go on under.
    #[must_use]
    pub fn to(&self) -> DefinitionId {
        self.to
    }

    /// Every flow node that is mapped, with the one that takes its place.
    #[must_use]
    pub fn pairs(&self) -> &[(Arc<str>, Arc<str>)] {
        &self.pairs
    }

    /// Flow nodes that nothing takes the place of, and why. An instance in which a token rests there cannot be migrated.
    #[must_use]
    pub fn unmapped(&self) -> &[Obstacle] {
        &self.unmapped
    }

    /// Boundary events and event sub-processes that are gone: they are waited for no more.
    #[must_use]
    pub fn removed(&self) -> &[Arc<str>] {
        &self.removed
    }

    /// Boundary events and event sub-processes that are new: where their activity or scope is open, they are waited for from
    /// the migration on.
    #[must_use]
    pub fn added(&self) -> &[Arc<str>] {
        &self.added
    }
}

impl Engine {
    /// Plans how instances of one definition go on under another one. Elements with the same id take each other's place;
    /// `mapping` gives the flow nodes and sequence flows whose ids are others, each with its id in the other version. What
    /// takes the place of an element must be of its kind: the same kind of task, gateway or event with the same triggers,
    /// repeated in the same way, in the same sub-process, attached to the same activity.
    ///
    /// # Errors
    /// When there is no such definition, or when the mapping names an element that is not there, one of another kind, or one
    /// twice. That an element is not mapped is no error: it is one of an instance in which a token rests there.
    pub fn plan_migration(
        &self,
        from: DefinitionId,
        to: DefinitionId,
        mapping: &[(&str, &str)],
    ) -> Result<MigrationPlan, EngineError> {
        let programs = self.look(Sight::Nothing, |core| core.catalog.programs.clone());
        let program =
            |id: DefinitionId| programs.get(id.0 as usize).ok_or(EngineError::UnknownDefinition(id));
        let (before, after) = (program(from)?, program(to)?);
        let mapping: Arc<[(Arc<str>, Arc<str>)]> =
            mapping.iter().map(|(old, new)| (Arc::from(*old), Arc::from(*new))).collect();
        let table =
            table(before, after, &mapping).map_err(|obstacles| EngineError::NotMappable { obstacles })?;
        Ok(plan(
            before,
            after,
            &table,
            MigrationPlan {
                from,
                to,
                mapping,
                pairs: Vec::new(),
                unmapped: Vec::new(),
                removed: Vec::new(),
                added: Vec::new(),
            },
        ))
    }

    /// Moves an instance to another version of its process, also the parts of it that run the version as a called process.
    /// Every resting token, token at a join, open sub-process, call and round needs an element that takes its place. Timers
    /// keep their due times, subscriptions and work items stay as they were made, variables keep their names; work items
    /// that are made later, scripts, conditions and flows are those of the other version. A suspended instance can be
    /// migrated too.
    ///
    /// # Errors
    /// When there is no such running instance, or when something in it has no place: [`EngineError::Impossible`] has each
    /// element with the reason. Nothing is changed then.
    pub fn migrate(&self, id: InstanceId, plan: &MigrationPlan) -> Result<(), EngineError> {
        self.change((), |core, ()| {
            for definition in [plan.from, plan.to] {
                core.catalog.program(definition).ok_or(EngineError::UnknownDefinition(definition))?;
            }
            let command = Command::Migrate { from: plan.from, to: plan.to, mapping: plan.mapping.clone() };
            core.instance_command(self, id, command, None)
        })
    }
}

/// The plan with what the table says.
fn plan(from: &Program, to: &Program, table: &Table, mut plan: MigrationPlan) -> MigrationPlan {
    for index in 0..from.nodes.len() {
        let old = NodeId(index as u32);
        match table.node(old) {
            Some(new) => plan.pairs.push((from.element_id(old), to.element_id(new))),
            None => {
                plan.unmapped.push(Obstacle { element: from.element_id(old), reason: table.reason(old) });
                plan.removed
                    .extend(Some(old).filter(|old| is_beside(from, *old)).map(|old| from.element_id(old)));
            }
        }
    }
    let nodes = (0..to.nodes.len()).map(|index| NodeId(index as u32));
    let added = nodes.filter(|new| is_beside(to, *new) && !table.is_taken(*new));
    plan.added = added.map(|new| to.element_id(new)).collect();
    plan
}

/// Whether a node is a boundary event or an event sub-process.
fn is_beside(program: &Program, node: NodeId) -> bool {
    let listening = program.scopes.iter().flat_map(|plan| &plan.event_sub_processes);
    program.boundaries.contains(&node) || listening.into_iter().any(|(found, _)| *found == node)
}
