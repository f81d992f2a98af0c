//! Whether everything that rests in an instance has its place in another version, and what its numbers are there.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::table::Table;
use crate::execute::Obstacle;
use crate::execute::run::Run;
use crate::journal::{
    DefinitionId, FlowId, MigrationFact, MovedJoins, MovedNames, NameId, NodeId, Record, ScopeId,
};
use crate::program::{Join, Op, PlanId, Program, ScopePlan};
use crate::state::Scope;

impl<'a, R: Record> Run<'a, R> {
    /// The scopes that run a definition.
    pub(super) fn scopes_of(&self, definition: DefinitionId) -> Vec<ScopeId> {
        let scopes = self.tx.scopes().iter().filter(|(_, scope)| scope.definition == definition);
        scopes.map(|(place, _)| ScopeId(place)).collect()
    }

    /// The new numbers of everything in these scopes, or everything that has no place.
    pub(super) fn moved(
        &self,
        from: &'a Program,
        to: &'a Program,
        table: &Table,
        scopes: &[ScopeId],
    ) -> Result<MigrationFact, Vec<Obstacle>> {
        let mut obstacles = Vec::new();
        if scopes.is_empty() {
            let reason = "the instance does not run this version of it".to_owned();
            obstacles.push(Obstacle { element: from.process.clone(), reason });
        }
        for (_, activity) in self.tx.activities().iter() {
            let concerned = scopes.contains(&activity.scope) && !activity.is_listener;
            if concerned && table.node(activity.node).is_none() {
                let (element, reason) = (from.element_id(activity.node), table.reason(activity.node));
                obstacles.push(Obstacle { element, reason });
            }
        }
        let mut fact = MigrationFact { nodes: table.nodes.clone(), names: Vec::new(), joins: Vec::new() };
        for scope in scopes {
            let Some(found) = self.tx.scope(*scope) else { continue };
            if self.tx.process_scope(*scope) == *scope {
                fact.names.push(self.moved_names(from, to, *scope));
            }
            obstacles.extend(self.without_place(from, to, table, *scope, found));
            match self.moved_joins(from, to, table, *scope, found) {
                Ok(Some(slots)) => fact.joins.push(MovedJoins { scope: *scope, slots }),
                Ok(None) => {}
                Err(mut found) => obstacles.append(&mut found),
            }
        }
        if obstacles.is_empty() { Ok(fact) } else { Err(obstacles) }
    }

    /// What a scope remembers that would have no place: activities that are over and can be compensated, activities that
    /// were activated, correlation keys that have values.
    fn without_place(
        &self,
        from: &'a Program,
        to: &'a Program,
        table: &Table,
        scope: ScopeId,
        found: &Scope,
    ) -> Vec<Obstacle> {
        let activated = found.ad_hoc.iter().flat_map(|ad_hoc| ad_hoc.activated.keys().copied());
        let remembered = found.records.iter().map(|record| record.node).chain(activated);
        let mut obstacles: Vec<Obstacle> = remembered
            .filter(|node| table.node(*node).is_none())
            .map(|node| Obstacle { element: from.element_id(node), reason: table.reason(node) })
            .collect();
        if self.tx.has_keys(scope) && !from.correlation.has_keys_of(&to.correlation) {
            let reason =
                "it has correlation keys with values, and the other version has other keys".to_owned();
            obstacles.push(Obstacle { element: from.process.clone(), reason });
        }
        obstacles
    }

    /// The new numbers of the names of a process scope. Names that the other version does not have become its own.
    fn moved_names(&self, from: &Program, to: &Program, scope: ScopeId) -> MovedNames {
        let inner =
            self.tx.scopes().iter().filter(|(place, _)| self.tx.process_scope(ScopeId(*place)) == scope);
        let used: BTreeSet<NameId> =
            inner.flat_map(|(_, found)| found.variables.iter().map(|(name, _)| name)).collect();
        let own = self.tx.scope(scope).map_or(&[][..], |scope| scope.names.as_slice());
        let mut moved = MovedNames { scope, numbers: Vec::new(), own: Vec::new() };
        for (index, text) in from.names.iter().chain(own).enumerate() {
            let number = if used.contains(&NameId(index as u32)) || index >= from.names.len() {
                number_of(to, text, &mut moved.own)
            } else {
                to.name_index.get(text).copied().unwrap_or(NameId::NONE)
            };
            moved.numbers.push(number);
        }
        moved
    }

    /// The tokens at the joins of a scope by the slots of the other version; nothing where none wait.
    fn moved_joins(
        &self,
        from: &'a Program,
        to: &'a Program,
        table: &Table,
        scope: ScopeId,
        found: &Scope,
    ) -> Result<Option<Vec<u32>>, Vec<Obstacle>> {
        let plan = self.plan_of(from, scope);
        let Some(plan) = plan.filter(|_| !found.joins.is_empty()) else { return Ok(None) };
        let mut slots = Vec::new();
        let mut obstacles = Vec::new();
        for node in &plan.joins {
            let Some(op) = from.node(*node).map(|node| node.op) else { continue };
            let Some(join) = op.join() else {
                obstacles.extend(gathered(from, found, *node));
                continue;
            };
            let held = found.joins.get(join.slot as usize..(join.slot + op.slots()) as usize);
            let held = held.or_else(|| found.joins.get(join.slot as usize..)).unwrap_or(&[]);
            if held.iter().all(|tokens| *tokens == 0) {
                continue;
            }
            if let Err(reason) = move_join(from, to, table, *node, join, held, &mut slots) {
                obstacles.push(Obstacle { element: from.element_id(*node), reason });
            }
        }
        if obstacles.is_empty() { Ok(Some(slots)) } else { Err(obstacles) }
    }

