//! Whether everything that rests in an instance has its place in another version, and what its numbers are there.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::table::Table;
use crate::execute::Obstacle;
use crate::execute::run::Run;
use crate::journal::{
    DefinitionId, FlowId, MigrationFact, MovedJoins, MovedNames, NameId, NodeId, Record, ScopeId,
};
use crate::program::{Join, Program, ScopePlan};
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
        obstacles.extend(self.lost(from, to, table, scopes));
        let mut fact = MigrationFact { nodes: table.nodes.clone(), names: Vec::new(), joins: Vec::new() };
        for scope in scopes {
            let Some(found) = self.tx.scope(*scope) else { continue };
            if self.tx.process_scope(*scope) == *scope {
                fact.names.push(self.moved_names(from, to, *scope));
            }
            match self.moved_joins(from, to, table, *scope, found) {
                Ok(Some(slots)) => fact.joins.push(MovedJoins { scope: *scope, slots }),
                Ok(None) => {}
                Err(mut found) => obstacles.append(&mut found),
            }
        }
        if obstacles.is_empty() { Ok(fact) } else { Err(obstacles) }
    }

    /// What is remembered and has no place: activities that can be compensated, and the values of correlation keys, which
    /// keep their numbers.
    fn lost(&self, from: &Program, to: &Program, table: &Table, scopes: &[ScopeId]) -> Vec<Obstacle> {
        let mut lost = Vec::new();
        for scope in scopes {
            let records = self.tx.compensation_records(*scope).iter();
            for record in records.filter(|record| table.node(record.node).is_none()) {
                let reason = format!("it is done and can be compensated; {}", table.reason(record.node));
                lost.push(Obstacle { element: from.element_id(record.node), reason });
            }
        }
        let has_keys = scopes.iter().any(|scope| self.tx.has_keys(*scope));
        if has_keys && !from.correlation.has_keys_of(&to.correlation) {
            let reason = "it is in a conversation, and has other correlation keys there".to_owned();
            lost.push(Obstacle { element: from.process.clone(), reason });
        }
        lost
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
                to.name_index.find(text).map_or(NameId::NONE, |(_, known)| *known)
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
            let Some(join) = from.join_of(*node) else { continue };
            let held = found.joins.iter().skip(join.slot as usize).take(slots_of(from, *node, join));
            let held: Vec<u32> = held.copied().collect();
            if held.iter().all(|tokens| *tokens == 0) {
                continue;
            }
            if let Err(reason) = move_join(from, to, table, *node, join, &held, &mut slots) {
                obstacles.push(Obstacle { element: from.element_id(*node), reason });
            }
        }
        if obstacles.is_empty() { Ok(Some(slots)) } else { Err(obstacles) }
    }

    /// The plan that a scope has in the other version.
    pub(super) fn new_plan(&self, to: &'a Program, table: &Table, scope: ScopeId) -> Option<&'a ScopePlan> {
        let found = self.tx.scope(scope)?;
        let host = self.tx.activity(found.host).map_or(Some(NodeId::NONE), |host| table.node(host.node))?;
        to.plan_inside(found.kind, host)
    }
}

/// The number of a name in another version, or among a scope's own names.
fn number_of(to: &Program, text: &Arc<str>, own: &mut Vec<Arc<str>>) -> NameId {
    if let Some((_, known)) = to.name_index.find(text) {
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
    let Some(new_join) = to.join_of(new) else {
        return Err("it gathers no tokens there, and some are gathered".to_owned());
    };
    let (width, first) = (usize::from(join.width), new_join.slot as usize);
    let (new_width, end) = (usize::from(new_join.width), first + slots_of(to, new, new_join));
    if slots.len() < end {
        slots.resize(end, 0);
    }
    if from.node(node).is_some_and(|node| node.op.join().is_none()) {
        return move_gathered(to, new, held, slots.get_mut(first..end).unwrap_or(&mut []));
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

/// Moves the tokens that an activity has gathered. Those that would start it at once have no place.
fn move_gathered(to: &Program, new: NodeId, held: &[u32], slots: &mut [u32]) -> Result<(), String> {
    let start = to.node(new).and_then(|node| to.quantity_of(node)).map_or(1, |plan| plan.start);
    if held.get(1).is_some_and(|tokens| *tokens >= start) {
        return Err(format!("it starts with {start} tokens there, and as many are gathered"));
    }
    slots.iter_mut().zip(held).for_each(|(slot, tokens)| *slot = *tokens);
    Ok(())
}

/// How many slots tokens that wait at a node take.
fn slots_of(program: &Program, node: NodeId, join: Join) -> usize {
    match program.node(node).map(|node| node.op).filter(|op| op.join().is_some()) {
        Some(op) => op.slots() as usize,
        None => 1 + usize::from(join.width),
    }
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
    let old = u16::try_from(arrival).ok().and_then(|arrival| from.incoming(node, arrival));
    let id = from.flow_id(old.unwrap_or(FlowId::NONE));
    let moved = old.and_then(|flow| table.flow(flow)).and_then(|flow| to.flow(flow));
    match moved.filter(|flow| flow.target == new) {
        Some(flow) => Ok(usize::from(flow.arrival)),
        None => Err(format!("a token waits that has come by \"{id}\", and no such flow leads to it there")),
    }
}
