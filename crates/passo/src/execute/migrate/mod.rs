//! Migration: an instance goes on under another version of its process.

mod moved;
mod table;

use std::sync::Arc;

pub(crate) use self::table::{Mapping, Table, table};

use self::table::events_of;
use super::incident::Trouble;
use super::run::Run;
use super::{Done, Obstacle, Refusal, Scratch};
use crate::journal::{
    ActivityId, DefinitionId, Event, Forget, NodeId, Payload, Record, RestKind, ScopeId, WaitId, WaitOn,
};
use crate::program::Program;
use crate::state::{Detail, Instance};

/// Which version an instance leaves, which one it goes on under, and what takes the place of what.
struct Versions<'a> {
    from: &'a Program,
    to: &'a Program,
    table: Table,
    /// The scopes that run the version before.
    scopes: Vec<ScopeId>,
}

/// What a migration does besides to give everything its new number.
#[derive(Default)]
struct Rearming {
    /// Events that were not there before: by resting token.
    arms: Vec<(ActivityId, NodeId)>,
    /// Event sub-processes that were not there before.
    listens: Vec<(ScopeId, NodeId)>,
    /// Conditions that are others now.
    conditions: Vec<WaitId>,
}

impl<'a, R: Record> Run<'a, R> {
    /// Whether an instance can be migrated: it is tried out on a copy.
    pub(super) fn check_migration(
        &self,
        from: DefinitionId,
        to: DefinitionId,
        mapping: &Mapping,
    ) -> Result<(), Refusal> {
        let mut copy = Instance::clone(&self.tx);
        let (mut forget, mut scratch, mut done) = (Forget, Scratch::default(), Done::default());
        let mut trial = Run::new(&mut copy, self.world, &mut forget, &mut scratch, &mut done);
        trial.migrate(from, to, mapping).map_err(Refusal::Obstacles)
    }

    /// Moves everything that runs one definition to another one. Events that are gone are waited for no more, those that are
    /// new are waited for from now on.
    pub(super) fn migrate(
        &mut self,
        from: DefinitionId,
        to: DefinitionId,
        mapping: &Mapping,
    ) -> Result<(), Vec<Obstacle>> {
        let (Some(before), Some(after)) = (self.program_of(from), self.program_of(to)) else {
            return Ok(());
        };
        let table = table(before, after, mapping)?;
        let versions = Versions { from: before, to: after, table, scopes: self.scopes_of(from) };
        let fact = self.moved(before, after, &versions.table, &versions.scopes)?;
        let mut rearming = Rearming::default();
        self.disarm_gone(&versions, &mut rearming);
        self.find_new_listeners(&versions, &mut rearming);
        self.find_changed_conditions(&versions, &mut rearming);
        self.tx.emit_with(Event::Migrated { from, to }, Payload::Migration(Box::new(fact)));
        let obstacles = self.arm_new(&versions, rearming);
        if !self.tx.is_suspended() {
            self.look_at_all_joins();
        }
        if obstacles.is_empty() { Ok(()) } else { Err(obstacles) }
    }

    /// Disarms what waits for events that are gone, and finds those that are new.
    fn disarm_gone(&mut self, versions: &Versions<'a>, rearming: &mut Rearming) {
        let Versions { from, to, table, scopes } = versions;
        let resting: Vec<ActivityId> =
            self.tx.activities().iter().map(|(place, _)| ActivityId(place)).collect();
        for activity in resting {
            let Some(found) = self.tx.activity(activity).filter(|found| !found.is_listener) else { continue };
            let (scope, node) = (found.scope, found.node);
            let Some(new) = table.node(node).filter(|_| scopes.contains(&scope)) else { continue };
            let old_events = events_of(from, node, self.boundaries_at(from, scope, node));
            let new_events = events_of(to, new, self.boundaries_at(to, scope, new));
            let kept = |event: NodeId| table.node(event).filter(|new| new_events.contains(new));
            let waits: Vec<WaitId> = self
                .tx
                .waits_of(activity)
                .filter(|(_, wait)| wait.node != node && kept(wait.node).is_none())
                .map(|(wait, _)| wait)
                .collect();
            let is_stopped = matches!(found.detail, Detail::Stopped(_));
            let is_new = |event: &&NodeId| !old_events.iter().any(|old| kept(*old) == Some(**event));
            let new: Vec<NodeId> = new_events.iter().filter(is_new).copied().collect();
            // What stopped while it was entered waits for nothing; it is entered again.
            rearming.arms.extend(new.into_iter().filter(|_| !is_stopped).map(|event| (activity, event)));
            waits.into_iter().for_each(|wait| self.tx.emit(Event::WaitDisarmed { wait }));
        }
    }