    /// The plan that a scope has in the other version.
    pub(super) fn new_plan(&self, to: &'a Program, table: &Table, scope: ScopeId) -> Option<&'a ScopePlan> {
        let found = self.tx.scope(scope)?;
        match found.kind {
            crate::journal::ScopeKind::Process => to.scope(PlanId(0)),
            crate::journal::ScopeKind::SubProcess | crate::journal::ScopeKind::AdHoc => {
                match to.node(table.node(self.tx.activity(found.host)?.node)?)?.op {
                    Op::Enter(plan) => to.scope(plan),
                    _ => None,
                }
            }
            crate::journal::ScopeKind::Local
            | crate::journal::ScopeKind::Repeat
            | crate::journal::ScopeKind::Round
            | crate::journal::ScopeKind::Compensation
            | crate::journal::ScopeKind::Handler => None,
        }
    }
}

/// Tokens that an activity has gathered cannot be moved: the other version may want another number of them.
fn gathered(from: &Program, found: &Scope, node: NodeId) -> Option<Obstacle> {
    let join = from.join_of(node)?;
    let first = join.slot as usize + 1;
    let tokens: u32 = found.joins.iter().skip(first).take(usize::from(join.width)).sum();
    let reason = "tokens are gathered for its start quantity".to_owned();
    (tokens > 0).then(|| Obstacle { element: from.element_id(node), reason })
}

/// The number of a name in another version, or among a scope's own names.
fn number_of(to: &Program, text: &Arc<str>, own: &mut Vec<Arc<str>>) -> NameId {
    if let Some(known) = to.name_index.get(text) {
        return *known;
    }
    let index = own.iter().position(|known| known == text).unwrap_or_else(|| {
        own.push(text.clone());
        own.len() - 1
    });
    NameId((to.names.len() + index) as u32)
}

/// Moves what a join holds to the slots that it has in the other version.
fn move_join(
    from: &Program,
    to: &Program,
    table: &Table,
    node: NodeId,
    join: Join,
    held: &[u32],
    slots: &mut Vec<u32>,
) -> Result<(), String> {
    let Some(new) = table.node(node) else { return Err(table.reason(node)) };
    let Some(new_op) = to.node(new).map(|node| node.op) else { return Ok(()) };
    let Some(new_join) = new_op.join() else { return Ok(()) };
    let (width, first) = (usize::from(join.width), new_join.slot as usize);
    let (new_width, end) = (usize::from(new_join.width), first + new_op.slots() as usize);
    if slots.len() < end {
        slots.resize(end, 0);
    }
    for arrival in 0..width {
        let tokens = held.get(1 + arrival).copied().unwrap_or(0);
        let has_started = held.get(2 + width + arrival).copied().unwrap_or(0);
        if tokens == 0 && has_started == 0 {
            continue;
        }
        let place = moved_arrival(from, to, table, node, new, arrival)?;
        if let Some(slot) = slots.get_mut(first + 1 + place) {
            *slot += tokens;
        }
        if let Some(flag) = slots.get_mut(first + 2 + new_width + place).filter(|_| has_started > 0) {
            *flag = has_started;
        }
    }
    if let (Some(phase), Some(slot)) =
        (held.get(1 + width), slots.get_mut(first + 1 + new_width).filter(|_| held.len() > 1 + width))
    {
        *slot = *phase;
    }
    let filled = slots.iter().skip(first + 1).take(new_width).filter(|tokens| **tokens > 0).count();
    if let Some(slot) = slots.get_mut(first) {
        *slot = filled as u32;
    }
    Ok(())
}

/// The number, among the incoming flows of a join, of the flow that takes the place of one.
fn moved_arrival(
    from: &Program,
    to: &Program,
    table: &Table,
    node: NodeId,
    new: NodeId,
    arrival: usize,
) -> Result<usize, String> {
    let is_it = |flow: &crate::program::Flow| flow.target == node && usize::from(flow.arrival) == arrival;
    let old = from.flows.iter().position(is_it);
    let id = old.and_then(|index| from.flow_ids.get(index)).cloned().unwrap_or_else(|| "".into());
    let moved = old.and_then(|index| table.flow(FlowId(index as u32))).and_then(|flow| to.flow(flow));
    match moved.filter(|flow| flow.target == new) {
        Some(flow) => Ok(usize::from(flow.arrival)),
        None => Err(format!("a token waits that has come by \"{id}\", and no such flow leads to it there")),
    }
}