    /// Event sub-processes that are gone listen no more; those that are new listen in scopes in which something runs, and in
    /// which no interrupting one has ended all listening.
    fn find_new_listeners(&mut self, versions: &Versions<'a>, rearming: &mut Rearming) {
        let Versions { from, to, table, scopes } = versions;
        for scope in scopes.iter().copied() {
            let (Some(old_plan), Some(new_plan)) =
                (self.plan_of(from, scope), self.new_plan(to, table, scope))
            else {
                continue;
            };
            let listeners: Vec<(ActivityId, NodeId)> = self
                .tx
                .activities_of(scope)
                .filter(|(_, found)| found.is_listener)
                .map(|(activity, found)| (activity, found.node))
                .collect();
            let runs = self.tx.scope(scope).is_some_and(|found| found.tokens > 0);
            let listens = runs && (old_plan.event_sub_processes.is_empty() || !listeners.is_empty());
            let mut kept = Vec::new();
            for (activity, node) in &listeners {
                let start = |program: &Program, plan: &crate::program::ScopePlan, node: NodeId| {
                    let inner = plan.event_sub_processes.iter().find(|(found, _)| *found == node)?.1;
                    program.scope(inner)?.entries.first().copied()
                };
                let new = table.node(*node);
                let new_start = new.and_then(|new| start(to, new_plan, new));
                if new_start.is_some()
                    && start(from, old_plan, *node).and_then(|start| table.node(start)) == new_start
                {
                    kept.extend(new);
                } else {
                    self.tx.emit(Event::ListenerRemoved { activity: *activity });
                }
            }
            let had = |new: NodeId| listeners.iter().any(|(_, node)| table.node(*node) == Some(new));
            let is_new =
                |new: NodeId| !kept.contains(&new) && (had(new) || (listens && !table.is_taken(new)));
            let new = new_plan.event_sub_processes.iter().map(|(node, _)| *node).filter(|node| is_new(*node));
            rearming.listens.extend(new.map(|node| (scope, node)));
        }
    }

    /// Conditions that are waited for and are written in another way in the other version.
    fn find_changed_conditions(&self, versions: &Versions<'a>, rearming: &mut Rearming) {
        let Versions { from, to, table, scopes } = versions;
        for (place, wait) in self.tx.waits().iter() {
            let concerned =
                self.tx.activity(wait.activity).is_some_and(|found| scopes.contains(&found.scope));
            if !concerned || !matches!(wait.fact.on, WaitOn::Condition { .. }) {
                continue;
            }
            if self.tx.activity(wait.activity).is_some_and(|found| found.detail == Detail::Ready) {
                rearming.conditions.push(WaitId(place));
                continue;
            }
            let old = condition(from, wait.node, wait.fact.definition);
            let new = table.node(wait.node).and_then(|node| condition(to, node, wait.fact.definition));
            if old != new {
                rearming.conditions.push(WaitId(place));
            }
        }
    }

    /// Waits for what is new; gives what cannot be waited for.
    fn arm_new(&mut self, versions: &Versions<'a>, rearming: Rearming) -> Vec<Obstacle> {
        let to = versions.to;
        let mut obstacles = Vec::new();
        let mut failed = |event: NodeId, trouble: Trouble| {
            let reason = format!("it cannot be waited for: {}", trouble.message);
            obstacles.push(Obstacle { element: to.element_id(event), reason });
        };
        for (activity, event) in rearming.arms {
            let Some(scope) = self.tx.activity(activity).map(|found| found.scope) else { continue };
            if let Err(trouble) = self.arm(to, scope, activity, event) {
                failed(event, trouble);
            }
        }
        for (scope, node) in rearming.listens {
            let activity = self.rest(RestKind::Listener, scope, node);
            let Some(start) = self.start_of(to, scope, node) else { continue };
            if let Err(trouble) = self.arm(to, scope, activity, start) {
                failed(start, trouble);
            }
        }
        for wait in rearming.conditions {
            self.look_at_condition(wait);
        }
        obstacles
    }
}

/// How a condition of an event is written.
fn condition(program: &Program, node: NodeId, definition: u32) -> Option<Arc<str>> {
    let expression = match program.catch_of(node)?.triggers.get(definition as usize)? {
        crate::program::CatchTrigger::Conditional { condition } => condition,
        crate::program::CatchTrigger::Message { .. }
        | crate::program::CatchTrigger::Signal { .. }
        | crate::program::CatchTrigger::Timer(_)
        | crate::program::CatchTrigger::Error(_)
        | crate::program::CatchTrigger::Escalation(_)
        | crate::program::CatchTrigger::Cancel => return None,
    };
    program.expressions.get(expression.index()).map(|bound| bound.source.clone())
}
